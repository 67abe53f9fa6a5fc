//! Updates that change nothing by the rules, and are so written that programs read something else.

use super::fixture::File;
use super::{PAGE, TRAILER, allowed, begun, contract, sign, text_field, updated};

/// 7.3: what is spelled oddly is read by some programs and not by others.
#[test]
fn what_is_spelled_oddly_is_not_read_alike() {
    let zeros = "0".repeat(70);
    let long = format!("[{zeros}1 2]");
    let fraction = format!("[1 2.{zeros}5]");
    let names = [127, 128].map(|length| format!("[/{}]", "A".repeat(length)));
    let distant = format!("[4{}0 R]", " ".repeat(40));
    let number = format!("[{}4 0 R]", "0".repeat(23));
    let generation = format!("[4 {zeros} R]");
    for (before, after, wanted) in [
        ("[1 2]", "[1 2]", true),
        ("[1 2]", "[ +1 02 ]", true),
        ("[1 2]", "[++1 2]", false),
        ("[-1 2]", "[--1 2]", false),
        ("[1.5 2]", "[1.5+2]", false),
        ("[1 2]", &long, false),
        ("[1 2.5]", "[1 2.50]", true),
        ("[1 2]", &fraction, false),
        ("<</A 1>>", "<</A 1/B null>>", true),
        ("<</A 1>>", "<</A 1/B>>", false),
        ("(100)", "<31 30 30>", true),
        ("(100)", "<31z3030>", false),
        ("(100)", "<31\x003030>", false),
        ("(100)", "(\\061\\060\\060)", true),
        ("(100)", "(\\461\\060\\060)", false),
        // 7.3.9: to some programs null is a value, and ends inheritance.
        ("<</A 1>>", "<</A 1/Rotate null>>", false),
        ("<</A 1/Resources null>>", "<</A 1>>", false),
        ("<</BBox[1 2 3 4]>>", "<</BBox[1.0 2 3 4.0]>>", true),
        ("<</W[1 2 3 4]>>", "<</W[1.0 2 3 4]>>", false),
        ("<</Size[2]>>", "<</Size[2.0]>>", false),
        ("<</A 1>>", "<</A 1/Kids null>>", false),
        ("[4 0 R]", "[4 00 R]", true),
        ("[4 0 R]", &generation, false),
        ("[4 0 R]", "[4  0\r\nR]", true),
        ("[4 0 R]", "[4 %\n0 R]", false),
        ("[4 0 R]", "[4 0\x00R]", false),
        ("[4 0 R]", &distant, false),
        ("[4 0 R]", &number, false),
        ("<</A 1>>", "<</A\x001>>", false),
        ("[9223372036854775807]", "[9223372036854775807]", true),
        ("[18446744073709551616]", "[18446744073709551616]", false),
        (&names[0], &names[0], true),
        (&names[1], &names[1], false),
        ("[/A4]", "[/#414]", true),
        ("[/A#234]", "[/A#4]", false),
        ("<</A#00 1>>", "<</A#00 1>>", false),
        ("(a\\nb)", "(a\nb)", true),
        ("(a\\nb)", "(a\rb)", false),
        // 8.11: of two layers that say the same each is one of its own.
        ("[30 0 R]", "[30 0 R]", true),
        ("[30 0 R]", "[31 0 R]", false),
        ("[32 0 R]", "[33 0 R]", false),
    ] {
        let page = PAGE.replace("/MediaBox", "/PieceInfo 20 0 R/MediaBox");
        let layer = "<</Type/OCG/Name(layer)>>";
        let more = [(30, layer), (31, layer), (32, "<</A 1>>"), (33, "<</A 1>>")];
        let file = contract(Some(1), &[&[(3, &*page), (20, before)][..], &more].concat());
        allowed(&format!("{before} {after:?}"), &updated(file, &[(20, after)]), wanted);
    }
}

/// 7.3.10: programs that search for objects find a header on one line, behind white space.
#[test]
fn headers_are_where_a_search_finds_them() {
    for (name, before, header, wanted) in [
        ("as usual", "", "20 0 obj", true),
        ("with other space", "", "20\t0\nobj", true),
        ("with a comment", "", "20 %\n0 obj", false),
        ("with much space", "", "20                  0 obj", false),
        ("behind another thing", "null", "20 0 obj", false),
    ] {
        let mut file = contract(Some(1), &[(20, "(x)")]);
        // What comes first may stand right behind the end mark.
        file.object(21, "(y)").raw(before);
        let at = file.at();
        file.entry(20, 0, at).raw(format!("{header}\n(x)\nendobj\n")).table(TRAILER);
        allowed(name, &file.bytes, wanted);
    }
    let mut file = begun(File::new(), "", "", &[]);
    file.table(TRAILER).bytes.pop();
    sign(&mut file.bytes);
    file.object(21, "(y)").table(TRAILER);
    allowed("right behind the end mark", &file.bytes, true);
}

/// 20 000 keys are compared while one looks on; each with each would take a minute.
#[test]
fn dictionaries_of_many_keys_are_compared() {
    let keys = |last: &str| (0..20_000).map(|key| format!("/K{key} 1")).collect::<String>() + last;
    let page = PAGE.replace("/MediaBox", "/PieceInfo 20 0 R/MediaBox");
    let body = |last: &str| format!("<<{}>>", keys(last));
    for (last, wanted) in [("/L 1", true), ("/L 2", false)] {
        let file = contract(Some(1), &[(3, &page), (20, &body("/L 1"))]);
        allowed(last, &updated(file, &[(20, &body(last))]), wanted);
    }
}

/// Table 29, 7.7.3.2: the nodes of the page tree are indirect objects.
#[test]
fn pages_are_indirect_objects() {
    let catalog =
        |pages: &str| format!("<</Type/Catalog/Pages {pages}/AcroForm 8 0 R/Perms<</DocMDP 7 0 R>>>>");
    let pages = |page: &str| format!("<</Type/Pages/Kids[{page}]/Count 1>>");
    for (name, number, body, wanted) in [
        ("as it was", 2, pages("3 0 R"), true),
        ("a page in its place", 2, pages(PAGE), false),
        ("the catalog as it was", 1, catalog("2 0 R"), true),
        ("the root of the tree in its place", 1, catalog(&pages("3 0 R")), false),
    ] {
        allowed(name, &updated(contract(Some(1), &[]), &[(number, &body)]), wanted);
    }
}

/// 7.3.8.1, 7.3.10: headers and keywords as programs search for them.
#[test]
fn headers_and_keywords_stand_alone() {
    let honest = "20 0 obj\n(x)\nendobj\n";
    for (name, text, wanted) in [
        ("alone", honest.to_owned(), true),
        ("no space before the keyword", honest.replace("0 obj", "0obj"), false),
        ("none behind it", honest.replace("obj\n(x)", "obj0"), false),
        ("a delimiter behind it", honest.replace("obj\n(x)", "obj(x)"), true),
        ("zeros", honest.replace("20 0", "0000000000000000000020 0"), false),
        ("a stream", honest.replace("(x)", "<</Length 1>>stream\nx\nendstream"), true),
        ("a tab behind its keyword", honest.replace("(x)", "<</Length 1>>stream\t\nx\nendstream"), false),
        ("nothing behind its keyword", honest.replace("(x)", "<</Length 1>>streamx\nendstream"), false),
    ] {
        let mut file = contract(Some(1), &[]);
        let at = file.at();
        file.raw(&text).entry(20, 0, at).table(TRAILER);
        let found = super::modifications(&file.bytes);
        let odd = found.changes.iter().any(|change| change.message.contains("programs read this revision"));
        assert_eq!(!odd, wanted, "{name}: {found:#?}");
    }
}

/// 7.5.4: what an update says of an object stands in the update.
#[test]
fn sections_do_not_lead_back() {
    for (name, number, back, wanted) in [
        ("the same again", 4, true, true),
        ("to a place of its own", 20, false, true),
        ("to what was there", 20, true, false),
    ] {
        let mut file = contract(Some(1), &[]);
        let content = file.bytes.windows(8).position(|window| window == b"\n4 0 obj").unwrap() as u64 + 1;
        let own = file.at();
        file.raw("20 0 obj\nnull\nendobj\n");
        file.pending.clear();
        file.entry(20, 0, own).entry(number, 0, if back { content } else { own });
        if number == 20 {
            file.pending.remove(0);
        }
        file.table(TRAILER);
        let found = super::modifications(&file.bytes);
        let back = found.changes.iter().any(|change| change.message.contains("leads to bytes of before"));
        assert_eq!(!back, wanted, "{name}: {found:#?}");
    }
}

/// 7.5.7: the members of an object stream are distinct objects.
#[test]
fn members_are_distinct() {
    let same = text_field("100", "");
    let other = text_field("900", "");
    for (name, members, wanted) in [
        ("one", vec![(10, &*same)], true),
        ("another beside it", vec![(10, &*same), (20, "(x)")], true),
        ("twice", vec![(10, &*same), (10, &*other)], false),
    ] {
        let mut file = contract(None, &[]);
        let mut entries = vec![(10, 40, 0)];
        entries.extend(
            (1..)
                .zip(&members[1..])
                .filter(|(_, (number, _))| *number != 10)
                .map(|(at, (number, _))| (*number, 40, at)),
        );
        file.object_stream(40, &members).xref_stream(41, &entries, TRAILER);
        allowed(name, &file.bytes, wanted);
    }
}

/// An entry by which the stream is told to have a free row.
const FREE: &str = "/Free true";

/// 7.5.8.4: what the table calls free is gone for programs that don't know `/XRefStm`.
#[test]
fn what_is_free_in_the_table_is_gone_for_some() {
    let free = Some("0000000000 00001 f\r\n");
    for (name, entry, more, wanted) in [
        ("listed", None, "", true),
        ("free", free, "", false),
        ("free in the stream", None, FREE, false),
        ("with a section of its own", None, "/Prev 9", false),
    ] {
        let mut file = contract(Some(1), &[]);
        let page = file.bytes.windows(8).position(|window| window == b"\n4 0 obj").unwrap() + 1;
        let hidden = file.at();
        let listed = [&[1_u8][..], &u32::try_from(page).unwrap().to_be_bytes(), &[0]].concat();
        let rows = if more == FREE { vec![0, 0, 0, 0, 0, 1] } else { listed };
        file.raw(format!(
            "41 0 obj\n<</Type/XRef/Size 42/W[1 4 1]/Index[4 1]/Root 1 0 R{more}/Length {}>>stream\n",
            rows.len()
        ));
        file.raw(&rows).raw("\nendstream\nendobj\n");
        let at = file.at();
        let listed = format!("{page:010} 00000 n\r\n");
        let trailer = format!("trailer<</Size 42/Root 1 0 R{TRAILER}/XRefStm {hidden}{}>>\n", file.prev());
        let own = format!("41 1\n{hidden:010} 00000 n\r\n");
        file.raw(format!("xref\n4 1\n{}{own}{trailer}", entry.unwrap_or(&listed))).close(at);
        allowed(name, &file.bytes, wanted);
    }
}

/// Table 257: whoever may delete annotations may free their objects.
#[test]
fn a_deleted_annotation_may_be_freed() {
    let note = "<</Type/Annot/Subtype/Text/Rect[9 9 29 29]/Contents(note)/P 3 0 R>>";
    let with = PAGE.replace("12 0 R]", "12 0 R 20 0 R]");
    for (permission, freed, wanted) in
        [(Some(3), false, true), (Some(3), true, true), (Some(2), false, false), (Some(2), true, false)]
    {
        let mut file = contract(permission, &[(3, &with), (20, note)]);
        file.object(3, PAGE);
        if freed {
            let at = file.at();
            let page = file.pending.pop().unwrap().2;
            let trailer = format!("trailer<</Size 21/Root 1 0 R{TRAILER}{}>>\n", file.prev());
            file.raw(format!("xref\n3 1\n{page:010} 00000 n\r\n20 1\n0000000000 00001 f\r\n{trailer}"));
            file.close(at);
        } else {
            file.table(TRAILER);
        }
        allowed(&format!("{permission:?} {freed}"), &file.bytes, wanted);
    }
}
