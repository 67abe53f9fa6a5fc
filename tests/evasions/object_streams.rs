//! 7.5.7, 7.5.8: object streams and cross-reference streams that say different things to different programs, or at
//! different times.

use super::fixture::File;
use super::{TRAILER, allowed, begun, sign, stream, updated};

const CONTENTS: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 14 0 R/Annots[6 0 R 10 0 R 12 0 R]>>";
const TITLE: (u32, &str) = (9, "<</Title(Another)>>");

fn another_content() -> String {
    stream("", "BT /F1 16 Tf 72 720 Td (Price: 999 euro) Tj ET")
}

/// The contract, of which the content of the page is named by object 14. It is not closed yet.
fn contract() -> File {
    begun(File::new(), "", "", &[(3, CONTENTS)])
}

/// Closes and signs it. Object 14 is the first member of object stream 40.
fn signed(mut file: File) -> File {
    file.xref_stream(41, &[(14, 40, 0)], TRAILER);
    sign(&mut file.bytes);
    file
}

#[test]
fn members_are_where_the_directory_says() {
    for (name, count, directory, body, wanted) in [
        ("one", 1, "14 0 ", "[4 0 R]", true),
        ("two", 2, "14 0 99 8 ", "[4 0 R] (x)", true),
        ("without space between them", 2, "14 0 99 7 ", "[4 0 R]/Name", true),
        ("more pairs than members", 1, "14 0 99 4 ", "    [4 0 R]", false),
        ("more members than pairs", 3, "14 0 ", "[4 0 R]", false),
        ("white space", 2, "14 0 99 4 ", "    [4 0 R]", false),
        ("a comment", 2, "14 0 99 4 ", "%ab\n[4 0 R]", false),
        ("one that begins in a name", 2, "14 0 99 10 ", "[4 0 R] /Ab", false),
    ] {
        let mut file = contract();
        let entries = format!("/Type/ObjStm/N {count}/First {}", directory.len());
        file.stream(40, &entries, format!("{directory}{body}").as_bytes());
        let file = signed(file);
        allowed(name, &updated(file.clone(), &[TITLE]), wanted);
        allowed(name, &updated(file, &[(4, &another_content())]), false);
    }
}

#[test]
fn how_members_are_decoded_does_not_change() {
    let body = "14 0 [4 0 R]";
    let entries = "/Type/ObjStm/N 1/First 5";
    for (name, more, update, wanted) in [
        ("said where it belongs", "/DecodeParms null", TITLE, true),
        ("parameters elsewhere", "/DecodeParms 20 0 R", TITLE, false),
        ("a part of them", "/DecodeParms[<</Predictor 20 0 R>>]", TITLE, false),
        ("filters elsewhere", "/Filter 20 0 R", TITLE, false),
        ("other references", "/Note 20 0 R", TITLE, true),
        ("what it needs changes", "/Note 20 0 R", (20, "12"), false),
    ] {
        let mut file = contract();
        file.object(20, "null");
        file.stream(40, &format!("{entries}{more}"), body.as_bytes());
        allowed(name, &updated(signed(file), &[update]), wanted);
    }
}

/// A stream that was written again before the document was signed has other members, with or without new entries of them.
#[test]
fn the_members_of_the_newest_stream_count() {
    for again in [false, true] {
        let mut file = contract();
        file.object_stream(40, &[(14, if again { "[20 0 R]" } else { "[4 0 R]" })]);
        file.object(20, &another_content());
        file.xref_stream(41, &[(14, 40, 0)], TRAILER);
        if again {
            file.object_stream(40, &[(14, "[4 0 R]")]);
        }
        file.xref_stream(42, &[], TRAILER);
        sign(&mut file.bytes);
        allowed("title", &updated(file.clone(), &[TITLE]), true);
        allowed("content", &updated(file, &[(4, &another_content())]), false);
    }
}

/// The same for a second signature: what was looked through before the stream was written again is not what it covers.
#[test]
fn what_a_second_signature_covers_is_looked_through_again() {
    let mut file = contract();
    file.object_stream(40, &[(14, "[20 0 R]")]);
    file.object(20, &another_content());
    let mut file = signed(file);
    // The old member is looked through for who refers to object 4.
    file.object(4, &another_content()).table(TRAILER);
    file.object_stream(40, &[(14, "[4 0 R]")]);
    file.object(12, super::SECOND).object(13, super::VALUE).table(TRAILER);
    sign(&mut file.bytes);
    for (name, update, wanted) in [("title", TITLE, true), ("content", (4, "null"), false)] {
        let found = super::modifications_after("Sig2", &updated(file.clone(), &[update]));
        assert_eq!(!found.suspicious, wanted, "{name}: {found:#?}");
    }
}

/// Of several entries that lead to one place, the number that stands there says which is right.
#[test]
fn many_entries_for_one_place_hide_none() {
    for others in [0, 3, 40] {
        let mut file = contract();
        let at = file.at();
        file.raw(" ".repeat(70)).raw("14 0 obj\n[4 0 R]\nendobj\n").entry(14, 0, at);
        for number in 100..100 + others {
            file.entry(number, 0, at);
        }
        file.table(TRAILER);
        sign(&mut file.bytes);
        allowed("title", &updated(file.clone(), &[TITLE]), true);
        allowed("content", &updated(file, &[(4, &another_content())]), false);
    }
}

/// 7.5.8.2: all that is needed to read a cross-reference stream is in its dictionary.
#[test]
fn cross_reference_streams_need_nothing_else() {
    for (name, length, wanted) in [("its length", "", true), ("a length elsewhere", "20 0 R", false)] {
        let mut file = begun(File::new(), "", "", &[(20, "null")]);
        let at = file.at();
        let (dictionary, data) = file.xref_stream_parts(41, at, &[]);
        let length = if length.is_empty() { data.len().to_string() } else { length.to_owned() };
        file.raw(format!("41 0 obj\n<<{dictionary}/Root 1 0 R{TRAILER}/Length {length}>>stream\n"));
        file.raw(&data).raw("\nendstream\nendobj\n").close(at);
        sign(&mut file.bytes);
        allowed(name, &updated(file, &[TITLE]), wanted);
    }
}

/// 7.5.5: where the trailer of an update has no /Root, that of an earlier one holds.
#[test]
fn what_an_earlier_trailer_reaches_is_reached() {
    let mut file = begun(File::new(), "", "", &[]);
    file.table(TRAILER);
    let at = file.object(30, "null").at();
    let entries = std::mem::take(&mut file.pending);
    let prev = file.prev();
    file.raw(super::fixture::table(&entries, false))
        .raw(format!("trailer\n<</Size 31{prev}{TRAILER}>>\n"))
        .close(at);
    sign(&mut file.bytes);
    allowed("something new", &updated(file.clone(), &[(50, "(x)")]), true);
    allowed("content", &updated(file, &[(4, &another_content())]), false);
}

/// Annex F: `/L` that an update brings the file to.
#[test]
fn no_update_makes_a_file_linearized() {
    for (name, first, wanted) in [
        ("another length", "<</Linearized 1/L 9>>", true),
        ("none", "<</Linearized 1>>", true),
        ("this length", "<</Linearized 1/L LENGTH>>", false),
        ("escaped", "<</#4cinearized 1/#4c LENGTH>>", false),
        ("with a sign", "<</Linearized 1/L +LENGTH>>", false),
        ("behind a comment", "<</Linearized 1/L %\nLENGTH>>", false),
        ("behind much else", &format!("<</A({})/Linearized 1/L LENGTH>>", "x".repeat(2_000)), false),
        ("a real number", "<</Linearized 1/L LENGTH.0>>", false),
        ("the second one", "<</Linearized 1/L 9/L LENGTH>>", false),
    ] {
        let length = linearized("", first, 0).len();
        allowed(name, &linearized("", first, length), wanted);
    }
    // Behind other bytes the length may be that of the file, or what is left of it.
    let (junk, first) = ("junk\n", "<</Linearized 1/L LENGTH>>");
    let length = linearized(junk, first, 0).len();
    for (length, wanted) in [(length, false), (length - junk.len(), false), (length - junk.len() - 1, true)] {
        allowed("behind junk", &linearized(junk, first, length), wanted);
    }
}

/// A signed file and an update, with the linearization dictionary for a file of some length.
fn linearized(junk: &str, dictionary: &str, length: usize) -> Vec<u8> {
    let mut file = File::new();
    file.bytes.splice(..0, junk.bytes());
    file.object(30, &dictionary.replace("LENGTH", &format!("{length:08}")));
    let mut file = begun(file, "", "", &[]);
    file.table(TRAILER);
    sign(&mut file.bytes);
    updated(file, &[TITLE])
}

/// 7.3.8.2, 7.4: an update whose object stream programs decode differently shows each another page.
#[test]
fn object_streams_are_decoded_alike() {
    let plain = format!("3 0 {}", super::PAGE);
    let flate = super::fixture::zlib(plain.as_bytes());
    let hex: String = plain.bytes().map(|byte| format!("{byte:02x}")).collect::<String>() + ">";
    for (name, entries, data, wanted) in [
        ("no filter", "", plain.as_bytes(), true),
        ("flate", "/Filter/FlateDecode", &flate, true),
        ("in an array", "/Filter[/FlateDecode]/DecodeParms[null]", &flate, true),
        ("with parameters", "/Filter/FlateDecode/DecodeParms<</Predictor 1/Columns 5>>", &flate, true),
        ("digits", "/Filter/ASCIIHexDecode", hex.as_bytes(), false),
        ("other parameters", "/Filter/FlateDecode/DP<</Predictor 12/Columns 9>>", &flate, false),
        ("an array of parameters", "/Filter/FlateDecode/DecodeParms[<<>>]", &flate, false),
        ("an array of filters", "/Filter[/FlateDecode]/DecodeParms<<>>", &flate, false),
        ("a real predictor", "/Filter/FlateDecode/DecodeParms<</Predictor 12.0>>", &flate, false),
        ("an unknown predictor", "/Filter/FlateDecode/DecodeParms<</Predictor 16>>", &flate, false),
        ("no colours", "/Filter/FlateDecode/DecodeParms<</Predictor 1/Colors 0>>", &flate, false),
        ("two predictors", "/Filter/FlateDecode/DecodeParms<</Predictor 1/Predictor 12>>", &flate, false),
        ("an abbreviation", "/Filter/Fl", &flate, false),
        ("two filters", "/Filter[/ASCIIHexDecode/ASCIIHexDecode]", hex.as_bytes(), false),
        ("broken data", "/Filter/FlateDecode", &flate[..flate.len() - 2], false),
    ] {
        allowed(name, &with_members(&format!("/Type/ObjStm/N 1/First 4{entries}"), data, &[3]), wanted);
    }
}

/// The signed contract, and an update whose object stream 40 has these objects.
fn with_members(entries: &str, data: &[u8], numbers: &[u32]) -> Vec<u8> {
    let mut file = begun(File::new(), "", "", &[]);
    file.table(TRAILER);
    sign(&mut file.bytes);
    file.stream(40, entries, data);
    let compressed: Vec<(u32, u32, u32)> =
        (0..).zip(numbers).map(|(index, number)| (*number, 40, index)).collect();
    file.xref_stream(41, &compressed, TRAILER);
    file.bytes
}

/// Table 18: programs stop at an entry that is beyond what they take, be it one of nothing.
#[test]
fn free_entries_are_within_range() {
    for (name, widths, row, wanted) in [
        ("the next one", [1, 4, 2], [0, 0, 65_535], true),
        ("far beyond", [1, 8, 2], [0, 1 << 40, 0], false),
        ("a great generation", [1, 4, 4], [0, 0, 65_536], false),
        ("a wide type", [8, 4, 2], [0, 0, 0], false),
    ] {
        let mut file = super::contract(None, &[]);
        let title = file.at();
        file.object(9, "<</Title(Another)>>");
        let at = file.at();
        let rows = [[1, title, 0], [1, at, 0], row];
        let fields = rows.iter().flat_map(|row| row.iter().zip(widths));
        let data: Vec<u8> = fields
            .flat_map(|(field, width): (&u64, usize)| field.to_be_bytes()[8 - width..].to_vec())
            .collect();
        let [kind, second, third] = widths;
        let dictionary = format!("/Type/XRef/W[{kind} {second} {third}]/Size 51/Index[9 1 41 1 50 1]");
        let (prev, length) = (file.prev(), data.len());
        file.raw(format!("41 0 obj\n<<{dictionary}/Root 1 0 R{prev}{TRAILER}/Length {length}>>stream\n"));
        file.raw(data).raw("\nendstream\nendobj\n").close(at);
        allowed(name, &file.bytes, wanted);
    }
}

/// 7.5.7: where members of an update begin and end, and what they are, all programs have to see alike.
#[test]
fn members_of_an_update_are_written_plainly() {
    let page = super::PAGE;
    let (behind, nine) = (page.len() + 1, "9 ");
    let second = format!("3 0 {nine}{behind} ");
    let title = "<</Title(Another)>>";
    let twice = format!("{page} {title}");
    let kind = "/Type/ObjStm";
    for (name, kind, directory, first, body, numbers, wanted) in [
        ("one", kind, "3 0 ", 4, page, &[3][..], true),
        ("without a type", "", "3 0 ", 4, page, &[3], false),
        ("of another type", "/Type/XRef", "3 0 ", 4, page, &[3], false),
        ("on two lines", kind, "3\r\n0\n", 5, page, &[3], true),
        ("cut by /First", kind, "3 00", 3, page, &[3], false),
        ("with a sign", kind, "3 +0 ", 5, page, &[3], false),
        ("a real number", kind, "3 0. ", 5, page, &[3], false),
        ("with a form feed", kind, "3\u{c}0 ", 4, page, &[3], false),
        ("with a comment", kind, "3 0 %\n", 6, page, &[3], false),
        ("no place 0", kind, "3 2 ", 4, &format!("  {page}"), &[3], false),
        ("followed by a word", kind, "3 0 ", 4, &format!("{page} stream"), &[3], false),
        ("followed by space", kind, "3 0 ", 4, &format!("{page}\r\n "), &[3], true),
        ("two", kind, &second, second.len(), &twice, &[3, 9], true),
        ("one that no entry leads to", kind, &second, second.len(), &twice, &[3], false),
        (
            "something between them",
            kind,
            &second.replace(&behind.to_string(), &(behind + 1).to_string()),
            second.len(),
            &format!("{page}) {title}"),
            &[3, 9],
            false,
        ),
    ] {
        let count = directory.split_ascii_whitespace().count() / 2;
        let entries = format!("{kind}/N {}/First {first}", count.clamp(1, 2));
        let data = format!("{directory}{body}");
        allowed(name, &with_members(&entries, data.as_bytes(), numbers), wanted);
    }
}

/// 7.5.5, 7.5.8: what makes some programs search for objects.
#[test]
fn sections_of_an_update_are_written_plainly() {
    let written = |from: &str, to: &str| {
        let mut file = begun(File::new(), "", "", &[]);
        file.table(TRAILER);
        sign(&mut file.bytes);
        let start = file.bytes.len();
        file.object(20, "(x)").table(TRAILER);
        let update = String::from_utf8(file.bytes[start..].to_vec()).unwrap();
        assert!(update.contains(from), "{from}");
        [&file.bytes[..start], update.replacen(from, to, 1).as_bytes()].concat()
    };
    for (name, from, to, wanted) in [
        ("as they are", "startxref\n", "startxref\n", true),
        ("a form feed before the number", "startxref\n", "startxref\u{c}", false),
        ("a form feed behind it", "\n%%EOF", "\u{c}%%EOF", false),
        ("a negative size", "/Size 21", "/Size -1", false),
    ] {
        allowed(name, &written(from, to), wanted);
    }
}
