//! EN 319 102-1 5.2.3: the certificate of the signer is the one that the signed attributes name.

use countersign::time::Time;
use countersign::validation::{Conclusion, Indeterminacy};
use countersign::{TrustStore, Validator};
use countersign_forge::{Authority, Document, Signed, attributes_with, signature_over, signing_certificate};

const SIGNATURE: &str = "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached";

/// RFC 5035: what is signed is signed, whichever of the two attributes a program looks at.
#[test]
fn both_attributes_name_the_signer() {
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let authority = Authority::new("Root");
    let signer = authority.issue("Signer");
    let [own1, own2] = signing_certificate(&signer.certificate);
    let [other1, other2] = signing_certificate(&authority.issue("Another").certificate);
    let refused = Conclusion::Indeterminate(Indeterminacy::NoSigningCertificateFound);
    for (what, attributes, wanted) in [
        ("version 2", vec![&own2], Conclusion::TotalPassed),
        ("version 1", vec![&own1], Conclusion::TotalPassed),
        ("both", vec![&own1, &own2], Conclusion::TotalPassed),
        ("version 2 of another", vec![&own1, &other2], refused),
        ("version 1 of another", vec![&other1, &own2], refused),
        ("both of another", vec![&other1, &other2], refused),
    ] {
        let mut document = Document::blank(1);
        let place = document.prepare("Sig1", SIGNATURE, 4000);
        let mut signed = attributes_with(&document.digest(place), b"");
        attributes.into_iter().for_each(|attribute| signed.extend_from_slice(attribute));
        document.fill(place, &signature_over(&signer, Signed::Attributes(&signed)));
        let mut trust = TrustStore::new();
        trust.add_bytes(&authority.identity.certificate, "root");
        let report = Validator::new(trust).validate(document.bytes(), "x.pdf", at).unwrap();
        assert_eq!(report.signatures[0].conclusion, wanted, "{what}: {:?}", report.signatures[0].reasons);
    }
}
