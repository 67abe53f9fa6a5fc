//! RFC 5280 4.2: certificate extensions.

use super::distribution_point::DistributionPoint;
use super::general_name::GeneralName;
use super::qc_statements::QcStatements;
use crate::asn1::{Asn1Error, ObjectIdentifier, Reader, Tag, Tlv};

/// Object identifiers of extensions.
pub mod id {
    use crate::asn1::ObjectIdentifier;

    macro_rules! oids {
        ($($(#[$doc:meta])* $name:ident = $oid:literal;)*) => {
            $($(#[$doc])* pub const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($oid);)*
        };
    }
    oids! {
        /// subjectDirectoryAttributes
        SUBJECT_DIRECTORY_ATTRIBUTES = "2.5.29.9";
        /// subjectKeyIdentifier
        SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
        /// keyUsage
        KEY_USAGE = "2.5.29.15";
        /// privateKeyUsagePeriod
        PRIVATE_KEY_USAGE_PERIOD = "2.5.29.16";
        /// subjectAltName
        SUBJECT_ALT_NAME = "2.5.29.17";
        /// issuerAltName
        ISSUER_ALT_NAME = "2.5.29.18";
        /// basicConstraints
        BASIC_CONSTRAINTS = "2.5.29.19";
        /// cRLNumber
        CRL_NUMBER = "2.5.29.20";
        /// reasonCode
        REASON_CODE = "2.5.29.21";
        /// invalidityDate
        INVALIDITY_DATE = "2.5.29.24";
        /// deltaCRLIndicator
        DELTA_CRL_INDICATOR = "2.5.29.27";
        /// issuingDistributionPoint
        ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
        /// certificateIssuer
        CERTIFICATE_ISSUER = "2.5.29.29";
        /// nameConstraints
        NAME_CONSTRAINTS = "2.5.29.30";
        /// cRLDistributionPoints
        CRL_DISTRIBUTION_POINTS = "2.5.29.31";
        /// certificatePolicies
        CERTIFICATE_POLICIES = "2.5.29.32";
        /// anyPolicy
        ANY_POLICY = "2.5.29.32.0";
        /// policyMappings
        POLICY_MAPPINGS = "2.5.29.33";
        /// authorityKeyIdentifier
        AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
        /// policyConstraints
        POLICY_CONSTRAINTS = "2.5.29.36";
        /// extKeyUsage
        EXTENDED_KEY_USAGE = "2.5.29.37";
        /// anyExtendedKeyUsage
        ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
        /// freshestCRL
        FRESHEST_CRL = "2.5.29.46";
        /// inhibitAnyPolicy
        INHIBIT_ANY_POLICY = "2.5.29.54";
        /// noRevAvail (RFC 9608)
        NO_REV_AVAIL = "2.5.29.56";
        /// expiredCertsOnCRL (X.509)
        EXPIRED_CERTS_ON_CRL = "2.5.29.60";
        /// authorityInfoAccess
        AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
        /// qcStatements (RFC 3739)
        QC_STATEMENTS = "1.3.6.1.5.5.7.1.3";
        /// subjectInfoAccess
        SUBJECT_INFO_ACCESS = "1.3.6.1.5.5.7.1.11";
        /// id-pkix-ocsp-nocheck (RFC 6960 4.2.2.2.1)
        OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
        /// id-ad-ocsp
        ACCESS_OCSP = "1.3.6.1.5.5.7.48.1";
        /// id-ad-caIssuers
        ACCESS_CA_ISSUERS = "1.3.6.1.5.5.7.48.2";
        /// validityAssuredShortTerm (EN 319 412-1 5.2)
        VALIDITY_ASSURED_SHORT_TERM = "0.4.0.194121.2.1";
        /// id-kp-serverAuth
        KP_SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
        /// id-kp-codeSigning
        KP_CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
        /// id-kp-timeStamping
        KP_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
        /// id-kp-OCSPSigning
        KP_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
        /// id-kp-documentSigning (RFC 9336)
        KP_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36";
        /// id-kp-emailProtection
        KP_EMAIL_PROTECTION = "1.3.6.1.5.5.7.3.4";
    }
}

/// RFC 5280 4.2.1.3
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// digitalSignature
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// nonRepudiation, contentCommitment
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// keyEncipherment
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// dataEncipherment
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// keyAgreement
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// keyCertSign
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// cRLSign
    pub const CRL_SIGN: Self = Self(1 << 6);

    /// Whether one of the bits of `any` is set.
    pub const fn has_any(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    /// The bits of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The names of the bits that are set, as RFC 5280 writes them.
    pub fn names(self) -> Vec<&'static str> {
        const NAMES: [&str; 9] = [
            "digitalSignature",
            "nonRepudiation",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly",
        ];
        NAMES
            .iter()
            .zip(0u32..)
            .filter(|(_, bit)| self.0.wrapping_shr(*bit) & 1 != 0)
            .map(|(n, _)| *n)
            .collect()
    }

    fn parse(value: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let bits = value.bit_string()?;
        let set = (0u16..9).filter(|bit| bits.bit(usize::from(*bit)));
        Ok(Self(set.fold(0, |all, bit| all | 1u16.wrapping_shl(u32::from(bit)))))
    }
}

/// RFC 5280 4.2.1.9
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BasicConstraints {
    /// `cA`
    pub ca: bool,
    /// `pathLenConstraint`
    pub path_length: Option<u32>,
}

/// RFC 5280 4.2.1.1
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AuthorityKeyIdentifier {
    /// `keyIdentifier`
    pub key_identifier: Option<Box<[u8]>>,
    /// `authorityCertIssuer`
    pub issuer: Vec<GeneralName>,
    /// `authorityCertSerialNumber`: content octets
    pub serial: Option<Box<[u8]>>,
}

/// RFC 5280 4.2.1.10: `minimum` is 0 and `maximum` absent, or the extension does not parse.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NameConstraints {
    /// `permittedSubtrees`
    pub permitted: Vec<GeneralName>,
    /// `excludedSubtrees`
    pub excluded: Vec<GeneralName>,
}

/// RFC 5280 4.2.1.11
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyConstraints {
    /// `requireExplicitPolicy`
    pub require_explicit_policy: Option<u32>,
    /// `inhibitPolicyMapping`
    pub inhibit_policy_mapping: Option<u32>,
}

/// RFC 5280 4.2.1.5: one mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyMapping {
    /// `issuerDomainPolicy`
    pub issuer: ObjectIdentifier,
    /// `subjectDomainPolicy`
    pub subject: ObjectIdentifier,
}

/// RFC 5280 4.2.2.1: one way to something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDescription {
    /// `accessMethod`
    pub method: ObjectIdentifier,
    /// `accessLocation`
    pub location: GeneralName,
}

/// The extensions of one certificate, parsed.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Extensions {
    /// 4.2.1.9
    pub basic_constraints: Option<BasicConstraints>,
    /// 4.2.1.3
    pub key_usage: Option<KeyUsage>,
    /// 4.2.1.12
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    /// Whether `extKeyUsage` is critical (RFC 3161 2.3 asks for it).
    pub extended_key_usage_critical: bool,
    /// 4.2.1.2
    pub subject_key_identifier: Option<Box<[u8]>>,
    /// 4.2.1.1
    pub authority_key_identifier: Option<AuthorityKeyIdentifier>,
    /// 4.2.1.6
    pub subject_alt_names: Vec<GeneralName>,
    /// 4.2.1.10
    pub name_constraints: Option<NameConstraints>,
    /// 4.2.1.4: `None` without the extension.
    pub policies: Option<Vec<ObjectIdentifier>>,
    /// 4.2.1.5
    pub policy_mappings: Vec<PolicyMapping>,
    /// 4.2.1.11
    pub policy_constraints: Option<PolicyConstraints>,
    /// 4.2.1.14
    pub inhibit_any_policy: Option<u32>,
    /// 4.2.1.13
    pub crl_distribution_points: Vec<DistributionPoint>,
    /// 4.2.1.15
    pub freshest_crl: Vec<DistributionPoint>,
    /// 4.2.2.1
    pub authority_info_access: Vec<AccessDescription>,
    /// EN 319 412-5
    pub qc_statements: Option<QcStatements>,
    /// RFC 6960 4.2.2.2.1
    pub ocsp_no_check: bool,
    /// RFC 9608
    pub no_rev_avail: bool,
    /// EN 319 412-1 5.2
    pub validity_assured_short_term: bool,
    /// Critical extensions that this crate does not process (RFC 5280 4.2).
    pub unknown_critical: Vec<ObjectIdentifier>,
    /// Extensions that could not be read, and whether they restrict what the certificate may do.
    pub malformed: Vec<MalformedExtension>,
    /// Extensions that occur more than once (forbidden by RFC 5280 4.2).
    pub duplicates: Vec<ObjectIdentifier>,
}

/// An extension that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MalformedExtension {
    /// Which.
    pub id: ObjectIdentifier,
    /// Whether it was critical or of a kind that restricts, so that no path may go through it.
    pub restricts: bool,
    /// What is wrong with it.
    pub error: Asn1Error,
}

impl Extensions {
    /// Parses the SEQUENCE OF Extension `tlv`. One broken extension does not hide the others.
    ///
    /// # Errors
    /// When the list itself can't be read.
    pub fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut all = Self::default();
        let mut seen = std::collections::BTreeSet::new();
        for_each(tlv, |id, critical, value| {
            if !seen.insert(id) {
                all.duplicates.push(id);
                return;
            }
            match all.one(id, critical, value) {
                Ok(true) => {}
                Ok(false) if critical => all.unknown_critical.push(id),
                Ok(false) => {}
                Err(error) => {
                    let restricts = critical || RESTRICTING.contains(&id);
                    all.malformed.push(MalformedExtension { id, restricts, error });
                }
            }
        })?;
        Ok(all)
    }

    /// The locations of OCSP responders that are URIs.
    pub fn ocsp_uris(&self) -> impl Iterator<Item = &str> {
        self.access_uris(id::ACCESS_OCSP)
    }

    /// Where the issuer's certificate can be had.
    pub fn ca_issuer_uris(&self) -> impl Iterator<Item = &str> {
        self.access_uris(id::ACCESS_CA_ISSUERS)
    }

    fn access_uris(&self, method: ObjectIdentifier) -> impl Iterator<Item = &str> {
        self.authority_info_access.iter().filter(move |a| a.method == method).filter_map(|a| {
            match &a.location {
                GeneralName::Uri(uri) => Some(uri.as_str()),
                _ => None,
            }
        })
    }

    /// `Ok(true)`: processed; `Ok(false)`: it, or a part of it, is not known to this crate.
    fn one(&mut self, id: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<bool, Asn1Error> {
        let mut reader = Reader::new(value);
        let mut understood = true;
        match id {
            id::BASIC_CONSTRAINTS => {
                let mut fields = reader.sequence("basic constraints: sequence expected")?;
                let ca = fields.optional(Tag::BOOLEAN)?.map_or(Ok(false), |tlv| tlv.boolean())?;
                let path_length = fields.optional(Tag::INTEGER)?.map(|tlv| count(&tlv)).transpose()?;
                fields.finish("basic constraints: more than two fields")?;
                self.basic_constraints = Some(BasicConstraints { ca, path_length });
            }
            id::KEY_USAGE => {
                let bits = reader.expect(Tag::BIT_STRING, "key usage: bit string expected")?;
                self.key_usage = Some(KeyUsage::parse(&bits)?);
            }
            id::EXTENDED_KEY_USAGE => {
                let purposes = oids(&mut reader, "extended key usage: sequence expected")?;
                self.extended_key_usage = Some(purposes);
                self.extended_key_usage_critical = critical;
            }
            id::SUBJECT_KEY_IDENTIFIER => {
                let octets = reader.expect(Tag::OCTET_STRING, "subject key identifier: octets expected")?;
                self.subject_key_identifier = Some(octets.octets()?.into_owned().into());
            }
            id::AUTHORITY_KEY_IDENTIFIER => {
                self.authority_key_identifier = Some(authority_key_identifier(&mut reader)?);
            }
            id::SUBJECT_ALT_NAME => {
                let names = reader.expect(Tag::SEQUENCE, "subject alternative name: sequence expected")?;
                self.subject_alt_names = GeneralName::parse_all(&names)?;
            }
            id::NAME_CONSTRAINTS => self.name_constraints = Some(name_constraints(&mut reader)?),
            id::CERTIFICATE_POLICIES => {
                let mut list = reader.sequence("certificate policies: sequence expected")?;
                let mut policies = Vec::new();
                while !list.is_empty() {
                    let mut information =
                        list.sequence("certificate policies: policy information expected")?;
                    policies.push(information.oid("certificate policies: identifier expected")?);
                    understood &= are_qualifiers_known(&mut information).unwrap_or(false);
                }
                self.policies = Some(policies);
            }
            id::POLICY_MAPPINGS => {
                let mut list = reader.sequence("policy mappings: sequence expected")?;
                while !list.is_empty() {
                    let mut pair = list.sequence("policy mappings: pair expected")?;
                    let issuer = pair.oid("policy mappings: issuer domain policy expected")?;
                    let subject = pair.oid("policy mappings: subject domain policy expected")?;
                    self.policy_mappings.push(PolicyMapping { issuer, subject });
                }
            }
            id::POLICY_CONSTRAINTS => {
                let mut fields = reader.sequence("policy constraints: sequence expected")?;
                let require = fields.optional(Tag::context(0))?.map(|tlv| count(&tlv)).transpose()?;
                let inhibit = fields.optional(Tag::context(1))?.map(|tlv| count(&tlv)).transpose()?;
                fields.finish("policy constraints: unknown field")?;
                self.policy_constraints = Some(PolicyConstraints {
                    require_explicit_policy: require,
                    inhibit_policy_mapping: inhibit,
                });
            }
            id::INHIBIT_ANY_POLICY => {
                let skip = reader.expect(Tag::INTEGER, "inhibit any policy: integer expected")?;
                self.inhibit_any_policy = Some(count(&skip)?);
            }
            id::CRL_DISTRIBUTION_POINTS => {
                let list = reader.expect(Tag::SEQUENCE, "crl distribution points: sequence expected")?;
                self.crl_distribution_points = DistributionPoint::parse_all(&list)?;
            }
            id::FRESHEST_CRL => {
                let list = reader.expect(Tag::SEQUENCE, "freshest crl: sequence expected")?;
                self.freshest_crl = DistributionPoint::parse_all(&list)?;
            }
            id::AUTHORITY_INFO_ACCESS => {
                let mut list = reader.sequence("authority info access: sequence expected")?;
                while !list.is_empty() {
                    let mut access = list.sequence("authority info access: description expected")?;
                    let method = access.oid("authority info access: method expected")?;
                    let location = GeneralName::parse(&access.any()?)?;
                    self.authority_info_access.push(AccessDescription { method, location });
                }
                // RFC 5280 4.2.2.1: "MUST be marked as non-critical": a critical one is not the extension we know
                return Ok(!critical);
            }
            id::QC_STATEMENTS => {
                let list = reader.expect(Tag::SEQUENCE, "qc statements: sequence expected")?;
                let statements = QcStatements::parse(&list)?;
                // RFC 3739 3.2.6: critical as a whole, so that each statement has to be understood.
                understood = statements.others.is_empty();
                self.qc_statements = Some(statements);
            }
            id::OCSP_NO_CHECK => self.ocsp_no_check = true,
            id::NO_REV_AVAIL => self.no_rev_avail = true,
            id::VALIDITY_ASSURED_SHORT_TERM => self.validity_assured_short_term = true,
            // read by nobody here, and without bearing on what the certificate may do
            id::SUBJECT_DIRECTORY_ATTRIBUTES | id::ISSUER_ALT_NAME | id::PRIVATE_KEY_USAGE_PERIOD => {
                return Ok(!critical);
            }
            id::SUBJECT_INFO_ACCESS => return Ok(!critical),
            _ => return Ok(false),
        }
        if CHECKED_TO_THE_END.contains(&id) {
            reader.finish("extension: bytes after its value")?;
        }
        Ok(understood)
    }
}

/// Calls `visit` with identifier, criticality and value of each Extension of the list `tlv`.
pub(crate) fn for_each<'a>(
    tlv: &Tlv<'a>,
    mut visit: impl FnMut(ObjectIdentifier, bool, &'a [u8]),
) -> Result<(), Asn1Error> {
    let mut list = tlv.reader();
    while !list.is_empty() {
        let mut extension = list.sequence("extension: sequence expected")?;
        let id = extension.oid("extension: identifier expected")?;
        let critical = extension.optional(Tag::BOOLEAN)?.map_or(Ok(false), |tlv| tlv.boolean())?;
        let value = extension.expect(Tag::OCTET_STRING, "extension: value expected")?;
        if value.tag.constructed {
            return Err(value.error("extension: value in segments"));
        }
        visit(id, critical, value.content);
    }
    Ok(())
}

/// A non-negative INTEGER; one that does not fit is as good as the largest that does.
pub(crate) fn count(tlv: &Tlv<'_>) -> Result<u32, Asn1Error> {
    match crate::asn1::integer_magnitude(tlv.content) {
        Some(magnitude) if magnitude.len() <= 4 => {
            Ok(magnitude.iter().fold(0u32, |n, octet| n.wrapping_shl(8) | u32::from(*octet)))
        }
        Some(_) => Ok(u32::MAX),
        None => Err(tlv.error("integer: a count expected")),
    }
}

/// 4.2.1.4: whether all qualifiers of a policy are those that say something to people only.
fn are_qualifiers_known(information: &mut Reader<'_>) -> Result<bool, Asn1Error> {
    if information.is_empty() {
        return Ok(true);
    }
    let mut list = information.sequence("certificate policies: qualifiers expected")?;
    while !list.is_empty() {
        let mut qualifier = list.sequence("certificate policies: qualifier expected")?;
        if ![QUALIFIER_CPS, QUALIFIER_NOTICE]
            .contains(&qualifier.oid("certificate policies: qualifier expected")?)
        {
            return Ok(false);
        }
    }
    Ok(information.is_empty())
}

const QUALIFIER_CPS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.1");
const QUALIFIER_NOTICE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.2.2");

fn oids(reader: &mut Reader<'_>, what: &'static str) -> Result<Vec<ObjectIdentifier>, Asn1Error> {
    let mut list = reader.sequence(what)?;
    let mut found = Vec::new();
    while !list.is_empty() {
        found.push(list.oid(what)?);
    }
    if found.is_empty() { Err(list.error("sequence of object identifiers: empty")) } else { Ok(found) }
}

fn authority_key_identifier(reader: &mut Reader<'_>) -> Result<AuthorityKeyIdentifier, Asn1Error> {
    let mut fields = reader.sequence("authority key identifier: sequence expected")?;
    let key_identifier = match fields.optional(Tag::context(0))? {
        Some(tlv) => Some(tlv.octets()?.into_owned().into()),
        None => None,
    };
    let issuer = match fields.optional(Tag::context_constructed(1))? {
        Some(tlv) => GeneralName::parse_all(&tlv)?,
        None => Vec::new(),
    };
    let serial = fields.optional(Tag::context(2))?.map(|tlv| tlv.content.into());
    Ok(AuthorityKeyIdentifier { key_identifier, issuer, serial })
}

fn name_constraints(reader: &mut Reader<'_>) -> Result<NameConstraints, Asn1Error> {
    let mut fields = reader.sequence("name constraints: sequence expected")?;
    let mut subtrees = |tag: u32| -> Result<Vec<GeneralName>, Asn1Error> {
        let mut bases = Vec::new();
        if let Some(tlv) = fields.optional(Tag::context_constructed(tag))? {
            let mut list = tlv.reader();
            while !list.is_empty() {
                let mut subtree = list.sequence("name constraints: subtree expected")?;
                bases.push(GeneralName::parse(&subtree.any()?)?);
                if let Some(minimum) = subtree.optional(Tag::context(0))?
                    && count(&minimum)? != 0
                {
                    return Err(minimum.error("name constraints: minimum is not 0"));
                }
                subtree.finish("name constraints: maximum present")?;
            }
            if bases.is_empty() {
                return Err(tlv.error("name constraints: no subtree"));
            }
        }
        Ok(bases)
    };
    let constraints = NameConstraints { permitted: subtrees(0)?, excluded: subtrees(1)? };
    fields.finish("name constraints: unknown field")?;
    if constraints.permitted.is_empty() && constraints.excluded.is_empty() {
        return Err(fields.error("name constraints: empty"));
    }
    Ok(constraints)
}

/// A path may not go through a certificate in which one of these can't be read.
const RESTRICTING: [ObjectIdentifier; 9] = [
    id::BASIC_CONSTRAINTS,
    id::KEY_USAGE,
    id::EXTENDED_KEY_USAGE,
    id::SUBJECT_ALT_NAME,
    id::NAME_CONSTRAINTS,
    id::CERTIFICATE_POLICIES,
    id::POLICY_MAPPINGS,
    id::POLICY_CONSTRAINTS,
    id::INHIBIT_ANY_POLICY,
];

const CHECKED_TO_THE_END: [ObjectIdentifier; 4] =
    [id::BASIC_CONSTRAINTS, id::KEY_USAGE, id::NAME_CONSTRAINTS, id::POLICY_CONSTRAINTS];
