//! ISO 32000-2 7.3: objects written in every way that is allowed read as what was meant.

use crate::choices::Choices;
use crate::shell::{INSIDE, around, with};
use crate::spelling::Wanted;

/// An object and its spelling, both by the bytes.
pub fn object(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let wanted = Wanted::choose(&mut choices, 4);
    let mut text = Vec::new();
    wanted.spell(&mut choices, &mut text);
    let read = with(&around(&text), |document| {
        assert!(!document.is_repaired(), "{}", text.escape_ascii());
        document.latest().get(INSIDE).expect("little work")
    });
    let located =
        read.expect("a sound document").unwrap_or_else(|| panic!("no object: {}", text.escape_ascii()));
    assert!(
        wanted.is(&located.object),
        "{wanted:?}\nread as {:?}\nfrom {}",
        located.object,
        text.escape_ascii()
    );
}
