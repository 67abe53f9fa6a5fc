//! What the severity of a change says, which `strict_changes` rests on: a look that misleads, beside one that does not.

use super::{FORM, allowed, contract, look, modifications, stream, text_field, updated};
use countersign::integrity::Severity;

/// Whether the update is allowed, and whether it is told as one that may mislead.
#[track_caller]
fn deceives(name: &str, before: &[(u32, &str)], update: &[(u32, &str)], wanted: bool) {
    let found = modifications(&updated(contract(None, before), update));
    assert!(!found.suspicious, "{name}: {found:#?}");
    let deceives = found.changes.iter().any(|change| change.severity == Severity::Deceptive);
    assert_eq!(deceives, wanted, "{name}: {found:#?}");
}

#[test]
fn a_new_field_is_looked_for_on_the_pages_that_show_it() {
    let form =
        "<</Fields[6 0 R 10 0 R 12 0 R 20 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    let page = |annotations: &str| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots{annotations}>>"
        )
    };
    let (direct, indirect) = (page("[6 0 R 10 0 R 12 0 R 20 0 R]"), page(" 13 0 R"));
    let (list, longer) = ("[6 0 R 10 0 R 12 0 R]", "[6 0 R 10 0 R 12 0 R 20 0 R]");
    let field = |rectangle: &str, page: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[{rectangle}]/F 132{page}>>")
    };
    let (covering, beside) = ("60 700 300 760", "60 20 200 60");
    for (name, body, wanted) in [
        ("over the text", field(covering, "/P 3 0 R"), true),
        ("over the text, /P missing", field(covering, ""), true),
        ("over the text, /P elsewhere", field(covering, "/P 2 0 R"), true),
        ("on much of the page, /P missing", field("0 0 600 400", ""), true),
        ("beside the text", field(beside, "/P 3 0 R"), false),
        ("beside the text, /P missing", field(beside, ""), false),
    ] {
        deceives(name, &[], &[(3, &direct), (8, form), (20, &body)], wanted);
        let before = [(3, &*indirect), (13, list)];
        deceives(name, &before, &[(8, form), (13, longer), (20, &body)], wanted);
    }
}

#[test]
fn a_state_called_v_is_no_value() {
    let check = |state: &str| {
        let states = format!("<</{state} 13 0 R/Off 14 0 R>>");
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Btn/T(agree)/V/{state}/AS/{state}/Rect[72 500 272 520]/F 4/P 3 0 R/AP<</N{states}>>>>"
        )
    };
    let text =
        |text: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 200 20]", &format!("BT ({text}) Tj ET"));
    let form = "<</Fields[6 0 R 10 0 R 12 0 R 15 0 R]/SigFlags 3/DR<</Font<</F1 5 0 R>>>>>>";
    for state in ["V", "Yes"] {
        let (field, before, after) = (check(state), text("I do not agree"), text("I agree"));
        let file = contract(None, &[(8, form), (13, &before), (14, &text("")), (15, &field)]);
        allowed(state, &updated(file, &[(13, &after)]), false);
    }
    let valued = text_field("100", "").replace("/V(100)", "/V 13 0 R");
    let file = || contract(None, &[(10, &valued), (13, "(100)")]);
    allowed("a value", &updated(file(), &[(13, "(900)"), (11, &look("900"))]), true);
}

#[test]
fn buttons_and_choices_are_held_against_their_values() {
    let field = |more: &str, look: &str| {
        format!("<</Type/Annot/Subtype/Widget/T(choice)/Rect[72 500 272 520]/F 4/P 3 0 R{more}{look}>>")
    };
    let form =
        "<</Fields[6 0 R 10 0 R 12 0 R 13 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    let combo = "/FT/Ch/Ff 131072/Opt[[(B)(Buy)][(S)(Sell)](Keep)]";
    let list = "/FT/Ch/Opt[[(B)(Buy)][(S)(Sell)](Keep)]";
    let button = "/FT/Btn/Ff 65536";
    let check = "/FT/Btn/AP<</N<</Yes 11 0 R/Off 11 0 R>>>>";
    let (old, new) = ("/AP<</N 14 0 R>>", "/AP<</N 15 0 R>>");
    for (name, kind, before, after, shown, wanted) in [
        ("a combo box", combo, ("/V(B)", old), ("/V(S)", new), "Sell", false),
        ("a combo box that shows what it does not hold", combo, ("/V(B)", old), ("/V(S)", new), "Buy", true),
        ("a combo box without a pair", combo, ("/V(B)", old), ("/V(Keep)", new), "Keep", false),
        ("a combo box whose value goes", combo, ("/V(B)", old), ("/V()", new), "", false),
        (
            "a combo box whose value goes, and not its look",
            combo,
            ("/V(B)", old),
            ("/V()", new),
            "Sell",
            true,
        ),
        ("a list box", list, ("/V(B)", old), ("/V(S)", new), "Buy Sell Keep", false),
        ("a list box of two values", list, ("/V(B)", old), ("/V[(S)(Keep)]", new), "Buy Sell Keep", false),
        ("a list box that lacks its value", list, ("/V(B)", old), ("/V(S)", new), "Buy Keep", true),
        ("a pushbutton", button, ("", old), ("/V(x)", new), "I agree", true),
        ("a check box", check, ("/V/Off/AS/Off", ""), ("/V/Yes/AS/Yes", ""), "", false),
        (
            "a check box that is off and looks on",
            check,
            ("/V/No/AS/Off", ""),
            ("/V/Off/AS/Yes", ""),
            "",
            true,
        ),
    ] {
        let text =
            |text: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 200 20]", &format!("BT ({text}) Tj ET"));
        let before = field(&format!("{kind}{}", before.0), before.1);
        let after = field(&format!("{kind}{}", after.0), after.1);
        let file = [(8, form), (13, &*before), (14, &text("Keep it"))];
        deceives(name, &file, &[(13, &after), (15, &text(shown))], wanted);
    }
}

/// 12.7.4.3: programs that can't draw take the appearance away and tell readers to draw.
#[test]
fn a_filled_field_may_be_left_to_readers() {
    let anew = FORM.replacen("<<", "<</NeedAppearances true", 1);
    let empty = text_field("100", "");
    let bare = |value: &str| text_field(value, "").replace("/AP<</N 11 0 R>>", "");
    let button = empty.replace("/FT/Tx", "/FT/Btn");
    let bare_button = bare("900").replace("/FT/Tx", "/FT/Btn");
    for (name, before, after, form, wanted) in [
        ("drawn by readers", &empty, &bare("900"), &*anew, true),
        ("readers are not told", &empty, &bare("900"), FORM, false),
        ("nothing filled in", &empty, &bare("100"), &*anew, false),
        ("a button", &button, &bare_button, &*anew, false),
        ("no dictionary", &empty, &bare("900").replace("/F 4", "/F 4/AP 5"), &*anew, false),
    ] {
        let update = [(8, form), (10, &**after)];
        allowed(name, &updated(contract(Some(2), &[(10, before)]), &update), wanted);
        allowed(name, &updated(contract(Some(1), &[(10, before)]), &update), false);
    }
}
