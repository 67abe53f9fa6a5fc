//! How revocation data is asked for and which is accepted.

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// How missing revocation data is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RevocationMode {
    /// Revocation is not looked at.
    None,
    /// What is at hand counts; what is missing is forgiven.
    #[default]
    SoftFail,
    /// A certificate that names a CRL or an OCSP responder must be covered.
    HardFail,
    /// Every certificate below the anchor must be covered; where the document brings data of its own, a time-stamp must
    /// also prove when it was signed (in the long-term profile).
    Require,
}

/// Revocation data issued after the validation time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retroactive {
    /// Is left out.
    #[default]
    Refuse,
    /// Counts as well; a revocation after the validation time is none at that time.
    Accept,
}

/// How old revocation data may be (EN 319 102-1 5.2.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Freshness {
    /// `nextUpdate` lies not before the validation time; data without `nextUpdate` is never fresh.
    #[default]
    NextUpdate,
    /// `thisUpdate` lies at most so many seconds before the validation time, whatever `nextUpdate` says.
    MaxAge(u32),
    /// `thisUpdate` lies not before this moment (such as the best signature time; TS 119 172-4).
    NotBefore(Time),
}

/// The caller's choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationPolicy {
    /// How missing data is judged.
    pub mode: RevocationMode,
    /// Data from after the validation time.
    pub retroactive: Retroactive,
    /// How old data may be.
    pub freshness: Freshness,
    /// Seconds by which clocks may differ.
    pub clock_tolerance: u32,
}

impl Default for RevocationPolicy {
    fn default() -> Self {
        Self::new(RevocationMode::SoftFail)
    }
}

impl RevocationPolicy {
    /// This mode; data must be from before the validation time and not outdated.
    pub fn new(mode: RevocationMode) -> Self {
        Self {
            mode,
            retroactive: Retroactive::Refuse,
            freshness: Freshness::NextUpdate,
            clock_tolerance: 1, // times are written in whole seconds
        }
    }

    /// The same, with data from after the validation time accepted or not.
    #[must_use]
    pub fn with_retroactive(self, retroactive: Retroactive) -> Self {
        Self { retroactive, ..self }
    }

    /// The same with another demand on age.
    #[must_use]
    pub fn with_freshness(self, freshness: Freshness) -> Self {
        Self { freshness, ..self }
    }
}
