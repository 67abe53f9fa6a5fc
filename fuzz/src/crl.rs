//! RFC 5280 5: any bytes as a revocation list, held against `x509-parser`.

use countersign::pki::revocation::Crl;
use countersign::pki::{Evidence, Origin, Serial};
use x509_parser::prelude::{CertificateRevocationList, FromDer};

/// Every serial number that the other reader finds revoked must be found here, unless the list is unusable.
pub fn crl(bytes: &[u8]) {
    let mut evidence = Evidence::new();
    let added = evidence.add_crl_bytes(bytes, Origin::Caller);
    assert_eq!(added, evidence.add_crl_bytes(bytes, Origin::Dss), "the second time as the first");
    let Ok(ours) = Crl::parse(bytes) else { return };
    assert_eq!(ours.der(), &bytes[..ours.der().len()]);
    let signed = ours.signed();
    assert!(signed.message.len() + signed.signature.len() <= ours.der().len());
    let _ = format!("{ours:?} {:?} {}", ours.extensions(), ours.len());
    let Ok((_, theirs)) = CertificateRevocationList::from_der(bytes) else { return };
    assert_eq!(ours.this_update().unix(), theirs.last_update().timestamp(), "this update");
    assert_eq!(ours.next_update().map(|time| time.unix()), theirs.next_update().map(|time| time.timestamp()));
    let indirect = ours.extensions().issuing_distribution_point.as_ref().is_some_and(|point| point.indirect);
    for revoked in theirs.iter_revoked_certificates().take(64) {
        let found = ours.find(ours.issuer(), &Serial::new(revoked.raw_serial()));
        if let Ok(found) = found {
            let of_other = indirect || !revoked.extensions().is_empty();
            assert!(found.is_some() || of_other, "{:x?} is revoked and not found", revoked.raw_serial());
        }
    }
}
