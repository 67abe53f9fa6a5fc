//! 12.7.5.5: signature fields.

use super::{FieldMdp, Permission};
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Snapshot};

/// Table 236: the signature field lock dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lock {
    /// `/Action` and `/Fields`.
    pub fields: Option<FieldMdp>,
    /// `/P`: what may change in the document after this field is signed.
    pub permission: Option<Permission>,
}

impl Lock {
    /// Reads `/Lock` of a signature field.
    pub(super) fn read(snapshot: Snapshot<'_, '_>, field: &Dictionary) -> Result<Option<Self>, Exhausted> {
        let value = snapshot.value(field, b"Lock")?;
        let Some(lock) = value.as_dictionary() else { return Ok(None) };
        let permission = snapshot.value(lock, b"P")?;
        Ok(Some(Self {
            fields: FieldMdp::read(snapshot, lock, false)?,
            permission: permission
                .as_integer()
                .map(|number| Permission::from_number(number).unwrap_or(Permission::NoChanges)),
        }))
    }
}
