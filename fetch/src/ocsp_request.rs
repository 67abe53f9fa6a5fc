//! RFC 6960 4.1: OCSP requests, with a nonce (RFC 9654).

use std::hash::{BuildHasher, RandomState};

use countersign::crypto::{DigestAlgorithm, digest};
use countersign::pki::Certificate;

/// RFC 9654 2.1: 32 octets.
pub(crate) type Nonce = [u8; 32];

/// An `OCSPRequest` for one certificate. The hashes are SHA-1, which every responder knows (RFC 5019 2.1.1); they
/// identify, and protect nothing.
pub(crate) fn encode(certificate: &Certificate, issuer: &Certificate, nonce: &Nonce) -> Vec<u8> {
    let sha1 = |bytes: &[u8]| octets(&digest(DigestAlgorithm::Sha1, bytes));
    let serial = certificate.serial().as_bytes();
    let id = sequence(&[
        &sequence(&[SHA1, NULL]),
        &sha1(certificate.issuer().raw()),
        &sha1(&issuer.public_key().key),
        &tlv(0x02, &[if serial.is_empty() { &[0] } else { serial }]),
    ]);
    let list = sequence(&[&sequence(&[&id])]);
    let extension = sequence(&[NONCE, &octets(&octets(nonce))]);
    let extensions = tlv(0xa2, &[&sequence(&[&extension])]);
    sequence(&[&sequence(&[&list, &extensions])])
}

/// Whether the value of a response's nonce extension is this nonce; some responders leave out the inner octet string.
pub(crate) fn is_nonce(value: &[u8], nonce: &Nonce) -> bool {
    value == nonce || value == octets(nonce)
}

/// What nobody can foresee: the hasher's keys come from the operating system.
pub(crate) fn nonce() -> Nonce {
    let mut nonce = [0; 32];
    let state = RandomState::new();
    for (index, part) in nonce.chunks_mut(8).enumerate() {
        part.copy_from_slice(&state.hash_one(index).to_be_bytes());
    }
    nonce
}

fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut out = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short @ 0..=0x7f) => out.push(short),
        _ => {
            let octets = content.len().to_be_bytes();
            let from = octets.iter().position(|octet| *octet != 0).unwrap_or_default();
            let octets = octets.get(from..).unwrap_or_default();
            out.push(0x80 | u8::try_from(octets.len()).unwrap_or_default());
            out.extend_from_slice(octets);
        }
    }
    out.extend(content);
    out
}

fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, parts)
}

fn octets(bytes: &[u8]) -> Vec<u8> {
    tlv(0x04, &[bytes])
}

/// 1.3.14.3.2.26
const SHA1: &[u8] = &[6, 5, 0x2b, 0x0e, 3, 2, 0x1a];
/// id-pkix-ocsp-nonce
const NONCE: &[u8] = &[6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];
const NULL: &[u8] = &[5, 0];
