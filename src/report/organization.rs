//! Where the organisation's name of a certificate comes from, and how far it can be relied on.

use serde::Serialize;

use super::{QcReport, SemanticsIdentifier, Subject};

/// The organisation that a certificate names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Organization {
    /// The name.
    pub name: String,
    /// The attribute that says so.
    pub source: OrganizationSource,
    /// 0 to 100, see [`Organization::of`].
    pub confidence: u8,
}

/// The attribute of the subject that names the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum OrganizationSource {
    /// X.520 6.4.1 organizationName together with 6.4.6 organizationIdentifier
    OrganizationNameAndIdentifier,
    /// X.520 6.4.1 organizationName
    OrganizationName,
    /// X.520 6.4.6 organizationIdentifier: a register's number, not a name
    OrganizationIdentifier,
    /// X.520 6.2.2 commonName of a certificate for seals
    CommonNameOfSeal,
}

impl Organization {
    /// The organisation of a subject.
    ///
    /// | what names it | confidence |
    /// |---|---|
    /// | organizationName and organizationIdentifier, qualified certificate for seals (EN 319 412-3) | 100 |
    /// | organizationName and organizationIdentifier, qualified certificate | 95 |
    /// | organizationName and organizationIdentifier | 85 |
    /// | organizationName, qualified certificate | 80 |
    /// | organizationName | 65 |
    /// | commonName of a qualified certificate for seals | 60 |
    /// | organizationIdentifier alone | 50 |
    ///
    /// All that stands only where a path leads to a trust anchor: somebody has then vouched for the name. Without one,
    /// anybody may have written it, and a tenth of it is left.
    pub fn of(subject: &Subject, qc: Option<&QcReport>, trusted: bool) -> Option<Self> {
        let qualified = qc.is_some_and(|qc| qc.compliance);
        let seal = qualified && qc.is_some_and(|qc| qc.types.iter().any(|kind| kind == "eseal"));
        let name = given(subject.organization.as_ref());
        let identifier = given(subject.organization_identifier.as_ref());
        let well_formed =
            identifier.is_some_and(|raw| SemanticsIdentifier::parse(raw, "organizationIdentifier").is_some());
        let (name, source, confidence) = match (name, identifier) {
            (Some(name), Some(_)) if well_formed => {
                let confidence = if seal {
                    100
                } else if qualified {
                    95
                } else {
                    85
                };
                (name, OrganizationSource::OrganizationNameAndIdentifier, confidence)
            }
            (Some(name), _) => (name, OrganizationSource::OrganizationName, if qualified { 80 } else { 65 }),
            (None, _) if seal && given(subject.common_name.as_ref()).is_some() => {
                (given(subject.common_name.as_ref())?, OrganizationSource::CommonNameOfSeal, 60)
            }
            (None, identifier) => (identifier?, OrganizationSource::OrganizationIdentifier, 50),
        };
        let confidence = if trusted { confidence } else { u8::checked_div(confidence, 10).unwrap_or(0) };
        Some(Self { name: name.to_owned(), source, confidence })
    }
}

fn given(text: Option<&String>) -> Option<&str> {
    text.map(|text| text.trim()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_follows_the_table() {
        let seal = QcReport { compliance: true, types: vec!["eseal".into()], ..QcReport::default() };
        let esign = QcReport { compliance: true, types: vec!["esign".into()], ..QcReport::default() };
        let subject = |cn: &str, o: &str, id: &str| Subject {
            common_name: Some(cn.to_owned()),
            organization: (!o.is_empty()).then(|| o.to_owned()),
            organization_identifier: (!id.is_empty()).then(|| id.to_owned()),
            ..Subject::default()
        };
        for (cn, o, id, qc, trusted, want) in [
            ("Acme seal", "Acme Oy", "VATFI-12345678", Some(&seal), true, Some(("Acme Oy", 100))),
            ("Acme seal", "Acme Oy", "VATFI-12345678", Some(&seal), false, Some(("Acme Oy", 10))),
            ("Ada", "Acme Oy", "VATFI-12345678", Some(&esign), true, Some(("Acme Oy", 95))),
            ("Ada", "Acme Oy", "VATFI-12345678", None, true, Some(("Acme Oy", 85))),
            ("Ada", "Acme Oy", "not an identifier", None, true, Some(("Acme Oy", 65))),
            ("Ada", "Acme Oy", "", Some(&esign), true, Some(("Acme Oy", 80))),
            ("Ada", "Acme Oy", "", None, false, Some(("Acme Oy", 6))),
            ("Acme seal", "", "", Some(&seal), true, Some(("Acme seal", 60))),
            ("Ada", "", "NTRLV-40003", None, true, Some(("NTRLV-40003", 50))),
            ("Ada", " ", "", None, true, None),
            ("Ada", "", "", Some(&esign), true, None),
        ] {
            let found = Organization::of(&subject(cn, o, id), qc, trusted);
            assert_eq!(
                found.as_ref().map(|f| (f.name.as_str(), f.confidence)),
                want,
                "{cn} {o} {id} {trusted}"
            );
        }
    }
}
