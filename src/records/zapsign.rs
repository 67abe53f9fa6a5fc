//! *Detail document* of ZapSign: a document with its signers, its extra documents and their files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claimed_value::Moment;
use super::model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, SignerStatus,
};

/// What was fetched: the main document, and its extra documents where they were asked for one by one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ZapSignRecord {
    /// The main document, or an extra one asked for by itself.
    pub document: Document,
    /// Extra documents, each as asked for by its own token.
    #[serde(default)]
    pub extra_documents: Vec<Document>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A document; an extra one has neither status nor signers of its own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Document {
    /// Made in the sandbox.
    pub sandbox: Option<bool>,
    /// The caller's identifier.
    pub external_id: Option<String>,
    /// A number.
    pub open_id: Option<u64>,
    /// The document.
    pub token: String,
    /// The state; extra documents have none.
    pub status: Option<DocumentStatus>,
    /// The name.
    pub name: Option<String>,
    /// The folder.
    pub folder_path: Option<String>,
    /// Language.
    pub lang: Option<String>,
    /// A link to the file as it was handed in.
    pub original_file: Option<String>,
    /// A link to the signed file.
    pub signed_file: Option<String>,
    /// Extra documents, signed together with this one.
    pub extra_docs: Option<Vec<Self>>,
    /// How it was made.
    pub created_through: Option<String>,
    /// It was deleted.
    pub deleted: Option<bool>,
    /// When.
    pub deleted_at: Option<Moment>,
    /// The signed file is made only when all have signed.
    pub signed_file_only_finished: Option<bool>,
    /// Signers get no e-mails.
    pub disable_signer_emails: Option<bool>,
    /// A link to a picture.
    pub brand_logo: Option<String>,
    /// A colour.
    pub brand_primary_color: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// The last change.
    pub last_update_at: Option<Moment>,
    /// Who made it.
    pub created_by: Option<CreatedBy>,
    /// The signers.
    pub signers: Option<Vec<Signer>>,
    /// The main document of an extra one.
    pub parent_doc_token: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Who made a document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CreatedBy {
    /// E-mail address.
    pub email: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentStatus {
    /// Somebody has not signed.
    Pending,
    /// All have signed.
    Signed,
}

/// A signer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Signer {
    /// The caller's identifier.
    pub external_id: Option<String>,
    /// The signer.
    pub token: Option<String>,
    /// The state.
    pub status: Option<SignerState>,
    /// Name.
    pub name: Option<String>,
    /// The signer can't change the name.
    pub lock_name: Option<bool>,
    /// E-mail address.
    pub email: Option<String>,
    /// The signer can't change the address.
    pub lock_email: Option<bool>,
    /// Country code of the telephone.
    pub phone_country: Option<String>,
    /// Telephone.
    pub phone_number: Option<String>,
    /// The signer can't change the telephone.
    pub lock_phone: Option<bool>,
    /// How often the document was looked at.
    pub times_viewed: Option<u64>,
    /// When last.
    pub last_view_at: Option<Moment>,
    /// When the signer signed.
    pub signed_at: Option<Moment>,
    /// How the signer is known.
    pub auth_mode: Option<String>,
    /// As what the signer signs.
    pub qualification: Option<String>,
    /// A picture of the face is asked for.
    pub require_selfie_photo: Option<bool>,
    /// A picture of a document is asked for.
    pub require_document_photo: Option<bool>,
    /// Where.
    pub geo_latitude: Option<Value>,
    /// Where.
    pub geo_longitude: Option<Value>,
    /// Where the signer goes afterwards.
    pub redirect_link: Option<String>,
    /// Invitations sent again.
    pub resend_attempts: Option<ResendAttempts>,
    /// The signed file is sent by message.
    pub send_automatic_whatsapp_signed_file: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Invitations sent again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub struct ResendAttempts {
    pub whatsapp: Option<u64>,
    pub email: Option<u64>,
    pub sms: Option<u64>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SignerState {
    /// Made.
    New,
    /// The link was opened at least once.
    LinkOpened,
    /// Signed.
    Signed,
}

impl ZapSignRecord {
    /// The neutral model; `base` is where the document stands in the record.
    pub fn model(&self, base: &str) -> Model {
        let document = &self.document;
        let mut model = Model {
            name: Claimed::filled(base, "name", document.name.as_ref()),
            created: Claimed::some(base, "created_at", document.created_at.as_ref()),
            updated: Claimed::some(base, "last_update_at", document.last_update_at.as_ref()),
            status: document.status.map(|status| {
                let status = match status {
                    DocumentStatus::Pending => ProcessStatus::Ongoing,
                    DocumentStatus::Signed => ProcessStatus::Completed,
                };
                Claimed::new(base, "status", status)
            }),
            ..Model::default()
        };
        document.files_into(base, None, &mut model);
        for (at, extra) in document.extra_docs.iter().flatten().enumerate() {
            extra.files_into(&format!("{base}.extra_docs[{at}]"), Some(&document.token), &mut model);
        }
        for (at, extra) in self.extra_documents.iter().enumerate() {
            let listed = document.extra_docs.iter().flatten().any(|other| other.token == extra.token);
            if !listed {
                let path = format!("$.extra_documents[{at}]");
                extra.files_into(&path, extra.parent_doc_token.as_deref(), &mut model);
            }
        }
        for (at, signer) in document.signers.iter().flatten().enumerate() {
            let path = format!("{base}.signers[{at}]");
            model.signers.push(ClaimedSigner {
                id: signer.token.clone(),
                name: Claimed::filled(&path, "name", signer.name.as_ref()),
                email: Claimed::filled(&path, "email", signer.email.as_ref()),
                status: signer.status.map(|status| {
                    let status = match status {
                        SignerState::New => SignerStatus::Waiting,
                        SignerState::LinkOpened => SignerStatus::Opened,
                        SignerState::Signed => SignerStatus::Signed,
                    };
                    Claimed::new(&path, "status", status)
                }),
                decided: Claimed::some(&path, "signed_at", signer.signed_at.as_ref()),
                ..ClaimedSigner::new(path)
            });
        }
        model
    }
}

impl Document {
    /// The two files of a document: as handed in, and signed.
    fn files_into(&self, base: &str, parent: Option<&str>, model: &mut Model) {
        let files = [
            (&self.original_file, "original_file", DocumentRole::Original),
            (&self.signed_file, "signed_file", DocumentRole::Signed),
        ];
        for (link, key, role) in files {
            let Some(link) = link.as_ref().filter(|link| !link.is_empty()) else { continue };
            model.documents.push(ClaimedDocument {
                id: Some(self.token.clone()),
                name: Claimed::filled(base, "name", self.name.as_ref()),
                link: Some(Claimed::new(base, key, link.clone())),
                parent: parent.map(str::to_owned),
                ..ClaimedDocument::new(role, format!("{base}.{key}"))
            });
        }
    }
}
