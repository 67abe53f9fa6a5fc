//! 12.8.4: the document security store.

use std::collections::HashMap;

use crate::budget::Exhausted;
use crate::integrity::diff::{Touch, resolved};
use crate::integrity::equality::{self, DEEP, same};
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Condition, Rule, answer};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Dictionary, Object};

/// The store may grow; single certificates, CRLs and OCSP responses may leave it; the VRI of signatures stays.
#[derive(Debug)]
pub(in crate::integrity) struct SecurityStoreRule;

impl Rule for SecurityStoreRule {
    fn name(&self) -> &'static str {
        "dss"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        let Some(contained) = places(review)?.remove(&(mention.object, mention.path.to_string())) else {
            return Ok(Answer::NotMine);
        };
        let compared = review.dss()?;
        if !contained {
            return Ok(answer(compared));
        }
        // What a signature covered of the evidence for a signature stays; what came after it is free.
        let mut compared = compared.clone();
        if let Ok(clearance) = &mut compared {
            let since = review.old.entry(touch.number).map(|(_, written)| written);
            clearance.conditions.push(stays(
                review,
                since,
                "evidence in the security store was replaced".to_owned(),
            ));
        }
        Ok(answer(&compared))
    }
}

/// A change that is one only for signatures that covered what changed.
fn stays(review: &Review<'_, '_>, since: Option<u32>, message: String) -> Condition {
    Condition {
        field: String::new(),
        unlocked: false,
        uncertified: false,
        absent_before: Some(since.unwrap_or(0)),
        change: review.change(
            ChangeKind::SecurityStoreChanged,
            Severity::Permitted,
            ModificationLevel::LtaUpdates,
            &message,
        ),
    }
}

/// The first revision from which on the store has something under these keys, or (`exactly`) what it has now.
fn since(review: &Review<'_, '_>, keys: &[&[u8]], exactly: bool) -> Result<u32, Exhausted> {
    let document = review.old.document();
    let value = |number: u32| -> Result<Option<Object>, Exhausted> {
        let snapshot = document.snapshot(number);
        let mut at = snapshot.catalog();
        let mut raw = None;
        for key in keys {
            raw = at.as_dictionary().and_then(|dictionary| dictionary.get(key)).cloned();
            at = resolved(snapshot, raw.as_ref())?;
        }
        Ok(raw)
    };
    let last = review.revision.saturating_sub(1);
    let wanted = value(last)?.unwrap_or(Object::Null);
    let mut first = last;
    while first > 1 {
        let before = first.saturating_sub(1);
        let earlier = value(before)?.unwrap_or(Object::Null);
        let same = if exactly {
            same(document.snapshot(before), &earlier, review.old, &wanted, DEEP)?
        } else {
            earlier != Object::Null
        };
        if !same {
            break;
        }
        first = before;
    }
    Ok(first)
}

/// Where the old document refers to the containers of its store (`false`: the store, its arrays, `/VRI`) and to what they
/// contain (`true`).
fn places(review: &Review<'_, '_>) -> Result<HashMap<(u32, String), bool>, Exhausted> {
    let mut places = HashMap::new();
    let Some(root) = review.root()? else { return Ok(places) };
    let catalog = review.old.catalog();
    let Some(raw) = catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS")) else {
        return Ok(places);
    };
    places.insert((root, "/DSS".to_owned()), false);
    let at = |raw: &Object, holder: u32, path: String| -> (u32, String) {
        raw.as_reference().map_or((holder, path), |id| (id.number, String::new()))
    };
    let (holder, prefix) = at(raw, root, "/DSS".to_owned());
    let store = review.old.resolve(raw)?;
    let Some(store) = store.as_dictionary() else { return Ok(places) };
    for key in ["Certs", "CRLs", "OCSPs", "VRI"] {
        let path = format!("{prefix}/{key}");
        if let Some(array) = store.get(key.as_bytes())
            && key != "VRI"
        {
            let (holder, prefix) = at(array, holder, path.clone());
            places.insert((holder, format!("{prefix}/*")), true);
        }
        places.insert((holder, path), false);
    }
    let Some(raw) = store.get(b"VRI") else { return Ok(places) };
    let (holder, prefix) = at(raw, holder, format!("{prefix}/VRI"));
    let vri = review.old.resolve(raw)?;
    for entry in vri.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
        let path = format!("{prefix}/{}", String::from_utf8_lossy(entry.key.as_bytes()));
        let (inner, inner_prefix) = at(&entry.value, holder, path.clone());
        places.insert((holder, path), true);
        let value = review.old.resolve(&entry.value)?;
        let Some(dictionary) = value.as_dictionary() else { continue };
        for key in ["Cert", "CRL", "OCSP"] {
            let path = format!("{inner_prefix}/{key}");
            if let Some(array) = dictionary.get(key.as_bytes()) {
                let (holder, prefix) = at(array, inner, path.clone());
                places.insert((holder, format!("{prefix}/*")), true);
            }
            places.insert((inner, path), true);
        }
        places.insert((inner, format!("{inner_prefix}/TS")), true);
    }
    Ok(places)
}

/// Compares the stores.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>) -> Result<Compared, Exhausted> {
    let refuse = |message: String| Ok(Err(vec![review.refuse(ChangeKind::SecurityStoreChanged, &message)]));
    let (old_catalog, new_catalog) = (review.old.catalog(), review.new.catalog());
    let before = old_catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS"));
    let after = new_catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS"));
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
    let Some(after) = after else {
        let since = since(review, &[b"DSS"], false)?;
        cleared.conditions.push(stays(review, Some(since), "the security store was removed".to_owned()));
        return Ok(Ok(cleared));
    };
    if let Some(message) = reused(review, before, after)? {
        return refuse(message);
    }
    let old = resolved(review.old, before)?;
    let new = review.new.resolve(after)?;
    let Object::Dictionary(new) = &*new else { return refuse("/DSS is no dictionary".to_owned()) };
    if !matches!(*old, Object::Dictionary(_) | Object::Null) {
        return refuse("/DSS was no dictionary".to_owned());
    }
    let none = Dictionary::default();
    let old = old.as_dictionary().unwrap_or(&none);
    if let Some(message) = store(review, old, new, [b"Certs", b"CRLs", b"OCSPs"], &[b"Type", b"VRI"])? {
        return refuse(message);
    }
    match (old.get(b"VRI"), new.get(b"VRI")) {
        (Some(_), None) => {
            let since = since(review, &[b"DSS", b"VRI"], false)?;
            let message = "/VRI of the security store was removed".to_owned();
            cleared.conditions.push(stays(review, Some(since), message));
        }
        (_, None) => {}
        (before, Some(after)) => {
            if let Some(message) = reused(review, before, after)? {
                return refuse(message);
            }
            if let Some(message) = vri(review, before, after, &mut cleared.conditions)? {
                return refuse(message);
            }
        }
    }
    cleared.changes.push(review.change(
        ChangeKind::SecurityStoreChanged,
        Severity::Harmless,
        ModificationLevel::LtaUpdates,
        "certificates and revocation data were added for long-term validation",
    ));
    Ok(Ok(cleared))
}

/// A container that is another object than before must be a new one.
fn reused(
    review: &Review<'_, '_>,
    before: Option<&Object>,
    after: &Object,
) -> Result<Option<String>, Exhausted> {
    let Some(id) = after.as_reference() else { return Ok(None) };
    if before.and_then(Object::as_reference) == Some(id) || review.is_fresh(id)? {
        return Ok(None);
    }
    Ok(Some(format!(
        "the security store takes object {id}, which the signed document has for something else"
    )))
}

/// Entries of a store or VRI dictionary; the fault, if there is one.
fn store(
    review: &Review<'_, '_>,
    old: &Dictionary,
    new: &Dictionary,
    arrays: [&[u8]; 3],
    others: &[&[u8]],
) -> Result<Option<String>, Exhausted> {
    for entry in new.entries() {
        let key = entry.key.as_bytes();
        if !arrays.contains(&key) && !others.contains(&key) {
            return Ok(Some(format!("the security store has an unknown entry {}", entry.key)));
        }
        if !arrays.contains(&key) {
            continue;
        }
        if let Some(message) = reused(review, old.get(key), &entry.value)? {
            return Ok(Some(message));
        }
        let array = review.new.resolve(&entry.value)?;
        let Some(elements) = array.as_array() else {
            return Ok(Some(format!("{} of the security store is no array", entry.key)));
        };
        for element in elements {
            if element.as_reference().is_none() || review.new.resolve(element)?.as_stream().is_none() {
                return Ok(Some(format!(
                    "{} of the security store refers to something other than streams",
                    entry.key
                )));
            }
        }
    }
    Ok(None)
}

/// 12.8.4.3, table 263: whether the evidence that an entry names is what it was. A newer OCSP response may take the place
/// of an older one; `/Type` and the time of the update say nothing of it.
fn is_kept(review: &Review<'_, '_>, before: &Object, now: Option<&Object>) -> Result<bool, Exhausted> {
    let Some(now) = now else { return Ok(false) };
    if review.same(Some(before), Some(now))? {
        return Ok(true);
    }
    let (before, now) = (review.old.resolve(before)?, review.new.resolve(now)?);
    if !matches!((&*before, &*now), (Object::Dictionary(_), Object::Dictionary(_))) {
        return Ok(false);
    }
    for key in [&b"CRL"[..], b"Cert"] {
        if !names_the_same(review, &before, &now, key)? {
            return Ok(false);
        }
    }
    let free: [&[u8]; 5] = [b"CRL", b"Cert", b"OCSP", b"TU", b"Type"];
    let had_response = before.as_dictionary().is_some_and(|entry| entry.get(b"OCSP").is_some());
    let has_response = now.as_dictionary().is_some_and(|entry| entry.get(b"OCSP").is_some());
    Ok((has_response || !had_response)
        && equality::same_entries(review.old, &before, review.new, &now, DEEP, &free)?)
}

/// Whether two entries name evidence of the same bytes, whatever its numbers: it is not drawn, but decoded.
fn names_the_same(
    review: &Review<'_, '_>,
    before: &Object,
    now: &Object,
    key: &[u8],
) -> Result<bool, Exhausted> {
    let of = |entry: &Object| entry.as_dictionary().and_then(|entry| entry.get(key)).cloned();
    let (before, now) = (of(before), of(now));
    let (ours, theirs) = (resolved(review.old, before.as_ref())?, resolved(review.new, now.as_ref())?);
    let (Some(ours), Some(theirs)) = (ours.as_array(), theirs.as_array()) else {
        return review.same(before.as_ref(), now.as_ref());
    };
    if ours.len() != theirs.len() {
        return Ok(false);
    }
    for (one, other) in ours.iter().zip(theirs) {
        let (one, other) = (review.old.resolve(one)?, review.new.resolve(other)?);
        review.old.document().budget().object()?;
        if !review.same(Some(&one), Some(&other))? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn vri(
    review: &Review<'_, '_>,
    before: Option<&Object>,
    after: &Object,
    conditions: &mut Vec<Condition>,
) -> Result<Option<String>, Exhausted> {
    let old = resolved(review.old, before)?;
    let new = review.new.resolve(after)?;
    let Object::Dictionary(new) = &*new else { return Ok(Some("/VRI is no dictionary".to_owned())) };
    for entry in old.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
        let now = new.get(entry.key.as_bytes());
        if !is_kept(review, &entry.value, now)? {
            let since = since(review, &[b"DSS", b"VRI", entry.key.as_bytes()], true)?;
            let message = format!("the VRI entry {} was changed or removed", entry.key);
            conditions.push(stays(review, Some(since), message));
        }
    }
    for entry in new.entries() {
        let before = old.as_dictionary().and_then(|old| old.get(entry.key.as_bytes()));
        if before.is_some() && review.same(before, Some(&entry.value))? {
            continue;
        }
        let key = entry.key.as_bytes();
        let well_formed =
            key.len() == 40 && key.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if key != b"Type" && !well_formed {
            return Ok(Some(format!("the VRI key {} is no SHA-1 digest in upper case", entry.key)));
        }
        let value = review.new.resolve(&entry.value)?;
        match &*value {
            Object::Dictionary(dictionary) => {
                let none = Dictionary::default();
                let arrays: [&[u8]; 3] = [b"Cert", b"CRL", b"OCSP"];
                if let Some(message) = store(review, &none, dictionary, arrays, &[b"Type", b"TU", b"TS"])? {
                    return Ok(Some(message));
                }
            }
            Object::Name(_) if key == b"Type" => {}
            _ => return Ok(Some(format!("the VRI entry {} is no dictionary", entry.key))),
        }
    }
    Ok(None)
}
