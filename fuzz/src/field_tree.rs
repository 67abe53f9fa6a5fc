//! ISO 32000-2 12.7.3: field trees, with cycles, doubles and things that are no fields.

use countersign::signature::{acro_form, find_signatures};

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::with_sound;

/// Objects 4 to 11 as fields that refer to each other as the bytes choose. Each object is one field at most.
pub fn field_tree(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    let mut file = File::new();
    let form = match choices.below(4) {
        0 => format!("<</Fields{}>>", references(&mut choices)),
        1 => "4 0 R".to_owned(),
        2 => format!("<</Fields {}/SigFlags 3>>", number(&mut choices)),
        _ => format!("<</Fields[<<{}>>{}]>>", field(&mut choices), number(&mut choices)),
    };
    file.object(1, &format!("<</Type/Catalog/Pages 2 0 R/AcroForm {form}>>"));
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    let annotations = references(&mut choices);
    file.object(3, &format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots{annotations}>>"));
    for number in 4..12 {
        let body = match choices.below(8) {
            0 => references(&mut choices),
            _ => format!("<<{}>>", field(&mut choices)),
        };
        file.object(number, &body);
    }
    if choices.flag() {
        file.table("");
        for _ in 0..choices.below(4) {
            let number = 4 + choices.below(8) as u32;
            let body = format!("<<{}>>", field(&mut choices));
            file.object(number, &body);
        }
        file.pending.sort_unstable();
        file.pending.dedup_by_key(|(number, ..)| *number);
    }
    file.table("");
    with_sound(&file.bytes, |document| {
        assert!(!document.is_repaired());
        for revision in document.revisions() {
            let Ok(form) = acro_form(document.snapshot(revision.number)) else { continue };
            let mut numbers: Vec<u32> =
                form.fields.iter().filter_map(|field| field.id).map(|id| id.number).collect();
            let all = numbers.len();
            numbers.sort_unstable();
            numbers.dedup();
            assert_eq!(all, numbers.len(), "a field stands twice");
            for (index, field) in form.fields.iter().enumerate() {
                assert!(field.parent.is_none_or(|parent| parent < index), "a parent after its child");
            }
        }
        let Ok(signatures) = find_signatures(document) else { return };
        for (index, signature) in signatures.iter().enumerate() {
            assert_eq!(signature.ordinal as usize, index + 1);
        }
    });
}

fn number(choices: &mut Choices<'_>) -> String {
    format!("{} 0 R", 3 + choices.below(10))
}

fn references(choices: &mut Choices<'_>) -> String {
    let list: Vec<String> = (0..choices.below(6)).map(|_| number(choices)).collect();
    format!("[{}]", list.join(" "))
}

fn field(choices: &mut Choices<'_>) -> String {
    let mut text = String::new();
    for _ in 0..choices.below(9) {
        text += &match choices.below(12) {
            0 => "/FT/Sig".to_owned(),
            1 => format!("/FT{}", choices.pick(&["/Tx", "/Btn", "/Ch", " 4", "/Sig"])),
            2 | 3 => format!("/T({})", choices.pick(&["a", "b", "a.b", "", "Sig1"])),
            4 => format!("/Kids{}", references(choices)),
            5 => format!("/Kids {}", number(choices)),
            6 => format!("/Parent {}", number(choices)),
            7 => format!("/V {}", number(choices)),
            8 => "/V<</Type/Sig/Filter/A/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<00>>>"
                .to_owned(),
            9 => "/Subtype/Widget/Rect[0 0 1 1]".to_owned(),
            10 => format!("/Lock {}", number(choices)),
            _ => format!("/SV<</Ff {}/SubFilter[/adbe.pkcs7.detached]>>", choices.byte()),
        };
    }
    text
}
