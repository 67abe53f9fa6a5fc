//! 12.7.5.5, tables 237 and 238: seed values, what the author of a field asks of its signer.

use super::{Permission, SubFilter};
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Object, PdfString, Snapshot};

/// Table 237.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SeedValue {
    /// `/Ff`: which of the constraints bind.
    pub flags: u32,
    /// `/Filter`
    pub filter: Option<String>,
    /// `/SubFilter`
    pub sub_filters: Option<Vec<SubFilter>>,
    /// `/DigestMethod`, lower case without hyphens: `sha256`.
    pub digest_methods: Option<Vec<String>>,
    /// `/V`
    pub version: Option<f64>,
    /// `/Cert`
    pub certificate: Option<CertificateSeedValue>,
    /// `/Reasons`
    pub reasons: Option<Vec<String>>,
    /// `/MDP` `/P`: `Some(None)` asks for an approval signature (0).
    pub doc_mdp: Option<Option<Permission>>,
    /// `/TimeStamp`
    pub timestamp: Option<TimestampSeedValue>,
    /// `/LegalAttestation`
    pub legal_attestations: Option<Vec<String>>,
    /// `/AddRevInfo`
    pub add_revocation_information: Option<bool>,
    /// `/LockDocument`
    pub lock_document: Option<LockDocument>,
    /// `/AppearanceFilter`
    pub appearance_filter: Option<String>,
}

/// Table 237, `/Ff`: a set bit makes the entry a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SeedValueFlag {
    /// Bit 1
    Filter,
    /// Bit 2
    SubFilter,
    /// Bit 3
    Version,
    /// Bit 4
    Reasons,
    /// Bit 5
    LegalAttestation,
    /// Bit 6
    AddRevocationInformation,
    /// Bit 7
    DigestMethod,
    /// Bit 8
    LockDocument,
    /// Bit 9
    AppearanceFilter,
}

/// Table 237, `/LockDocument`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LockDocument {
    /// `true`
    Lock,
    /// `false`
    DoNotLock,
    /// `auto`
    SignerDecides,
}

/// Table 237, `/TimeStamp`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TimestampSeedValue {
    /// `/URL`
    pub url: Option<String>,
    /// `/Ff` 1: a time-stamp is required.
    pub required: bool,
}

/// Table 238.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateSeedValue {
    /// `/Ff`: subject, issuer, OID, subject DN, reserved, key usage, URL (bits 1 to 7).
    pub flags: u32,
    /// `/Subject`: acceptable signers, in DER.
    pub subjects: Option<Vec<Vec<u8>>>,
    /// `/SubjectDN`: each a conjunction of attribute and value.
    pub subject_names: Option<Vec<Vec<(String, String)>>>,
    /// `/KeyUsage`: strings of `0`, `1` and `X`.
    pub key_usages: Option<Vec<String>>,
    /// `/Issuer`: acceptable issuers, in DER.
    pub issuers: Option<Vec<Vec<u8>>>,
    /// `/OID`: certificate policies.
    pub policies: Option<Vec<String>>,
    /// `/URL`
    pub url: Option<String>,
}

impl SeedValue {
    /// Whether the entry is a constraint.
    pub fn binds(&self, flag: SeedValueFlag) -> bool {
        let bit = match flag {
            SeedValueFlag::Filter => 1,
            SeedValueFlag::SubFilter => 1 << 1,
            SeedValueFlag::Version => 1 << 2,
            SeedValueFlag::Reasons => 1 << 3,
            SeedValueFlag::LegalAttestation => 1 << 4,
            SeedValueFlag::AddRevocationInformation => 1 << 5,
            SeedValueFlag::DigestMethod => 1 << 6,
            SeedValueFlag::LockDocument => 1 << 7,
            SeedValueFlag::AppearanceFilter => 1 << 8,
        };
        self.flags & bit != 0
    }

    /// Reads `/SV` of a signature field.
    pub(super) fn read(snapshot: Snapshot<'_, '_>, field: &Dictionary) -> Result<Option<Self>, Exhausted> {
        let value = snapshot.value(field, b"SV")?;
        let Some(seed) = value.as_dictionary() else { return Ok(None) };
        let names = strings(snapshot, seed, b"SubFilter")?;
        let certificate = match snapshot.value(seed, b"Cert")?.as_dictionary() {
            Some(dictionary) => Some(CertificateSeedValue::read(snapshot, dictionary)?),
            None => None,
        };
        let doc_mdp = match snapshot.value(seed, b"MDP")?.as_dictionary() {
            Some(dictionary) => snapshot.value(dictionary, b"P")?.as_integer().map(Permission::from_number),
            None => None,
        };
        let timestamp = match snapshot.value(seed, b"TimeStamp")?.as_dictionary() {
            Some(dictionary) => Some(TimestampSeedValue {
                url: string(snapshot, dictionary, b"URL")?,
                required: flags(snapshot, dictionary)? & 1 != 0,
            }),
            None => None,
        };
        let lock_document = snapshot.value(seed, b"LockDocument")?;
        let lock_document = match (&*lock_document, lock_document.as_name()) {
            (Object::Boolean(true), _) | (_, Some(b"true")) => Some(LockDocument::Lock),
            (Object::Boolean(false), _) | (_, Some(b"false")) => Some(LockDocument::DoNotLock),
            (_, Some(b"auto")) => Some(LockDocument::SignerDecides),
            _ => None,
        };
        let version = match &*snapshot.value(seed, b"V")? {
            Object::Real(version) => Some(*version),
            Object::Integer(version) => i32::try_from(*version).ok().map(f64::from),
            _ => None,
        };
        let add = snapshot.value(seed, b"AddRevInfo")?;
        Ok(Some(Self {
            flags: flags(snapshot, seed)?,
            filter: string(snapshot, seed, b"Filter")?,
            sub_filters: names
                .map(|names| names.iter().map(|name| SubFilter::from_name(name.as_bytes())).collect()),
            digest_methods: strings(snapshot, seed, b"DigestMethod")?.map(|methods| {
                methods.iter().map(|method| method.to_ascii_lowercase().replace('-', "")).collect()
            }),
            version,
            certificate,
            reasons: strings(snapshot, seed, b"Reasons")?,
            doc_mdp,
            timestamp,
            legal_attestations: strings(snapshot, seed, b"LegalAttestation")?,
            add_revocation_information: if let Object::Boolean(add) = *add { Some(add) } else { None },
            lock_document,
            appearance_filter: string(snapshot, seed, b"AppearanceFilter")?,
        }))
    }
}

impl CertificateSeedValue {
    fn read(snapshot: Snapshot<'_, '_>, dictionary: &Dictionary) -> Result<Self, Exhausted> {
        let mut subject_names = None;
        if let Some(elements) = snapshot.value(dictionary, b"SubjectDN")?.as_array() {
            let mut names = Vec::new();
            for element in elements {
                let element = snapshot.resolve(element)?;
                let mut attributes = Vec::new();
                for entry in element.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
                    if let Some(value) = snapshot.resolve(&entry.value)?.as_string() {
                        let key = String::from_utf8_lossy(entry.key.as_bytes()).into_owned();
                        attributes.push((key, value.text()));
                    }
                }
                names.push(attributes);
            }
            subject_names = Some(names);
        }
        Ok(Self {
            flags: flags(snapshot, dictionary)?,
            subjects: byte_strings(snapshot, dictionary, b"Subject")?,
            subject_names,
            key_usages: strings(snapshot, dictionary, b"KeyUsage")?,
            issuers: byte_strings(snapshot, dictionary, b"Issuer")?,
            policies: strings(snapshot, dictionary, b"OID")?,
            url: string(snapshot, dictionary, b"URL")?,
        })
    }
}

fn flags(snapshot: Snapshot<'_, '_>, dictionary: &Dictionary) -> Result<u32, Exhausted> {
    let value = snapshot.value(dictionary, b"Ff")?;
    Ok(value.as_integer().and_then(|flags| u32::try_from(flags).ok()).unwrap_or(0))
}

fn text(object: &Object) -> Option<String> {
    object
        .as_string()
        .map(PdfString::text)
        .or_else(|| object.as_name().map(|name| String::from_utf8_lossy(name).into_owned()))
}

fn string(
    snapshot: Snapshot<'_, '_>,
    dictionary: &Dictionary,
    key: &[u8],
) -> Result<Option<String>, Exhausted> {
    Ok(text(&*snapshot.value(dictionary, key)?))
}

fn strings(
    snapshot: Snapshot<'_, '_>,
    dictionary: &Dictionary,
    key: &[u8],
) -> Result<Option<Vec<String>>, Exhausted> {
    let value = snapshot.value(dictionary, key)?;
    let Some(elements) = value.as_array() else {
        return Ok(text(&value).map(|text| vec![text]));
    };
    let mut strings = Vec::new();
    for element in elements {
        strings.extend(text(&*snapshot.resolve(element)?));
    }
    Ok(Some(strings))
}

fn byte_strings(
    snapshot: Snapshot<'_, '_>,
    dictionary: &Dictionary,
    key: &[u8],
) -> Result<Option<Vec<Vec<u8>>>, Exhausted> {
    let value = snapshot.value(dictionary, key)?;
    let single = std::slice::from_ref(&*value);
    if matches!(*value, Object::Null) {
        return Ok(None);
    }
    let mut strings = Vec::new();
    for element in value.as_array().unwrap_or(single) {
        if let Some(string) = snapshot.resolve(element)?.as_string() {
            strings.push(string.bytes.to_vec());
        }
    }
    Ok(Some(strings))
}
