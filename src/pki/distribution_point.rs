//! RFC 5280 4.2.1.13: distribution points, shared by certificates and the issuing distribution point of CRLs.

use super::general_name::GeneralName;
use super::name::Name;
use crate::asn1::{Asn1Error, Tag, Tlv};

/// RFC 5280 4.2.1.13 `ReasonFlags`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReasonFlags(u16);

impl ReasonFlags {
    /// None of the reasons.
    pub const NONE: Self = Self(0);
    /// All reasons: what an absent field means.
    pub const ALL: Self = Self(0b1_1111_1110);

    /// The reasons of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The reasons of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all reasons of `other` are in here.
    pub const fn covers(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let bits = tlv.bit_string()?;
        let set = (1u16..9).filter(|bit| bits.bit(usize::from(*bit)));
        Ok(Self(set.fold(0, |all, bit| all | 1u16.wrapping_shl(u32::from(bit)))))
    }
}

/// `DistributionPointName`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DistributionPointName {
    /// `fullName`
    Full(Vec<GeneralName>),
    /// `nameRelativeToCRLIssuer`: the contents of the RelativeDistinguishedName, wrapped as a SET.
    Relative(Box<[u8]>),
}

impl DistributionPointName {
    /// Parses `[0]` of a distribution point.
    ///
    /// # Errors
    /// When it is neither of the two forms.
    pub(crate) fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let inner = tlv.reader().any()?;
        if inner.tag.is(Tag::context(0)) {
            Ok(Self::Full(GeneralName::parse_all(&inner)?))
        } else if inner.tag.is(Tag::context(1)) {
            Ok(Self::Relative(super::der::encode(0x31, &[inner.content]).into()))
        } else {
            Err(inner.error("distribution point name: unknown form"))
        }
    }

    /// How many names it stands for.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Full(names) => names.len(),
            Self::Relative(_) => 1,
        }
    }

    /// All names it stands for; relative ones are completed with the CRL issuer's.
    pub(crate) fn names(&self, issuers: &[&Name]) -> Vec<GeneralName> {
        match self {
            Self::Full(names) => names.clone(),
            Self::Relative(rdn) => issuers
                .iter()
                .filter_map(|issuer| Name::relative(issuer, rdn).ok())
                .map(GeneralName::Directory)
                .collect(),
        }
    }
}

/// `DistributionPoint`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DistributionPoint {
    /// `distributionPoint`
    pub name: Option<DistributionPointName>,
    /// `reasons`; absent means all.
    pub reasons: Option<ReasonFlags>,
    /// `cRLIssuer`
    pub crl_issuer: Vec<GeneralName>,
}

impl DistributionPoint {
    /// How many names it has in all.
    pub(crate) fn names(&self) -> usize {
        self.name.as_ref().map_or(0, DistributionPointName::len).saturating_add(self.crl_issuer.len()).max(1)
    }

    /// Parses the contents of `CRLDistributionPoints`.
    ///
    /// # Errors
    /// When one of them can't be read.
    pub(crate) fn parse_all(tlv: &Tlv<'_>) -> Result<Vec<Self>, Asn1Error> {
        let mut list = tlv.reader();
        let mut points = Vec::new();
        while !list.is_empty() {
            let mut fields = list.sequence("distribution point: sequence expected")?;
            let name = match fields.optional(Tag::context_constructed(0))? {
                Some(tlv) => Some(DistributionPointName::parse(&tlv)?),
                None => None,
            };
            let reasons =
                fields.optional(Tag::context(1))?.map(|tlv| ReasonFlags::parse(&tlv)).transpose()?;
            let crl_issuer = match fields.optional(Tag::context_constructed(2))? {
                Some(tlv) => GeneralName::parse_all(&tlv)?,
                None => Vec::new(),
            };
            points.push(Self { name, reasons, crl_issuer });
        }
        Ok(points)
    }

    /// The URIs of `fullName`.
    pub fn uris(&self) -> impl Iterator<Item = &str> {
        let names = match &self.name {
            Some(DistributionPointName::Full(names)) => names.as_slice(),
            _ => &[],
        };
        names.iter().filter_map(|name| match name {
            GeneralName::Uri(uri) => Some(uri.as_str()),
            _ => None,
        })
    }
}

/// RFC 5280 5.2.5: the issuing distribution point of a CRL.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct IssuingDistributionPoint {
    /// `distributionPoint`
    pub name: Option<DistributionPointName>,
    /// `onlyContainsUserCerts`
    pub only_user_certificates: bool,
    /// `onlyContainsCACerts`
    pub only_ca_certificates: bool,
    /// `onlySomeReasons`
    pub only_some_reasons: Option<ReasonFlags>,
    /// `indirectCRL`
    pub indirect: bool,
    /// `onlyContainsAttributeCerts`
    pub only_attribute_certificates: bool,
}

impl IssuingDistributionPoint {
    /// Parses the SEQUENCE `tlv`.
    ///
    /// # Errors
    /// When a field can't be read.
    pub(crate) fn parse(tlv: &Tlv<'_>) -> Result<Self, Asn1Error> {
        let mut fields = tlv.reader();
        let name = match fields.optional(Tag::context_constructed(0))? {
            Some(tlv) => Some(DistributionPointName::parse(&tlv)?),
            None => None,
        };
        let only_user_certificates = flag(fields.optional(Tag::context(1))?)?;
        let only_ca_certificates = flag(fields.optional(Tag::context(2))?)?;
        let only_some_reasons =
            fields.optional(Tag::context(3))?.map(|tlv| ReasonFlags::parse(&tlv)).transpose()?;
        let indirect = flag(fields.optional(Tag::context(4))?)?;
        let only_attribute_certificates = flag(fields.optional(Tag::context(5))?)?;
        fields.finish("issuing distribution point: unknown field")?;
        Ok(Self {
            name,
            only_user_certificates,
            only_ca_certificates,
            only_some_reasons,
            indirect,
            only_attribute_certificates,
        })
    }
}

fn flag(tlv: Option<Tlv<'_>>) -> Result<bool, Asn1Error> {
    tlv.map_or(Ok(false), |tlv| tlv.boolean())
}
