//! Numbers of objects that are used again.

use super::{PAGE, allowed, contract, updated};

/// 7.5.8: a cross-reference stream is found by its offset: its number is free for whoever writes next.
#[test]
fn the_number_of_a_cross_reference_stream_is_free() {
    let page = PAGE.replace("12 0 R]", "12 0 R 40 0 R]");
    let form =
        "<</Fields[6 0 R 10 0 R 12 0 R 40 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig3)/Rect[0 0 0 0]/F 132/P 3 0 R>>";
    for (name, number, uses, wanted) in [
        ("a cross-reference stream", 40, "", true),
        ("one that something refers to", 40, "40 0 R", false),
        ("another object", 41, "", false),
    ] {
        let mut file = contract(None, &[(20, &format!("<</Names[{uses}]>>")), (1, CATALOG)]);
        file.object(if number == 40 { 21 } else { 40 }, "(text)");
        file.xref_stream(number, &[], "/Info 9 0 R");
        let bytes = updated(file, &[(3, &page), (8, form), (40, field)]);
        allowed(name, &bytes, wanted);
    }
}

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R/Dests 20 0 R>>";

/// 7.3.3: a real number may stand for an integer in a rectangle, and not where an integer is wanted.
#[test]
fn a_real_number_is_no_integer() {
    for (before, after, wanted) in [
        ("/Rotate 180", "/Rotate 180", true),
        ("/Rotate 180", "/Rotate 180.0", false),
        ("/CropBox[0 0 612 792]", "/CropBox[0.0 0 612.0 792]", true),
        ("/CropBox[0 0 612 792]", "/CropBox[0.0 0 612.5 792]", false),
    ] {
        let page = |more: &str| {
            PAGE.replace("/MediaBox", &format!("{more}/MediaBox")).replace("12 0 R]", "12 0 R]/Tabs/S")
        };
        let file = contract(Some(3), &[(3, &PAGE.replace("/MediaBox", &format!("{before}/MediaBox")))]);
        allowed(after, &updated(file, &[(3, &page(after))]), wanted);
    }
}

/// 7.5.4: object 0 is free, whatever an entry says.
#[test]
fn object_zero_is_not_brought_into_use() {
    for (entry, wanted) in [("0000000000 65535 f\r\n", true), ("0000000009 00000 n\r\n", false)] {
        let mut file = contract(None, &[]);
        let at = file.at();
        let trailer = format!("trailer<</Size 13/Root 1 0 R/Info 9 0 R{}>>\n", file.prev());
        file.raw(format!("xref\n0 1\n{entry}{trailer}")).close(at);
        allowed(entry.trim(), &file.bytes, wanted);
    }
}
