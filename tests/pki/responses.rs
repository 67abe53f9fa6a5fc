//! OCSP responses: who may answer, and for how long.

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::limits::Limits;
use countersign::pki::revocation::{
    Retroactive, RevocationChecker, RevocationMode, RevocationPolicy, RevocationStatus,
};
use countersign::pki::{
    Certificate, Evidence, OcspResponse, Origin, TrustAnchor, TrustStore, ValidatedPath, Verifier,
};

use crate::made::{
    Believer, Form, NOW, algorithm, asked, at, build, ca, crl, entry, extension, name, oid, store, time, tlv,
};

/// What differs between the OCSP responses of these tests.
struct Answer<'a> {
    issuer: &'a Certificate,
    serial: &'a [u8],
    /// `[0]` good, `[1]` revoked, `[2]` unknown.
    status: Vec<u8>,
    this: &'a str,
    next: Option<&'a str>,
    produced: &'a str,
    single: &'a [Vec<u8>],
    extensions: &'a [Vec<u8>],
    responder: &'a Certificate,
    certificates: &'a [Certificate],
    /// How often it says so.
    times: usize,
}

impl Answer<'_> {
    fn make(&self) -> Vec<u8> {
        use countersign::crypto::{DigestAlgorithm, digest};
        let sha1 = |bytes: &[u8]| tlv(4, &[&digest(DigestAlgorithm::Sha1, bytes)]);
        let id = tlv(
            0x30,
            &[
                &tlv(0x30, &[&oid("1.3.14.3.2.26"), &[5, 0]]),
                &sha1(self.issuer.subject().raw()),
                &sha1(&self.issuer.public_key().key),
                &tlv(2, &[self.serial]),
            ],
        );
        let mut single = vec![id, self.status.clone(), time(self.this)];
        single.extend(self.next.map(|next| tlv(0xa0, &[&time(next)])));
        if !self.single.is_empty() {
            single.push(tlv(0xa1, &[&tlv(0x30, &[&self.single.concat()])]));
        }
        let mut data = vec![
            tlv(0xa2, &[&sha1(&self.responder.public_key().key)]),
            time(self.produced),
            tlv(0x30, &[&tlv(0x30, &[&single.concat()]).repeat(self.times)]),
        ];
        if !self.extensions.is_empty() {
            data.push(tlv(0xa1, &[&tlv(0x30, &[&self.extensions.concat()])]));
        }
        let certificates: Vec<u8> = self.certificates.iter().flat_map(|one| one.der().to_vec()).collect();
        let basic = tlv(
            0x30,
            &[
                &tlv(0x30, &[&data.concat()]),
                &algorithm(),
                &tlv(3, &[&[0], &[7; 32]]),
                &tlv(0xa0, &[&tlv(0x30, &[&certificates])]),
            ],
        );
        let bytes = tlv(0x30, &[&oid("1.3.6.1.5.5.7.48.1.1"), &tlv(4, &[&basic])]);
        tlv(0x30, &[&[10, 1, 0], &tlv(0xa0, &[&bytes])])
    }
}

#[test]
fn responses_are_judged_by_time_responder_and_what_they_state() {
    let (root_name, other_name) = (name("root"), name("other"));
    let roots = [ca()];
    let root = Form::new(&root_name, &root_name, 1, &roots).make();
    let leaf = Form { serial: &[5], ..Form::new(&root_name, &name("leaf"), 2, &[]) }.make();
    let purpose = |id: &str| extension("2.5.29.37", false, &tlv(0x30, &[&oid(id)]));
    let signing = [purpose("1.3.6.1.5.5.7.3.9"), extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0])];
    let tls = [purpose("1.3.6.1.5.5.7.3.1")];
    let (responder_name, leaf_name) = (name("responder"), name("x"));
    let responder = Form::new(&root_name, &responder_name, 3, &signing).make();
    let no_purpose = Form::new(&root_name, &responder_name, 4, &tls).make();
    let foreign = Form::new(&other_name, &responder_name, 5, &signing).make();
    let expired =
        Form { to: "20240101000000Z", ..Form::new(&root_name, &responder_name, 6, &signing) }.make();
    let another = Form::new(&other_name, &leaf_name, 7, &[]).make();
    let hash_of = |certificate: &Certificate| {
        let sha256 = tlv(0x30, &[&oid("2.16.840.1.101.3.4.2.1")]);
        let value = tlv(0x30, &[&sha256, &tlv(4, &[certificate.sha256()])]);
        [extension("1.3.36.8.3.13", false, &value)]
    };
    let (own_hash, other_hash) = (hash_of(&leaf), hash_of(&another));
    let nonce = [extension("1.3.6.1.5.5.7.48.1.2", false, &[4, 2, 1, 2])];
    let critical = [extension("1.3.6.1.4.1.99999.1", true, &[5, 0])];
    let good = || vec![0x80, 0];
    let revoked = |reason: u8| tlv(0xa1, &[&time("20240601000000Z"), &tlv(0xa0, &[&[10, 1, reason]])]);
    let plain = || Answer {
        issuer: &root,
        serial: &[5],
        status: good(),
        this: "20241201000000Z",
        next: Some("20250201000000Z"),
        produced: "20241201000000Z",
        single: &[],
        extensions: &[],
        responder: &root,
        certificates: &[],
        times: 1,
    };
    let delegated = [responder.clone()];
    let (no_purpose_only, foreign_only, expired_only) =
        ([no_purpose.clone()], [foreign.clone()], [expired.clone()]);
    let since = at("2024-06-01T00:00:00Z");
    let unknown = RevocationStatus::Unknown;
    let cases: Vec<(&str, Answer<'_>, RevocationStatus, Option<&str>)> = vec![
        ("by the issuer", plain(), RevocationStatus::Good, None),
        (
            "by a delegate",
            Answer { responder: &responder, certificates: &delegated, ..plain() },
            RevocationStatus::Good,
            None,
        ),
        (
            "by a delegate without the purpose",
            Answer { responder: &no_purpose, certificates: &no_purpose_only, ..plain() },
            unknown,
            Some("extended key usage"),
        ),
        (
            "by a delegate of another issuer",
            Answer { responder: &foreign, certificates: &foreign_only, ..plain() },
            unknown,
            Some("not issued by the certificate's issuer"),
        ),
        (
            "by a delegate that expired",
            Answer { responder: &expired, certificates: &expired_only, ..plain() },
            unknown,
            Some("expired"),
        ),
        ("by a stranger", Answer { responder: &responder, ..plain() }, unknown, Some("not at hand")),
        ("of another certificate", Answer { serial: &[6], ..plain() }, unknown, None),
        ("of another issuer", Answer { issuer: &another, ..plain() }, unknown, Some("issuer's name")),
        ("with a nonce", Answer { extensions: &nonce, ..plain() }, RevocationStatus::Good, None),
        (
            "with an unknown critical extension",
            Answer { extensions: &critical, ..plain() },
            unknown,
            Some("can't be processed"),
        ),
        ("with its hash", Answer { single: &own_hash, ..plain() }, RevocationStatus::Good, None),
        (
            "with another's hash",
            Answer { single: &other_hash, ..plain() },
            unknown,
            Some("hash of the certificate"),
        ),
        (
            "outdated",
            Answer { this: "20240101000000Z", next: Some("20240201000000Z"), ..plain() },
            unknown,
            Some("not recent enough"),
        ),
        (
            "outdated, and revoked",
            Answer {
                status: revoked(1),
                this: "20240701000000Z",
                next: Some("20240801000000Z"),
                produced: "20240701000000Z",
                ..plain()
            },
            RevocationStatus::Revoked {
                time: since,
                reason: countersign::pki::revocation::RevocationReason::KeyCompromise,
                invalidity_date: None,
            },
            None,
        ),
        ("without nextUpdate", Answer { next: None, ..plain() }, unknown, Some("not recent enough")),
        (
            "produced in the future",
            Answer { produced: "20250115000000Z", ..plain() },
            unknown,
            Some("after the validation time"),
        ),
        ("unknown", Answer { status: vec![0x82, 0], ..plain() }, unknown, Some("does not know")),
        (
            "revoked",
            Answer { status: revoked(1), ..plain() },
            RevocationStatus::Revoked {
                time: since,
                reason: countersign::pki::revocation::RevocationReason::KeyCompromise,
                invalidity_date: None,
            },
            None,
        ),
        ("on hold", Answer { status: revoked(6), ..plain() }, RevocationStatus::OnHold { since }, None),
        (
            "on hold, with another's hash",
            Answer { status: revoked(6), single: &other_hash, ..plain() },
            RevocationStatus::OnHold { since },
            None,
        ),
    ];
    for (what, answer, want, problem) in cases {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        assert_eq!(evidence.add_ocsp_bytes(&answer.make(), Origin::Caller), 1, "{what}");
        let path = build(&leaf, [], &trust, NOW).unwrap();
        let found = asked(&path, &trust, &evidence);
        assert_eq!(found.status, want, "{what}: {:?}", found.problems);
        let said: Vec<String> = found.problems.iter().map(|(_, problem)| problem.to_string()).collect();
        assert_eq!(
            said.iter().any(|said| said.contains(problem.unwrap_or("\0"))),
            problem.is_some(),
            "{what}: {said:?}"
        );
    }
    let response = OcspResponse::parse(&Answer { extensions: &nonce, ..plain() }.make()).unwrap();
    assert_eq!(response.nonce(), Some(&[4, 2, 1, 2][..]));
}

#[test]
fn responses_after_expiry_count_only_with_an_archive() {
    let root_name = name("root");
    let roots = [ca()];
    let root = Form::new(&root_name, &root_name, 1, &roots).make();
    let expired =
        Form { serial: &[5], to: "20240101000000Z", ..Form::new(&root_name, &name("leaf"), 2, &[]) }.make();
    let cutoff = |text: &str| [extension("1.3.6.1.5.5.7.48.1.6", false, &time(text))];
    let (kept, dropped) = (cutoff("20230101000000Z"), cutoff("20240601000000Z"));
    for (what, single, want) in [
        ("no archive", &[][..], RevocationStatus::Unknown),
        ("an archive that reaches back", &kept, RevocationStatus::Good),
        ("an archive that does not", &dropped, RevocationStatus::Unknown),
    ] {
        let answer = Answer {
            issuer: &root,
            serial: &[5],
            status: vec![0x80, 0],
            this: "20241201000000Z",
            next: Some("20250201000000Z"),
            produced: "20241201000000Z",
            single,
            extensions: &[],
            responder: &root,
            certificates: &[],
            times: 1,
        };
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        evidence.add_ocsp_bytes(&answer.make(), Origin::Dss);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&Believer, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require).with_retroactive(Retroactive::Accept);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let then = "2023-06-01T00:00:00Z";
        let path = build(&expired, [], &trust, then).unwrap();
        assert_eq!(checker.check_one(&path, 0, at(then)).unwrap().status, want, "{what}");
    }
}

/// RFC 5280 6.1: a responder is believed by any path that holds. That its issuer has another certificate, which was revoked,
/// takes nothing from it: whoever adds that certificate could silence the responder.
#[test]
fn a_responder_with_one_good_path_is_believed() {
    let authority = [ca()];
    let signing = [
        extension("2.5.29.37", false, &tlv(0x30, &[&oid("1.3.6.1.5.5.7.3.9")])),
        extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0]),
    ];
    let (root_name, ca_name) = (name("root"), name("ca"));
    let root = Form::new(&root_name, &root_name, 1, &authority).make();
    let issuer = Form { serial: &[3], ..Form::new(&root_name, &ca_name, 2, &authority) }.make();
    let another = Form { serial: &[13], ..Form::new(&root_name, &ca_name, 2, &authority) }.make();
    let responder = Form { serial: &[4], ..Form::new(&ca_name, &name("responder"), 3, &signing) }.make();
    let leaf = Form { serial: &[5], ..Form::new(&ca_name, &name("leaf"), 4, &[]) }.make();
    let response = |status: Vec<u8>| Answer {
        issuer: &issuer,
        serial: &[5],
        status,
        this: "20241201000000Z",
        next: Some("20250201000000Z"),
        produced: "20241201000000Z",
        single: &[],
        extensions: &[],
        responder: &responder,
        certificates: std::slice::from_ref(&responder),
        times: 1,
    };
    for order in [[&issuer, &another], [&another, &issuer]] {
        for (revoked, wanted) in [(vec![13_u8], true), (vec![3], true), (vec![3, 13], false), (vec![7], true)]
        {
            let trust = store([TrustAnchor::new(root.clone(), "test")]);
            let mut evidence = Evidence::new();
            for one in order {
                evidence.add_certificate(one.clone(), Origin::Dss);
            }
            evidence.add_ocsp_bytes(&response(vec![0x80, 0]).make(), Origin::Caller);
            let entries: Vec<Vec<u8>> =
                revoked.iter().map(|serial| entry(&[*serial], "20240101000000Z", Some(4))).collect();
            let list = crl(&root_name, "20241201000000Z", "20250201000000Z", &entries, &[]);
            evidence.add_crl_bytes(&list, Origin::Dss);
            let path = build(&leaf, [issuer.clone()], &trust, NOW).unwrap();
            let found = asked(&path, &trust, &evidence);
            let good = found.status == RevocationStatus::Good;
            assert_eq!(good, wanted, "{revoked:?} {:?}", found.problems);
            // Bad news is heard from whoever had the right to tell it.
            let bad = response(tlv(0xa1, &[&time("20240601000000Z")]));
            evidence.add_ocsp_bytes(&bad.make(), Origin::Caller);
            let found = asked(&path, &trust, &evidence);
            assert!(found.status.forbids_at(at(NOW)), "{revoked:?} {:?}", found.problems);
        }
    }
}

/// However much a response says, its signer is looked for and verified once.
#[test]
fn what_is_said_very_often_has_one_signer() {
    let root_name = name("root");
    let signing = [extension("2.5.29.37", false, &tlv(0x30, &[&oid("1.3.6.1.5.5.7.3.9")]))];
    let root = Form::new(&root_name, &root_name, 1, &[ca()]).make();
    let responder = Form::new(&root_name, &name("responder"), 3, &signing).make();
    let leaf = Form { serial: &[5], ..Form::new(&root_name, &name("leaf"), 2, &[]) }.make();
    let response = Answer {
        issuer: &root,
        serial: &[5],
        status: vec![0x80, 0],
        this: "20241201000000Z",
        next: Some("20250201000000Z"),
        produced: "20241201000000Z",
        single: &[],
        extensions: &[],
        responder: &responder,
        certificates: std::slice::from_ref(&responder),
        times: 5000,
    };
    let trust = store([TrustAnchor::new(root.clone(), "test")]);
    let mut evidence = Evidence::new();
    evidence.add_ocsp_bytes(&response.make(), Origin::Caller);
    let path = build(&leaf, [], &trust, NOW).unwrap();
    assert_eq!(found_in_twenty_steps(&path, &trust, &evidence), Ok(RevocationStatus::Good));
}

/// What the evidence says of the leaf of a path, where twenty steps of path building are paid for.
fn found_in_twenty_steps(
    path: &ValidatedPath,
    trust: &TrustStore,
    evidence: &Evidence,
) -> Result<RevocationStatus, Exhausted> {
    let mut limits = Limits::default();
    limits.path_steps = 20;
    let budget = Budget::new(limits, &Uninterrupted);
    let verifier = Verifier::new(&Believer, &budget);
    let policy = RevocationPolicy::new(RevocationMode::SoftFail);
    let checker = RevocationChecker::new(trust, evidence, &verifier, policy);
    checker.check_one(path, 0, at(NOW)).map(|one| one.status)
}

/// What is said of one certificate is kept: each statement is paid for, and those that say the same are one.
#[test]
fn statements_are_paid_for() {
    let root_name = name("root");
    let root = Form::new(&root_name, &root_name, 1, &[ca()]).make();
    let leaf = Form { serial: &[5], ..Form::new(&root_name, &name("leaf"), 2, &[]) }.make();
    let trust = store([TrustAnchor::new(root.clone(), "test")]);
    let path = build(&leaf, [], &trust, NOW).unwrap();
    for (statements, times, paid) in [(10, 1, true), (30, 1, false), (1, 5000, true)] {
        let mut evidence = Evidence::new();
        for number in 0..statements {
            let response = Answer {
                issuer: &root,
                serial: &[5],
                status: vec![0x80, 0],
                this: &format!("202412010000{number:02}Z"),
                next: Some("20250201000000Z"),
                produced: "20241202000000Z",
                single: &[],
                extensions: &[],
                responder: &root,
                certificates: &[],
                times,
            };
            evidence.add_ocsp_bytes(&response.make(), Origin::Caller);
        }
        let found = found_in_twenty_steps(&path, &trust, &evidence);
        let wanted = if paid { Ok(RevocationStatus::Good) } else { Err(Exhausted::PathSteps) };
        assert_eq!(found, wanted, "{statements} {times}");
    }
}

/// RFC 6960 4.2.2.2.1: a responder that has to be checked does not answer for itself.
#[test]
fn a_responder_does_not_vouch_for_itself() {
    let purpose = || extension("2.5.29.37", false, &tlv(0x30, &[&oid("1.3.6.1.5.5.7.3.9")]));
    let unchecked = || extension("1.3.6.1.5.5.7.48.1.5", false, &[5, 0]);
    let root_name = name("root");
    let root = Form::new(&root_name, &root_name, 1, &[ca()]).make();
    let leaf = Form { serial: &[5], ..Form::new(&root_name, &name("leaf"), 2, &[]) }.make();
    for (extensions, by_list, held, wanted) in [
        (vec![purpose()], false, false, false),
        (vec![purpose()], true, false, true),
        (vec![purpose()], true, true, false),
        (vec![purpose(), unchecked()], false, false, true),
        (vec![purpose(), unchecked()], true, true, false),
    ] {
        let responder =
            Form { serial: &[4], ..Form::new(&root_name, &name("responder"), 3, &extensions) }.make();
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        for serial in [[5], [4]] {
            let response = Answer {
                issuer: &root,
                serial: &serial,
                status: vec![0x80, 0],
                this: "20241202000000Z",
                next: Some("20250201000000Z"),
                produced: "20241202000000Z",
                single: &[],
                extensions: &[],
                responder: &responder,
                certificates: std::slice::from_ref(&responder),
                times: 1,
            };
            evidence.add_ocsp_bytes(&response.make(), Origin::Caller);
        }
        if by_list {
            let held: Vec<Vec<u8>> =
                held.then(|| entry(&[4], "20240601000000Z", Some(6))).into_iter().collect();
            let list = crl(&root_name, "20241201000000Z", "20250201000000Z", &held, &[]);
            evidence.add_crl_bytes(&list, Origin::Caller);
        }
        let path = build(&leaf, [], &trust, NOW).unwrap();
        let mut problems = asked(&path, &trust, &evidence).problems;
        problems.retain(|(_, problem)| problem.to_string().contains("may not issue it"));
        assert_eq!(problems.is_empty(), wanted, "{by_list} {held} {problems:?}");
    }
}
