//! What time-stamps prove to have existed, where a whole document is judged (EN 319 102-1 5.6.2.3).

use countersign::pki::{Evidence, Origin};
use countersign::time::Time;
use countersign::validation::{Conclusion, Indeterminacy};
use countersign::{Configuration, Report, TrustStore, Validator};
use countersign_forge::{
    Access, Authority, Document, Identity, Key, Purpose, Signed, Stamp, attributes_with, revocation_archive,
    signature_over, signing_certificate,
};

/// A dictionary that starts in the stamped bytes may end in later ones, with whatever value there is by then.
#[test]
fn a_signature_is_proven_where_all_of_it_is_stamped() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let authority = root.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let stamp = Stamp { authority: &authority, time: "20260410000000Z" };
    for (what, ends, wanted) in [
        ("before the stamp", true, ("2026-04-10T00:00:00Z", "B-T")),
        ("after the stamp", false, ("2026-06-01T12:00:00Z", "B-B")),
    ] {
        let mut document = Document::blank(1);
        document.prepare_open("Sig1", SIGNATURE);
        if ends {
            sign(&mut document, &signer);
        }
        document.time_stamp("Stamp1", stamp);
        if !ends {
            sign(&mut document, &signer);
        }
        let report = judged(&document, SOFT_FAIL, &root, &[]);
        let signature = report.signatures.iter().find(|one| one.field == "Sig1").unwrap();
        let existed = signature.best_signature_time.unwrap().to_string();
        assert_eq!((existed.as_str(), signature.pades_level.as_deref().unwrap_or("")), wanted, "{what}");
    }
}

/// So may a stream of the document security store.
#[test]
fn a_list_is_proven_where_all_of_it_is_stamped() {
    let root = Authority::new("Root");
    let until = Access { until: "20260501000000Z", ..Access::default() };
    let issuer = root.subordinate("CA");
    let signer = issuer.issue_with("Signer", Key::p256("Signer"), Purpose::Signer, until);
    let authority = root.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let list = |from: &Authority| from.crl("20260411000000Z", "20260501000000Z", &[]);
    let (of_issuer, of_signer) = (list(&root), list(&issuer));
    for (what, ends, wanted) in [("before the stamp", true, None), ("after the stamp", false, Some("NO_POE"))]
    {
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[Stamp { authority: &authority, time: "20260410000000Z" }]);
        document.add_validation_data(&[&issuer.identity.certificate], &[&of_issuer], &[]);
        document.prepare_open_list();
        if ends {
            document.finish_open_list(&of_signer);
        }
        document.time_stamp("Stamp1", Stamp { authority: &authority, time: "20260412000000Z" });
        if !ends {
            document.finish_open_list(&of_signer);
        }
        let report = judged(&document, REQUIRE, &root, &[]);
        let signature = report.signatures.iter().find(|one| one.field == "Sig1").unwrap();
        let signer = signature.signer.as_ref().unwrap();
        assert_eq!(signer.trust_problem, wanted, "{what}: {:?}", signature.reasons);
    }
}

/// Programs write line ends behind what they store, and PEM: what is in a stream is stamped with it.
#[test]
fn what_a_stored_stream_holds_is_proven_with_it() {
    let root = Authority::new("Root");
    let issuer = root.subordinate("CA");
    let until = Access { until: "20260501000000Z", ..Access::default() };
    let signer = issuer.issue_with("Signer", Key::p256("Signer"), Purpose::Signer, until);
    let authority = root.issue_for("TSA", Key::p256("TSA"), Purpose::TimeStamping);
    let [of_issuer, of_signer] =
        [&root, &issuer].map(|from| from.crl("20260411000000Z", "20260501000000Z", &[]));
    for (what, after, time, wanted) in [
        ("nothing else", &b""[..], "20260412000000Z", None),
        ("a line end", b"\n", "20260412000000Z", None),
        ("a line end, stamped late", b"\n", "20260512000000Z", Some("NO_POE")),
    ] {
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[Stamp { authority: &authority, time: "20260410000000Z" }]);
        let stored = [&of_signer, after].concat();
        document.add_validation_data(&[&issuer.identity.certificate], &[&of_issuer, &stored], &[]);
        document.time_stamp("Stamp1", Stamp { authority: &authority, time });
        let report = judged(&document, REQUIRE, &root, &[]);
        let signer = report.signatures[0].signer.as_ref().unwrap();
        assert_eq!(signer.trust_problem, wanted, "{what}: {:?}", report.signatures[0].reasons);
    }
}

/// EN 319 142-1 6.3: a document that brings revocation data needs a time-stamp; what is none is no matter.
#[test]
fn an_archive_holds_what_can_be_read() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let list = root.crl("20260520000000Z", "20260701000000Z", &[]);
    for (what, held, wanted) in [
        ("a list", &list, Conclusion::Indeterminate(Indeterminacy::SigConstraintsFailure)),
        ("a certificate", &signer.certificate, Conclusion::TotalPassed),
    ] {
        let mut document = Document::blank(1);
        let place = document.prepare("Sig1", SIGNATURE, 4000);
        let [_, named] = signing_certificate(&signer.certificate);
        let signed =
            [attributes_with(&document.digest(place), b""), named, revocation_archive(held)].concat();
        document.fill(place, &signature_over(&signer, Signed::Attributes(&signed)));
        let report = judged(&document, REQUIRE, &root, &[&list]);
        let signature = &report.signatures[0];
        assert_eq!(signature.conclusion, wanted, "{what}: {:?}", signature.reasons);
    }
}

/// Ends the dictionary that was left open.
fn sign(document: &mut Document, signer: &Identity) {
    let place = document.finish_open(4000);
    let [_, named] = signing_certificate(&signer.certificate);
    let signed = [attributes_with(&document.digest(place), b""), named].concat();
    document.fill(place, &signature_over(signer, Signed::Attributes(&signed)));
}

const SIGNATURE: &str =
    "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20260401000000Z)";
const REQUIRE: &str = r#"{"revocation": "require"}"#;
const SOFT_FAIL: &str = r#"{"revocation": "soft-fail"}"#;

/// The report on the first of June.
fn judged(document: &Document, configuration: &str, anchor: &Authority, lists: &[&[u8]]) -> Report {
    let (mut trust, mut evidence) = (TrustStore::new(), Evidence::new());
    trust.add_bytes(&anchor.identity.certificate, "root");
    for list in lists {
        assert_eq!(evidence.add_crl_bytes(list, Origin::Caller), 1);
    }
    let configuration: Configuration = serde_json::from_str(configuration).unwrap();
    let validator = Validator::builder(trust).configuration(configuration).evidence(evidence).build();
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    validator.validate(document.bytes(), "x.pdf", at).unwrap()
}
