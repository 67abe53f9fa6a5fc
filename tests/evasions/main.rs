//! Later changes that mean to get past the rules: each beside an honest one of the same shape, which must stay cleared.
//!
//! Needs no cryptography: what changed after signing is the same for a trusted and an untrusted signer.

#[path = "../fixture/mod.rs"]
mod fixture;

mod controls;
mod encrypted;
mod identity;
mod locks;
mod looks;
mod names;
mod numbers;
mod object_streams;
mod pages;
mod references;
mod repairs;
mod spellings;
mod stands_in;
mod store;
mod structure;
mod time_stamps;
mod unreadable;

use std::collections::BTreeMap;

use countersign::budget::{Budget, Uninterrupted};
use countersign::integrity::{Modifications, analyse};
use countersign::limits::Limits;
use countersign::pdf::{Document, OpenOptions};
use countersign::signature::{Coverage, find_signatures};
use countersign::source::Source;
use fixture::File;

/// A contract of one page (3) with content (4), a font (5), a text field (10) with its appearance (11), an empty signature
/// field (12), and a signature in field 6. `objects` replace those of the same number or are added, before it is signed.
fn contract(docmdp: Option<u8>, objects: &[(u32, &str)]) -> File {
    let (reference, permissions) = docmdp.map_or_else(Default::default, |number| {
        let parameters = format!("<</Type/TransformParams/P {number}/V/1.2>>");
        (
            format!("/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams {parameters}>>]"),
            "/Perms<</DocMDP 7 0 R>>",
        )
    });
    locked(&reference, permissions, objects)
}

/// The same, with entries of the signature dictionary and of the catalog.
fn locked(reference: &str, catalog: &str, objects: &[(u32, &str)]) -> File {
    let mut file = begun(File::new(), reference, catalog, objects);
    file.table(TRAILER);
    sign(&mut file.bytes);
    file
}

/// The same behind what a file has already, not closed yet, and not signed.
fn begun(mut file: File, reference: &str, catalog: &str, objects: &[(u32, &str)]) -> File {
    let signature = format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached{reference}/ByteRange[0 0000000000 0000000000 0000000000]/Contents<3000>>>"
    );
    let mut all = BTreeMap::from([
        (1, format!("<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R{catalog}>>")),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned()),
        (3, PAGE.to_owned()),
        (4, stream("", "BT /F1 16 Tf 72 720 Td (Price: 100 euro) Tj ET")),
        (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>".to_owned()),
        (6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig1)/V 7 0 R/Rect[0 0 0 0]/F 132/P 3 0 R>>".to_owned()),
        (7, signature),
        (8, FORM.to_owned()),
        (9, "<</Title(Purchase agreement)>>".to_owned()),
        (10, text_field("100", "")),
        (11, look("100")),
        (12, "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig2)/Rect[72 100 272 150]/F 132/P 3 0 R>>".to_owned()),
    ]);
    all.extend(objects.iter().map(|(number, body)| (*number, (*body).to_owned())));
    for (number, body) in all {
        file.object(number, &body);
    }
    file
}

/// The second signature field, signed, and its value (13).
const SECOND: &str =
    "<</Type/Annot/Subtype/Widget/FT/Sig/T(Sig2)/V 13 0 R/Rect[72 100 272 150]/F 132/P 3 0 R>>";
const VALUE: &str = "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 0000000000 0000000000 0000000000]/Contents<3000>>>";

const TRAILER: &str = "/Info 9 0 R";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R/Annots[6 0 R 10 0 R 12 0 R]>>";
const FORM: &str = "<</Fields[6 0 R 10 0 R 12 0 R]/SigFlags 3/DA(/F1 12 Tf 0 g)/DR<</Font<</F1 5 0 R>>>>>>";

fn stream(entries: &str, data: &str) -> String {
    format!("<<{entries}/Length {}>>stream\n{data}\nendstream", data.len())
}

/// The text field, with a value and more entries.
fn text_field(value: &str, more: &str) -> String {
    format!(
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(amount)/V({value})/DA(/F1 12 Tf 0 g)/Rect[72 600 272 620]/F 4/P 3 0 R/AP<</N 11 0 R>>{more}>>"
    )
}

/// What a text field looks like.
fn look(text: &str) -> String {
    let entries = "/Type/XObject/Subtype/Form/BBox[0 0 200 20]/Resources<</Font<</F1 5 0 R>>>>";
    stream(entries, &format!("/Tx BMC BT /F1 12 Tf 2 5 Td ({text}) Tj ET EMC"))
}

/// 12.8.1: has the last signature sign all bytes so far, but for its own value.
fn sign(bytes: &mut [u8]) {
    let find = |word: &[u8]| bytes.windows(word.len()).rposition(|window| window == word).unwrap();
    let (hole, place) = (find(b"/Contents<3000>") + 9, find(b"/ByteRange[") + 11);
    let after = hole + 6;
    let ranges = format!("0 {hole:010} {after:010} {:010}", bytes.len() - after);
    bytes[place..place + ranges.len()].copy_from_slice(ranges.as_bytes());
}

/// The contract with one more revision that writes these objects.
fn updated(mut file: File, objects: &[(u32, &str)]) -> Vec<u8> {
    for (number, body) in objects {
        file.object(*number, body);
    }
    file.table(TRAILER);
    file.bytes
}

/// What later revisions did to what the first signature covers.
fn modifications(bytes: &[u8]) -> Modifications {
    modifications_after("Sig1", bytes)
}

/// The same of the signature of a field.
fn modifications_after(field: &str, bytes: &[u8]) -> Modifications {
    let budget = Budget::new(Limits::default(), &Uninterrupted);
    let source: &dyn Source = &bytes;
    let document = Document::open(source, &OpenOptions::default(), &budget).unwrap();
    let signatures = find_signatures(&document).unwrap();
    let place = signatures.iter().position(|signature| signature.field == field).unwrap();
    assert_eq!(signatures[place].coverage, Coverage::EntireRevision);
    analyse(&document, &signatures).unwrap().swap_remove(place)
}

/// Whether what came later keeps within what the signature leaves open.
#[track_caller]
fn allowed(name: &str, bytes: &[u8], wanted: bool) {
    let found = modifications(bytes);
    assert_eq!(!found.suspicious && found.docmdp_ok, wanted, "{name}: {found:#?}");
}
