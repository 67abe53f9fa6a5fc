//! The plainest of changes: that the others are told apart from them shows that they are judged at all.

use super::{allowed, contract, look, modifications, stream, text_field, updated};

#[test]
fn what_is_permitted_passes_and_what_is_not_does_not() {
    let filled = text_field("900", "");
    let look = look("900");
    let content = stream("", "BT /F1 16 Tf 72 720 Td (Price: 900 euro) Tj ET");
    for (name, docmdp, objects, wanted) in [
        ("what nobody refers to", Some(1), &[(20, "(nothing)")][..], true),
        ("a field filled", None, &[(10, &*filled), (11, &*look)], true),
        ("a field filled under /P 2", Some(2), &[(10, &*filled), (11, &*look)], true),
        ("a field filled under /P 1", Some(1), &[(10, &*filled), (11, &*look)], false),
        ("content replaced", None, &[(4, &*content)], false),
    ] {
        allowed(name, &updated(contract(docmdp, &[]), objects), wanted);
    }
}

#[test]
fn a_change_is_listed() {
    let found = modifications(&updated(contract(None, &[]), &[(11, &look("900"))]));
    assert!(!found.changes.is_empty());
}
