//! The least level of the signatures: simple, advanced, qualified.

use super::{Bench, Finding, at_signature};
use crate::records::evidence::SignatureFacts;
use crate::records::model::TrustLevel;

pub(super) fn judge(bench: &mut Bench<'_>) {
    let Some(claimed) = bench.model.minimum_level.clone() else { return };
    let mut contradicted: Option<Finding> = None;
    let mut open: Option<Finding> = None;
    let mut evidence = Vec::new();
    for (_, file) in bench.carrier_files() {
        // A seal of the platform is no signature of a signer.
        for signature in file.personal() {
            evidence.push(at_signature(file, signature));
            match reaches(signature, claimed.value) {
                Reached::Yes => {}
                Reached::No(why) => {
                    let words = format!("signature {} is not {}: {why}", signature.field, claimed.value);
                    contradicted = contradicted
                        .or(Some(Finding::contradicted(words).with(at_signature(file, signature))));
                }
                Reached::Open(why) => {
                    let words = format!("signature {}: {why}", signature.field);
                    open = open.or(Some(Finding::unverifiable(words).with(at_signature(file, signature))));
                }
            }
        }
    }
    let finding = match (contradicted, open) {
        (Some(finding), _) | (None, Some(finding)) => finding,
        (None, None) if evidence.is_empty() => {
            Finding::unverifiable("no signature made with a signer's own certificate was given")
        }
        (None, None) => {
            Finding::confirmed(format!("all {} signatures are at least {}", evidence.len(), claimed.value))
                .with_all(evidence)
        }
    };
    bench.say(&claimed.path, finding);
}

enum Reached {
    Yes,
    No(String),
    Open(String),
}

/// Regulation (EU) 910/2014: article 3(10), 26 and 3(12).
fn reaches(signature: &SignatureFacts, level: TrustLevel) -> Reached {
    let facts = &signature.signer;
    if !signature.conclusion.passed() {
        let words = format!("it is {}", signature.conclusion);
        let failed = signature.conclusion.indication() == crate::validation::Indication::TotalFailed;
        // Without the qualified statements no judgement of the rest could make it qualified.
        if failed || (level == TrustLevel::Qes && !facts.qc_compliance) {
            return Reached::No(if failed {
                words
            } else {
                "its certificate does not claim to be qualified".to_owned()
            });
        }
        return Reached::Open(words);
    }
    if level == TrustLevel::Ses {
        return Reached::Yes;
    }
    // Uniquely linked to the signatory and capable of identifying them (article 26 a, b): a certificate that names a
    // person, trusted, bound to the signature (RFC 5035) or at least carried by its form.
    let identifies = facts.serial_number.is_some()
        || (facts.given_name.is_some() && facts.surname.is_some())
        || facts.common_name.is_some();
    if !identifies {
        return Reached::No("its certificate names nobody".to_owned());
    }
    if !signature.trusted {
        return Reached::Open("its certificate is not trusted".to_owned());
    }
    if signature.pades_level.is_none() && signature.sub_filter.starts_with("ETSI") {
        return Reached::Open("it is not of a PAdES baseline form".to_owned());
    }
    if level == TrustLevel::Aes {
        return Reached::Yes;
    }
    if !facts.qc_compliance {
        return Reached::No("its certificate does not claim to be qualified (QcCompliance)".to_owned());
    }
    if !facts.qc_sscd {
        return Reached::No("its key is not claimed to be in a qualified device (QcSSCD)".to_owned());
    }
    if !facts.qc_types.is_empty() && !facts.qc_types.iter().any(|kind| kind == "esign") {
        return Reached::No(format!(
            "its certificate is for {}, not for signatures",
            facts.qc_types.join(", ")
        ));
    }
    if facts.granted {
        Reached::Yes
    } else {
        Reached::Open(
            "claims to be qualified; no trusted list at hand says that the service was granted".to_owned(),
        )
    }
}
