//! Dated constraints on digests and keys (ETSI TS 119 312, in the spirit of the catalogues of TS 119 322), as data.
//!
//! A constraint is judged at the moment at which the signature is proven to have existed (EN 319 102-1 5.2.8.4.3).

use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::{Deserialize, Serialize};

use crate::crypto::{DigestAlgorithm, SignatureAlgorithm};
use crate::time::Time;

/// Which digests and keys are accepted, and until when. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmPolicy(Option<Arc<Table>>);

/// What was used: to be held against the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a signature has a digest and a key")]
pub struct AlgorithmUse {
    /// The digest of the message; `None` where the algorithm has its own (EdDSA, ML-DSA).
    pub digest: Option<DigestAlgorithm>,
    /// The family of the key, as [`SignatureAlgorithm::family`] says it, and its size in bits where that is known.
    pub key: Option<(&'static str, Option<u32>)>,
}

/// Until when something is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "always, until a day, never")]
pub enum Acceptance {
    /// No end is known.
    Always,
    /// Before this moment, by this constraint.
    Until(Time, Constraint),
    /// At no time.
    Never(Constraint),
}

/// A line of the table, in words: what it is about and when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a subject and a date")]
pub struct Constraint {
    /// What it is about.
    pub subject: Subject,
    /// The first day on which it is not accepted any more; `None` when it never was.
    pub until: Option<Time>,
    /// The name of the table.
    pub table: Arc<str>,
}

/// What a constraint is about: `sha1`, `RSA of 1024 bits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A digest.
    Digest(DigestAlgorithm),
    /// A family of keys, and the size in bits where it is known.
    Key(&'static str, Option<u32>),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digest(digest) => f.write_str(digest.name()),
            Self::Key(family, Some(bits)) => write!(f, "{family} of {bits} bits"),
            Self::Key(family, None) => f.write_str(family),
        }
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, until, table } = self;
        match until {
            Some(until) => {
                let (year, month, day, ..) = until.civil();
                write!(f, "{subject} is accepted before {year:04}-{month:02}-{day:02} ({table})")
            }
            None => write!(f, "{subject} is not accepted ({table})"),
        }
    }
}

/// A table that can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AlgorithmTableError {
    /// Not JSON of this form.
    #[error("algorithm table: {0}")]
    Json(#[from] serde_json::Error),
    /// A date that is none.
    #[error("algorithm table: {0}: {1:?} is no date")]
    Date(String, String),
    /// A name that no digest or family of keys has.
    #[error("algorithm table: {0:?} is no digest or family of keys")]
    Name(String),
}

impl AlgorithmPolicy {
    /// No constraints.
    pub const fn none() -> Self {
        Self(None)
    }

    /// The table that is shipped.
    pub fn shipped() -> Self {
        SHIPPED.clone()
    }

    /// A table in the form of the shipped one: what it does not name is not accepted.
    ///
    /// # Errors
    /// When it is not in that form.
    pub fn from_json(text: &str) -> Result<Self, AlgorithmTableError> {
        Self::from_table(serde_json::from_str(text)?)
    }

    fn from_table(table: RawTable) -> Result<Self, AlgorithmTableError> {
        let mut digests = Vec::new();
        for line in table.digests {
            if DigestAlgorithm::from_name(&line.algorithm).is_none() {
                return Err(AlgorithmTableError::Name(line.algorithm));
            }
            digests.push(line.read()?);
        }
        let mut keys = Vec::new();
        for line in table.keys {
            if !FAMILIES.contains(&line.algorithm.as_str()) {
                return Err(AlgorithmTableError::Name(line.algorithm));
            }
            keys.push(line.read()?);
        }
        Ok(Self(Some(Arc::new(Table { name: table.name.into(), digests, keys }))))
    }

    /// The table as [`AlgorithmPolicy::from_json`] reads it; `None` without constraints.
    fn to_table(&self) -> Option<RawTable> {
        let table = self.0.as_deref()?;
        let lines = |lines: &[Line]| -> Vec<RawLine> { lines.iter().map(RawLine::of).collect() };
        let (digests, keys) = (lines(&table.digests), lines(&table.keys));
        Some(RawTable { name: table.name.to_string(), published: None, digests, keys })
    }

    /// The name of the table; `None` without constraints.
    pub fn name(&self) -> Option<&str> {
        self.0.as_ref().map(|table| &*table.name)
    }

    /// Until when all that was used is accepted: the earliest end.
    pub fn acceptance(&self, used: AlgorithmUse) -> Acceptance {
        let Some(table) = &self.0 else { return Acceptance::Always };
        let digest = used.digest.map(|digest| table.digest(digest));
        let key = used.key.map(|(family, bits)| table.key(family, bits));
        [digest, key].into_iter().flatten().fold(Acceptance::Always, Acceptance::earlier)
    }

    /// Whether all that was used is accepted at `time`.
    ///
    /// # Errors
    /// The constraint that it breaks.
    pub fn judge(&self, used: AlgorithmUse, time: Time) -> Result<(), Constraint> {
        match self.acceptance(used) {
            Acceptance::Always => Ok(()),
            Acceptance::Until(until, _) if time < until => Ok(()),
            Acceptance::Until(_, constraint) | Acceptance::Never(constraint) => Err(constraint),
        }
    }
}

/// As the table, or `null` without constraints.
impl Serialize for AlgorithmPolicy {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_table().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for AlgorithmPolicy {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Option::<RawTable>::deserialize(deserializer)? {
            None => Ok(Self::none()),
            Some(table) => Self::from_table(table).map_err(serde::de::Error::custom),
        }
    }
}

/// The shipped table.
impl Default for AlgorithmPolicy {
    fn default() -> Self {
        Self::shipped()
    }
}

impl AlgorithmUse {
    /// What a signature by `algorithm` with a key of `bits` uses.
    pub fn signature(algorithm: &SignatureAlgorithm, bits: Option<u32>) -> Self {
        Self { digest: algorithm.digest(), key: Some((algorithm.family(), bits)) }
    }

    /// A digest alone: a message digest, a message imprint.
    pub const fn digest(digest: DigestAlgorithm) -> Self {
        Self { digest: Some(digest), key: None }
    }
}

impl Acceptance {
    /// The one that ends first.
    #[must_use]
    pub fn earlier(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Never(_), _) | (_, Self::Always) => self,
            (_, Self::Never(_)) | (Self::Always, _) => other,
            (Self::Until(a, _), Self::Until(b, _)) => {
                if b < a {
                    other
                } else {
                    self
                }
            }
        }
    }

    /// The first moment at which it is not accepted; `None` when there is none.
    pub fn ends(&self) -> Option<Time> {
        match self {
            Self::Always => None,
            Self::Until(time, _) => Some(*time),
            Self::Never(_) => Some(Time::from_unix(i64::MIN)),
        }
    }
}

static SHIPPED: LazyLock<AlgorithmPolicy> = LazyLock::new(|| {
    // A table that can't be read accepts nothing; a test reads it.
    AlgorithmPolicy::from_json(include_str!("algorithms.json")).unwrap_or_else(|_| {
        AlgorithmPolicy(Some(Arc::new(Table { name: "none".into(), digests: Vec::new(), keys: Vec::new() })))
    })
});

const FAMILIES: &[&str] = &["RSA", "DSA", "ECDSA", "Ed25519", "Ed448", "ML-DSA-44", "ML-DSA-65", "ML-DSA-87"];

#[derive(Debug, PartialEq, Eq)]
struct Table {
    name: Arc<str>,
    digests: Vec<Line>,
    keys: Vec<Line>,
}

#[derive(Debug, PartialEq, Eq)]
struct Line {
    algorithm: String,
    bits: u32,
    until: Option<Time>,
}

impl Table {
    fn digest(&self, digest: DigestAlgorithm) -> Acceptance {
        let name = digest.name();
        self.accepted(self.digests.iter().find(|line| line.algorithm == name), Subject::Digest(digest))
    }

    /// The line with the greatest size that the key reaches. A key of unknown size is held against the smallest.
    fn key(&self, family: &'static str, bits: Option<u32>) -> Acceptance {
        let lines = self.keys.iter().filter(|line| line.algorithm == family);
        let line = match bits {
            Some(bits) => lines.filter(|line| line.bits <= bits).max_by_key(|line| line.bits),
            None => lines.min_by_key(|line| line.bits),
        };
        self.accepted(line, Subject::Key(family, bits))
    }

    fn accepted(&self, line: Option<&Line>, subject: Subject) -> Acceptance {
        let until = line.map(|line| line.until);
        if until == Some(None) {
            return Acceptance::Always;
        }
        let until = until.flatten();
        let constraint = Constraint { subject, until, table: Arc::clone(&self.name) };
        match until {
            Some(time) => Acceptance::Until(time, constraint),
            None => Acceptance::Never(constraint),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    name: String,
    #[serde(default, skip_serializing)]
    #[expect(dead_code, reason = "for the reader of the file")]
    published: Option<String>,
    digests: Vec<RawLine>,
    keys: Vec<RawLine>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    algorithm: String,
    #[serde(default)]
    bits: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

impl RawLine {
    fn of(line: &Line) -> Self {
        let until = line.until.map(|until| until.to_string());
        Self { algorithm: line.algorithm.clone(), bits: line.bits, until }
    }

    fn read(self) -> Result<Line, AlgorithmTableError> {
        let until = match self.until {
            None => None,
            Some(text) => match Time::parse_rfc3339(&text) {
                Some(time) => Some(time),
                None => return Err(AlgorithmTableError::Date(self.algorithm, text)),
            },
        };
        Ok(Line { algorithm: self.algorithm, bits: self.bits, until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(date: &str) -> Time {
        Time::parse_rfc3339(date).unwrap()
    }

    fn rsa(digest: DigestAlgorithm, bits: u32) -> AlgorithmUse {
        AlgorithmUse::signature(&SignatureAlgorithm::RsaPkcs1 { digest }, Some(bits))
    }

    #[test]
    fn the_shipped_table_is_read_and_knows_every_digest() {
        let policy = AlgorithmPolicy::from_json(include_str!("algorithms.json")).unwrap();
        assert_eq!(policy, AlgorithmPolicy::default());
        let table = policy.0.as_ref().unwrap();
        assert_eq!(table.digests.len(), 14);
        for family in FAMILIES {
            assert!(table.keys.iter().any(|line| line.algorithm == *family), "{family}");
        }
    }

    #[test]
    fn dates_decide() {
        let policy = AlgorithmPolicy::default();
        for (used, time, accepted) in [
            (rsa(DigestAlgorithm::Sha256, 2048), "2028-12-31", true),
            (rsa(DigestAlgorithm::Sha256, 2048), "2029-01-01", false),
            (rsa(DigestAlgorithm::Sha256, 3072), "2090-01-01", true),
            (rsa(DigestAlgorithm::Sha1, 3072), "2012-07-31", true),
            (rsa(DigestAlgorithm::Sha1, 3072), "2012-08-01", false),
            (rsa(DigestAlgorithm::Sha256, 1024), "2019-09-30", true),
            (rsa(DigestAlgorithm::Sha256, 1024), "2019-10-01", false),
            (rsa(DigestAlgorithm::Sha256, 512), "1999-01-01", false),
            (rsa(DigestAlgorithm::Md5, 4096), "2020-01-01", false),
            (AlgorithmUse::digest(DigestAlgorithm::Sha224), "2028-01-01", true),
            (AlgorithmUse::signature(&SignatureAlgorithm::Ed25519, Some(256)), "2090-01-01", true),
            (AlgorithmUse::signature(&SignatureAlgorithm::MlDsa65, None), "2090-01-01", true),
        ] {
            assert_eq!(policy.judge(used, t(time)).is_ok(), accepted, "{used:?} {time}");
            assert!(AlgorithmPolicy::none().judge(used, t(time)).is_ok());
        }
    }

    #[test]
    fn the_constraint_is_named_with_its_date() {
        let broken = AlgorithmPolicy::default()
            .judge(rsa(DigestAlgorithm::Sha256, 2048), t("2030-01-01"))
            .unwrap_err()
            .to_string();
        assert!(broken.starts_with("RSA of 2048 bits is accepted before 2029-01-01 ("), "{broken}");
    }

    #[test]
    fn bad_tables_are_refused() {
        for text in [
            "",
            r#"{"name":"x","digests":[],"keys":[],"more":1}"#,
            r#"{"name":"x","digests":[{"algorithm":"sha9"}],"keys":[]}"#,
            r#"{"name":"x","digests":[],"keys":[{"algorithm":"rsa"}]}"#,
            r#"{"name":"x","digests":[{"algorithm":"sha1","until":"soon"}],"keys":[]}"#,
        ] {
            assert!(AlgorithmPolicy::from_json(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_policy_is_written_as_it_is_read() {
        for policy in [AlgorithmPolicy::shipped(), AlgorithmPolicy::none()] {
            let text = serde_json::to_string(&policy).unwrap();
            assert_eq!(serde_json::from_str::<AlgorithmPolicy>(&text).unwrap(), policy);
        }
        assert_eq!(serde_json::to_string(&AlgorithmPolicy::none()).unwrap(), "null");
    }

    #[test]
    fn what_a_table_does_not_name_is_not_accepted() {
        let policy = AlgorithmPolicy::from_json(r#"{"name":"mine","digests":[],"keys":[]}"#).unwrap();
        assert!(policy.judge(AlgorithmUse::digest(DigestAlgorithm::Sha256), t("2020-01-01")).is_err());
    }
}
