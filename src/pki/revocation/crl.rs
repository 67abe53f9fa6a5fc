//! RFC 5280 5: certificate revocation lists. Entries stay in their bytes; one pass makes an index of twelve bytes each.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::reason::RevocationReason;
use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};
use crate::crypto::AlgorithmIdentifier;
use crate::pki::distribution_point::{DistributionPoint, IssuingDistributionPoint};
use crate::pki::extension::{self, id};
use crate::pki::general_name::GeneralName;
use crate::pki::name::Name;
use crate::pki::serial::Serial;
use crate::pki::verifier::Signed;
use crate::time::Time;

/// A CRL, complete or delta. Cloning it is cheap.
#[derive(Clone)]
pub struct Crl(Arc<Inner>);

struct Inner {
    der: Box<[u8]>,
    sha256: [u8; 32],
    tbs: Range<usize>,
    signature: Range<usize>,
    algorithm: AlgorithmIdentifier,
    algorithms_agree: bool,
    issuer: Name,
    this_update: Time,
    next_update: Option<Time>,
    entries: Range<usize>,
    extensions: CrlExtensions,
    index: OnceLock<Index>,
}

/// RFC 5280 5.2
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CrlExtensions {
    /// 5.2.1 `keyIdentifier`
    pub authority_key_identifier: Option<Box<[u8]>>,
    /// 5.2.3
    pub number: Option<Serial>,
    /// 5.2.4: the base of a delta CRL.
    pub delta_base: Option<Serial>,
    /// 5.2.5
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// 5.2.5: its encoding, for comparing scopes.
    pub(crate) raw_distribution_point: Option<Box<[u8]>>,
    /// 5.2.6: where the deltas of this base are.
    pub freshest_crl: Vec<DistributionPoint>,
    /// X.509 `expiredCertsOnCRL`: certificates that expired after this moment are still listed.
    pub expired_certificates_since: Option<Time>,
    /// Critical extensions that are not processed, or an extension that can't be read: the CRL can't be used.
    pub unusable: Option<ObjectIdentifier>,
}

/// RFC 5280 5.3: what a CRL says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CrlEntry {
    /// `revocationDate`
    pub time: Time,
    /// 5.3.1
    pub reason: RevocationReason,
    /// 5.3.2
    pub invalidity_date: Option<Time>,
}

#[derive(Debug, Default)]
struct Index {
    /// Hash of the serial number, place of the entry, place of the certificate issuer in `issuers` plus one.
    places: Vec<(u32, u32, u32)>,
    issuers: Vec<Vec<Name>>,
    fault: Option<&'static str>,
}

impl Crl {
    /// Parses a CertificateList; the entries are not looked at.
    ///
    /// # Errors
    /// When the structure of RFC 5280 5.1 is not there.
    pub fn parse(der: &[u8]) -> Result<Self, Asn1Error> {
        let whole = Reader::new(der).expect(Tag::SEQUENCE, "crl: sequence expected")?;
        let range = |tlv: &Tlv<'_>| tlv.offset..tlv.offset.saturating_add(tlv.raw.len());
        let mut fields = whole.reader();
        let tbs = fields.expect(Tag::SEQUENCE, "crl: to-be-signed part expected")?;
        let algorithm =
            AlgorithmIdentifier::parse(&fields.expect(Tag::SEQUENCE, "crl: signature algorithm expected")?)?;
        let signature = fields.expect(Tag::BIT_STRING, "crl: signature expected")?;
        let bits = signature.bit_string()?;
        let end = range(&signature).end;

        let mut body = tbs.reader();
        if let Some(version) = body.optional(Tag::INTEGER)? {
            version.version(1)?;
        }
        let inner = AlgorithmIdentifier::parse(
            &body.expect(Tag::SEQUENCE, "crl: inner signature algorithm expected")?,
        )?;
        let issuer = Name::parse(&body.expect(Tag::SEQUENCE, "crl: issuer expected")?)?;
        let this_update = body.any()?.time()?;
        let next_update = match body.peek() {
            Some(tag) if tag.is(Tag::UTC_TIME) || tag.is(Tag::GENERALIZED_TIME) => Some(body.any()?.time()?),
            _ => None,
        };
        let entries = match body.optional(Tag::SEQUENCE)? {
            Some(list) => {
                let start = list.reader().offset();
                start..start.saturating_add(list.content.len())
            }
            None => 0..0,
        };
        let extensions = match body.optional(Tag::context_constructed(0))? {
            Some(tlv) => {
                CrlExtensions::parse(&tlv.reader().expect(Tag::SEQUENCE, "crl: extensions expected")?)?
            }
            None => CrlExtensions::default(),
        };
        body.finish("crl: unknown field after the extensions")?;
        Ok(Self(Arc::new(Inner {
            sha256: crate::pki::sha256(whole.raw),
            tbs: range(&tbs),
            signature: end.saturating_sub(bits.octets.len())..end,
            algorithms_agree: inner == algorithm,
            algorithm,
            issuer,
            this_update,
            next_update,
            entries,
            extensions,
            index: OnceLock::new(),
            der: whole.raw.into(),
        })))
    }

    /// The whole encoding.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// SHA-256 of [`Crl::der`].
    pub fn sha256(&self) -> &[u8; 32] {
        &self.0.sha256
    }

    /// `issuer`
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// `thisUpdate`
    pub fn this_update(&self) -> Time {
        self.0.this_update
    }

    /// `nextUpdate`
    pub fn next_update(&self) -> Option<Time> {
        self.0.next_update
    }

    /// The extensions.
    pub fn extensions(&self) -> &CrlExtensions {
        &self.0.extensions
    }

    /// The algorithm that signs the CRL.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.algorithm
    }

    /// Whether the identifier inside the signed part is the same (RFC 5280 5.1.1.2 demands it).
    pub fn signature_algorithms_agree(&self) -> bool {
        self.0.algorithms_agree
    }

    /// 5.2.4
    pub fn is_delta(&self) -> bool {
        self.0.extensions.delta_base.is_some()
    }

    /// The signed parts.
    pub fn signed(&self) -> Signed<'_> {
        let slice = |range: &Range<usize>| self.0.der.get(range.clone()).unwrap_or(&[]);
        Signed {
            sha256: &self.0.sha256,
            algorithm: &self.0.algorithm,
            message: slice(&self.0.tbs),
            signature: slice(&self.0.signature),
        }
    }

    /// The entry for the certificate of this issuer and serial number.
    ///
    /// # Errors
    /// When an entry can't be read or holds a critical extension that is not processed: then nothing can be learned
    /// from the whole CRL (5.3).
    pub fn find(&self, issuer: &Name, serial: &Serial) -> Result<Option<CrlEntry>, &'static str> {
        let index = self.0.index.get_or_init(|| self.index());
        if let Some(fault) = index.fault {
            return Err(fault);
        }
        let wanted = hash(serial.as_bytes());
        let start = index.places.partition_point(|(hash, ..)| *hash < wanted);
        let same = index.places.get(start..).unwrap_or(&[]).iter().take_while(|(hash, ..)| *hash == wanted);
        for (_, offset, of_issuer) in same {
            let listed_under = match usize::try_from(*of_issuer).ok().and_then(|place| place.checked_sub(1)) {
                Some(place) => index.issuers.get(place).is_some_and(|names| names.contains(issuer)),
                None => self.0.issuer == *issuer,
            };
            if !listed_under {
                continue;
            }
            let rest = usize::try_from(*offset).ok().and_then(|offset| self.entries().get(offset..));
            let entry = Entry::parse(&mut Reader::new(rest.unwrap_or(&[]))).map_err(|error| error.what)?;
            if serial.is(entry.serial) {
                return Ok(Some(entry.entry));
            }
        }
        Ok(None)
    }

    /// How many certificates are listed. Reads all entries.
    pub fn len(&self) -> usize {
        self.0.index.get_or_init(|| self.index()).places.len()
    }

    /// Whether no certificate is listed.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    fn entries(&self) -> &[u8] {
        self.0.der.get(self.0.entries.clone()).unwrap_or(&[])
    }

    fn index(&self) -> Index {
        let mut index = Index::default();
        let indirect =
            self.0.extensions.issuing_distribution_point.as_ref().is_some_and(|point| point.indirect);
        let mut reader = Reader::new(self.entries());
        let mut issuer = 0u32;
        while !reader.is_empty() {
            let offset = u32::try_from(reader.offset());
            let entry = match (offset, Entry::parse(&mut reader)) {
                (Ok(_), Ok(entry)) => entry,
                (Ok(_), Err(error)) => return Index { fault: Some(error.what), ..Index::default() },
                (Err(_), _) => return Index { fault: Some("crl: too large"), ..Index::default() },
            };
            // 5.3.3: the certificate issuer of an entry holds for the following ones, in an indirect CRL
            match (entry.issuer, indirect) {
                (Some(names), true) => {
                    index.issuers.push(names);
                    issuer = u32::try_from(index.issuers.len()).unwrap_or(u32::MAX);
                }
                (Some(_), false) => {
                    return Index {
                        fault: Some("crl entry: certificate issuer in a direct CRL"),
                        ..Index::default()
                    };
                }
                (None, _) => {}
            }
            index.places.push((hash(Serial::new(entry.serial).as_bytes()), offset.unwrap_or(0), issuer));
        }
        index.places.sort_unstable();
        index
    }
}

/// Two CRLs are equal when their encodings are.
impl PartialEq for Crl {
    fn eq(&self, other: &Self) -> bool {
        self.0.sha256 == other.0.sha256
    }
}

impl Eq for Crl {}

impl fmt::Debug for Crl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Crl({}, {})", self.0.issuer, self.0.this_update)
    }
}

impl CrlExtensions {
    fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut all = Self::default();
        let mut seen = std::collections::BTreeSet::new();
        extension::for_each(tlv, |id, critical, value| {
            let known = all.one(id, value);
            if known.is_err() || (critical && known == Ok(false)) || !seen.insert(id) {
                all.unusable.get_or_insert(id);
            }
        })?;
        Ok(all)
    }

    fn one(&mut self, id: ObjectIdentifier, value: &[u8]) -> Result<bool, Asn1Error> {
        let mut reader = Reader::new(value);
        match id {
            id::AUTHORITY_KEY_IDENTIFIER => {
                let mut fields = reader.sequence("authority key identifier: sequence expected")?;
                self.authority_key_identifier =
                    fields.optional(Tag::context(0))?.map(|tlv| tlv.content.into());
            }
            id::CRL_NUMBER => {
                self.number =
                    Some(Serial::new(reader.expect(Tag::INTEGER, "crl number: integer expected")?.content));
            }
            id::DELTA_CRL_INDICATOR => {
                let base = reader.expect(Tag::INTEGER, "delta crl indicator: integer expected")?;
                self.delta_base = Some(Serial::new(base.content));
            }
            id::ISSUING_DISTRIBUTION_POINT => {
                let point = reader.expect(Tag::SEQUENCE, "issuing distribution point: sequence expected")?;
                self.issuing_distribution_point = Some(IssuingDistributionPoint::parse(&point)?);
                self.raw_distribution_point = Some(value.into());
            }
            id::EXPIRED_CERTS_ON_CRL => self.expired_certificates_since = Some(reader.any()?.time()?),
            // A hint: what can't be read of it is none.
            id::FRESHEST_CRL => {
                self.freshest_crl = reader
                    .expect(Tag::SEQUENCE, "freshest crl: sequence expected")
                    .and_then(|list| DistributionPoint::parse_all(&list))
                    .unwrap_or_default();
            }
            id::ISSUER_ALT_NAME | id::AUTHORITY_INFO_ACCESS => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

struct Entry<'a> {
    serial: &'a [u8],
    entry: CrlEntry,
    issuer: Option<Vec<Name>>,
}

impl<'a> Entry<'a> {
    fn parse(list: &mut Reader<'a>) -> Result<Self, Asn1Error> {
        let mut fields = list.sequence("crl entry: sequence expected")?;
        let serial = fields.expect(Tag::INTEGER, "crl entry: serial number expected")?.content;
        let time = fields.any()?.time()?;
        let mut entry = CrlEntry { time, reason: RevocationReason::Unspecified, invalidity_date: None };
        let mut issuer = None;
        if let Some(extensions) = fields.optional(Tag::SEQUENCE)? {
            let mut fault = None;
            extension::for_each(&extensions, |id, critical, value| {
                let mut reader = Reader::new(value);
                let mut read = || -> Result<(), Asn1Error> {
                    match id {
                        id::REASON_CODE => {
                            entry.reason = RevocationReason::from_number(reader.any()?.small_integer()?);
                        }
                        id::INVALIDITY_DATE => entry.invalidity_date = Some(reader.any()?.time()?),
                        id::CERTIFICATE_ISSUER => {
                            let names = GeneralName::parse_all(&reader.any()?)?;
                            issuer = Some(names.iter().filter_map(GeneralName::directory).cloned().collect());
                        }
                        _ if critical => {
                            return Err(extensions.error("crl entry: unknown critical extension"));
                        }
                        _ => {}
                    }
                    Ok(())
                };
                fault = fault.or(read().err());
            })?;
            if let Some(fault) = fault {
                return Err(fault);
            }
        }
        Ok(Self { serial, entry, issuer })
    }
}

/// FNV-1a; collisions only cost a comparison.
fn hash(serial: &[u8]) -> u32 {
    serial.iter().fold(0x811c_9dc5u32, |hash, octet| (hash ^ u32::from(*octet)).wrapping_mul(0x0100_0193))
}
