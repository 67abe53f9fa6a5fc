//! The report as a person reads it: the verdict first, in plain words.

use std::fmt::Write as _;

use super::{
    CoverageLevel, ModificationLevel, Modifications, Report, Severity, SignatureKind, SignatureReport,
    SignerReport, TimestampKind, TimestampReport,
};
use crate::finding::Finding;
use crate::integrity::ChangeKind;
use crate::time::Time;
use crate::validation::{Conclusion, Indication, Outcome, Verdict};

/// How the text looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "all that a terminal can be asked")]
pub struct Style {
    /// Whether to colour with ANSI sequences.
    pub colour: bool,
    /// Columns to wrap at; 40 at least.
    pub width: usize,
    /// Whether to list every check.
    pub checks: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 80, checks: false }
    }
}

/// Writes the report.
pub(super) fn render(report: &Report, style: &Style) -> String {
    let mut page = Page { style, text: String::new() };
    page.line(Ink::Bold, "", &report.file);
    let mut about = vec![bytes(report.size)];
    match report.revisions.len() {
        0 | 1 => {}
        count => about.push(format!("{count} revisions")),
    }
    about.extend(report.encryption.as_ref().map(|how| format!("encrypted ({how})")));
    about.push(format!("judged as of {}", moment(report.validation_time)));
    page.paragraph("", &about.join(", "));
    page.raw("");
    page.headline(report);
    for signature in &report.signatures {
        page.raw("");
        page.signature(report, signature);
    }
    let told =
        |finding: &&Finding| report.signatures.iter().any(|signature| signature.findings.contains(*finding));
    let findings: Vec<&Finding> = report.findings.iter().filter(|finding| !told(finding)).collect();
    if !findings.is_empty() {
        page.raw("");
        page.line(Ink::Bold, "", "Noted about the file");
        page.findings("  ", findings);
    }
    page.raw("");
    page.digests(report);
    page.text
}

/// One sentence on a sub-indication, for people who don't know the standard.
pub(crate) fn explain(sub_indication: &str) -> &'static str {
    match sub_indication {
        "FORMAT_FAILURE" => "The signature is not built as it has to be, so that it can't be relied on.",
        "HASH_FAILURE" => {
            "The document is not the one that was signed: the signed part was changed afterwards."
        }
        "SIG_CRYPTO_FAILURE" => "The signature was not made with the key of the certificate that it names.",
        "REVOKED" => "The certificate had been revoked when the signature was made.",
        "EXPIRED" => "The certificate had expired when the signature was made.",
        "NOT_YET_VALID" => "The signature was made before the certificate became valid.",
        "SIG_CONSTRAINTS_FAILURE" => "The signature does not meet a requirement that it has to meet.",
        "CHAIN_CONSTRAINTS_FAILURE" => {
            "A certificate on the way to the trust anchor does not meet a requirement: it may not be used for this."
        }
        "CERTIFICATE_CHAIN_GENERAL_FAILURE" => "The certificates could not be checked to the end.",
        "CRYPTO_CONSTRAINTS_FAILURE" => {
            "An algorithm or key that was used was no longer considered safe when the signature was made."
        }
        "CRYPTO_CONSTRAINTS_FAILURE_NO_POE" => {
            "An algorithm or key that was used is no longer considered safe, and nothing proves that the signature was made \
             while it still was."
        }
        "POLICY_PROCESSING_ERROR" => "The signature policy that the signature names could not be read.",
        "SIGNATURE_POLICY_NOT_AVAILABLE" => "The signature policy that the signature names is not at hand.",
        "TIMESTAMP_ORDER_FAILURE" => "The time-stamps contradict each other.",
        "NO_SIGNING_CERTIFICATE_FOUND" => {
            "The signer's certificate is not in the document and was not given."
        }
        "NO_CERTIFICATE_CHAIN_FOUND" => {
            "No path leads from the signer's certificate to an authority that you trust. Give its root certificate to trust it."
        }
        "REVOKED_NO_POE" => {
            "The certificate has been revoked, and nothing proves that the signature was made before that."
        }
        "REVOKED_CA_NO_POE" => {
            "The certificate of an issuing authority has been revoked, and nothing proves that the signature was made before that."
        }
        "OUT_OF_BOUNDS_NO_POE" => {
            "The certificate is not valid at the time of this judgement, and nothing proves that the signature was made while it was."
        }
        "OUT_OF_BOUNDS_NOT_REVOKED" => {
            "The certificate is not valid at the time of this judgement. It was not revoked, but nothing proves that the \
             signature was made while it was valid."
        }
        "REVOCATION_OUT_OF_BOUNDS_NO_POE" => {
            "The certificate that vouches for the revocation data is itself out of its time, and nothing proves that the data is older."
        }
        "NO_POE" => "Nothing proves that the signature existed while its evidence was still reliable.",
        "TRY_LATER" => {
            "It could not be established whether the certificate has been revoked: the data is missing or too old."
        }
        "SIGNED_DATA_NOT_FOUND" => "The signed part of the document is not at hand.",
        _ => "Something could not be judged.",
    }
}

struct Page<'a> {
    style: &'a Style,
    text: String,
}

#[derive(Clone, Copy)]
enum Ink {
    Bold,
    Dim,
    Green,
    Yellow,
    Red,
}

impl Page<'_> {
    fn headline(&mut self, report: &Report) {
        let total = report.signatures.len();
        let count = |indication| {
            report
                .signatures
                .iter()
                .filter(|signature| signature.conclusion.indication() == indication)
                .count()
        };
        let (failed, unsure) = (count(Indication::TotalFailed), count(Indication::Indeterminate));
        let stamps =
            report.signatures.iter().filter(|one| one.kind == SignatureKind::DocumentTimestamp).count();
        let (one, many) = match stamps {
            0 => ("signature", "signatures"),
            stamps if stamps == total => ("time-stamp", "time-stamps"),
            _ => ("signature or time-stamp", "signatures and time-stamps"),
        };
        let of = |part: usize| match (part, total) {
            (1, 1) => format!("The {one} of this document"),
            (2, 2) if stamps == 1 => "The signature and the time-stamp of this document".to_owned(),
            (2, 2) => format!("Both {many}"),
            (part, total) if part == total => format!("All {total} {many}"),
            (part, total) => format!("{part} of {total} {many}"),
        };
        let does = |part: usize, one: &'static str, many: &'static str| if part == 1 { one } else { many };
        let (ink, word, sentence) = match report.verdict {
            Verdict::TotalPassed => {
                (Ink::Green, "VALID", format!("{} {}.", of(total), does(total, "holds", "hold")))
            }
            Verdict::Indeterminate => {
                (Ink::Yellow, "NOT CERTAIN", format!("{} can be neither confirmed nor refuted.", of(unsure)))
            }
            Verdict::TotalFailed => {
                let verb = does(failed, "does not hold", "do not hold");
                let rest = match unsure {
                    0 => String::new(),
                    1 => ", and 1 can be neither confirmed nor refuted".to_owned(),
                    count => format!(", and {count} can be neither confirmed nor refuted"),
                };
                (Ink::Red, "NOT VALID", format!("{} {verb}{rest}.", of(failed)))
            }
            Verdict::NoSignature => (Ink::Yellow, "NOT SIGNED", unsigned(report)),
        };
        let word = self.paint(ink, word);
        let mut lines = wrap(&sentence, self.room(13)).into_iter();
        let line = format!("{word}  {}", lines.next().unwrap_or_default());
        self.raw(&line);
        for line in lines {
            self.raw(&line);
        }
        let changes = report.signatures.iter().flat_map(|signature| &signature.modifications.changes);
        if report.verdict == Verdict::TotalPassed
            && changes.into_iter().any(|one| one.severity == Severity::Deceptive)
        {
            let warning = "But look at what was changed later: some of it is allowed, and yet may mislead.";
            for line in wrap(warning, self.room(0)) {
                self.line(Ink::Yellow, "", &line);
            }
        }
    }

    fn signature(&mut self, report: &Report, signature: &SignatureReport) {
        let what = match signature.kind {
            SignatureKind::Signature => "Signature",
            SignatureKind::DocumentTimestamp => "Document time-stamp",
            SignatureKind::UsageRights => "Usage rights",
        };
        let by = signature.signer.as_ref().map(|signer| format!(" by {}", clean(signer.display_name())));
        let title = format!("{}. {what}{}", signature.ordinal, by.unwrap_or_default());
        let (ink, word) = verdict_word(signature.conclusion);
        let line = format!("{}: {}", self.paint(Ink::Bold, &title), self.paint(ink, word));
        self.raw(&line);
        self.why(signature);
        if let Some(signer) = &signature.signer {
            self.entry(
                if signature.kind == SignatureKind::DocumentTimestamp { "Authority" } else { "Signer" },
                &who(signer),
            );
        }
        self.entry(
            if signature.kind == SignatureKind::DocumentTimestamp { "Stamped" } else { "Signed" },
            &when(report, signature),
        );
        self.entry("Document", &document(report, signature));
        self.changes(&signature.modifications);
        self.claims(signature);
        for token in &signature.timestamps {
            self.timestamp(token);
        }
        if let Some(signer) = &signature.signer {
            self.entry("Trust", &trust(signer, signature.conclusion));
            self.entry("Certificate", &certificate(signer));
        }
        if signature.conclusion.indication() != Indication::TotalFailed {
            self.level(signature);
        }
        if let Some(time) = signature.expires_on.filter(|_| signature.conclusion.passed()) {
            let why = signature.expires_reason.as_deref().and_then(|why| why.split(", not at ").next());
            let why = why.map(|why| format!(": {}", clean(why)));
            self.entry("Good until", &sentence_end(format!("{}{}", day(time), why.unwrap_or_default())));
        }
        let mut place = vec![signature.conclusion.to_string()];
        if !signature.field.is_empty() {
            place.push(format!("field \"{}\"", clean(&signature.field)));
        }
        place.push(format!("revision {}", signature.revision));
        place.extend(signature.sub_filter.as_deref().map(clean));
        place.extend(signature.signature_mechanism.as_deref().map(clean));
        place.extend(signature.digest_algorithm.as_deref().map(|name| format!("digest {}", clean(name))));
        self.entry("In short", &place.join(", "));
        if !signature.findings.is_empty() {
            self.entry("Noted", "");
            self.findings(INDENT, &signature.findings);
        }
        self.checks(signature);
    }

    fn why(&mut self, signature: &SignatureReport) {
        let Some(sub) = signature.conclusion.sub_indication() else { return };
        let reasons: Vec<String> = signature.reasons.iter().map(|reason| sentence(reason)).collect();
        let mut text = explain(sub).to_owned();
        if sub == "GENERIC" && !reasons.is_empty() {
            text.clear();
        }
        for reason in reasons {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&reason);
        }
        self.entry("Why", &text);
    }

    fn changes(&mut self, modifications: &Modifications) {
        let mut told: Vec<(u32, &str)> = Vec::new();
        let mut more = 0usize;
        for change in &modifications.changes {
            if told.contains(&(change.revision, change.message.as_str())) {
                continue;
            }
            if told.len() >= MOST_CHANGES {
                more = more.saturating_add(1);
                continue;
            }
            told.push((change.revision, &change.message));
            let mut text = format!("revision {}: {}", change.revision, clean(&change.message));
            let mut place = Vec::new();
            let page = change.page.map(|page| format!("page {page}"));
            place.extend(page.filter(|page| !change.message.contains(page.as_str())));
            let named = |field: &&str| !change.message.contains(*field);
            place.extend(
                change.field.as_deref().filter(named).map(|field| format!("field \"{}\"", clean(field))),
            );
            if !place.is_empty() {
                let _ = write!(text, " ({})", place.join(", "));
            }
            match change.severity {
                Severity::Forbidden => text.push_str(": not allowed"),
                Severity::Deceptive => text.push_str(": allowed, but it may mislead"),
                Severity::Permitted | Severity::Harmless => {}
            }
            self.item(&text);
        }
        if more > 0 {
            self.item(&format!("and {more} more; the JSON report lists them all"));
        }
    }

    fn claims(&mut self, signature: &SignatureReport) {
        let claimed = &signature.claimed;
        let said = [
            ("name", &claimed.name),
            ("reason", &claimed.reason),
            ("place", &claimed.location),
            ("contact", &claimed.contact),
        ];
        let said: Vec<String> = said
            .into_iter()
            .filter_map(|(what, text)| Some((what, text.as_deref().map(clean)?)))
            .filter(|(_, text)| !text.trim().is_empty())
            .map(|(what, text)| format!("{what} \"{text}\""))
            .collect();
        if !said.is_empty() {
            self.entry("Stated", &format!("{} (the signer's own words)", said.join(", ")));
        }
    }

    fn timestamp(&mut self, token: &TimestampReport) {
        let over = match token.kind {
            TimestampKind::Signature => "the signature",
            TimestampKind::Content => "the content before signing",
            TimestampKind::Document => "the document",
        };
        let time = token.time.map_or_else(|| "unreadable".to_owned(), moment);
        let tsa = token.tsa.as_ref().map(|tsa| format!(" by {}", clean(tsa.display_name())));
        let judged = if token.trusted {
            "It holds and is trusted.".to_owned()
        } else if !token.intact {
            "It is no proof: it was made over something else.".to_owned()
        } else if !token.valid {
            "It is no proof: the authority's signature does not verify.".to_owned()
        } else {
            let sub =
                token.tsa.as_ref().and_then(|tsa| tsa.trust_problem).or(token.conclusion.sub_indication());
            let why = sub.map(|sub| format!(" ({sub})"));
            format!("It holds, but the authority is not trusted{}.", why.unwrap_or_default())
        };
        let mut text = format!("{time}, over {over}{}. {judged}", tsa.unwrap_or_default());
        for reason in &token.reasons {
            let _ = write!(text, " {}", sentence(reason));
        }
        self.entry("Time-stamp", &text);
    }

    fn level(&mut self, signature: &SignatureReport) {
        if signature.pades_level.is_none() && signature.pades_missing.is_empty() {
            return;
        }
        let mut text = signature
            .pades_level
            .as_ref()
            .map_or_else(|| "no PAdES baseline level".to_owned(), |level| format!("PAdES {}", clean(level)));
        if !signature.pades_missing.is_empty() {
            let missing: Vec<String> = signature.pades_missing.iter().map(|what| clean(what)).collect();
            let _ = write!(text, "; the next level needs {}", missing.join(", "));
        }
        self.entry("Level", &sentence_end(text));
    }

    fn checks(&mut self, signature: &SignatureReport) {
        if !self.style.checks || signature.checks.is_empty() {
            return;
        }
        self.entry("Checks", "");
        for check in &signature.checks {
            let (ink, mark) = match check.outcome {
                Outcome::Passed => (Ink::Green, "ok  "),
                Outcome::Failed => (Ink::Red, "FAIL"),
                Outcome::Unknown => (Ink::Yellow, "?   "),
                Outcome::Warning => (Ink::Yellow, "warn"),
            };
            let mut text = format!("{} ({})", clean(&check.name), clean(&check.clause));
            if let Some(compared) = &check.compared {
                let _ = write!(
                    text,
                    ": expected {}, found {}",
                    clean(&compared.expected),
                    clean(&compared.found)
                );
            }
            if let Some(message) = &check.message {
                let _ = write!(text, ": {}", clean(message));
            }
            let mark = self.paint(ink, mark);
            let lines = wrap(&text, self.room(INDENT.len().saturating_add(5)));
            for (number, line) in lines.iter().enumerate() {
                let line = if number == 0 {
                    format!("{INDENT}{mark} {line}")
                } else {
                    format!("{INDENT}     {line}")
                };
                self.raw(&line);
            }
        }
    }

    fn findings<'f>(&mut self, indent: &str, findings: impl IntoIterator<Item = &'f Finding>) {
        let mut findings = findings.into_iter();
        for finding in findings.by_ref().take(MOST_FINDINGS) {
            let place = finding.offset.map(|offset| format!(" (byte {})", grouped(offset)));
            let text = format!("{}{}", clean(&finding.message), place.unwrap_or_default());
            self.bullet(indent, &text);
        }
        let more = findings.count();
        if more > 0 {
            self.bullet(indent, &format!("and {more} more; the JSON report lists them all"));
        }
    }

    fn digests(&mut self, report: &Report) {
        self.line(Ink::Dim, "", &format!("SHA-256  {}", report.digests.sha256));
        for (name, digest) in &report.digests.others {
            let name = name.to_ascii_uppercase().replace('_', "-");
            for (number, part) in chunks(digest, 64).enumerate() {
                let head = if number == 0 { name.clone() } else { String::new() };
                self.line(Ink::Dim, "", &format!("{head:8} {part}"));
            }
        }
    }

    /// A label and its text, wrapped beside it.
    fn entry(&mut self, label: &str, text: &str) {
        let lines = wrap(text, self.room(INDENT.len()));
        let label = format!("   {label:<11} ");
        if lines.is_empty() {
            let label = self.paint(Ink::Dim, label.trim_end());
            self.raw(&label);
        }
        for (number, line) in lines.iter().enumerate() {
            let head = if number == 0 { self.paint(Ink::Dim, &label) } else { INDENT.to_owned() };
            self.raw(&format!("{head}{line}"));
        }
    }

    fn item(&mut self, text: &str) {
        self.bullet(INDENT, text);
    }

    fn bullet(&mut self, indent: &str, text: &str) {
        let room = self.room(indent.len().saturating_add(2));
        for (number, line) in wrap(text, room).iter().enumerate() {
            let mark = if number == 0 { "- " } else { "  " };
            self.raw(&format!("{indent}{mark}{line}"));
        }
    }

    fn paragraph(&mut self, indent: &str, text: &str) {
        for line in wrap(text, self.room(indent.len())) {
            self.raw(&format!("{indent}{line}"));
        }
    }

    fn line(&mut self, ink: Ink, indent: &str, text: &str) {
        let painted = self.paint(ink, &clean(text));
        self.raw(&format!("{indent}{painted}"));
    }

    fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn room(&self, taken: usize) -> usize {
        self.style.width.max(40).saturating_sub(taken).max(20)
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Green => "1;32",
            Ink::Yellow => "1;33",
            Ink::Red => "1;31",
        };
        if self.style.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

fn verdict_word(conclusion: Conclusion) -> (Ink, &'static str) {
    match conclusion.indication() {
        Indication::TotalPassed => (Ink::Green, "VALID"),
        Indication::Indeterminate => (Ink::Yellow, "NOT CERTAIN"),
        Indication::TotalFailed => (Ink::Red, "NOT VALID"),
    }
}

/// The names that people use; the whole subject stands under *Certificate*.
fn who(signer: &SignerReport) -> String {
    let mut names = vec![clean(signer.display_name())];
    if let Some(organization) = &signer.organization_source {
        let name = clean(&organization.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if let Some(identity) = &signer.identity {
        for found in &identity.identifiers {
            names.push(format!(
                "{}{}-{}",
                clean(&found.scheme),
                clean(&found.country),
                clean(&found.identifier)
            ));
        }
        names.extend(identity.country.as_deref().map(clean));
    }
    let mut text = names.join(", ");
    if let Some(qc) = signer.qc_statements.as_ref().filter(|qc| qc.compliance) {
        let purpose = match (qc.types.iter().any(|kind| kind == "eseal"), qc.sscd) {
            (true, true) => "a qualified seal certificate with its key in a certified device",
            (true, false) => "a qualified seal certificate",
            (false, true) => "a qualified certificate with its key in a certified device",
            (false, false) => "a qualified certificate",
        };
        let _ = write!(text, ". The issuer states that it is {purpose}");
    }
    sentence_end(text)
}

/// The common name within a subject as reports write it, else the whole subject.
fn short(subject: &str) -> String {
    let separator = if subject.contains("; ") { "; " } else { ", " };
    let name = subject.split(separator).find_map(|part| part.strip_prefix("Common Name: "));
    clean(name.filter(|name| !name.trim().is_empty()).unwrap_or(subject))
}

fn when(report: &Report, signature: &SignatureReport) -> String {
    let proof =
        signature.timestamps.iter().filter(|token| token.trusted && token.kind == TimestampKind::Signature);
    let proof = proof.filter_map(|token| Some((token.time?, token))).min_by_key(|(time, _)| *time);
    let claim = signature.signed_at.map(moment);
    if signature.kind == SignatureKind::DocumentTimestamp {
        let token = signature.timestamps.iter().find(|token| token.kind == TimestampKind::Document);
        let time = token.and_then(|token| token.time).or(signature.signed_at).map(moment);
        let trusted = signature.signer.as_ref().is_some_and(|signer| signer.trusted);
        let word = if trusted {
            "by the word of a trusted authority"
        } else {
            "by the word of an authority that is not trusted"
        };
        return time.map_or_else(|| "At an unknown time.".to_owned(), |time| format!("{time}, {word}."));
    }
    match (proof, claim) {
        (Some((time, token)), claim) => {
            let tsa = token
                .tsa
                .as_ref()
                .map_or_else(String::new, |tsa| format!(" of {}", clean(tsa.display_name())));
            let claim = claim.map_or_else(String::new, |claim| format!(" The signer says {claim}."));
            format!("Not later than {}: proved by a time-stamp{tsa}.{claim}", moment(time))
        }
        (None, claim) => {
            let claim = claim.map_or_else(
                || "Nobody says when".to_owned(),
                |claim| format!("{claim}, by the signer's own word; nothing proves it"),
            );
            match signature.best_signature_time.filter(|time| *time < report.validation_time) {
                Some(time) if signature.sound() => {
                    format!("{claim}. What is certain: it existed on {}.", moment(time))
                }
                _ => format!("{claim}."),
            }
        }
    }
}

/// What can't be read may have been a signature.
fn unsigned(report: &Report) -> String {
    let unread = ["object-broken", "object-stream-broken", "objects-after-end", "xref-rebuilt"];
    let all = !report.findings.iter().any(|finding| unread.contains(&finding.code));
    let text = match all {
        true => "There is no signature in this document.",
        false => "No signature was found. Parts of the document can't be read: one may have been there.",
    };
    text.to_owned()
}

/// What was added beside the content.
fn upkeep(modifications: &Modifications) -> &'static str {
    let has = |kinds: &[ChangeKind]| modifications.changes.iter().any(|change| kinds.contains(&change.kind));
    let evidence = has(&[ChangeKind::SecurityStoreChanged, ChangeKind::DocumentTimestampAdded]);
    let particulars = has(&[ChangeKind::MetadataChanged, ChangeKind::DocumentInformationChanged]);
    match (evidence, particulars) {
        (true, false) => "Later, only evidence for the long term was added (revocation data, time-stamps).",
        (true, true) => {
            "Later, only evidence for the long term was added (revocation data, time-stamps), and the document's \
             particulars were changed, such as its title."
        }
        (false, _) if modifications.changes.is_empty() => "What was added later changes nothing in it.",
        (false, true) => "Later, only the document's particulars were changed, such as its title.",
        (false, false) => "Later, nothing was changed that a reader sees or relies on.",
    }
}

fn document(report: &Report, signature: &SignatureReport) -> String {
    let modifications = &signature.modifications;
    let what = if signature.kind == SignatureKind::DocumentTimestamp { "time-stamp" } else { "signature" };
    if signature.intact == Some(false) {
        return "The signed part of the document was changed after signing: its digest is not the one that was signed."
            .to_owned();
    }
    let covers = |fields: &[String]| !signature.field.is_empty() && fields.contains(&signature.field);
    let covered = report.revisions.iter().find(|revision| covers(&revision.signed_by));
    let covered = covered.map_or(signature.revision, |revision| revision.number);
    let last = report.revisions.len();
    let mut text = match signature.coverage {
        CoverageLevel::EntireFile => format!("The {what} covers the whole file."),
        CoverageLevel::EntireRevision => {
            format!("The {what} covers the document as it was at revision {covered} of {last}.")
        }
        CoverageLevel::ContiguousBlockFromStart => {
            format!("The {what} covers the beginning of the file only, and not up to the end of a revision.")
        }
        CoverageLevel::Unclear => {
            return "It is unclear what the signature covers: there are bytes beside it that it leaves out."
                .to_owned();
        }
    };
    text.push(' ');
    text.push_str(match (modifications.level, signature.coverage) {
        (ModificationLevel::None, CoverageLevel::EntireFile) => "Nothing was changed after it.",
        (ModificationLevel::None, _) => "What was added later changes nothing in it.",
        (ModificationLevel::LtaUpdates, _) => upkeep(modifications),
        (ModificationLevel::FormFilling, _) => "Later, forms were filled in or signatures added.",
        (ModificationLevel::Annotations, _) => "Later, comments or other annotations were added or changed.",
        (ModificationLevel::Other, _) => "Later, the document itself was changed.",
    });
    if modifications.suspicious {
        text.push_str(" At least one of the changes is of a kind that no rule clears.");
    }
    if let Some(permission) = modifications.docmdp {
        let allowed = match permission {
            1 => "no changes at all",
            2 => "forms to be filled in and signatures to be added",
            _ => "forms to be filled in, signatures and annotations to be added",
        };
        let _ = write!(text, " Its signer allows {allowed}");
        text.push_str(match modifications.docmdp_ok {
            true => ", and that was kept.",
            false => ", and that was not kept.",
        });
    } else if !modifications.docmdp_ok && !modifications.suspicious {
        text.push_str(" That goes beyond what may be changed after signing.");
    }
    text
}

fn trust(signer: &SignerReport, conclusion: Conclusion) -> String {
    let problem = signer.trust_problem;
    let told = problem.is_some() && problem == conclusion.sub_indication();
    let explained = |problem| if told { "not established, see above." } else { explain(problem) };
    let mut text = match (&signer.trust_anchor, problem) {
        (Some(anchor), None) if signer.trusted => {
            format!("Vouched for by \"{}\", which you trust.", short(anchor))
        }
        (Some(anchor), None) => format!("A path leads to \"{}\", which you trust.", short(anchor)),
        (Some(anchor), Some(problem)) => {
            format!("A path leads to \"{}\", which you trust. But: {}", short(anchor), explained(problem))
        }
        (None, Some(problem)) => sentence(explained(problem)),
        (None, None) => "No path leads from the certificate to an authority that you trust.".to_owned(),
    };
    if let Some(revocation) = &signer.revocation {
        let what = if revocation.ca_revoked { "A certificate above it" } else { "The certificate" };
        let reason = revocation.reason.as_deref().map(|reason| format!(" ({})", clean(reason)));
        let _ =
            write!(text, " {what} was revoked on {}{}.", moment(revocation.time), reason.unwrap_or_default());
    } else if signer.revoked {
        text.push_str(" It has been revoked.");
    }
    text
}

fn certificate(signer: &SignerReport) -> String {
    let period = format!("{} to {}", day(signer.not_valid_before), day(signer.not_valid_after));
    let mut text = format!("For {}; valid {period}", clean(&signer.subject));
    if !signer.issuer.is_empty() {
        let _ = write!(text, "; issued by \"{}\"", short(&signer.issuer));
    }
    if !signer.serial.is_empty() {
        let _ = write!(text, "; serial number {}", clean(&signer.serial));
    }
    sentence_end(text)
}

/// Breaks at spaces, and longer words where the line ends.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0usize;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        loop {
            let length = rest.chars().count();
            let space = usize::from(used > 0);
            if used.saturating_add(space).saturating_add(length) <= width {
                if space == 1 {
                    line.push(' ');
                }
                line.push_str(rest);
                used = used.saturating_add(space).saturating_add(length);
                break;
            }
            if used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
                continue;
            }
            let cut = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at(cut);
            lines.push(head.to_owned());
            rest = tail;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Text from the document, without anything that could move a terminal's cursor or turn the reading direction.
fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                char::REPLACEMENT_CHARACTER
            }
            c => c,
        })
        .collect()
}

/// `reason` as a sentence.
fn sentence(reason: &str) -> String {
    let reason = clean(reason);
    let mut chars = reason.chars();
    let first = chars.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    sentence_end(format!("{first}{}", chars.as_str()))
}

fn sentence_end(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    text
}

/// `3 May 2026, 10:15:02 UTC`
fn moment(time: Time) -> String {
    let (.., hour, minute, second) = time.civil();
    format!("{}, {hour:02}:{minute:02}:{second:02} UTC", day(time))
}

/// `3 May 2026`
fn day(time: Time) -> String {
    let (year, month, day, ..) = time.civil();
    let month = usize::from(month).checked_sub(1).and_then(|at| MONTHS.get(at)).unwrap_or(&"");
    format!("{day} {month} {year}")
}

/// `48 211 bytes`
fn bytes(count: u64) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{} bytes", grouped(count)) }
}

fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len().saturating_sub(at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

fn chunks(text: &str, length: usize) -> impl Iterator<Item = &str> {
    text.as_bytes().chunks(length).filter_map(|part| std::str::from_utf8(part).ok())
}

const INDENT: &str = "               ";
const MOST_CHANGES: usize = 12;
const MOST_FINDINGS: usize = 20;
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
