//! RFC 5280 4.2.1.12: a certificate is used for the purposes that it states, and for no others.

use countersign::time::Time;
use countersign::validation::{Conclusion, Indeterminacy};
use countersign::{TrustStore, Validator};
use countersign_forge::{Authority, Document, Key, Purpose};

const SERVER: &str = "1.3.6.1.5.5.7.3.1";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
const CODE: &str = "1.3.6.1.5.5.7.3.3";
const EMAIL: &str = "1.3.6.1.5.5.7.3.4";
const TIME_STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const OCSP: &str = "1.3.6.1.5.5.7.3.9";
const DOCUMENTS: &str = "1.3.6.1.5.5.7.3.36";
const ANY: &str = "2.5.29.37.0";
const MICROSOFT_DOCUMENTS: &str = "1.3.6.1.4.1.311.10.3.12";
const ADOBE_DOCUMENTS: &str = "1.2.840.113583.1.1.5";
const OF_ITS_OWN: &str = "1.3.6.1.4.1.99999.7";

#[test]
fn who_signs_has_a_certificate_that_is_for_signing() {
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    let authority = Authority::new("Root");
    for (purposes, wanted) in [
        (&[EMAIL][..], true),
        (&[CLIENT], true),
        (&[CLIENT, EMAIL], true),
        (&[DOCUMENTS], true),
        (&[MICROSOFT_DOCUMENTS], true),
        (&[ADOBE_DOCUMENTS], true),
        (&[OF_ITS_OWN], true),
        (&[ANY], true),
        (&[SERVER, CLIENT], true),
        (&[TIME_STAMPING, DOCUMENTS], true),
        (&[SERVER], false),
        (&[CODE], false),
        (&[TIME_STAMPING], false),
        (&[OCSP], false),
        (&[SERVER, CODE, TIME_STAMPING, OCSP], false),
    ] {
        let signer = authority.issue_for("Signer", Key::p256("Signer"), Purpose::SignerFor(purposes));
        let mut document = Document::blank(1);
        document.sign("Sig1", &signer, &[]);
        let mut trust = TrustStore::new();
        trust.add_bytes(&authority.identity.certificate, "root");
        let report = Validator::new(trust).validate(document.bytes(), "x.pdf", at).unwrap();
        let expected = if wanted {
            Conclusion::TotalPassed
        } else {
            Conclusion::Indeterminate(Indeterminacy::ChainConstraintsFailure)
        };
        assert_eq!(report.signatures[0].conclusion, expected, "{purposes:?}");
    }
}
