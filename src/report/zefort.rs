//! The flat shape of the Zefort API, *Signatures > Read*: 35 keys for one signature.

use serde::Serialize;

use super::{Report, SignatureKind, SignatureReport, SignerReport, TimestampKind, TimestampReport};
use crate::time::Time;

/// What the platform knows and the document doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the two identifiers of the API")]
pub struct ZefortContext {
    /// The platform's identifier of the contract.
    pub contract_id: String,
    /// The platform's identifier of the document.
    pub document_id: String,
}

/// One signature. The spellings `cryptologically` and `timstamp` are the API's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(clippy::exhaustive_structs, reason = "exactly the keys of the API")]
#[expect(missing_docs, reason = "the names are the API's")]
pub struct Zefort {
    pub contract_id: String,
    pub document_id: String,
    pub document_filename: String,
    /// The SHA-256 of the file and the ordinal: the same signature has the same identifier everywhere.
    pub id: String,
    pub integrity_digest_algorithm: Option<String>,
    pub integrity_signature_mechanism: Option<String>,
    pub modifications_coverage: String,
    pub modifications_modification_level: String,
    pub modifications_suspicious: bool,
    pub ordinal: u32,
    pub signature_field: String,
    pub signed_at: Option<Time>,
    pub signer_cert_cryptologically_sound: bool,
    pub signer_cert_intact: bool,
    pub signer_cert_not_valid_after: Option<Time>,
    pub signer_cert_revoked: bool,
    pub signer_cert_sha1: Option<String>,
    pub signer_cert_subject: Option<String>,
    pub signer_cert_trust_anchor: String,
    pub signer_cert_trust_problem: Option<String>,
    pub signer_cert_trusted: bool,
    pub signer_cert_valid: bool,
    pub signer_org: Option<String>,
    pub signer_org_confidence: u8,
    pub status: &'static str,
    pub tsa_cert_cryptologically_sound: Option<bool>,
    pub tsa_cert_intact: Option<bool>,
    pub tsa_cert_sha1: Option<String>,
    pub tsa_cert_subject: Option<String>,
    pub tsa_cert_timestamp: Option<Time>,
    pub tsa_cert_trust_anchor: Option<String>,
    pub tsa_cert_trusted: Option<bool>,
    pub tsa_cert_valid: Option<bool>,
    pub valid: bool,
    pub validity_error: Option<&'static str>,
}

impl Zefort {
    /// Flattens one signature of a report.
    pub fn new(report: &Report, signature: &SignatureReport, context: &ZefortContext) -> Self {
        let signer = signature.signer.as_ref();
        let token = token(signature);
        let tsa = token.and_then(|token| token.tsa.as_ref());
        let error = validity_error(signature);
        let organization = signer.and_then(|signer| signer.organization_source.as_ref());
        Self {
            contract_id: context.contract_id.clone(),
            document_id: context.document_id.clone(),
            document_filename: report.file.clone(),
            id: format!("{}-{}", report.digests.sha256, signature.ordinal),
            integrity_digest_algorithm: signature.digest_algorithm.clone(),
            integrity_signature_mechanism: signature.signature_mechanism.clone(),
            modifications_coverage: signature.coverage.name().to_ascii_uppercase(),
            modifications_modification_level: signature.modifications.level.name().to_ascii_uppercase(),
            modifications_suspicious: signature.modifications.suspicious,
            ordinal: signature.ordinal,
            signature_field: signature.field.clone(),
            signed_at: signature.signed_at,
            signer_cert_cryptologically_sound: signature.sound(),
            signer_cert_intact: signature.intact == Some(true),
            signer_cert_not_valid_after: signer.map(|signer| signer.not_valid_after),
            signer_cert_revoked: signer.is_some_and(|signer| signer.revoked),
            signer_cert_sha1: signer.map(|signer| signer.sha1.clone()),
            signer_cert_subject: signer.map(|signer| signer.subject.clone()),
            signer_cert_trust_anchor: anchor(signer),
            signer_cert_trust_problem: signer.and_then(|signer| signer.trust_problem).map(str::to_owned),
            signer_cert_trusted: signer.is_some_and(|signer| signer.trusted),
            signer_cert_valid: signature.valid == Some(true),
            signer_org: organization.map(|organization| organization.name.clone()),
            signer_org_confidence: organization.map_or(0, |organization| organization.confidence),
            status: if error.is_none() { "valid" } else { "invalid" },
            tsa_cert_cryptologically_sound: token.map(|token| token.intact && token.valid),
            tsa_cert_intact: token.map(|token| token.intact),
            tsa_cert_sha1: tsa.map(|tsa| tsa.sha1.clone()),
            tsa_cert_subject: tsa.map(|tsa| tsa.subject.clone()),
            tsa_cert_timestamp: token.and_then(|token| token.time),
            tsa_cert_trust_anchor: token.map(|token| anchor(token.tsa.as_ref())),
            tsa_cert_trusted: token.map(|token| token.trusted),
            tsa_cert_valid: token.map(|token| token.valid),
            valid: error.is_none(),
            validity_error: error,
        }
    }
}

/// The first trusted signature time-stamp, else the last one.
fn token(signature: &SignatureReport) -> Option<&TimestampReport> {
    let of_signature = || signature.timestamps.iter().filter(|token| token.kind == TimestampKind::Signature);
    of_signature().find(|token| token.trusted).or_else(|| of_signature().next_back())
}

fn anchor(signer: Option<&SignerReport>) -> String {
    signer.and_then(|signer| signer.trust_anchor.clone()).unwrap_or_else(|| NO_PATH.to_owned())
}

/// The first part that does not hold.
fn validity_error(signature: &SignatureReport) -> Option<&'static str> {
    let untrusted = |kind| {
        let mut tokens = signature.timestamps.iter().filter(|token| token.kind == kind).peekable();
        tokens.peek().is_some() && !tokens.any(|token| token.trusted)
    };
    let changed = !signature.modifications.docmdp_ok || signature.modifications.suspicious;
    let parts = [
        (signature.intact == Some(true), "integrity"),
        (signature.valid == Some(true), "signature"),
        (signature.signer.as_ref().is_some_and(|signer| signer.trusted), "trust"),
        (!untrusted(TimestampKind::Signature), "timstamp"),
        (!untrusted(TimestampKind::Content), "content_timestamp"),
        (signature.seed_values_ok != Some(false), "seed_values"),
        (!changed, "modifications"),
        (signature.conclusion.passed(), "constraints"),
        (signature.kind != SignatureKind::UsageRights, "usage_rights"),
    ];
    parts.into_iter().find_map(|(holds, part)| (!holds).then_some(part))
}

const NO_PATH: &str = "No path to trust anchor found.";
