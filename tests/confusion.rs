//! RFC 5652 5.4: a value over content without attributes is one over attributes, if the content is an encoding of such.

use countersign::cms::{CertificateFields, Covered, FormatProblem, Pkcs1Signature, SignedData, verify};
use countersign::crypto::PureRust;
use countersign::time::Time;
use countersign::validation::{Conclusion, Failure};
use countersign::{TrustStore, Validator};
use countersign_forge::{Authority, Document, Key, Purpose, Signed, attributes_with, signature_over};

const SIGNATURE: &str = "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached";

#[test]
fn attributes_that_hold_a_document() {
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let authority = Authority::new("Root");
    let signer = authority.issue("Signer");
    let failed = Conclusion::TotalFailed(Failure::FormatFailure);
    for (name, held, wanted) in [
        ("nothing", &b""[..], Conclusion::TotalPassed),
        ("the name of a format", b"application/pdf, PDF 1.7", Conclusion::TotalPassed),
        ("a document", Document::blank(1).bytes(), failed),
        ("a document behind other bytes", b"junk%PDF-1.4 ...", failed),
        ("a document without header", b"1 0 obj null endobj startxref 0 %%EOF", failed),
    ] {
        let mut document = Document::blank(1);
        let place = document.prepare("Sig1", SIGNATURE, 4000);
        let attributes = attributes_with(&document.digest(place), held);
        document.fill(place, &signature_over(&signer, Signed::Attributes(&attributes)));
        let mut trust = TrustStore::new();
        trust.add_bytes(&authority.identity.certificate, "root");
        let report = Validator::new(trust).validate(document.bytes(), "x.pdf", at).unwrap();
        assert_eq!(report.signatures[0].conclusion, wanted, "{name}: {:?}", report.signatures[0].reasons);
    }
}

#[test]
fn a_document_signed_without_attributes() {
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let authority = Authority::new("Root");
    let mut document = Document::blank(1);
    let place = document.prepare("Sig1", SIGNATURE, 4000);
    let content = [&document.bytes()[..place.start], &document.bytes()[place.end..]].concat();
    document.fill(place, &signature_over(&authority.issue("Signer"), Signed::Content(&content)));
    let mut trust = TrustStore::new();
    trust.add_bytes(&authority.identity.certificate, "root");
    let report = Validator::new(trust).validate(document.bytes(), "x.pdf", at).unwrap();
    assert_eq!(report.signatures[0].conclusion, Conclusion::TotalPassed);
}

#[test]
fn content_that_is_attributes() {
    let signer = Authority::new("Root").issue_for("Signer", Key::rsa_signer(), Purpose::Signer);
    let set = |content: &[u8]| [&[0x31, u8::try_from(content.len()).unwrap()], content].concat();
    let attributes = attributes_with(&[7; 32], b"");
    let other = [0x30, 0x07, 0x06, 0x03, 0x2a, 0x03, 0x04, 0x31, 0x00];
    for (name, content, refused) in [
        ("attributes", set(&attributes), true),
        ("attributes, and more", [&set(&attributes)[..], b" "].concat(), false),
        ("attributes of no consequence", set(&other), false),
        ("a set of other things", set(&[0x02, 0x01, 0x05]), false),
        ("a document", b"%PDF-1.7".to_vec(), false),
        ("a number", b"1 0 obj".to_vec(), false),
        ("nothing", Vec::new(), false),
    ] {
        let bytes = signature_over(&signer, Signed::Content(&content));
        let signed = SignedData::parse(&bytes).unwrap();
        let key = CertificateFields::parse(&signer.certificate).unwrap().public_key;
        let content = content.as_slice();
        let result =
            verify(&PureRust, &signed, &signed.signer_infos[0], Covered::Detached(&content), Some(key));
        assert_eq!(result.valid, Some(true), "{name}");
        assert_eq!(result.problems.contains(&FormatProblem::ContentIsAttributes), refused, "{name}");
        assert_eq!(result.holds(), !refused, "{name}");
        // ISO 32000-2 12.8.3.2: the same value without a CMS around it.
        let value = &signed.signer_infos[0].signature;
        let bare = [&[4, 0x82][..], &u16::try_from(value.len()).unwrap().to_be_bytes(), value].concat();
        let result = Pkcs1Signature::parse(&bare).unwrap().verify(&PureRust, &content, key);
        assert_eq!(result.valid, Some(true), "{name}");
        assert_eq!(result.holds(), !refused, "{name}");
    }
}
