//! Contracts and e-signs as the Zefort API hands them out: contract, e-sign, documents, kept signatures.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claimed_value::{Moment, Sha3_512Hex, Sha256Hex};
use super::model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, SignerRole, SignerStatus,
    SigningOrder,
};

/// What was fetched of one contract: its parts under names of their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ZefortRecord {
    /// *Contracts > Read*.
    pub contract: Option<Contract>,
    /// *Esigns > Read*.
    pub esign: Option<Esign>,
    /// The files kept of the e-sign, by *Documents > Download*: each `current`, `presigned` or `signed`.
    #[serde(default)]
    pub documents: Vec<StoredDocument>,
    /// *Signatures > List*: the page, or its `results` alone.
    pub signatures: Option<SignatureList>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// *Contracts > Read*.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Contract {
    /// The contract.
    pub id: Option<String>,
    /// Attributes such as title and dates.
    pub attributes: Option<BTreeMap<String, Value>>,
    /// The main document.
    pub cover_document: Option<StoredDocument>,
    /// Attributes that nobody has checked.
    pub unverified_docai_attributes: Option<String>,
    /// Some mandatory attributes are missing.
    pub incomplete: Option<bool>,
    /// The number of e-mails.
    pub num_emails: Option<u64>,
    /// The number of files.
    pub num_files: Option<u64>,
    /// The number of users with access.
    pub num_users: Option<u64>,
    /// Search matches.
    pub matches: Option<BTreeMap<String, Value>>,
    /// The user who owns the contract.
    pub owner: Option<User>,
    /// The parties to the contract.
    pub parties: Option<Vec<ContractParty>>,
    /// The caller's permission.
    pub permission: Option<String>,
    /// When the contract was received.
    pub receive_time: Option<Moment>,
    /// Related contracts.
    pub related_contracts: Option<Vec<Value>>,
    /// The state of processing.
    pub status: Option<ContractStatus>,
    /// The main document already exists as another main document.
    pub is_duplicate: Option<bool>,
    /// Users who marked it.
    pub favorite_of: Option<Vec<Value>>,
    /// The last change.
    pub last_modified: Option<Moment>,
    /// When the contract was first processed.
    pub first_docai_result_time: Option<Moment>,
    /// The contract is in the trash can.
    pub trashed: Option<bool>,
    /// E-signs of this contract.
    pub esigns: Option<Vec<Value>>,
    /// The number of documents that have a valid signature.
    pub num_signed_documents: Option<u64>,
    /// Attributes that are not extracted.
    pub docai_skip: Option<Vec<String>>,
    /// Activities.
    pub activities: Option<Vec<Value>>,
    /// E-mails to the contract are accepted.
    pub allow_emails: Option<bool>,
    /// The documents of the contract.
    pub documents: Option<Vec<StoredDocument>>,
    /// Contracts with the same main document.
    pub duplicates: Option<Vec<Value>>,
    /// E-mails.
    pub emails: Option<Vec<Value>>,
    /// Notes.
    pub notes: Option<Vec<Note>>,
    /// The number of binders.
    pub num_binders: Option<u64>,
    /// The contract was rated.
    pub rated: Option<bool>,
    /// Tags.
    pub taggings: Option<Vec<Value>>,
    /// The form it came from.
    pub form: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a contract's processing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum ContractStatus {
    Queued,
    Processing,
    Review,
    Done,
    Archived,
    Error,
    Limited,
}

/// A user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct User {
    /// The user.
    pub id: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// The state of the account.
    pub status: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A party to a contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ContractParty {
    /// Name of the party.
    pub name: Option<String>,
    /// Identifier of the organisation.
    pub org_id: Option<String>,
    /// Identifier in another system.
    pub external_id: Option<String>,
    /// Free text.
    pub extra_text_field_1: Option<String>,
    /// Free text.
    pub extra_text_field_2: Option<String>,
    /// The party exists without contracts.
    pub managed: Option<bool>,
    /// Every user of the account sees it.
    pub public: Option<bool>,
    /// Country.
    pub country: Option<String>,
    /// Contact.
    pub contact: Option<String>,
    /// Group.
    pub group: Option<String>,
    /// Earlier names.
    pub previous_names: Option<String>,
    /// Role in the contract.
    pub role: Option<String>,
    /// The party's own identifier.
    pub party: Option<String>,
    /// The extracted value was checked.
    pub docai_value_verified: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A note on a contract.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// The note.
    pub id: Option<String>,
    /// The contract it belongs to.
    pub contract_id: Option<String>,
    /// When it was written.
    pub timestamp: Option<Moment>,
    /// Who wrote it.
    pub set_by: Option<User>,
    /// The words.
    pub content: Option<String>,
    /// The document it belongs to.
    pub document: Option<String>,
    /// The highlighted part.
    pub highlight: Option<Value>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A file kept by the platform.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct StoredDocument {
    /// The document.
    pub id: Option<String>,
    /// The name of the file.
    #[serde(alias = "name")]
    pub filename: Option<String>,
    /// Which state of the file, as *Documents > Download* takes it.
    #[serde(rename = "type")]
    pub kind: Option<DocumentType>,
    /// SHA-256 of the file.
    pub sha256: Option<Sha256Hex>,
    /// SHA3-512 of the file.
    pub sha3_512: Option<Sha3_512Hex>,
    /// Bytes.
    pub size: Option<u64>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Which state of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentType {
    /// As it is now.
    Current,
    /// Just before it was signed.
    Presigned,
    /// With the signatures.
    Signed,
    /// An attachment.
    Attachment,
}

/// An e-sign: one signing process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Esign {
    /// Signing requests were sent.
    pub activated: Option<bool>,
    /// When they were sent.
    pub activated_at: Option<Moment>,
    /// Until when the documents can be fetched.
    pub available_until: Option<Moment>,
    /// The contract it belongs to.
    pub contract: Option<String>,
    /// Binders into which the signed contract goes.
    pub contract_binders: Option<Vec<String>>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// Until when can be signed.
    pub deadline: Option<Moment>,
    /// The documents to sign.
    pub documents: Option<Vec<StoredDocument>>,
    /// The form it came from.
    pub form_submission: Option<String>,
    /// Words to the parties.
    pub greetings: Option<String>,
    /// The e-sign.
    pub id: Option<String>,
    /// The documents are signed as one file.
    pub merge_documents: Option<bool>,
    /// Parties authenticate before they see the documents.
    pub need_auth_to_view_documents: Option<bool>,
    /// Who owns it.
    pub owner: Option<User>,
    /// The parties.
    pub parties: Option<Vec<EsignParty>>,
    /// The name of the sender.
    pub sender_name: Option<String>,
    /// The order in which parties sign.
    pub sign_order: Option<SignOrder>,
    /// Everything is signed.
    pub signed: Option<bool>,
    /// The state.
    pub status: Option<EsignStatus>,
    /// When the state was reached.
    pub status_saved_at: Option<Moment>,
    /// Name of the set of documents.
    pub title: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The order in which parties sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum SignOrder {
    Parallel,
    Consecutive,
    Flexible,
}

/// The state of an e-sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum EsignStatus {
    Draft,
    Pending,
    ProcessingSigning,
    Completed,
    Declined,
    Expired,
    Canceled,
    Failed,
}

/// A party of an e-sign.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EsignParty {
    /// Free text.
    pub additional_info: Option<String>,
    /// How the party authenticates.
    pub authentication_type: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The party.
    pub id: Option<String>,
    /// When the invitation was sent.
    pub invitation_sent_at: Option<String>,
    /// Language.
    pub language: Option<String>,
    /// Words to the party.
    pub message: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// The party authenticates before it sees the documents.
    pub need_auth_to_view_documents: Option<bool>,
    /// The place in the order, from 1; not with the order `parallel`.
    pub ordinal: Option<u32>,
    /// Personal identifier.
    pub personal_id: Option<String>,
    /// Telephone.
    pub phone_number: Option<String>,
    /// Signer, approver or copy.
    pub role: Option<EsignPartyRole>,
    /// How the text message went.
    pub sms_delivery_status: Option<String>,
    /// The state.
    pub status: Option<String>,
    /// When the state was reached.
    pub status_saved_at: Option<Moment>,
    /// A secret of the platform.
    pub token: Option<String>,
    /// The user, where it is one.
    pub user: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// What a party does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum EsignPartyRole {
    Signer,
    Approver,
    Cc,
}

/// *Signatures > List*: the page, or its results alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the two forms")]
pub enum SignatureList {
    /// One page of results.
    Page(Box<SignaturePage>),
    /// The results alone.
    Results(Vec<KeptSignature>),
}

impl<'de> Deserialize<'de> for SignatureList {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> serde::de::Visitor<'de> for ListVisitor {
    type Value = SignatureList;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a page of signatures or an array of them")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<SignatureList, A::Error> {
        Vec::deserialize(serde::de::value::SeqAccessDeserializer::new(seq)).map(SignatureList::Results)
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<SignatureList, A::Error> {
        SignaturePage::deserialize(serde::de::value::MapAccessDeserializer::new(map))
            .map(|page| SignatureList::Page(Box::new(page)))
    }
}

/// One page of signatures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SignaturePage {
    /// Results on a page.
    pub page_size: u64,
    /// The number of this page.
    pub page: u64,
    /// The number of the last page.
    pub last_page: u64,
    /// Results on all pages.
    pub count: u64,
    /// The results of this page.
    pub results: Vec<KeptSignature>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// *Signatures > Read*: what the platform once found out about a signature, in 35 keys.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the keys are the API's own; the report has the same under the same words")]
#[non_exhaustive]
pub struct KeptSignature {
    pub contract_id: Option<String>,
    pub document_id: Option<String>,
    pub document_filename: Option<String>,
    pub id: Option<String>,
    pub integrity_digest_algorithm: Option<String>,
    pub integrity_signature_mechanism: Option<String>,
    pub modifications_coverage: Option<String>,
    pub modifications_modification_level: Option<String>,
    pub modifications_suspicious: Option<bool>,
    pub ordinal: Option<u32>,
    pub signature_field: Option<String>,
    pub signed_at: Option<Moment>,
    pub signer_cert_cryptologically_sound: Option<bool>,
    pub signer_cert_intact: Option<bool>,
    pub signer_cert_not_valid_after: Option<Moment>,
    pub signer_cert_revoked: Option<bool>,
    pub signer_cert_sha1: Option<String>,
    pub signer_cert_subject: Option<String>,
    pub signer_cert_trust_anchor: Option<String>,
    pub signer_cert_trust_problem: Option<String>,
    pub signer_cert_trusted: Option<bool>,
    pub signer_cert_valid: Option<bool>,
    pub signer_org: Option<String>,
    pub signer_org_confidence: Option<u32>,
    pub status: Option<String>,
    pub tsa_cert_cryptologically_sound: Option<bool>,
    pub tsa_cert_intact: Option<bool>,
    pub tsa_cert_sha1: Option<String>,
    pub tsa_cert_subject: Option<String>,
    pub tsa_cert_timestamp: Option<Moment>,
    pub tsa_cert_trust_anchor: Option<String>,
    pub tsa_cert_trusted: Option<bool>,
    pub tsa_cert_valid: Option<bool>,
    pub valid: Option<bool>,
    pub validity_error: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

impl ZefortRecord {
    /// The kept signatures with the path of each.
    pub fn kept_signatures(&self) -> Vec<(String, &KeptSignature)> {
        let (base, results) = match &self.signatures {
            None => return Vec::new(),
            Some(SignatureList::Page(page)) => ("$.signatures.results", page.results.as_slice()),
            Some(SignatureList::Results(results)) => ("$.signatures", results.as_slice()),
        };
        results.iter().enumerate().map(|(at, kept)| (format!("{base}[{at}]"), kept)).collect()
    }

    /// The neutral model.
    pub fn model(&self) -> Model {
        let mut model = Model::default();
        if let Some(contract) = &self.contract {
            contract_into(contract, &mut model);
        }
        if let Some(esign) = &self.esign {
            esign_into(esign, &mut model);
        }
        for (at, document) in self.documents.iter().enumerate() {
            model.documents.push(document.claimed(format!("$.documents[{at}]"), DocumentRole::Current));
        }
        merge_equal(&mut model.documents);
        model
    }
}

impl StoredDocument {
    fn claimed(&self, path: String, else_role: DocumentRole) -> ClaimedDocument {
        let role = match self.kind {
            Some(DocumentType::Presigned) => DocumentRole::Original,
            Some(DocumentType::Signed) => DocumentRole::Signed,
            Some(DocumentType::Attachment) => DocumentRole::Attachment,
            Some(DocumentType::Current) => DocumentRole::Current,
            None => else_role,
        };
        ClaimedDocument {
            id: self.id.clone(),
            name: Claimed::some(&path, "filename", self.filename.as_ref()),
            sha256: Claimed::some(&path, "sha256", self.sha256.as_ref()),
            sha3_512: Claimed::some(&path, "sha3_512", self.sha3_512.as_ref()),
            size: Claimed::some(&path, "size", self.size.as_ref()),
            ..ClaimedDocument::new(role, path)
        }
    }
}

fn contract_into(contract: &Contract, model: &mut Model) {
    model.received = Claimed::some("$.contract", "receive_time", contract.receive_time.as_ref());
    model.updated = Claimed::some("$.contract", "last_modified", contract.last_modified.as_ref());
    if let Some(cover) = &contract.cover_document {
        model.documents.push(cover.claimed("$.contract.cover_document".to_owned(), DocumentRole::Main));
    }
    for (at, document) in contract.documents.iter().flatten().enumerate() {
        let path = format!("$.contract.documents[{at}]");
        let cover = contract.cover_document.as_ref().and_then(|cover| cover.id.as_ref());
        let is_cover = cover.is_some() && document.id.as_ref() == cover;
        let role = if is_cover { DocumentRole::Main } else { DocumentRole::Attachment };
        model.documents.push(document.claimed(path, role));
    }
}

fn esign_into(esign: &Esign, model: &mut Model) {
    let base = "$.esign";
    model.name = Claimed::some(base, "title", esign.title.as_ref());
    model.created = Claimed::some(base, "created_at", esign.created_at.as_ref());
    model.started = Claimed::some(base, "activated_at", esign.activated_at.as_ref());
    model.expires = Claimed::some(base, "deadline", esign.deadline.as_ref());
    model.completed = match esign.status {
        Some(EsignStatus::Completed) => {
            Claimed::some(base, "status_saved_at", esign.status_saved_at.as_ref())
        }
        _ => None,
    };
    model.status = esign.status.map(|status| Claimed::new(base, "status", status.into()));
    model.order = esign.sign_order.map(|order| Claimed::new(base, "sign_order", order.into()));
    for (at, document) in esign.documents.iter().flatten().enumerate() {
        model.documents.push(document.claimed(format!("$.esign.documents[{at}]"), DocumentRole::Main));
    }
    for (at, party) in esign.parties.iter().flatten().enumerate() {
        let path = format!("$.esign.parties[{at}]");
        let status = party.status.as_deref().map(SignerStatus::of_word);
        let decided = status.is_some_and(SignerStatus::is_decision);
        let ordered = esign.sign_order != Some(SignOrder::Parallel);
        model.signers.push(ClaimedSigner {
            id: party.id.clone(),
            name: Claimed::filled(&path, "name", party.name.as_ref()),
            email: Claimed::filled(&path, "email", party.email.as_ref()),
            personal_id: Claimed::filled(&path, "personal_id", party.personal_id.as_ref()),
            role: party.role.map_or(SignerRole::Signer, Into::into),
            role_path: party.role.map(|_| format!("{path}.role")),
            order: party.ordinal.filter(|_| ordered).map(|n| Claimed::new(&path, "ordinal", n)),
            status: status.map(|status| Claimed::new(&path, "status", status)),
            decided: Claimed::some(&path, "status_saved_at", party.status_saved_at.as_ref())
                .filter(|_| decided),
            ..ClaimedSigner::new(path)
        });
    }
}

/// One file named in several places is one document: the later mention takes what it lacks from the earlier.
fn merge_equal(documents: &mut Vec<ClaimedDocument>) {
    let mut kept: Vec<ClaimedDocument> = Vec::new();
    for document in documents.drain(..) {
        let same = kept.iter_mut().find(|other| {
            document.id.is_some() && document.id == other.id && document.role.is_same_file(other.role)
        });
        match same {
            Some(other) => other.absorb(document),
            None => kept.push(document),
        }
    }
    *documents = kept;
}

impl From<EsignStatus> for ProcessStatus {
    fn from(status: EsignStatus) -> Self {
        match status {
            EsignStatus::Draft => Self::Draft,
            EsignStatus::Pending | EsignStatus::ProcessingSigning => Self::Ongoing,
            EsignStatus::Completed => Self::Completed,
            EsignStatus::Declined => Self::Declined,
            EsignStatus::Expired => Self::Expired,
            EsignStatus::Canceled => Self::Canceled,
            EsignStatus::Failed => Self::Failed,
        }
    }
}

impl From<SignOrder> for SigningOrder {
    fn from(order: SignOrder) -> Self {
        match order {
            SignOrder::Parallel => Self::Parallel,
            SignOrder::Consecutive => Self::Sequential,
            SignOrder::Flexible => Self::Flexible,
        }
    }
}

impl From<EsignPartyRole> for SignerRole {
    fn from(role: EsignPartyRole) -> Self {
        match role {
            EsignPartyRole::Signer => Self::Signer,
            EsignPartyRole::Approver => Self::Approver,
            EsignPartyRole::Cc => Self::Observer,
        }
    }
}
