//! ISO 32000-2 12.7.5.5: the seed values that only the signature itself and its certificates can show to be kept. Those
//! that dictionaries show are checked with the changes of the document.

use crate::cms::{SignerInfo, oid};
use crate::crypto::DigestAlgorithm;
use crate::pki::name::attribute;
use crate::pki::{Certificate, KeyUsage, Name};
use crate::signature::{CertificateSeedValue, SeedValue, SeedValueFlag, SubFilter};

/// What a signature shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown<'a> {
    pub sub_filter: &'a SubFilter,
    pub signer: &'a SignerInfo,
    /// The signer's certificate and those above it, as far as they are known.
    pub chain: &'a [Certificate],
}

/// Table 237, table 238: the first seed value that is not kept, in words.
pub(crate) fn fault(seed: &SeedValue, shown: &Shown<'_>) -> Option<String> {
    if seed.binds(SeedValueFlag::DigestMethod)
        && let Some(methods) = &seed.digest_methods
    {
        let digest = DigestAlgorithm::from_identifier(&shown.signer.digest_algorithm).ok();
        if !digest.is_some_and(|digest| methods.iter().any(|method| method == digest.name())) {
            let used = shown.signer.digest_algorithm.digest_name();
            return Some(format!("the seed value asks for another digest than {used}"));
        }
    }
    if seed.binds(SeedValueFlag::AddRevocationInformation) && seed.add_revocation_information == Some(true) {
        // Table 237: only for signatures in PKCS #7, which hold the information in an attribute.
        let pkcs7 = matches!(shown.sub_filter, SubFilter::AdbePkcs7Detached | SubFilter::AdbePkcs7Sha1);
        let there = shown.signer.signed().any(|signed| signed.has(oid::ADBE_REVOCATION_INFO_ARCHIVAL));
        if !pkcs7 || !there {
            return Some("the seed value asks for revocation information in the signature".to_owned());
        }
    }
    if seed.timestamp.as_ref().is_some_and(|timestamp| timestamp.required)
        && !shown.signer.unsigned_attributes.has(oid::SIGNATURE_TIME_STAMP)
    {
        return Some("the seed value asks for a time-stamp".to_owned());
    }
    if seed.binds(SeedValueFlag::AppearanceFilter) && seed.appearance_filter.is_some() {
        return Some("the seed value asks for an appearance filter, which can't be judged".to_owned());
    }
    if seed.binds(SeedValueFlag::Version) && seed.version.is_some_and(|version| version > MOST_VERSION) {
        return Some("the seed value asks for a parser of a later version".to_owned());
    }
    seed.certificate.as_ref().and_then(|wanted| certificate_fault(wanted, shown.chain))
}

fn certificate_fault(wanted: &CertificateSeedValue, chain: &[Certificate]) -> Option<String> {
    let fault =
        |what: &str| Some(format!("the seed value asks for another {what} of the signer's certificate"));
    let Some(certificate) = chain.first() else {
        return (wanted.flags != 0).then(|| "the seed value asks for a certificate".to_owned());
    };
    let binds = |bit: u32| wanted.flags & bit != 0;
    if binds(SUBJECT)
        && let Some(subjects) = &wanted.subjects
        && !subjects.iter().any(|der| der == certificate.der())
    {
        return Some("the seed value asks for another signer's certificate".to_owned());
    }
    if binds(ISSUER)
        && let Some(issuers) = &wanted.issuers
        && !chain.iter().any(|one| issuers.iter().any(|der| der == one.der()))
    {
        return fault("issuer");
    }
    if binds(OID)
        && let Some(policies) = &wanted.policies
    {
        let own = certificate.extensions().policies.as_deref().unwrap_or_default();
        if !own.iter().any(|policy| policies.contains(&policy.to_string())) {
            return fault("policy");
        }
    }
    if binds(SUBJECT_DN)
        && let Some(names) = &wanted.subject_names
        && !names.iter().any(|name| name.iter().all(|(key, value)| has(certificate.subject(), key, value)))
    {
        return fault("subject");
    }
    if binds(KEY_USAGE)
        && let Some(usages) = &wanted.key_usages
        && !usages.iter().any(|usage| usage_is_kept(usage, certificate.extensions().key_usage))
    {
        return fault("key usage");
    }
    None
}

/// Table 238, `/SubjectDN`: attribute names as RFC 4519 has them, or object identifiers.
fn has(subject: &Name, key: &str, value: &str) -> bool {
    let known = match key.to_ascii_lowercase().as_str() {
        "cn" => Some(attribute::COMMON_NAME),
        "sn" | "surname" => Some(attribute::SURNAME),
        "serialnumber" => Some(attribute::SERIAL_NUMBER),
        "c" => Some(attribute::COUNTRY),
        "o" => Some(attribute::ORGANIZATION),
        "ou" => Some(attribute::ORGANIZATIONAL_UNIT),
        "givenname" => Some(attribute::GIVEN_NAME),
        "e" | "email" | "emailaddress" => Some(attribute::EMAIL),
        _ => None,
    };
    subject
        .attributes()
        .any(|(oid, text)| (Some(oid) == known || oid.to_string() == key) && text.as_deref() == Some(value))
}

/// Table 238, `/KeyUsage`: a character a bit, `1` must be set, `0` must not, `X` is free.
fn usage_is_kept(wanted: &str, found: Option<KeyUsage>) -> bool {
    let Some(found) = found else { return wanted.bytes().all(|want| want != b'1') };
    let bits = [
        KeyUsage::DIGITAL_SIGNATURE,
        KeyUsage::NON_REPUDIATION,
        KeyUsage::KEY_ENCIPHERMENT,
        KeyUsage::DATA_ENCIPHERMENT,
        KeyUsage::KEY_AGREEMENT,
        KeyUsage::KEY_CERT_SIGN,
        KeyUsage::CRL_SIGN,
    ];
    wanted.bytes().zip(bits).all(|(want, bit)| match want {
        b'0' => !found.has_any(bit),
        b'1' => found.has_any(bit),
        _ => true,
    })
}

/// Table 237: ISO 32000-2 defines the versions 1 to 3.
const MOST_VERSION: f64 = 3.0;

/// Table 238, `/Ff`.
const SUBJECT: u32 = 1;
const ISSUER: u32 = 1 << 1;
const OID: u32 = 1 << 2;
const SUBJECT_DN: u32 = 1 << 3;
const KEY_USAGE: u32 = 1 << 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_usage_by_characters() {
        let both = Some(KeyUsage::DIGITAL_SIGNATURE.or(KeyUsage::NON_REPUDIATION));
        for (wanted, found, kept) in [
            ("1", both, true),
            ("11", both, true),
            ("X1", both, true),
            ("0", both, false),
            ("XX1", both, false),
            ("110000000", both, true),
            ("X", None, true),
            ("1", None, false),
        ] {
            assert_eq!(usage_is_kept(wanted, found), kept, "{wanted}");
        }
    }
}
