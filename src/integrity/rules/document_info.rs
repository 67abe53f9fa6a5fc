//! 14.3.3: the document information dictionary.

use crate::budget::Exhausted;
use crate::integrity::diff::Touch;
use crate::integrity::mention::Mention;
use crate::integrity::review::Review;
use crate::integrity::rule::{Answer, Clearance, Rule};
use crate::integrity::{ChangeKind, ModificationLevel, Severity};
use crate::pdf::Object;

/// Title, author and dates may change: no reader shows them as content.
#[derive(Debug)]
pub(in crate::integrity) struct DocumentInfoRule;

impl Rule for DocumentInfoRule {
    fn name(&self) -> &'static str {
        "document_info"
    }

    fn clear(&self, review: &Review<'_, '_>, touch: &Touch, mention: &Mention) -> Result<Answer, Exhausted> {
        if mention.object != 0 || &*mention.path != "/Info" {
            return Ok(Answer::NotMine);
        }
        let plain = |object: &Object| matches!(object, Object::Dictionary(_) | Object::Null);
        if !plain(touch.old_object()) || !plain(touch.new_object()) {
            return Ok(Answer::Refused(vec![review.refuse(
                ChangeKind::DocumentInformationChanged,
                "the document information is no dictionary",
            )]));
        }
        let mut cleared = Clearance::at(ModificationLevel::LtaUpdates);
        cleared.changes.push(review.change(
            ChangeKind::DocumentInformationChanged,
            Severity::Harmless,
            ModificationLevel::LtaUpdates,
            "the document information changed",
        ));
        Ok(Answer::Cleared(cleared))
    }
}
