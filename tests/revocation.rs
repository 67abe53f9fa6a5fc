//! Who may say that a certificate is good, where a whole document is judged.

use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::{Configuration, TrustStore, Validator};
use countersign_forge::{
    Access, Authority, Document, Identity, Key, Purpose, Series, Signed, Stamp, attributes_with,
    signature_over, signing_certificate,
};

/// RFC 5280 6.3.3 f: another authority of the issuer's name may sign its lists, as long as all above it is good.
#[test]
fn a_list_by_a_namesake_below_a_revoked_authority_says_nothing() {
    let root = Authority::new("Root");
    let issuer = root.subordinate("CA");
    let middle = root.subordinate("Middle");
    let namesake = middle.subordinate_for("CA", Key::p256("of its own"));
    let stranger = root.subordinate("Stranger");
    let signer = issuer.issue("Signer");
    let document = signed_by(&signer);
    let (then, next) = ("20260501000000Z", "20260701000000Z");
    let since = "20260401000000Z";
    for (what, lists, wanted) in [
        ("no list", vec![], Verdict::Indeterminate),
        ("its own", vec![issuer.crl(then, next, &[])], Verdict::TotalPassed),
        ("the namesake's", vec![namesake.crl(then, next, &[])], Verdict::TotalPassed),
    ] {
        for (revoked, verdict) in
            [(&stranger, wanted), (&middle, if what == "its own" { wanted } else { Verdict::Indeterminate })]
        {
            let (revocations, none) =
                (root.crl(then, next, &[(&revoked.identity, since)]), middle.crl(then, next, &[]));
            let lists: Vec<&[u8]> = lists.iter().chain([&revocations, &none]).map(Vec::as_slice).collect();
            let found = judged(&document, REQUIRE, &[&root, &issuer, &middle, &namesake], &lists, &[]);
            assert_eq!(found, verdict, "{what}");
        }
    }
}

/// RFC 5280 5.2.4: a delta brings its base up to date, from the day on which it is there.
#[test]
fn a_delta_says_something_from_its_day_on() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let document = signed_by(&signer);
    let numbered = |number, base| Series { number: Some(number), base, ..Series::default() };
    let base = |next: &str| root.crl_in_a_series("20260501000000Z", next, &[], numbered(1, None));
    let delta = |from: &str, number, since: Option<&str>| {
        let revoked: Vec<_> = since.map(|since| (&signer, since)).into_iter().collect();
        root.crl_in_a_series(from, "20260801000000Z", &revoked, numbered(number, Some(1)))
    };
    let (fresh, stale) = (|| base("20260701000000Z"), || base("20260510000000Z"));
    let (known, later) = ("20260515000000Z", "20260615000000Z");
    for (what, lists, wanted) in [
        ("a base", vec![fresh()], Verdict::TotalPassed),
        ("an old base", vec![stale()], Verdict::Indeterminate),
        ("brought up to date", vec![stale(), delta(known, 2, None)], Verdict::TotalPassed),
        ("revoked", vec![fresh(), delta(known, 2, Some("20260512000000Z"))], Verdict::Indeterminate),
        ("later", vec![fresh(), delta(later, 2, None)], Verdict::TotalPassed),
        ("an old base, later", vec![stale(), delta(later, 2, None)], Verdict::Indeterminate),
        ("both", vec![stale(), delta(known, 2, None), delta(later, 3, None)], Verdict::TotalPassed),
        ("known later", vec![fresh(), delta(later, 2, Some("20260512000000Z"))], Verdict::Indeterminate),
        ("revoked later", vec![fresh(), delta(later, 2, Some("20260610000000Z"))], Verdict::TotalPassed),
    ] {
        let lists: Vec<&[u8]> = lists.iter().map(Vec::as_slice).collect();
        assert_eq!(judged(&document, REQUIRE, &[&root], &lists, &[]), wanted, "{what}");
    }
}

/// RFC 6960 4.2.2.2: what a responder said before it was revoked, or put on hold, has to be proven to be of before.
#[test]
fn a_responder_that_was_revoked_later_is_not_believed_without_proof() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let responder = root.issue_for("Responder", Key::p256("Responder"), Purpose::OcspResponder);
    let document = signed_by(&signer);
    let response = root.ocsp(&signer, Some(&responder), "20260530000000Z", "20260701000000Z");
    for (since, reason, wanted) in [
        (None, None, Verdict::TotalPassed),
        (Some("20260601000000Z"), None, Verdict::Indeterminate),
        (Some("20260601000000Z"), Some(6), Verdict::Indeterminate),
        (Some("20260529000000Z"), None, Verdict::Indeterminate),
    ] {
        let revoked: Vec<_> = since.map(|since| (&responder, since)).into_iter().collect();
        let series = Series { reason, ..Series::default() };
        // Of the responder only: the list is too old to say that the signer is good.
        let list = root.crl_in_a_series("20260401000000Z", "20260501000000Z", &revoked, series);
        let found = judged(&document, REQUIRE, &[&root], &[&list], &[&response]);
        assert_eq!(found, wanted, "{since:?} {reason:?}");
    }
}

/// Whoever can say that a responder was revoked could otherwise take back what it truly said.
#[test]
fn an_accused_responder_is_heard_when_it_says_that_somebody_is_revoked() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let [responder, accuser] =
        ["Responder", "Accuser"].map(|name| root.issue_for(name, Key::p256(name), Purpose::OcspResponder));
    let document = signed_by(&signer);
    let (then, next) = ("20260520000000Z", "20260701000000Z");
    let revoked = root.ocsp_revoked(&signer, Some(&responder), then, next, "20260501000000Z");
    let good = root.ocsp(&signer, Some(&responder), then, next);
    let accused = root.ocsp_revoked(&responder, Some(&accuser), then, next, "20260401000000Z");
    for (what, responses, mode, wanted) in [
        ("good", vec![&good], REQUIRE, Verdict::TotalPassed),
        ("good, and accused", vec![&good, &accused], REQUIRE, Verdict::Indeterminate),
        ("revoked", vec![&revoked], SOFT_FAIL, Verdict::Indeterminate),
        ("revoked, and accused", vec![&revoked, &accused], SOFT_FAIL, Verdict::Indeterminate),
    ] {
        let responses: Vec<&[u8]> = responses.into_iter().map(Vec::as_slice).collect();
        assert_eq!(judged(&document, mode, &[&root], &[], &responses), wanted, "{what}");
    }
}

/// RFC 5280 6.3.3 f: who has the key of an authority that expired can make list issuers and lists of any date.
#[test]
fn a_list_issuer_below_an_expired_authority_is_not_believed_without_proof() {
    let root = Authority::new("Root");
    let document = signed_by(&root.issue("Signer"));
    for (until, wanted) in
        [("20270101000000Z", Verdict::TotalPassed), ("20250101000000Z", Verdict::Indeterminate)]
    {
        let infrastructure = root.subordinate_with("Infrastructure", Access { until, ..Access::default() });
        let issuer = infrastructure.subordinate_for("Root", Key::p256("of its own"));
        let list = issuer.crl("20241201000000Z", "20261201000000Z", &[]);
        let series = Series { authorities_only: true, ..Series::default() };
        let authorities = root.crl_in_a_series("20260501000000Z", "20260701000000Z", &[], series);
        let issuers = infrastructure.crl("20260501000000Z", "20260701000000Z", &[]);
        let lists = [&list[..], &authorities, &issuers];
        let found = judged(&document, REQUIRE, &[&root, &infrastructure, &issuer], &lists, &[]);
        assert_eq!(found, wanted, "{until}");
    }
}

/// RFC 5280 6.1.1 d: whoever trusts a key trusts it, whatever end its certificate has.
#[test]
fn an_anchor_signs_lists_after_its_end() {
    let root = Authority::new("Root");
    for (until, is_anchor, wanted) in [
        ("20270101000000Z", true, Verdict::TotalPassed),
        ("20270101000000Z", false, Verdict::TotalPassed),
        ("20260510000000Z", true, Verdict::TotalPassed),
        ("20260510000000Z", false, Verdict::Indeterminate),
    ] {
        let authority = root.subordinate_with("Authority", Access { until, ..Access::default() });
        let document = signed_by(&authority.issue("Signer"));
        let [list, above] = [&authority, &root].map(|one| one.crl("20260501000000Z", "20260701000000Z", &[]));
        let authorities = if is_anchor { vec![&authority] } else { vec![&root, &authority] };
        let found = judged(&document, REQUIRE, &authorities, &[&list, &above], &[]);
        assert_eq!(found, wanted, "{until} {is_anchor}");
    }
}

/// EN 319 102-1 5.2.6.4: where one chain is revoked, the next is tried.
#[test]
fn a_good_path_among_many_is_found() {
    let roots: Vec<Authority> = (0..8).map(|number| Authority::new(&format!("Root {number}"))).collect();
    let issuers: Vec<Authority> =
        roots.iter().map(|root| root.subordinate_for("Cross", Key::p256("Cross"))).collect();
    let document = signed_by(&issuers[0].issue("Signer"));
    for good in [Some(0), Some(1), Some(4), Some(7), None] {
        let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
        for (number, (root, issuer)) in roots.iter().zip(&issuers).enumerate() {
            trust.add_bytes(&root.identity.certificate, "root");
            evidence.add_certificate_bytes(&issuer.identity.certificate, Origin::Caller);
            let revoked = [(&issuer.identity, "20260505000000Z")];
            let revoked = if good == Some(number) { &[][..] } else { &revoked[..] };
            evidence.add_crl_bytes(&root.crl("20260510000000Z", "20260701000000Z", revoked), Origin::Caller);
        }
        let validator = Validator::builder(trust).evidence(evidence).build();
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        let verdict = validator.validate(document.bytes(), "x.pdf", at).unwrap().verdict;
        let wanted = if good.is_some() { Verdict::TotalPassed } else { Verdict::Indeterminate };
        assert_eq!(verdict, wanted, "{good:?}");
    }
}

/// RFC 6960 2.4: a status is known to be right at thisUpdate, however late it is signed.
#[test]
fn a_response_is_as_fresh_as_what_it_speaks_of() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let document = signed_by(&signer);
    let signed_late =
        |then: &str, next: &str| root.ocsp_signed_at(&signer, None, then, next, "20260601000000Z");
    for (what, response, wanted) in [
        ("fresh", signed_late("20260520000000Z", "20260701000000Z"), Verdict::TotalPassed),
        ("stale", signed_late("20260101000000Z", "20260102000000Z"), Verdict::Indeterminate),
    ] {
        assert_eq!(judged(&document, REQUIRE, &[&root], &[], &[&response]), wanted, "{what}");
    }
}

fn signed_by(signer: &Identity) -> Document {
    let mut document = Document::blank(1);
    document.sign("Sig1", signer, &[]);
    document
}

const REQUIRE: &str = r#"{"revocation": "require"}"#;
const SOFT_FAIL: &str = r#"{"revocation": "soft-fail"}"#;

/// The verdict on the first of June by the first of these authorities, which is the anchor.
fn judged(
    document: &Document,
    configuration: &str,
    authorities: &[&Authority],
    lists: &[&[u8]],
    responses: &[&[u8]],
) -> Verdict {
    let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
    trust.add_bytes(&authorities[0].identity.certificate, "root");
    for authority in &authorities[1..] {
        evidence.add_certificate_bytes(&authority.identity.certificate, Origin::Caller);
    }
    for list in lists {
        assert_eq!(evidence.add_crl_bytes(list, Origin::Caller), 1);
    }
    for response in responses {
        assert_eq!(evidence.add_ocsp_bytes(response, Origin::Caller), 1);
    }
    let configuration: Configuration = serde_json::from_str(configuration).unwrap();
    let validator = Validator::builder(trust).configuration(configuration).evidence(evidence).build();
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    validator.validate(document.bytes(), "x.pdf", at).unwrap().verdict
}

const SIGNATURE: &str =
    "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20260520000000Z)";

/// EN 319 142-1 6.3: level LT is for data on the signer that can be believed, in the document itself.
#[test]
fn the_level_rests_on_data_of_the_document() {
    let root = Authority::new("Root");
    let namesake = Authority::with_key("Root", Key::p256("of its own"));
    let signer = root.issue("Signer");
    let authority = root.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let list = |from: &Authority| from.crl("20260501000000Z", "20260701000000Z", &[]);
    let (own, forged) = (list(&root), list(&namesake));
    let stale = root.crl("20260101000000Z", "20260501000000Z", &[]);
    for (what, stored, given, wanted) in [
        ("nothing", None, None, "B-T"),
        ("its own", Some(&own), None, "B-LTA"),
        ("a namesake's", Some(&forged), None, "B-T"),
        ("of before the signature", Some(&stale), None, "B-T"),
        ("given by the caller", None, Some(&own), "B-T"),
    ] {
        let mut document = Document::blank(1);
        let place = document.prepare("Sig1", SIGNATURE, 4000);
        let [_, named] = signing_certificate(&signer.certificate);
        let signed = [attributes_with(&document.digest(place), b""), named].concat();
        document.fill(place, &signature_over(&signer, Signed::Attributes(&signed)));
        let lists: Vec<&[u8]> = stored.into_iter().map(Vec::as_slice).collect();
        document.add_validation_data(&[&root.identity.certificate], &lists, &[]);
        document.time_stamp("F2", Stamp { authority: &authority, time: "20260520000000Z" });
        let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
        trust.add_bytes(&root.identity.certificate, "root");
        evidence.add_crl_bytes(given.map_or(&[][..], Vec::as_slice), Origin::Caller);
        let validator = Validator::builder(trust).evidence(evidence).build();
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        let report = validator.validate(document.bytes(), "x.pdf", at).unwrap();
        let level = report.signatures[0].pades_level.as_deref();
        assert_eq!(level, Some(wanted), "{what}: {:?}", report.signatures[0].pades_missing);
    }
}

/// Whoever dates a signature back, whom nobody trusts, makes no data fresh that was of before it.
#[test]
fn no_stranger_makes_data_fresh() {
    let (root, other) = (Authority::new("Root"), Authority::new("Other"));
    let signer = root.issue("Signer");
    let authority = other.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let stranger = Authority::new("Nobody").issue_for("TSA", Key::p256("no TSA"), Purpose::TimeStamping);
    let fresh = |of: &Authority| of.crl("20260501000000Z", "20260701000000Z", &[]);
    let stale = root.crl("20260101000000Z", "20260501000000Z", &[]);
    for (list, wanted) in [(&fresh(&root), "B-LTA"), (&stale, "B-T")] {
        let mut document = Document::blank(1);
        let place = document.prepare("Sig1", SIGNATURE, 4000);
        let [_, named] = signing_certificate(&signer.certificate);
        let signed = [attributes_with(&document.digest(place), b""), named].concat();
        document.fill(place, &signature_over(&signer, Signed::Attributes(&signed)));
        let certificates = [&root, &other].map(|authority| &*authority.identity.certificate);
        document.add_validation_data(&certificates, &[list, &fresh(&other)], &[]);
        document.time_stamp("F2", Stamp { authority: &authority, time: "20260520000000Z" });
        document.time_stamp("F3", Stamp { authority: &stranger, time: "20260201000000Z" });
        let mut trust = TrustStore::new();
        for certificate in certificates {
            trust.add_bytes(certificate, "root");
        }
        let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
        let report = Validator::new(trust).validate(document.bytes(), "x.pdf", at).unwrap();
        let level = report.signatures[0].pades_level.as_deref();
        assert_eq!(level, Some(wanted), "{:?}", report.signatures[0].pades_missing);
    }
}
