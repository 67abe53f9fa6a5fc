//! EN 319 102-1 clause 5.6.2.2: the control-time is slid back along the path to the last moment at which every
//! certificate of it is known to have been good.

use super::algorithm_policy::{Acceptance, AlgorithmPolicy, AlgorithmUse};
use super::chain::{Chain, Link, Says, Status};
use super::conclusion::Indeterminacy;
use super::poe::Proofs;
use super::revocation_freshness::Freshness;
use crate::pki::RevocationMode;
use crate::time::Time;

/// What the sliding obeys.
#[derive(Clone, Debug)]
pub(crate) struct Sliding<'a> {
    pub proofs: &'a Proofs,
    pub algorithms: &'a AlgorithmPolicy,
    pub freshness: Freshness,
    /// How missing revocation data is judged.
    pub revocation: RevocationMode,
}

/// Why there is no control-time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoControlTime {
    pub why: Indeterminacy,
    pub reason: String,
}

impl Sliding<'_> {
    /// 5.6.2.2.4: from the validation time back to the control-time.
    pub(crate) fn slide(&self, chain: &Chain) -> Result<Time, NoControlTime> {
        let mut control = self.proofs.now();
        if let Some(sunset) = chain.sunset {
            control = control.min(sunset.saturating_add_seconds(JUST_BEFORE));
        }
        // 1) and 2): each certificate from the anchor down to the one that is judged.
        for link in &chain.links {
            if !self.proofs.exists_at(&link.digest, control) {
                return Err(no_poe(format!(
                    "nothing proves that the certificate of {} existed at {control}",
                    link.name
                )));
            }
            if self.revocation != RevocationMode::None {
                control = self.revocation(link, control)?;
                if let Some(since) = self.known_revocation(link) {
                    control = control.min(since.saturating_add_seconds(JUST_BEFORE));
                }
            }
            // 2) c): the algorithms of the certificate.
            control = self.while_accepted(control, link.signed_with, &link.name)?;
            control = control.min(link.not_after);
        }
        Ok(control)
    }

    /// Good news has to be proven to be old; who knows of a revocation or a hold knows it, whatever the age of the data.
    fn known_revocation(&self, link: &Link) -> Option<Time> {
        let now = self.proofs.now();
        let revoked = link.statuses.iter().filter_map(|status| match status.says {
            Says::Revoked(since, _) => Some(since),
            _ => None,
        });
        let is_strong = |status: &&Status| status.weakness(self.algorithms, self.proofs).is_none();
        let good = link.good(self.proofs, now, false).filter(is_strong);
        let holds = link.holds(good).map(|(since, _)| since);
        revoked.chain(holds).min()
    }

    /// 2) a) and b)
    fn revocation(&self, link: &Link, mut control: Time) -> Result<Time, NoControlTime> {
        // Data that speaks of it, was issued before the control-time and is proven to have existed then.
        let proven = |status: &&Status| status.issued <= control && status.existed(self.proofs) <= control;
        // The key that signed the data could be anybody's once its certificate has expired.
        let in_bounds = |status: &&Status| status.is_in_bounds(self.proofs);
        let usable = || link.statuses.iter().filter(proven).filter(in_bounds);
        let Some(latest) = usable().max_by_key(|status| status.this_update) else {
            let out_of_bounds = link.statuses.iter().any(|status| proven(&status));
            return match self.revocation {
                RevocationMode::None | RevocationMode::SoftFail => Ok(control),
                _ if link.exempt => Ok(control),
                RevocationMode::HardFail if !link.declares => Ok(control),
                _ if out_of_bounds => Err(NoControlTime {
                    why: Indeterminacy::RevocationOutOfBoundsNoPoe,
                    reason: link.out_of_bounds(),
                }),
                _ => Err(no_poe(format!(
                    "no revocation data on {} that is proven to have existed at {control}",
                    link.name
                ))),
            };
        };
        // Whoever speaks of a revocation to come says no more than that there is none yet.
        let until_then = matches!(latest.says, Says::Revoked(since, _) if since <= latest.this_update);
        if !until_then {
            // The standard goes back to the issuance of the data; it was fresh until later.
            let last = self.freshness.last_fresh(latest.this_update, latest.next_update);
            control = last.map_or(control, |last| control.min(last));
        }
        for used in &latest.signed_with {
            control = self.while_accepted(control, *used, &latest.name)?;
        }
        Ok(control)
    }

    fn while_accepted(&self, control: Time, used: AlgorithmUse, name: &str) -> Result<Time, NoControlTime> {
        match self.algorithms.acceptance(used) {
            Acceptance::Always => Ok(control),
            Acceptance::Until(until, _) => Ok(control.min(until.saturating_add_seconds(JUST_BEFORE))),
            Acceptance::Never(constraint) => Err(NoControlTime {
                why: Indeterminacy::CryptoConstraintsFailure,
                reason: format!("{name}: {constraint}"),
            }),
        }
    }
}

fn no_poe(reason: String) -> NoControlTime {
    NoControlTime { why: Indeterminacy::NoPoe, reason }
}

/// What ends at a moment held until the second before it.
pub(crate) const JUST_BEFORE: i64 = -1;
/// What holds until a moment, that second included, has ended in the next one.
pub(crate) const JUST_AFTER: i64 = 1;

#[cfg(test)]
mod tests {
    use super::super::chain::fixture::{day, link, rsa, status};
    use super::super::poe::{ProofSource, object_digest};
    use super::*;

    fn chain() -> Chain {
        let mut ca = link("ca", "2000-01-01", "2100-01-01");
        ca.statuses.push(status("crl", "2020-09-12", "2020-12-11", Says::Good));
        let mut leaf = link("leaf", "2020-01-01", "2022-01-01");
        leaf.statuses.push(status("ocsp", "2020-11-01", "2020-11-02", Says::Good));
        Chain { links: vec![ca, leaf], sunset: None }
    }

    fn slide(chain: &Chain, now: &str, proofs: &[(&str, &str)]) -> Result<String, Indeterminacy> {
        let mut known = Proofs::new(day(now));
        for (object, date) in proofs {
            known.add(object_digest(object.as_bytes()), day(date), &ProofSource::TimeStamp("ts".into()));
        }
        Sliding {
            proofs: &known,
            algorithms: &AlgorithmPolicy::default(),
            freshness: Freshness::NextUpdate,
            revocation: RevocationMode::Require,
        }
        .slide(chain)
        .map(|time| time.to_string())
        .map_err(|no| no.why)
    }

    const STAMPED: &[(&str, &str)] =
        &[("ca", "2020-11-01"), ("leaf", "2020-11-01"), ("ocsp", "2020-11-01"), ("crl", "2020-11-01")];

    #[test]
    fn slides_to_the_last_fresh_moment() {
        assert_eq!(slide(&chain(), "2035-01-01", STAMPED), Ok("2020-11-02T00:00:00Z".into()));
        assert_eq!(
            slide(&chain(), "2020-11-01", &[]),
            Ok("2020-11-01T00:00:00Z".into()),
            "nothing to slide when all is fresh now"
        );
    }

    #[test]
    fn needs_proofs_of_existence() {
        for missing in ["leaf", "ocsp"] {
            let proofs: Vec<_> = STAMPED.iter().copied().filter(|(object, _)| *object != missing).collect();
            assert_eq!(slide(&chain(), "2035-01-01", &proofs), Err(Indeterminacy::NoPoe), "{missing}");
        }
        let mut bare = chain();
        bare.links[1].statuses.clear();
        assert_eq!(slide(&bare, "2020-11-01", &[]), Err(Indeterminacy::NoPoe));
        bare.links[1].exempt = true;
        assert_eq!(slide(&bare, "2020-11-01", &[]), Ok("2020-11-01T00:00:00Z".into()));
    }

    #[test]
    fn data_signed_by_an_expired_responder_needs_its_own_proof() {
        let mut chain = chain();
        chain.links[1].statuses[0].signer_until = day("2020-12-01");
        assert_eq!(slide(&chain, "2035-01-01", STAMPED), Ok("2020-11-02T00:00:00Z".into()));
        chain.links[0].statuses[0].signer_until = day("2020-10-01");
        assert_eq!(slide(&chain, "2035-01-01", STAMPED), Err(Indeterminacy::RevocationOutOfBoundsNoPoe));
    }

    #[test]
    fn stops_before_a_revocation() {
        let mut revoked = chain();
        revoked.links[1].statuses[0].says = Says::Revoked(day("2020-10-20"), None);
        assert_eq!(slide(&revoked, "2035-01-01", STAMPED), Ok("2020-10-19T23:59:59Z".into()));
    }

    /// Old data on an authority sends the control-time back; what is known of the certificate below it is not forgotten.
    #[test]
    fn a_known_revocation_needs_no_proof_of_its_age() {
        let with = |says, since: &str| {
            let mut chain = chain();
            chain.links[1].statuses.push(status("fresh", since, "2035-01-01", says));
            slide(&chain, "2034-01-01", STAMPED)
        };
        let since = day("2020-10-20");
        assert_eq!(with(Says::Revoked(since, None), "2033-12-01"), Ok("2020-10-19T23:59:59Z".into()));
        assert_eq!(with(Says::OnHold(since), "2033-12-01"), Ok("2020-10-19T23:59:59Z".into()));
        assert_eq!(with(Says::OnHold(since), "2020-10-20"), Ok("2020-11-02T00:00:00Z".into()), "lifted");
        assert_eq!(
            with(Says::Revoked(since, None), "2034-12-01"),
            Ok("2020-10-19T23:59:59Z".into()),
            "later"
        );
    }

    #[test]
    fn a_hold_is_ended_by_good_news_that_can_be_relied_on() {
        let with = |says, signer_until: &str| {
            let mut chain = chain();
            chain.links[1].statuses.push(status(
                "held",
                "2020-10-02",
                "2020-10-09",
                Says::OnHold(day("2020-10-01")),
            ));
            let ocsp = &mut chain.links[1].statuses[0];
            (ocsp.says, ocsp.signer_until) = (says, day(signer_until));
            slide(&chain, "2035-01-01", STAMPED)
        };
        let before = Ok("2020-09-30T23:59:59Z".to_owned());
        assert_eq!(with(Says::Good, "2100-01-01"), Ok("2020-11-02T00:00:00Z".into()));
        assert_ne!(with(Says::Good, "2020-10-30"), Ok("2020-11-02T00:00:00Z".into()));
        assert_eq!(with(Says::Revoked(day("2020-11-01"), None), "2100-01-01"), before);
        assert_eq!(with(Says::Revoked(day("2021-11-01"), None), "2100-01-01"), before);
    }

    /// Who speaks of a revocation to come is no more recent than who speaks of none.
    #[test]
    fn a_revocation_to_come_keeps_nothing_fresh() {
        let mut chain = chain();
        chain.links[1].statuses[0].says = Says::Revoked(day("2034-01-01"), None);
        assert_eq!(slide(&chain, "2033-01-01", STAMPED), Ok("2020-11-02T00:00:00Z".into()));
    }

    #[test]
    fn stops_before_an_algorithm_ends() {
        let mut weak = chain();
        weak.links[1].signed_with = rsa(1024);
        assert_eq!(
            slide(&weak, "2020-11-01", &[("leaf", "2019-01-01"), ("ocsp", "2019-01-01")]),
            Ok("2019-09-30T23:59:59Z".into())
        );
        weak.links[1].signed_with = rsa(512);
        assert_eq!(slide(&weak, "2020-11-01", &[]), Err(Indeterminacy::CryptoConstraintsFailure));
    }

    #[test]
    fn stops_at_the_sunset_of_the_anchor() {
        let mut old = chain();
        old.sunset = Some(day("2020-10-15"));
        assert_eq!(slide(&old, "2035-01-01", STAMPED), Err(Indeterminacy::NoPoe));
    }
}
