//! EN 319 102-1 clause 5.5: signatures with time and with long-term validation material.

use super::basic::{self, SignatureVerdict, Trust};
use super::conclusion::Conclusion;
use super::facts::SignatureFacts;
use super::past_signature::Past;
use super::poe::Proofs;
use super::policy::ValidationPolicy;
use super::time_sliding::Sliding;
use super::time_stamp::StampVerdict;

/// 5.5.4 and 5.6.3.4, 5 to 8: the signature at its best-signature-time, and else in the past.
pub(crate) fn validate(
    facts: &SignatureFacts,
    proofs: &Proofs,
    policy: &ValidationPolicy,
    content_stamps: Vec<StampVerdict>,
    signature_stamps: Vec<StampVerdict>,
    token: Option<StampVerdict>,
) -> SignatureVerdict {
    let existed = proofs.earliest(&facts.value);
    let trust = match &token {
        Some(token) => basic::trust_of_token(token),
        None => trust(facts, proofs, policy, &content_stamps),
    };
    basic::conclude(facts, existed, trust, content_stamps, signature_stamps, token)
}

/// 5.6.3.4, 5 and 6: the certificate and the algorithms, now or in the past.
pub(super) fn trust(
    facts: &SignatureFacts,
    proofs: &Proofs,
    policy: &ValidationPolicy,
    content_stamps: &[StampVerdict],
) -> Trust {
    let existed = proofs.earliest(&facts.value);
    let trust = basic::trust(facts, proofs, existed, policy);
    let Some(current) = trust.problem.clone() else { return trust };
    // What is proven to the contrary is not asked of the past.
    let current = basic::settle(facts, current, trust.revoked, content_stamps, existed);
    if !matches!(current.conclusion, Conclusion::Indeterminate(_)) || facts.chains.failure.is_some() {
        return Trust { problem: Some(current), ..trust };
    }
    let sliding = Sliding {
        proofs,
        algorithms: &policy.algorithms,
        freshness: policy.freshness,
        revocation: policy.revocation,
    };
    let past = Past { chains: &facts.chains, uses: &facts.uses, value: &facts.value, current };
    match past.validate(&sliding) {
        Ok(chain) => Trust { problem: None, revoked: None, chain: Some(chain), ..trust },
        Err(problem) => Trust { problem: Some(problem), ..trust },
    }
}
