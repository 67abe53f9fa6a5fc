//! One rule, one permitted change. What no rule clears is refused.

use std::collections::HashSet;

use super::diff::Touch;
use super::mention::Mention;
use super::review::Review;
use super::{Change, ModificationLevel};
use crate::budget::Exhausted;

/// Knows one kind of change. Asked for every place from which the old document reaches a changed object.
pub(super) trait Rule: std::fmt::Debug {
    /// What it is called in reports.
    fn name(&self) -> &'static str;

    /// Whether the new content of `touch` may stand where `mention` refers to it.
    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted>;
}

/// A rule's answer for one object at one place.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Answer {
    /// Not a place that this rule knows.
    NotMine,
    /// Cleared at a level.
    Cleared(Clearance),
    /// The rule knows the place, and the change is not allowed there.
    Refused(Vec<Change>),
}

/// A change that is allowed, on conditions.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Clearance {
    pub(super) level: ModificationLevel,
    /// The level that is reported, where it is higher than the one that DocMDP is held against.
    pub(super) told: ModificationLevel,
    pub(super) changes: Vec<Change>,
    pub(super) conditions: Vec<Condition>,
}

/// What a signature before the change must leave open for the change to be allowed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    pub(super) field: String,
    /// The field must not be locked.
    pub(super) unlocked: bool,
    /// There must be no DocMDP.
    pub(super) uncertified: bool,
    /// It must not have covered this revision or a later one: what was there then had to stay.
    pub(super) absent_before: Option<u32>,
    /// The change, for the report.
    pub(super) change: Change,
}

impl Clearance {
    pub(super) fn at(level: ModificationLevel) -> Self {
        Self { level, ..Self::default() }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.level = self.level.max(other.level);
        self.told = self.told.max(other.told);
        for change in other.changes {
            if !self.changes.contains(&change) {
                self.changes.push(change);
            }
        }
        for condition in other.conditions {
            if !self.conditions.contains(&condition) {
                self.conditions.push(condition);
            }
        }
    }
}

/// Clearances of many changes, which [`Clearance::join`] would hold against each other one by one.
#[derive(Debug, Default)]
pub(super) struct Joined {
    total: Clearance,
    changes: HashSet<Change>,
    conditions: HashSet<Condition>,
}

impl Joined {
    pub(super) fn at(level: ModificationLevel) -> Self {
        Self { total: Clearance::at(level), ..Self::default() }
    }

    pub(super) fn join(&mut self, other: Clearance) {
        self.total.level = self.total.level.max(other.level);
        self.total.told = self.total.told.max(other.told);
        self.total
            .changes
            .extend(other.changes.into_iter().filter(|change| self.changes.insert(change.clone())));
        let conditions = other.conditions.into_iter();
        self.total
            .conditions
            .extend(conditions.filter(|condition| self.conditions.insert(condition.clone())));
    }

    pub(super) fn finish(self) -> Clearance {
        self.total
    }
}

impl From<Clearance> for Joined {
    fn from(clearance: Clearance) -> Self {
        let mut joined = Self::default();
        joined.join(clearance);
        joined
    }
}

/// What comparing a part of two revisions gave: allowed on conditions, or not.
pub(super) type Compared = Result<Clearance, Vec<Change>>;

/// A comparison's result as an answer.
pub(super) fn answer(compared: &Compared) -> Answer {
    match compared {
        Ok(clearance) => Answer::Cleared(clearance.clone()),
        Err(changes) => Answer::Refused(changes.clone()),
    }
}
