//! Certificates: oddities, and what another parser reads.

use std::path::Path;

use countersign::asn1::{Reader, Tag};
use countersign::pki::revocation::Crl;
use countersign::pki::{Certificate, OcspResponse, Serial, TrustAnchor, certificates};
use countersign_forge::Authority;
use proptest::prelude::*;

use crate::made::{Form, NOW, build, ca, crl, entry, extension, name, name_of, oid, store, tlv};

#[test]
fn oddities_are_read_and_noted() {
    for (what, subject, serial, code) in [
        ("VisibleString", name_of(26, "Ä".as_bytes()), &[1][..], "name-visible-string-not-ascii"),
        ("PrintableString", name_of(19, b"\xc4"), &[1], "name-printable-string-not-ascii"),
        ("T61String", name_of(20, b"\xc4"), &[1], "name-teletex-string"),
        ("BMPString", name_of(30, b"\0\xc4"), &[1], "name-bmp-string"),
        ("broken UTF-8", name_of(12, b"\xff"), &[1], "name-utf8-broken"),
        ("negative serial", name("x"), &[0x80], "certificate-serial-negative"),
        ("zero serial", name("x"), &[0], "certificate-serial-zero"),
        ("long serial", name("x"), &[1; 21], "certificate-serial-long"),
    ] {
        let issuer = name("root");
        let found = Form { serial, ..Form::new(&issuer, &subject, 1, &[]) }.make();
        assert!(
            found.findings().iter().any(|finding| finding.code == code),
            "{what}: {:?}",
            found.findings()
        );
    }
}

/// RFC 5280 4.1.2.1, 5.1.2.1 and RFC 6960 4.2.1: a version is a small number, and no room for other bytes.
#[test]
fn versions_are_small_numbers() {
    let root = Authority::new("Root");
    let signer = root.issue("Signer");
    let (then, next) = ("20260501000000Z", "20260701000000Z");
    let list = root.crl(then, next, &[]);
    let response = root.ocsp(&signer, None, then, next);
    let certificate: fn(&[u8]) -> bool = |der| Certificate::parse(der).is_ok();
    let crl: fn(&[u8]) -> bool = |der| Crl::parse(der).is_ok();
    let ocsp: fn(&[u8]) -> bool = |der| OcspResponse::parse(der).is_ok();
    let explicit = |content: &[u8]| tlv(0xa0, &[content]);
    let own = signer.certificate.as_slice();
    for (what, der, parses, version, wanted) in [
        ("certificate", own, certificate, explicit(&[2, 1, 2]), true),
        ("certificate", own, certificate, explicit(&[2, 1, 3]), false),
        ("certificate", own, certificate, explicit(&[2, 2, 0, 2]), false),
        ("certificate", own, certificate, explicit(&[4, 1, 2]), false),
        ("certificate", own, certificate, explicit(&[2, 1, 2, 4, 1, 7]), false),
        ("list", &list[..], crl, vec![2, 1, 1], true),
        ("list", &list[..], crl, vec![], true),
        ("list", &list[..], crl, vec![2, 1, 2], false),
        ("list", &list[..], crl, vec![2, 2, 0, 1], false),
        ("response", basic(&response), ocsp, vec![], true),
        ("response", basic(&response), ocsp, explicit(&[2, 1, 0]), true),
        ("response", basic(&response), ocsp, explicit(&[2, 1, 1]), false),
        ("response", basic(&response), ocsp, explicit(&tlv(2, &[&[0; 300]])), false),
        ("response", basic(&response), ocsp, explicit(&[2, 1, 0, 5, 0]), false),
    ] {
        assert_eq!(parses(&with_version(der, &version)), wanted, "{what} {version:?}");
    }
}

/// The signed part with this in place of its version.
fn with_version(der: &[u8], version: &[u8]) -> Vec<u8> {
    let whole = Reader::new(der).any().unwrap();
    let signed = whole.reader().any().unwrap();
    let first = signed.reader().any().unwrap();
    let is_version = first.tag.is(Tag::INTEGER) || first.tag.is(Tag::context_constructed(0));
    let skipped = if is_version { first.raw.len() } else { 0 };
    let other = &whole.content[signed.raw.len()..];
    tlv(0x30, &[&tlv(0x30, &[version, &signed.content[skipped..]]), other])
}

/// The BasicOCSPResponse of a response.
fn basic(response: &[u8]) -> &[u8] {
    let mut fields = Reader::new(response).any().unwrap().reader();
    fields.any().unwrap();
    let mut bytes = fields.any().unwrap().reader().any().unwrap().reader();
    bytes.any().unwrap();
    bytes.any().unwrap().content
}

/// RFC 3279 2.3.1: NULL, which some leave out; what else stands there says nothing and is noted.
#[test]
fn parameters_of_an_rsa_key() {
    let honest = certificates(include_bytes!("../../testdata/pki/issuing-rsa.pem")).remove(0).unwrap();
    let null = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00";
    let at = honest.der().windows(null.len()).position(|window| window == null).unwrap() + null.len() - 2;
    for (tag, want) in [(5, false), (4, true)] {
        let mut der = honest.der().to_vec();
        der[at] = tag;
        let found = Certificate::parse(&der).unwrap();
        let noted = found.findings().iter().any(|finding| finding.code == "certificate-key-parameters");
        assert_eq!(noted, want, "tag {tag}: {:?}", found.findings());
    }
}

/// Certificates of the repository and, where they are there, of the shared corpus.
fn sample() -> Vec<Certificate> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["testdata/pki", "../shared/corpus/pkits/certs", "../../shared/corpus/pkits/certs"];
    let mut found = Vec::new();
    for folder in folders.iter().map(|folder| root.join(folder)).filter(|folder| folder.is_dir()) {
        let mut files: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.iter().filter(|file| file.is_file()) {
            found.extend(certificates(&std::fs::read(file).unwrap()).into_iter().flatten());
        }
    }
    assert!(!found.is_empty(), "no certificate found");
    found
}

#[test]
fn another_parser_reads_the_same() {
    use x509_parser::prelude::{FromDer, X509Certificate};
    let sample = sample();
    let mut compared = 0;
    for ours in &sample {
        let Ok((_, theirs)) = X509Certificate::from_der(ours.der()) else { continue };
        assert_eq!(ours.serial(), &Serial::new(theirs.raw_serial()));
        assert_eq!(ours.tbs(), theirs.tbs_certificate.as_ref());
        assert_eq!(ours.signature(), theirs.signature_value.data.as_ref());
        assert_eq!(ours.spki(), theirs.public_key().raw);
        assert_eq!(ours.subject().raw(), theirs.subject().as_raw());
        assert_eq!(ours.issuer().raw(), theirs.issuer().as_raw());
        assert_eq!(ours.not_before().unix(), theirs.validity().not_before.timestamp());
        assert_eq!(ours.not_after().unix(), theirs.validity().not_after.timestamp());
        assert_eq!(ours.is_ca(), theirs.is_ca());
        let usage = theirs.key_usage().ok().flatten().map(|usage| usage.value.key_cert_sign());
        let ours_usage = ours.extensions().key_usage;
        assert_eq!(ours_usage.map(|usage| usage.has_any(countersign::pki::KeyUsage::KEY_CERT_SIGN)), usage);
        compared += 1;
    }
    println!("certificates: {compared} of {} compared with another parser", sample.len());
    assert!(compared * 2 > sample.len());
}

proptest! {
    #[test]
    fn any_bytes_are_parsed_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Certificate::parse(&bytes);
        let _ = Crl::parse(&bytes);
        let _ = OcspResponse::parse(&bytes);
        let _ = certificates(&bytes);
    }

    #[test]
    fn damaged_certificates_are_parsed_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let extensions = [ca(), extension("2.5.29.32", false, &tlv(0x30, &[&tlv(0x30, &[&oid("1.2.3")])]))];
        let whole = Form::new(&name("root"), &name("x"), 1, &extensions).make();
        let mut der = whole.der().to_vec();
        for (place, value) in changes {
            let place = place.index(der.len());
            der[place] = value;
        }
        if let Ok(certificate) = Certificate::parse(&der) {
            let _ = (certificate.subject().human_friendly(), certificate.key_size_bits());
            let trust = store([TrustAnchor::new(whole, "test")]);
            let _ = build(&certificate, [], &trust, NOW);
        }
    }

    #[test]
    fn damaged_lists_are_parsed_or_refused(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let entries = [entry(&[5], "20240101000000Z", Some(1)), entry(&[6], "20240101000000Z", None)];
        let mut der = crl(&name("root"), "20240101000000Z", "20240201000000Z", &entries, &[]);
        for (place, value) in changes {
            let place = place.index(der.len());
            der[place] = value;
        }
        if let Ok(crl) = Crl::parse(&der) {
            let _ = crl.find(crl.issuer(), &Serial::new(&[5]));
        }
    }
}
