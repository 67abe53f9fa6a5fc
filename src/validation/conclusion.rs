//! EN 319 102-1 v1.4.1 clause 5.1.3: indications and sub-indications, nested so that they can't contradict.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What was concluded of one signature: the indication with the sub-indication that belongs to it.
///
/// Serialised flat: `"indication": "TOTAL-FAILED", "sub_indication": "HASH_FAILURE"`.
/// The order is that of gravity: the greatest of several conclusions is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three indications of clause 5.1.3")]
pub enum Conclusion {
    /// Everything that was asked for holds.
    TotalPassed,
    /// What is at hand is not enough to say yes or no.
    Indeterminate(Indeterminacy),
    /// It is shown that the signature does not hold.
    TotalFailed(Failure),
}

impl Conclusion {
    /// The indication alone.
    pub const fn indication(self) -> Indication {
        match self {
            Self::TotalPassed => Indication::TotalPassed,
            Self::Indeterminate(_) => Indication::Indeterminate,
            Self::TotalFailed(_) => Indication::TotalFailed,
        }
    }

    /// The name of the sub-indication, where there is one.
    pub const fn sub_indication(self) -> Option<&'static str> {
        match self {
            Self::TotalPassed => None,
            Self::Indeterminate(why) => Some(why.name()),
            Self::TotalFailed(why) => Some(why.name()),
        }
    }

    /// Whether this is [`Conclusion::TotalPassed`].
    pub const fn passed(self) -> bool {
        matches!(self, Self::TotalPassed)
    }

    /// The graver of two; of two equally grave ones, the first.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        if other.indication() > self.indication() { other } else { self }
    }
}

impl fmt::Display for Conclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.indication().name())?;
        self.sub_indication().map_or(Ok(()), |sub| write!(f, " ({sub})"))
    }
}

impl Serialize for Conclusion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("indication", self.indication().name())?;
        map.serialize_entry("sub_indication", &self.sub_indication())?;
        map.end()
    }
}

/// A name that no indication or sub-indication has, or a pair that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such indication or sub-indication: {0}")]
pub struct UnknownName(String);

/// Enums whose variants have one fixed name in reports.
macro_rules! named {
    ($type:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order of gravity or of the standard's table.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name as reports write it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $type {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(UnknownName(name.to_owned())),
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <Cow<'de, str>>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

/// Clause 5.1.3, table 5: the indication, in the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the three indications of clause 5.1.3")]
pub enum Indication {
    /// Everything that was asked for holds.
    TotalPassed,
    /// What is at hand is not enough to say yes or no.
    Indeterminate,
    /// It is shown that the signature does not hold.
    TotalFailed,
}

named!(Indication {
    TotalPassed => "TOTAL-PASSED",
    Indeterminate => "INDETERMINATE",
    TotalFailed => "TOTAL-FAILED",
});

/// Clause 5.1.3, table 6: why a signature failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Failure {
    /// Not a signature of any of the formats, so that its mathematics can't be done.
    FormatFailure,
    /// A signed digest is not that of the document.
    HashFailure,
    /// The signature value does not verify with the signer's key.
    SigCryptoFailure,
    /// The certificate was revoked, and it is proven that the signature was made afterwards.
    Revoked,
    /// The certificate had expired, and it is proven that the signature was made afterwards.
    Expired,
    /// It is proven that the signature was made before the certificate became valid.
    NotYetValid,
}

named!(Failure {
    FormatFailure => "FORMAT_FAILURE",
    HashFailure => "HASH_FAILURE",
    SigCryptoFailure => "SIG_CRYPTO_FAILURE",
    Revoked => "REVOKED",
    Expired => "EXPIRED",
    NotYetValid => "NOT_YET_VALID",
});

/// Clause 5.1.3, table 6: why nothing certain can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Indeterminacy {
    /// The signature does not meet a constraint of the policy: attributes, coverage, changes afterwards.
    SigConstraintsFailure,
    /// The path does not meet a constraint: key usage, policies, names.
    ChainConstraintsFailure,
    /// The certificates at hand gave an error that has no name of its own.
    CertificateChainGeneralFailure,
    /// An algorithm or key size is not reliable, and the signature was made after that became known.
    CryptoConstraintsFailure,
    /// The signature policy could not be processed.
    PolicyProcessingError,
    /// The signature policy is not at hand.
    SignaturePolicyNotAvailable,
    /// The time-stamps contradict each other, or the signing time.
    TimestampOrderFailure,
    /// The signer's certificate is not at hand.
    NoSigningCertificateFound,
    /// No path from the signer's certificate to a trust anchor.
    NoCertificateChainFound,
    /// The certificate is revoked, and nothing proves that the signature is older.
    RevokedNoPoe,
    /// A certificate above is revoked, and nothing proves that the signature is older.
    RevokedCaNoPoe,
    /// The certificate is expired or not yet valid, and nothing proves that the signature was made in between.
    OutOfBoundsNoPoe,
    /// As above, but it is known that the certificate was not revoked.
    OutOfBoundsNotRevoked,
    /// The certificate that signed the revocation data is out of its period, and nothing proves that the data is older.
    RevocationOutOfBoundsNoPoe,
    /// An algorithm or key size is not reliable today, and nothing proves that the signature is older.
    CryptoConstraintsFailureNoPoe,
    /// Nothing proves that a signed object existed before something broke.
    NoPoe,
    /// The revocation data is missing or stale; later data may settle it.
    TryLater,
    /// The signed bytes are not at hand.
    SignedDataNotFound,
    /// Any other reason; the report says it in words.
    Generic,
}

named!(Indeterminacy {
    SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
    ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
    CertificateChainGeneralFailure => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
    CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
    PolicyProcessingError => "POLICY_PROCESSING_ERROR",
    SignaturePolicyNotAvailable => "SIGNATURE_POLICY_NOT_AVAILABLE",
    TimestampOrderFailure => "TIMESTAMP_ORDER_FAILURE",
    NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
    NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
    RevokedNoPoe => "REVOKED_NO_POE",
    RevokedCaNoPoe => "REVOKED_CA_NO_POE",
    OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
    OutOfBoundsNotRevoked => "OUT_OF_BOUNDS_NOT_REVOKED",
    RevocationOutOfBoundsNoPoe => "REVOCATION_OUT_OF_BOUNDS_NO_POE",
    CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
    NoPoe => "NO_POE",
    TryLater => "TRY_LATER",
    SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
    Generic => "GENERIC",
});

/// What is to be said of a whole document, in the order of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the indications, and the one case that they leave out")]
pub enum Verdict {
    /// There is at least one signature, and every one passed.
    TotalPassed,
    /// There is nothing to judge. Never a success.
    NoSignature,
    /// Nothing failed, and something is uncertain.
    Indeterminate,
    /// Something failed.
    TotalFailed,
}

named!(Verdict {
    TotalPassed => "TOTAL-PASSED",
    NoSignature => "NO-SIGNATURE",
    Indeterminate => "INDETERMINATE",
    TotalFailed => "TOTAL-FAILED",
});

impl Verdict {
    /// The worst of several conclusions; [`Verdict::NoSignature`] for none.
    pub fn worst(conclusions: impl IntoIterator<Item = Conclusion>) -> Self {
        conclusions
            .into_iter()
            .map(|conclusion| conclusion.indication().into())
            .max()
            .unwrap_or(Self::NoSignature)
    }
}

impl From<Indication> for Verdict {
    fn from(indication: Indication) -> Self {
        match indication {
            Indication::TotalPassed => Self::TotalPassed,
            Indication::Indeterminate => Self::Indeterminate,
            Indication::TotalFailed => Self::TotalFailed,
        }
    }
}

/// How a single check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there is no fifth way")]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not hold.
    Failed,
    /// It could not be decided.
    Unknown,
    /// It does not hold, and the policy lets that pass.
    Warning,
}

named!(Outcome {
    Passed => "passed",
    Failed => "failed",
    Unknown => "unknown",
    Warning => "warning",
});

/// One check: by what clause, and what was held against what. The conclusion can be followed from these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Check {
    /// The standard and clause, such as `EN 319 102-1 5.2.7` or `RFC 5652 5.4`.
    pub clause: Cow<'static, str>,
    /// A stable, lower-case, hyphenated word, such as `message-digest`.
    pub name: Cow<'static, str>,
    /// How it came out.
    pub outcome: Outcome,
    /// The two values, where the check is a comparison.
    pub compared: Option<Compared>,
    /// In words, lower case, no full stop, where that adds something.
    pub message: Option<String>,
}

/// The two sides of a comparison, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "a comparison has two sides")]
pub struct Compared {
    /// What had to be there.
    pub expected: String,
    /// What was there.
    pub found: String,
}

impl Check {
    /// A check with neither values nor words.
    pub fn new(
        clause: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        outcome: Outcome,
    ) -> Self {
        Self { clause: clause.into(), name: name.into(), outcome, compared: None, message: None }
    }

    /// A check that holds when `holds`, and else has failed.
    pub fn of(clause: impl Into<Cow<'static, str>>, name: impl Into<Cow<'static, str>>, holds: bool) -> Self {
        Self::new(clause, name, if holds { Outcome::Passed } else { Outcome::Failed })
    }

    /// The same with the two values that were compared.
    #[must_use]
    pub fn compared(mut self, expected: impl Into<String>, found: impl Into<String>) -> Self {
        self.compared = Some(Compared { expected: expected.into(), found: found.into() });
        self
    }

    /// The same with words.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Whether it holds.
    pub fn passed(&self) -> bool {
        self.outcome == Outcome::Passed
    }
}

#[cfg(test)]
mod schema {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Conclusion, Failure, Indeterminacy, Indication, Outcome, Verdict};

    macro_rules! named_schema {
        ($($type:ident),+) => {$(
            impl JsonSchema for $type {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($type).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    let names: Vec<&str> = Self::ALL.iter().map(|value| value.name()).collect();
                    json_schema!({ "type": "string", "enum": names })
                }
            }
        )+};
    }

    named_schema!(Indication, Failure, Indeterminacy, Outcome, Verdict);

    impl JsonSchema for Conclusion {
        fn schema_name() -> Cow<'static, str> {
            "Conclusion".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let failure = generator.subschema_for::<Failure>();
            let indeterminacy = generator.subschema_for::<Indeterminacy>();
            let indication = generator.subschema_for::<Indication>();
            json_schema!({
                "type": "object",
                "properties": { "indication": indication, "sub_indication": { "type": ["string", "null"] } },
                "required": ["indication", "sub_indication"],
                "oneOf": [
                    { "properties": { "indication": { "const": "TOTAL-PASSED" }, "sub_indication": { "type": "null" } } },
                    { "properties": { "indication": { "const": "INDETERMINATE" }, "sub_indication": indeterminacy } },
                    { "properties": { "indication": { "const": "TOTAL-FAILED" }, "sub_indication": failure } },
                ],
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialises_flat() {
        for (conclusion, json) in [
            (Conclusion::TotalPassed, r#"{"indication":"TOTAL-PASSED","sub_indication":null}"#),
            (
                Conclusion::Indeterminate(Indeterminacy::RevokedNoPoe),
                r#"{"indication":"INDETERMINATE","sub_indication":"REVOKED_NO_POE"}"#,
            ),
            (
                Conclusion::TotalFailed(Failure::HashFailure),
                r#"{"indication":"TOTAL-FAILED","sub_indication":"HASH_FAILURE"}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&conclusion).unwrap(), json);
        }
    }

    #[test]
    fn names_are_unique_and_read_back() {
        for value in Failure::ALL {
            assert_eq!(value.name().parse::<Failure>().unwrap(), *value);
            assert!(value.name().parse::<Indeterminacy>().is_err(), "{value} belongs to one indication");
        }
        for value in Indeterminacy::ALL {
            assert_eq!(value.name().parse::<Indeterminacy>().unwrap(), *value);
        }
        assert_eq!((Failure::ALL.len(), Indeterminacy::ALL.len()), (6, 19));
        assert!("total-passed".parse::<Indication>().is_err());
    }

    #[test]
    fn the_worst_wins() {
        let passed = Conclusion::TotalPassed;
        let unsure = Conclusion::Indeterminate(Indeterminacy::Generic);
        let failed = Conclusion::TotalFailed(Failure::FormatFailure);
        for (conclusions, verdict) in [
            (vec![], Verdict::NoSignature),
            (vec![passed, passed], Verdict::TotalPassed),
            (vec![passed, unsure], Verdict::Indeterminate),
            (vec![failed, unsure, passed], Verdict::TotalFailed),
        ] {
            assert_eq!(Verdict::worst(conclusions), verdict);
        }
        assert_eq!(passed.worse(unsure).worse(failed), failed);
        assert_eq!(unsure.worse(Conclusion::Indeterminate(Indeterminacy::NoPoe)), unsure);
    }
}
