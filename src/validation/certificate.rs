//! EN 319 102-1 clause 5.2.6: X.509 certificate validation. What a path says at one moment.

use super::algorithm_policy::{AlgorithmPolicy, Constraint};
use super::chain::{Chain, Link, Revoked, Says, Status};
use super::conclusion::Indeterminacy;
use super::poe::Proofs;
use super::revocation_freshness::Freshness;
use crate::pki::RevocationMode;
use crate::time::Time;

/// The moments and the constraints that a path is judged by.
#[derive(Clone, Debug)]
pub(crate) struct Moment<'a> {
    /// The certificates have to be valid at this moment, and not revoked before it.
    pub time: Time,
    /// Revocation data has to be fresh at this moment.
    pub fresh_at: Time,
    /// Digests and keys have to be accepted at this moment.
    pub accepted_at: Time,
    pub freshness: Freshness,
    pub revocation: RevocationMode,
    /// Revocation data from after `time` is accepted as if it had been there.
    pub retroactive: bool,
    pub algorithms: &'a AlgorithmPolicy,
    /// What proves how old revocation data is.
    pub proofs: &'a Proofs,
}

/// Why a path does not hold at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub why: Indeterminacy,
    pub reason: String,
    /// The revocation, where that is the problem.
    pub revoked: Option<Revoked>,
}

/// What a path says at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Judged {
    /// All that is wrong, gravest first; empty when the path holds.
    pub problems: Vec<Problem>,
    /// Tolerated gaps, in words.
    pub notes: Vec<String>,
    /// Whether revocation data was found, fresh and good, for every certificate that needs some.
    pub known_good: bool,
}

impl Judged {
    /// The gravest revocation.
    pub(crate) fn revoked(&self) -> Option<Revoked> {
        self.problems.iter().find_map(|problem| problem.revoked)
    }
}

impl Moment<'_> {
    /// 5.2.6.4
    pub(crate) fn judge(&self, chain: &Chain) -> Judged {
        let mut judged = Judged { known_good: true, ..Judged::default() };
        if let Some(sunset) = chain.sunset.filter(|sunset| self.time >= *sunset) {
            judged.problems.push(Problem {
                why: Indeterminacy::NoCertificateChainFound,
                reason: format!("the trust anchor is trusted until {sunset}, not at {}", self.time),
                revoked: None,
            });
        }
        let count = chain.links.len();
        for (index, link) in chain.links.iter().enumerate() {
            let leaf = index.saturating_add(1) == count;
            self.validity(link, &mut judged);
            self.revocation(link, leaf, &mut judged);
            if let Err(constraint) = self.algorithms.judge(link.signed_with, self.accepted_at) {
                let subject = format!("certificate of {}", link.name);
                judged.problems.push(weak(&subject, &constraint, self.accepted_at));
            }
        }
        judged.problems.sort_by_key(|problem| rank(problem.why));
        judged
    }

    fn validity(&self, link: &Link, judged: &mut Judged) {
        let reason = if self.time < link.not_before {
            format!(
                "the certificate of {} is valid from {}, not at {}",
                link.name, link.not_before, self.time
            )
        } else if !link.is_valid_at(self.time) {
            format!(
                "the certificate of {} was valid until {}, not at {}",
                link.name, link.not_after, self.time
            )
        } else {
            return;
        };
        judged.problems.push(Problem { why: Indeterminacy::OutOfBoundsNoPoe, reason, revoked: None });
    }

    fn revocation(&self, link: &Link, leaf: bool, judged: &mut Judged) {
        if self.revocation == RevocationMode::None {
            return;
        }
        let before = judged.problems.len();
        let good = link.good(self.proofs, self.time, self.retroactive);
        // A revocation that took effect is a fact, however late it became known.
        let revoked = link.statuses.iter().filter_map(|status| match status.says {
            Says::Revoked(since, reason) if since <= self.time => Some((since, reason, status)),
            _ => None,
        });
        // Each for itself: one may be harmless that goes before one that is not.
        let mut revoked: Vec<_> = revoked.collect();
        revoked.sort_by_key(|(since, ..)| *since);
        revoked.dedup_by_key(|(since, reason, _)| (*since, *reason));
        for (since, reason, status) in revoked {
            let why = if leaf { Indeterminacy::RevokedNoPoe } else { Indeterminacy::RevokedCaNoPoe };
            let words =
                format!("the certificate of {} is revoked since {since} ({})", link.name, status.name);
            let revoked = Some(Revoked { since, reason, authority: !leaf });
            judged.known_good = false;
            judged.problems.push(Problem { why, reason: words, revoked });
        }
        // Where the signature is older than a revocation, it may be younger than the hold that went before.
        let strong = good.clone().filter(|status| status.weakness(self.algorithms, self.proofs).is_none());
        let holds = link.holds(strong).filter(|(since, _)| *since <= self.time);
        if let Some((since, status)) = holds.min_by_key(|(since, _)| *since) {
            let reason =
                format!("the certificate of {} is on hold since {since} ({})", link.name, status.name);
            judged.known_good = false;
            judged.problems.push(Problem { why: Indeterminacy::TryLater, reason, revoked: None });
        }
        if judged.problems.len() > before {
            return;
        }
        if link.exempt {
            return;
        }
        let known = |status: &&Status| self.retroactive || status.issued <= self.time;
        let (why, gap) = match good.max_by_key(|status| status.this_update) {
            None if link.statuses.is_empty() => {
                (Indeterminacy::TryLater, format!("no revocation data on {}", link.name))
            }
            None if !link.statuses.iter().filter(known).any(|status| status.says == Says::Good) => (
                Indeterminacy::TryLater,
                format!("no revocation data on {} from before {}", link.name, self.time),
            ),
            None => (Indeterminacy::RevocationOutOfBoundsNoPoe, link.out_of_bounds()),
            Some(good) if self.freshness.is_fresh(good.this_update, good.next_update, self.fresh_at) => {
                let Some((constraint, existed)) = good.weakness(self.algorithms, self.proofs) else { return };
                let weak = weak(&good.name, &constraint, existed);
                (weak.why, weak.reason)
            }
            Some(good) => (
                Indeterminacy::TryLater,
                format!(
                    "the revocation data on {} of {} is not fresh at {}",
                    link.name, good.this_update, self.fresh_at
                ),
            ),
        };
        judged.known_good = false;
        let needed = match self.revocation {
            RevocationMode::None | RevocationMode::SoftFail => false,
            RevocationMode::HardFail => link.declares,
            _ => true,
        };
        if needed {
            judged.problems.push(Problem { why, reason: gap, revoked: None });
        } else {
            judged.notes.push(gap);
        }
    }
}

fn weak(subject: &str, constraint: &Constraint, at: Time) -> Problem {
    let why = if constraint.until.is_some() {
        Indeterminacy::CryptoConstraintsFailureNoPoe
    } else {
        Indeterminacy::CryptoConstraintsFailure
    };
    Problem { why, reason: format!("{subject}: {constraint}, judged at {at}"), revoked: None }
}

/// The order in which problems are told.
fn rank(why: Indeterminacy) -> u8 {
    match why {
        Indeterminacy::NoCertificateChainFound => 0,
        Indeterminacy::RevokedNoPoe => 1,
        Indeterminacy::RevokedCaNoPoe => 2,
        Indeterminacy::CryptoConstraintsFailure => 3,
        Indeterminacy::OutOfBoundsNoPoe => 4,
        Indeterminacy::CryptoConstraintsFailureNoPoe => 5,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::super::chain::fixture::{day, link, rsa, status};
    use super::super::poe::ProofSource;
    use super::*;

    fn moment(date: &str) -> Moment<'static> {
        static POLICY: std::sync::LazyLock<AlgorithmPolicy> =
            std::sync::LazyLock::new(AlgorithmPolicy::default);
        Moment {
            time: day(date),
            fresh_at: day(date),
            accepted_at: day(date),
            freshness: Freshness::NextUpdate,
            revocation: RevocationMode::Require,
            retroactive: false,
            algorithms: &POLICY,
            proofs: Box::leak(Box::new(Proofs::new(day(date)))),
        }
    }

    fn chain(says: Says) -> Chain {
        let mut ca = link("ca", "2000-01-01", "2100-01-01");
        ca.statuses.push(status("crl", "2020-09-12", "2020-12-11", Says::Good));
        let mut leaf = link("leaf", "2020-01-01", "2022-01-01");
        leaf.statuses.push(status("ocsp", "2020-11-01", "2020-11-08", says));
        Chain { links: vec![ca, leaf], sunset: None }
    }

    fn why(moment: &Moment<'_>, chain: &Chain) -> Option<Indeterminacy> {
        moment.judge(chain).problems.first().map(|problem| problem.why)
    }

    #[test]
    fn what_a_path_says_at_a_moment() {
        use Indeterminacy::{OutOfBoundsNoPoe, RevokedNoPoe, TryLater};
        for (says, date, want) in [
            (Says::Good, "2020-11-05", None),
            (Says::Good, "2020-11-09", Some(TryLater)),
            (Says::Good, "2020-10-31", Some(TryLater)),
            (Says::Good, "2022-02-01", Some(OutOfBoundsNoPoe)),
            (Says::Good, "2019-02-01", Some(OutOfBoundsNoPoe)),
            (Says::Revoked(day("2020-10-01"), None), "2020-11-05", Some(RevokedNoPoe)),
            (Says::Revoked(day("2020-10-01"), None), "2020-10-02", Some(RevokedNoPoe)),
            (Says::Revoked(day("2020-10-01"), None), "2020-09-30", Some(TryLater)),
            (Says::OnHold(day("2020-10-01")), "2020-11-05", Some(TryLater)),
        ] {
            assert_eq!(why(&moment(date), &chain(says)), want, "{says:?} {date}");
        }
    }

    #[test]
    fn modes_of_missing_data() {
        let mut bare = chain(Says::Good);
        bare.links[1].statuses.clear();
        bare.links[1].declares = false;
        for (mode, declares, want) in [
            (RevocationMode::None, true, None),
            (RevocationMode::SoftFail, true, None),
            (RevocationMode::HardFail, false, None),
            (RevocationMode::HardFail, true, Some(Indeterminacy::TryLater)),
            (RevocationMode::Require, false, Some(Indeterminacy::TryLater)),
        ] {
            bare.links[1].declares = declares;
            let moment = Moment { revocation: mode, ..moment("2020-11-05") };
            assert_eq!(why(&moment, &bare), want, "{mode:?} {declares}");
        }
    }

    #[test]
    fn soft_fail_still_sees_a_revocation() {
        let soft = Moment { revocation: RevocationMode::SoftFail, ..moment("2020-11-05") };
        let mut chain = chain(Says::Good);
        chain.links[0].statuses.push(status(
            "crl2",
            "2020-11-01",
            "2021-01-01",
            Says::Revoked(day("2020-10-20"), None),
        ));
        assert_eq!(why(&soft, &chain), Some(Indeterminacy::RevokedCaNoPoe));
        let revoked = soft.judge(&chain).revoked().unwrap();
        assert_eq!((revoked.since, revoked.authority), (day("2020-10-20"), true));
    }

    #[test]
    fn who_needs_no_data_is_still_revoked_by_it() {
        let mut chain = chain(Says::Revoked(day("2020-10-01"), None));
        chain.links[1].exempt = true;
        assert_eq!(why(&moment("2020-11-05"), &chain), Some(Indeterminacy::RevokedNoPoe));
        chain.links[1].statuses.clear();
        assert_eq!(why(&moment("2020-11-05"), &chain), None);
    }

    #[test]
    fn a_hold_can_be_lifted() {
        let mut chain = chain(Says::OnHold(day("2020-10-01")));
        chain.links[1].statuses.push(status("later", "2020-11-03", "2020-11-10", Says::Good));
        assert_eq!(why(&moment("2020-11-05"), &chain), None);
    }

    /// A hold that begins later hides none that is in force; one that became known later was one all the same.
    #[test]
    fn of_several_holds_those_in_force_count() {
        for (since, wanted) in
            [("2020-11-07", Some(Indeterminacy::TryLater)), ("2020-10-20", Some(Indeterminacy::TryLater))]
        {
            let mut chain = chain(Says::OnHold(day("2020-10-01")));
            chain.links[1].statuses.push(status(
                "later",
                "2020-12-01",
                "2020-12-10",
                Says::OnHold(day(since)),
            ));
            assert_eq!(why(&moment("2020-11-05"), &chain), wanted, "{since}");
        }
        let mut chain = chain(Says::Good);
        chain.links[1].statuses.push(status(
            "later",
            "2020-12-01",
            "2020-12-10",
            Says::OnHold(day("2020-11-03")),
        ));
        assert_eq!(why(&moment("2020-11-05"), &chain), Some(Indeterminacy::TryLater), "known later");
        assert_eq!(why(&moment("2020-11-02"), &chain), None, "not on hold yet");
    }

    /// RFC 5280 5.3.1: only newer data that is good ends a hold.
    #[test]
    fn what_does_not_lift_a_hold() {
        use Indeterminacy::{RevokedNoPoe, TryLater};
        let held = || chain(Says::OnHold(day("2020-10-01")));
        let good = || status("good", "2020-11-03", "2020-11-10", Says::Good);
        let mut old_and_signed_late = good();
        (old_and_signed_late.this_update, old_and_signed_late.issued) =
            (day("2020-09-01"), day("2020-11-03"));
        let mut of_an_expired_signer = good();
        of_an_expired_signer.signer_until = day("2020-11-04");
        for (what, more, wanted) in [
            ("newer and good", good(), None),
            ("good, of before", old_and_signed_late, Some(TryLater)),
            ("good, by who is not believed", of_an_expired_signer, Some(TryLater)),
            (
                "to be revoked",
                Status { says: Says::Revoked(day("2020-12-01"), None), ..good() },
                Some(TryLater),
            ),
            ("to be held", Status { says: Says::OnHold(day("2020-12-01")), ..good() }, Some(TryLater)),
            (
                "revoked",
                Status { says: Says::Revoked(day("2020-11-02"), None), ..good() },
                Some(RevokedNoPoe),
            ),
        ] {
            let mut chain = held();
            chain.links[1].statuses.push(more);
            let judged = moment("2020-11-05").judge(&chain);
            assert_eq!(judged.problems.first().map(|problem| problem.why), wanted, "{what}");
            let held = judged.problems.iter().any(|problem| problem.why == TryLater);
            assert_eq!(held, wanted.is_some(), "{what}: a revocation hides no hold");
        }
    }

    #[test]
    fn retroactive_data_and_freshness_at_another_moment() {
        let before = Moment { retroactive: true, ..moment("2020-10-15") };
        assert_eq!(why(&before, &chain(Says::Good)), None);
        let stale = Moment { fresh_at: day("2020-11-02"), ..moment("2021-12-01") };
        assert_eq!(why(&stale, &chain(Says::Good)), None, "as time-stamps are judged");
    }

    #[test]
    fn algorithms_are_judged_at_their_own_moment() {
        let mut chain = chain(Says::Good);
        chain.links[1].signed_with = rsa(1024);
        assert_eq!(why(&moment("2020-11-05"), &chain), Some(Indeterminacy::CryptoConstraintsFailureNoPoe));
        let earlier = Moment { accepted_at: day("2019-01-01"), ..moment("2020-11-05") };
        assert_eq!(why(&earlier, &chain), None);
    }

    /// Whoever can forge the digest of old data can forge the data; what is proven to be older than that can't be forged.
    #[test]
    fn algorithms_of_revocation_data_are_judged_when_it_is_proven_to_exist() {
        let mut chain = chain(Says::Good);
        chain.links[1].statuses[0].signed_with = vec![rsa(1024)];
        let mut old = Proofs::new(day("2020-11-05"));
        let (object, source) = (chain.links[1].statuses[0].objects[0], ProofSource::TimeStamp("t".into()));
        old.add(object, day("2019-01-01"), &source);
        let early = Moment { accepted_at: day("2019-01-01"), ..moment("2020-11-05") };
        assert_eq!(why(&early, &chain), Some(Indeterminacy::CryptoConstraintsFailureNoPoe));
        assert_eq!(why(&Moment { proofs: &old, ..early.clone() }, &chain), None);
        let soft = Moment { revocation: RevocationMode::SoftFail, ..early };
        assert_eq!(why(&soft, &chain), None, "no more than if there were none");
        assert_eq!(soft.judge(&chain).notes.len(), 1);
    }

    #[test]
    fn the_sunset_of_an_anchor_ends_trust() {
        let mut chain = chain(Says::Good);
        chain.sunset = Some(day("2020-11-05"));
        assert_eq!(why(&moment("2020-11-05"), &chain), Some(Indeterminacy::NoCertificateChainFound));
        assert_eq!(why(&moment("2020-11-04"), &chain), None);
    }
}
