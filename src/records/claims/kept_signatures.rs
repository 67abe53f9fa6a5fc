//! What the platform once found out about each signature, field by field against today's report.

use serde_json::Value;

use super::{Bench, Finding};
use crate::records::claimed_value::Moment;
use crate::records::evidence::FileFacts;
use crate::records::reconcile::Evidence;
use crate::records::zefort::{KeptSignature, ZefortRecord};
use crate::validation::Indication;

/// Facts of the document and its certificates: they can't change.
const FACTS: [&str; 20] = [
    "document_filename",
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
    "signer_cert_sha1",
    "signer_cert_subject",
    "signer_org",
    "tsa_cert_cryptologically_sound",
    "tsa_cert_intact",
    "tsa_cert_sha1",
    "tsa_cert_subject",
    "tsa_cert_timestamp",
];

/// Judgements: they depend on trust, evidence and the time of judgement.
const JUDGEMENTS: [&str; 11] = [
    "signer_cert_revoked",
    "signer_cert_trusted",
    "signer_cert_trust_anchor",
    "signer_cert_trust_problem",
    "signer_cert_valid",
    "status",
    "tsa_cert_trust_anchor",
    "tsa_cert_trusted",
    "tsa_cert_valid",
    "valid",
    "validity_error",
];

pub(super) fn judge(bench: &mut Bench<'_>, record: &ZefortRecord) {
    let contract = record.contract.as_ref().and_then(|contract| contract.id.clone());
    for (path, kept) in record.kept_signatures() {
        identifiers(bench, &path, kept, contract.as_deref());
        let Some((file, today, conclusion)) = today(bench, kept) else {
            absent(bench, &path, kept);
            continue;
        };
        let evidence = Evidence {
            file: Some(file.name.clone()),
            signature: today.get("signature_field").and_then(Value::as_str).map(str::to_owned),
            ..Evidence::default()
        };
        for key in FACTS.iter().chain(&JUDGEMENTS) {
            let place = format!("{path}.{key}");
            let Some(then) =
                super::lookup(&bench.record.tree, &place).filter(|then| !then.is_null()).cloned()
            else {
                continue;
            };
            let now = today.get(*key).cloned().unwrap_or(Value::Null);
            let is_judgement = JUDGEMENTS.contains(key);
            let words = format!("today's report says {}", shown(&now));
            let finding = if *key == "document_filename" {
                // Names are the caller's.
                if agree(key, &then, &now) { Finding::confirmed(words) } else { Finding::unverifiable(words) }
                    .informative()
            } else if agree(key, &then, &now) {
                Finding::confirmed(words)
            } else if is_judgement && (conclusion == Indication::Indeterminate || now.is_null()) {
                Finding::unverifiable(format!("{words}; with what is at hand it can't be judged"))
            } else {
                Finding::contradicted(words)
            };
            let value = super::shown_value(&place, &then);
            let evidence = Evidence { value: Some(shown(&now)), ..evidence.clone() };
            bench.say_value(&place, value, finding.with(evidence));
        }
        confidence(bench, &path, &today);
    }
}

/// Identifiers are the platform's; within the record they have to agree.
fn identifiers(bench: &mut Bench<'_>, path: &str, kept: &KeptSignature, contract: Option<&str>) {
    if let (Some(own), Some(contract)) = (&kept.contract_id, contract) {
        let finding = if own == contract {
            Finding::confirmed("it is this contract's identifier")
        } else {
            Finding::contradicted(format!("this contract is {contract}"))
        };
        bench.say(&format!("{path}.contract_id"), finding.informative());
    }
    if let Some(own) = &kept.document_id {
        let known: Vec<&String> =
            bench.model.documents.iter().filter_map(|document| document.id.as_ref()).collect();
        let finding = if known.contains(&own) {
            Finding::confirmed("a document of the record has this identifier")
        } else if known.is_empty() {
            Finding::unverifiable("the record names no documents")
        } else {
            Finding::contradicted("no document of the record has this identifier")
        };
        bench.say(&format!("{path}.document_id"), finding.informative());
    }
}

/// The same signature in today's report: by field, else by certificate, in the file of its document.
fn today<'a>(bench: &Bench<'a>, kept: &KeptSignature) -> Option<(&'a FileFacts<'a>, Value, Indication)> {
    let of_document = bench.model.documents.iter().zip(&bench.found).filter_map(|(document, place)| {
        let (file, _) = (*place)?;
        let own =
            document.id.is_some() && document.id == kept.document_id && document.role.carries_signatures();
        own.then_some(file)
    });
    let mut files: Vec<usize> = of_document.chain(bench.carriers.iter().copied()).collect();
    files.dedup();
    for index in files {
        let Some(file) = bench.files.get(index) else { continue };
        let same = |key: &str, wanted: &Option<String>, value: &Value| {
            wanted.as_deref().is_some_and(|wanted| {
                value.get(key).and_then(Value::as_str).is_some_and(|found| found.eq_ignore_ascii_case(wanted))
            })
        };
        let hit = file
            .zefort
            .iter()
            .position(|value| same("signature_field", &kept.signature_field, value))
            .or_else(|| {
                file.zefort.iter().position(|value| same("signer_cert_sha1", &kept.signer_cert_sha1, value))
            });
        if let Some(at) = hit
            && let Some(value) = file.zefort.get(at)
        {
            let field = value.get("signature_field").and_then(Value::as_str);
            let conclusion = file
                .signatures
                .iter()
                .find(|signature| Some(signature.field.as_str()) == field)
                .map_or(Indication::Indeterminate, |signature| signature.conclusion.indication());
            return Some((file, value.clone(), conclusion));
        }
    }
    None
}

/// The document has no such signature at all.
fn absent(bench: &mut Bench<'_>, path: &str, kept: &KeptSignature) {
    let finding = if bench.carriers.is_empty() {
        Finding::unverifiable("no signed document was given")
    } else {
        Finding::contradicted("none of the signed documents has this signature")
    };
    let key = if kept.signature_field.is_some() { "signature_field" } else { "ordinal" };
    bench.say(&format!("{path}.{key}"), finding);
}

/// The confidence is counted in each product's own way; it is shown, and not judged.
fn confidence(bench: &mut Bench<'_>, path: &str, today: &Value) {
    let place = format!("{path}.signer_org_confidence");
    if super::lookup(&bench.record.tree, &place).is_some_and(|then| !then.is_null()) {
        let now = today.get("signer_org_confidence").cloned().unwrap_or(Value::Null);
        let words = format!("today's report says {}; each product counts it in its own way", shown(&now));
        bench.say(&place, Finding::unverifiable(words).informative());
    }
}

fn agree(key: &str, then: &Value, now: &Value) -> bool {
    match (then, now) {
        (Value::String(then), Value::String(now)) => {
            let is_time = key.ends_with("_at") || key.ends_with("_after") || key.ends_with("timestamp");
            if is_time {
                let (then, now) = (Moment::parse(then), Moment::parse(now));
                return then.is_some()
                    && then.map(|moment| moment.time.unix()) == now.map(|moment| moment.time.unix());
            }
            match key {
                "signature_field" => then == now,
                "signer_cert_subject" | "tsa_cert_subject" => same_parts(then, now),
                _ => then.eq_ignore_ascii_case(now),
            }
        }
        (then, now) => then == now,
    }
}

/// A subject's attributes, in whatever order they are written.
fn same_parts(one: &str, other: &str) -> bool {
    let parts = |text: &str| {
        let mut parts: Vec<String> = text.split(", ").map(str::to_owned).collect();
        parts.sort_unstable();
        parts
    };
    parts(one) == parts(other)
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
