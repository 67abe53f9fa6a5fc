//! 12.8.2.4: what a signature locks, ready to be asked for many fields.

use std::collections::BTreeSet;

use crate::signature::{FieldMdp, FieldMdpAction};

/// The locks of one signature.
#[derive(Debug)]
pub(super) struct Locks<'s>(Vec<Lock<'s>>);

#[derive(Debug)]
struct Lock<'s> {
    action: FieldMdpAction,
    names: BTreeSet<&'s str>,
}

impl<'s> Locks<'s> {
    pub(super) fn new(locked: &[&'s FieldMdp]) -> Self {
        let lock = |each: &&'s FieldMdp| Lock {
            action: each.action,
            names: each.fields.iter().map(String::as_str).collect(),
        };
        Self(locked.iter().map(lock).collect())
    }

    /// As [`FieldMdp::reaches`], of any of them.
    pub(super) fn reach(&self, field: &str) -> bool {
        self.0.iter().any(|lock| match lock.action {
            FieldMdpAction::Include => lock.names_above(field) || lock.names_below(field),
            FieldMdpAction::Exclude => !lock.names_above(field),
            FieldMdpAction::All | FieldMdpAction::Unknown => true,
        })
    }
}

impl Lock<'_> {
    /// Whether a field is named, or one above it.
    fn names_above(&self, field: &str) -> bool {
        let above = field.match_indices('.').filter_map(|(at, _)| field.get(..at));
        above.chain(["", field]).any(|name| self.names.contains(name))
    }

    /// Whether a field below this one is named.
    fn names_below(&self, field: &str) -> bool {
        let below = format!("{field}.");
        match self.names.range(below.as_str()..).next() {
            Some(name) if name.starts_with(&below) => true,
            _ => field.is_empty() && !self.names.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_at_once_is_one_after_the_other(
            names in prop::collection::vec(prop::collection::vec("[ab.]{0,4}", 0..4), 0..3),
            action in 0..4_usize,
            field in "[ab.]{0,5}",
        ) {
            let actions =
                [FieldMdpAction::All, FieldMdpAction::Include, FieldMdpAction::Exclude, FieldMdpAction::Unknown];
            let locked: Vec<FieldMdp> =
                names.into_iter().map(|fields| FieldMdp { action: actions[action], fields }).collect();
            let locked: Vec<&FieldMdp> = locked.iter().collect();
            let wanted = locked.iter().any(|locked| locked.reaches(&field));
            prop_assert_eq!(Locks::new(&locked).reach(&field), wanted);
        }
    }
}
