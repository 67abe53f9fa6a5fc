//! 7.5.4, 7.5.5: updates that change nothing and that other programs must repair. They search the file for objects then,
//! and show the content that the signer hid in the signed revision, which nothing leads to.

use super::fixture::File;
use super::{allowed, contract, sign, stream};

/// A contract of which the signed revision holds another definition of the page's content, that no entry leads to.
fn prepared() -> File {
    let mut file = contract(None, &[]);
    let text = String::from_utf8(std::mem::take(&mut file.bytes)).unwrap();
    let table = text.rfind("xref\n0 ").unwrap();
    let (objects, tail) = text.split_at(table);
    let hidden =
        format!("4 0 obj\n{}\nendobj\n", stream("", "BT /F1 16 Tf 72 720 Td (Price: 900 euro) Tj ET"));
    let moved = table + hidden.len();
    let tail = tail.replace(&format!("startxref\n{table}\n"), &format!("startxref\n{moved}\n"));
    file.bytes = format!("{objects}{hidden}{tail}").into_bytes();
    file.xref = Some(moved as u64);
    let blank = "/ByteRange[0 0000000000 0000000000 0000000000]";
    let place = text.find("/ByteRange[").unwrap();
    file.bytes[place..place + blank.len()].copy_from_slice(blank.as_bytes());
    sign(&mut file.bytes);
    file
}

/// An update without objects.
struct Update {
    /// Before the cross-reference section.
    before: String,
    /// The table, or all of the cross-reference stream; `@` stands for the offset of the section in it and in `end`.
    section: String,
    /// Subtracted from the offset that `startxref` names.
    early: i64,
    end: String,
}

const TABLE: &str = "xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 13/Root 1 0 R/Prev #>>\n";
const END: &str = "startxref\n@\n%%EOF\n";

fn table_with(from: &str, to: &str) -> Update {
    assert!(TABLE.contains(from), "{from}");
    Update { before: String::new(), section: TABLE.replacen(from, to, 1), early: 0, end: END.to_owned() }
}

fn end(end: &str) -> Update {
    Update { end: end.to_owned(), ..table_with("", "") }
}

fn early(before: &str, early: i64) -> Update {
    Update { before: before.to_owned(), early, ..table_with("", "") }
}

/// A cross-reference stream with one entry, its own.
fn cross_reference_stream(from: &str, to: &str) -> Update {
    let section = "20 0 obj\n<</Type/XRef/Size 21/W[1 4 2]/Index[20 1]/Root 1 0 R/Prev #/Length 7>>stream\n\u{1}$\0\0\nendstream\nendobj\n";
    assert!(section.contains(from), "{from}");
    Update { section: section.replacen(from, to, 1), ..table_with("", "") }
}

impl Update {
    /// Another row before that of a cross-reference stream.
    fn with_row(self, row: &str) -> Self {
        let section = self.section.replacen("stream\n", &format!("stream\n{row}"), 1);
        Self {
            section: section.replacen("/Length 7", &format!("/Length {}", 7 + row.chars().count()), 1),
            ..self
        }
    }
}

fn with(file: &File, update: &Update) -> Vec<u8> {
    let mut file = file.clone();
    file.raw(&update.before);
    let (at, before) = (file.at(), file.xref.unwrap());
    let section = update.section.replace("#!", &(before - 3).to_string());
    let place: String = (at as u32).to_be_bytes().map(char::from).iter().collect();
    let section = section.replace('#', &before.to_string()).replace('$', &place);
    // Each character is a byte.
    file.raw(section.chars().map(|letter| letter as u8).collect::<Vec<u8>>());
    let named = at.checked_add_signed(-update.early).unwrap();
    file.raw(update.end.replace('@', &named.to_string()));
    file.bytes
}

#[test]
fn updates_that_are_repaired() {
    let (file, twin) = (prepared(), contract(None, &[]));
    for (name, update, wanted) in [
        ("as the standard has it", table_with("", ""), true),
        ("a cross-reference stream", cross_reference_stream("", ""), true),
        ("one end-of-line too early", early("\n", 1), true),
        ("four too early", early("\n\n\n\n", 4), false),
        ("beside the keyword", early("", -2), false),
        ("before the keyword", early("% a comment\n", 3), false),
        ("/Prev beside the keyword", table_with("#", "#!"), false),
        ("a real /Prev", table_with("#", "#.0"), false),
        ("a real /Prev of a stream", cross_reference_stream("#", "#.0"), false),
        ("/Size as large as may be", table_with("13", "8388608"), true),
        ("/Size beyond all limits", table_with("13", "8388609"), false),
        ("an object number beyond all limits", table_with("0 1", "99999999 1"), false),
        ("a subsection of none beyond all limits", table_with("0 1", "99999999 0\n0 1"), false),
        ("/Index of none beyond all limits", cross_reference_stream("[20", "[99999999 0 20"), false),
        ("/Index without its last number", cross_reference_stream("20 1]", "20 1 5]"), false),
        ("/XRefStm of a stream", cross_reference_stream("/Root", "/XRefStm 9/Root"), false),
        ("no /Root", table_with("/Root 1 0 R", ""), false),
        ("a number beyond 64 bits", table_with("/Root", "/X[99999999999999999999]/Root"), false),
        ("a number of 64 bits", table_with("/Root", "/X[9223372036854775807]/Root"), true),
        ("the keyword and a space", table_with("xref\n", "xref "), true),
        ("the keyword glued to what follows", table_with("xref\n", "xref"), false),
        ("the keyword and a comment", table_with("xref\n", "xref%c\n"), false),
        ("the keyword and a null character", table_with("xref\n", "xref\0"), false),
        ("an empty line in the table", table_with("xref\n", "xref\n\n"), true),
        ("a comment in the table", table_with("xref\n", "xref\n%c\n"), false),
        ("a comment among the entries", table_with("0 1\n", "0 1\n%c\n"), false),
        ("a subsection in two lines", table_with("0 1\n", "0\n1\n"), false),
        ("a subsection with two spaces", table_with("0 1\n", "0  1\n"), false),
        ("an entry of 19 bytes", table_with("f \n", "f\n"), true),
        ("an entry of 21 bytes", table_with("f \n", "f \r\n"), true),
        ("an entry of nine digits", table_with("0000000000 ", "000000000 "), false),
        ("an entry in two lines", table_with("0 65535", "0\n65535"), false),
        ("a subsection on the line of an entry", table_with("f \n", "f 5 1\n0000000000 00001 f \n"), false),
        ("a section right behind another thing", early("(x)", 0), false),
        ("an entry in use at 0", table_with("0 1\n0000000000 65535 f", "5 1\n0000000000 00000 n"), false),
        (
            "an entry of a stream in use at 0",
            cross_reference_stream("/Index[20 1]", "/Index[15 1 20 1]").with_row("\u{1}\0\0\0\0\0\0"),
            false,
        ),
        (
            "a free entry of a stream",
            cross_reference_stream("/Index[20 1]", "/Index[15 1 20 1]").with_row("\0\0\0\0\0\0\u{1}"),
            true,
        ),
        ("a stream without entries", cross_reference_stream("/Index[20 1]", "/Index[]"), false),
        ("no end mark", end("startxref\n@\n"), false),
        ("the number right behind `startxref`", end("startxref@\n%%EOF\n"), false),
        ("the trailer on the line of an entry", table_with("f \ntrailer", "f trailer"), false),
        ("the number on the line of `startxref`", end("startxref @\n%%EOF\n"), true),
        ("a comment before the number", end("startxref%c\n@\n%%EOF\n"), false),
        ("a null character before the number", end("startxref\0@\n%%EOF\n"), false),
    ] {
        allowed(name, &with(&file, &update), wanted);
        // What is wrong with the update does not depend on what there is to find.
        allowed(&format!("{name}, and nothing hidden"), &with(&twin, &update), wanted);
    }
}

/// Much white space is found behind honest files, too: what a search for objects finds makes the difference.
#[test]
fn an_end_that_is_not_found() {
    let (file, twin) = (prepared(), contract(None, &[]));
    let comments = format!("{}\n", "%".repeat(70)).repeat(20);
    let far = end(&format!("startxref\n@\n{comments}%%EOF\n"));
    for (name, update, after, wanted) in [
        ("a little white space", table_with("", ""), "\n".repeat(900), true),
        ("white space", table_with("", ""), "\n".repeat(1_100), false),
        ("null characters", table_with("", ""), "\0".repeat(1_100), false),
        ("much white space", table_with("", ""), " ".repeat(60_000), false),
        ("comments", table_with("", ""), comments.clone(), false),
        ("comments before the end mark", far, String::new(), false),
    ] {
        let followed = |file: &File| [with(file, &update), after.clone().into_bytes()].concat();
        allowed(name, &followed(&file), wanted);
        allowed(&format!("{name}, and nothing hidden"), &followed(&twin), !name.ends_with("end mark"));
    }
    let after = "\n".repeat(1_100);
    allowed("white space and no update", &[&file.bytes, after.as_bytes()].concat(), false);
    allowed("white space, no update and nothing hidden", &[&twin.bytes, after.as_bytes()].concat(), true);
}

/// What a search finds: the last definition of a number, in the file or in an object stream.
#[test]
fn what_a_search_finds() {
    let update = |mut file: File, more: &dyn Fn(&mut File)| {
        more(&mut file);
        file.bytes.extend([b' '; 1_100]);
        file.bytes
    };
    let replaced = |file: &mut File| {
        file.object(20, "(old)").table("");
        file.object(20, "(new)").table("");
    };
    let freed = |file: &mut File| {
        file.object(20, "(old)").table("");
        let at = file.at();
        let prev = file.prev();
        file.raw(format!("xref\n20 1\n0000000000 00001 f \ntrailer\n<</Size 21/Root 1 0 R{prev}>>\n"))
            .close(at);
    };
    let back = |file: &mut File| {
        let at = file.at();
        file.object(20, "(old)").table("");
        file.object(20, "(new)").table("");
        file.entry(20, 0, at).table("");
    };
    let packed = |file: &mut File| {
        file.object(20, "(old)").table("");
        file.object_stream(21, &[(20, "(new)")]).xref_stream(22, &[(20, 21, 0)], "");
    };
    let unpacked = |file: &mut File| {
        file.object_stream(21, &[(20, "(old)")]).xref_stream(22, &[(20, 21, 0)], "");
        file.object(20, "(new)").table("");
    };
    let stale = |file: &mut File| {
        file.object(20, "(new)");
        file.object_stream(21, &[(20, "(hidden)"), (23, "(shown)")]).xref_stream(22, &[(23, 21, 1)], "");
    };
    type More<'m> = &'m dyn Fn(&mut File);
    for (name, more, wanted) in [
        ("an object replaced", &replaced as More<'_>, true),
        ("an object moved into an object stream", &packed, true),
        ("an object moved out of an object stream", &unpacked, true),
        ("an object freed", &freed, false),
        ("an object that is what it was", &back, false),
        ("a member of an object stream that no entry leads to", &stale, false),
    ] {
        allowed(name, &update(contract(None, &[]), more), wanted);
    }
}
