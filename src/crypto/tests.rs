//! Signature values made by OpenSSL with the keys of the test PKI (testdata/vectors/generate.sh), and the `rsa` and
//! `dsa` crates as second opinions.

use std::path::{Path, PathBuf};

use super::*;
use crate::asn1::{Reader, Tag};

pub(crate) const CONTENT: &[u8] = b"what the signer meant";

pub(crate) fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(path)
}

/// The DER of `testdata/pki/NAME.pem`.
pub(crate) fn certificate(name: &str) -> Vec<u8> {
    let pem = std::fs::read_to_string(testdata(&format!("pki/{name}.pem"))).unwrap();
    let body: String = pem
        .lines()
        .skip_while(|line| !line.starts_with("-----"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----"))
        .collect();
    let mut bits = Vec::new();
    for chunk in body.bytes().collect::<Vec<_>>().chunks(4) {
        let digit = |byte: u8| match byte {
            b'A'..=b'Z' => Some(byte - b'A'),
            b'a'..=b'z' => Some(byte - b'a' + 26),
            b'0'..=b'9' => Some(byte - b'0' + 52),
            b'+' => Some(62),
            b'/' => Some(63),
            _ => None,
        };
        let digits: Vec<u32> = chunk.iter().filter_map(|byte| digit(*byte)).map(u32::from).collect();
        let word = digits.iter().fold(0, |word, digit| word << 6 | digit) << (6 * (4 - digits.len()));
        bits.extend_from_slice(&word.to_be_bytes()[1..digits.len()]);
    }
    bits
}

/// Its public key.
fn key(name: &str) -> Vec<u8> {
    let bits = certificate(name);
    let mut fields = Reader::new(&bits).sequence("").unwrap().sequence("").unwrap();
    fields.expect(Tag::context(0), "").unwrap();
    for _ in 0..5 {
        fields.any().unwrap();
    }
    fields.any().unwrap().raw.to_vec()
}

fn signature(name: &str) -> Vec<u8> {
    std::fs::read(testdata(&format!("vectors/crypto/{name}.sig"))).unwrap()
}

#[test]
fn values_made_by_openssl() {
    use DigestAlgorithm as D;
    use SignatureAlgorithm as S;
    for (file, signer, algorithm) in [
        ("rsa2048-sha256", "signer-rsa2048", S::RsaPkcs1 { digest: D::Sha256 }),
        ("rsa3072-sha1", "signer-rsa3072", S::RsaPkcs1 { digest: D::Sha1 }),
        ("rsa4096-sha3-256", "signer-rsa4096", S::RsaPkcs1 { digest: D::Sha3_256 }),
        (
            "rsa3072-pss-sha384-salt20",
            "signer-rsa3072",
            S::RsaPss { digest: D::Sha384, mask: D::Sha384, salt_length: 20 },
        ),
        ("p256-sha256", "signer-p256", S::Ecdsa { digest: D::Sha256 }),
        ("p384-sha512", "signer-p384", S::Ecdsa { digest: D::Sha512 }),
        ("p521-sha3-512", "signer-p521", S::Ecdsa { digest: D::Sha3_512 }),
        ("bp256-sha256", "signer-bp256", S::Ecdsa { digest: D::Sha256 }),
        ("bp384-sha384", "signer-bp384", S::Ecdsa { digest: D::Sha384 }),
        ("bp512-sha512", "signer-bp512", S::Ecdsa { digest: D::Sha512 }),
        ("dsa-sha256", "signer-dsa", S::Dsa { digest: D::Sha256 }),
        ("ed25519", "signer-ed25519", S::Ed25519),
        ("ed448", "signer-ed448", S::Ed448),
    ] {
        let (spki, value) = (key(signer), signature(file));
        let verify = |message: &[u8], value: &[u8]| PureRust.verify(&algorithm, &spki, message, value);
        assert_eq!(verify(CONTENT, &value), Ok(()), "{file}");
        assert_eq!(verify(b"another", &value), Err(VerifyError::Mismatch), "{file}");
        for place in [0, value.len() / 2, value.len() - 1] {
            let mut other = value.clone();
            other[place] ^= 1;
            assert_eq!(
                verify(CONTENT, &other),
                Err(VerifyError::Mismatch),
                "{file} with octet {place} changed"
            );
        }
        assert_eq!(verify(CONTENT, &value[1..]), Err(VerifyError::Mismatch), "{file}");
        assert_eq!(verify(CONTENT, &[&value[..], &[0]].concat()), Err(VerifyError::Mismatch), "{file}");
        assert_eq!(verify(CONTENT, &[]), Err(VerifyError::Mismatch), "{file}");
        match algorithm.digest() {
            Some(hash) => {
                let hash = digest(hash, CONTENT);
                assert_eq!(PureRust.verify_prehashed(&algorithm, &spki, &hash, &value), Ok(()), "{file}");
                let short = PureRust.verify_prehashed(&algorithm, &spki, &hash[1..], &value);
                assert_eq!(short, Err(VerifyError::Mismatch), "{file}");
            }
            None => assert!(matches!(
                PureRust.verify_prehashed(&algorithm, &spki, &[0; 64], &value),
                Err(VerifyError::Unsupported(_))
            )),
        }
        // A key of another kind is no verdict on the value.
        let other = if signer.contains("rsa") { "signer-p256" } else { "signer-rsa2048" };
        let wrong = PureRust.verify(&algorithm, &key(other), CONTENT, &value);
        assert!(matches!(wrong, Err(VerifyError::Key(_))), "{file}: {wrong:?}");
    }
}

#[test]
fn curves_without_a_signer_in_the_test_pki() {
    for curve in [
        "prime192v1",
        "secp224r1",
        "secp256k1",
        "brainpoolP320r1",
        "brainpoolP512t1",
        "brainpoolP256t1",
        "brainpoolP384t1",
    ] {
        let spki = std::fs::read(testdata(&format!("vectors/crypto/{curve}.spki"))).unwrap();
        let algorithm = SignatureAlgorithm::Ecdsa { digest: DigestAlgorithm::Sha512 };
        let value = signature(curve);
        assert_eq!(PureRust.verify(&algorithm, &spki, CONTENT, &value), Ok(()), "{curve}");
        assert_eq!(PureRust.verify(&algorithm, &spki, b"x", &value), Err(VerifyError::Mismatch), "{curve}");
        let mut other = value.clone();
        *other.last_mut().unwrap() ^= 1;
        assert_eq!(
            PureRust.verify(&algorithm, &spki, CONTENT, &other),
            Err(VerifyError::Mismatch),
            "{curve}"
        );
        let Ok(PublicKey::Ec { curve: known, point }) = PublicKey::parse(&spki) else { panic!("{curve}") };
        let (x, y) = point[1..].split_at(point.len() / 2);
        let hash = digest(DigestAlgorithm::Sha512, CONTENT);
        for parity in [0, 1] {
            let compressed = [&[2 | parity], x].concat();
            let wanted = match y.last().unwrap() & 1 == parity {
                // SEC 1 2.3.4: its p is 1 modulo 4.
                _ if curve == "secp224r1" => Err(VerifyError::Key(
                    "EC point is compressed, on a curve where that is not read".to_owned(),
                )),
                true => Ok(()),
                false => Err(VerifyError::Mismatch),
            };
            assert_eq!(ecdsa::verify(known, &compressed, &hash, &value), wanted, "{curve}");
        }
        let mut stray = spki.clone();
        *stray.last_mut().unwrap() ^= 1;
        let stray = PureRust.verify(&algorithm, &stray, CONTENT, &value);
        assert_eq!(stray, Err(VerifyError::Key("EC point is not on the curve".to_owned())), "{curve}");
    }
}

#[test]
fn pss_parameters_count() {
    use DigestAlgorithm as D;
    let (spki, value) = (key("signer-rsa3072"), signature("rsa3072-pss-sha384-salt20"));
    for (digest, mask, salt_length) in [
        (D::Sha384, D::Sha384, 21),
        (D::Sha384, D::Sha384, 0),
        (D::Sha384, D::Sha384, usize::MAX),
        (D::Sha384, D::Sha1, 20),
        (D::Sha512, D::Sha384, 20),
    ] {
        let algorithm = SignatureAlgorithm::RsaPss { digest, mask, salt_length };
        assert_eq!(
            PureRust.verify(&algorithm, &spki, CONTENT, &value),
            Err(VerifyError::Mismatch),
            "{algorithm}"
        );
    }
}

#[test]
fn the_digest_inside_a_value_is_found() {
    for (file, signer, want) in [
        ("rsa2048-sha256", "signer-rsa2048", Some(DigestAlgorithm::Sha256)),
        ("rsa3072-sha1", "signer-rsa3072", Some(DigestAlgorithm::Sha1)),
        ("rsa4096-sha3-256", "signer-rsa4096", Some(DigestAlgorithm::Sha3_256)),
        ("rsa3072-pss-sha384-salt20", "signer-rsa3072", None),
    ] {
        assert_eq!(pkcs1_digest(&key(signer), &signature(file)), Ok(want), "{file}");
    }
    assert!(pkcs1_digest(&key("signer-p256"), &signature("p256-sha256")).is_err());
}

#[test]
fn keys_say_what_they_are() {
    for (name, bits) in [
        ("signer-rsa2048", 2048),
        ("signer-rsa4096", 4096),
        ("signer-dsa", 3072),
        ("signer-p256", 256),
        ("signer-p521", 521),
        ("signer-bp512", 512),
        ("signer-ed25519", 256),
        ("signer-mldsa44", 10_496),
    ] {
        let spki = key(name);
        assert_eq!(PublicKey::parse(&spki).unwrap().bits(), Some(bits), "{name}");
        assert!(PublicKey::parse(&spki[..spki.len() - 1]).is_err());
        assert!(PublicKey::parse(&[&spki[..], &[0]].concat()).is_err());
    }
}

/// Estonian identity cards had moduli without the octet that makes them positive.
#[test]
fn a_negative_modulus_is_read_as_a_positive_one() {
    let spki = key("signer-rsa2048");
    let at = spki.windows(5).position(|window| window == [2, 0x82, 1, 1, 0]).unwrap();
    let mut negative = spki.clone();
    negative.splice(at..at + 5, [2, 0x82, 1, 0]);
    for (place, octets) in [(2, 2), (21, 2), (26, 2)] {
        let length = u16::from_be_bytes([negative[place], negative[place + 1]]) - 1;
        negative[place..place + octets].copy_from_slice(&length.to_be_bytes());
    }
    let algorithm = SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 };
    assert!(matches!(PublicKey::parse(&spki), Ok(PublicKey::Rsa { negative: false, .. })));
    assert!(matches!(PublicKey::parse(&negative), Ok(PublicKey::Rsa { negative: true, .. })));
    assert_eq!(PureRust.verify(&algorithm, &negative, CONTENT, &signature("rsa2048-sha256")), Ok(()));
}

#[test]
fn keys_out_of_bounds_are_refused() {
    let key = |modulus: &[u8], exponent: &[u8]| rsa::Key::new(modulus, exponent, None).map(|_| ());
    let unsupported = |result| matches!(result, Err(VerifyError::Unsupported(_)));
    let unusable = |result| matches!(result, Err(VerifyError::Key(_)));
    let modulus = [0xffu8; 128];
    assert_eq!(key(&modulus, &[1, 0, 1]), Ok(()));
    assert!(unsupported(key(&[0xff; 63], &[3])));
    assert!(unsupported(key(&[0xff; 2049], &[3])));
    assert!(unsupported(key(&modulus, &[1; 9])));
    assert!(unusable(key(&modulus, &[1])));
    assert!(unusable(key(&modulus, &[4])));
    assert!(unusable(key(&[0xfe; 128], &[3])));
}

/// The `rsa` crate must say the same of true and of tampered values, of both paddings and odd sizes.
#[test]
fn rsa_agrees_with_the_rsa_crate() {
    use ::rsa::pkcs8::DecodePublicKey;
    use ::rsa::{Pkcs1v15Sign, RsaPublicKey};
    for (file, signer) in [("rsa2048-sha256", "signer-rsa2048"), ("rsa3072-sha1", "signer-rsa3072")] {
        let (spki, value) = (key(signer), signature(file));
        let theirs = RsaPublicKey::from_public_key_der(&spki).unwrap();
        let hash = pkcs1_digest(&spki, &value).unwrap().unwrap();
        let scheme = match hash {
            DigestAlgorithm::Sha1 => Pkcs1v15Sign::new::<sha1::Sha1>(),
            _ => Pkcs1v15Sign::new::<sha2::Sha256>(),
        };
        let hash_value = digest(hash, CONTENT);
        for place in 0..=value.len() {
            let mut value = value.clone();
            if let Some(octet) = value.get_mut(place) {
                *octet ^= 0x40;
            }
            let algorithm = SignatureAlgorithm::RsaPkcs1 { digest: hash };
            let ours = PureRust.verify_prehashed(&algorithm, &spki, &hash_value, &value).is_ok();
            assert_eq!(ours, theirs.verify(scheme.clone(), &hash_value, &value).is_ok(), "{file} at {place}");
            assert_eq!(ours, place == value.len());
        }
    }
}

#[test]
fn pairs_are_der_only() {
    for (hex, want) in [
        (&[0x30, 6, 2, 1, 1, 2, 1, 2][..], Some((&[1][..], &[2][..]))),
        (&[0x30, 8, 2, 2, 0, 0x80, 2, 2, 0, 0xff], Some((&[0x80], &[0xff]))),
        (&[0x30, 0x81, 6, 2, 1, 1, 2, 1, 2], None),
        (&[0x30, 0x80, 2, 1, 1, 2, 1, 2, 0, 0], None),
        (&[0x30, 7, 2, 2, 0, 1, 2, 1, 2], None),
        (&[0x30, 6, 2, 1, 0, 2, 1, 2], None),
        (&[0x30, 6, 2, 1, 0x81, 2, 1, 2], None),
        (&[0x30, 6, 2, 1, 1, 2, 1, 2, 0], None),
        (&[0x30, 9, 2, 1, 1, 2, 1, 2, 2, 1, 3], None),
        (&[0x30, 3, 2, 1, 1], None),
        (&[0x31, 6, 2, 1, 1, 2, 1, 2], None),
        (&[], None),
    ] {
        assert_eq!(pair::parse(hex), want, "{hex:02x?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_key_or_value_panics(
        mut spki: Vec<u8>,
        value: Vec<u8>,
        which in 0usize..10,
        changes: Vec<(usize, u8)>,
    ) {
        const KEYS: [&str; 9] = [
            "signer-rsa2048", "signer-p256", "signer-p384", "signer-p521", "signer-bp256", "signer-bp512",
            "signer-ed25519", "signer-ed448", "signer-mldsa44",
        ];
        if let Some(name) = KEYS.get(which) {
            spki = key(name);
            for (place, octet) in changes {
                let place = place % spki.len();
                spki[place] = octet;
            }
        }
        for algorithm in [
            SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 },
            SignatureAlgorithm::RsaPss { digest: DigestAlgorithm::Sha1, mask: DigestAlgorithm::Md5, salt_length: 7 },
            SignatureAlgorithm::Ecdsa { digest: DigestAlgorithm::Sha256 },
            SignatureAlgorithm::Dsa { digest: DigestAlgorithm::Sha256 },
            SignatureAlgorithm::Ed25519,
            SignatureAlgorithm::Ed448,
            SignatureAlgorithm::MlDsa44,
        ] {
            proptest::prop_assert!(PureRust.verify(&algorithm, &spki, CONTENT, &value).is_err());
        }
    }
}
