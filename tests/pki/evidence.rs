//! Evidence of all kinds, and what of it is broken.

use countersign::pki::revocation::RevocationProblem;
use countersign::pki::{Evidence, Origin};

use crate::made::{Form, name};

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
