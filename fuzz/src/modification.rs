//! What later revisions did: a signed document, and updates behind it that the bytes decide.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use countersign::integrity::{ModificationLevel, analyse};
use countersign::pdf::TrailingKind;
use countersign::signature::{Coverage, find_signatures};

use crate::choices::Choices;
use crate::grammar::Base;
use crate::shell::with;
use crate::two_readers::pages_of;

/// An update never hides a signature, and what the pages show as another reader reads them is the same unless the update
/// was said to be suspicious.
pub fn modification(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let (base, shown) = choices.pick(bases());
    let updated = match choices.below(8) {
        0 => [base.bytes.as_slice(), choices.rest()].concat(),
        _ => base.updated(&mut choices),
    };
    judge(base, shown, &updated);
}

fn judge(base: &Base, shown: &[String], updated: &[u8]) {
    let before = with(&base.bytes, |document| find_signatures(document).map(|found| places(&found)))
        .expect("a sound document")
        .expect("little work");
    let same = base.bytes == updated;
    let quiet = with(updated, |document| {
        let found = find_signatures(document).ok()?;
        let modifications = analyse(document, &found).ok()?;
        assert_eq!(found.len(), modifications.len());
        let again = analyse(document, &found).ok()?;
        assert_eq!(modifications, again, "twice the same question");
        if document.is_repaired() {
            return None;
        }
        let after = places(&found);
        for (place, count) in &before {
            assert!(
                after.get(place).is_some_and(|now| now >= count),
                "the signature {place:?} went out of view"
            );
        }
        let mut quiet = false;
        for (signature, modifications) in found.iter().zip(&modifications) {
            for change in &modifications.changes {
                assert!(change.level <= modifications.level, "{change:?} within {:?}", modifications.level);
            }
            let signed =
                signature.byte_range.as_ref().is_ok_and(|range| range.end() <= base.bytes.len() as u64);
            if !signed || signature.coverage < Coverage::EntireRevision {
                continue;
            }
            if !same && signature.coverage == Coverage::EntireRevision && !modifications.suspicious {
                let later = document.revisions().len() as u32 > signature.signed_revision;
                let trailing = document.trailing().ok()?.kind;
                assert!(
                    modifications.level > ModificationLevel::None
                        || !later
                        || modifications.changes.is_empty(),
                    "changes at the level `none`: {:?}",
                    modifications.changes
                );
                assert_ne!(trailing, TrailingKind::Objects, "objects behind the end that are not suspicious");
            }
            quiet |= !modifications.suspicious && modifications.docmdp_ok;
        }
        Some(quiet)
    });
    if quiet.flatten() == Some(true)
        && let Some(now) = pages_of(updated)
    {
        assert_eq!(now, shown, "the pages show something else, and nothing is suspicious");
    }
}

/// Where the signatures stand, and how many in each place.
fn places(found: &[countersign::signature::Signature]) -> BTreeMap<Option<(u64, u64)>, usize> {
    let mut places = BTreeMap::new();
    for signature in found {
        let place = signature.byte_range.as_ref().ok().map(|range| (range.hole().start, range.end()));
        *places.entry(place).or_insert(0) += 1;
    }
    places.remove(&None);
    places
}

/// Honest documents with their pages as another reader sees them.
pub(crate) fn bases() -> &'static [(&'static Base, &'static [String])] {
    static BASES: OnceLock<Vec<(&'static Base, &'static [String])>> = OnceLock::new();
    BASES.get_or_init(|| {
        SIGNED
            .iter()
            .map(|bytes| {
                let base: &'static Base = Box::leak(Box::new(Base::new(bytes)));
                let pages: &'static [String] =
                    Box::leak(pages_of(bytes).expect("a readable document").into());
                (base, pages)
            })
            .collect()
    })
}

/// Honest signed documents of `testdata/`, all below the same root.
const SIGNED: &[&[u8]] = &[
    include_bytes!("../../testdata/cases/ok/pades-b-b/input.pdf"),
    include_bytes!("../../testdata/cases/ok/form/input.pdf"),
    include_bytes!("../../testdata/cases/ok/form-certified-p1/input.pdf"),
    include_bytes!("../../testdata/cases/ok/form-certified-p2/input.pdf"),
    include_bytes!("../../testdata/cases/ok/form-certified-p3/input.pdf"),
    include_bytes!("../../testdata/cases/ok/form-filled-object-stream/input.pdf"),
    include_bytes!("../../testdata/cases/ok/fieldmdp-include-amount-amount2/input.pdf"),
    include_bytes!("../../testdata/cases/ok/visible/input.pdf"),
    include_bytes!("../../testdata/cases/ok/annotation-p3/input.pdf"),
    include_bytes!("../../testdata/cases/ok/dss-added/input.pdf"),
    include_bytes!("../../testdata/cases/ok/pades-b-t/input.pdf"),
    include_bytes!("../../testdata/cases/ok/two-signatures/input.pdf"),
];
