//! 12.8.2.3: usage rights, which an application vendor signs into a document.

use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Snapshot};

/// Table 258: the rights that are granted, as `Document/FullSave`, `Form/FillIn`, …
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsageRights {
    /// Category and right.
    pub rights: Vec<String>,
}

impl UsageRights {
    pub(super) fn read(snapshot: Snapshot<'_, '_>, parameters: &Dictionary) -> Result<Self, Exhausted> {
        let mut rights = Vec::new();
        for category in ["Document", "Annots", "Form", "Signature", "EF", "FormEx"] {
            if let Some(names) = snapshot.value(parameters, category.as_bytes())?.as_array() {
                for name in names {
                    if let Some(right) = snapshot.resolve(name)?.as_name() {
                        rights.push(format!("{category}/{}", String::from_utf8_lossy(right)));
                    }
                }
            }
        }
        Ok(Self { rights })
    }
}
