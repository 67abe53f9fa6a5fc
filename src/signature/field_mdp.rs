//! 12.8.2.4: FieldMDP, the fields that signing locks.

use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Snapshot};

/// Table 259 and table 236: which fields must no longer change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldMdp {
    /// `/Action`
    pub action: FieldMdpAction,
    /// `/Fields`: fully qualified names; those of inner nodes stand for everything below them.
    pub fields: Vec<String>,
}

/// Table 259, `/Action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldMdpAction {
    /// All fields.
    All,
    /// Those named.
    Include,
    /// All but those named.
    Exclude,
    /// Missing or another: all fields, since nothing more lenient was said.
    Unknown,
}

impl FieldMdp {
    /// Whether a field with this fully qualified name is locked.
    pub fn locks(&self, field: &str) -> bool {
        let named = || self.fields.iter().any(|name| is_same_or_below(field, name));
        match self.action {
            FieldMdpAction::All | FieldMdpAction::Unknown => true,
            FieldMdpAction::Include => named(),
            FieldMdpAction::Exclude => !named(),
        }
    }

    /// Whether a change of a field with this name is one of a locked field: of itself, or of one below it, which inherits
    /// from it (ISO 32000-2 12.7.4.1).
    pub fn reaches(&self, field: &str) -> bool {
        self.locks(field)
            || (self.action == FieldMdpAction::Include
                && self.fields.iter().any(|name| is_same_or_below(name, field)))
    }

    /// From transform parameters or a lock dictionary; `None` when there is no `/Action`.
    pub(super) fn read(
        snapshot: Snapshot<'_, '_>,
        dictionary: &Dictionary,
        required: bool,
    ) -> Result<Option<Self>, Exhausted> {
        let action = snapshot.value(dictionary, b"Action")?;
        let action = match action.as_name() {
            Some(b"All") => FieldMdpAction::All,
            Some(b"Include") => FieldMdpAction::Include,
            Some(b"Exclude") => FieldMdpAction::Exclude,
            None if !required => return Ok(None),
            _ => FieldMdpAction::Unknown,
        };
        let mut fields = Vec::new();
        if let Some(elements) = snapshot.value(dictionary, b"Fields")?.as_array() {
            for element in elements {
                if let Some(name) = snapshot.resolve(element)?.as_string() {
                    fields.push(name.text());
                }
            }
        }
        Ok(Some(Self { action, fields }))
    }
}

/// `a.b.c` is below `a.b`, and `a.bc` is not.
fn is_same_or_below(field: &str, name: &str) -> bool {
    field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_hierarchical_and_share_no_prefix() {
        let fields = vec!["form.a".to_owned(), "b".to_owned()];
        let include = FieldMdp { action: FieldMdpAction::Include, fields: fields.clone() };
        let exclude = FieldMdp { action: FieldMdpAction::Exclude, fields: fields.clone() };
        assert!(include.reaches("form") && include.reaches("form.a.x") && !include.reaches("for"));
        assert!(exclude.reaches("form") && !exclude.reaches("form.a"));
        let all = FieldMdp { action: FieldMdpAction::All, fields };
        for (field, named) in [
            ("form.a", true),
            ("form.a.x", true),
            ("form.ab", false),
            ("form", false),
            ("b", true),
            ("bc", false),
        ] {
            assert_eq!(include.locks(field), named, "{field}");
            assert_eq!(exclude.locks(field), !named, "{field}");
            assert!(all.locks(field), "{field}");
        }
    }
}
