//! 7.3.10: an object is what refers to it. Whoever writes a document names its fonts, images and states as he likes; only
//! where all references agree is an object a field, an annotation or an element of the structure tree, and nothing besides.

use std::collections::BTreeSet;

use super::mention::{self, Mention};
use super::review::Review;
use super::{Change, ChangeKind};
use crate::budget::Exhausted;
use crate::signature::Field;

impl Review<'_, '_> {
    /// Whether a reference leads upwards, to what is reached, and judged, from above. `/Parent` does where fields and
    /// annotations have it, and not where something may be a page.
    pub(super) fn is_back_reference(&self, mention: &Mention, target: u32) -> Result<bool, Exhausted> {
        let is_parent = match mention.path.rsplit('/').next() {
            Some("P") => false,
            Some("Parent") => true,
            _ => return Ok(false),
        };
        if !self.is_of_form_or_structure(mention)? {
            return Ok(false);
        }
        if !is_parent {
            return Ok(true);
        }
        // What is inherited from is a field or a node of pages; the parent of a window is an annotation.
        if self.old_form.field_of(target).is_none() && !self.is_annotation(target)? {
            return Ok(false);
        }
        let is_field = self.old_form.field_of(mention.object).is_some();
        let holder = mention::current(self.old, mention.object)?;
        let is_annotation = holder
            .as_ref()
            .and_then(|holder| holder.as_dictionary())
            .is_some_and(|holder| holder.get(b"Subtype").is_some());
        if !is_field && !is_annotation {
            return Ok(false);
        }
        for above in self.mentions(mention.object)?.iter() {
            if last_key(&above.path) == Some("Kids") && self.old_form.field_of(above.object).is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// 12.5.2: whether a page has an object among its annotations.
    fn is_annotation(&self, number: u32) -> Result<bool, Exhausted> {
        for mention in self.mentions(number)?.iter() {
            if self.holder_keys(mention)?.contains("Annots") {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The keys (in any order) under which an array or object is referred to, seen through arrays: `Annots`, `Fields`, …
    /// A key of something else than the form, the pages' annotations and the structure tree comes with its whole path:
    /// an entry `/P` of a font dictionary is a font.
    pub(super) fn holder_keys(&self, mention: &Mention) -> Result<BTreeSet<String>, Exhausted> {
        let mut keys = BTreeSet::new();
        for mention in self.through_arrays(mention)? {
            let key = match last_key(&mention.path) {
                Some(key) if self.is_of_form_or_structure(&mention)? => key,
                _ => &*mention.path,
            };
            keys.insert(key.to_owned());
        }
        Ok(keys)
    }

    /// The entries of dictionaries that a reference belongs to, behind all arrays that are objects by themselves.
    fn through_arrays(&self, mention: &Mention) -> Result<Vec<Mention>, Exhausted> {
        let mut found = Vec::new();
        let mut pending = vec![mention.clone()];
        let mut seen = BTreeSet::new();
        while let Some(mention) = pending.pop() {
            if last_key(&mention.path).is_some() {
                found.push(mention);
                continue;
            }
            if mention.object == 0 || !seen.insert(mention.object) {
                continue;
            }
            for above in self.mentions(mention.object)?.iter() {
                if self.way_to(above.object)?.is_some() {
                    pending.push(above.clone());
                }
            }
        }
        Ok(found)
    }

    /// Whether an entry is one of a field, an annotation, an element of the structure tree, or of what leads to them. Whoever
    /// writes the document names fonts, images and states as he likes: `/P`, `/Kids` or `/Popup` as well.
    fn is_of_form_or_structure(&self, mention: &Mention) -> Result<bool, Exhausted> {
        let mut above: Vec<&str> = steps(&mention.path).collect();
        above.pop();
        if !above.iter().all(|key| FORM_AND_STRUCTURE.contains(key)) {
            return Ok(false);
        }
        let of_form = matches!(above.first(), Some(&"AcroForm" | &"StructTreeRoot"));
        if Some(mention.object) == self.root()? {
            return Ok(of_form);
        }
        if self.page_number(mention.object)?.is_some() {
            return Ok(steps(&mention.path).next() == Some("Annots"));
        }
        self.is_plain(mention.object)
    }

    /// Whether all that refers to an object means a part of the form, an annotation or an element of the structure tree.
    pub(super) fn is_plain(&self, number: u32) -> Result<bool, Exhausted> {
        if let Some(known) = self.holders.borrow().get(&number) {
            return Ok(*known);
        }
        let mut all = number != 0;
        for mention in self.mentions(number)?.iter() {
            if !all || self.way_to(mention.object)?.is_none() {
                continue;
            }
            // 12.3.2: a destination is an array; a dictionary under `/D` of an appearance is one of states.
            let destination = mention.path.ends_with("/*");
            for above in self.through_arrays(mention)? {
                all &= last_key(&above.path).is_some_and(|key| {
                    FORM_AND_STRUCTURE.contains(&key) || (destination && matches!(key, "D" | "Dest"))
                });
            }
        }
        self.holders.borrow_mut().insert(number, all);
        Ok(all)
    }

    /// The field that an object is, or is a widget of, and nothing else besides.
    pub(super) fn plain_field(&self, number: u32) -> Result<Option<&Field>, Exhausted> {
        let Some(field) = self.old_form.field_of(number) else { return Ok(None) };
        Ok(self.is_plain(number)?.then_some(field))
    }

    /// Whether something other than what means a page refers to one: in a dictionary of images or fonts, its keys are names
    /// of the author's choice. Elements of arrays are pages, and destinations.
    pub(super) fn is_used_by_name(&self, page: u32) -> Result<bool, Exhausted> {
        for mention in self.mentions(page)?.iter() {
            let means_page = mention.path.ends_with("/*")
                || last_key(&mention.path).is_some_and(|key| MEANS_PAGE.contains(&key));
            if !means_page && self.way_to(mention.object)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The catalog and the form are told by what refers to them; where that is something else as well, such as a dictionary of
    /// images, their keys are names of the author's choice.
    pub(super) fn double_use(&self) -> Result<Option<Change>, Exhausted> {
        let Some(root) = self.root()? else { return Ok(None) };
        // Table 256: `/Data` of a signature reference.
        for mention in self.mentions(root)?.iter() {
            let is_known =
                (mention.object == 0 && &*mention.path == "/Root") || last_key(&mention.path) == Some("Data");
            if !is_known && self.way_to(mention.object)?.is_some() {
                let message = "the catalog is used as something else, too";
                return Ok(Some(self.refuse(ChangeKind::CatalogChanged, message)));
            }
        }
        let Some(form) = self.old_form.acro_form.id else { return Ok(None) };
        for mention in self.mentions(form.number)?.iter() {
            let is_known = mention.object == root && &*mention.path == "/AcroForm";
            if !is_known && self.way_to(mention.object)?.is_some() {
                let message = "the interactive form is used as something else, too";
                return Ok(Some(self.refuse(ChangeKind::FormChanged, message)));
            }
        }
        Ok(None)
    }
}

/// The last key of a path that is no index.
pub(super) fn last_key(path: &str) -> Option<&str> {
    steps(path).next_back()
}

/// The keys of a path, without indices.
pub(super) fn steps(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|step| !step.is_empty() && *step != "*")
}

/// Keys under which a page stands by itself: of annotations and beads, of structure (14.7), of references to the file's own
/// pages, of document parts (14.12), and of what a signature covers (table 256).
const MEANS_PAGE: [&str; 7] = ["Data", "End", "P", "Page", "Parent", "Pg", "Start"];

/// Keys that lead to fields and annotations (12.5, 12.7) and to elements of the structure tree (14.7). Dictionaries whose keys
/// are names of the author's choice are reached by others, such as `/Font`, `/XObject` and `/N`.
const FORM_AND_STRUCTURE: [&str; 22] = [
    "AN",
    "AcroForm",
    "Annot",
    "Annots",
    "CO",
    "Fields",
    "IDTree",
    "IRT",
    "K",
    "Kids",
    "Names",
    "Nums",
    "Obj",
    "P",
    "Parent",
    "ParentTree",
    "Popup",
    "Ref",
    "SD",
    "SE",
    "StructTreeRoot",
    "T",
];
