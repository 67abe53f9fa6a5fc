//! 7.7.3: pages that are something else as well, and pages of which only the spelling changes.

use super::{PAGE, allowed, contract, look, stream, updated};

#[test]
fn a_page_is_nothing_but_a_page() {
    let own = PAGE.replace("/Resources<<", "/Resources<</XObject 3 0 R");
    let form = PAGE.replace("/Resources<<", "/Resources<</XObject 21 0 R");
    for (name, page, catalog, wanted) in [
        ("a page", PAGE, "", true),
        ("a place to go to", PAGE, "/OpenAction[3 0 R/Fit]/Dests<</a[3 0 R/Fit]/b<</D[3 0 R/Fit]>>>>", true),
        (
            "an element of structure",
            PAGE,
            "/StructTreeRoot<</Type/StructTreeRoot/K<</S/P/Pg 3 0 R/K 0>>>>",
            true,
        ),
        ("its own images", &own, "", false),
        ("a dictionary of others", &form, "/Other<</Images 3 0 R>>", false),
    ] {
        let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R/Perms<</DocMDP 7 0 R>>{catalog}>>");
        let file = contract(Some(3), &[(1, &catalog), (3, page), (21, "<<>>")]);
        let tabs = page.replace("/Annots", "/Tabs/S/Annots");
        allowed(name, &updated(file, &[(3, &tabs)]), wanted);
    }
}

#[test]
fn annotations_are_an_array_and_their_order_is_a_name() {
    let none = PAGE.replace("/Annots[6 0 R 10 0 R 12 0 R]", "/Annots 20 0 R");
    for (name, body, wanted) in [
        ("nothing", "null", true),
        ("an empty array", "[]", true),
        ("a dictionary", "<<>>", false),
        ("a form", &look("999"), false),
        ("a stream", &stream("", "x"), false),
    ] {
        allowed(name, &updated(contract(None, &[(3, &none)]), &[(20, body)]), wanted);
    }
    for (name, tabs, wanted) in
        [("rows", "/Tabs/R", true), ("none", "/Tabs null", true), ("an object", "/Tabs 20 0 R", false)]
    {
        let page = PAGE.replace("/Annots", &format!("{tabs}/Annots"));
        let update = [(3, &*page), (20, &*look("999"))];
        allowed(name, &updated(contract(Some(3), &[]), &update), wanted);
    }
}

/// 7.7.3.4: programs that write a page again write out what it inherits.
#[test]
fn what_is_inherited_may_be_written_out() {
    let bare = PAGE.replace("/MediaBox[0 0 612 792]", "");
    let pages = |more: &str| format!("<</Type/Pages/Kids[3 0 R]/Count 1{more}>>");
    for (name, above, own, wanted) in [
        ("the same", "/MediaBox[0 0 612 792]", "/MediaBox[0 0 612 792]", true),
        ("as real numbers", "/MediaBox[0 0 612 792]", "/MediaBox[0.0 0.0 612.0 792.0]", true),
        ("another", "/MediaBox[0 0 612 792]", "/MediaBox[0 0 600 792]", false),
        ("rotated as before", "/MediaBox[0 0 612 792]/Rotate 90", "/Rotate 90", true),
        ("rotated", "/MediaBox[0 0 612 792]", "/Rotate 90", false),
        ("no longer", "/MediaBox[0 0 612 792]/Rotate 90", "/Rotate null", false),
    ] {
        let file = contract(Some(1), &[(2, &pages(above)), (3, &bare)]);
        let page = bare.replace("/Contents", &format!("{own}/Contents"));
        allowed(name, &updated(file, &[(3, &page)]), wanted);
    }
}

/// 7.3.10: PDFBox makes objects of annotations that stood in the array themselves.
#[test]
fn annotations_may_become_objects() {
    let link =
        "<</Type/Annot/Subtype/Link/Rect[9 9 99 29]/Border[0 0 0]/A<</S/URI/URI(http://a.example/)>>>>";
    let other = link.replace("a.example", "b.example");
    let page = |first: &str| PAGE.replace("/Annots[", &format!("/Annots[{first} "));
    let before = page(link);
    for (name, update, wanted) in [
        ("the same", vec![(3, page("20 0 R")), (20, link.to_owned())], true),
        ("another", vec![(3, page("20 0 R")), (20, other)], false),
        ("one that is there", vec![(3, page("21 0 R"))], false),
        ("in another place", vec![(3, page("").replace("]/", " 20 0 R]/")), (20, link.to_owned())], false),
    ] {
        let update: Vec<(u32, &str)> = update.iter().map(|(number, body)| (*number, &**body)).collect();
        let file = contract(Some(1), &[(3, &before), (21, link)]);
        allowed(name, &updated(file, &update), wanted);
    }
}

/// Table 110: a font without resources draws with those of the page that shows it.
#[test]
fn resources_written_out_are_those_of_a_page() {
    let resources = "/Resources<</Font<</F1 5 0 R>>>>";
    let pages = format!("<</Type/Pages/Kids[3 0 R]/Count 1{resources}>>");
    for (name, more, wanted) in [("a page", "", true), ("a font", "/CharProcs<<>>", false)] {
        let before = PAGE.replace(resources, more);
        let after = PAGE.replace(resources, &format!("{resources}{more}"));
        let file = contract(Some(1), &[(2, &pages), (3, &before)]);
        allowed(name, &updated(file, &[(3, &after)]), wanted);
    }
}
