//! How far a document has moved since it was signed.

use serde::Serialize;

use crate::signature::Permission;

/// An ordered scale of what later revisions did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "a published scale")]
pub enum ModificationLevel {
    /// No later revision.
    #[default]
    None,
    /// Upkeep of the signatures: security stores, document time-stamps, metadata (12.8.4, 12.8.5).
    LtaUpdates,
    /// Forms filled, further signatures (`/P` 2 of table 257).
    FormFilling,
    /// Annotations made, changed or removed (`/P` 3 of table 257).
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

    /// Whether a DocMDP permission allows it. 12.8.2.2.2: updates of the security store and document time-stamps are
    /// never refused.
    pub fn is_within(self, permission: Option<Permission>) -> bool {
        match permission {
            _ if self == Self::Other => false,
            None => true,
            Some(Permission::NoChanges) => self <= Self::LtaUpdates,
            Some(Permission::FormFilling) => self <= Self::FormFilling,
            Some(Permission::Annotations) => self <= Self::Annotations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings() {
        use ModificationLevel as L;
        for (level, allowed) in [
            (L::None, [true, true, true, true]),
            (L::LtaUpdates, [true, true, true, true]),
            (L::FormFilling, [true, false, true, true]),
            (L::Annotations, [true, false, false, true]),
            (L::Other, [false, false, false, false]),
        ] {
            let permissions =
                [None, Permission::from_number(1), Permission::from_number(2), Permission::from_number(3)];
            for (permission, expected) in permissions.into_iter().zip(allowed) {
                assert_eq!(level.is_within(permission), expected, "{level:?} {permission:?}");
            }
        }
    }
}
