//! ISO 32000-2 12.8.1: `/ByteRange` by its numbers, and in a document with something else in and around the hole.

use countersign::signature::{ByteRange, Coverage, find_signatures};

use crate::choices::Choices;
use crate::fixture::File;
use crate::shell::with;

/// Whatever the numbers: a range that exists lies in the file, in order, around one hole. Whatever the document: what counts
/// as covering a revision leaves out exactly one token.
pub fn byte_range(bytes: &[u8]) {
    let mut choices = Choices::new(bytes);
    numbers(&mut choices);
    document(&mut choices);
}

fn numbers(choices: &mut Choices<'_>) {
    let shift = choices.below(64);
    let mut number = || choices.long() >> shift;
    let (four, length) = ([0, number(), number(), number()], number());
    let Ok(range) = ByteRange::new(four, length) else { return };
    let [first, second] = range.signed();
    assert!(first.start == 0 && first.end == range.hole().start && second.start == range.hole().end);
    assert!(range.hole().start <= range.hole().end && second.end == range.end() && range.end() <= length);
    assert!(!range.contains(range.end()));
}

fn document(choices: &mut Choices<'_>) {
    let mut file = File::new();
    file.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>>>");
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>");
    file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
    file.object(4, "<</FT/Sig/T(S)/Subtype/Widget/Rect[0 0 0 0]/V 5 0 R>>");
    let before = choices.piece().to_vec();
    let hole = match choices.below(4) {
        0 | 1 => b"<3006020101020102>".to_vec(),
        2 => [b"<", choices.piece(), b">"].concat(),
        _ => [b"(", choices.piece(), b")"].concat(),
    };
    let after = choices.piece().to_vec();
    let shifts: Vec<i64> = (0..4).map(|_| choices.pick(&[0, 0, 0, 0, 1, -1, 2, 7])).collect();
    let update = choices.flag();
    let rest = choices.rest();
    let at = file.at();
    file.entry(5, 0, at);
    file.raw("5 0 obj<</Type/Sig/Filter/A/SubFilter/ETSI.CAdES.detached/ByteRange");
    let place = file.bytes.len();
    file.raw(" ".repeat(60)).raw(&before).raw("/Contents ");
    let start = file.bytes.len();
    file.raw(&hole);
    let end = file.bytes.len();
    file.raw(&after).raw(">>endobj\n");
    file.table("");
    let signed = file.bytes.len();
    if update {
        file.object(3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 8 8]>>").table("");
    } else {
        file.raw(rest);
    }
    let shifted = |number: usize, by: i64| (number as i64 + by).max(0);
    let text = format!(
        "[{} {} {} {}]",
        shifts[0],
        shifted(start, shifts[1]),
        shifted(end, shifts[2]),
        shifted(signed - end, shifts[3])
    );
    file.bytes[place..place + text.len()].copy_from_slice(text.as_bytes());
    with(&file.bytes, |document| {
        let Ok(signatures) = find_signatures(document) else { return };
        for signature in &signatures {
            let Ok(range) = &signature.byte_range else {
                assert_eq!(signature.coverage, Coverage::Unclear, "{signature:?}");
                continue;
            };
            assert!(range.end() <= file.bytes.len() as u64);
            if signature.coverage == Coverage::Unclear {
                continue;
            }
            // White space beside the token is tolerated, with a finding.
            let contents = signature.contents.as_ref().and_then(|contents| contents.span.clone());
            let contents = contents.expect("a token");
            let token = &file.bytes[range.hole().start as usize..range.hole().end as usize];
            assert!(range.hole().start <= contents.start && contents.end <= range.hole().end);
            if contents != range.hole() {
                assert!(signature.findings.iter().any(|finding| finding.code == "hole-has-white-space"));
                continue;
            }
            assert!(token.starts_with(b"<") && token.ends_with(b">"), "{}", token.escape_ascii());
            assert!(
                token[1..token.len() - 1]
                    .iter()
                    .all(|byte| byte.is_ascii_hexdigit() || b"\0\t\n\x0c\r ".contains(byte)),
                "{}",
                token.escape_ascii()
            );
            if signature.coverage == Coverage::EntireFile {
                assert_eq!(range.end(), file.bytes.len() as u64);
            }
        }
    });
}
