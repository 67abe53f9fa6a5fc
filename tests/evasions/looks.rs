//! What the severity of a change says, which `strict_changes` rests on: a look that misleads, beside one that does not.

use super::{FORM, PAGE, allowed, contract, look, modifications, stream, text_field, updated};
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

/// 12.7.4.3: what a text field shows is its value, or a part of its words.
#[test]
fn a_text_field_shows_its_value() {
    let valued = |value: &str| text_field("100", "").replace("/V(100)", value);
    let drawn = |content: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 200 20]", content);
    let states = text_field("900", "/AS/A").replace("/N 11 0 R", "/N<</A 11 0 R>>");
    for (name, field, appearance, wanted) in [
        ("its value", valued("/V(900)"), look("900"), false),
        ("another number", valued("/V(900)"), look("999"), true),
        ("its number with decimals", valued("/V(900)"), look("EUR 900.00"), false),
        ("its number and more", valued("/V(9)"), look("1900000"), true),
        ("its number and more behind it", valued("/V(9)"), look("9000"), true),
        ("a part of its number", valued("/V(1999000)"), look("999"), true),
        ("a part of its words", valued("/V(all of it)"), look("all of"), false),
        ("nothing, and has none", valued(""), look(""), false),
        ("something, and has none", valued(""), look("999"), true),
        ("something, and has a name", valued("/V/999"), look("999"), true),
        ("its value in a stream", valued("/V 20 0 R"), look("900"), false),
        ("another than in a stream", valued("/V 20 0 R"), look("999"), true),
        ("a dash", valued("/V(-)"), look("-"), false),
        ("something in place of a dash", valued("/V(-)"), look("999"), true),
        ("a state", states, look("900"), true),
        ("text that is not seen", valued("/V(900)"), drawn("BT 3 Tr (900) Tj ET"), true),
        ("a form", valued("/V(900)"), drawn("BT (900) Tj ET /Fm Do"), true),
    ] {
        let value = stream("", "900");
        deceives(name, &[(20, &value)], &[(10, &field), (11, &appearance)], wanted);
    }
}

/// 12.7.5.2.3: a box is ticked by another state: one look for all says nothing of its value.
#[test]
fn a_check_box_keeps_its_states() {
    let field = |state: &str, looks: &str| {
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Btn/T(agree)/V/{state}/AS/{state}/Rect[72 500 272 520]/F 4/P 3 0 R/AP<</N{looks}>>>>"
        )
    };
    let states = |yes: u32, off: u32| format!("<</Yes {yes} 0 R/Off {off} 0 R>>");
    let form = FORM.replace("12 0 R]", "12 0 R 20 0 R]");
    let (tick, blank, other) = (look("x"), look(""), look("I owe 999"));
    for (name, looks, wanted) in [
        ("the same", states(21, 22), false),
        ("copies of them", states(23, 24), false),
        // There are programs that draw all states anew when they fill a form.
        ("another one", states(25, 22), false),
        ("one for all", " 21 0 R".to_owned(), true),
        ("one more", "<</Yes 21 0 R/Off 22 0 R/Maybe 25 0 R>>".to_owned(), false),
    ] {
        let before = [(8, &*form), (20, &*field("Off", &states(21, 22))), (21, &tick), (22, &blank)];
        let after = [(20, &*field("Yes", &looks)), (23, &tick), (24, &blank), (25, &other)];
        deceives(name, &before, &after, wanted);
    }
}

/// 12.8: what a new signature covers may stand in forms, filled fields and free text as well.
#[test]
fn a_new_field_is_held_against_all_text() {
    let old = FORM.replace("12 0 R]", "12 0 R 33 0 R 34 0 R]");
    let form = FORM.replace("12 0 R]", "12 0 R 33 0 R 34 0 R 20 0 R]");
    let signed = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/V 7 0 R/Rect[60 40 300 60]/F 132/P 3 0 R/AP<</N 11 0 R>>>>";
    let empty =
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig4)/Rect[310 40 400 60]/F 132/P 3 0 R/AP<</N 11 0 R>>>>";
    let ticked = "<</Type/Annot/Subtype/Widget/FT/Btn/T(agree)/V/On/AS/On/Rect[60 490 300 530]/F 4/P 3 0 R/AP<</N<</On 11 0 R>>>>>>";
    let drawing = |content: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 999 999]", content);
    let moved = drawing("BT /F1 16 Tf 0 0 Td (Price: 100 euro) Tj ET")
        .replace("/BBox", "/Matrix[1 0 0 1 72 300]/BBox");
    let nested =
        drawing("1 0 0 1 0 -100 cm /In Do").replace("/BBox", "/Resources<</XObject<</In 31 0 R>>>>/BBox");
    let note = "<</Type/Annot/Subtype/FreeText/Contents(x)/DA(/F1 9 Tf)/Rect[72 100 272 150]/P 3 0 R/AP<</N 11 0 R>>>>";
    let page = |more: &str| {
        PAGE.replace("/Font<<", "/XObject<</Fm 30 0 R>>/Font<<")
            .replace("12 0 R]", &format!("12 0 R 32 0 R 33 0 R 34 0 R{more}]"))
    };
    for (name, rectangle, content, value, wanted) in [
        ("a form", "60 290 300 320", "/Fm Do", "(100)", true),
        ("a form that is not drawn", "60 290 300 320", "", "(100)", false),
        ("beside a form", "60 400 300 420", "/Fm Do", "(100)", false),
        ("a form that another draws", "60 190 300 220", "/Nest Do", "(100)", true),
        ("a filled field", "60 590 300 630", "", "(100)", true),
        ("an empty field", "60 590 300 630", "", "null", false),
        ("free text", "60 90 300 160", "", "(100)", true),
        ("a box that is ticked", "60 490 300 530", "", "(100)", true),
        ("the look of another signature", "60 40 300 60", "", "(100)", true),
        ("an empty signature field", "310 40 400 60", "", "(100)", false),
    ] {
        let (before, after) = (page(""), page(" 20 0 R"));
        let [before, after] =
            [before, after].map(|page| page.replace("/Fm 30 0 R", "/Fm 31 0 R/Nest 30 0 R"));
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[{rectangle}]/F 132/P 3 0 R>>");
        let text = text_field("100", "").replace("/V(100)", &format!("/V {value}"));
        let objects = [
            (3, &*before),
            (4, &*stream("", content)),
            (6, signed),
            (8, &*old),
            (10, &text),
            (30, &nested),
            (31, &moved),
            (32, note),
            (33, ticked),
            (34, empty),
        ];
        deceives(name, &objects, &[(3, &after), (8, &form), (20, &field)], wanted);
    }
}

/// Table 93, 12.5.5: a look without a box, or a widget without room, is drawn where the reader likes.
#[test]
fn a_look_keeps_to_its_place() {
    let look = look("900");
    let boxless = look.replace("/BBox[0 0 200 20]", "");
    let lined = look.replace("/BBox[0 0 200 20]", "/BBox[0 0 200]");
    let fields = |text: &str| text_field("100", "").replace("[72 600 272 620]", text);
    let filled =
        |text: &str| text_field("900", "").replace("[72 600 272 620]", text).replace("/N 11", "/N 20");
    let (room, line, point) = ("[72 600 272 620]", "[72 600 272 600]", "[0 0 0 0]");
    for (name, rectangle, appearance, wanted) in [
        ("as usual", room, &look, false),
        ("without a box", room, &boxless, true),
        ("with half a box", room, &lined, true),
        ("on a line", line, &look, true),
        ("on a point", point, &look, true),
        ("empty, on a point", point, &stream("/Subtype/Form/BBox[0 0 9 9]", "/Tx BMC EMC"), true),
    ] {
        let before = [(10, &*fields(rectangle))];
        deceives(name, &before, &[(10, &filled(rectangle)), (20, appearance)], wanted);
    }
    let signed = |rectangle: &str| {
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig2)/V 13 0 R/Rect{rectangle}/F 132/P 3 0 R/AP<</N 20 0 R>>>>"
        )
    };
    for (name, rectangle, appearance, wanted) in [
        ("signed as usual", "[72 100 272 150]", &look, false),
        ("signed without a box", "[72 100 272 150]", &boxless, true),
    ] {
        deceives(name, &[], &[(12, &signed(rectangle)), (13, super::VALUE), (20, appearance)], wanted);
    }
}
