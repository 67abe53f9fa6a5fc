//! RFC 5280 4: any bytes as a certificate, held against `x509-parser`.

use countersign::pki::{Certificate, KeyUsage, Serial, TrustStore, certificates};
use x509_parser::prelude::{FromDer, X509Certificate};

/// What both read must be the same certificate.
pub fn certificate(bytes: &[u8]) {
    let mut store = TrustStore::new();
    let added = store.add_bytes(bytes, "bytes");
    assert!(added.added <= store.len() + added.repeated);
    for certificate in certificates(bytes).into_iter().flatten() {
        let _ = store.find(&certificate);
    }
    let Ok(ours) = Certificate::parse(bytes) else { return };
    assert_eq!(ours.der(), &bytes[..ours.der().len()], "the encoding is what was sent");
    assert_eq!(
        Certificate::parse(ours.der()).map(|again| again.sha256().to_owned()),
        Ok(ours.sha256().to_owned())
    );
    let _ = (ours.subject().human_friendly(), ours.key_size_bits(), ours.is_ca(), ours.public_key().curve());
    let _ = format!("{ours:?} {:?} {:?}", ours.extensions(), ours.findings());
    let Ok((_, theirs)) = X509Certificate::from_der(bytes) else { return };
    assert_eq!(ours.tbs(), theirs.tbs_certificate.as_ref(), "the signed part");
    assert_eq!(ours.spki(), theirs.public_key().raw, "the public key");
    // Ours is in its shortest form.
    assert_eq!(ours.serial(), &Serial::new(theirs.tbs_certificate.raw_serial()), "the serial number");
    assert_eq!(ours.not_before().unix(), theirs.validity().not_before.timestamp(), "not before");
    assert_eq!(ours.not_after().unix(), theirs.validity().not_after.timestamp(), "not after");
    assert_eq!(
        ours.signature_algorithm().oid.as_bytes(),
        theirs.signature_algorithm.algorithm.as_bytes(),
        "the signature algorithm"
    );
    assert_eq!(ours.signature(), theirs.signature_value.data.as_ref(), "the signature value");
    let malformed = ours.extensions();
    if let (Some(one), Ok(Some(other))) = (malformed.basic_constraints, theirs.basic_constraints()) {
        assert_eq!(one.ca, other.value.ca, "basic constraints");
        assert_eq!(
            one.path_length.map(u64::from),
            other.value.path_len_constraint.map(u64::from),
            "the path length"
        );
    }
    let key_usage = |usage: &x509_parser::extensions::KeyUsage| {
        (usage.digital_signature(), usage.non_repudiation(), usage.key_cert_sign(), usage.crl_sign())
    };
    if let (Some(one), Ok(Some(other))) = (malformed.key_usage, theirs.key_usage()) {
        let has = |bit| one.has_any(bit);
        let one = (
            has(KeyUsage::DIGITAL_SIGNATURE),
            has(KeyUsage::NON_REPUDIATION),
            has(KeyUsage::KEY_CERT_SIGN),
            has(KeyUsage::CRL_SIGN),
        );
        assert_eq!(one, key_usage(other.value), "key usage");
    }
}
