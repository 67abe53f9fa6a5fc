//! What the reader forgives, and that it says so.

use crate::fixture::{File, table};
use crate::{codes, has_page, id, open, read};
use countersign::pdf::{Object, TrailingKind, XrefKind};

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
        ("comment in the header", "4 % c\n 0 obj", Some("Integer(5)"), "object-header-glued"),
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
        ("/Size -1", Some("trailer-number"), 1),
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
