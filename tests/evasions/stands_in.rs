//! 7.3.10: what says the same is not always the same: copies and twins in place of what was signed, and references to nothing.

use super::{PAGE, allowed, contract, stream, updated};

const FORM: &str = "/Type/XObject/Subtype/Form/BBox[0 0 99 99]";

/// The page with another resource.
fn drawing(resource: &str) -> String {
    PAGE.replace("/Font<</F1 5 0 R>>", &format!("/Font<</F1 5 0 R>>{resource}"))
}

#[test]
fn a_copy_may_stand_in_where_numbers_say_nothing() {
    let plain = stream(FORM, "(10) Tj");
    let calls = |other: &str| stream(&format!("{FORM}/Resources<</XObject<</Fm {other} 0 R>>>>"), "/Fm Do");
    let glyph = stream("", "BT /F 9 Tf (a) Tj ET");
    let font = |other: &str| {
        format!("<</Type/Font/Subtype/Type3/CharProcs<</a 33 0 R>>/Resources<</Font<</F {other} 0 R>>>>>>")
    };
    for (name, kind, signed, twin, wanted) in [
        ("a copy that came later", "XObject", vec![(30, &*plain)], Some(&*plain), true),
        ("another that came later", "XObject", vec![(30, &*plain)], Some("null"), false),
        ("one that was there already", "XObject", vec![(30, &*plain), (31, &*plain)], None, false),
        ("one that draws itself", "XObject", vec![(30, &*calls("30"))], Some(&*calls("30")), false),
        (
            "one that draws what draws it",
            "XObject",
            vec![(30, &*calls("32")), (32, &*calls("30"))],
            Some(&*calls("32")),
            false,
        ),
        (
            "one that draws another",
            "XObject",
            vec![(30, &*calls("32")), (32, &*plain)],
            Some(&*calls("32")),
            true,
        ),
        (
            "a font with its own letters",
            "Font",
            vec![(30, &*font("30")), (33, &*glyph)],
            Some(&*font("30")),
            false,
        ),
        ("a font with others", "Font", vec![(30, &*font("5")), (33, &*glyph)], Some(&*font("5")), true),
        ("a layer", "Properties", vec![(30, "<</Type/OCG/Name(x)>>")], Some("<</Type/OCG/Name(x)>>"), false),
        (
            "one of a type elsewhere",
            "Properties",
            vec![(30, "<</Type 32 0 R>>"), (32, "/OCG")],
            Some("<</Type 32 0 R>>"),
            false,
        ),
        (
            "one without a type",
            "Properties",
            vec![(30, "<</Name(x)>>"), (40, "[30 0 R]")],
            Some("<</Name(x)>>"),
            false,
        ),
        ("what is no layer", "Properties", vec![(30, "<</Name(x)>>")], Some("<</Name(x)>>"), true),
        ("a name that was there", "Properties", vec![(30, "/Name"), (31, "/Name")], None, true),
    ] {
        let page = |number: u32| match kind {
            "Font" => PAGE.replace("/F1 5 0 R", &format!("/F1 5 0 R/R {number} 0 R")),
            _ => drawing(&format!("/{kind}<</R {number} 0 R>>")),
        };
        let (before, after) = (page(30), page(31));
        let layers = "<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R/Perms<</DocMDP 7 0 R>>/OCProperties<</OCGs 40 0 R>>>>";
        let objects = [&signed[..], &[(1, layers), (3, &before)]].concat();
        let update: Vec<(u32, &str)> =
            [(3, &*after)].into_iter().chain(twin.map(|twin| (31, twin))).collect();
        allowed(name, &updated(contract(Some(1), &objects), &update), wanted);
    }
}

/// Some programs search the whole file for what is not there, and take what they find for all that they read afterwards.
#[test]
fn a_reference_to_nothing_is_harmless_where_nothing_is_hidden() {
    let hidden = stream("/Subtype/Hidden", "\n4 0 obj\n(900)\nendobj\n");
    for (name, value, hides, wanted) in [
        ("to what is there", "20 0 R", true, true),
        ("beyond all numbers", "5000 0 R", true, false),
        ("of another generation", "20 3 R", true, false),
        ("beyond all numbers, and nothing hidden", "5000 0 R", false, true),
    ] {
        let before = [(20, "(x)"), (21, "[1]"), (22, if hides { &*hidden } else { "null" })];
        let page = drawing("").replace("/MediaBox", "/PieceInfo 21 0 R/MediaBox");
        let file = contract(None, &[&before[..], &[(3, &page)]].concat());
        allowed(name, &updated(file, &[(30, &format!("[{value}]"))]), wanted);
    }
}

/// 7.7.2: whoever searches for objects looks for the catalog and for pages among them.
#[test]
fn no_page_waits_for_those_who_search() {
    for (kind, wanted) in [("Catalog", false), ("Pages", false), ("Page", false), ("Font", true)] {
        allowed(kind, &updated(contract(None, &[]), &[(30, &format!("<</Type/{kind}>>"))]), wanted);
    }
}

/// Table 166: a widget without a place is drawn over the page by some.
#[test]
fn a_new_widget_has_a_place() {
    let page = PAGE.replace("12 0 R]", "12 0 R 20 0 R]");
    let form = super::FORM.replace("12 0 R]", "12 0 R 20 0 R]");
    for (rectangle, wanted) in [
        ("/Rect[0 0 0 0]", true),
        ("/Rect[0 0 21 0 R 0]", true),
        ("", false),
        ("/Rect null", false),
        ("/Rect[0 0 0]", false),
        ("/Rect[60(a)300(a)]", false),
        ("/Rect[0 0 0 0 9 9]", false),
    ] {
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3){rectangle}/F 132/P 3 0 R>>");
        let file = contract(Some(1), &[(21, "0")]);
        allowed(rectangle, &updated(file, &[(3, &page), (8, &form), (20, &field)]), wanted);
    }
}
