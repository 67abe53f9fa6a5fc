//! One revision step: everything that it touched, cleared for every path or refused.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::dangling::{self, Dangling};
use super::diff::{Touch, touches};
use super::equality::{self, differing_keys, same};
use super::form::{Form, FormReview};
use super::identity::last_key;
use super::mention::{Mention, MentionIndex};
use super::rule::{Answer, Clearance, Compared, Condition, Joined};
use super::rules::{catalog, trailer};
use super::stands_in;
use super::{Change, ChangeKind, ModificationLevel, Severity, policy};
use crate::budget::Exhausted;
use crate::pdf::{Document, Object, ObjectId, Revision, Snapshot};

/// What a revision did, whatever was signed before it.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) revision: u32,
    pub(super) level: ModificationLevel,
    /// As in [`Clearance::told`].
    pub(super) told: ModificationLevel,
    pub(super) changes: Vec<Change>,
    pub(super) conditions: Vec<Condition>,
    /// A reference that it brings and that leads nowhere.
    pub(super) dangling: Option<Dangling>,
}

/// The state of a review of one step; rules ask it.
pub(super) struct Review<'r, 's> {
    pub(super) old: Snapshot<'r, 's>,
    pub(super) new: Snapshot<'r, 's>,
    pub(super) revision: u32,
    index: &'r MentionIndex,
    touched: BTreeMap<u32, Touch>,
    pub(super) old_form: Rc<Form>,
    pub(super) new_form: Rc<Form>,
    form: OnceCell<FormReview>,
    catalog: OnceCell<Compared>,
    dss: OnceCell<Compared>,
    pages: RefCell<HashMap<u32, Rc<Compared>>>,
    ways: RefCell<HashMap<u32, Option<Rc<str>>>>,
    page_numbers: RefCell<HashMap<u32, Option<u32>>>,
    /// What [`Review::is_plain`] said of an object.
    pub(super) holders: RefCell<HashMap<u32, bool>>,
}

/// Judges one revision against the one before.
pub(super) fn step<'r, 's>(
    document: &'r Document<'s>,
    index: &'r MentionIndex,
    revision: &Revision,
    old_form: Rc<Form>,
    new_form: Rc<Form>,
) -> Result<Step, Exhausted> {
    let (touched, _) = touches(document, revision)?;
    let review = Review {
        old: document.snapshot(revision.number.saturating_sub(1)),
        new: document.snapshot(revision.number),
        revision: revision.number,
        index,
        touched: touched.into_iter().map(|touch| (touch.number, touch)).collect(),
        old_form,
        new_form,
        form: OnceCell::new(),
        catalog: OnceCell::new(),
        dss: OnceCell::new(),
        pages: RefCell::default(),
        ways: RefCell::default(),
        page_numbers: RefCell::default(),
        holders: RefCell::default(),
    };
    review.run()
}

impl<'r, 's> Review<'r, 's> {
    fn run(&self) -> Result<Step, Exhausted> {
        let mut total = Joined::at(ModificationLevel::LtaUpdates);
        let (mut refused, mut known): (Vec<Change>, HashSet<Change>) = Default::default();
        let mut take = |compared: Compared| match compared {
            Ok(clearance) => total.join(clearance),
            Err(changes) => {
                for change in changes {
                    if known.insert(change.clone()) {
                        refused.push(change);
                    }
                }
            }
        };
        take(trailer::compare(self)?);
        if !self.touched.is_empty() {
            take(self.double_use()?.map_or_else(|| Ok(Clearance::default()), |change| Err(vec![change])));
        }
        if equality::repeats_keys(self.new.trailer()) {
            let message = "a key of the trailer stands twice, with different values";
            take(Err(vec![self.refuse(ChangeKind::TrailerChanged, message)]));
        }
        for touch in self.touched.values() {
            self.old.document().budget().poll()?;
            if touch.new.is_some() && equality::repeats_keys_within(touch.new_object()) {
                let message = "a key of a dictionary stands twice, with different values: programs take one or the other";
                take(Err(vec![self.refusal(touch, None, ChangeKind::ObjectChanged, None, message)]));
            }
            if matches!(touch.new_object(), Object::Reference(_)) {
                // 7.3.10: a reference is none of the objects that can be indirect. Not all programs follow it.
                let message = "an object is nothing but a reference to another";
                take(Err(vec![self.refusal(touch, None, ChangeKind::ObjectChanged, None, message)]));
            }
            take(self.touch(touch)?);
        }
        let total = total.finish();
        let mut step = Step {
            revision: self.revision,
            level: total.level,
            told: total.told,
            changes: total.changes,
            conditions: total.conditions,
            dangling: dangling::reference(self)?,
        };
        if !refused.is_empty() {
            step.level = ModificationLevel::Other;
            step.changes.extend(refused);
        }
        step.changes.sort_by(|one, other| {
            (other.severity, one.page, &one.field, &one.object).cmp(&(
                one.severity,
                other.page,
                &other.field,
                &other.object,
            ))
        });
        Ok(step)
    }

    /// Clears one object for every place that refers to it.
    fn touch(&self, touch: &Touch) -> Result<Compared, Exhausted> {
        let mut total = Clearance::default();
        if self.index.holds_members(self.old, self.new, touch.number)? {
            return Ok(Err(vec![self.refusal(
                touch,
                None,
                ChangeKind::ObjectStreamReplaced,
                None,
                "an object stream whose members are in use was written again",
            )]));
        }
        // Whoever refers to the catalog or to a page means it as such: what is found holds for every place.
        let is_page = self.page_number(touch.number)?.is_some();
        if is_page && self.is_used_by_name(touch.number)? {
            return Ok(Err(vec![self.refusal(
                touch,
                None,
                ChangeKind::PageTreeChanged,
                None,
                "a page is used as something else, too",
            )]));
        }
        if Some(touch.number) == self.root()? || is_page {
            let anywhere = Mention { object: 0, path: "/Root".into() };
            return Ok(match self.ask(touch, &anywhere)? {
                Answer::Cleared(clearance) => Ok(clearance),
                Answer::Refused(changes) => Err(changes),
                Answer::NotMine => Err(vec![self.refusal(
                    touch,
                    None,
                    ChangeKind::PageTreeChanged,
                    None,
                    "the catalog or a page was replaced",
                )]),
            });
        }
        if touch.old.is_none() && self.is_root_of_pages(touch)? {
            let message = "a page, or what holds pages, appeared";
            return Ok(Err(vec![self.refusal(touch, None, ChangeKind::UnreachableUpdate, None, message)]));
        }
        let mentions = self.mentions(touch.number)?;
        let mut refused = Vec::new();
        // What back references lead to is reached, and judged, from above: they come last.
        let (back, forth): (Vec<_>, Vec<_>) =
            mentions.iter().partition(|mention| leads_upwards(&mention.path));
        let mut cleared = false;
        for mention in forth.into_iter().chain(back) {
            let answer = match last_key(&mention.path) {
                // 7.7.3.4: pages inherit from what they name as their parent, whatever else that is.
                Some("Parent") if !self.is_back_reference(mention, touch.number)? => Answer::NotMine,
                _ => self.ask(touch, mention)?,
            };
            match answer {
                Answer::Cleared(clearance) => {
                    total.join(clearance);
                    cleared = true;
                }
                Answer::Refused(changes) => refused.extend(changes),
                Answer::NotMine => {
                    if cleared && self.is_back_reference(mention, touch.number)? {
                        continue;
                    }
                    if touch.old.is_none() && is_private_trailer_key(mention) {
                        continue;
                    }
                    let Some(way) = self.way_to(mention.object)? else { continue };
                    let path = self.describe(&way, mention);
                    let kind = match ChangeKind::of_path(&path) {
                        ChangeKind::ObjectChanged | ChangeKind::CatalogChanged if touch.new.is_none() => {
                            ChangeKind::ObjectFreed
                        }
                        ChangeKind::ObjectChanged if touch.old.is_none() => ChangeKind::ObjectAppeared,
                        kind => kind,
                    };
                    let verb = match (&touch.old, &touch.new) {
                        (None, _) => "appeared",
                        (_, None) => "was removed",
                        _ => "was replaced",
                    };
                    let message =
                        format!("object {} {verb}, which the signed document uses at {path}", touch.id());
                    refused.push(self.refusal(touch, Some(&path), kind, None, &message));
                }
            }
        }
        Ok(if refused.is_empty() { Ok(total) } else { Err(refused) })
    }

    /// 7.7.2, 7.7.3: whether programs that lost their way take an object for the catalog, or for pages.
    fn is_root_of_pages(&self, touch: &Touch) -> Result<bool, Exhausted> {
        let Some(dictionary) = touch.new_object().as_dictionary() else { return Ok(false) };
        let is_root = self.new.root()?.is_some_and(|root| root.id.number == touch.number);
        let found = self.new.value(dictionary, b"Type")?;
        Ok(!is_root && matches!(found.as_name(), Some(b"Catalog" | b"Pages" | b"Page")))
    }

    fn ask(&self, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        for rule in policy::RULES {
            match rule.clear(self, touch, mention)? {
                Answer::NotMine => {}
                Answer::Cleared(mut clearance) => {
                    for change in &mut clearance.changes {
                        change.rule.get_or_insert(rule.name());
                    }
                    return Ok(Answer::Cleared(clearance));
                }
                Answer::Refused(mut changes) => {
                    for change in &mut changes {
                        change.rule.get_or_insert(rule.name());
                    }
                    return Ok(Answer::Refused(changes));
                }
            }
        }
        Ok(Answer::NotMine)
    }

    /// Every place from which the old document refers to an object number.
    pub(super) fn mentions(&self, number: u32) -> Result<Rc<[Mention]>, Exhausted> {
        self.index.known_mentions(self.old, number)
    }

    /// How the old document reaches an object.
    pub(super) fn way_to(&self, number: u32) -> Result<Option<Rc<str>>, Exhausted> {
        self.index.way_to(self.old, number, &mut self.ways.borrow_mut())
    }

    pub(super) fn touched(&self, number: u32) -> Option<&Touch> {
        self.touched.get(&number)
    }

    /// Everything that the revision wrote.
    pub(super) fn touches(&self) -> impl Iterator<Item = &Touch> {
        self.touched.values()
    }

    /// Whether the old document says nothing by this number: it has no entry in use, and nothing refers to it.
    pub(super) fn is_fresh(&self, id: ObjectId) -> Result<bool, Exhausted> {
        if stands_in::is_in_use(self.old, id.number) {
            return Ok(false);
        }
        for mention in self.mentions(id.number)?.iter() {
            if !is_private_trailer_key(mention) && self.way_to(mention.object)?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    pub(super) fn root(&self) -> Result<Option<u32>, Exhausted> {
        Ok(self.old.root()?.map(|located| located.id.number))
    }

    pub(super) fn form(&self) -> Result<&FormReview, Exhausted> {
        if self.form.get().is_none() {
            let review = FormReview::new(self)?;
            let _ = self.form.set(review);
        }
        Ok(self.form.get_or_init(FormReview::default))
    }

    pub(super) fn catalog(&self) -> Result<&Compared, Exhausted> {
        if self.catalog.get().is_none() {
            let compared = catalog::compare(self)?;
            let _ = self.catalog.set(compared);
        }
        Ok(self.catalog.get_or_init(|| Err(Vec::new())))
    }

    pub(super) fn dss(&self) -> Result<&Compared, Exhausted> {
        if self.dss.get().is_none() {
            let compared = super::rules::dss::compare(self)?;
            let _ = self.dss.set(compared);
        }
        Ok(self.dss.get_or_init(|| Err(Vec::new())))
    }

    pub(super) fn page(&self, number: u32) -> Result<Rc<Compared>, Exhausted> {
        if let Some(known) = self.pages.borrow().get(&number) {
            return Ok(known.clone());
        }
        let compared = Rc::new(super::rules::page::compare(self, number)?);
        self.pages.borrow_mut().insert(number, compared.clone());
        Ok(compared)
    }

    /// The place of a page in the page tree of the old document, from 1; `None` when it is not in it.
    pub(super) fn page_number(&self, number: u32) -> Result<Option<u32>, Exhausted> {
        if let Some(known) = self.page_numbers.borrow().get(&number) {
            return Ok(*known);
        }
        let found = super::page_tree::page_number(self.old, number)?;
        self.page_numbers.borrow_mut().insert(number, found);
        Ok(found)
    }

    pub(super) fn same(&self, one: Option<&Object>, other: Option<&Object>) -> Result<bool, Exhausted> {
        same(self.old, one.unwrap_or(&Object::Null), self.new, other.unwrap_or(&Object::Null), equality::DEEP)
    }

    /// The keys under which two dictionaries differ.
    pub(super) fn differing(&self, one: &Object, other: &Object) -> Result<Vec<Vec<u8>>, Exhausted> {
        differing_keys(self.old, one, self.new, other, equality::DEEP, &[], false)
    }

    fn describe(&self, way: &str, mention: &Mention) -> String {
        format!("{way}{}", mention.path)
    }

    /// A change of this revision.
    pub(super) fn change(
        &self,
        kind: ChangeKind,
        severity: Severity,
        level: ModificationLevel,
        message: &str,
    ) -> Change {
        Change {
            revision: self.revision,
            object: None,
            path: None,
            page: None,
            field: None,
            kind,
            rule: None,
            severity,
            level,
            message: message.to_owned(),
        }
    }

    /// A change that is refused.
    pub(super) fn refuse(&self, kind: ChangeKind, message: &str) -> Change {
        self.change(kind, Severity::Forbidden, ModificationLevel::Other, message)
    }

    fn refusal(
        &self,
        touch: &Touch,
        path: Option<&str>,
        kind: ChangeKind,
        rule: Option<&'static str>,
        message: &str,
    ) -> Change {
        Change {
            object: Some(touch.id().to_string()),
            path: path.map(str::to_owned),
            rule,
            ..self.refuse(kind, message)
        }
    }
}

/// Keys of the trailer that table 15 does not know, such as LibreOffice's `/AdditionalStreams`: where they lead to
/// nothing, nothing was there that could change.
fn is_private_trailer_key(mention: &Mention) -> bool {
    mention.object == 0
        && !["/Root", "/Info", "/ID", "/Encrypt"].iter().any(|key| mention.path.starts_with(key))
}

/// References that lead upwards, by their key.
fn leads_upwards(path: &str) -> bool {
    matches!(path.rsplit('/').next(), Some("Parent" | "P"))
}
