//! Documents and updates with right offsets, whose contents the bytes decide.

use countersign::budget::{Budget, Uninterrupted};
use countersign::limits::Limits;
use countersign::pdf::{Document, Object, OpenOptions};
use countersign::source::Source;

use crate::choices::Choices;
use crate::fixture::{File, table};
use crate::spelling::Wanted;

/// A document of up to four revisions: pages, resources, a form, object streams, hybrid sections, freed objects.
pub(crate) fn document(choices: &mut Choices<'_>) -> Vec<u8> {
    let mut file = File::new();
    file.object(1, "<</Type/Catalog/Pages 2 0 R/AcroForm 7 0 R>>");
    file.object(2, "<</Type/Pages/Kids[3 0 R 8 0 R]/Count 2>>");
    file.object(
        3,
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources 5 0 R/Annots[6 0 R]>>",
    );
    file.stream(4, "", b"BT (one) Tj ET");
    file.object(5, "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>");
    file.object(6, "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/Rect[0 0 1 1]/P 3 0 R>>");
    file.object(7, "<</Fields[6 0 R]>>");
    file.object(8, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>");
    for revision in 0..1 + choices.below(4) {
        let mut members: Vec<(u32, String)> = Vec::new();
        for _ in 0..choices.below(5) {
            let number = if choices.flag() { 3 + choices.below(6) } else { 10 + choices.below(6) } as u32;
            if file.pending.iter().any(|(known, ..)| *known == number)
                || members.iter().any(|(known, _)| *known == number)
            {
                continue;
            }
            match choices.below(6) {
                0 | 1 => {
                    let body = known(choices);
                    file.object(number, body);
                }
                2 => {
                    file.stream(
                        number,
                        choices.pick(&["", "/Type/XObject", "/Filter/ASCIIHexDecode"]),
                        choices.piece(),
                    );
                }
                3 => members.push((number, known(choices).to_owned())),
                4 => {
                    let body = text(&Wanted::choose(choices, 3), choices);
                    members.push((number, body));
                }
                _ => {
                    let body = text(&Wanted::choose(choices, 3), choices);
                    file.object(number, &body);
                }
            }
        }
        let stream = 30 + revision as u32;
        let listed: Vec<(u32, &str)> =
            members.iter().map(|(number, text)| (*number, text.as_str())).collect();
        if listed.is_empty() && choices.flag() {
            file.table(choices.pick(&["", "/Info 10 0 R", "/ID[<00><01>]"]));
        } else {
            if !listed.is_empty() {
                file.object_stream(stream, &listed);
            }
            let compressed: Vec<(u32, u32, u32)> = listed
                .iter()
                .enumerate()
                .map(|(index, (number, _))| (*number, stream, index as u32))
                .collect();
            file.xref_stream(stream + 10, &compressed, "");
        }
    }
    // A little damage now and then.
    if choices.below(8) == 1 {
        for _ in 0..choices.below(4) {
            let at = choices.word() as usize % file.bytes.len();
            file.bytes[at] ^= choices.byte();
        }
    }
    file.bytes
}

fn text(wanted: &Wanted, choices: &mut Choices<'_>) -> String {
    let mut text = Vec::new();
    wanted.spell(choices, &mut text);
    // The fixture writes text; what is none is written in its place.
    String::from_utf8(text).unwrap_or_else(|_| "(not text)".to_owned())
}

/// A document that others are made from, and the objects of its last revision.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    pub(crate) bytes: Vec<u8>,
    objects: Vec<(u32, Wanted, Option<Vec<u8>>)>,
    xref: u64,
    root: String,
    size: u32,
}

impl Base {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let source: &dyn Source = &bytes;
        let document = Document::open(source, &OpenOptions::default(), &budget).expect("a sound document");
        let snapshot = document.latest();
        let mut objects = Vec::new();
        for number in snapshot.numbers() {
            let id = countersign::pdf::ObjectId { number, generation: 0 };
            let Some(located) = snapshot.get(id).expect("little work") else { continue };
            let data = match &*located.object {
                Object::Stream(stream) => {
                    Some(bytes[stream.span.start as usize..stream.span.end as usize].to_vec())
                }
                _ => None,
            };
            objects.push((number, Wanted::read(&located.object), data));
        }
        let trailer = snapshot.trailer();
        let root = trailer.get(b"Root").and_then(Object::as_reference).expect("a catalog");
        let size = trailer.get(b"Size").and_then(Object::as_integer).expect("a size");
        Self {
            bytes: bytes.to_vec(),
            objects,
            xref: document.revisions().last().expect("a revision").xref_offset,
            root: format!("{root} R"),
            size: size as u32,
        }
    }

    /// The document with updates behind it: objects edited, added, freed.
    pub(crate) fn updated(&self, choices: &mut Choices<'_>) -> Vec<u8> {
        let mut base = self.clone();
        let mut out = base.bytes.clone();
        for _ in 0..1 + choices.below(2) {
            base.update(choices, &mut out);
        }
        out
    }

    fn update(&mut self, choices: &mut Choices<'_>, out: &mut Vec<u8>) {
        if out.last() != Some(&b'\n') {
            out.push(b'\n');
        }
        let mut written: Vec<(u32, u16, u64)> = Vec::new();
        let mut freed: Vec<u32> = Vec::new();
        for _ in 0..1 + choices.below(4) {
            let action = choices.below(10);
            let place = choices.below(self.objects.len());
            let number = if action < 7 { self.objects[place].0 } else { self.size };
            if freed.contains(&number) || written.iter().any(|(known, ..)| *known == number) {
                continue;
            }
            if action == 6 {
                freed.push(number);
                continue;
            }
            if action >= 7 {
                self.size += 1;
            }
            let (object, data) = match action {
                0..=5 => {
                    let (_, object, data) = &mut self.objects[place];
                    for _ in 0..choices.below(3) {
                        edit(object, choices, self.size);
                    }
                    if let Some(data) = data
                        && choices.below(4) == 1
                    {
                        *data = choices.piece().to_vec();
                    }
                    (object.clone(), data.clone())
                }
                7 => (Wanted::choose(choices, 3), None),
                8 => (parsed(known(choices)), None),
                _ => (Wanted::Dictionary(Vec::new()), Some(choices.piece().to_vec())),
            };
            written.push((number, 0, out.len() as u64));
            out.extend(format!("{number} 0 obj\n").bytes());
            write(object, data, out);
            out.extend(b"\nendobj\n");
        }
        let at = out.len() as u64;
        let (root, size, previous) = (&self.root, self.size, self.xref);
        if choices.flag() {
            let number = self.size;
            self.size += 1;
            written.push((number, 0, at));
            let mut rows: Vec<(u32, u8, u64, u16)> =
                written.iter().map(|(number, generation, at)| (*number, 1, *at, *generation)).collect();
            rows.extend(freed.iter().map(|number| (*number, 0, 0, 1)));
            rows.sort_unstable();
            let index: String = rows.iter().map(|(number, ..)| format!("{number} 1 ")).collect();
            let mut data = Vec::new();
            for (_, kind, at, generation) in rows {
                data.push(kind);
                data.extend_from_slice(&(at as u32).to_be_bytes());
                data.extend_from_slice(&generation.to_be_bytes());
            }
            let size = self.size;
            out.extend(
                format!(
                    "{number} 0 obj\n<</Type/XRef/W[1 4 2]/Size {size}/Index[{index}]/Root {root}/Prev {previous}/Length {}>>stream\n",
                    data.len()
                )
                .bytes(),
            );
            out.extend(data);
            out.extend(b"\nendstream\nendobj\n");
        } else {
            let mut text = table(&written, false);
            for number in freed {
                text += &format!("{number} 1\n0000000000 00001 f\r\n");
            }
            out.extend(format!("{text}trailer\n<</Size {size}/Root {root}/Prev {previous}>>\n").bytes());
        }
        out.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
        self.xref = at;
    }
}

fn write(object: Wanted, data: Option<Vec<u8>>, out: &mut Vec<u8>) {
    let mut plainly = Choices::new(&[]);
    let Some(data) = data else {
        object.spell(&mut plainly, out);
        return;
    };
    let Wanted::Dictionary(mut entries) = object else {
        object.spell(&mut plainly, out);
        return;
    };
    entries.retain(|(key, _)| key != b"Length");
    entries.push((b"Length".to_vec(), Wanted::Integer(data.len() as i64)));
    Wanted::Dictionary(entries).spell(&mut plainly, out);
    out.extend(b"stream\n");
    out.extend(data);
    out.extend(b"\nendstream");
}

/// Changes one thing, somewhere inside.
fn edit(object: &mut Wanted, choices: &mut Choices<'_>, size: u32) {
    match object {
        Wanted::Dictionary(entries) => match choices.below(6) {
            0 if !entries.is_empty() => {
                entries.remove(choices.below(entries.len()));
            }
            1 => {
                let key = choices.pick(KEYS).to_vec();
                let value = parsed(known(choices));
                entries.retain(|(known, _)| *known != key);
                entries.push((key, value));
            }
            2 => {
                let key = choices.pick(KEYS).to_vec();
                let value = Wanted::Reference(1 + choices.byte() as u32 % (size + 1), 0);
                entries.retain(|(known, _)| *known != key);
                entries.push((key, value));
            }
            _ if !entries.is_empty() => {
                let place = choices.below(entries.len());
                edit(&mut entries[place].1, choices, size);
            }
            _ => {}
        },
        Wanted::Array(elements) => match choices.below(6) {
            0 if !elements.is_empty() => {
                elements.remove(choices.below(elements.len()));
            }
            1 => elements.push(Wanted::Reference(1 + choices.byte() as u32 % (size + 1), 0)),
            2 => elements.push(parsed(known(choices))),
            3 if elements.len() > 1 => elements.swap(0, 1),
            _ if !elements.is_empty() => {
                let place = choices.below(elements.len());
                edit(&mut elements[place], choices, size);
            }
            _ => {}
        },
        Wanted::Integer(number) => *number = i64::from(choices.byte()),
        Wanted::Real(number) => *number = f64::from(choices.byte()),
        Wanted::Reference(number, _) => *number = 1 + choices.byte() as u32 % (size + 1),
        Wanted::String(bytes) => *bytes = choices.piece().to_vec(),
        Wanted::Name(name) => *name = choices.pick(KEYS).to_vec(),
        other => *other = Wanted::choose(choices, 2),
    }
}

/// The object of a text.
fn parsed(text: &str) -> Wanted {
    crate::shell::with(&crate::shell::around(text.as_bytes()), |document| {
        let located = document.latest().get(crate::shell::INSIDE).expect("little work");
        located.map_or(Wanted::Null, |located| Wanted::read(&located.object))
    })
    .unwrap_or(Wanted::Null)
}

/// Values that mean something somewhere.
fn known(choices: &mut Choices<'_>) -> &'static str {
    choices.pick(&[
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 7 7]/Contents 4 0 R>>",
        "<</Type/Annot/Subtype/Widget/FT/Tx/T(b)/V(c)/Rect[0 0 1 1]>>",
        "<</Type/Annot/Subtype/Text/Contents(note)/Rect[0 0 20 20]>>",
        "<</Type/Annot/Subtype/FreeText/Contents(paid)/DA(/F1 12 Tf)/Rect[0 0 200 200]>>",
        "<</FT/Sig/T(Sig9)/Subtype/Widget/Rect[0 0 0 0]/F 132>>",
        "<</FT/Sig/T(Sig9)/Subtype/Widget/Rect[0 0 600 800]/F 4/AP<</N 4 0 R>>>>",
        "[0 0 300 300]",
        "[3 0 R]",
        "[]",
        "<<>>",
        "4 0 R",
        "(text)",
        "<</S/JavaScript/JS(app.alert(1))>>",
        "<</Type/DSS/Certs[4 0 R]/VRI<</AA<</Cert[4 0 R]>>>>>>",
        "<</Fields[6 0 R]/NeedAppearances true/DR 5 0 R>>",
        "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>",
        "<</D<</OFF[10 0 R]>>/OCGs[10 0 R]>>",
        "<</Type/OCG/Name(layer)>>",
        "<</N 4 0 R>>",
        "90",
        "null",
        "/Courier",
        "<</O/Layout/Placement/Block>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 9 99 9]/Contents<3000>>>",
        "<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange[0 9 99 9]/Contents<3000>>>",
        "<</Type/Metadata/Subtype/XML>>",
    ])
}

const KEYS: &[&[u8]] = &[
    b"Contents",
    b"Annots",
    b"Resources",
    b"MediaBox",
    b"CropBox",
    b"Rotate",
    b"UserUnit",
    b"Kids",
    b"Parent",
    b"Count",
    b"AcroForm",
    b"Fields",
    b"V",
    b"DV",
    b"AP",
    b"N",
    b"D",
    b"R",
    b"AS",
    b"FT",
    b"T",
    b"TU",
    b"Ff",
    b"F",
    b"MK",
    b"DA",
    b"DR",
    b"Q",
    b"Opt",
    b"MaxLen",
    b"Rect",
    b"Subtype",
    b"Type",
    b"P",
    b"Lock",
    b"SV",
    b"OpenAction",
    b"AA",
    b"A",
    b"Names",
    b"EmbeddedFiles",
    b"AF",
    b"OCProperties",
    b"OC",
    b"Outlines",
    b"PageLabels",
    b"Metadata",
    b"DSS",
    b"Perms",
    b"Extensions",
    b"Version",
    b"StructTreeRoot",
    b"MarkInfo",
    b"Lang",
    b"ViewerPreferences",
    b"NeedAppearances",
    b"SigFlags",
    b"CO",
    b"XFA",
    b"Font",
    b"XObject",
    b"ExtGState",
    b"BaseFont",
    b"Encoding",
    b"ToUnicode",
    b"Widths",
    b"Group",
    b"Thumb",
    b"Tabs",
    b"StructParents",
    b"Popup",
    b"Border",
    b"BS",
    b"C",
    b"CA",
    b"H",
    b"PieceInfo",
    b"LastModified",
];
