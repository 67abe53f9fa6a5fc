//! Where objects stand: at offsets, in object streams, in hybrid files.

use crate::fixture::{File, zlib};
use crate::{codes, has_page, id, open};
use countersign::pdf::{Object, ObjectId, XrefKind};

#[test]
fn cross_reference_and_object_streams() {
    let mut file = File::new();
    file.object_stream(
        4,
        &[(1, "<</Type/Catalog/Pages 2 0 R>>"), (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")],
    );
    file.object(3, "<</Type/Page/Parent 2 0 R>>");
    file.xref_stream(5, &[(1, 4, 0), (2, 4, 1)], "");
    let first = file.at();
    // Object 6 by the wrong index, 7 from a stream that is none, 8 from one that is not there.
    file.xref_stream(9, &[(6, 4, 1), (7, 3, 0), (8, 77, 0)], "");
    open(&file.bytes, |document| {
        assert!(has_page(&document));
        assert_eq!(document.revisions()[0].span, 0..first);
        assert_eq!(document.revisions()[0].kind, XrefKind::Stream);
        assert_eq!(document.revisions()[0].xref_stream, Some(id(5)));
        let catalog = document.latest().get(id(1)).unwrap().unwrap();
        assert_eq!(catalog.in_object_stream, Some(id(4)));
        assert!(catalog.span.is_empty());
        assert_eq!(codes(&document), [""; 0]);
        for number in [6, 7, 8] {
            assert!(document.latest().get(id(number)).unwrap().is_none());
        }
        let codes = codes(&document);
        for code in ["object-stream-mismatch", "object-stream-broken", "object-stream-missing"] {
            assert!(codes.contains(&code), "{codes:?}");
        }
    });
}

#[test]
fn an_object_stream_written_again_changes_its_members_openly() {
    let mut file = File::with_page();
    file.object_stream(4, &[(6, "(honest)")]);
    file.xref_stream(5, &[(6, 4, 0)], "");
    file.object_stream(4, &[(6, "(forged)")]).table("");
    open(&file.bytes, |document| {
        let text = |revision| {
            let located = document.snapshot(revision).get(id(6)).unwrap().unwrap();
            located.object.as_string().unwrap().text()
        };
        assert_eq!((text(1), text(2)), ("honest".to_owned(), "forged".to_owned()));
        assert_eq!(document.snapshot(2).touched_since(&document.snapshot(1)), [4, 6]);
        assert!(document.has_finding("object-stream-redefined"));
    });
}

/// 7.3.10: an object of another generation is another object. Not every program looks.
#[test]
fn a_reference_to_another_generation_is_null_and_told() {
    let mut file = File::with_page();
    file.object(4, "(shown by some)").object_stream(5, &[(6, "(this too)")]);
    file.xref_stream(7, &[(6, 5, 0)], "");
    open(&file.bytes, |document| {
        let latest = document.latest();
        assert!(latest.get(id(4)).unwrap().is_some() && latest.get(id(6)).unwrap().is_some());
        assert!(!document.has_finding("reference-generation"));
        assert!(latest.get(ObjectId { number: 4, generation: 1 }).unwrap().is_none());
        assert!(document.has_finding("reference-generation"));
        // In a later revision that would be suspicious.
        assert_eq!(document.ambiguities(0..u64::MAX).len(), 1);
    });
    open(&file.bytes, |document| {
        for (number, told) in [(40, false), (0, false), (6, true)] {
            document.latest().get(ObjectId { number, generation: 1 }).unwrap();
            assert_eq!(document.has_finding("reference-generation"), told, "{number}");
        }
    });
    // The finding stays within the file, wherever the entry leads.
    let mut file = File::with_page();
    file.entry(4, 0, 9_999_999_999).table("");
    open(&file.bytes, |document| {
        document.latest().get(ObjectId { number: 4, generation: 1 }).unwrap();
        let findings = document.findings();
        let told = findings.iter().find(|finding| finding.code == "reference-generation").unwrap();
        assert_eq!(told.offset, Some(file.bytes.len() as u64));
    });
}

#[test]
fn hybrid_files_hide_objects_and_disagreement_shows() {
    let mut file = File::with_page();
    file.object_stream(4, &[(6, "(hidden)"), (3, "(other page)")]);
    let pending = std::mem::take(&mut file.pending);
    let stream_at = file.at();
    let (dictionary, data) = file.xref_stream_parts(5, stream_at, &[(6, 4, 0), (3, 4, 1)]);
    file.stream(5, &dictionary, &data);
    file.pending = pending;
    file.table(&format!("/XRefStm {stream_at}"));
    open(&file.bytes, |document| {
        let revision = &document.revisions()[0];
        assert_eq!((revision.kind, revision.xref_stream), (XrefKind::Hybrid, Some(id(5))));
        let hidden = document.latest().get(id(6)).unwrap().unwrap();
        assert_eq!(hidden.object.as_string().unwrap().text(), "hidden");
        assert!(document.latest().get(id(3)).unwrap().unwrap().object.as_dictionary().is_some());
        assert_eq!(codes(&document), ["hybrid-xref-disagrees"]);
    });
    let mut file = File::with_page();
    file.table("/XRefStm 9");
    open(&file.bytes, |document| {
        assert!(document.has_finding("hybrid-xref-unreadable") && has_page(&document))
    });
}

#[test]
fn a_rebuilt_file_finds_the_members_of_its_object_streams() {
    let mut file = File::new();
    file.object_stream(
        4,
        &[(1, "<</Type/Catalog/Pages 2 0 R>>"), (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>")],
    );
    file.object(3, "<</Type/Page/Parent 2 0 R>>");
    file.xref_stream(5, &[(1, 4, 0), (2, 4, 1)], "");
    let text = file.bytes.len();
    file.bytes.truncate(text - 20);
    open(&file.bytes, |document| assert!(document.is_repaired() && has_page(&document)));
}

#[test]
fn streams_have_lengths_elsewhere_and_filters_in_chains() {
    let hex: String = zlib(b"plain data").iter().map(|byte| format!("{byte:02x}")).collect();
    let mut file = File::with_page();
    let at = file.at();
    file.entry(4, 0, at);
    let body = format!("4 0 obj<</Filter[/AHx/FlateDecode]/Length 5 0 R>>stream\n{hex}>\nendstream endobj\n");
    file.raw(body);
    file.object(5, &(hex.len() + 1).to_string());
    file.stream(6, "/Filter/DCTDecode", b"jpeg");
    let chain = "/Filter[/RL/RL/RL/RL/RL/RL/RL/RL/RL]";
    file.stream(7, chain, b"x");
    file.stream(8, "/Filter/FlateDecode", &zlib(b"cut off early")[..12]);
    // A length that leads in a circle.
    let at = file.at();
    file.entry(9, 0, at);
    file.raw("9 0 obj<</Length 9 0 R>>stream\nround\nendstream endobj\n");
    file.table("");
    open(&file.bytes, |document| {
        let data = |number| {
            let located = document.latest().get(id(number)).unwrap().unwrap();
            document.latest().data(located.object.as_stream().unwrap()).unwrap()
        };
        assert_eq!(data(4).unwrap(), b"plain data");
        assert_eq!(codes(&document), [""; 0]);
        assert_eq!((data(6), data(7)), (None, None));
        assert!(b"cut off early".starts_with(&data(8).unwrap()));
        assert_eq!(data(9).unwrap(), b"round");
        let mut codes = codes(&document);
        codes.sort();
        codes.dedup();
        assert_eq!(codes, ["filter-unknown", "flate-truncated", "stream-length"]);
    });
}

#[test]
fn references_that_go_round_end_as_null() {
    let mut file = File::with_page();
    file.object(4, "5 0 R").object(5, "4 0 R").object(6, "7 0 R").object(7, "(end)").table("");
    open(&file.bytes, |document| {
        let resolve = |number| document.latest().resolve(&Object::Reference(id(number))).unwrap();
        assert_eq!((&*resolve(4), &*resolve(99)), (&Object::Null, &Object::Null));
        assert_eq!(resolve(6).as_string().unwrap().text(), "end");
    });
}
