//! Structures made by OpenSSL (testdata/vectors/generate.sh), and structures with one fault each, built and signed here.

use p256::ecdsa::SigningKey;
use p256::ecdsa::signature::hazmat::PrehashSigner;

use super::*;
use crate::asn1::ObjectIdentifier;
use crate::crypto::tests::{CONTENT, certificate, testdata};
use crate::crypto::{DigestAlgorithm, PureRust, SignatureAlgorithm, digest};

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(testdata(&format!("vectors/cms/{name}.der"))).unwrap()
}

fn judge(bytes: &[u8], content: &[u8]) -> (SignedData, Verification) {
    let signed = SignedData::parse(bytes).unwrap();
    let signer = &signed.signer_infos[0];
    let certificate = signed.certificates_of(signer).next().map(<[u8]>::to_vec);
    let spki = certificate.as_deref().map(|der| CertificateFields::parse(der).unwrap().public_key);
    let covered = if signed.content.is_some() { Covered::Encapsulated } else { Covered::Detached(&content) };
    let result = verify(&PureRust, &signed, signer, covered, spki);
    (signed, result)
}

#[test]
fn structures_made_by_openssl() {
    use DigestAlgorithm as D;
    use SignatureAlgorithm as S;
    for (name, digest, algorithm, detached) in [
        ("detached", D::Sha256, S::Ecdsa { digest: D::Sha256 }, true),
        ("no-attributes", D::Sha256, S::Ecdsa { digest: D::Sha256 }, true),
        ("no-attributes-rsa", D::Sha512, S::RsaPkcs1 { digest: D::Sha512 }, true),
        ("subject-key", D::Sha384, S::Ecdsa { digest: D::Sha384 }, true),
        ("ber", D::Sha256, S::RsaPkcs1 { digest: D::Sha256 }, false),
        ("encapsulated", D::Sha256, S::RsaPkcs1 { digest: D::Sha256 }, false),
        ("pss", D::Sha256, S::RsaPss { digest: D::Sha256, mask: D::Sha1, salt_length: 11 }, true),
    ] {
        let bytes = vector(name);
        let (signed, result) = judge(&bytes, CONTENT);
        assert!(result.holds(), "{name}: {result:?}");
        assert_eq!((result.digest, result.algorithm), (Some(digest), Some(algorithm)), "{name}");
        assert_eq!((result.notes, result.obstacles), (vec![], vec![]), "{name}");
        assert_eq!(signed.content.as_deref(), (!detached).then_some(CONTENT), "{name}");
        assert_eq!(
            (signed.certificates.len(), signed.length, signed.trailing),
            (1, bytes.len(), None),
            "{name}"
        );

        let padded = [&bytes[..], &[0; 50]].concat();
        assert_eq!(judge(&padded, CONTENT).0.trailing, None, "{name}");
        let dirty = [&bytes[..], &[0, 0, 7, 0]].concat();
        assert_eq!(judge(&dirty, CONTENT).0.trailing, Some(bytes.len() + 2), "{name}");
        for end in [1, bytes.len() / 2, bytes.len() - 1] {
            assert!(SignedData::parse(&bytes[..end]).is_err(), "{name} cut at {end}");
        }
        if detached {
            let attributes = signed.signer_infos[0].signed_attributes.is_some();
            let (_, result) = judge(&bytes, b"what the forger meant");
            let valid = Some(attributes);
            assert_eq!((result.intact, result.valid), (Some(false), valid), "{name}");
        }
    }
}

#[test]
fn signing_certificates_are_compared() {
    let (signed, _) = judge(&vector("detached"), CONTENT);
    let attributes = &signed.signer_infos[0].signed_attributes.as_ref().unwrap().attributes;
    let named = SigningCertificate::find(attributes).unwrap().unwrap();
    assert_eq!(named.version, SigningCertificateVersion::V2);
    assert_eq!(named.matches(&certificate("signer-p256")), EssMatch::Same);
    assert_eq!(named.matches(&certificate("signer-p384")), EssMatch::OtherHash);
    let mut other = named.certificates[0].clone();
    other.issuer_serial = Some(IssuerSerial { issuers: vec![vec![0x30, 0].into()], serial: vec![1].into() });
    assert_eq!(other.matches(&certificate("signer-p256")), EssMatch::OtherIssuerSerial);
}

// A signed-data structure from parts, for one fault at a time.

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        short @ ..=0x7f => out.push(u8::try_from(short).unwrap()),
        medium @ ..=0xff => out.extend([0x81, u8::try_from(medium).unwrap()]),
        long => {
            out.push(0x82);
            out.extend(u16::try_from(long).unwrap().to_be_bytes());
        }
    }
    out.extend(content);
    out
}

fn object(oid: ObjectIdentifier) -> Vec<u8> {
    element(6, oid.as_bytes())
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &parts.concat())
}

fn attribute(oid: ObjectIdentifier, values: &[Vec<u8>]) -> Vec<u8> {
    sequence(&[object(oid), element(0x31, &values.concat())])
}

fn dotted(oid: &str) -> Vec<u8> {
    object(ObjectIdentifier::new(oid).unwrap())
}

const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";

#[derive(Clone)]
struct Parts {
    digest: Vec<u8>,
    listed: Vec<u8>,
    signature_algorithm: Vec<u8>,
    content_type: ObjectIdentifier,
    content: Option<Vec<u8>>,
    attributes: Option<Vec<Vec<u8>>>,
    /// The signature is over the attributes in DER order although they are sent as they stand.
    sign_sorted: bool,
    /// `[0]` of the attributes in the indefinite form.
    indefinite: bool,
    unsigned: Vec<Vec<u8>>,
}

impl Parts {
    fn good() -> Self {
        let attributes = vec![
            attribute(oid::CONTENT_TYPE, &[object(oid::DATA)]),
            attribute(oid::MESSAGE_DIGEST, &[element(4, &digest(DigestAlgorithm::Sha256, CONTENT))]),
        ];
        Self {
            digest: sequence(&[dotted(SHA256)]),
            listed: sequence(&[dotted(SHA256)]),
            signature_algorithm: sequence(&[dotted(ECDSA_SHA256)]),
            content_type: oid::DATA,
            content: None,
            attributes: Some(attributes),
            sign_sorted: false,
            indefinite: false,
            unsigned: Vec::new(),
        }
    }

    fn add(mut self, attribute: Vec<u8>) -> Self {
        let attributes = self.attributes.as_mut().unwrap();
        attributes.push(attribute);
        attributes.sort();
        self
    }

    fn build(&self) -> Vec<u8> {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let to_be_signed = match &self.attributes {
            Some(attributes) => {
                let mut attributes = attributes.clone();
                if self.sign_sorted {
                    attributes.sort();
                }
                element(0x31, &attributes.concat())
            }
            None => CONTENT.to_vec(),
        };
        let value: p256::ecdsa::DerSignature =
            key.sign_prehash(&digest(DigestAlgorithm::Sha256, &to_be_signed)).unwrap();
        let mut signer = vec![vec![2, 1, 1], sequence(&[vec![0x30, 0], vec![2, 1, 5]]), self.digest.clone()];
        if let Some(attributes) = &self.attributes {
            signer.push(if self.indefinite {
                [&[0xa0, 0x80][..], &attributes.concat(), &[0, 0]].concat()
            } else {
                element(0xa0, &attributes.concat())
            });
        }
        signer.push(self.signature_algorithm.clone());
        signer.push(element(4, value.as_bytes()));
        if !self.unsigned.is_empty() {
            signer.push(element(0xa1, &self.unsigned.concat()));
        }
        let mut content = vec![object(self.content_type)];
        content.extend(self.content.as_ref().map(|content| element(0xa0, &element(4, content))));
        let signed = sequence(&[
            vec![2, 1, 1],
            element(0x31, &self.listed),
            sequence(&content),
            element(0x31, &sequence(&signer)),
        ]);
        sequence(&[object(oid::SIGNED_DATA), element(0xa0, &signed)])
    }

    fn judge(&self) -> Verification {
        let key = SigningKey::from_slice(&[7; 32]).unwrap();
        let point = key.verifying_key().to_sec1_point(false);
        let spki = sequence(&[
            sequence(&[dotted("1.2.840.10045.2.1"), dotted("1.2.840.10045.3.1.7")]),
            element(3, &[&[0], point.as_bytes()].concat()),
        ]);
        let bytes = self.build();
        let signed = SignedData::parse(&bytes).unwrap();
        let covered =
            if signed.content.is_some() { Covered::Encapsulated } else { Covered::Detached(&CONTENT) };
        verify(&PureRust, &signed, &signed.signer_infos[0], covered, Some(&spki))
    }
}

#[test]
fn honest_structures_hold() {
    for (what, parts) in [
        ("attributes", Parts::good()),
        ("no attributes", Parts { attributes: None, ..Parts::good() }),
        ("signing time", Parts::good().add(attribute(oid::SIGNING_TIME, &[element(23, b"201101000000Z")]))),
        ("null parameters", Parts { digest: sequence(&[dotted(SHA256), vec![5, 0]]), ..Parts::good() }),
        (
            "attribute under 2.999",
            Parts::good().add(attribute(ObjectIdentifier::new("2.999").unwrap(), &[vec![5, 0]])),
        ),
        ("protection", Parts::good().add(protection(SHA256, ECDSA_SHA256))),
        ("content inside", Parts { content: Some(CONTENT.to_vec()), ..Parts::good() }),
    ] {
        let result = parts.judge();
        assert!(result.holds(), "{what}: {result:?}");
        assert_eq!(result.notes, vec![], "{what}");
    }
}

fn protection(digest: &str, signature: &str) -> Vec<u8> {
    let value = sequence(&[sequence(&[dotted(digest)]), element(0xa1, &dotted(signature))]);
    attribute(oid::CMS_ALGORITHM_PROTECTION, &[value])
}

#[test]
fn tolerances_leave_a_note() {
    let mut unsorted = Parts::good();
    unsorted.attributes.as_mut().unwrap().reverse();
    for (what, parts, note) in [
        ("sent unsorted and signed so", unsorted.clone(), Some(Note::SignedAttributesUnsorted)),
        (
            "sent unsorted, signed sorted",
            Parts { sign_sorted: true, ..unsorted },
            Some(Note::SignedAttributesReordered),
        ),
        ("indefinite", Parts { indefinite: true, ..Parts::good() }, Some(Note::SignedAttributesBerLength)),
        (
            "digest not listed",
            Parts { listed: sequence(&[dotted(SHA384)]), ..Parts::good() },
            Some(Note::DigestAlgorithmNotListed),
        ),
    ] {
        let result = parts.judge();
        assert!(result.holds(), "{what}: {result:?}");
        assert_eq!(result.notes, Vec::from_iter(note), "{what}");
    }
}

#[test]
fn broken_rules_are_told() {
    use FormatProblem as P;
    let content_type = attribute(oid::CONTENT_TYPE, &[object(oid::DATA)]);
    let message_digest = Parts::good().attributes.unwrap()[1].clone();
    let hash = digest(DigestAlgorithm::Sha256, CONTENT);
    let with = |attributes: &[Vec<u8>]| Parts { attributes: Some(attributes.to_vec()), ..Parts::good() };
    let time = attribute(oid::SIGNING_TIME, &[element(23, b"201101000000Z")]);
    for (what, parts, problem, intact) in [
        ("no content-type", with(std::slice::from_ref(&message_digest)), P::ContentTypeMissing, Some(true)),
        (
            "content-type of another",
            with(&[attribute(oid::CONTENT_TYPE, &[object(oid::TST_INFO)]), message_digest.clone()]),
            P::ContentTypeDiffers { signed: oid::TST_INFO, encapsulated: oid::DATA },
            Some(true),
        ),
        (
            "content-type twice",
            with(&[content_type.clone(), content_type.clone(), message_digest.clone()]),
            P::AttributeRepeated(oid::CONTENT_TYPE),
            Some(true),
        ),
        (
            "content-type without value",
            with(&[attribute(oid::CONTENT_TYPE, &[]), message_digest.clone()]),
            P::AttributeValues { oid: oid::CONTENT_TYPE, count: 0 },
            Some(true),
        ),
        (
            "content-type is no identifier",
            with(&[attribute(oid::CONTENT_TYPE, &[vec![5, 0]]), message_digest.clone()]),
            P::AttributeMalformed(oid::CONTENT_TYPE),
            Some(true),
        ),
        ("no message-digest", with(std::slice::from_ref(&content_type)), P::MessageDigestMissing, None),
        (
            "message-digest twice",
            with(&[content_type.clone(), message_digest.clone(), message_digest.clone()]),
            P::AttributeRepeated(oid::MESSAGE_DIGEST),
            None,
        ),
        (
            "message-digest with two values",
            with(&[
                content_type.clone(),
                attribute(oid::MESSAGE_DIGEST, &[element(4, &hash), element(4, &[1; 32])]),
            ]),
            P::AttributeValues { oid: oid::MESSAGE_DIGEST, count: 2 },
            None,
        ),
        (
            "message-digest is no octet string",
            with(&[content_type.clone(), attribute(oid::MESSAGE_DIGEST, &[vec![5, 0]])]),
            P::AttributeMalformed(oid::MESSAGE_DIGEST),
            None,
        ),
        (
            "signing-time twice",
            Parts::good().add(time.clone()).add(time.clone()),
            P::AttributeRepeated(oid::SIGNING_TIME),
            Some(true),
        ),
        (
            "signing-time is no time",
            Parts::good().add(attribute(oid::SIGNING_TIME, &[element(23, b"x")])),
            P::AttributeMalformed(oid::SIGNING_TIME),
            Some(true),
        ),
        (
            "protected digest differs",
            Parts::good().add(protection(SHA384, ECDSA_SHA256)),
            P::ProtectedDigestDiffers { protected: "sha384".into(), used: "sha256".into() },
            Some(true),
        ),
        (
            "protected signature differs",
            Parts::good().add(protection(SHA256, "1.2.840.10045.4.3.3")),
            P::ProtectedSignatureDiffers { protected: "sha384_ecdsa".into(), used: "sha256_ecdsa".into() },
            Some(true),
        ),
        (
            "protection twice",
            Parts::good().add(protection(SHA256, ECDSA_SHA256)).add(protection(SHA256, ECDSA_SHA256)),
            P::AttributeRepeated(oid::CMS_ALGORITHM_PROTECTION),
            Some(true),
        ),
        (
            "protection malformed",
            Parts::good().add(attribute(oid::CMS_ALGORITHM_PROTECTION, &[vec![0x30, 0]])),
            P::AttributeMalformed(oid::CMS_ALGORITHM_PROTECTION),
            Some(true),
        ),
        (
            "countersignature signed",
            Parts::good().add(attribute(oid::COUNTERSIGNATURE, &[vec![0x30, 0]])),
            P::AttributeMisplaced(oid::COUNTERSIGNATURE),
            Some(true),
        ),
        (
            "signing-time unsigned",
            Parts { unsigned: vec![time], ..Parts::good() },
            P::AttributeMisplaced(oid::SIGNING_TIME),
            Some(true),
        ),
        (
            "digests of content and signature differ",
            Parts { digest: sequence(&[dotted(SHA384)]), ..Parts::good() },
            P::DigestDiffers { digest: DigestAlgorithm::Sha384, signature: DigestAlgorithm::Sha256 },
            Some(false),
        ),
        (
            "content that is not data",
            Parts {
                content_type: oid::TST_INFO,
                ..with(&[attribute(oid::CONTENT_TYPE, &[object(oid::TST_INFO)]), message_digest.clone()])
            },
            P::ContentTypeNotData(oid::TST_INFO),
            Some(true),
        ),
        (
            "other content without attributes",
            Parts {
                attributes: None,
                content_type: oid::TST_INFO,
                content: Some(CONTENT.to_vec()),
                ..Parts::good()
            },
            P::SignedAttributesMissing(oid::TST_INFO),
            Some(true),
        ),
    ] {
        let result = parts.judge();
        assert!(result.problems.contains(&problem), "{what}: {result:?}");
        assert_eq!(
            (result.intact, result.valid, result.holds()),
            (intact, Some(true), false),
            "{what}: {result:?}"
        );
        assert!(!problem.to_string().is_empty());
    }
}

#[test]
fn what_is_unknown_is_not_judged() {
    let unknown = sequence(&[dotted("1.2.3.4")]);
    let result = Parts { digest: unknown.clone(), ..Parts::good() }.judge();
    assert_eq!((result.intact, result.valid, result.obstacles.len()), (None, Some(true), 1), "{result:?}");
    let result = Parts { signature_algorithm: unknown, ..Parts::good() }.judge();
    assert_eq!((result.intact, result.valid, result.obstacles.len()), (Some(true), None, 1), "{result:?}");
    let rsa = sequence(&[dotted("1.2.840.113549.1.1.11")]);
    let result = Parts { signature_algorithm: rsa, ..Parts::good() }.judge();
    assert_eq!((result.intact, result.valid, result.obstacles.len()), (Some(true), None, 1), "{result:?}");
}

/// The digest of another document among the signed attributes.
#[test]
fn forgeries_do_not_verify() {
    let honest = Parts::good().build();
    let hash = digest(DigestAlgorithm::Sha256, CONTENT);
    let digest_at = honest.windows(32).position(|window| *window == *hash).unwrap();
    let mut forged = honest;
    forged[digest_at..digest_at + 32].copy_from_slice(&digest(DigestAlgorithm::Sha256, b"forged"));
    let signed = SignedData::parse(&forged).unwrap();
    let signer = &signed.signer_infos[0];
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let spki = sequence(&[
        sequence(&[dotted("1.2.840.10045.2.1"), dotted("1.2.840.10045.3.1.7")]),
        element(3, &[&[0], key.verifying_key().to_sec1_point(false).as_bytes()].concat()),
    ]);
    let result = verify(&PureRust, &signed, signer, Covered::Detached(b"forged"), Some(&spki));
    assert_eq!((result.intact, result.valid), (Some(true), Some(false)));
    let result = verify(&PureRust, &signed, signer, Covered::Detached(b"forged"), None);
    assert_eq!((result.intact, result.valid), (Some(true), None));
}

#[test]
fn sha1_of_the_document_inside() {
    let document = b"bytes of a document";
    let hash = digest(DigestAlgorithm::Sha1, document);
    let mut parts = Parts::good();
    parts.attributes.as_mut().unwrap()[1] =
        attribute(oid::MESSAGE_DIGEST, &[element(4, &digest(DigestAlgorithm::Sha256, &hash))]);
    parts.content = Some(hash.to_vec());
    let signed = SignedData::parse(&parts.build()).unwrap();
    for (document, intact) in [(&document[..], true), (b"another", false)] {
        let covered = Covered::EncapsulatedSha1(&document);
        let result = verify(&PureRust, &signed, &signed.signer_infos[0], covered, None);
        assert_eq!(result.intact, Some(intact));
    }
    let detached = SignedData::parse(&Parts::good().build()).unwrap();
    let covered = Covered::EncapsulatedSha1(&document);
    let result = verify(&PureRust, &detached, &detached.signer_infos[0], covered, None);
    assert_eq!((result.intact, result.problems), (None, vec![FormatProblem::ContentMissing]));
}

#[test]
fn pkcs1_values() {
    let value = std::fs::read(testdata("vectors/crypto/rsa3072-sha1.sig")).unwrap();
    let der = certificate("signer-rsa3072");
    let spki = CertificateFields::parse(&der).unwrap().public_key;
    let parsed = Pkcs1Signature::parse(&[element(4, &value), vec![0, 0]].concat()).unwrap();
    assert_eq!((&parsed.value[..], parsed.trailing), (&value[..], None));
    let result = parsed.verify(&PureRust, &CONTENT, spki);
    assert!(result.holds(), "{result:?}");
    assert_eq!(result.digest, Some(DigestAlgorithm::Sha1));
    let result = parsed.verify(&PureRust, b"forged", spki);
    assert_eq!((result.intact, result.valid), (Some(false), Some(false)));
    let other = certificate("signer-rsa2048");
    let result = parsed.verify(&PureRust, &CONTENT, CertificateFields::parse(&other).unwrap().public_key);
    assert_eq!((result.intact, result.valid, result.holds()), (Some(false), Some(false), false));
    let other = certificate("signer-p256");
    let result = parsed.verify(&PureRust, &CONTENT, CertificateFields::parse(&other).unwrap().public_key);
    assert_eq!((result.intact, result.valid, result.obstacles.len()), (None, None, 1));
    assert!(Pkcs1Signature::parse(&[0x30, 0]).is_err());
}

#[test]
fn attributes_of_cades() {
    let text = |tag: u8, text: &str| element(tag, text.as_bytes());
    let hash = sequence(&[sequence(&[dotted(SHA256)]), element(4, &[9; 32])]);
    let uri = sequence(&[dotted("1.2.840.113549.1.9.16.5.1"), text(22, "https://example.org/policy")]);
    let policy = sequence(&[dotted("1.2.3"), hash, sequence(&[uri])]);
    let role = sequence(&[dotted("2.5.4.72"), element(0x31, &text(12, "Director"))]);
    let location = sequence(&[
        element(0xa0, &text(12, "FI")),
        element(0xa1, &text(12, "Helsinki")),
        element(0xa2, &sequence(&[text(12, "Street 1"), text(12, "00100")])),
    ]);
    let archive = sequence(&[
        element(0xa0, &sequence(&[sequence(&[vec![2, 1, 1]])])),
        element(0xa1, &sequence(&[sequence(&[vec![2, 1, 2]]), sequence(&[])])),
    ]);
    let parts = Parts::good()
        .add(attribute(oid::SIGNATURE_POLICY_ID, &[policy]))
        .add(attribute(oid::COMMITMENT_TYPE, &[sequence(&[dotted("1.2.840.113549.1.9.16.6.5")])]))
        .add(attribute(
            oid::SIGNER_ATTRIBUTES_V2,
            &[sequence(&[element(0xa0, &sequence(std::slice::from_ref(&role)))])],
        ))
        .add(attribute(oid::SIGNER_ATTRIBUTES, &[sequence(&[element(0xa0, &role), element(0xa1, &[])])]))
        .add(attribute(oid::SIGNER_LOCATION, &[location]))
        .add(attribute(oid::CONTENT_HINTS, &[sequence(&[text(12, "a contract"), object(oid::DATA)])]))
        .add(attribute(oid::CONTENT_TIME_STAMP, &[vec![0x30, 0], vec![0x30, 0]]))
        .add(attribute(oid::ADBE_REVOCATION_INFO_ARCHIVAL, &[archive]));
    let parts = Parts {
        unsigned: vec![
            attribute(oid::SIGNATURE_TIME_STAMP, &[vec![0x30, 0]]),
            attribute(oid::COUNTERSIGNATURE, &[vec![0x30, 0]]),
            attribute(oid::CERTIFICATE_VALUES, &[sequence(&[vec![0x30, 0], vec![0x30, 0]])]),
            attribute(
                oid::REVOCATION_VALUES,
                &[sequence(&[
                    element(0xa0, &sequence(&[vec![0x30, 0]])),
                    element(0xa1, &sequence(&[vec![0x30, 0]])),
                ])],
            ),
        ],
        ..parts
    };
    assert!(parts.judge().holds());
    let signed = SignedData::parse(&parts.build()).unwrap();
    let signer = &signed.signer_infos[0];
    let attributes = &signer.signed_attributes.as_ref().unwrap().attributes;

    let policy = SignaturePolicy::find(attributes).unwrap().unwrap();
    assert_eq!(policy.id.unwrap().to_string(), "1.2.3");
    assert_eq!(policy.hash.unwrap().1.len(), 32);
    assert_eq!(policy.uri.as_deref(), Some("https://example.org/policy"));
    let commitments = CommitmentType::all(attributes).unwrap();
    assert_eq!(commitments[0].name(), Some("proof of approval"));
    let roles = SignerAttributes::find(attributes).unwrap().unwrap();
    assert_eq!((roles.claimed.len(), roles.certified), (2, 1));
    assert!(roles.claimed.iter().all(|role| role.values == ["Director"]));
    let location = SignerLocation::find(attributes).unwrap().unwrap();
    assert_eq!((location.country.as_deref(), location.locality.as_deref()), (Some("FI"), Some("Helsinki")));
    assert_eq!(location.postal_address, ["Street 1", "00100"]);
    let hints = ContentHints::find(attributes).unwrap().unwrap();
    assert_eq!((hints.description.as_deref(), hints.content_type), (Some("a contract"), oid::DATA));
    assert_eq!(signer.content_time_stamps().count(), 2);
    let archive = RevocationArchive::find(attributes).unwrap().unwrap();
    assert_eq!((archive.crls.len(), archive.ocsp_responses.len()), (1, 2));
    let (evidence, problems) = UnsignedEvidence::gather(signer);
    assert_eq!(problems, vec![]);
    assert_eq!((evidence.signature_time_stamps.len(), evidence.countersignatures), (1, 1));
    assert_eq!(
        (evidence.certificates.len(), evidence.crls.len(), evidence.basic_ocsp_responses.len()),
        (2, 1, 1)
    );
}

#[test]
fn malformed_attributes_of_cades_are_told() {
    for oid in [oid::SIGNATURE_POLICY_ID, oid::SIGNER_LOCATION, oid::CONTENT_HINTS, oid::SIGNER_ATTRIBUTES] {
        let parts = Parts::good().add(attribute(oid, &[vec![0x30, 2, 2, 0x7f]]));
        let signed = SignedData::parse(&parts.build()).unwrap();
        let attributes = &signed.signer_infos[0].signed_attributes.as_ref().unwrap().attributes;
        let problem = [
            SignaturePolicy::find(attributes).err(),
            SignerLocation::find(attributes).err(),
            ContentHints::find(attributes).err(),
            SignerAttributes::find(attributes).err(),
        ];
        assert_eq!(
            problem.into_iter().flatten().collect::<Vec<_>>(),
            [FormatProblem::AttributeMalformed(oid)]
        );
    }
}

/// Everything that reads untrusted bytes, on `bytes`.
fn read_all(bytes: &[u8]) {
    let _ = Pkcs1Signature::parse(bytes);
    let _ = CertificateFields::parse(bytes);
    let _ = same_name(bytes, &[0x30, 0]);
    let Ok(signed) = SignedData::parse(bytes) else { return };
    for signer in &signed.signer_infos {
        let _ = signed.certificates_of(signer).count();
        let _ = UnsignedEvidence::gather(signer);
        for attributes in signer.signed() {
            let _ = SigningCertificate::find(attributes);
            let _ = SignaturePolicy::find(attributes);
            let _ = CommitmentType::all(attributes);
            let _ = ContentHints::find(attributes);
            let _ = SignerLocation::find(attributes);
            let _ = SignerAttributes::find(attributes);
            let _ = RevocationArchive::find(attributes);
        }
        let result = verify(&PureRust, &signed, signer, Covered::Detached(b"no document"), None);
        assert!(!result.holds());
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        read_all(&bytes);
        read_all(&element(0x30, &bytes));
    }

    #[test]
    fn no_mutation_panics(which in 0usize..3, changes: Vec<(proptest::sample::Index, u8)>, cut: proptest::sample::Index) {
        let mut bytes = vector(["detached", "ber", "subject-key"][which]);
        for (place, octet) in changes {
            let place = place.index(bytes.len());
            bytes[place] = octet;
        }
        read_all(&bytes);
        read_all(&bytes[..cut.index(bytes.len())]);
    }
}

/// One octet at a time: nothing that is changed outside of what is not signed may still hold.
#[test]
fn a_changed_octet_never_makes_another_signature_hold() {
    let honest = vector("detached");
    let (signed, _) = judge(&honest, CONTENT);
    let attributes = signed.signer_infos[0].signed_attributes.as_ref().unwrap().content.clone();
    let value = signed.signer_infos[0].signature.clone();
    for place in 0..honest.len() {
        let mut bytes = honest.clone();
        bytes[place] ^= 0x04;
        let Ok(signed) = SignedData::parse(&bytes) else { continue };
        let Some(signer) = signed.signer_infos.first() else { continue };
        let certificate = certificate("signer-p256");
        let spki = CertificateFields::parse(&certificate).unwrap().public_key;
        let result = verify(&PureRust, &signed, signer, Covered::Detached(&CONTENT), Some(spki));
        if result.holds() {
            assert_eq!(signer.signed_attributes.as_ref().unwrap().content, attributes, "octet {place}");
            assert_eq!(signer.signature, value, "octet {place}");
        }
    }
}
