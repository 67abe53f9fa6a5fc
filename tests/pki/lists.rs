//! CRLs: large ones, and what each is good for.

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pki::revocation::{
    Crl, Exemption, Retroactive, RevocationChecker, RevocationMode, RevocationPolicy, RevocationStatus,
};
use countersign::pki::{Evidence, Origin, Serial, TrustAnchor, Verifier};

use crate::made::{
    Believer, Form, NOW, OnlyThisKey, asked, at, build, ca, crl, entry, extension, name, store, time, tlv,
};

#[test]
fn a_large_list_is_searched_without_being_copied() {
    let entries: Vec<Vec<u8>> = (1u32..=300_000)
        .map(|n| entry(&[&[1][..], &n.to_be_bytes()].concat(), "20240101000000Z", Some(1)))
        .collect();
    let crl = Crl::parse(&crl(&name("ca"), "20240601000000Z", "20250601000000Z", &entries, &[])).unwrap();
    let issuer = Form::new(&name("ca"), &name("ca"), 1, &[]).make();
    let find = |n: u32| crl.find(issuer.subject(), &Serial::new(&[&[1][..], &n.to_be_bytes()].concat()));
    assert_eq!(crl.len(), 300_000);
    assert!(find(1).unwrap().is_some() && find(300_000).unwrap().is_some());
    assert!(find(300_001).unwrap().is_none());
    let other = Form::new(&name("other"), &name("other"), 1, &[]).make();
    assert_eq!(crl.find(other.subject(), &Serial::new(&[1, 0, 0, 0, 1])), Ok(None));
}

#[test]
fn lists_are_judged_by_time_scope_and_signer() {
    let roots = [ca()];
    let root = Form::new(&name("root"), &name("root"), 1, &roots).make();
    let leaf = Form { serial: &[5], ..Form::new(&name("root"), &name("leaf"), 2, &[]) }.make();
    let short_term = extension("0.4.0.194121.2.1", false, &[5, 0]);
    let exempt = Form { serial: &[6], ..Form::new(&name("root"), &name("exempt"), 3, &[short_term]) }.make();
    let fresh = ("20241201000000Z", "20250201000000Z");
    let day = "20240601000000Z";
    // RFC 5280 5.3.2: the key was lost a month before it was told.
    let lost = tlv(0x30, &[&extension("2.5.29.24", false, &time("20240501000000Z"))]);
    let dated_back = tlv(0x30, &[&tlv(2, &[&[5]]), &time(day), &lost]);
    let user_only = [extension("2.5.29.28", true, &tlv(0x30, &[&[0x81, 1, 0xff]]))];
    let ca_only = [extension("2.5.29.28", true, &tlv(0x30, &[&[0x82, 1, 0xff]]))];
    let critical = [extension("1.3.6.1.4.1.99999.1", true, &[5, 0])];
    let good = RevocationStatus::Good;
    let cases: Vec<(&str, Vec<u8>, RevocationStatus, Option<&str>)> = vec![
        ("not listed", crl(&name("root"), fresh.0, fresh.1, &[], &[]), good, None),
        ("other list", crl(&name("other"), fresh.0, fresh.1, &[], &[]), RevocationStatus::Unknown, None),
        ("user certificates", crl(&name("root"), fresh.0, fresh.1, &[], &user_only), good, None),
        (
            "CA certificates",
            crl(&name("root"), fresh.0, fresh.1, &[], &ca_only),
            RevocationStatus::Unknown,
            Some("CA certificates only"),
        ),
        (
            "outdated",
            crl(&name("root"), "20240101000000Z", "20240201000000Z", &[], &[]),
            RevocationStatus::Unknown,
            Some("not recent enough"),
        ),
        (
            "from the future",
            crl(&name("root"), "20260101000000Z", "20260201000000Z", &[], &[]),
            RevocationStatus::Unknown,
            Some("after the validation time"),
        ),
        (
            "unknown critical extension",
            crl(&name("root"), fresh.0, fresh.1, &[], &critical),
            RevocationStatus::Unknown,
            Some("can't be processed"),
        ),
        (
            "revoked",
            crl(&name("root"), fresh.0, fresh.1, &[entry(&[5], day, Some(1))], &[]),
            RevocationStatus::Revoked {
                time: at("2024-06-01T00:00:00Z"),
                reason: countersign::pki::revocation::RevocationReason::KeyCompromise,
                invalidity_date: None,
            },
            None,
        ),
        (
            "revoked, by a list that is outdated",
            crl(&name("root"), "20240602000000Z", "20240702000000Z", &[entry(&[5], day, Some(1))], &[]),
            RevocationStatus::Revoked {
                time: at("2024-06-01T00:00:00Z"),
                reason: countersign::pki::revocation::RevocationReason::KeyCompromise,
                invalidity_date: None,
            },
            None,
        ),
        (
            "invalid before it was revoked",
            crl(&name("root"), fresh.0, fresh.1, &[dated_back], &[]),
            RevocationStatus::Revoked {
                time: at("2024-06-01T00:00:00Z"),
                reason: countersign::pki::revocation::RevocationReason::Unspecified,
                invalidity_date: Some(at("2024-05-01T00:00:00Z")),
            },
            None,
        ),
        (
            "on hold",
            crl(&name("root"), fresh.0, fresh.1, &[entry(&[5], day, Some(6))], &[]),
            RevocationStatus::OnHold { since: at("2024-06-01T00:00:00Z") },
            None,
        ),
    ];
    for (what, bytes, want, problem) in cases {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        assert_eq!(evidence.add_crl_bytes(&bytes, Origin::Caller), 1);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&Believer, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let path = build(&leaf, [], &trust, NOW).unwrap();
        let found = checker.check(&path, at(NOW)).unwrap();
        assert_eq!(found.certificates[0].status, want, "{what}");
        let said: Vec<String> = found.certificates[0].problems.iter().map(|(_, p)| p.to_string()).collect();
        assert_eq!(
            said.iter().any(|said| said.contains(problem.unwrap_or("\0"))),
            problem.is_some(),
            "{said:?}"
        );
        assert_eq!(found.certificates[1].exemption, Some(Exemption::Anchor));
        let accepted = checker.judge(&path, at(NOW)).is_ok();
        assert_eq!(accepted, want == good, "{what}");
        // a revocation after the time of judgement is none
        if let RevocationStatus::Revoked { time, invalidity_date, .. } = want {
            let since = invalidity_date.unwrap_or(time);
            assert!(want.forbids_at(since) && !want.forbids_at(since.saturating_add_seconds(-1)));
        }
        let path = build(&exempt, [], &trust, NOW).unwrap();
        assert!(checker.judge(&path, at(NOW)).is_ok(), "{what}: short-term certificates need no data");
    }
}

/// RFC 5280 3.3, 5.3.1: what expired may have been dropped from a delta, or removed by it.
#[test]
fn deltas_after_expiry_say_nothing_good() {
    let roots = [ca()];
    let root = Form::new(&name("root"), &name("root"), 1, &roots).make();
    let leaf =
        Form { serial: &[5], to: "20240101000000Z", ..Form::new(&name("root"), &name("leaf"), 2, &[]) }
            .make();
    let number = |number: u8| extension("2.5.29.20", false, &[2, 1, number]);
    let delta_of_one = extension("2.5.29.27", true, &[2, 1, 1]);
    let since_then = extension("2.5.29.60", false, &time("20230101000000Z"));
    let hold = vec![entry(&[5], "20230501000000Z", Some(6))];
    let released = vec![entry(&[5], "20230501000000Z", Some(8))];
    let on_hold = RevocationStatus::OnHold { since: at("2023-05-01T00:00:00Z") };
    let (good, unknown) = (RevocationStatus::Good, RevocationStatus::Unknown);
    let (before, after) = ("20231201000000Z", "20240601000000Z");
    for (name_of, base, issued, delta, keeps, want) in [
        ("nothing, before", vec![], before, vec![], false, good),
        ("nothing, after", vec![], after, vec![], false, unknown),
        ("nothing, after, of a list that keeps", vec![], after, vec![], true, good),
        ("released before", hold.clone(), before, released.clone(), false, good),
        ("released or expired", hold.clone(), after, released.clone(), false, on_hold),
        ("released after, of a list that keeps", hold.clone(), after, released, true, good),
        ("held after", vec![], after, hold, false, on_hold),
    ] {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        let next = "20260101000000Z";
        let own = [
            &[number(2), delta_of_one.clone()][..],
            if keeps { std::slice::from_ref(&since_then) } else { &[] },
        ];
        evidence
            .add_crl_bytes(&crl(&name("root"), "20230601000000Z", next, &base, &[number(1)]), Origin::Dss);
        evidence.add_crl_bytes(&crl(&name("root"), issued, next, &delta, &own.concat()), Origin::Dss);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&Believer, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require).with_retroactive(Retroactive::Accept);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let then = "2023-07-01T00:00:00Z";
        let path = build(&leaf, [], &trust, then).unwrap();
        let found = checker.check_one(&path, 0, at(then)).unwrap();
        assert_eq!(found.status, want, "{name_of}: {:?}", found.problems);
    }
}

/// RFC 9608 4: a certificate of an authority has no noRevAvail, or it counts for nothing.
#[test]
fn authorities_are_not_exempt() {
    let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
    let never = || extension("2.5.29.56", false, &[5, 0]);
    for (extensions, wanted) in [(vec![never()], true), (vec![never(), ca()], false)] {
        let one = Form { serial: &[5], ..Form::new(&name("root"), &name("one"), 2, &extensions) }.make();
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let evidence = Evidence::new();
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&Believer, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let path = build(&one, [], &trust, NOW).unwrap();
        assert_eq!(checker.judge(&path, at(NOW)).is_ok(), wanted);
    }
}

/// RFC 5280 6.3.3 f: the path of who signed a list is validated as a whole. Another authority of the same name, with a key of
/// its own, is no better than the authority above it.
#[test]
fn a_signer_below_a_revoked_authority_signs_nothing() {
    let extensions = [ca()];
    let root = Form::new(&name("root"), &name("root"), 1, &extensions).make();
    let issuer = Form { serial: &[3], ..Form::new(&name("root"), &name("ca"), 2, &extensions) }.make();
    let leaf = Form { serial: &[5], ..Form::new(&name("ca"), &name("leaf"), 3, &[]) }.make();
    let middle = Form { serial: &[8], ..Form::new(&name("root"), &name("middle"), 4, &extensions) }.make();
    let namesake = Form { serial: &[9], ..Form::new(&name("middle"), &name("ca"), 5, &extensions) }.make();
    let (this, next) = ("20241201000000Z", "20250201000000Z");
    let of_namesake = crl(&name("ca"), "20241202000000Z", next, &[], &[]);
    let verifies = OnlyThisKey { list: b"241202000000Z", key: 5 };
    for (what, revoked, wanted) in [
        ("nothing is revoked", vec![], RevocationStatus::Good),
        ("another is revoked", vec![entry(&[7], "20240601000000Z", Some(2))], RevocationStatus::Good),
        ("the one above is", vec![entry(&[8], "20240601000000Z", Some(2))], RevocationStatus::Unknown),
    ] {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        for one in [&issuer, &middle, &namesake] {
            evidence.add_certificate(one.clone(), Origin::Caller);
        }
        evidence.add_crl_bytes(&crl(&name("root"), this, next, &revoked, &[]), Origin::Caller);
        evidence.add_crl_bytes(&crl(&name("middle"), this, next, &[], &[]), Origin::Caller);
        evidence.add_crl_bytes(&of_namesake, Origin::Caller);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&verifies, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let path = build(&leaf, [issuer.clone()], &trust, NOW).unwrap();
        let found = checker.check(&path, at(NOW)).unwrap().certificates.remove(0);
        assert_eq!(found.status, wanted, "{what}: {:?}", found.problems);
    }
}

/// RFC 5280 5.3.1: what was revoked stays revoked, though a newer list leaves it out; a hold ends with it.
#[test]
fn what_a_newer_list_leaves_out() {
    let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
    let leaf = Form { serial: &[5], ..Form::new(&name("root"), &name("leaf"), 2, &[]) }.make();
    let next = "20250201000000Z";
    for (reason, wanted) in [(1, false), (6, true)] {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        let older = [entry(&[5], "20240601000000Z", Some(reason))];
        evidence.add_crl_bytes(&crl(&name("root"), "20241201000000Z", next, &older, &[]), Origin::Caller);
        evidence.add_crl_bytes(&crl(&name("root"), "20241202000000Z", next, &[], &[]), Origin::Caller);
        let path = build(&leaf, [], &trust, NOW).unwrap();
        let found = asked(&path, &trust, &evidence);
        assert_eq!(found.status == RevocationStatus::Good, wanted, "{reason}: {:?}", found.status);
    }
}

/// RFC 5280 6.3.3: lists that share the reasons hold together as long as the first of them does.
#[test]
fn lists_by_reason_end_with_the_first() {
    let root = Form::new(&name("root"), &name("root"), 1, &[ca()]).make();
    let leaf = Form { serial: &[5], ..Form::new(&name("root"), &name("leaf"), 2, &[]) }.make();
    let of = |reasons: &[u8]| [extension("2.5.29.28", true, &tlv(0x30, &[&tlv(0x83, &[reasons])]))];
    let (compromise, others) = (of(&[6, 0x40]), of(&[7, 0x3f, 0x80]));
    for (next, other_next) in [("20250110000000Z", "20250601000000Z"), ("20250601000000Z", "20250110000000Z")]
    {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        evidence
            .add_crl_bytes(&crl(&name("root"), "20241201000000Z", next, &[], &compromise), Origin::Caller);
        evidence
            .add_crl_bytes(&crl(&name("root"), "20241130000000Z", other_next, &[], &others), Origin::Caller);
        let found = asked(&build(&leaf, [], &trust, NOW).unwrap(), &trust, &evidence);
        assert_eq!(found.status, RevocationStatus::Good, "{:?}", found.problems);
        let source = found.source.unwrap();
        assert_eq!(source.this_update, at("2024-11-30T00:00:00Z"));
        assert_eq!(source.next_update, Some(at("2025-01-10T00:00:00Z")));
        assert_eq!(source.all().count(), 2);
    }
}
