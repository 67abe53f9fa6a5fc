//! RFC 6960: any bytes as an OCSP response.

use countersign::crypto::PureRust;
use countersign::crypto::{Provider, SignatureAlgorithm};
use countersign::pki::{Certificate, Evidence, OcspResponse, Origin};
use countersign_accelerated::Accelerated;

/// The signed parts lie within it, and two providers agree on its signature.
pub fn ocsp(bytes: &[u8]) {
    let mut evidence = Evidence::new();
    let added = evidence.add_ocsp_bytes(bytes, Origin::Caller);
    assert_eq!(added, evidence.add_ocsp_bytes(bytes, Origin::Dss), "the second time as the first");
    let Ok(response) = OcspResponse::parse(bytes) else { return };
    assert_eq!(response.der(), &bytes[..response.der().len()]);
    let signed = response.signed();
    assert!(signed.message.len() + signed.signature.len() <= response.der().len());
    let _ = format!("{response:?} {:?} {:?}", response.nonce(), response.findings());
    let certificates: Vec<&Certificate> = response.certificates().iter().take(2).collect();
    for certificate in &certificates {
        let _ = response.names_responder(certificate);
        for single in response.responses().take(8) {
            let _ =
                (single.certificate_hash_agrees(certificate), single.id.matches(certificate, certificate));
        }
        let Ok(algorithm) = SignatureAlgorithm::resolve(signed.algorithm, None) else { continue };
        let pure = PureRust.verify(&algorithm, certificate.spki(), signed.message, signed.signature);
        let fast =
            Accelerated::new().verify(&algorithm, certificate.spki(), signed.message, signed.signature);
        assert_eq!(pure, fast, "providers differ");
    }
}
