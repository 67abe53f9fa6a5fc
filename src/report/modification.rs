//! What later revisions changed.

use std::fmt;

use serde::Serialize;

/// What was changed after a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ModificationsReport {
    /// The highest level of all changes.
    pub level: ModificationLevel,
    /// Whether there is a change that no rule clears.
    pub suspicious: bool,
    /// ISO 32000-2 12.8.2.2: the permission that applies, 1 to 3; `null` without certification or lock.
    pub docmdp: Option<u8>,
    /// Whether the level is neither `other` nor above what the permission allows; `null` when it was not analysed.
    pub docmdp_ok: Option<bool>,
    /// Each change, in the order of revisions.
    pub changes: Vec<ChangeReport>,
}

/// An ordered scale of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "a published scale")]
pub enum ModificationLevel {
    /// Nothing.
    None,
    /// Evidence for the long term: `/DSS`, document time-stamps.
    LtaUpdates,
    /// Forms filled in, signatures added.
    FormFilling,
    /// Annotations.
    Annotations,
    /// Anything else.
    Other,
}

impl ModificationLevel {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::LtaUpdates => "lta_updates",
            Self::FormFilling => "form_filling",
            Self::Annotations => "annotations",
            Self::Other => "other",
        }
    }
}

impl fmt::Display for ModificationLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ChangeReport {
    /// The revision that made it.
    pub revision: u32,
    /// Its level.
    pub level: ModificationLevel,
    /// A stable, lower-case, hyphenated word.
    pub kind: String,
    /// The object, such as `12 0`.
    pub object: Option<String>,
    /// The way to it from the trailer, such as `/Root/Pages/Kids/0/Contents`.
    pub path: Option<String>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// The field's full name.
    pub field: Option<String>,
    /// The rule that allowed or refused it.
    pub rule: Option<String>,
    /// In words, lower case, no full stop.
    pub message: String,
}

impl Default for ModificationsReport {
    /// Not analysed: nothing is cleared.
    fn default() -> Self {
        Self {
            level: ModificationLevel::None,
            suspicious: false,
            docmdp: None,
            docmdp_ok: None,
            changes: Vec::new(),
        }
    }
}

impl ChangeReport {
    /// A change that is only named and described.
    pub fn new(
        revision: u32,
        level: ModificationLevel,
        kind: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            revision,
            level,
            kind: kind.into(),
            object: None,
            path: None,
            page: None,
            field: None,
            rule: None,
            message: message.into(),
        }
    }
}
