//! Certificates, paths and revocation data made for the occasion: loops, crowds, oddities, large lists.
//!
//! Signatures are not made but believed: the provider of these tests accepts every value.

use std::path::Path;

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::crypto::{Provider, SignatureAlgorithm, VerifyError};
use countersign::limits::Limits;
use countersign::pki::path::{PathErrorKind, PathParameters};
use countersign::pki::revocation::{
    Crl, Exemption, Retroactive, RevocationChecker, RevocationMode, RevocationPolicy, RevocationProblem,
    RevocationStatus,
};
use countersign::pki::{
    Certificate, CertificatePool, Evidence, OcspResponse, Origin, PathBuilder, PathError, Serial,
    TrustAnchor, TrustStore, ValidatedPath, Verifier, certificates,
};
use countersign::time::Time;
use proptest::prelude::*;

/// Believes every signature.
#[derive(Debug)]
struct Believer;

impl Provider for Believer {
    fn name(&self) -> &'static str {
        "believer"
    }

    fn verify(&self, _: &SignatureAlgorithm, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), VerifyError> {
        Ok(())
    }

    fn verify_prehashed(
        &self,
        _: &SignatureAlgorithm,
        _: &[u8],
        _: &[u8],
        _: &[u8],
    ) -> Result<(), VerifyError> {
        Ok(())
    }
}

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match content.len() {
        short @ 0..=127 => out.push(u8::try_from(short).unwrap()),
        long => {
            let octets = long.to_be_bytes();
            let octets = &octets[octets.iter().take_while(|octet| **octet == 0).count()..];
            out.push(0x80 | u8::try_from(octets.len()).unwrap());
            out.extend_from_slice(octets);
        }
    }
    out.extend_from_slice(&content);
    out
}

fn oid(text: &str) -> Vec<u8> {
    let oid = countersign::asn1::ObjectIdentifier::new(text).unwrap();
    tlv(6, &[oid.as_bytes()])
}

fn name_of(tag: u8, text: &[u8]) -> Vec<u8> {
    tlv(0x30, &[&tlv(0x31, &[&tlv(0x30, &[&oid("2.5.4.3"), &tlv(tag, &[text])])])])
}

fn name(text: &str) -> Vec<u8> {
    name_of(12, text.as_bytes())
}

fn time(text: &str) -> Vec<u8> {
    tlv(24, &[text.as_bytes()])
}

fn extension(id: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    tlv(0x30, &[&oid(id), critical, &tlv(4, &[value])])
}

fn ca() -> Vec<u8> {
    extension("2.5.29.19", true, &tlv(0x30, &[&[1, 1, 0xff]]))
}

fn algorithm() -> Vec<u8> {
    tlv(0x30, &[&oid("1.2.840.113549.1.1.11"), &[5, 0]])
}

/// What differs between the certificates of these tests.
struct Form<'a> {
    issuer: &'a [u8],
    subject: &'a [u8],
    key: u32,
    serial: &'a [u8],
    from: &'a str,
    to: &'a str,
    extensions: &'a [Vec<u8>],
}

impl<'a> Form<'a> {
    fn new(issuer: &'a [u8], subject: &'a [u8], key: u32, extensions: &'a [Vec<u8>]) -> Self {
        let (from, to) = ("20200101000000Z", "20300101000000Z");
        Self { issuer, subject, key, serial: &[1], from, to, extensions }
    }

    fn make(&self) -> Certificate {
        let modulus = [&[0xb0][..], &self.key.to_be_bytes(), &[1; 251]].concat();
        let key = tlv(0x30, &[&tlv(2, &[&[0], &modulus]), &[2, 1, 3]]);
        let spki = tlv(0x30, &[&tlv(0x30, &[&oid("1.2.840.113549.1.1.1"), &[5, 0]]), &tlv(3, &[&[0], &key])]);
        let mut tbs = vec![
            tlv(0xa0, &[&[2, 1, 2]]),
            tlv(2, &[self.serial]),
            algorithm(),
            self.issuer.to_vec(),
            tlv(0x30, &[&time(self.from), &time(self.to)]),
            self.subject.to_vec(),
            spki,
        ];
        if !self.extensions.is_empty() {
            tbs.push(tlv(0xa3, &[&tlv(0x30, &[&self.extensions.concat()])]));
        }
        let tbs = tlv(0x30, &[&tbs.concat()]);
        let whole = tlv(0x30, &[&tbs, &algorithm(), &tlv(3, &[&[0], &[7; 32]])]);
        Certificate::parse(&whole).unwrap()
    }
}

fn at(text: &str) -> Time {
    Time::parse_rfc3339(text).unwrap()
}

fn build(
    leaf: &Certificate,
    pool: impl IntoIterator<Item = Certificate>,
    trust: &TrustStore,
    time: &str,
) -> Result<ValidatedPath, PathError> {
    let pool: CertificatePool = pool.into_iter().collect();
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let verifier = Verifier::new(&Believer, &budget);
    PathBuilder::new(trust, &pool, &verifier, &PathParameters::at(at(time))).build(leaf)
}

fn store(anchors: impl IntoIterator<Item = TrustAnchor>) -> TrustStore {
    let mut store = TrustStore::new();
    for anchor in anchors {
        store.add(anchor);
    }
    store
}

const NOW: &str = "2025-01-01T00:00:00Z";

#[test]
fn a_chain_that_loops_ends() {
    let ca = [ca()];
    let a = Form::new(&name("B"), &name("A"), 1, &ca).make();
    let b = Form::new(&name("A"), &name("B"), 2, &ca).make();
    let leaf = Form::new(&name("A"), &name("leaf"), 3, &[]).make();
    let root = Form::new(&name("root"), &name("root"), 4, &ca).make();
    let error = build(&leaf, [a, b], &store([TrustAnchor::new(root, "test")]), NOW).unwrap_err();
    assert_eq!(error.kind, PathErrorKind::NoIssuer);
    assert_eq!(error.sub_indication(), "NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn a_thousand_cross_certificates_cost_a_bounded_amount() {
    let ca = [ca()];
    let crowd: Vec<Certificate> =
        (0..1000).map(|key| Form::new(&name("crowd"), &name("crowd"), key, &ca).make()).collect();
    let leaf = Form::new(&name("crowd"), &name("leaf"), 5000, &[]).make();
    let root = Form::new(&name("root"), &name("root"), 5001, &ca).make();
    let trust = store([TrustAnchor::new(root.clone(), "test")]);
    let error = build(&leaf, crowd.clone(), &trust, NOW).unwrap_err();
    assert!(error.is_fatal(), "{error}");
    // the way out is found at once, because anchors come first
    let (issuer, subject) = (name("root"), name("crowd"));
    let out = Form { from: "20210101000000Z", ..Form::new(&issuer, &subject, 5002, &ca) }.make();
    let path = build(&leaf, crowd.into_iter().chain([out]), &trust, NOW).unwrap();
    assert_eq!(path.certificates().len(), 3);
    assert_eq!(path.anchor().certificate, root);
}

#[test]
fn anchors_out_of_date_are_told_apart_from_anchors_withdrawn() {
    let ca = [ca()];
    let old = Form { to: "20210101000000Z", ..Form::new(&name("root"), &name("root"), 1, &ca) }.make();
    let leaf = Form::new(&name("root"), &name("leaf"), 2, &[]).make();
    let anchor = TrustAnchor::new(old, "test");
    let path = build(&leaf, [], &store([anchor.clone()]), NOW).unwrap();
    assert!(path.findings().iter().any(|finding| finding.code == "anchor-outside-validity"));
    let sunset = at("2024-01-01T00:00:00Z");
    let withdrawn = store([anchor.with_sunset(sunset)]);
    assert_eq!(build(&leaf, [], &withdrawn, NOW).unwrap_err().kind, PathErrorKind::Sunset { sunset });
    assert!(build(&leaf, [], &withdrawn, "2023-12-31T23:59:59Z").is_ok());
}

#[test]
fn a_signer_that_is_an_anchor_needs_no_ca() {
    let own = Form::new(&name("me"), &name("me"), 1, &[]).make();
    let trust = store([TrustAnchor::new(own.clone(), "test")]);
    assert_eq!(build(&own, [], &trust, NOW).unwrap().certificates().len(), 1);
    let error = build(&own, [], &trust, "2031-01-01T00:00:00Z").unwrap_err();
    assert!(matches!(error.kind, PathErrorKind::Expired { .. }), "{error}");
}

#[test]
fn issuers_are_held_to_their_constraints() {
    let path_length =
        |limit: u8| extension("2.5.29.19", true, &tlv(0x30, &[&[1, 1, 0xff], &tlv(2, &[&[limit]])]));
    let no_sign = extension("2.5.29.15", true, &[3, 2, 1, 2]);
    let unknown = extension("1.3.6.1.4.1.99999.1", true, &[5, 0]);
    let twice = [ca(), extension("2.5.29.14", false, &[4, 1, 1]), extension("2.5.29.14", false, &[4, 1, 2])];
    let dns = |text: &str| tlv(0x82, &[text.as_bytes()]);
    let constrained =
        extension("2.5.29.30", true, &tlv(0x30, &[&tlv(0xa0, &[&tlv(0x30, &[&dns("example.com")])])]));
    let san = |text: &str| extension("2.5.29.17", false, &tlv(0x30, &[&dns(text)]));
    for (what, issuer, leaf, want) in [
        ("plain", vec![ca()], vec![], None),
        ("no basic constraints", vec![], vec![], Some(PathErrorKind::NotCa)),
        ("path length 0 for a leaf", vec![path_length(0)], vec![], None),
        (
            "no keyCertSign",
            vec![ca(), no_sign],
            vec![],
            Some(PathErrorKind::KeyUsage { needed: vec!["keyCertSign"] }),
        ),
        (
            "unknown critical extension",
            vec![ca(), unknown],
            vec![],
            Some(PathErrorKind::UnknownCriticalExtension(countersign::asn1::ObjectIdentifier::new_unwrap(
                "1.3.6.1.4.1.99999.1",
            ))),
        ),
        (
            "an extension twice",
            twice.to_vec(),
            vec![],
            Some(PathErrorKind::DuplicateExtension(countersign::asn1::ObjectIdentifier::new_unwrap(
                "2.5.29.14",
            ))),
        ),
        ("name within", vec![ca(), constrained.clone()], vec![san("a.example.com")], None),
        (
            "name outside",
            vec![ca(), constrained],
            vec![san("example.org")],
            Some(PathErrorKind::NameConstraint { name: "DNS name example.org".into(), excluded: false }),
        ),
    ] {
        let roots = [ca()];
        let root = Form::new(&name("root"), &name("root"), 1, &roots).make();
        let issuer = Form::new(&name("root"), &name("ca"), 2, &issuer).make();
        let leaf = Form::new(&name("ca"), &name("leaf"), 3, &leaf).make();
        let judged = build(&leaf, [issuer], &store([TrustAnchor::new(root, "test")]), NOW);
        assert_eq!(judged.err().map(|error| error.kind), want, "{what}");
    }
}

#[test]
fn policies_that_would_explode_as_a_tree_do_not() {
    // each CA maps each of 30 policies to all 30 of the next: 30^15 nodes in the tree of RFC 5280
    let policy = |number: usize| oid(&format!("1.2.3.{number}"));
    let all: Vec<Vec<u8>> = (0..30).map(policy).collect();
    let policies: Vec<u8> =
        tlv(0x30, &[&all.iter().map(|policy| tlv(0x30, &[policy])).collect::<Vec<_>>().concat()]);
    let pairs = all.iter().flat_map(|a| all.iter().map(|b| tlv(0x30, &[a, b]))).collect::<Vec<_>>();
    let mappings = tlv(0x30, &[&pairs.concat()]);
    let extensions =
        [ca(), extension("2.5.29.32", false, &policies), extension("2.5.29.33", true, &mappings)];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=15).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &extensions).make()
    });
    let leaf = Form::new(&name("15"), &name("leaf"), 99, &[extension("2.5.29.32", false, &policies)]).make();
    let path = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap();
    assert_eq!(path.policies().len(), 30);
}

/// Every name of the leaf against every constraint of every issuer would be 40 million comparisons.
#[test]
fn name_constraints_that_would_explode_are_counted() {
    let dns = |text: &str| tlv(0x82, &[text.as_bytes()]);
    let subtrees: Vec<u8> =
        (0..2_000).flat_map(|number| tlv(0x30, &[&dns(&format!("a{number}.example"))])).collect();
    let constrained = [ca(), extension("2.5.29.30", true, &tlv(0x30, &[&tlv(0xa1, &[&subtrees])]))];
    let names: Vec<u8> = (0..2_000).flat_map(|number| dns(&format!("b{number}.example.org"))).collect();
    let san = [extension("2.5.29.17", false, &tlv(0x30, &[&names]))];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=10).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &constrained).make()
    });
    let leaf = Form::new(&name("10"), &name("leaf"), 99, &san).make();
    let error = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap_err();
    assert_eq!(error.kind, PathErrorKind::Exhausted(Exhausted::NameComparisons), "{error}");
}

/// Three thousand policies, each mapped to two others, ten levels deep.
#[test]
fn policies_by_the_thousand_cost_little() {
    let policy = |number: usize| oid(&format!("1.2.3.{number}"));
    let all: Vec<Vec<u8>> = (0..3_000).map(policy).collect();
    let policies = tlv(0x30, &[&all.iter().flat_map(|policy| tlv(0x30, &[policy])).collect::<Vec<_>>()]);
    let pair = |number: usize, by: usize| tlv(0x30, &[&all[number], &all[(number + by) % all.len()]]);
    let pairs: Vec<u8> = (0..3_000).flat_map(|number| [pair(number, 1), pair(number, 7)].concat()).collect();
    let extensions =
        [ca(), extension("2.5.29.32", false, &policies), extension("2.5.29.33", true, &tlv(0x30, &[&pairs]))];
    let roots = [ca()];
    let root = Form::new(&name("0"), &name("0"), 0, &roots).make();
    let cas = (1..=10).map(|depth: u32| {
        Form::new(&name(&(depth - 1).to_string()), &name(&depth.to_string()), depth, &extensions).make()
    });
    let leaf = Form::new(&name("10"), &name("leaf"), 99, &[extension("2.5.29.32", false, &policies)]).make();
    let path = build(&leaf, cas, &store([TrustAnchor::new(root, "test")]), NOW).unwrap();
    assert_eq!(path.policies().len(), 3_000);
}

#[test]
fn oddities_are_read_and_noted() {
    for (what, subject, serial, code) in [
        ("VisibleString", name_of(26, "Ä".as_bytes()), &[1][..], "name-visible-string-not-ascii"),
        ("PrintableString", name_of(19, b"\xc4"), &[1], "name-printable-string-not-ascii"),
        ("T61String", name_of(20, b"\xc4"), &[1], "name-teletex-string"),
        ("BMPString", name_of(30, b"\0\xc4"), &[1], "name-bmp-string"),
        ("broken UTF-8", name_of(12, b"\xff"), &[1], "name-utf8-broken"),
        ("negative serial", name("x"), &[0x80], "certificate-serial-negative"),
        ("zero serial", name("x"), &[0], "certificate-serial-zero"),
        ("long serial", name("x"), &[1; 21], "certificate-serial-long"),
    ] {
        let issuer = name("root");
        let found = Form { serial, ..Form::new(&issuer, &subject, 1, &[]) }.make();
        assert!(
            found.findings().iter().any(|finding| finding.code == code),
            "{what}: {:?}",
            found.findings()
        );
    }
}

fn crl(issuer: &[u8], this: &str, next: &str, entries: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let mut tbs = vec![
        vec![2, 1, 1],
        algorithm(),
        issuer.to_vec(),
        time(this),
        time(next),
        tlv(0x30, &[&entries.concat()]),
    ];
    if !extensions.is_empty() {
        tbs.push(tlv(0xa0, &[&tlv(0x30, &[&extensions.concat()])]));
    }
    tlv(0x30, &[&tlv(0x30, &[&tbs.concat()]), &algorithm(), &tlv(3, &[&[0], &[7; 32]])])
}

fn entry(serial: &[u8], revoked: &str, reason: Option<u8>) -> Vec<u8> {
    let extensions = reason
        .map(|reason| tlv(0x30, &[&extension("2.5.29.21", false, &[10, 1, reason])]))
        .unwrap_or_default();
    tlv(0x30, &[&tlv(2, &[serial]), &time(revoked), &extensions])
}

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
        if let RevocationStatus::Revoked { time, .. } = want {
            assert!(!want.forbids_at(time.saturating_add_seconds(-1)));
        }
        let path = build(&exempt, [], &trust, NOW).unwrap();
        assert!(checker.judge(&path, at(NOW)).is_ok(), "{what}: short-term certificates need no data");
    }
}

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
            tlv(0x30, &[&tlv(0x30, &[&single.concat()])]),
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
    ];
    for (what, answer, want, problem) in cases {
        let trust = store([TrustAnchor::new(root.clone(), "test")]);
        let mut evidence = Evidence::new();
        assert_eq!(evidence.add_ocsp_bytes(&answer.make(), Origin::Caller), 1, "{what}");
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let verifier = Verifier::new(&Believer, &budget);
        let policy = RevocationPolicy::new(RevocationMode::Require);
        let checker = RevocationChecker::new(&trust, &evidence, &verifier, policy);
        let path = build(&leaf, [], &trust, NOW).unwrap();
        let found = checker.check_one(&path, 0, at(NOW)).unwrap();
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

#[test]
fn broken_evidence_is_named_and_left_out() {
    let mut evidence = Evidence::new();
    assert_eq!(evidence.add_crl_bytes(b"\x30\x03\x02\x01\x01", Origin::Dss), 0);
    assert_eq!(evidence.add_ocsp_bytes(b"\x30\x03\x0a\x01\x06", Origin::Dss), 0);
    assert_eq!(evidence.add_certificate_bytes(b"<html>", Origin::Vri), 0);
    let codes: Vec<&str> = evidence.findings().iter().map(|finding| finding.code).collect();
    assert_eq!(
        codes,
        ["evidence-crl-unreadable", "evidence-ocsp-unreadable", "evidence-certificate-unreadable"]
    );
    let certificate = Form::new(&name("root"), &name("x"), 1, &[]).make();
    for origin in [Origin::Dss, Origin::Cms, Origin::Dss] {
        evidence.add_certificate_bytes(certificate.der(), origin);
    }
    assert_eq!(evidence.certificates().len(), 1);
    assert_eq!(evidence.certificates()[0].origins, [Origin::Cms, Origin::Dss].into());
    assert_eq!(RevocationProblem::SignerNotFound.to_string(), "the certificate of its signer is not at hand");
}

/// Certificates of the repository and, where they are there, of the shared corpus.
fn sample() -> Vec<Certificate> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["testdata/pki", "../shared/corpus/pkits/certs", "../../shared/corpus/pkits/certs"];
    let mut found = Vec::new();
    for folder in folders.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            found.extend(certificates(&std::fs::read(file).unwrap()).into_iter().flatten());
        }
    }
    assert!(!found.is_empty(), "no certificate found");
    found
}

#[test]
fn another_parser_reads_the_same() {
    use x509_parser::prelude::{FromDer, X509Certificate};
    let sample = sample();
    let mut compared = 0;
    for ours in &sample {
        let Ok((_, theirs)) = X509Certificate::from_der(ours.der()) else { continue };
        assert_eq!(ours.serial(), &Serial::new(theirs.raw_serial()));
        assert_eq!(ours.tbs(), theirs.tbs_certificate.as_ref());
        assert_eq!(ours.signature(), theirs.signature_value.data.as_ref());
        assert_eq!(ours.spki(), theirs.public_key().raw);
        assert_eq!(ours.subject().raw(), theirs.subject().as_raw());
        assert_eq!(ours.issuer().raw(), theirs.issuer().as_raw());
        assert_eq!(ours.not_before().unix(), theirs.validity().not_before.timestamp());
        assert_eq!(ours.not_after().unix(), theirs.validity().not_after.timestamp());
        assert_eq!(ours.is_ca(), theirs.is_ca());
        let usage = theirs.key_usage().ok().flatten().map(|usage| usage.value.key_cert_sign());
        let ours_usage = ours.extensions().key_usage;
        assert_eq!(ours_usage.map(|usage| usage.has_any(countersign::pki::KeyUsage::KEY_CERT_SIGN)), usage);
        compared += 1;
    }
    println!("certificates: {compared} of {} compared with another parser", sample.len());
    assert!(compared * 2 > sample.len());
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Certificate::parse(&bytes);
        let _ = Crl::parse(&bytes);
        let _ = OcspResponse::parse(&bytes);
        let _ = certificates(&bytes);
    }

    #[test]
    fn damaged_certificates_are_parsed_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let extensions = [ca(), extension("2.5.29.32", false, &tlv(0x30, &[&tlv(0x30, &[&oid("1.2.3")])]))];
        let whole = Form::new(&name("root"), &name("x"), 1, &extensions).make();
        let mut der = whole.der().to_vec();
        for (place, value) in changes {
            let place = place.index(der.len());
            der[place] = value;
        }
        if let Ok(certificate) = Certificate::parse(&der) {
            let _ = (certificate.subject().human_friendly(), certificate.key_size_bits());
            let trust = store([TrustAnchor::new(whole, "test")]);
            let _ = build(&certificate, [], &trust, NOW);
        }
    }

    #[test]
    fn damaged_lists_are_parsed_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let entries = [entry(&[5], "20240101000000Z", Some(1)), entry(&[6], "20240101000000Z", None)];
        let mut der = crl(&name("root"), "20240101000000Z", "20240201000000Z", &entries, &[]);
        for (place, value) in changes {
            let place = place.index(der.len());
            der[place] = value;
        }
        if let Ok(crl) = Crl::parse(&der) {
            let _ = crl.find(crl.issuer(), &Serial::new(&[5]));
        }
    }
}
