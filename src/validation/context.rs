//! EN 319 102-1 clause 5.2.4: initialisation of the validation context: what the caller brings, and the signature
//! policy that the signer names.

use super::conclusion::{Check, Outcome};
use super::policy::{SignerKeyUsage, ValidationPolicy};
use crate::cms::{SignaturePolicy, SignerInfo};
use crate::pki::KeyUsage;
use crate::pki::path::LeafPurpose;

/// 5.2.4.4: signature policies are named in the report and not processed, as no policy is at hand.
pub(crate) fn signature_policy(signer: &SignerInfo) -> Option<Check> {
    let check = |outcome| Check::new("EN 319 102-1 5.2.4", "signature-policy", outcome);
    match SignaturePolicy::find(signer.signed().next()?) {
        Ok(None) => None,
        Ok(Some(SignaturePolicy { id: None, .. })) => {
            Some(check(Outcome::Warning).saying("the signer refers to an implied signature policy"))
        }
        Ok(Some(SignaturePolicy { id: Some(id), .. })) => Some(
            check(Outcome::Warning)
                .saying(format!("the signer names the signature policy {id}, which is not at hand")),
        ),
        Err(error) => Some(check(Outcome::Warning).saying(error.to_string())),
    }
}

/// What a signer's certificate must be for.
pub(crate) fn signer_purpose(policy: &ValidationPolicy) -> LeafPurpose {
    LeafPurpose::document_signing(match policy.signer_key_usage {
        SignerKeyUsage::NonRepudiation => Some(KeyUsage::NON_REPUDIATION),
        SignerKeyUsage::Signing => Some(KeyUsage::NON_REPUDIATION.or(KeyUsage::DIGITAL_SIGNATURE)),
        SignerKeyUsage::Any => None,
    })
}
