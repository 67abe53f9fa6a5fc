//! A folder of documents, gone when it is dropped.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use countersign::pki::TrustStore;
use countersign_forge::{Authority, Document, Key, Purpose, Stamp};

/// Ordinary documents of 130 to 190 KB, each signed and time-stamped by itself, under one authority.
#[derive(Debug)]
pub struct Archive {
    folder: PathBuf,
    paths: Vec<PathBuf>,
    sizes: Vec<usize>,
    trust: TrustStore,
}

impl Archive {
    /// Writes `count` documents below the system's folder for temporary files.
    ///
    /// # Panics
    /// When they can't be written.
    pub fn new(count: usize) -> Self {
        Self::inside(std::env::temp_dir().join(format!("countersign-bench-{}", std::process::id())), count)
    }

    /// Writes `count` documents into `folder`, and their anchor as `anchor.der`; they stay.
    ///
    /// # Panics
    /// When they can't be written.
    pub fn write(folder: &Path, count: usize) {
        let archive = ManuallyDrop::new(Self::inside(folder.to_owned(), count));
        for anchor in archive.trust.anchors() {
            std::fs::write(folder.join("anchor.der"), anchor.certificate.der()).expect("room for the anchor");
        }
    }

    fn inside(folder: PathBuf, count: usize) -> Self {
        std::fs::create_dir_all(&folder).expect("a folder for temporary files");
        let authority = Authority::with_key("Bench CA", Key::rsa_authority());
        let signer = authority.issue_for("Jane Doe", Key::rsa_signer(), Purpose::Signer);
        let stamping = authority.issue_for("Bench TSA", Key::rsa_time_stamping(), Purpose::TimeStamping);
        let (mut paths, mut sizes) = (Vec::new(), Vec::new());
        for index in 0..count {
            let mut document = Document::with_objects(4, 120, 1_000 + index % 500);
            let time = format!("20260301{:02}{:02}{:02}Z", index / 3600 % 24, index / 60 % 60, index % 60);
            document.sign("Sig1", &signer, &[Stamp { authority: &stamping, time: &time }]);
            let path = folder.join(format!("{index:06}.pdf"));
            std::fs::write(&path, document.bytes()).expect("room for the documents");
            sizes.push(document.bytes().len());
            paths.push(path);
        }
        let mut trust = TrustStore::new();
        trust.add_der(&authority.identity.certificate, "bench");
        Self { folder, paths, sizes, trust }
    }

    /// The documents.
    pub fn paths(&self) -> &[PathBuf] {
        &self.paths
    }

    /// Their lengths in bytes.
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.sizes.iter().copied()
    }

    /// The anchors by which they are judged.
    pub fn trust(&self) -> TrustStore {
        self.trust.clone()
    }
}

impl Drop for Archive {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
