//! A token made by OpenSSL (testdata/vectors/generate.sh), and what may be wrong with one.

use super::*;
use crate::cms::{EssMatch, SignedData};
use crate::crypto::tests::{CONTENT, certificate, testdata};
use crate::crypto::{DigestAlgorithm, PureRust};

fn token_bytes() -> Vec<u8> {
    std::fs::read(testdata("vectors/cms/time-stamp.der")).unwrap()
}

#[test]
fn a_token_made_by_openssl() {
    let token = TimeStampToken::parse(&token_bytes()).unwrap();
    assert_eq!((token.version, token.policy.to_string()), (1, "1.2.3.4.1".to_owned()));
    assert_eq!(token.accuracy, Some(Accuracy { seconds: 1, millis: 500, micros: 100 }));
    assert!(token.ordering);
    assert_eq!((token.nonce.is_none(), token.tsa.is_some()), (true, true));
    assert_eq!(token.imprint_algorithm.digest_name(), "sha256");
    let tsa = certificate("tsa");
    let result = token.verify(&PureRust, &CONTENT, Some(&tsa));
    assert!(result.holds(), "{result:?}");
    assert_eq!(result.imprint_digest, Some(DigestAlgorithm::Sha256));
    assert_eq!((result.intact(), result.signing_certificate), (Some(true), Some(EssMatch::Same)));

    let other = token.verify(&PureRust, b"other bytes", Some(&tsa));
    assert_eq!((other.imprint, other.intact(), other.holds()), (Some(false), Some(false), false));
    assert_eq!(other.signature.valid, Some(true));
    let stranger = certificate("tsa-other");
    let stranger = token.verify(&PureRust, &CONTENT, Some(&stranger));
    assert_eq!((stranger.signing_certificate, stranger.holds()), (Some(EssMatch::OtherHash), false));
    assert_eq!(stranger.signature.valid, Some(false));
    let nobody = token.verify(&PureRust, &CONTENT, None);
    assert_eq!((nobody.intact(), nobody.signature.valid, nobody.holds()), (Some(true), None, false));
}

#[test]
fn other_structures_are_no_tokens() {
    let read = |name: &str| std::fs::read(testdata(&format!("vectors/cms/{name}.der"))).unwrap();
    assert!(matches!(TimeStampToken::parse(&read("detached")), Err(TokenError::ContentType(_))));
    assert!(matches!(TimeStampToken::parse(b"0"), Err(TokenError::Asn1(_))));
    let signed = |change: fn(&mut SignedData)| {
        let mut signed = SignedData::parse(&token_bytes()).unwrap();
        change(&mut signed);
        TimeStampToken::from_signed_data(signed).map(|_| ())
    };
    assert_eq!(signed(|_| {}), Ok(()));
    assert_eq!(signed(|signed| signed.content = None), Err(TokenError::Detached));
    assert_eq!(signed(|signed| signed.signer_infos.clear()), Err(TokenError::SignerInfos(0)));
    assert_eq!(
        signed(|signed| signed.signer_infos.push(signed.signer_infos[0].clone())),
        Err(TokenError::SignerInfos(2))
    );
}

/// Contents of a `TSTInfo` up to genTime, then what is under test.
#[test]
fn fields_of_the_info() {
    let content = SignedData::parse(&token_bytes()).unwrap().content.unwrap();
    let end_of_time = content.windows(2).position(|window| window == [0x18, 0x0f]).unwrap() + 17;
    let header = if content[1] == 0x81 { 3 } else { 2 };
    let with = |rest: &[u8]| {
        let body = [&content[header..end_of_time], rest].concat();
        let mut signed = SignedData::parse(&token_bytes()).unwrap();
        signed.content = Some([&[0x30, 0x81, u8::try_from(body.len()).unwrap()][..], &body].concat().into());
        TimeStampToken::from_signed_data(signed)
    };
    let mut second = SignedData::parse(&token_bytes()).unwrap();
    second.content.as_mut().unwrap()[header + 2] = 2;
    assert!(TimeStampToken::from_signed_data(second).is_err());
    let plain = with(&[]).unwrap();
    assert_eq!((plain.accuracy, plain.ordering, plain.nonce.clone()), (None, false, None));
    assert_eq!(with(&[2, 2, 0, 0x80]).unwrap().nonce.as_deref(), Some(&[0, 0x80][..]));
    assert_eq!(with(&[0x30, 0]).unwrap().accuracy, Some(Accuracy::default()));
    let micros = with(&[0x30, 4, 0x81, 2, 3, 0xe7]).unwrap().accuracy;
    assert_eq!(micros, Some(Accuracy { micros: 999, ..Accuracy::default() }));
    for (what, rest) in [
        ("1000 microseconds", &[0x30, 4, 0x81, 2, 3, 0xe8][..]),
        ("negative seconds", &[0x30, 3, 2, 1, 0xff]),
        ("critical extension", &[0xa1, 11, 0x30, 9, 6, 2, 0x2a, 3, 1, 1, 0xff, 4, 0]),
        ("unknown field", &[4, 0]),
        ("cut", &[0x30, 9]),
    ] {
        assert!(with(rest).is_err(), "{what}");
    }
    assert!(with(&[0xa1, 8, 0x30, 6, 6, 2, 0x2a, 3, 4, 0]).is_ok(), "an extension that is not critical");
}

proptest::proptest! {
    #[test]
    fn no_mutation_panics(changes: Vec<(proptest::sample::Index, u8)>, cut: proptest::sample::Index) {
        let mut bytes = token_bytes();
        for (place, octet) in changes {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        if let Ok(token) = TimeStampToken::parse(&bytes) {
            let _ = token.verify(&PureRust, b"no document", Some(&bytes));
            let _ = token.signer_certificates().count();
        }
        let _ = TimeStampToken::parse(&bytes[..cut.index(bytes.len())]);
    }
}
