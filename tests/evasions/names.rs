//! 12.7.4.2: names of fields: several of one name, which is wrong and may be signed nevertheless, and names in parts.

use super::{PAGE, allowed, contract, text_field, updated};

const FORM: &str =
    "<</Fields[6 0 R 10 0 R 13 0 R 12 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
const WITH_ANOTHER: &str =
    "<</Fields[6 0 R 10 0 R 13 0 R 12 0 R 20 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
const WITHOUT_ONE: &str =
    "<</Fields[6 0 R 13 0 R 12 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
const SIGNED: &str =
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig2)/V 21 0 R/Rect[72 100 272 150]/F 132/P 3 0 R>>";
const SIGNATURE: &str =
    "<</Type/Sig/SubFilter/ETSI.CAdES.detached/Filter/Adobe.PPKLite/ByteRange[0 10 20 30]/Contents<3000>>>";

/// Two fields are called `amount` in it.
fn twice(value: &str) -> String {
    format!("<</FT/Tx/T(amount)/V({value})/DA(/F1 12 Tf 0 g)>>")
}

#[test]
fn each_of_several_fields_of_one_name_is_held_against_itself() {
    let (second, filled, first) = (twice("5"), twice("6"), text_field("900", ""));
    let file = |docmdp| contract(docmdp, &[(8, FORM), (13, &second)]);
    for (name, docmdp, objects, wanted) in [
        ("neither touched", Some(2), &[(8, FORM), (12, SIGNED), (21, SIGNATURE)][..], true),
        ("both written again", Some(1), &[(8, FORM), (10, &*text_field("100", "")), (13, &*second)], true),
        ("the first filled", Some(2), &[(10, &*first)], true),
        ("the first filled under /P 1", Some(1), &[(10, &*first)], false),
        ("the second filled", Some(2), &[(8, FORM), (13, &*filled)], true),
        ("the second filled under /P 1", Some(1), &[(8, FORM), (13, &*filled)], false),
        ("a third", None, &[(8, WITH_ANOTHER), (20, &*second)], false),
        ("the first removed", None, &[(8, WITHOUT_ONE)], false),
    ] {
        allowed(name, &updated(file(docmdp), objects), wanted);
    }
}

#[test]
fn fields_that_are_no_objects_are_told_apart_by_their_place() {
    let form = |one: &str, other: &str| {
        let fields = format!("6 0 R 10 0 R 12 0 R<</FT/Tx/T(x)/V({one})>><</FT/Tx/T(x)/V({other})>>");
        format!("<</Fields[{fields}]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>")
    };
    let before = form("1", "2");
    for (name, after, wanted) in [
        ("the same", form("1", "2"), true),
        ("the first changed", form("2", "2"), false),
        ("exchanged", form("2", "1"), false),
    ] {
        allowed(name, &updated(contract(Some(1), &[(8, &before)]), &[(8, &after)]), wanted);
    }
}

/// 12.7.4.2: a node that only begins the names of new signature fields is no change by itself.
#[test]
fn a_group_of_new_signature_fields_may_be_named() {
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Parent 20 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>";
    let page = PAGE.replace("12 0 R]", "12 0 R 21 0 R]");
    let form = super::FORM.replace("12 0 R]", "12 0 R 20 0 R]");
    for (name, group, field, wanted) in [
        ("a group", "<</T(Group)/Kids[21 0 R]>>", field.to_owned(), true),
        ("with a value", "<</T(Group)/Kids[21 0 R]/V(900)>>", field.to_owned(), false),
        ("of texts", "<</T(Group)/Kids[21 0 R]>>", field.replace("/FT/Sig", "/FT/Tx/V(900)"), false),
        ("with a field of the document", "<</T(Group)/Kids[21 0 R 10 0 R]>>", field.to_owned(), false),
        ("that is a widget", "<</T(Group)/Kids[21 0 R]/Subtype/Widget>>", field.to_owned(), false),
    ] {
        let objects = [(3, &*page), (8, &*form), (20, group), (21, &*field)];
        allowed(name, &updated(contract(None, &[]), &objects), wanted);
    }
}
