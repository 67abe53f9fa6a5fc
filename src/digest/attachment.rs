//! The files inside a document (ISO 32000-2 7.11.4), with their names, their relations (14.13) and their digests.

use std::collections::{HashMap, HashSet};

use super::{Digest, Hashers};
use crate::budget::Exhausted;
use crate::crypto::DigestAlgorithm;
use crate::pdf::{Dictionary, Document, Object, ObjectId, PdfString, Snapshot};

/// A file inside a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// Its name.
    pub name: String,
    /// What its specification says of it.
    pub description: Option<String>,
    /// 7.11.3, table 43: `AFRelationship`, as `Source`, `Data`, `Alternative`, `Supplement`, `Unspecified`.
    pub relationship: Option<String>,
    /// Everything that refers to it.
    pub places: Vec<AttachmentPlace>,
    /// Its bytes, decoded; `None` when they can't be read.
    pub content: Option<AttachmentContent>,
}

/// The bytes of an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AttachmentContent {
    /// How many.
    pub size: u64,
    /// Their digests, in the order asked for.
    pub digests: Vec<Digest>,
}

/// Where a document refers to a file inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttachmentPlace {
    /// 7.7.4: the name tree of embedded files.
    NameTree,
    /// 14.13.3: an associated file of the document.
    Catalog,
    /// 14.13.4: an associated file of a page, counted from 1.
    Page(usize),
    /// 12.5.6.15: a file attachment annotation, or an associated file of an annotation (14.13.8), on this page.
    Annotation(usize),
}

impl AttachmentPlace {
    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::NameTree => "embedded files".to_owned(),
            Self::Catalog => "associated with the document".to_owned(),
            Self::Page(page) => format!("associated with page {page}"),
            Self::Annotation(page) => format!("annotation on page {page}"),
        }
    }
}

/// The files inside a document as its last revision has them: those of the name tree, and those associated with or attached
/// to the document, its pages and their annotations. A file to which several things refer is listed once.
///
/// # Errors
/// Only when the budget is spent.
pub fn attachments(
    document: &Document<'_>,
    algorithms: &[DigestAlgorithm],
) -> Result<Vec<Attachment>, Exhausted> {
    let snapshot = document.latest();
    let catalog = snapshot.catalog();
    let mut walk = Walk { snapshot, algorithms, seen: HashMap::new(), files: Vec::new() };
    let Some(catalog) = catalog.as_dictionary() else { return Ok(Vec::new()) };
    let names = snapshot.value(catalog, b"Names")?;
    if let Some(tree) = names.as_dictionary().and_then(|names| names.get(b"EmbeddedFiles")) {
        walk.name_tree(tree)?;
    }
    walk.associated(catalog, AttachmentPlace::Catalog)?;
    if let Some(pages) = catalog.get(b"Pages") {
        walk.pages(pages)?;
    }
    Ok(walk.files)
}

struct Walk<'d, 's, 'a> {
    snapshot: Snapshot<'d, 's>,
    algorithms: &'a [DigestAlgorithm],
    /// Specifications and streams that were met, with the places of their files.
    seen: HashMap<ObjectId, usize>,
    files: Vec<Attachment>,
}

/// More than any document has; what lies beyond is left out.
const MOST_FILES: usize = 10_000;

impl Walk<'_, '_, '_> {
    /// 7.9.6: a name tree, walked with an open list instead of recursion.
    fn name_tree(&mut self, root: &Object) -> Result<(), Exhausted> {
        let mut nodes = HashSet::new();
        let mut open = vec![root.clone()];
        while let Some(node) = open.pop() {
            if !is_new(&mut nodes, &node) {
                continue;
            }
            let node = self.snapshot.resolve(&node)?;
            let Some(node) = node.as_dictionary() else { continue };
            let names = self.snapshot.value(node, b"Names")?;
            for pair in names.as_array().unwrap_or_default().chunks_exact(2) {
                let [key, value] = pair else { continue };
                let key = self.snapshot.resolve(key)?;
                self.specification(value, key.as_string().map(PdfString::text), AttachmentPlace::NameTree)?;
            }
            let kids = self.snapshot.value(node, b"Kids")?;
            open.extend(kids.as_array().unwrap_or_default().iter().rev().cloned());
        }
        Ok(())
    }

    /// 7.7.3: the page tree.
    fn pages(&mut self, root: &Object) -> Result<(), Exhausted> {
        let mut nodes = HashSet::new();
        let mut open = vec![root.clone()];
        let mut page = 0usize;
        while let Some(node) = open.pop() {
            if !is_new(&mut nodes, &node) {
                continue;
            }
            let node = self.snapshot.resolve(&node)?;
            let Some(node) = node.as_dictionary() else { continue };
            let kids = self.snapshot.value(node, b"Kids")?;
            if let Some(kids) = kids.as_array() {
                open.extend(kids.iter().rev().cloned());
                continue;
            }
            page = page.saturating_add(1);
            self.associated(node, AttachmentPlace::Page(page))?;
            let annotations = self.snapshot.value(node, b"Annots")?;
            for annotation in annotations.as_array().unwrap_or_default() {
                let annotation = self.snapshot.resolve(annotation)?;
                let Some(annotation) = annotation.as_dictionary() else { continue };
                if let Some(file) = annotation.get(b"FS") {
                    self.specification(file, None, AttachmentPlace::Annotation(page))?;
                }
                self.associated(annotation, AttachmentPlace::Annotation(page))?;
            }
        }
        Ok(())
    }

    /// 14.13.2: `AF`.
    fn associated(&mut self, of: &Dictionary, place: AttachmentPlace) -> Result<(), Exhausted> {
        let files = self.snapshot.value(of, b"AF")?;
        for file in files.as_array().unwrap_or_default() {
            self.specification(file, None, place)?;
        }
        Ok(())
    }

    /// 7.11.3: a file specification; its stream is read once, however many things refer to it.
    fn specification(
        &mut self,
        value: &Object,
        key: Option<String>,
        place: AttachmentPlace,
    ) -> Result<(), Exhausted> {
        if self.was_met(value, place) || self.files.len() >= MOST_FILES {
            return Ok(());
        }
        let resolved = self.snapshot.resolve(value)?;
        let Some(specification) = resolved.as_dictionary() else { return Ok(()) };
        let streams = self.snapshot.value(specification, b"EF")?;
        let Some(streams) = streams.as_dictionary() else { return Ok(()) };
        let name = match self.text(specification, b"UF")? {
            Some(name) => Some(name),
            None => self.text(specification, b"F")?.or(key),
        };
        for which in [b"UF".as_slice(), b"F", b"Unix", b"DOS", b"Mac"] {
            let Some(reference) = streams.get(which) else { continue };
            let stream = self.snapshot.resolve(reference)?;
            let data = match stream.as_stream() {
                Some(stream) => self.snapshot.data(stream)?,
                None => None,
            };
            let content = data.map(|data| {
                let mut hashers = Hashers::new(self.algorithms);
                hashers.update(&data);
                let size = u64::try_from(data.len()).unwrap_or(u64::MAX);
                AttachmentContent { size, digests: hashers.finalize() }
            });
            if let Some(id) = value.as_reference() {
                self.seen.insert(id, self.files.len());
            }
            let relationship = self.snapshot.value(specification, b"AFRelationship")?;
            self.files.push(Attachment {
                name: name.unwrap_or_default(),
                description: self.text(specification, b"Desc")?,
                relationship: relationship.as_name().map(|name| String::from_utf8_lossy(name).into_owned()),
                places: vec![place],
                content,
            });
            return Ok(());
        }
        Ok(())
    }

    /// Whether the file of a specification is listed; then this place is one more of its places.
    fn was_met(&mut self, specification: &Object, place: AttachmentPlace) -> bool {
        let Some(id) = specification.as_reference() else { return false };
        let Some(at) = self.seen.get(&id) else { return false };
        if let Some(file) = self.files.get_mut(*at)
            && !file.places.contains(&place)
        {
            file.places.push(place);
        }
        true
    }

    fn text(&self, dictionary: &Dictionary, key: &[u8]) -> Result<Option<String>, Exhausted> {
        let value = self.snapshot.value(dictionary, key)?;
        Ok(value.as_string().map(PdfString::text))
    }
}

/// Whether an object was not met before; those without a number can't be met twice.
fn is_new(seen: &mut HashSet<ObjectId>, object: &Object) -> bool {
    object.as_reference().is_none_or(|id| seen.insert(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Budget, Uninterrupted};
    use crate::limits::Limits;
    use crate::pdf::OpenOptions;

    fn pdf(objects: &[(u32, &str)]) -> Vec<u8> {
        let mut bytes = b"%PDF-1.7\n".to_vec();
        let mut offsets = vec![0; 100];
        for (number, body) in objects {
            offsets[usize::try_from(*number).unwrap()] = bytes.len();
            bytes.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
        }
        let start = bytes.len();
        bytes.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
        for (number, _) in objects {
            let offset = offsets[usize::try_from(*number).unwrap()];
            bytes.extend_from_slice(format!("{number} 1\n{offset:010} 00000 n \n").as_bytes());
        }
        bytes.extend_from_slice(
            format!("trailer\n<</Size 100 /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").as_bytes(),
        );
        bytes
    }

    fn list(objects: &[(u32, &str)]) -> Vec<Attachment> {
        let bytes = pdf(objects);
        let budget = Budget::new(Limits::default(), &Uninterrupted);
        let document = Document::open(&bytes, &OpenOptions::default(), &budget).unwrap();
        attachments(&document, &[DigestAlgorithm::Sha256]).unwrap()
    }

    const PAGES: (u32, &str) = (2, "<</Type /Pages /Kids [3 0 R 4 0 R] /Count 2>>");
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn every_place_is_looked_at_and_every_file_is_listed_once() {
        let found = list(&[
            (1, "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles 5 0 R>> /AF [10 0 R]>>"),
            PAGES,
            (3, "<</Type /Page /Parent 2 0 R>>"),
            (4, "<</Type /Page /Parent 2 0 R /Annots [7 0 R] /AF [12 0 R]>>"),
            (5, "<</Kids [6 0 R 5 0 R]>>"),
            (6, "<</Names [(first) 10 0 R (second) 11 0 R (none) <</Type /Filespec /F (link.txt)>>]>>"),
            (7, "<</Subtype /FileAttachment /FS <</F (note.txt) /EF <</F 20 0 R>>>> /AF [10 0 R]>>"),
            (
                10,
                "<</Type /Filespec /F (a) /UF (terms.txt) /Desc (Terms) /AFRelationship /Source /EF <</F 20 0 R>>>>",
            ),
            (11, "<</Type /Filespec /EF <</UF 21 0 R>>>>"),
            (12, "<</Type /Filespec /F (data.xml) /AFRelationship /Data /EF <</F 20 0 R>>>>"),
            (20, "<</Type /EmbeddedFile /Length 3>>\nstream\nabc\nendstream"),
            (21, "<</Type /EmbeddedFile /Length 3 /Filter /NoSuchDecode>>\nstream\nxyz\nendstream"),
        ]);
        let shown: Vec<_> = found
            .iter()
            .map(|file| {
                let digest = file.content.as_ref().map(|content| (content.size, content.digests[0].hex()));
                (file.name.as_str(), file.relationship.as_deref(), file.places.as_slice(), digest)
            })
            .collect();
        let abc = Some((3, ABC.to_owned()));
        use AttachmentPlace::{Annotation, Catalog, NameTree, Page};
        assert_eq!(
            shown,
            [
                ("terms.txt", Some("Source"), &[NameTree, Catalog, Annotation(2)][..], abc.clone()),
                ("second", None, &[NameTree], None),
                ("data.xml", Some("Data"), &[Page(2)], abc.clone()),
                ("note.txt", None, &[Annotation(2)], abc),
            ]
        );
        assert_eq!(found[0].description.as_deref(), Some("Terms"));
    }

    #[test]
    fn trees_that_bite_their_tails_end() {
        let found = list(&[
            (1, "<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles 5 0 R>>>>"),
            (2, "<</Type /Pages /Kids [2 0 R 3 0 R]>>"),
            (3, "<</Type /Page /Annots [3 0 R] /AF [3 0 R]>>"),
            (5, "<</Kids [5 0 R] /Names [(a) 5 0 R]>>"),
        ]);
        assert_eq!(found, []);
    }
}
