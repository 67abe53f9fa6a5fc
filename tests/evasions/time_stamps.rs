//! 12.8.5: a signature that calls itself a document time-stamp.

use super::{allowed, contract, stream, updated};

const FORM: &str =
    "<</Fields[6 0 R 10 0 R 12 0 R 20 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";
const FIELD: &str = "<</Type/Annot/Subtype/Widget/FT/Sig/T(Stamp)/V 21 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>";

#[test]
fn only_what_holds_a_token_is_a_time_stamp() {
    for (name, kind, docmdp, wanted) in [
        ("a time-stamp", "/Type/DocTimeStamp/SubFilter/ETSI.RFC3161", Some(1), true),
        ("a signature", "/Type/Sig/SubFilter/ETSI.CAdES.detached", Some(1), false),
        ("a signature in disguise", "/Type/DocTimeStamp/SubFilter/ETSI.CAdES.detached", Some(1), false),
        (
            "an older signature in disguise",
            "/Type/DocTimeStamp/SubFilter/adbe.pkcs7.detached",
            Some(1),
            false,
        ),
        ("of no kind", "/Type/DocTimeStamp", Some(1), false),
        ("a signature where one is allowed", "/Type/Sig/SubFilter/ETSI.CAdES.detached", Some(2), true),
    ] {
        let value = format!("<<{kind}/Filter/Adobe.PPKLite/ByteRange[0 10 20 30]/Contents<3000>>>");
        allowed(name, &updated(contract(docmdp, &[]), &[(8, FORM), (20, FIELD), (21, &value)]), wanted);
    }
}

/// Signers write an empty look for a field without an area; a look that draws is more than upkeep.
#[test]
fn an_empty_look_of_a_time_stamp_is_none() {
    let value = "<</Type/DocTimeStamp/SubFilter/ETSI.RFC3161/Filter/Adobe.PPKLite/ByteRange[0 10 20 30]/Contents<3000>>>";
    for (name, rectangle, content, wanted) in [
        ("empty", "0 0 0 0", " ", true),
        ("drawn", "0 0 0 0", "(Price: 900 euro) Tj", false),
        ("with an area", "0 0 9 9", " ", false),
    ] {
        let field = FIELD.replace("0 0 0 0", rectangle).replace("/F 132", "/F 132/AP<</N 22 0 R>>");
        let look = stream("/Type/XObject/Subtype/Form/BBox[0 0 612 792]", content);
        let objects = [(8, FORM), (20, &*field), (21, value), (22, &*look)];
        allowed(name, &updated(contract(Some(1), &[]), &objects), wanted);
    }
}
