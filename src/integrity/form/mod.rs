//! The interactive form before and after one revision.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

mod added_field;
mod dictionary;
mod known_field;

use super::review::Review;
use super::room::Pages;
use super::rule::{Clearance, Compared, Joined};
use super::{Change, ChangeKind};
use crate::budget::Exhausted;
use crate::pdf::{Object, ObjectId, Snapshot};
use crate::signature::{AcroForm, Field, acro_form};

/// A field tree with its tables of contents.
#[derive(Debug, Default)]
pub(in crate::integrity) struct Form {
    pub(in crate::integrity) acro_form: AcroForm,
    by_name: HashMap<String, usize>,
    by_number: HashMap<u32, usize>,
    /// Names that several fields have.
    repeated: BTreeSet<String>,
    /// The fields that are no objects by themselves, by name, in their order.
    direct: HashMap<String, Vec<usize>>,
}

impl Form {
    pub(in crate::integrity) fn read(snapshot: Snapshot<'_, '_>) -> Result<Self, Exhausted> {
        let mut form = Self { acro_form: acro_form(snapshot)?, ..Self::default() };
        for (index, field) in form.acro_form.fields.iter().enumerate() {
            if form.by_name.insert(field.name.clone(), index).is_some() {
                form.repeated.insert(field.name.clone());
            }
            if field.id.is_none() {
                form.direct.entry(field.name.clone()).or_default().push(index);
            }
            form.by_number.extend(field.id.map(|id| (id.number, index)));
            form.by_number.extend(field.widgets.iter().map(|(id, ..)| (id.number, index)));
        }
        Ok(form)
    }

    /// The field that an object is, or is a widget of.
    pub(in crate::integrity) fn field_of(&self, number: u32) -> Option<&Field> {
        self.acro_form.fields.get(*self.by_number.get(&number)?)
    }

    fn named(&self, name: &str) -> Option<&Field> {
        self.acro_form.fields.get(*self.by_name.get(name)?)
    }

    /// The field that another form's field of this index is here: the one of its name. Where several have the name, that
    /// of the same object, or, of those that are no objects, that of the same place.
    fn counterpart(&self, other: &Self, index: usize) -> Option<&Field> {
        let field = other.acro_form.fields.get(index)?;
        if !self.repeated.contains(&field.name) && !other.repeated.contains(&field.name) {
            return self.named(&field.name);
        }
        let Some(id) = field.id else {
            let place = other.direct.get(&field.name)?.binary_search(&index).ok()?;
            return self.acro_form.fields.get(*self.direct.get(&field.name)?.get(place)?);
        };
        self.field_of(id.number).filter(|own| own.id == field.id && own.name == field.name)
    }

    /// `(object, path)` of the interactive form dictionary's own entries.
    pub(in crate::integrity) fn holder(&self, root: Option<u32>) -> (u32, &'static str) {
        self.acro_form.id.map_or((root.unwrap_or(0), "/AcroForm"), |id| (id.number, ""))
    }
}

/// What became of the form: judged once for all objects of it.
#[derive(Debug)]
pub(in crate::integrity) struct FormReview {
    /// The interactive form dictionary, its arrays of fields, and what fields there are.
    pub(in crate::integrity) structure: Compared,
    /// `/DR`.
    pub(in crate::integrity) resources: Compared,
    /// By object number of the old field or widget.
    pub(in crate::integrity) fields: HashMap<u32, Rc<Compared>>,
}

impl Default for FormReview {
    fn default() -> Self {
        Self { structure: Err(Vec::new()), resources: Err(Vec::new()), fields: HashMap::new() }
    }
}

impl FormReview {
    pub(in crate::integrity) fn new(review: &Review<'_, '_>) -> Result<Self, Exhausted> {
        let (old, new) = (review.old_form.clone(), review.new_form.clone());
        if Rc::ptr_eq(&old, &new) {
            return Ok(Self {
                structure: Ok(Clearance::default()),
                resources: Ok(Clearance::default()),
                fields: HashMap::new(),
            });
        }
        let resources = dictionary::resources(review, &old, &new)?;
        let mut total = Collected::default();
        total.take(dictionary::compare(review, &old, &new)?);
        total.take(resources.clone());
        let mut fields = HashMap::new();
        let mut inner: Vec<(u32, Rc<Compared>)> = Vec::new();
        let pages = Pages::default();
        for (index, field) in old.acro_form.fields.iter().enumerate() {
            if new.counterpart(&old, index).is_none() {
                total.refuse(
                    review.refuse(ChangeKind::FieldRemoved, &format!("field {:?} was removed", field.name)),
                );
            }
        }
        if !new.acro_form.left_out.is_subset(&old.acro_form.left_out) {
            total.refuse(
                review.refuse(ChangeKind::FormChanged, "the field tree contains a field twice, or itself"),
            );
        }
        for name in new.repeated.difference(&old.repeated) {
            total.refuse(review.refuse(ChangeKind::FieldAdded, &format!("two fields are called {name:?}")));
        }
        for (index, field) in new.acro_form.fields.iter().enumerate() {
            match old.counterpart(&new, index) {
                None if old.repeated.contains(&field.name) => {
                    total.refuse(review.refuse(
                        ChangeKind::FieldAdded,
                        &format!("one more field is called {:?}", field.name),
                    ))
                }
                None => total.take(added_field::judge(review, field, &pages)?),
                Some(before) => {
                    let widgets = |field: &Field| -> Vec<ObjectId> {
                        field.widgets.iter().map(|(id, ..)| *id).collect()
                    };
                    let touched =
                        |id: &Option<ObjectId>| id.is_some_and(|id| review.touched(id.number).is_some());
                    let is_touched = before.id != field.id
                        || touched(&field.id)
                        || field.id.is_none()
                        || widgets(before) != widgets(field)
                        || widgets(field).iter().any(|id| review.touched(id.number).is_some());
                    if !is_touched {
                        continue;
                    }
                    let compared = Rc::new(known_field::compare(review, before, field)?);
                    if before.id != field.id || field.id.is_none() {
                        total.take((*compared).clone());
                    }
                    let compared = if field.has_children || before.has_children {
                        // What is below is judged with the whole tree.
                        inner.extend(before.id.map(|id| (id.number, compared.clone())));
                        continue;
                    } else {
                        compared
                    };
                    for number in before.id.iter().chain(&widgets(before)).map(|id| id.number) {
                        fields.insert(number, compared.clone());
                    }
                }
            }
        }
        let structure = total.finish();
        for (number, compared) in inner {
            let mut both = Collected::default();
            both.take((*compared).clone());
            both.take(structure.clone());
            fields.insert(number, Rc::new(both.finish()));
        }
        Ok(Self { structure, resources, fields })
    }
}

/// Clearances, or refusals if there is one.
#[derive(Default)]
struct Collected {
    cleared: Joined,
    refused: Vec<Change>,
}

impl Collected {
    fn take(&mut self, compared: Compared) {
        match compared {
            Ok(clearance) => self.cleared.join(clearance),
            Err(changes) => self.refused.extend(changes),
        }
    }

    fn refuse(&mut self, change: Change) {
        self.refused.push(change);
    }

    fn finish(self) -> Compared {
        if self.refused.is_empty() { Ok(self.cleared.finish()) } else { Err(self.refused) }
    }
}

/// Whether the field and its widgets are dictionaries.
fn is_dictionary(field: &Field) -> bool {
    field.objects().all(|object| matches!(**object, Object::Dictionary(_)))
}
