//! The report as a person reads it: the verdict first, in plain words.

use std::fmt::Write as _;

mod page;
mod sentences;
mod words;

use super::{
    Modifications, Report, Severity, SignatureKind, SignatureReport, TimestampKind, TimestampReport,
};
use crate::finding::Finding;
use crate::validation::{Conclusion, Indication, Outcome, Verdict};
use page::{INDENT, Ink, Page, wrap};
pub(crate) use sentences::explain;
use sentences::{certificate, document, trust, unsigned, when, who};
use words::{bytes, chunks, clean, day, grouped, moment, sentence, sentence_end};

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
}

fn verdict_word(conclusion: Conclusion) -> (Ink, &'static str) {
    match conclusion.indication() {
        Indication::TotalPassed => (Ink::Green, "VALID"),
        Indication::Indeterminate => (Ink::Yellow, "NOT CERTAIN"),
        Indication::TotalFailed => (Ink::Red, "NOT VALID"),
    }
}

const MOST_CHANGES: usize = 12;
const MOST_FINDINGS: usize = 20;
