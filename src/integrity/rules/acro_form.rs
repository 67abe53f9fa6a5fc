//! 12.7.3: the interactive form dictionary, its arrays and its resources.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::identity::last_key;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Rule, answer};

/// Fields may be listed that other rules allow; resources may be added; defaults may change.
#[derive(Debug)]
pub(in crate::integrity) struct AcroFormRule;

impl Rule for AcroFormRule {
    fn name(&self) -> &'static str {
        "acro_form"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        let root = review.root()?;
        if Some(mention.object) == root && &*mention.path == "/AcroForm" {
            return Ok(answer(&review.form()?.structure));
        }
        let (holder, prefix) = review.old_form.holder(root);
        let own = mention.object == holder;
        let below = if own { mention.path.strip_prefix(prefix) } else { None };
        match below {
            Some("/Fields") => return Ok(answer(&review.form()?.structure)),
            Some(path) if path == "/DR" || is_category(path.strip_prefix("/DR")) => {
                return Ok(answer(&review.form()?.resources));
            }
            _ => {}
        }
        // `/Kids` of an inner node of the field tree.
        let is_inner = review.old_form.field_of(mention.object).is_some_and(|field| field.has_children);
        if is_inner && last_key(&mention.path) == Some("Kids") && touch.new_object().as_array().is_some() {
            return Ok(answer(&review.form()?.structure));
        }
        // A category of `/DR` that is an object by itself, when `/DR` is one, too.
        if is_category(Some(&mention.path)) && touch.old_object().as_dictionary().is_some() {
            let mentions = review.mentions(mention.object)?;
            let only =
                mentions.iter().all(|above| above.object == holder && *above.path == *format!("{prefix}/DR"));
            if only && !mentions.is_empty() {
                return Ok(answer(&review.form()?.resources));
            }
        }
        Ok(Answer::NotMine)
    }
}

/// `/Font`, `/Encoding`, …: one key below the resources.
fn is_category(path: Option<&str>) -> bool {
    let Some(key) = path.and_then(|path| path.strip_prefix('/')) else { return false };
    matches!(
        key,
        "Font"
            | "Encoding"
            | "XObject"
            | "ExtGState"
            | "ColorSpace"
            | "Pattern"
            | "Shading"
            | "ProcSet"
            | "Properties"
    )
}
