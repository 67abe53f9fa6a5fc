//! 12.8.6: the permissions dictionary.

use crate::budget::Exhausted;
use crate::pdf::{Object, Snapshot};

/// Table 263, as one revision has it: the raw values (references as a rule).
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Permissions {
    /// `/DocMDP`: the certification signature.
    pub doc_mdp: Option<Object>,
    /// `/UR3`, or `/UR` of older files: the usage-rights signature.
    pub usage_rights: Option<Object>,
}

impl Permissions {
    /// Reads `/Perms` of the catalog.
    ///
    /// # Errors
    /// Only when the budget is spent.
    pub fn read(snapshot: Snapshot<'_, '_>) -> Result<Self, Exhausted> {
        let catalog = snapshot.catalog();
        let Some(catalog) = catalog.as_dictionary() else { return Ok(Self::default()) };
        let value = snapshot.value(catalog, b"Perms")?;
        let Some(permissions) = value.as_dictionary() else { return Ok(Self::default()) };
        let present = |key: &[u8]| permissions.get(key).filter(|object| **object != Object::Null).cloned();
        Ok(Self { doc_mdp: present(b"DocMDP"), usage_rights: present(b"UR3").or_else(|| present(b"UR")) })
    }
}
