//! Personal identifiers: EN 319 412-1 clauses 5.1.3 and 5.1.4, and the bare codes that platforms keep.

/// A semantic identifier of a certificate, such as `PNOLV-010190-12345`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SemanticIdentifier {
    /// `PNO`, `PAS`, `IDC`, `TIN`, `VAT`, `NTR` … or two characters and a colon.
    pub kind: String,
    /// ISO 3166-1 country, or `EL`, `XG`.
    pub country: String,
    /// The number within that country and kind.
    pub number: String,
}

impl SemanticIdentifier {
    /// Reads `<3 characters><2-letter country>-<number>`.
    pub fn parse(text: &str) -> Option<Self> {
        let (head, number) = text.trim().split_once('-')?;
        let kind = head.get(..3)?;
        let country = head.get(3..)?;
        let kind_is_plain = kind.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b':');
        let country_is_plain = country.len() == 2 && country.bytes().all(|b| b.is_ascii_alphabetic());
        (kind_is_plain && country_is_plain && !number.is_empty()).then(|| Self {
            kind: kind.to_owned(),
            country: country.to_ascii_uppercase(),
            number: number.to_owned(),
        })
    }

    /// Whether it is of a natural person.
    pub fn is_personal(&self) -> bool {
        !matches!(self.kind.as_str(), "VAT" | "NTR" | "PSD" | "LEI")
    }
}

/// A code without separators, in capitals: `010190-12345` and `01019012345` are one code.
pub(crate) fn bare_code(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// How a claimed code stands to the identifier of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeMatch {
    /// The number is the same, and no country speaks against it.
    Same,
    /// The number is another one.
    OtherNumber,
    /// The number is the same, of another country.
    OtherCountry,
}

/// Holds a claimed code and country against a certificate's serialNumber (X.520 2.5.4.5).
pub(crate) fn compare_code(code: &str, country: Option<&str>, serial_number: &str) -> CodeMatch {
    let claimed = SemanticIdentifier::parse(code);
    let claimed_country =
        claimed.as_ref().map(|id| id.country.clone()).or(country.map(str::to_ascii_uppercase));
    let claimed_number = bare_code(claimed.as_ref().map_or(code, |id| &id.number));
    let shown = SemanticIdentifier::parse(serial_number);
    let shown_number = bare_code(shown.as_ref().map_or(serial_number, |id| &id.number));
    if claimed_number.is_empty() || claimed_number != shown_number {
        return CodeMatch::OtherNumber;
    }
    match (claimed_country, shown) {
        (Some(claimed), Some(shown)) if claimed.trim() != shown.country => CodeMatch::OtherCountry,
        _ => CodeMatch::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_only_semantic_identifiers() {
        let id = SemanticIdentifier::parse("PNOLV-010190-12345").unwrap();
        assert_eq!(
            (id.kind.as_str(), id.country.as_str(), id.number.as_str()),
            ("PNO", "LV", "010190-12345")
        );
        assert!(id.is_personal());
        assert!(!SemanticIdentifier::parse("NTRFI-1234567-8").unwrap().is_personal());
        for wrong in ["", "010190-12345", "PNO-1", "PNOLVA-1", "PNOLV-", "pnolv-1", "PNÖLV-1", "PN1234567"] {
            assert_eq!(SemanticIdentifier::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn compares_codes() {
        use CodeMatch::*;
        let shown = "PNOLV-010190-12345";
        for (code, country, expected) in [
            ("010190-12345", Some("LV"), Same),
            ("01019012345", Some("lv"), Same),
            ("010190-12345", None, Same),
            ("PNOLV-010190-12345", None, Same),
            ("010190-12345", Some("LT"), OtherCountry),
            ("PNOLT-010190-12345", None, OtherCountry),
            ("010190-12346", Some("LV"), OtherNumber),
            ("", Some("LV"), OtherNumber),
            ("-", Some("LV"), OtherNumber),
        ] {
            assert_eq!(compare_code(code, country, shown), expected, "{code} {country:?}");
        }
        assert_eq!(compare_code("010190-12345", Some("LV"), "010190-12345"), Same);
    }
}
