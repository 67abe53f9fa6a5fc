//! EN 319 412-1: who a certificate is about, so that programs can use it.

use serde::Serialize;

use super::QcReport;
use crate::pki::Name;
use crate::pki::name::attribute;

/// The attributes of a subject that identities are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "filled in by the caller, attribute by attribute")]
#[expect(missing_docs, reason = "the names are those of X.520")]
pub struct Subject {
    pub common_name: Option<String>,
    pub given_name: Option<String>,
    pub surname: Option<String>,
    pub pseudonym: Option<String>,
    pub serial_number: Option<String>,
    pub organization: Option<String>,
    pub organization_identifier: Option<String>,
    pub country: Option<String>,
}

impl From<&Name> for Subject {
    fn from(name: &Name) -> Self {
        Self {
            common_name: name.common_name(),
            given_name: name.given_name(),
            surname: name.surname(),
            pseudonym: name.get(attribute::PSEUDONYM),
            serial_number: name.serial_number(),
            organization: name.organization(),
            organization_identifier: name.organization_identifier(),
            country: name.country(),
        }
    }
}

/// Who it is, as far as the certificate says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Identity {
    /// A person or an organisation.
    pub kind: IdentityKind,
    /// commonName
    pub common_name: Option<String>,
    /// givenName
    pub given_name: Option<String>,
    /// surname
    pub surname: Option<String>,
    /// pseudonym
    pub pseudonym: Option<String>,
    /// countryName
    pub country: Option<String>,
    /// EN 319 412-1 5.1: identifiers that a register keeps.
    pub identifiers: Vec<SemanticsIdentifier>,
}

/// Whether a certificate is about a person or an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum IdentityKind {
    /// EN 319 412-2
    NaturalPerson,
    /// EN 319 412-3
    LegalPerson,
    /// The certificate doesn't say.
    Unknown,
}

/// EN 319 412-1 5.1.3, 5.1.4: `PNOFI-120345A6789` taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SemanticsIdentifier {
    /// `serialNumber` or `organizationIdentifier`.
    pub attribute: String,
    /// `PAS` passport, `IDC` identity card, `PNO` national personal number, `TAX`, `TIN` tax number, `VAT` value added tax,
    /// `NTR` national trade register, `PSD` payment service provider, `LEI` legal entity; or a national scheme such as `EI:`.
    pub scheme: String,
    /// ISO 3166-1, `EU`, `EL` or `XG`.
    pub country: String,
    /// The identifier within the scheme.
    pub identifier: String,
}

impl SemanticsIdentifier {
    /// Takes `text` of the named attribute apart; `None` when it is not of that form.
    pub fn parse(text: &str, attribute: &str) -> Option<Self> {
        let (scheme, rest) = text.split_at_checked(3)?;
        let (country, rest) = rest.split_at_checked(2)?;
        let identifier = rest.strip_prefix('-')?;
        let known = match attribute {
            "serialNumber" => matches!(scheme, "PAS" | "IDC" | "PNO" | "TAX" | "TIN"),
            _ => matches!(scheme, "VAT" | "NTR" | "PSD" | "LEI"),
        };
        let national = scheme.ends_with(':') && scheme.chars().take(2).all(|c| c.is_ascii_uppercase());
        let country_fits = country.chars().all(|c| c.is_ascii_uppercase());
        (country_fits && (known || national) && !identifier.is_empty()).then(|| Self {
            attribute: attribute.to_owned(),
            scheme: scheme.to_owned(),
            country: country.to_owned(),
            identifier: identifier.to_owned(),
        })
    }
}

impl Identity {
    /// The identity of a subject.
    pub fn of(subject: &Subject, qc: Option<&QcReport>) -> Self {
        let identifiers: Vec<SemanticsIdentifier> = [
            (subject.serial_number.as_deref(), "serialNumber"),
            (subject.organization_identifier.as_deref(), "organizationIdentifier"),
        ]
        .into_iter()
        .filter_map(|(text, attribute)| SemanticsIdentifier::parse(text?, attribute))
        .collect();
        let is_type = |name: &str| qc.is_some_and(|qc| qc.types.iter().any(|kind| kind == name));
        let person = subject.given_name.is_some() || subject.surname.is_some() || subject.pseudonym.is_some();
        let numbered = identifiers.iter().any(|found| found.attribute == "serialNumber");
        let kind = if is_type("eseal") {
            IdentityKind::LegalPerson
        } else if is_type("esign") || person || numbered {
            IdentityKind::NaturalPerson
        } else if subject.organization_identifier.is_some() {
            IdentityKind::LegalPerson
        } else {
            IdentityKind::Unknown
        };
        Self {
            kind,
            common_name: subject.common_name.clone(),
            given_name: subject.given_name.clone(),
            surname: subject.surname.clone(),
            pseudonym: subject.pseudonym.clone(),
            country: subject.country.clone(),
            identifiers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_taken_apart() {
        for (text, attribute, want) in [
            ("PNOFI-120345A6789", "serialNumber", Some(("PNO", "FI", "120345A6789"))),
            ("IDCBE-590082394654", "serialNumber", Some(("IDC", "BE", "590082394654"))),
            ("EI:SE-5567971433", "serialNumber", Some(("EI:", "SE", "5567971433"))),
            ("VATPL-5252445205", "organizationIdentifier", Some(("VAT", "PL", "5252445205"))),
            ("NTRLV-40003", "organizationIdentifier", Some(("NTR", "LV", "40003"))),
            (
                "LEIXG-5493000IBP32UQZ0KL24",
                "organizationIdentifier",
                Some(("LEI", "XG", "5493000IBP32UQZ0KL24")),
            ),
            ("VATPL-5252445205", "serialNumber", None),
            ("PNOfi-1", "serialNumber", None),
            ("PNOFI-", "serialNumber", None),
            ("PNOFI1", "serialNumber", None),
            ("12345", "serialNumber", None),
            ("ÄÄÄFI-1", "serialNumber", None),
            ("", "serialNumber", None),
        ] {
            let found = SemanticsIdentifier::parse(text, attribute);
            let parts =
                found.as_ref().map(|f| (f.scheme.as_str(), f.country.as_str(), f.identifier.as_str()));
            assert_eq!(parts, want, "{text}");
        }
    }

    #[test]
    fn persons_and_organisations_are_told_apart() {
        let subject = |given: Option<&str>, id: Option<&str>| Subject {
            given_name: given.map(str::to_owned),
            organization_identifier: id.map(str::to_owned),
            ..Subject::default()
        };
        let seal = QcReport { types: vec!["eseal".into()], ..QcReport::default() };
        for (subject, qc, want) in [
            (subject(Some("Ada"), Some("VATFI-1")), None, IdentityKind::NaturalPerson),
            (subject(None, Some("VATFI-1")), None, IdentityKind::LegalPerson),
            (subject(None, None), Some(&seal), IdentityKind::LegalPerson),
            (subject(None, None), None, IdentityKind::Unknown),
        ] {
            assert_eq!(Identity::of(&subject, qc).kind, want);
        }
    }
}
