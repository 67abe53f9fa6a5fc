//! 7.3: objects that can't be read here, and that other programs read: nested deeper than the limit, with words that are none.
//! What they refer to is not known to be unused, and what they bring is not known to be nothing.

use super::{FORM, allowed, contract, locked, stream, updated};

/// Ways to be unreadable, put into a dictionary.
fn ways() -> Vec<String> {
    let deep = format!("/X {}{}", "[".repeat(101), "]".repeat(101));
    vec![deep, "/X foo".to_owned(), "/X 5 +0 R".to_owned(), "/X 1.2.3".to_owned(), "/X ]".to_owned()]
}

#[test]
fn what_an_unreadable_object_refers_to_is_used() {
    let replaced = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "(Price: 900 euro)");
    let signed = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "(Price: 100 euro)");
    for (name, page, wanted) in [
        ("used by the resources", "/Resources 20 0 R", false),
        ("resources that nothing uses", "/Resources<<>>", true),
    ] {
        for way in ways() {
            let page =
                format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]{page}/Contents 4 0 R/Annots[6 0 R]>>");
            let resources = format!("<</XObject<</X1 21 0 R>>{way}>>");
            let objects = [(3, &*page), (20, &*resources), (21, &*signed)];
            let bytes = updated(contract(Some(1), &objects), &[(21, &replaced)]);
            allowed(&format!("{name}, {way:.9}"), &bytes, wanted);
        }
    }
}

#[test]
fn an_object_that_appears_and_can_not_be_read_is_not_nothing() {
    let field =
        "<</Fields[6 0 R 10 0 R 12 0 R 30 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
    for way in ways() {
        let script = format!("<</FT/Tx/T(new)/AA<</C<</S/JavaScript/JS(app.alert())>>>>{way}>>");
        let bytes = updated(contract(Some(1), &[]), &[(8, field), (30, &script)]);
        allowed(&format!("a field, {way:.9}"), &bytes, false);
        let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots[6 0 R 10 0 R 12 0 R 30 0 R]>>";
        let mark = format!("<</Type/Annot/Subtype/Watermark/Rect[0 0 612 792]/AP<</N 31 0 R>>{way}>>");
        let bytes = updated(contract(Some(3), &[]), &[(3, page), (30, &mark)]);
        allowed(&format!("an annotation, {way:.9}"), &bytes, false);
    }
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots[6 0 R 10 0 R 12 0 R 30 0 R]>>";
    let note = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(a note)>>";
    allowed("a note that can be read", &updated(contract(Some(3), &[]), &[(3, page), (30, note)]), true);
}

#[test]
fn what_is_in_an_object_stream_that_can_not_be_decoded_may_refer_to_anything() {
    for (filter, wanted) in [("/FlateDecode", true), ("[null/FlateDecode]", false), ("/Unknown", false)] {
        let mut file = locked("", "/Extra 25 0 R", &[]);
        let start = file.bytes.len();
        // The second revision is not signed; the third one changes what a member of its stream uses.
        file.object_stream(30, &[(25, "<</Uses 26 0 R>>")]);
        let text = String::from_utf8_lossy(&file.bytes[start..]).into_owned();
        assert!(text.contains("/Filter/FlateDecode"));
        let at = start + text.find("/Filter/FlateDecode").unwrap() + 7;
        file.bytes.splice(at..at + 12, filter.bytes());
        file.xref_stream(31, &[(25, 30, 0)], "");
        let found = super::modifications(&updated(file, &[(8, FORM), (40, "(nothing)")]));
        let unreadable = found.changes.iter().any(|change| change.message.contains("object stream 30"));
        assert_eq!(unreadable, !wanted, "{filter}: {found:#?}");
    }
}
