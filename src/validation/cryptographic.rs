//! EN 319 102-1 clause 5.2.7: cryptographic verification.

use super::conclusion::{Check, Conclusion, Failure, Indeterminacy, Outcome};
use super::facts::Reasoned;
use crate::budget::{Budget, Exhausted};
use crate::cms::{self, Content, Covered, FormatProblem, SignedData, SignerInfo, Verification};
use crate::crypto::{self, Provider};
use crate::signature::SubFilter;

/// Verifies the one signer info of a document's signature.
pub(crate) fn verify(
    provider: &dyn Provider,
    sub_filter: &SubFilter,
    (signed, signer): (&SignedData, &SignerInfo),
    content: &dyn Content,
    spki: Option<&[u8]>,
    budget: &Budget<'_>,
) -> Result<Verification, Exhausted> {
    if let Some(spki) = spki {
        budget.public_key_operation(crypto::cost(spki))?;
    }
    let covered = match sub_filter {
        SubFilter::AdbePkcs7Sha1 => Covered::EncapsulatedSha1(content),
        SubFilter::EtsiRfc3161 => Covered::Encapsulated,
        _ => Covered::Detached(content),
    };
    Ok(cms::verify(provider, signed, signer, covered, spki))
}

/// 5.2.7.4: the conclusion; `None` when digest and value hold. The digest is compared first (step 2), the value verified
/// after it (step 3). What is only a matter of trust is left to
/// [`algorithm_problem`].
pub(crate) fn conclude(verification: &Verification) -> Option<Reasoned> {
    let failed =
        |failure: Failure, reason: &str| Some(Reasoned::new(Conclusion::TotalFailed(failure), reason));
    if verification.digest_differs
        || (verification.intact == Some(false) && verification.valid != Some(false))
    {
        return failed(Failure::HashFailure, "the signed digest is not that of the document");
    }
    if verification.valid == Some(false) {
        return failed(
            Failure::SigCryptoFailure,
            "the signature value does not verify with the signer's key",
        );
    }
    let broken = |problem: &&FormatProblem| !is_about_algorithms(problem);
    if let Some(problem) = verification.problems.iter().find(broken) {
        return failed(Failure::FormatFailure, &problem.to_string());
    }
    if verification.intact != Some(true) || verification.valid != Some(true) {
        let obstacle = verification.obstacles.join("; ");
        let reason =
            if obstacle.is_empty() { "the signature value can't be verified".to_owned() } else { obstacle };
        return Some(Reasoned::unsure(Indeterminacy::Generic, reason));
    }
    None
}

/// RFC 8933, RFC 8419, RFC 9882: a digest that does not go with the signature algorithm weakens it.
pub(crate) fn algorithm_problem(verification: &Verification) -> Option<(Indeterminacy, String)> {
    let problem = verification.problems.iter().find(|problem| is_about_algorithms(problem))?;
    Some((Indeterminacy::CryptoConstraintsFailure, problem.to_string()))
}

/// The checks of the report.
pub(crate) fn checks(verification: &Verification) -> [Check; 2] {
    let outcome = |holds: Option<bool>| match holds {
        Some(true) => Outcome::Passed,
        Some(false) => Outcome::Failed,
        None => Outcome::Unknown,
    };
    let mut digest = Check::new("RFC 5652 5.4", "message-digest", outcome(verification.intact));
    if let Some(algorithm) = verification.digest {
        digest = digest.saying(algorithm.name());
    }
    let mut value = Check::new("RFC 5652 5.6", "signature-value", outcome(verification.valid));
    if let Some(algorithm) = &verification.algorithm {
        value = value.saying(algorithm.to_string());
    }
    [digest, value]
}

fn is_about_algorithms(problem: &FormatProblem) -> bool {
    matches!(problem, FormatProblem::DigestDiffers { .. } | FormatProblem::DigestUnfit { .. })
}
