//! The processes of clauses 5.3 to 5.6 on facts made by hand.

use std::borrow::Cow;
use std::ops::Range;

use super::algorithm_policy::AlgorithmUse;
use super::archival::validate_all;
use super::basic::SignatureVerdict;
use super::chain::fixture::{day, link, rsa, status};
use super::chain::{Chain, Says};
use super::conclusion::{Conclusion, Failure, Indeterminacy};
use super::expiry::expiries;
use super::facts::{Chains, DocumentFacts, Reasoned, SignatureFacts, StampFacts, Stored};
use super::poe::{ObjectDigest, object_digest};
use super::policy::{Profile, ValidationPolicy};
use crate::crypto::{DigestAlgorithm, SignatureAlgorithm};
use crate::pki::RevocationMode;
use crate::pki::revocation::RevocationReason;
use crate::signature::ByteRange;

use Indeterminacy::{
    CryptoConstraintsFailureNoPoe, NoCertificateChainFound, NoPoe, OutOfBoundsNoPoe,
    RevocationOutOfBoundsNoPoe, RevokedCaNoPoe, RevokedNoPoe, SigConstraintsFailure, TimestampOrderFailure,
    TryLater,
};

const PASSED: Conclusion = Conclusion::TotalPassed;

fn unsure(why: Indeterminacy) -> Conclusion {
    Conclusion::Indeterminate(why)
}

fn object(name: &str) -> ObjectDigest {
    object_digest(name.as_bytes())
}

/// A certificate of 2020 and 2021 with an OCSP response of the day it signed, below a CA with a CRL.
fn signer(says: Says) -> Chains {
    let mut ca = link("ca", "2000-01-01", "2100-01-01");
    ca.statuses.push(status("crl", "2020-09-12", "2020-12-11", Says::Good));
    let mut leaf = link("leaf", "2020-01-01", "2022-01-01");
    leaf.statuses.push(status("ocsp", "2020-11-01", "2020-11-08", says));
    Chains { candidates: vec![Chain { links: vec![ca, leaf], sunset: None }], failure: None }
}

/// A time-stamping authority until `to`, good by the CRL of that time.
fn authority(name: &str, to: &str, crl: (&str, &str)) -> Chains {
    let mut leaf = link(name, "2000-01-01", to);
    leaf.statuses.push(status("tsa-crl", crl.0, crl.1, Says::Good));
    Chains { candidates: vec![Chain { links: vec![leaf], sunset: None }], failure: None }
}

fn stamp(name: &str, time: &str, chains: Chains) -> StampFacts {
    StampFacts {
        name: name.to_owned(),
        time: Some(day(time)),
        accuracy: 0,
        problem: None,
        chains,
        uses: vec![rsa(4096)],
        value: object(name),
    }
}

fn early(name: &str, time: &str) -> StampFacts {
    stamp(name, time, authority("tsa", "2030-01-01", ("2020-09-12", "2020-12-11")))
}

fn signature(chains: Chains, stamps: Vec<StampFacts>) -> SignatureFacts {
    SignatureFacts {
        revision: 1,
        signed_revision: 1,
        covers_revision: true,
        covered: None,
        place: place(1),
        failure: None,
        integrity: None,
        chains,
        uses: vec![rsa(4096)],
        value: object("value"),
        signed_objects: vec![object("leaf")],
        contents_objects: vec![object("leaf"), object("ca"), object("tsa")]
            .into_iter()
            .chain(stamps.iter().map(|stamp| stamp.value))
            .collect(),
        content_stamps: Vec::new(),
        signature_stamps: stamps,
        token: None,
        brings_revocation: false,
        checks: Vec::new(),
    }
}

/// Where the object of a revision stands, that has a hundred bytes.
fn place(revision: u32) -> Range<u64> {
    let start = u64::from(revision) * 100;
    start + 10..start + 90
}

fn document_stamp(revision: u32, token: StampFacts) -> SignatureFacts {
    let place = place(revision);
    let numbers = [0, place.start + 20, place.end - 20, 30];
    SignatureFacts {
        revision,
        signed_revision: revision,
        covered: ByteRange::new(numbers, 1000).ok(),
        place,
        value: token.value,
        chains: token.chains.clone(),
        contents_objects: vec![token.value, object("tsa")],
        token: Some(token),
        ..signature(Chains::default(), Vec::new())
    }
}

/// A signature, its evidence stored in revision 2, and document time-stamps in revisions 3, 4, …
fn archive(first: SignatureFacts, stamps: Vec<StampFacts>) -> DocumentFacts<'static> {
    let mut signatures = vec![Cow::Owned(first)];
    for (revision, stamp) in (3..).zip(stamps) {
        signatures.push(Cow::Owned(document_stamp(revision, stamp)));
    }
    let stored = ["crl", "ocsp", "tsa-crl", "ca", "leaf", "tsa"];
    let stored = stored.into_iter().map(|name| stored_in(name, 2)).collect();
    DocumentFacts { signatures, stored }
}

fn stored_in(name: &str, revision: u32) -> Stored {
    Stored { object: object(name), place: place(revision), speaks: name.contains("crl") || name == "ocsp" }
}

fn policy(profile: Profile, revocation: RevocationMode) -> ValidationPolicy {
    ValidationPolicy { profile, revocation, ..ValidationPolicy::default() }
}

fn strict() -> ValidationPolicy {
    policy(Profile::LongTerm, RevocationMode::Require)
}

fn first(document: &DocumentFacts<'_>, now: &str, policy: &ValidationPolicy) -> SignatureVerdict {
    validate_all(document, day(now), policy).remove(0)
}

#[test]
fn evidence_of_the_day_lasts_as_long_as_it_is_stamped() {
    let stamps = || vec![early("sig-ts", "2020-11-01")];
    let bare = archive(signature(signer(Says::Good), stamps()), vec![]);
    let one = archive(signature(signer(Says::Good), stamps()), vec![early("dts1", "2020-11-02")]);
    let second = stamp("dts2", "2028-12-01", authority("tsa2", "2040-01-01", ("2028-11-01", "2029-02-01")));
    // Whoever prolongs an archive adds what is known of the authority by then.
    let mut renewed = early("dts1", "2020-11-02");
    let later = status("tsa-crl-2028", "2028-11-01", "2029-02-01", Says::Good);
    renewed.chains.candidates[0].links[0].statuses.push(later);
    let forgotten =
        archive(signature(signer(Says::Good), stamps()), vec![early("dts1", "2020-11-02"), second.clone()]);
    let mut two = archive(signature(signer(Says::Good), stamps()), vec![renewed, second]);
    two.stored.push(stored_in("tsa-crl-2028", 4));
    for (document, now, want) in [
        (&bare, "2020-11-05", PASSED),
        (&bare, "2021-06-01", PASSED),
        (&bare, "2025-01-01", unsure(NoPoe)), // nothing proves that the OCSP response is of that day
        (&one, "2025-01-01", PASSED),
        (&one, "2031-01-01", unsure(NoPoe)), // the authority of the last time-stamp expired
        (&two, "2031-01-01", PASSED),
        (&forgotten, "2031-01-01", unsure(NoPoe)),
        (&two, "2041-01-01", unsure(NoPoe)),
    ] {
        assert_eq!(first(document, now, &strict()).conclusion, want, "{now}");
    }
    assert_eq!(first(&two, "2031-01-01", &strict()).best_signature_time, day("2020-11-01"));
    assert_eq!(first(&two, "2041-01-01", &strict()).best_signature_time, day("2041-01-01"));
}

#[test]
fn a_broken_link_breaks_the_chain() {
    let mut copied = early("dts1", "2020-11-02");
    let failure = Conclusion::TotalFailed(Failure::HashFailure);
    copied.problem = Some(Reasoned::new(failure, "the message imprint is not that of what is stamped"));
    let broken = archive(signature(signer(Says::Good), vec![early("sig-ts", "2020-11-01")]), vec![copied]);
    assert_eq!(first(&broken, "2025-01-01", &strict()).conclusion, unsure(NoPoe));

    let mut uncovered = archive(
        signature(signer(Says::Good), vec![early("sig-ts", "2020-11-01")]),
        vec![early("dts1", "2020-11-02")],
    );
    uncovered.signatures[1].to_mut().covers_revision = false;
    assert_eq!(first(&uncovered, "2025-01-01", &strict()).conclusion, unsure(NoPoe));

    let mut elsewhere = uncovered.clone();
    elsewhere.signatures[1].to_mut().covers_revision = true;
    let (stamped, hole, end) = (place(2), elsewhere.signatures[1].covered.unwrap().hole(), 400);
    for (what, place, want) in [
        ("before", stamped.clone(), PASSED),
        ("at the end", end - 10..end, PASSED),
        ("across the end", end - 10..end + 1, unsure(NoPoe)),
        ("after", place(4), unsure(NoPoe)),
        ("in the hole", hole.clone(), unsure(NoPoe)),
        ("across the hole", stamped.start..end, unsure(NoPoe)),
        ("unknown", 0..0, unsure(NoPoe)),
    ] {
        elsewhere.stored.iter_mut().for_each(|stored| stored.place = place.clone());
        assert_eq!(first(&elsewhere, "2025-01-01", &strict()).conclusion, want, "{what}");
    }
}

#[test]
fn revocation_before_and_after_signing() {
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let basic = policy(Profile::Basic, RevocationMode::SoftFail);
    for (since, stamped, policy, want) in [
        ("2020-10-01", true, &soft, unsure(RevokedNoPoe)),
        ("2020-11-03", true, &soft, PASSED),
        ("2020-11-03", false, &soft, unsure(RevokedNoPoe)),
        ("2020-11-03", true, &basic, unsure(RevokedNoPoe)),
    ] {
        let stamps = if stamped { vec![early("sig-ts", "2020-11-02")] } else { vec![] };
        let document = archive(signature(signer(Says::Revoked(day(since), None)), stamps), vec![]);
        let verdict = first(&document, "2020-11-05", policy);
        assert_eq!(verdict.conclusion, want, "{since} {stamped}");
        assert_eq!(verdict.trust.revoked.is_some(), want != PASSED);
    }
}

#[test]
fn a_content_time_stamp_after_the_revocation_proves_the_worst() {
    let mut facts = signature(signer(Says::Revoked(day("2020-10-01"), None)), vec![]);
    facts.content_stamps.push(early("content-ts", "2020-11-01"));
    let document = archive(facts.clone(), vec![]);
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    assert_eq!(first(&document, "2020-11-05", &soft).conclusion, Conclusion::TotalFailed(Failure::Revoked));
    facts.chains = signer(Says::Good);
    facts.content_stamps[0].time = Some(day("2022-06-01"));
    assert_eq!(
        first(&archive(facts, vec![]), "2022-07-01", &soft).conclusion,
        Conclusion::TotalFailed(Failure::Expired)
    );
}

#[test]
fn one_good_time_stamp_of_several_is_enough() {
    let untrusted = || {
        let failure = Some((NoCertificateChainFound, "no path".to_owned()));
        stamp("other", "2020-10-30", Chains { failure, ..Chains::default() })
    };
    for (stamps, want) in [
        (vec![untrusted(), early("sig-ts", "2020-11-01")], PASSED),
        (vec![early("sig-ts", "2020-11-01"), untrusted()], PASSED),
        (vec![untrusted()], unsure(NoCertificateChainFound)),
    ] {
        let document = archive(signature(signer(Says::Good), stamps), vec![]);
        assert_eq!(first(&document, "2020-11-05", &strict()).conclusion, want);
    }
    let mut forged = early("sig-ts", "2020-11-01");
    forged.problem = Some(Reasoned::new(Conclusion::TotalFailed(Failure::HashFailure), "imprint"));
    let document = archive(signature(signer(Says::Good), vec![forged]), vec![]);
    assert_eq!(
        first(&document, "2020-11-05", &strict()).conclusion,
        unsure(SigConstraintsFailure),
        "an unsigned attribute can't make the signature fail"
    );
}

#[test]
fn time_stamps_in_the_wrong_order() {
    let document = archive(
        signature(signer(Says::Good), vec![early("sig-ts", "2020-11-03")]),
        vec![early("dts1", "2020-11-02")],
    );
    let verdict = first(&document, "2020-11-05", &strict());
    assert_eq!(verdict.conclusion, unsure(TimestampOrderFailure));
    assert!(verdict.reasons[0].contains("dts1"), "{:?}", verdict.reasons);

    let future = archive(signature(signer(Says::Good), vec![early("sig-ts", "2020-11-06")]), vec![]);
    assert_eq!(first(&future, "2020-11-05", &strict()).conclusion, unsure(TimestampOrderFailure));
}

#[test]
fn an_algorithm_is_judged_when_the_signature_is_proven_to_have_existed() {
    let sha1 =
        AlgorithmUse::signature(&SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha1 }, Some(4096));
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let chains = || Chains {
        candidates: vec![Chain { links: vec![link("leaf", "2008-01-01", "2012-06-01")], sunset: None }],
        failure: None,
    };
    let tsa = || Chains {
        candidates: vec![Chain { links: vec![link("tsa", "2008-01-01", "2030-01-01")], sunset: None }],
        failure: None,
    };
    for (stamps, now, want) in [
        (vec![], "2011-01-01", PASSED),
        (vec![stamp("ts", "2010-01-01", tsa())], "2020-01-01", PASSED),
        (vec![], "2020-01-01", unsure(OutOfBoundsNoPoe)),
    ] {
        let facts = SignatureFacts { uses: vec![sha1], ..signature(chains(), stamps) };
        assert_eq!(first(&archive(facts, vec![]), now, &soft).conclusion, want, "{now}");
    }
    let valid_still = Chains {
        candidates: vec![Chain { links: vec![link("leaf", "2008-01-01", "2030-06-01")], sunset: None }],
        failure: None,
    };
    let facts =
        SignatureFacts { uses: vec![sha1], ..signature(valid_still, vec![stamp("ts", "2013-01-01", tsa())]) };
    assert_eq!(
        first(&archive(facts, vec![]), "2020-01-01", &soft).conclusion,
        unsure(CryptoConstraintsFailureNoPoe)
    );
}

#[test]
fn missing_revocation_data() {
    let mut chains = signer(Says::Good);
    chains.candidates[0].links[1].statuses.clear();
    let document = archive(signature(chains, vec![early("sig-ts", "2020-11-01")]), vec![]);
    assert_eq!(first(&document, "2020-11-05", &strict()).conclusion, unsure(NoPoe));
    let basic = policy(Profile::Basic, RevocationMode::Require);
    assert_eq!(first(&document, "2020-11-05", &basic).conclusion, unsure(TryLater));
    let soft = policy(Profile::Basic, RevocationMode::SoftFail);
    let verdict = first(&document, "2020-11-05", &soft);
    assert_eq!(verdict.conclusion, PASSED);
    assert_eq!(verdict.notes.len(), 1, "what is tolerated is told: {:?}", verdict.notes);
}

#[test]
fn required_data_of_the_document_needs_a_time_stamp() {
    let stamps = || vec![early("sig-ts", "2020-11-01")];
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let basic = policy(Profile::Basic, RevocationMode::Require);
    let unstamped = unsure(SigConstraintsFailure);
    for (signature_stamps, document_stamps, stored, policy, want) in [
        (vec![], vec![], true, strict(), unstamped),
        (vec![], vec![], false, strict(), PASSED),
        (vec![], vec![], true, soft, PASSED),
        (vec![], vec![], true, basic, PASSED),
        (stamps(), vec![], true, strict(), PASSED),
        // A document time-stamp counts when it proves an earlier moment than now.
        (vec![], vec![early("dts", "2020-11-02")], true, strict(), PASSED),
        (vec![], vec![early("dts", "2020-11-05")], true, strict(), unstamped),
    ] {
        let mut document = archive(signature(signer(Says::Good), signature_stamps), document_stamps);
        if !stored {
            document.stored.clear();
        }
        assert_eq!(first(&document, "2020-11-05", &policy).conclusion, want);
    }
}

#[test]
fn what_no_proof_settles_keeps_its_name() {
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let document = archive(signature(signer(Says::Good), vec![]), vec![]);
    assert_eq!(first(&document, "2023-01-01", &soft).conclusion, unsure(OutOfBoundsNoPoe));
    assert_eq!(first(&document, "2023-01-01", &strict()).conclusion, unsure(NoPoe));
    let mut revoked = signer(Says::Good);
    revoked.candidates[0].links[0].statuses[0].says = Says::Revoked(day("2020-10-01"), None);
    let document = archive(signature(revoked, vec![]), vec![]);
    assert_eq!(first(&document, "2020-11-05", &soft).conclusion, unsure(RevokedCaNoPoe));
}

#[test]
fn the_gravest_finding_is_the_conclusion() {
    let mut facts = signature(signer(Says::Good), vec![]);
    facts.failure = Some(Reasoned::new(Conclusion::TotalFailed(Failure::HashFailure), "tampered"));
    facts.integrity = Some(Reasoned::unsure(SigConstraintsFailure, "changed"));
    let verdict = first(&archive(facts, vec![]), "2023-01-01", &strict());
    assert_eq!(verdict.conclusion, Conclusion::TotalFailed(Failure::HashFailure));
    assert_eq!(verdict.reasons[0], "tampered");
    assert_eq!(verdict.reasons.len(), 3);
}

#[test]
fn the_first_day_on_which_the_verdict_turns() {
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let mut bare = archive(signature(signer(Says::Good), vec![]), vec![]);
    bare.stored.clear();
    let stamped = archive(
        signature(signer(Says::Good), vec![early("sig-ts", "2020-11-01")]),
        vec![early("dts1", "2020-11-02")],
    );
    for (document, policy, want, why) in [
        (&bare, &soft, "2022-01-01T00:00:01Z", "leaf"),
        (&bare, &strict(), "2020-11-08T00:00:01Z", "leaf"),
        (&stamped, &strict(), "2030-01-01T00:00:01Z", "tsa"),
    ] {
        let expiry = expiries(document, day("2020-11-05"), policy, &[true, false]).remove(0).unwrap();
        assert_eq!(expiry.time.to_string(), want);
        assert!(expiry.why.contains(why), "{}", expiry.why);
    }
    assert_eq!(expiries(&bare, day("2020-11-05"), &soft, &[false]), vec![None]);
}

/// 5.1.3: neither a signature nor a token is older than its certificate, whatever else is known of it.
#[test]
fn nothing_is_older_than_its_certificate() {
    let policy = policy(Profile::LongTerm, RevocationMode::SoftFail);
    for (stamped, wanted) in [
        ("2020-11-01", Conclusion::TotalPassed),
        ("2019-11-01", Conclusion::TotalFailed(Failure::NotYetValid)),
    ] {
        let document = archive(signature(signer(Says::Good), vec![early("sig-ts", stamped)]), vec![]);
        assert_eq!(first(&document, "2020-11-05", &policy).conclusion, wanted, "{stamped}");
    }
    let mut late = early("sig-ts", "2020-11-01");
    for link in late.chains.candidates.iter_mut().flat_map(|chain| &mut chain.links) {
        link.not_before = day("2020-11-02");
    }
    let verdict = first(&archive(signature(signer(Says::Good), vec![late]), vec![]), "2020-11-05", &policy);
    assert_ne!(verdict.conclusion, Conclusion::TotalPassed, "the authority was certified after the token");
}

/// 5.6.2.1: who has the key of a revoked authority can issue certificates of any date; that of the signer has to be proven to
/// be older, which the signature proves only where it names it (RFC 5035).
#[test]
fn what_is_below_a_revoked_authority_needs_its_own_proof() {
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    for (since, named, wanted) in [
        ("2020-12-01", true, PASSED),
        ("2020-12-01", false, unsure(RevokedCaNoPoe)),
        ("2020-10-01", true, unsure(RevokedCaNoPoe)),
    ] {
        let mut chains = signer(Says::Good);
        let revoked = Says::Revoked(day(since), None);
        chains.candidates[0].links[0].statuses.push(status("later", "2020-12-11", "2021-12-11", revoked));
        let mut facts = signature(chains, vec![early("sig-ts", "2020-11-01")]);
        if !named {
            facts.signed_objects.clear();
        }
        let verdict = first(&archive(facts, vec![]), "2021-01-01", &soft);
        assert_eq!(verdict.conclusion, wanted, "{since} {named}");
    }
}

/// 5.6.3.4, 5: what signed attributes hold is as old as the value only where the value binds them.
#[test]
fn attributes_that_nobody_verified_prove_nothing() {
    let broken = || Reasoned::new(Conclusion::TotalFailed(Failure::SigCryptoFailure), "the value");
    let untrusted =
        || Chains { failure: Some((NoCertificateChainFound, "no path".to_owned())), ..Chains::default() };
    let revoked = |since| {
        let mut chains = signer(Says::Good);
        let revoked = Says::Revoked(day(since), None);
        chains.candidates[0].links[0].statuses.push(status("later", "2020-12-01", "2021-12-01", revoked));
        chains
    };
    let young = || {
        let mut chains = signer(Says::Good);
        chains.candidates[0].links[1].not_before = day("2020-11-02");
        chains
    };
    let md5 = AlgorithmUse::digest(DigestAlgorithm::Md5);
    for (what, failure, chains, uses, names, wanted) in [
        ("bound", None, signer(Says::Good), vec![rsa(4096)], true, PASSED),
        ("without a name, trusted", None, signer(Says::Good), vec![rsa(4096)], false, PASSED),
        ("not verified", Some(broken()), signer(Says::Good), vec![rsa(4096)], true, unsure(NoPoe)),
        ("by nobody", None, untrusted(), vec![rsa(4096)], true, unsure(NoPoe)),
        ("older than the certificate", None, young(), vec![rsa(4096)], true, unsure(NoPoe)),
        ("named below a revoked authority", None, revoked("2020-11-20"), vec![rsa(4096)], true, PASSED),
        ("without a name there", None, revoked("2020-11-20"), vec![rsa(4096)], false, unsure(NoPoe)),
        ("by a weak digest", None, signer(Says::Good), vec![md5], true, unsure(NoPoe)),
    ] {
        let mut first_one = signature(signer(Says::Good), vec![early("sig-ts", "2020-11-01")]);
        first_one.signed_objects.clear();
        first_one.chains.candidates[0].links[1] = link("expired", "2020-01-01", "2020-11-10");
        let says = status("helped", "2020-11-01", "2020-11-08", Says::Good);
        first_one.chains.candidates[0].links[1].statuses.push(says);
        let mut helper = signature(chains, vec![early("helper-ts", "2020-11-01")]);
        let named = names.then(|| object("leaf"));
        helper.signed_objects = named.into_iter().chain([object("helped"), object("expired")]).collect();
        (helper.value, helper.failure, helper.uses) = (object("helper"), failure, uses);
        let document =
            DocumentFacts { signatures: vec![Cow::Owned(first_one), Cow::Owned(helper)], stored: vec![] };
        let verdict = first(&document, "2021-01-01", &strict());
        assert_eq!(verdict.conclusion, wanted, "{what}: {:?}", verdict.reasons);
    }
}

/// Table 6, REVOCATION_OUT_OF_BOUNDS_NO_POE: whoever has a responder's key after its time can say that anything was good.
#[test]
fn data_of_a_signer_whose_time_is_over_needs_its_own_proof() {
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    let basic = policy(Profile::Basic, RevocationMode::Require);
    let old = |stamps| {
        let mut chains = signer(Says::Good);
        let status = &mut chains.candidates[0].links[1].statuses[0];
        (status.signer_until, status.next_update) = (day("2020-12-01"), Some(day("2020-12-11")));
        archive(signature(chains, vec![early("sig-ts", "2020-11-01")]), stamps)
    };
    let (bare, stamped) = (|| old(vec![]), || old(vec![early("dts1", "2020-11-02")]));
    for (document, now, policy, wanted) in [
        (bare(), "2020-11-05", &strict(), PASSED),
        (bare(), "2020-12-02", &basic, unsure(RevocationOutOfBoundsNoPoe)),
        (bare(), "2021-01-01", &strict(), unsure(NoPoe)),
        (bare(), "2021-01-01", &soft, PASSED),
        (stamped(), "2021-01-01", &strict(), PASSED),
    ] {
        let verdict = first(&document, now, policy);
        assert_eq!(verdict.conclusion, wanted, "{now} {:?}", verdict.reasons);
    }
    assert_eq!(first(&bare(), "2021-01-01", &soft).notes.len(), 1, "what is tolerated is told");
}

/// RFC 3161 4, 1: what an authority stamped before it was retired stays valid; what it stamped before its key was lost does not.
#[test]
fn tokens_of_an_authority_that_was_retired() {
    use RevocationReason::{CessationOfOperation, KeyCompromise, Superseded, Unspecified};
    let soft = policy(Profile::LongTerm, RevocationMode::SoftFail);
    for (since, reason, wanted) in [
        ("2020-11-03", Superseded, PASSED),
        ("2020-11-03", CessationOfOperation, PASSED),
        ("2020-11-03", KeyCompromise, unsure(RevokedNoPoe)),
        ("2020-11-03", Unspecified, unsure(RevokedNoPoe)),
        ("2020-11-01", Superseded, unsure(RevokedNoPoe)),
    ] {
        let mut stamp = early("sig-ts", "2020-11-01");
        let revoked = Says::Revoked(day(since), Some(reason));
        let link = &mut stamp.chains.candidates[0].links[0];
        link.statuses.push(status("tsa-crl-2", "2020-11-04", "2020-12-04", revoked));
        let document = archive(signature(signer(Says::Good), vec![stamp]), vec![]);
        assert_eq!(first(&document, "2020-11-05", &soft).conclusion, wanted, "{since} {reason:?}");
    }
    // One that is harmless hides none that is not.
    for (since, wanted) in [("2020-11-03", unsure(RevokedNoPoe)), ("2020-11-04", unsure(RevokedNoPoe))] {
        let mut stamp = early("sig-ts", "2020-11-01");
        for (name, since, reason) in [("a", "2020-11-03", Superseded), ("b", since, KeyCompromise)] {
            let revoked = Says::Revoked(day(since), Some(reason));
            stamp.chains.candidates[0].links[0].statuses.push(status(
                name,
                "2020-11-04",
                "2020-12-04",
                revoked,
            ));
        }
        let document = archive(signature(signer(Says::Good), vec![stamp]), vec![]);
        assert_eq!(first(&document, "2020-11-05", &soft).conclusion, wanted, "{since}");
    }
}
