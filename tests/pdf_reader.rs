//! The PDF reader on files written byte by byte: what it reads, what it tolerates, what it refuses.

mod fixture;

use std::borrow::Cow;
use std::fmt::Write;
use std::io;

use countersign::budget::{Budget, Exhausted, Uninterrupted};
use countersign::error::Error;
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, ObjectId, OpenOptions, TrailingKind, XrefEntry, XrefKind};
use countersign::source::{ReadSeekSource, Source};
use fixture::{File, table, zlib};
use proptest::prelude::*;

/// Opens bytes from memory and piece by piece; both must say the same.
fn read<R: PartialEq + std::fmt::Debug>(bytes: &[u8], ask: impl Fn(Result<Document<'_>, Error>) -> R) -> R {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let from_memory = ask(Document::open(&bytes, &OpenOptions::default(), &budget));
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let pieces = ReadSeekSource::new(io::Cursor::new(bytes)).unwrap();
    let from_pieces = ask(Document::open(&pieces, &OpenOptions::default(), &budget));
    assert_eq!(from_memory, from_pieces, "memory and pieces differ");
    from_memory
}

fn open<R: PartialEq + std::fmt::Debug>(bytes: &[u8], ask: impl Fn(Document<'_>) -> R) -> R {
    read(bytes, |document| ask(document.unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii()))))
}

fn id(number: u32) -> ObjectId {
    ObjectId { number, generation: 0 }
}

fn codes(document: &Document<'_>) -> Vec<&'static str> {
    let mut codes: Vec<_> = document.findings().iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}

/// All that a document says, with every object parsed.
fn everything(document: &Document<'_>) -> String {
    let mut text = String::new();
    for revision in document.revisions() {
        let snapshot = document.snapshot(revision.number);
        writeln!(text, "{} {:?} {:?} {:?}", revision.number, revision.span, revision.kind, revision.trailer)
            .unwrap();
        for number in snapshot.numbers() {
            let generation = match snapshot.entry(number) {
                Some((XrefEntry::Offset { generation, .. }, _)) => generation,
                _ => 0,
            };
            let Ok(located) = snapshot.get(ObjectId { number, generation }) else {
                writeln!(text, "spent").unwrap();
                return text;
            };
            writeln!(text, "  {number} {located:?}").unwrap();
            if let Some(stream) = located.as_ref().and_then(|located| located.object.as_stream()) {
                writeln!(text, "    {:?}", snapshot.data(stream)).unwrap();
            }
        }
    }
    writeln!(text, "{:?} {:?}", document.trailing(), document.unreached_updates(0..u64::MAX)).unwrap();
    writeln!(text, "{:?}", document.findings()).unwrap();
    text
}

fn has_page(document: &Document<'_>) -> bool {
    let latest = document.latest();
    let catalog = latest.catalog();
    let pages = latest.value(catalog.as_dictionary().unwrap(), b"Pages").unwrap();
    pages.as_dictionary().is_some_and(|pages| pages.get(b"Count") == Some(&Object::Integer(1)))
}

#[test]
fn a_plain_file_leaves_no_finding() {
    let mut file = File::with_page();
    file.stream(4, "", b"data").table("");
    open(&file.bytes, |document| {
        assert!(has_page(&document));
        assert_eq!(document.revisions().len(), 1);
        let revision = &document.revisions()[0];
        assert_eq!((revision.span.clone(), revision.kind), (0..file.at(), XrefKind::Table));
        assert_eq!(revision.xref_offset, file.xref.unwrap());
        assert_eq!(document.latest().numbers(), [1, 2, 3, 4]);
        let stream = document.latest().get(id(4)).unwrap().unwrap();
        let text = &file.bytes[stream.span.start as usize..stream.span.end as usize];
        assert!(text.starts_with(b"4 0 obj") && text.ends_with(b"endobj"));
        let Object::Stream(stream) = &*stream.object else { panic!() };
        assert_eq!(document.latest().data(stream).unwrap().unwrap(), b"data");
        assert_eq!(document.trailing().unwrap().kind, TrailingKind::Nothing);
        assert_eq!(document.header().version, (1, 7));
        assert_eq!(codes(&document), [""; 0]);
    });
}

#[test]
fn every_tolerance_leaves_a_finding() {
    let plain = {
        let mut file = File::with_page();
        file.table("");
        String::from_utf8(file.bytes).unwrap()
    };
    let xref = plain.rfind("xref\n0").unwrap();
    let replaced = |from: &str, to: &str| {
        assert!(plain.contains(from), "{from}");
        plain.replacen(from, to, 1).into_bytes()
    };
    // Changes before the table move it; these are made so that offsets stay right.
    let in_table = |from: &str, to: &str| {
        let (head, tail) = plain.split_at(xref);
        assert!(tail.contains(from), "{from}");
        (head.to_owned() + &tail.replace(from, to)).into_bytes()
    };
    let start = format!("startxref\n{xref}\n");
    type Case<'a> = (&'a str, Vec<u8>, &'a [&'a str]);
    let cases: &[Case<'_>] = &[
        ("as it is", plain.clone().into_bytes(), &[]),
        ("no end-of-line at the end", plain.trim_end().to_owned().into_bytes(), &[]),
        ("carriage returns in the tail", replaced(&start, &format!("startxref\r{xref}\r")), &[]),
        ("startxref on one line", replaced(&start, &format!("startxref {xref} ")), &[]),
        ("entries padded with spaces", in_table("\n0000000", "\n       "), &["xref-entry-padded"]),
        ("entries of 19 bytes", in_table(" n\r\n", " n\n"), &["xref-entry-width"]),
        ("entries of 21 bytes", in_table(" n\r\n", " n \r\n"), &["xref-entry-width"]),
        ("entries without the last space", in_table("00000 n", "00000n"), &["xref-entry-width"]),
        ("table from 1", in_table("xref\n0 4", "xref\n1 4"), &["xref-start"]),
        ("count too small", in_table("xref\n0 4", "xref\n0 3"), &["xref-count"]),
        ("count too large", in_table("xref\n0 4", "xref\n0 9"), &["xref-count"]),
        ("comment between trailer and startxref", replaced("startxref", "% a comment\nstartxref"), &[]),
        ("bytes between trailer and startxref", replaced("startxref", "[bytes]\nstartxref"), &["eof-apart"]),
        (
            "offset before the table",
            replaced(&start, &format!("startxref\n{}\n", xref - 1)),
            &["xref-offset"],
        ),
        (
            "offset beside the table",
            replaced(&start, &format!("startxref\n{}\n", xref + 2)),
            &["xref-offset"],
        ),
        ("/Prev of 0", in_table("/Size", "/Prev 0/Size"), &["xref-prev-zero"]),
        ("no end mark", plain.trim_end().trim_end_matches("%%EOF").to_owned().into_bytes(), &["eof-missing"]),
        (
            "junk before the header",
            format!("junk\n{plain}").into_bytes(),
            &["header-offset", "header-relative"],
        ),
        ("no startxref", replaced("startxref", "startxxxx"), &["xref-rebuilt"]),
        ("startxref into nowhere", replaced(&start, "startxref\n999999\n"), &["xref-rebuilt"]),
        ("startxref to itself", replaced(&start, &format!("startxref\n{}\n", xref + 90)), &["xref-rebuilt"]),
        ("/Prev loop", in_table("/Size", &format!("/Prev {xref}/Size")), &["xref-rebuilt"]),
        ("/Prev into nowhere", in_table("/Size", "/Prev 7/Size"), &["xref-rebuilt"]),
        ("all offsets wrong", in_table("00 n", "05 n"), &["xref-rebuilt"]),
        ("no trailer", in_table("trailer", "trajler"), &["xref-rebuilt"]),
        ("no header", replaced("%PDF-", "%PFD-"), &["header-missing"]),
    ];
    for (name, bytes, wanted) in cases {
        let (page, codes, repaired) =
            open(bytes, |document| (has_page(&document), codes(&document), document.is_repaired()));
        assert!(page, "{name}");
        assert_eq!(repaired, wanted.contains(&"xref-rebuilt"), "{name}");
        for code in *wanted {
            assert!(codes.contains(code), "{name}: {codes:?}");
        }
        if wanted.is_empty() {
            assert_eq!(codes, [""; 0], "{name}");
        }
    }
}

#[test]
fn tolerances_towards_objects_leave_a_finding() {
    let cases: &[(&str, &str, Option<&str>, &str)] = &[
        ("white space in the header", "4\n\t 0\r\nobj", Some("Integer(5)"), ""),
        ("comment in the header", "4 % c\n 0 obj", Some("Integer(5)"), ""),
        ("another number", "5 0 obj", None, "object-header-mismatch"),
        ("another generation", "4 1 obj", None, "object-header-mismatch"),
        ("no header", "4 0 abj", None, "object-broken"),
        ("white space before", "\n\n4 0 obj", Some("Integer(5)"), "object-offset"),
    ];
    for (name, header, object, code) in cases {
        let mut file = File::with_page();
        let at = file.at();
        file.entry(4, 0, at);
        file.raw(header).raw(" 5 endobj\n").table("");
        let (got, codes, page) = open(&file.bytes, |document| {
            let got = document.latest().get(id(4)).unwrap().map(|located| format!("{:?}", located.object));
            (got, codes(&document), has_page(&document))
        });
        assert!(page);
        assert_eq!(got.as_deref(), *object, "{name}");
        assert_eq!(codes, if code.is_empty() { vec![] } else { vec![*code] }, "{name}");
    }
    for (name, body, object, code) in [
        ("no endobj", "7 ", Some("Integer(7)"), "endobj-missing"),
        ("no value", "endobj", Some("Null"), "object-empty"),
        ("key without value", "<</A>>endobj", Some("Dictionary(Dictionary { entries: ["), "dictionary-value"),
        ("unknown keyword", "<</A nope>>endobj", None, "object-broken"),
        ("never ends", "<</A", None, "object-broken"),
        ("two signs", "--7 endobj", Some("Integer(-7)"), "number-signs"),
        ("no digit", "-. endobj", Some("Real(-0.0)"), "number-digits"),
        (
            "a reference with a sign",
            "+4 0 R endobj",
            Some("Reference(ObjectId { number: 4, generation: 0 })"),
            "reference-sign",
        ),
        ("stream without dictionary", "[1]stream\nx\nendstream endobj", None, "object-broken"),
        ("wrong length", "<</Length 9>>stream\nabc\r\nendstream endobj", Some("Stream"), "stream-length"),
        ("no length", "<<>>stream\nabc\nendstream endobj", Some("Stream"), "stream-length"),
        (
            "bare return after stream",
            "<</Length 3>>stream\rabc\nendstream endobj",
            Some("Stream"),
            "stream-keyword",
        ),
        ("no endstream", "<</Length 3>>stream\nabc endobj", None, "object-broken"),
    ] {
        let mut file = File::with_page();
        file.table("");
        // The broken object is the last one, so that nothing after it can serve it by accident.
        let at = file.at();
        file.entry(4, 0, at);
        let broken = format!("4 0 obj {body}");
        let entry = table(&[(4, 0, at + 200)], false);
        let xref = file.at();
        file.raw(format!("{entry}trailer<</Size 5/Root 1 0 R/Prev {}>>", file.xref.unwrap()));
        let pad = (at + 200) as usize - file.bytes.len();
        file.raw(" ".repeat(pad)).raw(&broken);
        file.raw(format!("\nstartxref {xref}\n%%EOF\n"));
        let (got, codes, data) = open(&file.bytes, |document| {
            let got = document.latest().get(id(4)).unwrap();
            let data = got.as_ref().and_then(|located| {
                located.object.as_stream().map(|stream| document.latest().data(stream).unwrap().unwrap())
            });
            (got.map(|located| format!("{:?}", located.object)), codes(&document), data)
        });
        assert_eq!(got.is_some(), object.is_some(), "{name}: {got:?} {codes:?}");
        if let (Some(got), Some(object)) = (got, object) {
            assert!(got.starts_with(object), "{name}: {got}");
        }
        assert!(codes.contains(&code), "{name}: {codes:?}");
        assert!(data.is_none_or(|data| data == b"abc"), "{name}");
    }
}

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

/// 7.7.2: programs part ways over a root that does not say that it is a catalog.
#[test]
fn a_root_of_another_type_is_read_and_told() {
    for (entry, told) in [
        ("/Type/Catalog", false),
        ("/Type 4 0 R", false),
        ("", true),
        ("/Type/Page", true),
        ("/Type(Catalog)", true),
        ("/Type 5 0 R", true),
    ] {
        let mut file = File::with_page();
        file.object(4, "/Catalog").table("");
        file.object(1, &format!("<<{entry}/Pages 2 0 R>>")).table("");
        open(&file.bytes, |document| {
            assert!(document.latest().root().unwrap().is_some());
            assert_eq!(document.has_finding("catalog-type"), told, "{entry}");
            // Only the second revision is at fault.
            let later = document.revisions()[1].span.clone();
            assert_eq!(document.ambiguities(later).len(), usize::from(told), "{entry}");
            assert_eq!(document.ambiguities(document.revisions()[0].span.clone()), []);
        });
    }
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

/// Annex F, as far as structure goes.
fn linearized() -> File {
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

/// 7.5.4: one subsection at least. Programs that insist on it search for the objects instead, in streams as well.
#[test]
fn a_table_without_a_subsection_is_told() {
    for (subsections, told) in [("4 1\n0000000000 00001 f\r\n", false), ("0 0\n", false), ("", true)] {
        let mut file = File::with_page();
        file.table("");
        let at = file.at();
        file.raw(format!("xref\n{subsections}trailer<</Size 5/Root 1 0 R{}>>\n", file.prev())).close(at);
        open(&file.bytes, |document| {
            let later = document.ambiguities(at..file.at());
            assert_eq!(later.len(), usize::from(told), "{later:?}");
            assert_eq!(document.has_finding("xref-empty"), told);
        });
    }
}

/// 7.5.5: `/Size` is one more than the highest number of all sections.
#[test]
fn a_size_that_is_missing_or_too_small_is_told() {
    for (size, code, ambiguous) in [
        ("/Size 6", None, 0),
        ("/Size 4", None, 0),
        ("/Size 3", Some("trailer-size"), 0),
        ("/Size -1", Some("trailer-size"), 0),
        ("", Some("trailer-size-missing"), 1),
        ("/Size(6)", Some("trailer-size-missing"), 1),
    ] {
        let mut file = File::with_page();
        file.table("");
        let at = file.at();
        // What is free counts for nothing.
        file.raw("xref\n5 1\n0000000000 00001 f\r\n");
        file.raw(format!("trailer<<{size}/Root 1 0 R{}>>\n", file.prev())).close(at);
        open(&file.bytes, |document| {
            assert_eq!(codes(&document), Vec::from_iter(code), "{size}");
            assert_eq!(document.ambiguities(at..file.at()).len(), ambiguous, "{size}");
        });
    }
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

#[test]
fn what_is_no_pdf_says_so() {
    for (bytes, want) in [
        (&b""[..], "not a PDF: the file is empty"),
        (b"hello", "not a PDF: there is neither a %PDF- header nor `startxref`"),
        (
            b"%PDF-1.7\n",
            "not a PDF: there is no `startxref` (at byte 9), and no object was found by searching",
        ),
        (
            b"%PDF-1.7\n1 0 obj 5 endobj",
            "not a PDF: there is no `startxref` (at byte 25), and no catalog was found by searching",
        ),
    ] {
        assert_eq!(
            read(bytes, |document| document.err().map(|error| error.to_string())).as_deref(),
            Some(want)
        );
    }
}

#[test]
fn hostile_sizes_cost_little() {
    // 10⁶ nested arrays.
    let mut file = File::with_page();
    file.object(4, &"[".repeat(1_000_000)).table("");
    open(&file.bytes, |document| {
        assert!(document.latest().get(id(4)).unwrap().is_none() && document.has_finding("object-broken"));
    });
    // A table that announces 10⁷ entries and more, with none and with all of them.
    let mut file = File::with_page();
    file.table("");
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let huge = text.replace("xref\n0 4\n", "xref\n0 4294967296\n");
    open(huge.as_bytes(), |document| assert!(has_page(&document)));
    let mut file = File::new();
    let at = file.at();
    file.raw("xref\n0 10000000\n").raw("0000000009 00000 n\r\n".repeat(10_000_000));
    file.raw("trailer<</Root 1 0 R>>\n").close(at);
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let spent = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap_err();
    assert!(matches!(spent, Error::Exhausted(Exhausted::XrefEntries)), "{spent}");
    // 10⁵ revisions.
    let mut file = File::with_page();
    file.table("");
    for _ in 0..100_000 {
        let at = file.at();
        file.raw(format!("xref\n0 0\ntrailer<</Root 1 0 R{}>>\n", file.prev())).close(at);
    }
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let spent = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap_err();
    assert!(matches!(spent, Error::Exhausted(Exhausted::Revisions)), "{spent}");
    // Objects within objects, each of which goes on to the end of the file.
    let mut file = File::with_page();
    for number in 4..4000 {
        let at = file.at();
        file.entry(number, 0, at);
        file.raw(format!("{number} 0 obj ({}", "x".repeat(1000)));
    }
    file.table("");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let spent = (4..4000).find_map(|number| document.latest().get(id(number)).err());
    assert_eq!(spent, Some(Exhausted::Objects));
    // A bomb.
    let mut file = File::with_page();
    file.stream(4, "/Filter[/FlateDecode/FlateDecode]", &zlib(&zlib(&vec![0; 1 << 30]))).table("");
    let mut limits = Limits::default();
    limits.inflated_bytes = 50 << 20;
    let budget = Budget::new(limits, &Uninterrupted);
    let document = Document::open(&file.bytes, &OpenOptions::default(), &budget).unwrap();
    let located = document.latest().get(id(4)).unwrap().unwrap();
    let spent = document.latest().data(located.object.as_stream().unwrap()).unwrap_err();
    assert_eq!(spent, Exhausted::InflatedBytes);
}

/// A file of which only head and tail hold anything.
struct Sparse {
    head: Vec<u8>,
    tail: Vec<u8>,
    tail_at: u64,
}

impl Source for Sparse {
    fn len(&self) -> u64 {
        self.tail_at + self.tail.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        let end = self.len().min(offset.saturating_add(length as u64));
        let byte = |at: u64| match at.checked_sub(self.tail_at) {
            Some(at) => self.tail[at as usize],
            None => self.head.get(at as usize).copied().unwrap_or(b' '),
        };
        Ok((offset.min(end)..end).map(byte).collect::<Vec<_>>().into())
    }
}

#[test]
fn offsets_beyond_four_gibibytes() {
    let head = b"%PDF-1.7\n".to_vec();
    let tail_at = (5 << 30) + 17;
    let mut file = File { size: 1, ..File::default() };
    file.object(1, "<</Type/Catalog/Pages 2 0 R>>").object(2, "<</Type/Pages/Kids[]/Count 1>>");
    let entries: Vec<_> =
        file.pending.drain(..).map(|(number, generation, at)| (number, generation, at + tail_at)).collect();
    let xref = file.at() + tail_at;
    file.raw(table(&entries, true)).raw("trailer<</Size 3/Root 1 0 R>>\n").close(xref);
    let source = Sparse { head, tail: file.bytes, tail_at };
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let document = Document::open(&source, &OpenOptions::default(), &budget).unwrap();
    assert!(has_page(&document) && !document.is_repaired());
    assert_eq!(document.revisions()[0].span, 0..source.len());
    let catalog = document.latest().get(id(1)).unwrap().unwrap();
    assert_eq!(catalog.span.start, tail_at);
    assert_eq!(codes(&document), [""; 0]);
}

/// A medium that fails after some bytes.
struct Failing(Vec<u8>);

impl Source for Failing {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        if offset > 20 { Err(io::Error::other("disk on fire")) } else { self.0[..].read(offset, length) }
    }
}

#[test]
fn a_failing_medium_is_an_error_of_its_own() {
    let mut file = File::with_page();
    file.table("");
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let source = Failing(file.bytes);
    let error = Document::open(&source, &OpenOptions::default(), &budget).unwrap_err();
    assert_eq!(error.to_string(), "cannot read: disk on fire");
}

/// A file with most of what there is.
fn rich() -> Vec<u8> {
    let mut file = linearized();
    file.object_stream(5, &[(6, "<</A[1 2 0 R]/B(x)>>"), (7, "[true null -1.5]")]);
    file.xref_stream(8, &[(6, 5, 0), (7, 5, 1)], "");
    file.stream(10, "/Filter/FlateDecode", &zlib(b"some data, some data"))
        .object(3, "<</Type/Page/Parent 2 0 R/X<00>>>");
    file.table("");
    file.bytes
}

#[test]
fn the_rich_file_is_whole() {
    open(&rich(), |document| {
        assert_eq!(document.latest().numbers(), [1, 2, 3, 5, 6, 7, 8, 9, 10]);
        assert!(
            document.latest().numbers().iter().all(|number| document
                .latest()
                .get(id(*number))
                .unwrap()
                .is_some())
        );
        assert_eq!(codes(&document), [""; 0]);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes: Vec<u8>) {
        read(&bytes, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
        let headed = [b"%PDF-1.7 1 0 obj", &bytes[..], b"startxref 9"].concat();
        read(&headed, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
    }

    #[test]
    fn mutated_and_truncated_files_never_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        swap: (prop::sample::Index, prop::sample::Index, prop::sample::Index),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = rich();
        for (place, byte) in &changes {
            let length = bytes.len();
            bytes[place.index(length)] = *byte;
        }
        if changes.len() % 2 == 1 {
            // A piece of the file stands again elsewhere.
            let [from, to, at] = [swap.0, swap.1, swap.2].map(|index| index.index(bytes.len()));
            let piece = bytes[from.min(to)..from.max(to)].to_vec();
            bytes.splice(at..at, piece);
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        read(&bytes, |document| document.map(|document| everything(&document)).map_err(|error| error.to_string())).ok();
    }
}
