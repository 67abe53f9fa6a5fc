//! A whole file of any bytes, or one that a grammar wrote with right offsets and checks.

use countersign::signature::{SecurityStore, find_signatures};

use crate::choices::Choices;
use crate::grammar;
use crate::shell::with;
use crate::told::told_alike;

/// Memory and medium must read the same; what stands in it is looked for.
pub fn document(bytes: &[u8]) {
    let written;
    let bytes = if bytes.starts_with(b"%") {
        bytes
    } else {
        written = grammar::document(&mut Choices::new(bytes));
        &written
    };
    told_alike(bytes);
    with(bytes, |document| {
        let found = find_signatures(document).ok();
        let again = find_signatures(document).ok();
        assert_eq!(found, again, "twice the same question");
        let _ = SecurityStore::read(document);
        let _ = document.unreached_updates(0..bytes.len() as u64);
    });
}
