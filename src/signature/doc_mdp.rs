//! 12.8.2.2: DocMDP, what may change in a certified document.

use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Snapshot};

/// Table 257, `/P`. Ordered from the strictest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "table 257")]
pub enum Permission {
    /// 1: nothing but document time-stamps and security stores.
    NoChanges,
    /// 2: also filling of forms, instantiating page templates, signing.
    FormFilling,
    /// 3: also annotations.
    Annotations,
}

impl Permission {
    /// 1, 2 or 3.
    pub fn number(self) -> u8 {
        match self {
            Self::NoChanges => 1,
            Self::FormFilling => 2,
            Self::Annotations => 3,
        }
    }

    /// From `/P`.
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::NoChanges),
            2 => Some(Self::FormFilling),
            3 => Some(Self::Annotations),
            _ => None,
        }
    }
}

/// Table 257: the transform parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DocMdp {
    /// `/P`; 2 by default, 1 where it is none of the defined ones.
    pub permission: Permission,
}

impl DocMdp {
    pub(super) fn read(snapshot: Snapshot<'_, '_>, parameters: &Dictionary) -> Result<Self, Exhausted> {
        let value = snapshot.value(parameters, b"P")?;
        let permission = match (&*value, value.as_integer()) {
            (crate::pdf::Object::Null, _) => Permission::FormFilling,
            (_, Some(number)) => Permission::from_number(number).unwrap_or(Permission::NoChanges),
            _ => Permission::NoChanges,
        };
        Ok(Self { permission })
    }
}
