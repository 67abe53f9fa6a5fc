//! RFC 5652: any bytes as signed data.

use countersign::cms::{Covered, SignedData, inspect, verify};
use countersign::crypto::PureRust;
use countersign::pki::Certificate;
use countersign_accelerated::Accelerated;

/// What parses is verified with the keys that came along, by two providers: they must agree.
pub fn cms(bytes: &[u8]) {
    let Ok(signed) = SignedData::parse(bytes) else { return };
    assert!(signed.length <= bytes.len());
    assert!(signed.trailing.is_none_or(|at| at >= signed.length && at < bytes.len()));
    // What was read is what stands there: the same from its own length alone.
    let again = SignedData::parse(&bytes[..signed.length]).expect("the same bytes");
    assert_eq!(format!("{:?}", again.signer_infos), format!("{:?}", signed.signer_infos));
    let content = b"content".as_slice();
    for signer in signed.signer_infos.iter().take(3) {
        if let Some(attributes) = &signer.signed_attributes {
            let to_be_signed = attributes.to_be_signed();
            assert_eq!(to_be_signed.first(), Some(&0x31), "RFC 5652 5.4: a SET OF");
            if let Some(sorted) = attributes.to_be_signed_sorted() {
                assert_eq!(sorted.len(), to_be_signed.len());
            }
            let _ = attributes.signing_time();
        }
        let looked = inspect(&signed, signer);
        assert!(!looked.holds());
        let mut keys: Vec<Vec<u8>> = Vec::new();
        for certificate in signed.certificates_of(signer).take(2) {
            if let Ok(certificate) = Certificate::parse(certificate) {
                keys.push(certificate.spki().to_vec());
            }
        }
        for covered in
            [Covered::Detached(&content), Covered::Encapsulated, Covered::EncapsulatedSha1(&content)]
        {
            assert!(!verify(&PureRust, &signed, signer, covered, None).holds(), "without a key");
            for key in &keys {
                let pure = verify(&PureRust, &signed, signer, covered, Some(key));
                let fast = verify(&Accelerated::new(), &signed, signer, covered, Some(key));
                assert_eq!(pure, fast, "providers differ");
            }
        }
    }
}
