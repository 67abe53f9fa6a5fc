//! Documents like those in archives, made at run time because they are too large to commit.

use countersign::pki::TrustStore;
use countersign_forge::{Authority, Document, Identity, Key, Purpose, Stamp};

/// A document with the anchors that it is judged by.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a plain answer")]
pub struct Workload {
    /// What it is like.
    pub name: &'static str,
    /// The document.
    pub bytes: Vec<u8>,
    /// The anchors.
    pub trust: TrustStore,
}

/// The validation time of all of them.
pub const TIME: &str = "2026-06-01T12:00:00Z";

/// 174 KB, one RSA-2048 signature with a time-stamp.
pub fn ordinary() -> Workload {
    let mut house = House::new();
    let mut document = Document::with_objects(4, 120, 1_200);
    document.sign("Sig1", &house.signer, &[house.stamp("20260301120000Z")]);
    house.workload("174 KB, one signature, time-stamped", document)
}

/// About 10 MB with `objects` objects and one signature.
pub fn many_objects(objects: usize) -> Workload {
    let mut house = House::new();
    let mut document = Document::with_objects(60, objects, 360);
    document.sign("Sig1", &house.signer, &[]);
    house.workload("9 MB, 22 500 objects", document)
}

/// The same with a second signature: its changes have to be held against all the objects.
pub fn changes(objects: usize) -> Workload {
    let mut house = House::new();
    let mut document = Document::with_objects(60, objects, 360);
    document.sign("Sig1", &house.signer, &[]);
    document.sign("Sig2", &house.signer, &[]);
    house.workload("the same with a second signature", document)
}

/// One stream of `size` bytes and one signature.
pub fn large(size: usize) -> Workload {
    let mut house = House::new();
    let mut document = Document::with_stream(size);
    document.sign("Sig1", &house.signer, &[]);
    house.workload("103 MB, one signature", document)
}

/// `count` time-stamped signatures, each in a revision of its own, with long-term data after each and a document
/// time-stamp at the end.
pub fn many_signatures(count: usize) -> Workload {
    let mut house = House::new();
    let mut document = Document::with_objects(10, 40, 800);
    for index in 0..count {
        let name = format!("Signer {index}");
        let signer = house.authority.issue_for(&name, Key::rsa_signer(), Purpose::Signer);
        let time = format!("2026030112{index:02}00Z");
        document.sign(&format!("Sig{index}"), &signer, &[house.stamp(&time)]);
        let produced = format!("2026030113{index:02}00Z");
        let response = house.authority.ocsp(&signer, Some(&house.responder), &produced, "20260401000000Z");
        document.add_validation_data(&[&signer.certificate], &[], &[&response]);
    }
    let crl = house.authority.crl("20260301140000Z", "20260401000000Z", &[]);
    document.add_validation_data(&[&house.time_stamping.certificate], &[&crl], &[]);
    document.time_stamp("Archive", house.stamp("20260301150000Z"));
    house.workload("many signatures, long-term", document)
}

/// One authority, and who works under it.
struct House {
    authority: Authority,
    signer: Identity,
    time_stamping: Identity,
    responder: Identity,
}

impl House {
    fn new() -> Self {
        let authority = Authority::with_key("Bench CA", Key::rsa_authority());
        let signer = authority.issue_for("Jane Doe", Key::rsa_signer(), Purpose::Signer);
        let time_stamping = authority.issue_for("Bench TSA", Key::rsa_time_stamping(), Purpose::TimeStamping);
        let responder = authority.issue_for("Bench OCSP", Key::rsa_time_stamping(), Purpose::OcspResponder);
        Self { authority, signer, time_stamping, responder }
    }

    fn stamp<'a>(&'a self, time: &'a str) -> Stamp<'a> {
        Stamp { authority: &self.time_stamping, time }
    }

    fn workload(&mut self, name: &'static str, document: Document) -> Workload {
        let mut trust = TrustStore::new();
        trust.add_der(&self.authority.identity.certificate, "bench");
        Workload { name, bytes: document.into_bytes(), trust }
    }
}
