//! What changed after signing, and whether that was allowed. Rests on [`crate::pdf`] and [`crate::signature`] alone: the
//! answer is the same for a trusted and an untrusted signer.
//!
//! Every revision is held against the one before it, once for all signatures. An object that changed must be cleared for
//! *every* place from which the older document reaches it; what no rule clears is refused.

mod analysis;
mod change;
mod content_tokens;
mod dangling;
mod diff;
mod equality;
mod extent;
mod form;
mod glance;
mod holders;
mod identity;
mod ledger;
mod level;
mod locks;
mod look;
mod mention;
mod page_content;
mod page_tree;
mod places;
mod policy;
mod redraw;
mod references;
mod review;
mod room;
mod rule;
mod rules;
mod seed_values;
mod stands_in;

pub use analysis::{Modifications, analyse};
pub use change::{Change, ChangeKind, Severity};
pub use ledger::{Ledger, Stretch, StretchKind, ledger};
pub use level::ModificationLevel;
pub use seed_values::{SeedValueFault, check_dictionary_constraints};
