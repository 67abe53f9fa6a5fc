//! EN 319 102-1 clause 5.2.8: signature acceptance validation: attributes, coverage, changes afterwards.

use super::Input;
use super::conclusion::{Check, Conclusion, Failure, Indeterminacy, Outcome};
use super::facts::Reasoned;
use super::survey::Surveyed;
use crate::cms::{SignerInfo, oid};
use crate::finding::Finding;
use crate::signature::{Coverage, Signature, SignatureKind};

/// ISO 32000-2 12.8.1, 12.8.2: what the signed bytes are, and what came after them.
pub(crate) fn integrity(input: &Input<'_>) -> Option<Reasoned> {
    let unsure = |reason: &str| Some(Reasoned::unsure(Indeterminacy::SigConstraintsFailure, reason));
    match input.signature.coverage {
        Coverage::Unclear => {
            let reason = "the signed bytes are not everything but exactly the /Contents of this signature";
            return Some(Reasoned::new(Conclusion::TotalFailed(Failure::FormatFailure), reason));
        }
        Coverage::ContiguousBlockFromStart => {
            return unsure("the signed bytes do not end where a revision ends");
        }
        Coverage::EntireRevision | Coverage::EntireFile => {}
    }
    if input.suspicious {
        return unsure("the document was changed afterwards in ways that no rule allows");
    }
    if input.doc_mdp_ok == Some(false) {
        return unsure("the document was changed afterwards in ways that the signer does not permit");
    }
    if input.seed_values_ok == Some(false) {
        return unsure("the signature does not keep to the seed values of its field");
    }
    None
}

/// 5.2.8.4.2: the attributes that the report shows, and what they claim.
pub(crate) fn attributes(signer: &SignerInfo, signature: &Signature, out: &mut Surveyed) {
    let Some(signed) = &signer.signed_attributes else { return };
    let attributes = &signed.attributes;
    out.level.content_type_and_digest =
        attributes.has(oid::CONTENT_TYPE) && attributes.has(oid::MESSAGE_DIGEST);
    out.level.signing_time_attribute = attributes.has(oid::SIGNING_TIME);
    if let Ok(Some(time)) = signed.signing_time() {
        if let Some(claimed) = signature.claimed_time.filter(|claimed| claimed.unix() != time.unix()) {
            let message = format!("/M says {claimed}, the signing-time attribute {time}");
            out.findings.push(Finding::new("signing-times-differ", message));
        }
        out.signed_at = Some(time);
    }
    for (attribute, code, message) in [
        (
            oid::COUNTERSIGNATURE,
            "countersignature",
            "the signature carries a countersignature, which is not judged",
        ),
        (
            oid::ARCHIVE_TIME_STAMP_V3,
            "archive-time-stamp",
            "the signature carries an archive time-stamp, which is not judged",
        ),
    ] {
        if signer.unsigned_attributes.has(attribute) {
            out.findings.push(Finding::new(code, message));
        }
    }
}

/// The checks of the report on coverage and changes.
pub(crate) fn checks(input: &Input<'_>) -> Vec<Check> {
    let coverage = match input.signature.coverage {
        Coverage::Unclear | Coverage::ContiguousBlockFromStart => Outcome::Failed,
        Coverage::EntireRevision | Coverage::EntireFile => Outcome::Passed,
    };
    let mut checks = vec![Check::new("ISO 32000-2 12.8.1", "byte-range", coverage)];
    if input.signature.kind != SignatureKind::UsageRights {
        checks.push(Check::of("ISO 32000-2 12.8.2", "changes-afterwards", !input.suspicious));
    }
    if let Some(holds) = input.doc_mdp_ok {
        checks.push(Check::of("ISO 32000-2 12.8.2.2", "doc-mdp", holds));
    }
    if let Some(holds) = input.seed_values_ok {
        checks.push(Check::of("ISO 32000-2 12.7.5.5", "seed-values", holds));
    }
    checks
}
