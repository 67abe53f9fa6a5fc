//! EN 319 102-1 clause 5.6.2.4: past signature validation.

use super::algorithm_policy::AlgorithmUse;
use super::conclusion::{Conclusion, Failure, Indeterminacy};
use super::facts::{Chains, Reasoned};
use super::past_certificate;
use super::poe::ObjectDigest;
use super::time_sliding::{NoControlTime, Sliding};
use crate::pki::RevocationMode;

/// A signature (of a document or of a time-stamp) that did not hold at the validation time.
#[derive(Clone, Debug)]
pub(crate) struct Past<'a> {
    pub chains: &'a Chains,
    pub uses: &'a [AlgorithmUse],
    pub value: &'a ObjectDigest,
    /// What validation at the validation time said.
    pub current: Reasoned,
}

impl Past<'_> {
    /// 5.6.2.4.4: the path by which it held, an index of the candidates.
    pub(crate) fn validate(self, sliding: &Sliding<'_>) -> Result<usize, Reasoned> {
        let Conclusion::Indeterminate(why) = self.current.conclusion else { return Err(self.current) };
        if !may_be_settled_by_the_past(why) {
            return Err(self.current);
        }
        let (control, chain) = match past_certificate::validate(self.chains, sliding) {
            Ok(found) => found,
            Err(no) => return Err(self.unsettled(no, sliding.revocation)),
        };
        let existed = sliding.proofs.earliest(self.value);
        if existed > control {
            let reason = format!(
                "{}; the signature is proven to have existed at {existed}, its certificate to have been good until {control}",
                self.current.reason
            );
            return Err(Reasoned { reason, ..self.current });
        }
        let not_before = |chain: &super::chain::Chain| chain.links.last().map(|leaf| leaf.not_before);
        if let Some(from) = self.chains.candidates.iter().filter_map(not_before).min()
            && existed < from
        {
            return Err(Reasoned::new(
                Conclusion::TotalFailed(Failure::NotYetValid),
                format!("the signature existed at {existed}, before its certificate was valid ({from})"),
            ));
        }
        for used in self.uses {
            if let Err(constraint) = sliding.algorithms.judge(*used, existed) {
                return Err(Reasoned::unsure(
                    Indeterminacy::CryptoConstraintsFailureNoPoe,
                    format!("{constraint}, judged at {existed}"),
                ));
            }
        }
        Ok(chain)
    }

    /// 5.6.2.4.4, 2: what validation at the validation time said, with an explanation of the failure. Where revocation
    /// data is required, its proofs are what is asked for, and their absence is told in the words of table 22.
    fn unsettled(self, no: NoControlTime, revocation: RevocationMode) -> Reasoned {
        let reason = format!("{}; {}", self.current.reason, no.reason);
        match revocation {
            RevocationMode::Require => Reasoned::unsure(no.why, reason),
            _ => Reasoned { reason, ..self.current },
        }
    }
}

/// 5.6.2.4.4, 5.6.3.4: the sub-indications that a proof of existence can settle.
pub(crate) fn may_be_settled_by_the_past(why: Indeterminacy) -> bool {
    matches!(
        why,
        Indeterminacy::RevokedNoPoe
            | Indeterminacy::RevokedCaNoPoe
            | Indeterminacy::OutOfBoundsNoPoe
            | Indeterminacy::OutOfBoundsNotRevoked
            | Indeterminacy::RevocationOutOfBoundsNoPoe
            | Indeterminacy::CryptoConstraintsFailureNoPoe
            | Indeterminacy::TryLater
    )
}
