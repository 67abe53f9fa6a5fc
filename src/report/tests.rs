//! The shapes that others rely on, and the words that people read.

use serde_json::Value;

use super::*;
use crate::validation::{Check, Conclusion, Failure, Indeterminacy};

pub(super) fn time(text: &str) -> Time {
    Time::parse_rfc3339(text).unwrap()
}

/// Ada's signature, good in every respect.
fn good() -> SignatureReport {
    let mut signature = SignatureReport::new(1, "Sig1", SignatureKind::Signature, 1);
    signature.sub_filter = Some("ETSI.CAdES.detached".to_owned());
    signature.conclusion = Conclusion::TotalPassed;
    (signature.intact, signature.valid) = (Some(true), Some(true));
    signature.digest_algorithm = Some("sha256".to_owned());
    signature.signature_mechanism = Some("sha256_ecdsa".to_owned());
    signature.coverage = CoverageLevel::EntireRevision;
    signature.modifications.docmdp_ok = true;
    signature.modifications.level = ModificationLevel::LtaUpdates;
    signature.modifications.changes = vec![Change {
        kind: ChangeKind::SecurityStoreChanged,
        page: None,
        severity: Severity::Harmless,
        level: ModificationLevel::LtaUpdates,
        message: "the security store grew".to_owned(),
        ..replaced_page()
    }];
    signature.pades_level = Some("B-LT".to_owned());
    signature.pades_missing = vec!["a document time-stamp over the revocation data".to_owned()];
    signature.signed_at = Some(time("2026-05-03T10:15:00Z"));
    signature.best_signature_time = Some(time("2026-05-03T10:15:02Z"));
    signature.expires_on = Some(time("2031-02-01T00:00:00Z"));
    signature.expires_reason = Some("the certificate of the time-stamping authority expires".to_owned());
    let subject = Subject {
        common_name: Some("Ada Lovelace".to_owned()),
        given_name: Some("Ada".to_owned()),
        organization: Some("Analytical Engines Oy".to_owned()),
        organization_identifier: Some("VATFI-12345678".to_owned()),
        serial_number: Some("PNOFI-101215A901X".to_owned()),
        country: Some("FI".to_owned()),
        ..Subject::default()
    };
    let mut signer = SignerReport::new(
        "Common Name: Ada Lovelace, Organization: Analytical Engines Oy, Country: FI",
        "a1".repeat(20),
        "a2".repeat(32),
        time("2025-01-01T00:00:00Z"),
        time("2027-12-31T23:59:59Z"),
    );
    signer.trusted = true;
    signer.trust_anchor = Some("Common Name: Example Root CA, Country: FI".to_owned());
    signer.issuer = "Common Name: Example Issuing CA, Country: FI".to_owned();
    signer.serial = "4d2".to_owned();
    signer.identify(&subject);
    signature.signer = Some(signer);
    signature.timestamps = vec![token(true)];
    signature.claimed.reason = Some("I approve \u{1b}[31mthis".to_owned());
    signature.checks = vec![
        Check::of("RFC 5652 11.2", "message-digest", true).compared("9f86", "9f86"),
        Check::of("EN 319 102-1 5.2.7", "signature-value", true),
    ];
    signature
}

fn token(trusted: bool) -> TimestampReport {
    let conclusion = if trusted {
        Conclusion::TotalPassed
    } else {
        Conclusion::Indeterminate(Indeterminacy::NoCertificateChainFound)
    };
    let mut token = TimestampReport::new(TimestampKind::Signature, conclusion);
    token.time = Some(time("2026-05-03T10:15:02Z"));
    (token.intact, token.valid, token.trusted) = (true, true, trusted);
    let mut tsa = SignerReport::new(
        "Common Name: Example TSA, Country: FI",
        "b1".repeat(20),
        "b2".repeat(32),
        time("2025-01-01T00:00:00Z"),
        time("2031-01-31T23:59:59Z"),
    );
    tsa.trusted = trusted;
    tsa.trust_anchor = trusted.then(|| "Common Name: Example Root CA, Country: FI".to_owned());
    tsa.trust_problem = (!trusted).then_some("NO_CERTIFICATE_CHAIN_FOUND");
    tsa.identify(&Subject { common_name: Some("Example TSA".to_owned()), ..Subject::default() });
    token.tsa = Some(tsa);
    token
}

fn tampered() -> SignatureReport {
    let mut signature = good();
    (signature.ordinal, signature.field) = (2, "Sig2".to_owned());
    signature.intact = Some(false);
    signature.conclusion = Conclusion::TotalFailed(Failure::HashFailure);
    signature.reasons = vec!["the signed digest is 9f86…, that of the document is 3a7b…".to_owned()];
    signature.signer.as_mut().unwrap().trusted = false;
    signature.timestamps.clear();
    signature.best_signature_time = None;
    signature
}

fn unsure() -> SignatureReport {
    let mut signature = good();
    (signature.ordinal, signature.field) = (3, "Sig3".to_owned());
    signature.conclusion = Conclusion::Indeterminate(Indeterminacy::NoCertificateChainFound);
    signature.coverage = CoverageLevel::EntireFile;
    signature.modifications.level = ModificationLevel::None;
    signature.timestamps = vec![token(false)];
    let signer = signature.signer.as_mut().unwrap();
    (signer.trusted, signer.trust_anchor) = (false, None);
    signer.trust_problem = Some("NO_CERTIFICATE_CHAIN_FOUND");
    signature
}

fn changed() -> SignatureReport {
    let mut signature = good();
    (signature.ordinal, signature.field) = (4, "Sig4".to_owned());
    signature.conclusion = Conclusion::Indeterminate(Indeterminacy::SigConstraintsFailure);
    signature.modifications.level = ModificationLevel::Other;
    signature.modifications.suspicious = true;
    signature.modifications.docmdp = Some(2);
    signature.modifications.docmdp_ok = false;
    signature.modifications.changes = vec![replaced_page()];
    signature
}

fn replaced_page() -> Change {
    Change {
        revision: 2,
        object: None,
        path: None,
        page: Some(3),
        field: None,
        kind: ChangeKind::PageContentChanged,
        rule: None,
        severity: Severity::Forbidden,
        level: ModificationLevel::Other,
        message: "the content of the page was replaced: a price of 10 000 euros is now one of 90 000 euros"
            .to_owned(),
    }
}

pub(super) fn report(signatures: Vec<SignatureReport>) -> Report {
    let mut report = Report::new(
        "contract.pdf",
        48_211,
        Digests::new("9f".repeat(32)),
        time("2026-11-21T12:00:00Z"),
        signatures,
    );
    report.revisions = vec![RevisionReport::new(1, 30_122), RevisionReport::new(2, 48_211)];
    report.findings = vec![
        Finding::at("xref-entry-padded", 81_920, "a cross-reference entry is padded with spaces"),
        Finding::new("producer", "a finding without a place"),
        Finding::at("xref-entry-padded", 81_920, "a cross-reference entry is padded with spaces"),
    ];
    report.settle();
    report
}

#[test]
fn json_has_the_fields_of_the_contract_in_their_order() {
    let text = report(vec![good()]).to_json();
    let mut last = 0;
    for key in [
        "schema",
        "file",
        "size",
        "digests",
        "sha256",
        "validation_time",
        "verdict",
        "revisions",
        "number",
        "end",
        "signed_by",
        "findings",
        "code",
        "message",
        "offset",
        "signatures",
        "ordinal",
        "field",
        "kind",
        "sub_filter",
        "revision",
        "indication",
        "sub_indication",
        "reasons",
        "intact",
        "valid",
        "digest_algorithm",
        "signature_mechanism",
        "coverage",
        "modifications",
        "level",
        "suspicious",
        "docmdp",
        "docmdp_ok",
        "changes",
        "seed_values_ok",
        "pades_level",
        "signed_at",
        "best_signature_time",
        "expires_on",
        "signer",
        "subject",
        "sha1",
        "sha256",
        "not_valid_before",
        "not_valid_after",
        "trusted",
        "trust_anchor",
        "trust_problem",
        "revoked",
        "organization",
        "chain",
        "timestamps",
        "kind",
        "time",
        "intact",
        "valid",
        "trusted",
        "tsa",
    ] {
        let quoted = format!("\"{key}\":");
        let at = text[last..].find(&quoted).unwrap_or_else(|| panic!("{key} is missing or out of order"));
        last += at + quoted.len();
    }
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["verdict"], "TOTAL-PASSED");
    assert_eq!(value["signatures"][0]["indication"], "TOTAL-PASSED");
    assert_eq!(value["signatures"][0]["sub_indication"], Value::Null);
    assert_eq!(value["signatures"][0]["coverage"], "entire_revision");
    assert_eq!(value["signatures"][0]["modifications"]["level"], "lta_updates");
    assert_eq!(value["signatures"][0]["best_signature_time"], "2026-05-03T10:15:02Z");
    assert_eq!(value["digests"]["sha256"], "9f".repeat(32));
    assert_eq!(value["findings"].as_array().unwrap().len(), 2, "each finding once");
    assert_eq!(value["findings"][0]["offset"], Value::Null);
}

#[test]
fn kinds_are_written_as_the_contract_has_them() {
    for (kind, want) in [
        (SignatureKind::Signature, "\"signature\""),
        (SignatureKind::DocumentTimestamp, "\"document-timestamp\""),
        (SignatureKind::UsageRights, "\"usage-rights\""),
    ] {
        assert_eq!(serde_json::to_string(&kind).unwrap(), want);
    }
    for level in [
        CoverageLevel::Unclear,
        CoverageLevel::ContiguousBlockFromStart,
        CoverageLevel::EntireRevision,
        CoverageLevel::EntireFile,
    ] {
        assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{}\"", level.name()));
    }
    for level in [
        ModificationLevel::None,
        ModificationLevel::LtaUpdates,
        ModificationLevel::FormFilling,
        ModificationLevel::Annotations,
        ModificationLevel::Other,
    ] {
        assert_eq!(serde_json::to_string(&level).unwrap(), format!("\"{}\"", level.name()));
    }
}

#[test]
fn the_verdict_is_the_worst() {
    for (signatures, want) in [
        (vec![], Verdict::NoSignature),
        (vec![good()], Verdict::TotalPassed),
        (vec![good(), unsure()], Verdict::Indeterminate),
        (vec![tampered(), unsure(), good()], Verdict::TotalFailed),
        (vec![SignatureReport::new(1, "Sig1", SignatureKind::Signature, 1)], Verdict::Indeterminate),
    ] {
        assert_eq!(report(signatures).verdict, want);
    }
}

const ZEFORT_KEYS: [&str; 35] = [
    "contract_id",
    "document_id",
    "document_filename",
    "id",
    "integrity_digest_algorithm",
    "integrity_signature_mechanism",
    "modifications_coverage",
    "modifications_modification_level",
    "modifications_suspicious",
    "ordinal",
    "signature_field",
    "signed_at",
    "signer_cert_cryptologically_sound",
    "signer_cert_intact",
    "signer_cert_not_valid_after",
    "signer_cert_revoked",
    "signer_cert_sha1",
    "signer_cert_subject",
    "signer_cert_trust_anchor",
    "signer_cert_trust_problem",
    "signer_cert_trusted",
    "signer_cert_valid",
    "signer_org",
    "signer_org_confidence",
    "status",
    "tsa_cert_cryptologically_sound",
    "tsa_cert_intact",
    "tsa_cert_sha1",
    "tsa_cert_subject",
    "tsa_cert_timestamp",
    "tsa_cert_trust_anchor",
    "tsa_cert_trusted",
    "tsa_cert_valid",
    "valid",
    "validity_error",
];

fn zefort(signature: SignatureReport) -> Value {
    let context = ZefortContext { contract_id: "c-1".to_owned(), document_id: String::new() };
    serde_json::to_value(&report(vec![signature]).to_zefort(&context)[0]).unwrap()
}

#[test]
fn zefort_has_exactly_its_keys() {
    let mut bare = SignatureReport::new(7, "", SignatureKind::UsageRights, 1);
    bare.conclusion = Conclusion::TotalPassed;
    for signature in [good(), tampered(), bare] {
        let value = zefort(signature);
        let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let mut want = ZEFORT_KEYS.to_vec();
        keys.sort_unstable();
        want.sort_unstable();
        assert_eq!(keys, want);
    }
}

#[test]
fn zefort_says_what_the_report_says() {
    let value = zefort(good());
    for (key, want) in [
        ("contract_id", Value::from("c-1")),
        ("document_id", "".into()),
        ("document_filename", "contract.pdf".into()),
        ("modifications_coverage", "ENTIRE_REVISION".into()),
        ("modifications_modification_level", "LTA_UPDATES".into()),
        ("signer_cert_cryptologically_sound", true.into()),
        ("signer_cert_not_valid_after", "2027-12-31T23:59:59Z".into()),
        ("signer_org", "Analytical Engines Oy".into()),
        ("signer_org_confidence", 85.into()),
        ("status", "valid".into()),
        ("tsa_cert_timestamp", "2026-05-03T10:15:02Z".into()),
        ("tsa_cert_trusted", true.into()),
        ("valid", true.into()),
        ("validity_error", Value::Null),
    ] {
        assert_eq!(value[key], want, "{key}");
    }
}

#[test]
fn zefort_names_the_part_that_fails() {
    let with = |change: fn(&mut SignatureReport)| {
        let mut signature = good();
        change(&mut signature);
        signature
    };
    for (signature, want) in [
        (tampered(), "integrity"),
        (with(|s| s.valid = Some(false)), "signature"),
        (with(|s| s.valid = None), "signature"),
        (with(|s| s.signer = None), "trust"),
        (unsure(), "trust"),
        (with(|s| s.timestamps = vec![token(false)]), "timstamp"),
        (with(|s| s.seed_values_ok = Some(false)), "seed_values"),
        (changed(), "modifications"),
        (with(|s| s.conclusion = Conclusion::Indeterminate(Indeterminacy::TryLater)), "constraints"),
    ] {
        let value = zefort(signature);
        assert_eq!((&value["validity_error"], &value["valid"]), (&want.into(), &false.into()));
        assert_eq!(value["status"], "invalid");
    }
    let two = with(|s| s.timestamps = vec![token(false), token(true)]);
    assert_eq!(zefort(two)["validity_error"], Value::Null, "one trusted token is enough");
}

#[test]
fn zefort_without_token_has_null_for_the_authority() {
    let value = zefort(tampered());
    for key in ZEFORT_KEYS.iter().filter(|key| key.starts_with("tsa_")) {
        assert_eq!(value[key], Value::Null, "{key}");
    }
}

#[test]
fn text_says_the_verdict_first_and_why() {
    for (signatures, head, words) in [
        (
            vec![good()],
            "VALID  The signature of this document holds.",
            &[
                "1. Signature by Ada Lovelace: VALID",
                "proved by a time-stamp",
                "Example TSA",
                "Example Root CA",
                "1 February 2031",
                "Later, only evidence for the long term was added",
                "reason \"I approve",
            ][..],
        ),
        (
            vec![good(), tampered()],
            "NOT VALID  1 of 2 signatures does not hold.",
            &["2. Signature by Ada Lovelace: NOT VALID", "changed after signing", "nothing proves it"],
        ),
        (
            vec![unsure()],
            "NOT CERTAIN  The signature of this document can be neither confirmed nor refuted.",
            &["No path leads from the signer's certificate", "the authority is not trusted"],
        ),
        (
            vec![changed()],
            "NOT CERTAIN",
            &["the content of the page was replaced", "page 3", "that was not kept", "none that may be made"],
        ),
        (vec![], "NOT SIGNED  There is no signature in this document.", &["contract.pdf"]),
    ] {
        let text = report(signatures).to_text(&Style { width: 500, ..Style::default() });
        assert_eq!(text.lines().nth(3).map(|line| line.starts_with(head)), Some(true), "{text}");
        for word in words {
            assert!(text.contains(word), "{word} is missing in\n{text}");
        }
        assert!(text.contains(&"9f".repeat(32)));
    }
}

/// What was changed beside the content is told as what it is.
#[test]
fn text_tells_upkeep_by_its_kinds() {
    use ChangeKind::{DocumentInformationChanged, SecurityStoreChanged, VersionChanged};
    for (kinds, sentence) in [
        (&[][..], "What was added later changes nothing in it."),
        (
            &[SecurityStoreChanged],
            "Later, only evidence for the long term was added (revocation data, time-stamps).",
        ),
        (
            &[DocumentInformationChanged],
            "Later, only the document's particulars were changed, such as its title.",
        ),
        (&[SecurityStoreChanged, DocumentInformationChanged], "and the document's particulars were changed"),
        (&[VersionChanged], "Later, nothing was changed that a reader sees or relies on."),
    ] {
        let mut signature = good();
        let change = signature.modifications.changes.remove(0);
        signature.modifications.changes =
            kinds.iter().map(|kind| Change { kind: *kind, ..change.clone() }).collect();
        let text = report(vec![signature]).to_text(&Style { width: 500, ..Style::default() });
        assert!(text.contains(sentence), "{sentence} is missing in\n{text}");
    }
}

/// What is refused is told as what it is: not all of it is seen, and of some it can't be told.
#[test]
fn text_tells_refused_changes_by_their_kinds() {
    use ChangeKind::{MetadataChanged, PageContentChanged, RevisionUnreadable};
    let seen = "Later, the document itself was changed.";
    for (kinds, sentence) in [
        (&[][..], seen),
        (&[PageContentChanged], seen),
        (&[RevisionUnreadable], "What was added later can't be read reliably."),
        (
            &[MetadataChanged, RevisionUnreadable],
            "Later, parts of the document were changed that are not shown.",
        ),
        (&[MetadataChanged, PageContentChanged], seen),
    ] {
        let mut signature = changed();
        signature.modifications.changes =
            kinds.iter().map(|kind| Change { kind: *kind, ..replaced_page() }).collect();
        let text = report(vec![signature]).to_text(&Style { width: 500, ..Style::default() });
        assert!(text.contains(sentence), "{sentence} is missing in\n{text}");
    }
}

/// What can't be read may have been a signature.
#[test]
fn text_says_when_a_signature_may_have_been_there() {
    for (code, sentence) in [
        ("trailer-size", "There is no signature in this document."),
        ("objects-after-end", "No signature was found. Parts of the document can't be read"),
        ("object-broken", "No signature was found. Parts of the document can't be read"),
    ] {
        let mut report = report(Vec::new());
        report.findings = vec![Finding::new(code, "something")];
        let text = report.to_text(&Style { width: 500, ..Style::default() });
        assert!(text.contains(sentence), "{code}: {text}");
    }
}

#[test]
fn text_keeps_within_its_width_and_lets_nothing_through() {
    let all = report(vec![good(), tampered(), unsure(), changed()]);
    for width in [40, 66, 80, 120] {
        let text = all.to_text(&Style { width, checks: true, ..Style::default() });
        for line in text.lines().filter(|line| !line.starts_with("SHA")) {
            let long_heading =
                line.starts_with(|c: char| c.is_ascii_digit()) || line.starts_with("NOT VALID");
            assert!(line.chars().count() <= width || long_heading, "{width}: {line}");
        }
        assert!(!text.contains('\u{1b}'), "the document's own escape sequences");
    }
    let coloured = all.to_text(&Style { colour: true, ..Style::default() });
    assert!(coloured.contains("\u{1b}[1;31mNOT VALID\u{1b}[0m"));
    assert!(!coloured.contains("\u{1b}[31mthis"));
    let plain: String = strip(&coloured);
    assert_eq!(plain, all.to_text(&Style::default()));
}

fn strip(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        plain.push_str(part.split_once('m').unwrap().1);
    }
    plain
}

#[test]
fn every_sub_indication_is_explained() {
    let names = Failure::ALL.iter().map(|v| v.name()).chain(Indeterminacy::ALL.iter().map(|v| v.name()));
    for name in names.filter(|name| *name != "GENERIC") {
        assert_ne!(text::explain(name), text::explain("GENERIC"), "{name}");
    }
}
