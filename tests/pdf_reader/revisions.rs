//! Which bytes are which revision, and what each of them says.

use crate::fixture::{File, table};
use crate::{codes, has_page, id, open};
use countersign::pdf::{ObjectId, TrailingKind, XrefEntry};

#[test]
fn revisions_keep_their_own_view() {
    let mut file = File::with_page();
    file.object(4, "(first)").table("");
    let first = file.at();
    file.object(4, "(second)").object(5, "(new)").table("");
    let second = file.at();
    let at = file.at();
    file.raw(format!("xref\n4 1\n0000000000 00001 f\r\ntrailer<</Size 6/Root 1 0 R{}>>\n", file.prev()))
        .close(at);
    let third = file.at();
    file.generation(4, 1, "(risen)").table("");
    file.raw("\n\n");
    open(&file.bytes, |document| {
        let spans: Vec<_> = document.revisions().iter().map(|revision| revision.span.clone()).collect();
        assert_eq!(spans, [0..first, first..second, second..third, third..file.at() - 2]);
        let text = |revision, generation| {
            let located = document.snapshot(revision).get(ObjectId { number: 4, generation }).unwrap();
            located.and_then(|located| Some(located.object.as_string()?.text()))
        };
        assert_eq!(text(1, 0).as_deref(), Some("first"));
        assert_eq!(text(2, 0).as_deref(), Some("second"));
        assert_eq!(text(3, 0), None);
        assert_eq!(codes(&document), [""; 0]);
        assert_eq!(text(4, 0), None);
        assert_eq!(text(4, 1).as_deref(), Some("risen"));
        assert_eq!(document.snapshot(1).numbers(), [1, 2, 3, 4]);
        assert_eq!(document.snapshot(3).numbers(), [1, 2, 3, 5]);
        assert_eq!(document.snapshot(3).entry(4), Some((XrefEntry::Free { generation: 1 }, 3)));
        assert_eq!(document.snapshot(2).entry(5).unwrap().1, 2);
        assert_eq!(document.snapshot(1).entry(5), None);
        assert_eq!(document.snapshot(4).touched_since(&document.snapshot(1)), [4, 5]);
        assert_eq!(document.trailing().unwrap().kind, TrailingKind::Space);
        assert_eq!(document.revision_at(first).unwrap().number, 2);
        assert_eq!(document.unreached_updates(0..u64::MAX).unwrap(), [0; 0]);
        assert_eq!(codes(&document), ["reference-generation"]);
    });
}

#[test]
fn many_revisions_are_looked_up_like_few() {
    let mut file = File::with_page();
    file.table("");
    for step in 0..40 {
        file.object(4 + step % 3, &format!("{step}")).table("");
    }
    open(&file.bytes, |document| {
        assert_eq!(document.revisions().len(), 41);
        for revision in 1..=41u32 {
            for number in 0..9 {
                let entries = document.revisions()[..revision as usize].iter().rev();
                let want = entries.filter_map(|each| Some((each.entries.get(number)?, each.number))).next();
                assert_eq!(document.snapshot(revision).entry(number), want);
            }
        }
    });
}

/// Annex F, as far as structure goes.
pub(crate) fn linearized() -> File {
    let mut file = File::new();
    let at = file.at();
    file.entry(9, 0, at);
    file.raw("9 0 obj\n<</Linearized 1/L LLLLLLLLLL/T 0>>\nendobj\n");
    let first_xref = file.at();
    file.raw("xref\n1 1\n1111111111 00000 n\r\n9 1\n0000000009 00000 n\r\n");
    file.raw("trailer\n<</Size 10/Root 1 0 R/Prev PPPPPPPPPP>>\nstartxref\n0\n%%EOF\n");
    let catalog = file.at();
    file.pending.clear();
    file.object(1, "<</Type/Catalog/Pages 2 0 R>>");
    file.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1>>").object(3, "<</Type/Page/Parent 2 0 R>>");
    let main = file.at();
    file.pending.remove(0);
    let entries = std::mem::take(&mut file.pending);
    file.raw(table(&entries, true)).raw("trailer\n<</Size 4>>\n").close(first_xref);
    let text = String::from_utf8(file.bytes).unwrap();
    let text = text.replace("LLLLLLLLLL", &format!("{:<10}", text.len()));
    let text =
        text.replace("PPPPPPPPPP", &format!("{main:<10}")).replace("1111111111", &format!("{catalog:010}"));
    File { bytes: text.into_bytes(), size: 10, ..file }
}

#[test]
fn the_sections_of_a_linearized_file_are_one_revision() {
    let mut file = linearized();
    let original = file.at();
    open(&file.bytes, |document| {
        assert!(document.is_linearized() && has_page(&document));
        assert_eq!(document.revisions().len(), 1);
        assert_eq!(document.revisions()[0].span, 0..original);
        assert_eq!(document.latest().numbers(), [1, 2, 3, 9]);
        assert_eq!(document.unreached_updates(0..u64::MAX).unwrap(), [0; 0]);
        assert_eq!(codes(&document), [""; 0]);
    });
    file.object(5, "(update)").table("");
    open(&file.bytes, |document| {
        let spans: Vec<_> = document.revisions().iter().map(|revision| revision.span.clone()).collect();
        assert_eq!(spans, [0..original, original..file.at()]);
        assert_eq!(codes(&document), [""; 0]);
    });
}

#[test]
fn what_the_chain_does_not_reach_can_be_found() {
    let mut file = File::with_page();
    file.table("");
    let first = file.xref;
    file.object(4, "(skipped)").table("");
    let skipped = file.at();
    file.xref = first;
    file.object(5, "(newest)").table("");
    open(&file.bytes, |document| {
        assert_eq!(document.revisions().len(), 2);
        let unreached = document.unreached_updates(0..u64::MAX).unwrap();
        assert_eq!(unreached.len(), 1);
        assert!(unreached[0] < skipped);
    });
    for (trailing, kind) in [
        ("\r\n \n", TrailingKind::Space),
        ("% a comment\n", TrailingKind::Comments),
        ("bytes", TrailingKind::Bytes),
        ("8 0 obj (x) endobj", TrailingKind::Objects),
    ] {
        let bytes = [&file.bytes[..], trailing.as_bytes()].concat();
        let got = open(&bytes, |document| document.trailing().unwrap());
        assert_eq!((got.kind, got.span), (kind, file.at()..bytes.len() as u64));
    }
}

#[test]
fn a_broken_newest_section_is_not_passed_over() {
    let mut file = File::with_page();
    file.object(4, "(first)").table("");
    let first = file.at();
    file.object(4, "(second)").table("");
    let good = String::from_utf8(file.bytes.clone()).unwrap();
    let place = good.rfind("xref\n4 1").unwrap();
    let broken = good[..place].to_owned() + &good[place..].replacen("xref\n4 1", "xrfe\n4 1", 1);
    open(broken.as_bytes(), |document| {
        assert!(document.is_repaired() && document.has_finding("xref-rebuilt"));
        let spans: Vec<_> = document.revisions().iter().map(|revision| revision.span.clone()).collect();
        assert_eq!(spans, [0..first, first..file.at()]);
        let second = document.latest().get(id(4)).unwrap().unwrap();
        assert_eq!(second.object.as_string().unwrap().text(), "second");
    });
}

#[test]
fn an_object_from_the_future_is_not_there_yet() {
    let mut file = File::with_page();
    // Revision 1 claims an object 4 that only revision 2 brings.
    file.entry(4, 0, 600).table("");
    let pad = 600 - file.bytes.len();
    file.raw(" ".repeat(pad)).raw("4 0 obj (later) endobj\n");
    file.object(5, "(x)").table("");
    open(&file.bytes, |document| {
        assert!(document.revisions()[0].reaches_beyond && !document.revisions()[1].reaches_beyond);
        assert!(document.snapshot(1).get(id(4)).unwrap().is_none());
        assert!(document.snapshot(2).get(id(4)).unwrap().is_some());
        assert!(document.has_finding("xref-entry-beyond"));
    });
}

#[test]
fn what_programs_read_differently_is_told_by_revision() {
    let mut file = File::with_page();
    file.table("");
    let first = file.at();
    file.object(4, "(seen by some)").object(5, "(seen by others)");
    // Object 4 twice in one section: the first entry counts here, the last one elsewhere.
    let at = file.pending[1].2;
    file.pending[1] = (4, 0, at);
    file.raw(format!("xref\n4 1\n{:010} 00000 n\r\n4 1\n{at:010} 00000 n\r\n", file.pending[0].2));
    file.raw(format!("trailer<</Size 5/Root 1 0 R{}>>\n", file.prev()));
    let xref = file.bytes.windows(6).rposition(|window| window == b"xref\n4").unwrap() as u64;
    file.close(xref);
    open(&file.bytes, |document| {
        assert_eq!(document.ambiguities(0..first), []);
        let codes: Vec<_> =
            document.ambiguities(first..file.at()).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, ["xref-duplicate"]);
        assert_eq!(
            document.latest().get(id(4)).unwrap().unwrap().object.as_string().unwrap().text(),
            "seen by some"
        );
    });
}
