//! 12.7.3 to 12.7.4: the interactive form and its field tree.

use std::collections::HashSet;
use std::rc::Rc;

use crate::budget::Exhausted;
use crate::finding::Finding;
use crate::pdf::{Dictionary, Name, Object, ObjectId, Snapshot};

/// The form as one revision has it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct AcroForm {
    /// The object of the interactive form dictionary, unless it is direct in the catalog.
    pub id: Option<ObjectId>,
    /// The interactive form dictionary.
    pub dictionary: Option<Rc<Object>>,
    /// Every field, inner nodes included, in the order of the tree.
    pub fields: Vec<Field>,
    /// Objects that stand more than once in the tree, or too deep in it: they were left out.
    pub left_out: HashSet<u32>,
    /// Every object number that was looked at: unless one of them changes, the form is the same.
    pub numbers: HashSet<u32>,
}

/// 12.7.4.1: a field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Field {
    /// 12.7.4.2: the fully qualified name.
    pub name: String,
    /// Its object, unless it stands directly in an array.
    pub id: Option<ObjectId>,
    /// Its dictionary (or what stands in place of one).
    pub object: Rc<Object>,
    /// `/FT`, its own or inherited.
    pub field_type: Option<Name>,
    /// Index of the parent in [`AcroForm::fields`].
    pub parent: Option<usize>,
    /// Where the reference to it stands.
    pub via: Step,
    /// 12.5.6.19: the widgets among its `/Kids` (those without `/T`).
    pub widgets: Vec<(ObjectId, Rc<Object>, Step)>,
    /// Whether it has `/Kids` with names of their own.
    pub has_children: bool,
}

/// A place in an object from which another is referred to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Step {
    /// The number of the object; 0 is the trailer.
    pub object: u32,
    /// Keys from there, such as `/AcroForm/Fields/*`; `*` is any index of an array.
    pub path: Rc<str>,
}

impl Step {
    /// A place.
    pub fn new(object: u32, path: &str) -> Self {
        Self { object, path: path.into() }
    }
}

impl Field {
    /// The field's dictionary.
    pub fn dictionary(&self) -> Option<&Dictionary> {
        self.object.as_dictionary()
    }

    /// Its widgets' objects and its own, which may be one.
    pub(crate) fn objects(&self) -> impl Iterator<Item = &Rc<Object>> {
        self.widgets.iter().map(|(_, object, _)| object).chain([&self.object])
    }

    /// The same with their numbers, where they have some.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Option<ObjectId>, &Rc<Object>)> {
        self.widgets.iter().map(|(id, object, _)| (Some(*id), object)).chain([(self.id, &self.object)])
    }

    /// The dictionaries of its widgets and its own.
    pub(crate) fn widget_dictionaries(&self) -> impl Iterator<Item = (Option<ObjectId>, &Dictionary)> {
        self.places().filter_map(|(id, object)| Some((id, object.as_dictionary()?)))
    }

    /// 12.5.2: whether a widget of the field has a width or a height.
    pub(crate) fn is_visible(&self, snapshot: Snapshot<'_, '_>) -> Result<bool, Exhausted> {
        for widget in self.objects() {
            let Some(dictionary) = widget.as_dictionary() else { continue };
            let [left, bottom, right, top] = snapshot.rectangle(dictionary, b"Rect")?;
            let is_huge = [left, bottom, right, top].iter().any(|side| side.abs() >= EXACT);
            if left != right || bottom != top || is_huge {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether `/FT` is this name.
    pub fn is_type(&self, name: &[u8]) -> bool {
        self.field_type.as_ref().is_some_and(|field_type| field_type.as_bytes() == name)
    }
}

/// Beyond it, different integers are the same number.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Walks the field tree of one revision. Cycles and nodes beyond the limit on nesting are left out, with a finding.
///
/// # Errors
/// Only when the budget is spent.
pub fn acro_form(snapshot: Snapshot<'_, '_>) -> Result<AcroForm, Exhausted> {
    let mut form = AcroForm::default();
    let root = snapshot.trailer().get(b"Root").and_then(Object::as_reference);
    let catalog = snapshot.catalog();
    let Some(dictionary) = catalog.as_dictionary() else { return Ok(form) };
    let mut at = Step::new(root.map_or(0, |id| id.number), "/AcroForm");
    form.numbers.extend(root.map(|id| id.number));
    let Some(raw) = dictionary.get(b"AcroForm") else { return Ok(form) };
    if let Some(id) = raw.as_reference() {
        form.id = Some(id);
        form.numbers.insert(id.number);
        at = Step::new(id.number, "");
    }
    let object = snapshot.resolve(raw)?;
    let Some(acro_form) = object.as_dictionary() else { return Ok(form) };
    let mut walk = Walk { snapshot, seen: HashSet::new(), form: AcroForm::default() };
    std::mem::swap(&mut walk.form, &mut form);
    if let Some(fields) = acro_form.get(b"Fields") {
        let path = format!("{}/Fields", at.path);
        walk.run(fields, Step::new(at.object, &path))?;
    }
    let mut form = walk.form;
    if let Some(resources) = acro_form.get(b"DR") {
        form.numbers.extend(resources.as_reference().map(|id| id.number));
        let resources = snapshot.resolve(resources)?;
        let categories = resources.as_dictionary().map(Dictionary::entries).unwrap_or_default();
        form.numbers.extend(categories.iter().filter_map(|entry| Some(entry.value.as_reference()?.number)));
    }
    form.dictionary = Some(object);
    Ok(form)
}

struct Walk<'d, 's> {
    snapshot: Snapshot<'d, 's>,
    seen: HashSet<ObjectId>,
    form: AcroForm,
}

struct Pending {
    raw: Object,
    via: Step,
    parent: Option<usize>,
    depth: u32,
}

impl Walk<'_, '_> {
    /// Depth first, with a stack of our own.
    fn run(&mut self, fields: &Object, at: Step) -> Result<(), Exhausted> {
        let mut stack = Vec::new();
        self.push_array(&mut stack, fields, at, None, 0)?;
        while let Some(pending) = stack.pop() {
            self.visit(&mut stack, pending)?;
        }
        Ok(())
    }

    /// Puts the elements of an array on the stack, last first.
    fn push_array(
        &mut self,
        stack: &mut Vec<Pending>,
        raw: &Object,
        mut at: Step,
        parent: Option<usize>,
        depth: u32,
    ) -> Result<(), Exhausted> {
        if let Some(id) = raw.as_reference() {
            self.form.numbers.insert(id.number);
            at = Step::new(id.number, "");
        }
        let array = self.snapshot.resolve(raw)?;
        let Some(elements) = array.as_array() else { return Ok(()) };
        let via = Step::new(at.object, &format!("{}/*", at.path));
        stack.extend(elements.iter().rev().map(|raw| Pending {
            raw: raw.clone(),
            via: via.clone(),
            parent,
            depth,
        }));
        Ok(())
    }

    fn visit(&mut self, stack: &mut Vec<Pending>, pending: Pending) -> Result<(), Exhausted> {
        self.snapshot.document().budget().object()?;
        let Pending { raw, via, parent, depth } = pending;
        let id = raw.as_reference();
        if let Some(id) = id {
            self.form.numbers.insert(id.number);
            if !self.seen.insert(id) {
                self.form.left_out.insert(id.number);
                self.note("field-repeated", format!("field {id} stands twice in the field tree"));
                return Ok(());
            }
        }
        if depth > self.snapshot.document().budget().limits().nesting {
            self.form.left_out.extend(id.map(|id| id.number));
            self.note("field-tree-too-deep", format!("the field tree is deeper than {depth} levels"));
            return Ok(());
        }
        let object = self.snapshot.resolve(&raw)?;
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        let partial = self.snapshot.value(dictionary, b"T")?.as_string().map(crate::pdf::PdfString::text);
        let has_kids = dictionary.get(b"Kids").is_some();
        if let (None, Some(parent), Some(id), false) = (&partial, parent, id, has_kids)
            && let Some(field) = self.form.fields.get_mut(parent)
        {
            field.widgets.push((id, object.clone(), via));
            return Ok(());
        }
        let above = parent.and_then(|parent| self.form.fields.get(parent));
        let name = match (above.map(|field| field.name.as_str()), &partial) {
            (None | Some(""), Some(partial)) => partial.clone(),
            (Some(above), Some(partial)) => format!("{above}.{partial}"),
            (Some(above), None) => above.to_owned(),
            (None, None) => String::new(),
        };
        let own = self.snapshot.value(dictionary, b"FT")?.as_name().map(Name::from);
        let field_type = own.or_else(|| above.and_then(|field| field.field_type.clone()));
        if let (Some(parent), true) = (parent, partial.is_some())
            && let Some(field) = self.form.fields.get_mut(parent)
        {
            field.has_children = true;
        }
        let index = self.form.fields.len();
        let kids = dictionary.get(b"Kids").cloned();
        self.form.fields.push(Field {
            name,
            id,
            object,
            field_type,
            parent,
            via: via.clone(),
            widgets: Vec::new(),
            has_children: false,
        });
        if let Some(kids) = kids {
            let at = match id {
                Some(id) => Step::new(id.number, "/Kids"),
                None => Step::new(via.object, &format!("{}/Kids", via.path)),
            };
            self.push_array(stack, &kids, at, Some(index), depth.saturating_add(1))?;
        }
        Ok(())
    }

    fn note(&self, code: &'static str, message: String) {
        self.snapshot.document().note(Finding::new(code, message));
    }
}
