//! 12.8.4: the document security store.

use std::collections::HashSet;

use crate::budget::Exhausted;
use crate::integrity::diff::{Touch, resolved};
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Compared, Rule, answer};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::{Dictionary, Object};

/// The store may grow; single certificates, CRLs and OCSP responses may leave it; the VRI of signatures stays.
#[derive(Debug)]
pub(in crate::integrity) struct SecurityStoreRule;

impl Rule for SecurityStoreRule {
    fn name(&self) -> &'static str {
        "dss"
    }

    fn clear(&self, review: &Review<'_, '_>, _touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        let places = places(review)?;
        if places.contains(&(mention.object, mention.path.to_string())) {
            return Ok(answer(review.dss()?));
        }
        Ok(Answer::NotMine)
    }
}

/// Where the old document refers to the containers of its store: the store, its arrays, `/VRI`.
fn places(review: &Review<'_, '_>) -> Result<HashSet<(u32, String)>, Exhausted> {
    let mut places = HashSet::new();
    let Some(root) = review.root()? else { return Ok(places) };
    let catalog = review.old.catalog();
    let Some(raw) = catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS")) else {
        return Ok(places);
    };
    places.insert((root, "/DSS".to_owned()));
    let (holder, prefix) = raw.as_reference().map_or((root, "/DSS"), |id| (id.number, ""));
    for key in ["Certs", "CRLs", "OCSPs", "VRI"] {
        places.insert((holder, format!("{prefix}/{key}")));
    }
    Ok(places)
}

/// Compares the stores.
pub(in crate::integrity) fn compare(review: &Review<'_, '_>) -> Result<Compared, Exhausted> {
    let refuse = |message: String| Ok(Err(vec![review.refuse(ChangeKind::SecurityStoreChanged, &message)]));
    let (old_catalog, new_catalog) = (review.old.catalog(), review.new.catalog());
    let before = old_catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS"));
    let after = new_catalog.as_dictionary().and_then(|catalog| catalog.get(b"DSS"));
    let Some(after) = after else { return refuse("the security store was removed".to_owned()) };
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
        (Some(_), None) => return refuse("/VRI of the security store was removed".to_owned()),
        (_, None) => {}
        (before, Some(after)) => {
            if let Some(message) = reused(review, before, after)? {
                return refuse(message);
            }
            if let Some(message) = vri(review, before, after)? {
                return refuse(message);
            }
        }
    }
    let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
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

fn vri(
    review: &Review<'_, '_>,
    before: Option<&Object>,
    after: &Object,
) -> Result<Option<String>, Exhausted> {
    let old = resolved(review.old, before)?;
    let new = review.new.resolve(after)?;
    let Object::Dictionary(new) = &*new else { return Ok(Some("/VRI is no dictionary".to_owned())) };
    for entry in old.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
        let now = new.get(entry.key.as_bytes());
        if !review.same(Some(&entry.value), now)? {
            return Ok(Some(format!("the VRI entry {} was changed or removed", entry.key)));
        }
    }
    for entry in new.entries() {
        if old.as_dictionary().is_some_and(|old| old.get(entry.key.as_bytes()).is_some()) {
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
