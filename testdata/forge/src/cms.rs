//! RFC 5652 SignedData and RFC 3161 tokens.

use sha2::{Digest, Sha256};

use crate::{Identity, der};

/// A time-stamping authority and the moment it vouches for (`YYYYMMDDHHMMSSZ`).
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "an argument")]
pub struct Stamp<'a> {
    /// Who.
    pub authority: &'a Identity,
    /// When.
    pub time: &'a str,
}

/// A detached CAdES-style signature over a message digest, with a signature time-stamp where one is given.
pub(crate) fn detached(signer: &Identity, digest: &[u8], stamp: Option<Stamp<'_>>) -> Vec<u8> {
    signed_data(signer, DATA, None, digest, stamp)
}

/// RFC 3161 2.4.2: a token over a message digest.
pub(crate) fn token(stamp: Stamp<'_>, digest: &[u8]) -> Vec<u8> {
    let imprint = der::sequence(&[&sha256(), &der::octets(digest)]);
    let serial = Sha256::digest(digest)[..7].iter().fold(0, |n, b| n << 8 | u64::from(*b));
    let info = der::sequence(&[
        &der::integer(1),
        &der::oid("1.3.6.1.4.1.99999.1"),
        &imprint,
        &der::integer(serial),
        &der::time(stamp.time),
    ]);
    let content_digest = Sha256::digest(&info);
    signed_data(stamp.authority, TST_INFO, Some(&info), &content_digest, None)
}

/// What a signature value is over.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "an argument")]
pub enum Signed<'a> {
    /// The content itself, without signed attributes.
    Content(&'a [u8]),
    /// The content octets of a SET OF Attribute, whatever they are.
    Attributes(&'a [u8]),
}

/// A detached signature of exactly these octets.
pub fn signature_over(signer: &Identity, signed: Signed<'_>) -> Vec<u8> {
    match signed {
        Signed::Content(content) => {
            let signature = signer.key.sign(content);
            assemble(signer, DATA, None, &[], &signature, &[])
        }
        Signed::Attributes(attributes) => {
            let signature = signer.key.sign(&der::set(&[attributes]));
            let implicit = der::explicit(0, &[attributes]);
            assemble(signer, DATA, None, &implicit, &signature, &[])
        }
    }
}

/// The content octets of a SET OF Attribute for content of this digest, with one of no meaning that holds `more`.
pub fn attributes_with(digest: &[u8], more: &[u8]) -> Vec<u8> {
    [
        attribute("1.2.840.113549.1.9.3", &der::oid(DATA)),
        attribute("1.2.840.113549.1.9.4", &der::octets(digest)),
        attribute("1.3.6.1.4.1.99999.2", &der::octets(more)),
    ]
    .concat()
}

/// RFC 2634 5.4 and RFC 5035 3: the attribute that names a certificate by its SHA-1, and the one by its SHA-256.
pub fn signing_certificate(certificate: &[u8]) -> [Vec<u8>; 2] {
    let naming = |hash: &[u8]| der::sequence(&[&der::sequence(&[&der::sequence(&[&der::octets(hash)])])]);
    [
        attribute("1.2.840.113549.1.9.16.2.12", &naming(&sha1::Sha1::digest(certificate))),
        attribute("1.2.840.113549.1.9.16.2.47", &naming(&Sha256::digest(certificate))),
    ]
}

/// ISO 32000-2 12.8.3.3.2: the attribute that holds these CRLs.
pub fn revocation_archive(crls: &[u8]) -> Vec<u8> {
    let crls = der::explicit(0, &[&der::sequence(&[crls])]);
    attribute("1.2.840.113583.1.1.8", &der::sequence(&[&crls]))
}

fn signed_data(
    signer: &Identity,
    kind: &str,
    content: Option<&[u8]>,
    digest: &[u8],
    stamp: Option<Stamp<'_>>,
) -> Vec<u8> {
    let [_, by_sha256] = signing_certificate(&signer.certificate);
    let attributes = [
        attribute("1.2.840.113549.1.9.3", &der::oid(kind)),
        attribute("1.2.840.113549.1.9.4", &der::octets(digest)),
        by_sha256,
    ];
    let attributes: Vec<&[u8]> = attributes.iter().map(Vec::as_slice).collect();
    let signed_attributes = der::set(&attributes);
    let signature = signer.key.sign(&signed_attributes);
    let mut implicit = signed_attributes;
    implicit[0] = 0xa0;
    let unsigned = stamp.map_or_else(Vec::new, |stamp| {
        let token = token(stamp, &Sha256::digest(&signature));
        der::explicit(1, &[&attribute("1.2.840.113549.1.9.16.2.14", &token)])
    });
    assemble(signer, kind, content, &implicit, &signature, &unsigned)
}

fn assemble(
    signer: &Identity,
    kind: &str,
    content: Option<&[u8]>,
    attributes: &[u8],
    signature: &[u8],
    unsigned: &[u8],
) -> Vec<u8> {
    let sid = der::sequence(&[&signer.issuer_name, &der::integer(signer.serial)]);
    let info = der::sequence(&[
        &der::integer(1),
        &sid,
        &sha256(),
        attributes,
        &signer.key.algorithm(),
        &der::octets(signature),
        unsigned,
    ]);
    let content = content.map_or_else(Vec::new, |content| der::explicit(0, &[&der::octets(content)]));
    let certificates =
        [&[signer.certificate.as_slice()][..], &signer.issuers.iter().map(Vec::as_slice).collect::<Vec<_>>()]
            .concat();
    let data = der::sequence(&[
        &der::integer(if kind == DATA { 1 } else { 3 }),
        &der::set(&[&sha256()]),
        &der::sequence(&[&der::oid(kind), &content]),
        &der::explicit(0, &certificates),
        &der::set(&[&info]),
    ]);
    der::sequence(&[&der::oid("1.2.840.113549.1.7.2"), &der::explicit(0, &[&data])])
}

fn attribute(oid: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid), &der::set(&[value])])
}

fn sha256() -> Vec<u8> {
    der::algorithm("2.16.840.1.101.3.4.2.1", false)
}

const DATA: &str = "1.2.840.113549.1.7.1";
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";
