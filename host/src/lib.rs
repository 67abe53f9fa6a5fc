//! What the core leaves to its host, for the C library and the Python package alike: documents, anchors and evidence in
//! files, the clock, and the public-key operations in the processor's own instructions.

mod clock;
mod deadline;
mod document;
mod given;
mod reconciliation;

use std::sync::Arc;

use countersign::crypto::{Provider, Remembering};
use countersign_accelerated::Accelerated;

pub use clock::now;
pub use deadline::Deadline;
pub use document::Document;
pub use given::{CERTIFICATES, EVIDENCE, Refused, add_anchors, add_evidence, contents};
pub use reconciliation::reconcile_contents;

/// What does the public-key operations: in the processor's own instructions, and of `remembered` nothing twice.
///
/// One result takes about 150 bytes.
pub fn provider(remembered: usize) -> Arc<dyn Provider> {
    Arc::new(Remembering::new(Accelerated::new(), remembered))
}
