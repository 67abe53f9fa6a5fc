//! 7.7.2: the catalog.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule, answer};
use crate::integrity::{Change, ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Dictionary, Object};

/// The catalog may be written again, if only entries change that are known to be harmless or that other rules judge.
#[derive(Debug)]
pub(in crate::integrity) struct CatalogRule;

impl Rule for CatalogRule {
    fn name(&self) -> &'static str {
        "catalog"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        let Some(root) = review.root()? else { return Ok(Answer::NotMine) };
        if touch.number == root {
            // Whoever refers to the catalog (`/Data` of a signature reference, for one) means the document.
            return Ok(answer(review.catalog()?));
        }
        if mention.object == root && matches!(&*mention.path, "/Extensions" | "/MarkInfo") {
            return Ok(answer(review.catalog()?));
        }
        Ok(Answer::NotMine)
    }
}

/// Compares the catalogs.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>) -> Result<Compared, Exhausted> {
    let (old, new) = (review.old.catalog(), review.new.catalog());
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    let mut refused: Vec<Change> = Vec::new();
    let mut take = |compared: &Compared| match compared {
        Ok(clearance) => {
            cleared.join(clearance.clone());
            None
        }
        Err(changes) => Some(changes.clone()),
    };
    if !matches!(*new, Object::Dictionary(_)) {
        return Ok(Err(vec![review.refuse(ChangeKind::RevisionUnreadable, "the catalog is no dictionary")]));
    }
    for key in review.differing(&old, &new)? {
        let one = old.as_dictionary().and_then(|catalog| catalog.get(&key));
        let other = new.as_dictionary().and_then(|catalog| catalog.get(&key));
        match &key[..] {
            b"AcroForm" => refused.extend(take(&review.form()?.structure).unwrap_or_default()),
            b"DSS" => refused.extend(take(review.dss()?).unwrap_or_default()),
            b"Metadata" => refused.extend(take(&super::metadata::compare(review)?).unwrap_or_default()),
            b"Version" => refused.extend(take(&version(review, one, other)?).unwrap_or_default()),
            b"Extensions" => refused.extend(take(&extensions(review, one, other)?).unwrap_or_default()),
            b"PageMode" => refused.extend(take(&page_mode(review, one, other)?).unwrap_or_default()),
            b"MarkInfo" => refused.extend(take(&mark_info(review, other)?).unwrap_or_default()),
            b"StructTreeRoot" if one.is_some() => {
                refused.extend(
                    take(&super::structure_tree::compare_roots(review, one, other)?).unwrap_or_default(),
                );
            }
            _ => refused.push(refusal(review, &key)),
        }
    }
    // What is changed in place behind an unchanged reference.
    for (key, number) in
        [(&b"Extensions"[..], reference(&old, b"Extensions")), (b"MarkInfo", reference(&old, b"MarkInfo"))]
    {
        if number.is_some_and(|number| review.touched(number).is_some()) {
            let other = new.as_dictionary().and_then(|catalog| catalog.get(key));
            let one = old.as_dictionary().and_then(|catalog| catalog.get(key));
            let compared =
                if key == b"MarkInfo" { mark_info(review, other)? } else { extensions(review, one, other)? };
            refused.extend(take(&compared).unwrap_or_default());
        }
    }
    Ok(if refused.is_empty() { Ok(cleared) } else { Err(refused) })
}

fn reference(catalog: &Object, key: &[u8]) -> Option<u32> {
    catalog.as_dictionary()?.get(key)?.as_reference().map(|id| id.number)
}

/// Entries that never may change.
fn refusal(review: &Review<'_, '_>, key: &[u8]) -> Change {
    let text = String::from_utf8_lossy(key);
    let kind = match key {
        b"OpenAction" | b"AA" | b"JavaScript" => ChangeKind::ScriptChanged,
        b"Names" | b"AF" => ChangeKind::AttachmentChanged,
        b"OCProperties" => ChangeKind::LayersChanged,
        b"Outlines" => ChangeKind::OutlineChanged,
        b"Pages" => ChangeKind::PageTreeChanged,
        b"Perms" => ChangeKind::PermissionsChanged,
        b"StructTreeRoot" => ChangeKind::StructureChanged,
        _ => ChangeKind::CatalogChanged,
    };
    Change {
        path: Some(format!("/Root/{text}")),
        ..review.refuse(kind, &format!("/{text} of the catalog changed"))
    }
}

/// 7.7.2: `/Version` may rise. What the header says is the floor.
fn version(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<Compared, Exhausted> {
    let number = |value: &Object| -> Option<(u32, u32)> {
        let name = std::str::from_utf8(value.as_name()?).ok()?;
        let (major, minor) = name.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    let old = super::super::diff::resolved(review.old, old)?;
    let new = super::super::diff::resolved(review.new, new)?;
    let (major, minor) = review.old.document().header().version;
    let floor = number(&old).unwrap_or_default().max((u32::from(major), u32::from(minor)));
    let rises = number(&new).is_some_and(|new| new >= floor);
    Ok(if rises {
        let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
        cleared.changes.push(review.change(
            ChangeKind::VersionChanged,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            "the version of the document was raised",
        ));
        Ok(cleared)
    } else {
        Err(vec![
            review.refuse(ChangeKind::VersionChanged, "the version of the document was lowered or removed"),
        ])
    })
}

/// 7.12: extensions may be added and raised; they hold names, numbers and strings and nothing else.
fn extensions(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<Compared, Exhausted> {
    let old = super::super::diff::resolved(review.old, old)?;
    let new = super::super::diff::resolved(review.new, new)?;
    let refuse = |message| Ok(Err(vec![review.refuse(ChangeKind::VersionChanged, message)]));
    let Object::Dictionary(new) = &*new else { return refuse("/Extensions was removed or is no dictionary") };
    for entry in old.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
        if new.get(entry.key.as_bytes()).is_none() {
            return refuse("an extension of the document was removed");
        }
    }
    if !is_plain(&Object::Dictionary(new.clone())) {
        return refuse("/Extensions holds more than names, numbers and strings");
    }
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    cleared.changes.push(review.change(
        ChangeKind::VersionChanged,
        Severity::Harmless,
        ModificationLevel::LtaUpdates,
        "the extensions of the document changed",
    ));
    Ok(Ok(cleared))
}

fn is_plain(object: &Object) -> bool {
    match object {
        Object::Array(elements) => elements.iter().all(is_plain),
        Object::Dictionary(dictionary) => dictionary.entries().iter().all(|entry| is_plain(&entry.value)),
        Object::Stream(_) | Object::Reference(_) => false,
        _ => true,
    }
}

/// Table 29: the panel of attachments may be opened that were there, as a program does that saves a document with some.
fn page_mode(
    review: &Review<'_, '_>,
    old: Option<&Object>,
    new: Option<&Object>,
) -> Result<Compared, Exhausted> {
    let catalog = review.old.catalog();
    let names = catalog.as_dictionary().map(|catalog| review.old.value(catalog, b"Names")).transpose()?;
    let names = names.as_ref().and_then(|names| names.as_dictionary());
    let has_files = names.is_some_and(|names| names.get(b"EmbeddedFiles").is_some());
    if old.is_some() || !has_files || new.and_then(Object::as_name) != Some(b"UseAttachments") {
        return Ok(Err(vec![refusal(review, b"PageMode")]));
    }
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    cleared.changes.push(review.change(
        ChangeKind::CatalogChanged,
        Severity::Harmless,
        ModificationLevel::LtaUpdates,
        "the list of attachments is shown beside the pages",
    ));
    Ok(Ok(cleared))
}

/// 14.7.1: three booleans.
fn mark_info(review: &Review<'_, '_>, new: Option<&Object>) -> Result<Compared, Exhausted> {
    let new = super::super::diff::resolved(review.new, new)?;
    let plain = matches!(&*new, Object::Dictionary(entries)
        if entries.entries().iter().all(|entry| matches!(entry.value, Object::Boolean(_) | Object::Name(_))));
    Ok(if plain || *new == Object::Null {
        let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
        cleared.changes.push(review.change(
            ChangeKind::StructureChanged,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            "what the document says of its own tagging changed",
        ));
        Ok(cleared)
    } else {
        Err(vec![review.refuse(ChangeKind::StructureChanged, "/MarkInfo holds more than booleans")])
    })
}
