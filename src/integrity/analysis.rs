//! One judgement of later changes for each signature.

use std::borrow::Cow;
use std::rc::Rc;

use serde::Serialize;

use super::dangling::Dangling;
use super::extent::{self, Fault, Layout};
use super::form::Form;
use super::locks::Locks;
use super::mention::MentionIndex;
use super::review::{self, Step};
use super::rule::Condition;
use super::{Change, ChangeKind, ModificationLevel, Severity, diff, seed_values};
use crate::budget::Exhausted;
use crate::pdf::{Document, TrailingKind};
use crate::signature::{Coverage, Permission, Signature};

/// What later revisions did to what a signature covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Modifications {
    /// The gravest level of all later revisions.
    pub level: ModificationLevel,
    /// Whether there is a change that no rule clears.
    pub suspicious: bool,
    /// 12.8.2.2: `/P` of this signature's DocMDP or lock.
    pub docmdp: Option<u8>,
    /// Whether the level is neither `other` nor above what DocMDP allows.
    pub docmdp_ok: bool,
    /// Every change, the gravest first within each revision.
    pub changes: Vec<Change>,
    /// 12.7.5.5: whether the seed values that the dictionaries can show are kept; `None` without seed values.
    pub seed_values_ok: Option<bool>,
}

/// Judges the changes after every signature. One result for each signature, in their order.
///
/// # Errors
/// Only when the budget is spent.
pub fn analyse(document: &Document<'_>, signatures: &[Signature]) -> Result<Vec<Modifications>, Exhausted> {
    let last = document.revisions().last().map_or(0, |revision| revision.number);
    let first = signatures
        .iter()
        .filter(|signature| signature.coverage == Coverage::EntireRevision)
        .map(|signature| signature.signed_revision)
        .min()
        .unwrap_or(last);
    let is_followed = signatures.iter().any(|signature| signature.coverage == Coverage::EntireRevision);
    let mut after_end = if is_followed { after_end(document, last)? } else { Vec::new() };
    if is_followed {
        after_end.extend(beyond_search(document, last)?);
    }
    let (mut steps, mut fault) = (Vec::new(), None);
    if first < last || !after_end.is_empty() {
        let mut layout = Layout::read(document)?;
        fault = layout
            .overlap
            .take()
            .or_else(|| extent::stated_length(document))
            .or_else(|| extent::indirect_entries(document));
        if first < last {
            steps = self::steps(document, first, layout, &mut fault)?;
        }
    }
    // The strictest certification in force at each revision bounds what annotations mean there.
    let mut answers = Vec::with_capacity(signatures.len());
    for signature in signatures {
        document.budget().poll()?;
        let mut changes = Vec::new();
        let mut answer =
            judge(document, signature, signatures, &steps, &after_end, fault.as_ref(), &mut changes);
        let most = MOST_CHANGES.checked_div(signatures.len()).unwrap_or(MOST_CHANGES).max(LEAST_CHANGES);
        answer.changes = gravest(changes, most);
        answer.seed_values_ok = signature
            .seed_value
            .as_ref()
            .map(|_| seed_values::check_dictionary_constraints(signature).is_ok());
        answers.push(answer);
    }
    Ok(answers)
}

/// Changes kept for all signatures together: many signatures in many revisions would list each change many times.
const MOST_CHANGES: usize = 200_000;

/// Changes kept for one signature in any case.
const LEAST_CHANGES: usize = 100;

/// The gravest changes, in their order, and how many are left out.
fn gravest(mut changes: Vec<Cow<'_, Change>>, most: usize) -> Vec<Change> {
    let mut severities: Vec<Severity> = changes.iter().map(|change| change.severity).collect();
    severities.sort_unstable();
    let excess = changes.len().saturating_sub(most);
    let floor = severities.get(excess).copied().filter(|_| excess > 0);
    let left_out = floor.and(changes.last()).map(|last| Change {
        severity: Severity::Harmless,
        level: ModificationLevel::None,
        ..plain(
            last.revision,
            ChangeKind::ObjectChanged,
            &format!("{excess} lesser changes are left out of this list"),
        )
    });
    if let Some(floor) = floor {
        changes.retain(|change| change.severity >= floor);
        changes.truncate(most);
    }
    changes.into_iter().map(Cow::into_owned).chain(left_out).collect()
}

/// The revisions after `first`, each held against the one before.
fn steps(
    document: &Document<'_>,
    first: u32,
    layout: Layout,
    fault: &mut Option<Fault>,
) -> Result<Vec<Step>, Exhausted> {
    let mut unreached = Vec::new();
    for revision in document.revisions().iter().filter(|revision| revision.number > first) {
        for stray in extent::strays(document, revision, &layout.starts)? {
            unreached.push(plain(revision.number, ChangeKind::UnreachableUpdate, &stray.message));
        }
    }
    let mut unreached = unreached.into_iter().peekable();
    let index = MentionIndex::new(document, layout)?;
    if fault.is_none() {
        fault.clone_from(&index.fault);
    }
    let mut form = Rc::new(Form::read(document.snapshot(first))?);
    let mut root = document.snapshot(first).root()?.map(|located| located.id);
    let mut steps = Vec::new();
    for revision in document.revisions().iter().filter(|revision| revision.number > first) {
        document.budget().poll()?;
        let snapshot = document.snapshot(revision.number);
        let new_root = snapshot.root()?.map(|located| located.id);
        let touched = new_root != root
            || form.acro_form.numbers.iter().any(|number| revision.entries.contains(*number));
        let new_form = if touched { Rc::new(Form::read(snapshot)?) } else { form.clone() };
        document.examine(revision)?;
        let mut step = review::step(document, &index, revision, form, new_form.clone())?;
        if revision.reaches_beyond {
            step.level = ModificationLevel::Other;
            step.changes.push(plain(
                revision.number,
                ChangeKind::RevisionUnreadable,
                "the cross-reference section leads to bytes behind its own revision",
            ));
        }
        if let Some(number) = diff::leads_back(document, revision) {
            step.level = ModificationLevel::Other;
            let message =
                format!("the cross-reference section leads to bytes of before it for object {number}");
            step.changes.push(plain(revision.number, ChangeKind::RevisionUnreadable, &message));
        }
        while let Some(stray) = unreached.next_if(|stray| stray.revision == revision.number) {
            step.level = ModificationLevel::Other;
            step.changes.push(stray);
        }
        steps.push(step);
        form = new_form;
        root = new_root;
    }
    refuse_dangling(document, &mut steps)?;
    // Only now is all read that the judgement rests on: a later revision may be what shows an earlier one's ambiguity.
    for (step, revision) in
        steps.iter_mut().zip(document.revisions().iter().filter(|later| later.number > first))
    {
        for finding in document.ambiguities(revision.span.clone()) {
            step.level = ModificationLevel::Other;
            let message = format!("programs read this revision differently: {}", finding.message);
            step.changes.push(plain(revision.number, ChangeKind::RevisionUnreadable, &message));
        }
    }
    Ok(steps)
}

/// 7.3.10: what leads nowhere has some programs search for objects. That is harmless where they find what is in force.
fn refuse_dangling(document: &Document<'_>, steps: &mut [Step]) -> Result<(), Exhausted> {
    let leads_nowhere = |step: &Step| step.dangling.is_some_and(|dangling| !dangling.is_in_use);
    let found = if steps.iter().any(leads_nowhere) { document.found_by_search()? } else { None };
    for step in steps {
        let Some(Dangling { id, is_in_use }) = step.dangling else { continue };
        let message = match found {
            _ if is_in_use => format!("a reference leads to object {id}, which can't be read"),
            Some(at) => format!(
                "a reference leads to no object, {id}: programs that search for it find another object at byte {at}"
            ),
            None => continue,
        };
        step.level = ModificationLevel::Other;
        step.changes.push(plain(step.revision, ChangeKind::RevisionUnreadable, &message));
    }
    Ok(())
}

fn plain(revision: u32, kind: ChangeKind, message: &str) -> Change {
    Change {
        revision,
        object: None,
        path: None,
        page: None,
        field: None,
        kind,
        rule: None,
        severity: Severity::Forbidden,
        level: ModificationLevel::Other,
        message: message.to_owned(),
    }
}

/// Bytes that belong to no revision, behind the last one.
fn after_end(document: &Document<'_>, last: u32) -> Result<Vec<Change>, Exhausted> {
    let trailing = document.trailing()?;
    let (severity, message) = match trailing.kind {
        TrailingKind::Nothing => return Ok(Vec::new()),
        TrailingKind::Space => (Severity::Harmless, "white space follows the last revision"),
        TrailingKind::Comments => (Severity::Permitted, "comments follow the last revision"),
        TrailingKind::Bytes => (Severity::Deceptive, "bytes that are no objects follow the last revision"),
        TrailingKind::Objects => {
            (Severity::Forbidden, "objects follow the last revision that no cross-reference section leads to")
        }
    };
    let level =
        if severity == Severity::Forbidden { ModificationLevel::Other } else { ModificationLevel::None };
    Ok(vec![Change { severity, level, ..plain(last, ChangeKind::BytesAfterEnd, message) }])
}

/// 7.5.5: bytes at the end of the file because of which programs don't find the last `startxref` there: they show what a
/// search for objects finds. Much white space alone is harmless where that is the same.
fn beyond_search(document: &Document<'_>, last: u32) -> Result<Option<Change>, Exhausted> {
    if !document.is_end_far()? {
        return Ok(None);
    }
    let found = document.found_by_search()?;
    Ok(found.map(|at| {
        let message = format!(
            "`startxref` stands too far from the end of the file: programs that search for the objects find another one at byte {at}"
        );
        plain(last, ChangeKind::BytesAfterEnd, &message)
    }))
}

/// What came after a signature, apart from the list of it, which goes to `changes`.
fn judge<'c>(
    document: &Document<'_>,
    signature: &Signature,
    signatures: &[Signature],
    steps: &'c [Step],
    after_end: &'c [Change],
    fault: Option<&Fault>,
    changes: &mut Vec<Cow<'c, Change>>,
) -> Modifications {
    let permission = signature.permission();
    let docmdp = permission.map(Permission::number);
    let mut answer = Modifications { docmdp, docmdp_ok: true, ..Modifications::default() };
    let refuse = |answer: &mut Modifications, changes: &mut Vec<Cow<'_, Change>>, change: Change| {
        answer.level = ModificationLevel::Other;
        answer.suspicious = true;
        changes.push(Cow::Owned(change));
    };
    match signature.coverage {
        Coverage::EntireFile => return answer,
        Coverage::EntireRevision => {}
        Coverage::Unclear | Coverage::ContiguousBlockFromStart => {
            let message = "the signed bytes are not a whole revision: what came later can't be told apart";
            refuse(
                &mut answer,
                changes,
                plain(signature.revision, ChangeKind::CoverageInsufficient, message),
            );
            answer.docmdp_ok = false;
            return answer;
        }
    }
    if document.is_repaired() {
        let message =
            "the cross-reference chain is broken: what was signed and what came later can't be told apart";
        refuse(
            &mut answer,
            changes,
            plain(signature.signed_revision, ChangeKind::RevisionUnreadable, message),
        );
    }
    if let Some(fault) = fault {
        refuse(
            &mut answer,
            changes,
            plain(signature.signed_revision, ChangeKind::RevisionUnreadable, &fault.message),
        );
    }
    // An approval signature in a document that was certified for annotations allows them, too.
    let annotations = permission.or_else(|| certification(signatures, signature));
    let locked = Locks::new(&signature.locked_fields());
    // What DocMDP is held against; what a step is told to be beyond that is reported alone.
    let mut bound = ModificationLevel::None;
    for step in steps.iter().filter(|step| step.revision > signature.signed_revision) {
        bound = bound.max(step.level);
        answer.level = answer.level.max(step.level).max(step.told);
        let is_annotated =
            step.level == ModificationLevel::Annotations && annotations != Some(Permission::Annotations);
        if is_annotated {
            answer.level = ModificationLevel::Other;
        }
        answer.suspicious |= is_annotated || step.level == ModificationLevel::Other;
        changes.extend(step.changes.iter().map(|change| {
            if is_annotated && change.level == ModificationLevel::Annotations {
                Cow::Owned(Change { severity: Severity::Forbidden, ..change.clone() })
            } else {
                Cow::Borrowed(change)
            }
        }));
        for condition in &step.conditions {
            if let Some((rule, message)) = held_against(condition, signature, &locked, permission) {
                let change = Change {
                    severity: Severity::Forbidden,
                    level: ModificationLevel::Other,
                    rule: Some(rule),
                    message,
                    ..condition.change.clone()
                };
                refuse(&mut answer, changes, change);
            }
        }
    }
    for change in after_end {
        changes.push(Cow::Borrowed(change));
        if change.severity == Severity::Forbidden {
            answer.level = ModificationLevel::Other;
            answer.suspicious = true;
        }
    }
    if answer.level == ModificationLevel::Other {
        bound = ModificationLevel::Other;
    }
    answer.docmdp_ok = bound.is_within(permission);
    answer
}

/// The rule that a change breaks for this signature, and the words for it, though the change is none to be refused by itself.
fn held_against(
    condition: &Condition,
    signature: &Signature,
    locked: &Locks<'_>,
    permission: Option<Permission>,
) -> Option<(&'static str, String)> {
    let message = &condition.change.message;
    if condition.unlocked && locked.reach(&condition.field) {
        return Some(("field_mdp", format!("{message}, which this signature locks")));
    }
    if condition.uncertified && permission.is_some_and(|permission| permission < Permission::Annotations) {
        return Some(("doc_mdp", format!("{message}, after the document was certified")));
    }
    let gone = condition.absent_before.is_some_and(|since| since <= signature.signed_revision);
    gone.then(|| ("dss", message.clone()))
}

/// DocMDP of a certification that was in force when a signature was made.
fn certification(signatures: &[Signature], signature: &Signature) -> Option<Permission> {
    signatures
        .iter()
        .filter(|other| other.signed_revision <= signature.signed_revision)
        .filter_map(Signature::permission)
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_changes_are_kept() {
        let change = |severity| Change { severity, ..plain(2, ChangeKind::ObjectChanged, "changed") };
        let changes = [
            change(Severity::Harmless),
            change(Severity::Forbidden),
            change(Severity::Harmless),
            change(Severity::Deceptive),
            change(Severity::Permitted),
        ];
        let kept = |most| gravest(changes.iter().map(Cow::Borrowed).collect(), most);
        assert_eq!(kept(5), changes);
        let kept = kept(2);
        let severities: Vec<Severity> = kept.iter().map(|change| change.severity).collect();
        assert_eq!(severities, [Severity::Forbidden, Severity::Deceptive, Severity::Harmless]);
        assert_eq!(kept[2].message, "3 lesser changes are left out of this list");
    }
}
