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
    let tiles = stream("/PatternType 1/PaintType 1", "0 0 9 9 re f");
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
        ("a font with others", "Font", vec![(30, &*font("5")), (33, &*glyph)], Some(&*font("5")), false),
        ("a pattern", "Pattern", vec![(30, &*tiles)], Some(&*tiles), false),
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

/// 7.3.9, 7.3.10: what is null here, because it can't be read, is something to other programs.
#[test]
fn null_is_nothing_but_null() {
    for (name, body, value, wanted) in [
        ("null", "null", "null", true),
        ("a reference to null", "null", "30 0 R", false),
        ("what can't be read", "<<)>>", "30 0 R", false),
        ("another generation", "(x)", "30 1 R", false),
        ("what is not there", "null", "500 0 R", false),
    ] {
        let page = |value: &str| drawing(&format!("/XObject<</R {value}>>"));
        let file = contract(Some(1), &[(3, &page("null")), (30, body)]);
        allowed(name, &updated(file, &[(3, &page(value))]), wanted);
    }
}

/// 12.5.5, table 97, 14.9: what a value is depends on whether it is a reference, to some.
#[test]
fn some_values_are_looked_for_on_one_side_of_a_reference() {
    for (name, before, after, wanted) in [
        ("states of a look", "/N<</On 4 0 R>>", "/N 30 0 R", false),
        ("states of a look, back", "/N 21 0 R", "/N<</On 4 0 R>>", false),
        ("another dictionary", "/X<</On 4 0 R>>", "/X 30 0 R", true),
        ("an array of layers", "/OCGs[4 0 R]", "/OCGs 31 0 R", false),
        ("another array", "/X[4 0 R]", "/X 31 0 R", true),
        ("a replacement", "/ActualText(x)", "/ActualText 32 0 R", false),
        ("another text", "/X(x)", "/X 32 0 R", true),
    ] {
        let page = drawing("").replace("/MediaBox", "/PieceInfo 20 0 R/MediaBox");
        let (before, after) = (format!("<<{before}>>"), format!("<<{after}>>"));
        let file = contract(Some(1), &[(3, &page), (20, &before), (21, "<</On 4 0 R>>")]);
        let update = [(20, &*after), (30, "<</On 4 0 R>>"), (31, "[4 0 R]"), (32, "(x)")];
        allowed(name, &updated(file, &update), wanted);
    }
}

/// Not all programs look behind a reference where they expect a number or a word.
#[test]
fn numbers_and_words_stay_where_they_are() {
    for (name, before, after, wanted) in [
        ("a number", "1", "30 0 R", false),
        ("a number that was elsewhere", "21 0 R", "1", false),
        ("a word", "/Name", "31 0 R", false),
        ("a truth", "true", "32 0 R", false),
        ("a text", "(x)", "33 0 R", true),
        ("an array", "[1]", "34 0 R", true),
        ("a dictionary", "<</B 1>>", "35 0 R", true),
        ("a dictionary with a number elsewhere", "<</B 1>>", "<</B 30 0 R>>", false),
    ] {
        let page = drawing("").replace("/MediaBox", "/PieceInfo 20 0 R/MediaBox");
        let holder = |value: &str| format!("<</A {value}>>");
        let file = contract(Some(1), &[(3, &page), (20, &holder(before)), (21, "1")]);
        let after = holder(after);
        let update = [
            (20, &*after),
            (30, "1"),
            (31, "/Name"),
            (32, "true"),
            (33, "(x)"),
            (34, "[1]"),
            (35, "<</B 1>>"),
        ];
        allowed(name, &updated(file, &update), wanted);
    }
}

/// Annex C: programs round what they write again.
#[test]
fn boxes_of_pages_may_be_rounded() {
    for (name, key, after, wanted) in [
        ("rounded", "MediaBox", "[0 0 595.30398 841.8898]", true),
        ("moved", "MediaBox", "[0 0 595.305 841.889763779528]", false),
        ("rounded, and cut", "CropBox[0 0 9 9]/MediaBox", "[0 0 595.30398 841.8898]", false),
        ("a side less", "MediaBox", "[0 0 595.303937007874]", false),
        ("another box", "Other", "[0 0 595.30398 841.8898]", false),
    ] {
        let page = |sides: &str| drawing("").replace("/MediaBox[0 0 612 792]", &format!("/{key}{sides}"));
        let file = contract(Some(1), &[(3, &page("[0 0 595.303937007874 841.889763779528]"))]);
        allowed(name, &updated(file, &[(3, &page(after))]), wanted);
    }
    let page = |sides: &str| drawing("").replace("[0 0 612 792]", sides);
    let file = contract(Some(1), &[(3, &page("[0 0 0 0]"))]);
    allowed("nothing, rounded", &updated(file, &[(3, &page("[0 0 0.0001 0.0001]"))]), false);
}

/// 7.3.10: coordinates are no more at home behind references than other things.
#[test]
fn boxes_stay_where_they_are() {
    let page = |sides: &str| drawing("").replace("[0 0 612 792]", sides);
    for (name, after, wanted) in [
        ("as real numbers", "[0 0 612.0 792.0]", true),
        ("behind a new reference", " 30 0 R", true),
        ("behind one that was there", " 20 0 R", false),
        ("behind a reference to a reference", " 21 0 R", false),
    ] {
        let file = contract(Some(1), &[(3, &page("[0 0 612 792]")), (20, "[0 0 612 792]"), (21, "20 0 R")]);
        allowed(name, &updated(file, &[(3, &page(after)), (30, "[0 0 612 792]")]), wanted);
    }
}

/// Table 29: the list of attachments may be shown by a program that saves a document with some.
#[test]
fn attachments_may_be_listed() {
    let catalog =
        |more: &str| format!("<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R/Perms<</DocMDP 7 0 R>>{more}>>");
    let names = "/Names<</EmbeddedFiles<</Names[]>>>>";
    for (name, before, mode, wanted) in [
        ("with attachments", names, "/PageMode/UseAttachments", true),
        ("without", "", "/PageMode/UseAttachments", false),
        ("another list", names, "/PageMode/UseOC", false),
    ] {
        let file = contract(Some(1), &[(1, &catalog(before))]);
        allowed(name, &updated(file, &[(1, &catalog(&format!("{before}{mode}")))]), wanted);
    }
    let file = contract(Some(1), &[(1, &catalog(&format!("{names}/PageMode/UseNone")))]);
    let after = catalog(&format!("{names}/PageMode/UseAttachments"));
    allowed("in place of another", &updated(file, &[(1, &after)]), false);
}

/// 7.7.3.2: some programs inherit from the node through which they came.
#[test]
fn a_page_inherits_by_one_way() {
    let resources = "/Resources<</Font<</F1 5 0 R>>>>";
    let page = PAGE.replace(resources, "").replace("/Parent 2 0 R", "/Parent 40 0 R");
    let own = page.replace("/Contents", &format!("{resources}/Contents"));
    let node = format!("<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 1{resources}>>");
    for (name, root, wanted) in [
        ("one", "<</Type/Pages/Kids[40 0 R]/Count 1>>", true),
        ("two", "<</Type/Pages/Kids[40 0 R 3 0 R]/Count 2/Resources<</Font<</F1 30 0 R>>>>>>", false),
    ] {
        let objects = [(2, root), (3, &*own), (40, &*node), (30, "<</Type/Font/Subtype/Type1>>")];
        allowed(name, &updated(contract(Some(1), &objects), &[(3, &page)]), wanted);
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
        ("of another generation, and nothing hidden", "20 3 R", false, false),
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
