//! What an object is, nobody learns from the last key that leads to it: fonts, images and states have names of the author's
//! choice, `/P`, `/Kids` and `/Popup` among them.

use super::{PAGE, allowed, contract, stream, text_field, updated};

/// The page with other resources, and the widgets it has.
fn page(resources: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources {resources}/Contents 4 0 R/Annots[6 0 R 10 0 R 12 0 R]>>"
    )
}

#[test]
fn a_resource_with_the_name_of_a_back_reference_is_a_resource() {
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Differences[49/nine]>>>>";
    let before = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>";
    for (name, resources, more) in [
        ("/P in the page's own resources", "<</Font<</P 9 0 R>>>>", None),
        ("/P in fonts of their own", "<</Font 21 0 R>>", Some((21, "<</P 9 0 R>>"))),
        ("/Parent in fonts of their own", "<</Font 21 0 R>>", Some((21, "<</Subtype/None/Parent 9 0 R>>"))),
        ("/Kids in fonts of their own", "<</Font 21 0 R>>", Some((21, "<</Kids 9 0 R>>"))),
        ("/P of the page taken as its fonts", "<</Font 3 0 R>>/P 9 0 R", None),
    ] {
        let page = page(resources);
        let mut objects = vec![(3, &*page), (9, before)];
        objects.extend(more);
        allowed(name, &updated(contract(Some(1), &objects), &[(9, font)]), false);
    }
}

/// 14.3.3: where nothing else uses it, the document information may change.
#[test]
fn document_information_alone_may_change() {
    let bytes = updated(contract(Some(1), &[]), &[(9, "<</Title(Other)>>")]);
    allowed("information", &bytes, true);
}

#[test]
fn a_resource_called_popup_is_no_annotation() {
    for (name, page, holder, wanted) in [
        ("a graphics state", page("<</ExtGState 21 0 R>>"), "<</Popup 20 0 R>>", false),
        (
            "a window of a note",
            PAGE.replace("12 0 R]", "12 0 R 21 0 R 20 0 R]"),
            "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Popup 20 0 R>>",
            true,
        ),
    ] {
        let (before, after) = (
            "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/ca 1>>",
            "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/ca 0>>",
        );
        let file = contract(Some(3), &[(3, &page), (20, before), (21, holder)]);
        allowed(name, &updated(file, &[(20, after)]), wanted);
    }
}

/// 12.7.4.1: a field is a dictionary. The data of a stream would be compared by nobody.
#[test]
fn a_stream_in_the_field_tree_stays_as_it_is() {
    let page = page("<</XObject<</T 20 0 R>>>>");
    let form = "<</Fields[6 0 R 10 0 R 12 0 R 20 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)>>";
    let drawn = |text| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/FT/Tx/T(drawn)", text);
    let (before, after) = (drawn("(100)"), drawn("(900)"));
    for docmdp in [None, Some(1), Some(2)] {
        let file = contract(docmdp, &[(3, &page), (8, form), (20, &before)]);
        allowed("a stream", &updated(file, &[(20, &after)]), false);
    }
    let file = contract(Some(2), &[(3, &page), (8, form), (20, &before)]);
    allowed("another field", &updated(file, &[(10, &text_field("900", ""))]), true);
}

/// 12.5.2: later annotations are drawn over earlier ones.
#[test]
fn the_order_of_annotations_is_the_order_in_which_they_are_drawn() {
    for (annotations, wanted) in [
        ("6 0 R 10 0 R 12 0 R", true),
        ("6 0 R 12 0 R 10 0 R", false),
        ("6 0 R 10 0 R 12 0 R 10 0 R", false),
        ("6 0 R 10 0 R 12 0 R 6 0 R", false),
        ("6 0 R 10 0 R", false),
    ] {
        let page = PAGE.replace("6 0 R 10 0 R 12 0 R", annotations).replace("612 792", "612.0 792");
        for docmdp in [None, Some(1), Some(3)] {
            allowed(annotations, &updated(contract(docmdp, &[]), &[(3, &page)]), wanted);
        }
    }
}

/// 7.9.5: a side of a rectangle is any number.
#[test]
fn a_huge_signature_field_is_not_invisible() {
    let page = PAGE.replace("12 0 R]", "12 0 R 20 0 R]");
    let form =
        "<</Fields[6 0 R 10 0 R 12 0 R 20 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    for (rectangle, wanted) in [
        ("0 0 0 0", true),
        ("72 72 72 72", true),
        ("3000000000 3000000000 3000000000 3000000000", true),
        ("0 0 612 792", false),
        ("60 708 200 708", false),
        ("60 708 60 720", false),
        ("4611686018427387904 4611686018427387904 4611686018427388104 4611686018427388104", false),
        ("0 0 3000000000 3000000000", false),
        ("0 0 3e9 3000000000.5", false),
        ("0 0 21 0 R 21 0 R", false),
    ] {
        let field = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[{rectangle}]/F 132/P 3 0 R>>");
        let file = contract(Some(1), &[(21, "612")]);
        allowed(rectangle, &updated(file, &[(3, &page), (8, form), (20, &field)]), wanted);
    }
}

/// 12.5.5: there are programs that draw a look whatever room its widget has.
#[test]
fn what_has_no_room_has_no_look() {
    let page = PAGE.replace("12 0 R]", "12 0 R 20 0 R]");
    let form = super::FORM.replace("12 0 R]", "12 0 R 20 0 R]");
    let drawn = |content: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", content);
    let (blank, drawing) = (drawn(" % nothing\n"), drawn("0 0 9 9 re f"));
    for (name, look, wanted) in [
        ("none", "", true),
        ("an empty one", "/AP<</N 30 0 R>>", true),
        ("a drawing", "/AP<</N 31 0 R>>", false),
        ("the look of another field", "/AP<</N 11 0 R>>", false),
        ("the content of a page", "/AP<</N 4 0 R>>", false),
        ("states", "/AP<</N<</On 4 0 R>>>>/AS/On", false),
        ("another than the normal one", "/AP<</R 4 0 R>>", false),
        ("no colours", "/MK<</CA(x)>>", true),
        ("a background", "/MK<</BG[1 1 1]>>", false),
        ("a border", "/MK 33 0 R", false),
    ] {
        for docmdp in [1, 2] {
            let field =
                format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[9 9 9 9]/F 132/P 3 0 R{look}>>");
            let update =
                [(3, &*page), (8, &*form), (20, &*field), (30, &*blank), (31, &*drawing), (33, "<</BC[0]>>")];
            allowed(&format!("{name}, /P {docmdp}"), &updated(contract(Some(docmdp), &[]), &update), wanted);
        }
    }
}

/// A dictionary of images may be any dictionary: the catalog, the form, a field. Its keys are their names then.
#[test]
fn what_is_a_dictionary_of_images_as_well_has_no_keys_of_its_own() {
    let image = |text: &str| stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", text);
    let (before, after) = (image("(100)"), image("(900)"));
    let field = |more: &str| text_field("100", more).replace("/V(100)", "/V 20 0 R");
    for (name, resources, holder, wanted) in [
        ("a field", "<</XObject 10 0 R>>", field(""), false),
        ("a field alone", "<<>>", field(""), true),
        (
            "the look of a field",
            "<</XObject 21 0 R>>",
            text_field("100", "").replace("/AP<</N 11 0 R>>", "/AP 21 0 R"),
            false,
        ),
        (
            "the look of a field alone",
            "<<>>",
            text_field("100", "").replace("/AP<</N 11 0 R>>", "/AP 21 0 R"),
            true,
        ),
    ] {
        let page = page(resources);
        let file = contract(Some(2), &[(3, &page), (10, &holder), (20, &before), (21, "<</N 20 0 R>>")]);
        allowed(name, &updated(file, &[(20, &after)]), wanted);
    }
    let page_of = |number: u32| page(&format!("<</XObject {number} 0 R>>"));
    for (name, number, wanted) in
        [("the catalog", 1, false), ("the form", 8, false), ("a dictionary of its own", 21, true)]
    {
        let page = page_of(number);
        let file = contract(Some(2), &[(3, &page), (21, "<</Name 20 0 R>>"), (20, &before)]);
        allowed(name, &updated(file, &[(10, &text_field("900", ""))]), wanted);
    }
}

/// 7.3.7: programs take the first value of a key, or the last.
#[test]
fn keys_that_stand_twice_are_not_read_alike() {
    for (name, field, wanted) in [
        ("once", text_field("900", ""), true),
        ("twice the same", text_field("900", "/V(900)"), true),
        ("twice", text_field("900", "/V(100)"), false),
        ("below", text_field("900", "").replace("/AP<</N 11 0 R>>", "/AP<</N 11 0 R/N 4 0 R>>"), false),
    ] {
        allowed(name, &updated(contract(Some(2), &[]), &[(10, &field)]), wanted);
    }
    for (trailer, wanted) in [("/Info 9 0 R", true), ("/Info 9 0 R/Root 9 0 R/Root 1 0 R", false)] {
        let mut file = contract(None, &[]);
        file.object(20, "(nothing)").table(trailer);
        allowed(trailer, &file.bytes, wanted);
    }
    // In both revisions, and changed in one of them only.
    let page = |first: u32| PAGE.replace("/Contents 4 0 R", &format!("/Contents {first} 0 R/Contents 4 0 R"));
    let (before, after) = (page(20), page(21));
    let objects = [(3, &*before), (20, "(one)"), (21, "(other)")];
    allowed("one of two", &updated(contract(None, &objects), &[(3, &after)]), false);
}
