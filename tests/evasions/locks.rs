//! 12.8.2.4, table 257: what reaches a locked field, or any field under /P 1, without being written into it.

use super::{allowed, contract, locked, text_field, updated};

/// The form with more fields and entries.
fn form(fields: &str, entries: &str) -> String {
    format!("<</Fields[6 0 R 10 0 R 12 0 R {fields}]/SigFlags 3{entries}/DR<</Font<</F1 5 0 R>>>>>>")
}

/// A lock, in the signature's reference dictionary.
fn lock(fields: &str) -> String {
    format!(
        "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams<</Type/TransformParams/V/1.2{fields}>>>>]"
    )
}

const DA: &str = "/DA(/F1 12 Tf 0 g)";
const WHITE: &str = "/DA(/F1 12 Tf 1 g)";
const ALL: &str = "/Action/All";

#[test]
fn what_a_locked_field_inherits_is_locked() {
    let form = form("20 0 R", DA);
    let parent = |more: &str| format!("<</T(form)/FT/Tx/Kids[21 0 R 22 0 R]{more}>>");
    let child = |name: &str, more: &str| {
        format!("<</Type/Annot/Subtype/Widget/T({name})/Parent 20 0 R/Rect[72 500 272 520]/F 4{more}>>")
    };
    let before = parent("");
    let objects = [(8, &*form), (20, &*before), (21, &child("a", "")), (22, &child("b", ""))];
    for (name, fields, object, body, wanted) in [
        ("the same", "/Action/Include/Fields[(form.a)]", 20, parent(""), true),
        ("its value from above", "/Action/Include/Fields[(form.a)]", 20, parent("/V(900)"), false),
        ("its flags from above", "/Action/Include/Fields[(form.a)]", 20, parent("/Ff 8192"), false),
        ("another's value from above", "/Action/Include/Fields[(amount)]", 20, parent("/V(900)"), true),
        ("its sibling", "/Action/Include/Fields[(form.a)]", 22, child("b", "/V(900)"), true),
        ("all but its sibling", "/Action/Exclude/Fields[(form.b)]", 20, parent("/V(900)"), false),
        ("all but what is below", "/Action/Exclude/Fields[(form)]", 20, parent("/V(900)"), true),
    ] {
        allowed(name, &updated(locked(&lock(fields), "", &objects), &[(object, &body)]), wanted);
    }
}

#[test]
fn the_defaults_of_the_form_are_those_of_the_fields_that_use_them() {
    let stated = text_field("100", "");
    let bare = stated.replace(DA, "");
    let unseen = bare.replace("/AP<</N 11 0 R>>", "");
    let empty = unseen.replace("/V(100)", "");
    let inherited = unseen.replace("/T(amount)", "/T(child)/Parent 20 0 R");
    let list = empty.replace("/FT/Tx", "/FT/Ch/Opt[(one)(two)]");
    let silent = format!("{}/DA()>>", unseen.strip_suffix(">>").unwrap());
    let unselected = stated.replace(DA, "").replace("/N 11 0 R", "/N<</One 11 0 R>>");
    let selected = format!("{}/AS/One>>", unselected.strip_suffix(">>").unwrap());
    let widget = "<</Type/Annot/Subtype/Widget/Parent 10 0 R/V(100)/Rect[72 600 272 620]/F 4/P 3 0 R>>";
    let parted = "<</FT/Tx/T(amount)/Kids[22 0 R]>>".to_owned();
    let parent = format!("<</T(amount){DA}/Kids[10 0 R]>>");
    let cases = [
        ("one with its own", &stated, DA, WHITE, true),
        ("one with an appearance", &bare, DA, WHITE, true),
        ("one with neither", &unseen, DA, WHITE, false),
        ("one with neither, where there was no default", &unseen, "", WHITE, false),
        ("one with neither, whose default goes", &unseen, DA, "", false),
        ("one whose own says nothing", &silent, DA, WHITE, false),
        ("one with an appearance that is selected", &selected, DA, WHITE, true),
        ("one with an appearance that is not", &unselected, DA, WHITE, false),
        ("one with neither, and with nothing to show", &empty, DA, WHITE, true),
        (
            "one that is drawn anew",
            &bare,
            "/NeedAppearances true/DA(/F1 12 Tf 0 g)",
            "/NeedAppearances true/DA()",
            false,
        ),
        ("a list, which shows all its options", &list, DA, WHITE, false),
        ("one whose value is at its widget", &parted, DA, WHITE, false),
        ("one with neither, centred", &unseen, DA, "/Q 1/DA(/F1 12 Tf 0 g)", false),
    ];
    for (name, field, before, after, wanted) in cases {
        let (before, after) = (form("", before), form("", after));
        let objects = [(8, &*before), (10, &**field), (22, widget)];
        allowed(name, &updated(contract(Some(1), &objects), &[(8, &after)]), false);
        allowed(name, &updated(locked(&lock(ALL), "", &objects), &[(8, &after)]), wanted);
        allowed(name, &updated(contract(Some(2), &objects), &[(8, &after)]), true);
        let others = lock("/Action/Exclude/Fields[(amount)]");
        allowed(name, &updated(locked(&others, "", &objects), &[(8, &after)]), true);
    }
    let nested = |entries: &str| {
        format!("<</Fields[6 0 R 20 0 R 12 0 R]/SigFlags 3{entries}/DR<</Font<</F1 5 0 R>>>>>>")
    };
    let objects = [(8, &*nested(DA)), (10, &*inherited), (20, &*parent)];
    let file = locked(&lock(ALL), "", &objects);
    allowed("one that inherits it", &updated(file, &[(8, &nested(WHITE))]), true);
}

/// Table 224: a default may name a resource that is not there, until it is.
#[test]
fn the_resources_of_the_form_are_those_that_defaults_name() {
    let bare = text_field("100", "").replace("/AP<</N 11 0 R>>", "");
    let waiting = bare.replace("/F1 12 Tf", "/F9 12 Tf");
    let drawn = text_field("100", "").replace("/F1 12 Tf", "/F9 12 Tf");
    let elsewhere = bare.replace("/DA(/F1 12 Tf 0 g)", "/DA 21 0 R");
    let escaped = bare.replace("/F1 12 Tf", "/F#39 12 Tf");
    let symbol = "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>";
    for (name, field, entries, fonts, wanted) in [
        ("one that nothing names", &bare, DA, "/F1 5 0 R/F9 20 0 R", true),
        ("one that a field names", &waiting, DA, "/F1 5 0 R/F9 20 0 R", false),
        ("one that a field with an appearance names", &drawn, DA, "/F1 5 0 R/F9 20 0 R", true),
        ("one that the form names", &bare, "/DA(/F9 12 Tf)", "/F1 5 0 R/F9 20 0 R", false),
        ("one that a field names elsewhere", &elsewhere, DA, "/F1 5 0 R/F9 20 0 R", false),
        ("one that a field spells otherwise", &escaped, DA, "/F1 5 0 R/F9 20 0 R", false),
        ("another of the same name", &bare, DA, "/F1 20 0 R", false),
    ] {
        let before = form("", entries);
        let after = before.replace("/F1 5 0 R", fonts);
        let file = locked(&lock(ALL), "", &[(8, &before), (10, field), (21, "(/F9 12 Tf)")]);
        allowed(name, &updated(file, &[(8, &after), (20, symbol)]), wanted);
    }
}

#[test]
fn flags_that_change_the_meaning_of_a_field_are_locked() {
    for (name, before, after, wanted) in [
        ("none, said", "", "/Ff 0", true),
        ("read-only, as Acrobat makes locked fields", "", "/Ff 1", true),
        ("no longer read-only", "/Ff 1", "", false),
        ("a password", "", "/Ff 8192", false),
        ("no password any more", "/Ff 8192", "/Ff 0", false),
        ("of many lines", "/Ff 1", "/Ff 4097", false),
        ("a comb", "", "/Ff 16777216", false),
    ] {
        let (before, after) = (text_field("100", before), text_field("100", after));
        let file = |fields| locked(&lock(fields), "", &[(10, &before)]);
        allowed(name, &updated(file(ALL), &[(10, &after)]), wanted);
        allowed(name, &updated(file("/Action/Exclude/Fields[(amount)]"), &[(10, &after)]), true);
    }
    let signature = |more: &str| {
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig2)/Rect[72 100 272 150]/F 132/P 3 0 R{more}>>")
    };
    let file = locked(&lock(ALL), "", &[(12, &signature(""))]);
    allowed("of a signature field", &updated(file, &[(12, &signature("/Ff 1"))]), true);
}

#[test]
fn who_tells_readers_to_draw_anew_changes_what_fields_show() {
    let anew = form("", "/NeedAppearances true/DA(/F1 12 Tf 0 g)");
    let indirect = form("", "/NeedAppearances 20 0 R/DA(/F1 12 Tf 0 g)");
    let no_longer = form("", "/NeedAppearances false/DA(/F1 12 Tf 0 g)");
    let (honest, empty) = (text_field("100", ""), text_field("100", "").replace("/V(100)", ""));
    let another = text_field("900", "");
    for (name, field, after, one, two, all) in [
        ("a field with a value", &honest, &anew, false, true, true),
        ("the same, said elsewhere", &honest, &indirect, false, true, true),
        ("a field without, which looks filled", &empty, &anew, false, true, false),
        ("a field with another value than it shows", &another, &anew, false, true, false),
        ("no longer", &honest, &no_longer, false, true, true),
    ] {
        let update = [(8, &**after), (20, "true")];
        for (name, file, wanted) in [
            (format!("{name}, /P 1"), contract(Some(1), &[(10, field)]), one),
            (format!("{name}, /P 2"), contract(Some(2), &[(10, field)]), two),
            (format!("{name}, locked"), locked(&lock(ALL), "", &[(10, field)]), all),
        ] {
            allowed(&name, &updated(file, &update), wanted);
        }
    }
}

#[test]
fn resources_are_those_of_the_fields_that_readers_draw() {
    let (looks, bare) = (text_field("100", ""), text_field("100", "").replace("/AP<</N 11 0 R>>", ""));
    let anew = "/NeedAppearances true/DA(/F1 12 Tf 0 g)";
    let other = |entries: &str| form("", entries).replace("/F1 5 0 R", "/F1 20 0 R");
    let more = |entries: &str| form("", entries).replace("/F1 5 0 R", "/F1 5 0 R/F2 20 0 R");
    let font = "<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>";
    for (name, field, entries, after, wanted) in [
        ("of one with an appearance", &looks, DA, other(DA), true),
        ("of one without", &bare, DA, other(DA), false),
        ("of one that is drawn anew", &looks, anew, other(anew), false),
        ("more of them", &bare, DA, more(DA), true),
    ] {
        let before = form("", entries);
        let objects = [(8, &*before), (10, &**field)];
        let update = [(8, &*after), (20, font)];
        allowed(name, &updated(locked(&lock(ALL), "", &objects), &update), wanted);
        let others = lock("/Action/Exclude/Fields[(amount)]");
        allowed(name, &updated(locked(&others, "", &objects), &update), true);
        allowed(name, &updated(contract(Some(2), &objects), &update), true);
    }
}

/// Table 191: PyMuPDF writes the border of what it fills in.
#[test]
fn a_border_goes_with_the_value() {
    let field = text_field("900", "/BS<</S/S/W 1>>");
    for (name, docmdp, wanted) in [("filled", Some(2), true), ("certified", Some(1), false)] {
        allowed(name, &updated(contract(docmdp, &[]), &[(10, &field)]), wanted);
    }
    allowed("locked", &updated(locked(&lock(ALL), "", &[]), &[(10, &field)]), false);
}

#[test]
fn who_tells_readers_to_draw_no_more_changes_what_fields_show() {
    let (anew, no_longer) = (form("", "/NeedAppearances true/DA(/F1 12 Tf 0 g)"), form("", DA));
    let (honest, another) = (text_field("100", ""), text_field("900", ""));
    for (name, field, wanted) in
        [("a field with a value", &honest, true), ("one with another value than it shows", &another, false)]
    {
        let objects = [(8, &*anew), (10, &**field)];
        let update = [(8, &*no_longer)];
        allowed(name, &updated(contract(Some(1), &objects), &update), false);
        allowed(name, &updated(locked(&lock(ALL), "", &objects), &update), wanted);
        allowed(name, &updated(contract(Some(2), &objects), &update), true);
    }
}

/// 12.7.4.1: a field is the object that it was, and has or has not fields below it.
#[test]
fn a_field_stays_what_it_is() {
    let child = "<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Parent 10 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>";
    let node = text_field("100", "/Kids[20 0 R]");
    let twin = form("", DA).replace("10 0 R", "20 0 R");
    let same = text_field("100", "");
    for (name, update, wanted) in [
        ("the same", vec![(10, &*same)], true),
        ("a node", vec![(10, &*node), (20, child)], false),
        ("another object", vec![(8, &*twin), (20, &*same)], false),
    ] {
        let file = contract(Some(1), &[(8, &form("", DA))]);
        allowed(name, &updated(file, &update), wanted);
    }
}

/// Table 166, table 192: what programs write beside a value.
#[test]
fn a_page_and_colours_go_with_the_value() {
    let homeless = text_field("100", "/MK<</BC[0]>>").replace("/P 3 0 R", "");
    for (name, after, wanted) in [
        ("the page it is on", text_field("900", "/MK<</BC[0]>>"), true),
        ("another page", text_field("900", "/MK<</BC[0]>>").replace("/P 3 0 R", "/P 2 0 R"), false),
        ("its colours", homeless.replace("(100)", "(900)").replace("[0]", "[0 0 0]"), true),
        ("colours alone", homeless.replace("[0]", "[0 0 0]"), false),
    ] {
        allowed(name, &updated(contract(Some(2), &[(10, &homeless)]), &[(10, &after)]), wanted);
    }
}

/// 12.5.6.6: free text is drawn by the resources of the form, too, and is no field.
#[test]
fn annotations_are_drawn_by_the_resources_of_the_form() {
    let page = super::PAGE.replace("12 0 R]", "12 0 R 22 0 R]");
    let text = |more: &str| {
        format!("<</Type/Annot/Subtype/FreeText/Contents(x)/DA(/F9 9 Tf)/Rect[9 9 99 29]/P 3 0 R{more}>>")
    };
    for (name, annotation, wanted) in [
        ("drawn by readers", text(""), false),
        ("drawn already", text("/AP<</N 11 0 R>>"), true),
        ("with another font", text("").replace("/F9", "/F1"), true),
        ("a widget that is no field", text("").replace("FreeText", "Widget/FT/Tx/V(x)"), false),
    ] {
        let before = form("", DA);
        let after = before.replace("/F1 5 0 R", "/F1 5 0 R/F9 20 0 R");
        let file = contract(Some(2), &[(3, &page), (8, &before), (22, &annotation)]);
        allowed(name, &updated(file, &[(8, &after), (20, "<</Type/Font>>")]), wanted);
    }
}

/// 12.7.4.1: readers draw widgets of which the form does not know, too.
#[test]
fn drawing_anew_reaches_widgets_that_are_no_fields() {
    let form = |more: &str| format!("<</Fields[6 0 R 12 0 R]/SigFlags 3{more}>>");
    let bare = super::PAGE.replace(" 10 0 R", "");
    for (name, page, wanted) in [("a widget", super::PAGE, false), ("none", &bare, true)] {
        let file = contract(Some(1), &[(3, page), (8, &form(""))]);
        allowed(name, &updated(file, &[(8, &form("/NeedAppearances true"))]), wanted);
    }
}
