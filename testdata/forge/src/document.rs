//! ISO 32000-2: documents, revision by revision.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{Identity, Stamp, cms};

/// A document that grows by revisions, with classic cross-reference tables.
#[derive(Clone, Debug)]
pub struct Document {
    bytes: Vec<u8>,
    /// Objects written since the last revision was closed.
    pending: Vec<(u32, usize)>,
    next: u32,
    previous: Option<usize>,
    pages: Vec<u32>,
    /// Form fields in order.
    fields: Vec<u32>,
    certificates: Vec<u32>,
    crls: Vec<u32>,
    responses: Vec<u32>,
}

/// A signature that has been written but not computed.
#[derive(Clone, Copy, Debug)]
pub struct Placeholder {
    /// Offset of the `<` of `/Contents`.
    pub start: usize,
    /// Offset just after the `>`.
    pub end: usize,
}

impl Document {
    /// A document of empty pages, one revision, with an empty form.
    pub fn blank(pages: usize) -> Self {
        Self::with_objects(pages, 0, 0)
    }

    /// A document of `pages` pages with `extra` further objects of about `size` bytes each, all reached from the pages.
    pub fn with_objects(pages: usize, extra: usize, size: usize) -> Self {
        let mut document = Self {
            bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            pending: Vec::new(),
            next: 4,
            previous: None,
            pages: Vec::new(),
            fields: Vec::new(),
            certificates: Vec::new(),
            crls: Vec::new(),
            responses: Vec::new(),
        };
        let per_page = extra.div_ceil(pages.max(1));
        let mut left = extra;
        for index in 0..pages {
            let mut resources = String::new();
            for entry in 0..per_page.min(left) {
                let number = document.number();
                let filler: String =
                    (0..size).map(|at| char::from(b'a' + ((at * 7 + index + entry) % 26) as u8)).collect();
                document.object(
                    number,
                    &format!("<< /Kind /Note /Order {entry} /Text ({filler}) /Page {index} >>"),
                );
                let _ = write!(resources, " /N{entry} {number} 0 R");
            }
            left -= per_page.min(left);
            let content = document.number();
            let text = format!("BT /F1 12 Tf 72 720 Td (Page {} of the contract) Tj ET", index + 1);
            document.object(content, &format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()));
            let page = document.number();
            document.object(
                page,
                &format!(
                    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R \
                     /Resources << /Font << /F1 3 0 R >> /Properties <<{resources} >> >> >>"
                ),
            );
            document.pages.push(page);
        }
        let kids: String = document.pages.iter().map(|page| format!("{page} 0 R ")).collect();
        document.object(2, &format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>"));
        document.object(3, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        document.catalog();
        document.close_revision();
        document
    }

    /// A document of one page with one stream of `size` bytes that do not compress.
    pub fn with_stream(size: usize) -> Self {
        let mut document = Self::blank(1);
        let number = document.number();
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        document.begin(number);
        document.bytes.extend(format!("<< /Length {size} >>\nstream\n").into_bytes());
        for _ in 0..size.div_ceil(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            document.bytes.extend_from_slice(&state.to_le_bytes());
        }
        let excess = size.div_ceil(8) * 8 - size;
        document.bytes.truncate(document.bytes.len() - excess);
        document.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        document.close_revision();
        document
    }

    /// The bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The object numbers of the pages.
    pub fn pages(&self) -> &[u32] {
        &self.pages
    }

    /// A fresh object number.
    pub fn number(&mut self) -> u32 {
        self.next += 1;
        self.next - 1
    }

    /// Writes an indirect object into the revision at hand.
    pub fn object(&mut self, number: u32, body: &str) {
        self.begin(number);
        self.bytes.extend_from_slice(body.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn begin(&mut self, number: u32) {
        self.pending.push((number, self.bytes.len()));
        self.bytes.extend(format!("{number} 0 obj\n").into_bytes());
    }

    fn stream(&mut self, data: &[u8]) -> u32 {
        let number = self.number();
        self.begin(number);
        self.bytes.extend(format!("<< /Length {} >>\nstream\n", data.len()).into_bytes());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        number
    }

    /// Writes the catalog (object 1) as it stands.
    pub fn catalog(&mut self) {
        let list = |numbers: &[u32]| numbers.iter().map(|n| format!("{n} 0 R ")).collect::<String>();
        let mut body = String::from("<< /Type /Catalog /Pages 2 0 R");
        let flags = if self.fields.is_empty() { 0 } else { 3 };
        let _ = write!(body, " /AcroForm << /Fields [{}] /SigFlags {flags} >>", list(&self.fields));
        if !self.certificates.is_empty() {
            let _ = write!(
                body,
                " /DSS << /Type /DSS /Certs [{}] /CRLs [{}] /OCSPs [{}] >>",
                list(&self.certificates),
                list(&self.crls),
                list(&self.responses)
            );
        }
        self.object(1, &format!("{body} >>"));
    }

    /// 7.5.6: closes the revision at hand with a cross-reference table and a trailer.
    pub fn close_revision(&mut self) {
        self.pending.sort_unstable();
        let start = self.bytes.len();
        let mut table = String::from("xref\n");
        if self.previous.is_none() {
            table.push_str("0 1\n0000000000 65535 f \n");
        }
        let mut rest = self.pending.as_slice();
        while let Some((first, _)) = rest.first() {
            let run = rest.iter().zip(*first..).take_while(|((number, _), want)| number == want).count();
            let _ = writeln!(table, "{first} {run}");
            for (_, offset) in &rest[..run] {
                let _ = writeln!(table, "{offset:010} 00000 n ");
            }
            rest = &rest[run..];
        }
        let previous = self.previous.map_or_else(String::new, |offset| format!(" /Prev {offset}"));
        let _ = write!(
            table,
            "trailer\n<< /Size {} /Root 1 0 R{previous} >>\nstartxref\n{start}\n%%EOF\n",
            self.next
        );
        self.bytes.extend(table.into_bytes());
        self.pending.clear();
        self.previous = Some(start);
    }

    /// Signs in a new revision; `stamps` hold at most one signature time-stamp.
    pub fn sign(&mut self, field: &str, signer: &Identity, stamps: &[Stamp<'_>]) {
        let room = 1500 + 2 * (signer.certificate.len() + signer.issuers.iter().map(Vec::len).sum::<usize>());
        let room = room + stamps.iter().map(|s| 3000 + s.authority.certificate.len()).sum::<usize>();
        let placeholder =
            self.prepare(field, "/Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached", room);
        let digest = self.digest(placeholder);
        let cms = cms::detached(signer, &digest, stamps.first().copied());
        self.fill(placeholder, &cms);
    }

    /// 12.8.5: a document time-stamp in a new revision.
    pub fn time_stamp(&mut self, field: &str, stamp: Stamp<'_>) {
        let entries = "/Type /DocTimeStamp /Filter /Adobe.PPKLite /SubFilter /ETSI.RFC3161";
        let placeholder = self.prepare(field, entries, 3000 + stamp.authority.certificate.len());
        let digest = self.digest(placeholder);
        let token = cms::token(stamp, &digest);
        self.fill(placeholder, &token);
    }

    /// 12.8.4: adds validation data in a new revision.
    pub fn add_validation_data(&mut self, certificates: &[&[u8]], crls: &[&[u8]], responses: &[&[u8]]) {
        for certificate in certificates {
            let number = self.stream(certificate);
            self.certificates.push(number);
        }
        for crl in crls {
            let number = self.stream(crl);
            self.crls.push(number);
        }
        for response in responses {
            let number = self.stream(response);
            self.responses.push(number);
        }
        self.catalog();
        self.close_revision();
    }

    /// Adds a CRL in a new revision; the dictionary of its stream is left open, in the middle of a string.
    pub fn prepare_open_list(&mut self) {
        let number = self.number();
        self.object(number, "<< /Note (");
        self.crls.push(number);
        self.catalog();
        self.close_revision();
    }

    /// Ends the dictionary that was left open and gives the CRL, in the next revision.
    pub fn finish_open_list(&mut self, crl: &[u8]) {
        self.bytes.extend(format!(") /Length {} >>\nstream\n", crl.len()).into_bytes());
        self.bytes.extend_from_slice(crl);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        self.catalog();
        self.close_revision();
    }

    /// Writes a revision with an invisible signature field, `room` bytes kept for the signature.
    pub fn prepare(&mut self, field: &str, entries: &str, room: usize) -> Placeholder {
        let value = self.number();
        self.begin(value);
        self.bytes.extend(format!("<< {entries}").into_bytes());
        let place = self.value(room);
        self.field(field, value);
        self.close_around(place)
    }

    /// Writes a revision with a signature field whose dictionary is left open, in the middle of a string.
    pub fn prepare_open(&mut self, field: &str, entries: &str) {
        let value = self.number();
        self.object(value, &format!("<< {entries} /Reason ("));
        self.field(field, value);
        self.catalog();
        self.close_revision();
    }

    /// Ends the dictionary that was left open, in the next revision.
    pub fn finish_open(&mut self, room: usize) -> Placeholder {
        self.bytes.push(b')');
        let place = self.value(room);
        self.close_around(place)
    }

    /// The end of a signature dictionary: where its `/ByteRange` stands, and its `/Contents`.
    fn value(&mut self, room: usize) -> (usize, Placeholder) {
        self.bytes.extend_from_slice(b" /ByteRange ");
        let range = self.bytes.len();
        self.bytes.extend_from_slice(&[b' '; RANGE_WIDTH]);
        self.bytes.extend_from_slice(b" /Contents ");
        let start = self.bytes.len();
        self.bytes.push(b'<');
        self.bytes.resize(self.bytes.len() + 2 * room, b'0');
        self.bytes.extend_from_slice(b">");
        let end = self.bytes.len();
        self.bytes.extend_from_slice(b" >>\nendobj\n");
        (range, Placeholder { start, end })
    }

    /// An invisible signature field.
    fn field(&mut self, name: &str, value: u32) {
        let widget = self.number();
        self.object(
            widget,
            &format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /V {value} 0 R /Rect [0 0 0 0] /F 132 >>"),
        );
        self.fields.push(widget);
    }

    /// Closes the revision and writes the `/ByteRange` that covers all of it but the hole.
    fn close_around(&mut self, (range, hole): (usize, Placeholder)) -> Placeholder {
        self.catalog();
        self.close_revision();
        let Placeholder { start, end } = hole;
        let text = format!("[0 {start} {end} {}]", self.bytes.len() - end);
        self.bytes[range..range + text.len()].copy_from_slice(text.as_bytes());
        hole
    }

    /// SHA-256 of everything but the hole.
    pub fn digest(&self, hole: Placeholder) -> Vec<u8> {
        let mut hasher = Sha256::new();
        hasher.update(&self.bytes[..hole.start]);
        hasher.update(&self.bytes[hole.end..]);
        hasher.finalize().to_vec()
    }

    /// Writes a signature into its hole.
    ///
    /// # Panics
    /// When it does not fit.
    pub fn fill(&mut self, hole: Placeholder, signature: &[u8]) {
        let hexadecimal: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(hexadecimal.len() + 2 <= hole.end - hole.start, "the hole is too small");
        self.bytes[hole.start + 1..hole.start + 1 + hexadecimal.len()]
            .copy_from_slice(hexadecimal.as_bytes());
    }
}

/// `[0 n n n]` with numbers of up to eleven digits.
const RANGE_WIDTH: usize = 40;
