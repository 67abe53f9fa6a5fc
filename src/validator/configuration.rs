//! The options of a judgement as data: what the command line, the C library and the endpoint share.

use serde::{Deserialize, Serialize};

use crate::crypto::DigestAlgorithm;
use crate::limits::Limits;
use crate::time::Time;
use crate::validation::{AlgorithmPolicy, Profile, RevocationMode, ValidationPolicy};

/// All options with their defaults. As JSON, an unknown key is refused, never ignored.
///
/// ```
/// let configuration =
///     countersign::Configuration::from_json(br#"{"at": "2026-06-01T12:00:00Z", "revocation": "require"}"#)?;
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Configuration {
    /// The validation time; the caller's clock when it is absent.
    pub at: Option<Time>,
    /// Which process of EN 319 102-1 is run; `long-term` when it is not said.
    pub profile: Profile,
    /// How missing revocation data is judged; `soft-fail` when it is not said.
    pub revocation: RevocationMode,
    /// Whether revocation data issued after the validation time counts.
    pub retroactive_revinfo: bool,
    /// Dated constraints on digests and keys.
    pub algorithm_policy: AlgorithmChoice,
    /// The user or owner password of encrypted documents, tried after the empty one.
    pub password: Option<String>,
    /// Whole-file digests beyond SHA-256.
    pub digests: Vec<ExtraDigest>,
    /// Whether a change that is permitted and yet able to mislead fails a signature.
    pub strict_changes: bool,
    /// The most that one document may cost.
    pub limits: Limits,
}

impl Configuration {
    /// The options of a JSON object; those that it leaves out have their defaults.
    ///
    /// # Errors
    /// When it is no object, has an unknown key, or a value that does not fit.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        // An array would be read as the values of an object without its keys.
        if !json.trim_ascii_start().starts_with(b"{") {
            return Err(serde::de::Error::custom("expected a JSON object"));
        }
        serde_json::from_slice(json)
    }

    /// The constraints of EN 319 102-1 clause 5.1.4 that these options ask for.
    pub(super) fn policy(&self) -> ValidationPolicy {
        ValidationPolicy {
            profile: self.profile,
            revocation: self.revocation,
            retroactive_revocation: self.retroactive_revinfo,
            algorithms: match &self.algorithm_policy {
                AlgorithmChoice::Default => AlgorithmPolicy::shipped(),
                AlgorithmChoice::None => AlgorithmPolicy::none(),
                AlgorithmChoice::Table(table) => table.clone(),
            },
            ..ValidationPolicy::default()
        }
    }
}

/// Which dated constraints on algorithms hold. As JSON: `"default"`, `"none"`, or a table in the form of the shipped one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Chosen", into = "Chosen")]
#[non_exhaustive]
pub enum AlgorithmChoice {
    /// The table that is shipped (ETSI TS 119 312).
    #[default]
    Default,
    /// None.
    None,
    /// Another table.
    Table(AlgorithmPolicy),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Chosen {
    Name(ChosenName),
    Table(AlgorithmPolicy),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ChosenName {
    Default,
    None,
}

impl TryFrom<Chosen> for AlgorithmChoice {
    type Error = &'static str;

    fn try_from(chosen: Chosen) -> Result<Self, Self::Error> {
        match chosen {
            Chosen::Name(ChosenName::Default) => Ok(Self::Default),
            Chosen::Name(ChosenName::None) => Ok(Self::None),
            // Constraints are not switched off by leaving something out.
            Chosen::Table(table) if table.name().is_none() => {
                Err("algorithm policy: a name or a table expected")
            }
            Chosen::Table(table) => Ok(Self::Table(table)),
        }
    }
}

impl From<AlgorithmChoice> for Chosen {
    fn from(choice: AlgorithmChoice) -> Self {
        match choice {
            AlgorithmChoice::Default => Self::Name(ChosenName::Default),
            AlgorithmChoice::None => Self::Name(ChosenName::None),
            AlgorithmChoice::Table(table) => Self::Table(table),
        }
    }
}

/// A whole-file digest that a report can carry beside SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ExtraDigest {
    /// FIPS 202, 512 bits.
    #[serde(rename = "sha3-512")]
    Sha3_512,
}

impl ExtraDigest {
    pub(super) const fn algorithm(self) -> DigestAlgorithm {
        match self {
            Self::Sha3_512 => DigestAlgorithm::Sha3_512,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn algorithm_policies_by_name_or_as_a_table() {
        let table = r#"{"name":"House rules","digests":[{"algorithm":"sha256","bits":0}],"keys":[]}"#;
        for (json, accepted) in [
            (r#""default""#, true),
            (r#""none""#, true),
            (table, true),
            (r#""strict""#, false),
            ("null", false),
            (r#"{"name":"x","digests":[{"algorithm":"sha9"}],"keys":[]}"#, false),
        ] {
            let read = serde_json::from_str::<AlgorithmChoice>(json);
            assert_eq!(read.is_ok(), accepted, "{json}");
            if let Ok(choice) = read {
                assert_eq!(serde_json::to_string(&choice).unwrap(), json);
            }
        }
    }
}
