//! Signing processes with ordered steps, their document profile and audit events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claimed_value::Moment;
use super::model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, Seal, SignerRole,
    SignerStatus, SigningOrder,
};

/// What was fetched of one process: the process itself, or its parts under names of their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SigningProcessRecord {
    /// The process.
    pub process: SigningProcess,
    /// The profile of the document.
    pub document_profile: Option<DocumentProfile>,
    /// What the platform's audit kept.
    #[serde(default)]
    pub audit_events: Vec<AuditEvent>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A signing process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SigningProcess {
    /// The process.
    pub id: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// The ordered steps.
    pub signing_process_steps: Option<Vec<Step>>,
    /// E-mail address of the initiator.
    pub process_initiator_email: Option<String>,
    /// The document.
    pub document_id: Option<String>,
    /// The name of the document.
    pub document_name: Option<String>,
    /// User name or code of the initiator.
    pub initiator: Option<String>,
    /// A comment.
    pub comment: Option<String>,
    /// The process was canceled.
    pub canceled: Option<bool>,
    /// The state.
    pub status: Option<Status>,
    /// The type of the document.
    pub document_type: Option<String>,
    /// The group that owns the process.
    pub owner_group: Option<String>,
    /// When it was finished.
    pub completed_at: Option<Moment>,
    /// Full name of the initiator.
    pub initiator_name: Option<String>,
    /// Signers in the process.
    pub total_signers: Option<u32>,
    /// Signers who signed or approved.
    pub total_signed: Option<u32>,
    /// All signers in one list.
    pub signers: Option<Vec<StepSigner>>,
    /// The step in progress.
    pub current_in_progress_step: Option<Step>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum Status {
    Pending,
    Started,
    Completed,
    Canceled,
    Declined,
}

/// A step of a process.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Step {
    /// The step.
    pub id: Option<String>,
    /// Its place in the order.
    pub process_order: Option<u32>,
    /// Its state.
    pub step_status: Option<StepStatus>,
    /// When it is due.
    pub due_date: Option<Moment>,
    /// Its signers.
    pub process_step_signers: Option<Vec<StepSigner>>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum StepStatus {
    WaitingForPrevious,
    Started,
    Canceled,
    Completed,
}

/// A signer of a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct StepSigner {
    /// The signer.
    pub id: Option<String>,
    /// Name.
    pub signer_name: Option<String>,
    /// Country of the personal code.
    pub signer_country: Option<String>,
    /// Personal code.
    pub signer_personal_code: Option<String>,
    /// E-mail address.
    pub signer_email: Option<String>,
    /// Role.
    pub signer_role: Option<Role>,
    /// The signer's comment.
    pub signer_comment: Option<String>,
    /// A comment for the signer.
    pub comment_for_signer: Option<String>,
    /// The state; the API lists no words but `WAITING_FOR_PROCESS`.
    pub signing_status: Option<String>,
    /// The signer is notified.
    pub signer_notification: Option<bool>,
    /// Language.
    pub signer_language: Option<String>,
    /// The signer isn't named to the others.
    pub anonymous: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The role of somebody in a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum Role {
    Viewer,
    Signer,
    Approver,
    Initiator,
    Administrator,
}

/// What documents of one type need.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DocumentProfile {
    /// The profile.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The type of document.
    pub document_type: Option<String>,
    /// The group that owns it.
    pub owner_group: Option<String>,
    /// Attributes of documents.
    pub attributes: Option<Vec<DocumentAttribute>>,
    /// Code of the seal.
    pub seal: Option<String>,
    /// A seal is required.
    pub is_seal_required: Option<bool>,
    /// Place in lists.
    pub profileorder: Option<i32>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// An attribute of documents.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DocumentAttribute {
    /// The attribute.
    pub id: Option<String>,
    /// When it was made.
    pub created_at: Option<Moment>,
    /// The type of its values.
    #[serde(rename = "type")]
    pub value_type: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// It has to be there.
    pub required: Option<bool>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// An event that the platform's audit kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct AuditEvent {
    /// The event.
    pub id: Option<String>,
    /// When it happened.
    pub created_at: Option<Moment>,
    /// What happened.
    pub event_type: Option<EventType>,
    /// Where it came from.
    pub event_origin: Option<String>,
    /// Who caused it.
    pub creator: Option<String>,
    /// The document.
    pub document_id: Option<String>,
    /// The signer.
    pub signer_id: Option<String>,
    /// Personal code.
    pub customer_personal_code: Option<String>,
    /// A note.
    pub note: Option<String>,
    /// The process.
    pub process_id: Option<String>,
    /// Address of the request.
    pub ip_address: Option<String>,
    /// The container.
    pub container_id: Option<String>,
    /// The method.
    pub method: Option<String>,
    /// The client.
    pub client_app_name: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum EventType {
    #[serde(rename = "PROCESS_STARTED")]
    ProcessStarted,
    #[serde(rename = "PROCESS_CANCELED")]
    ProcessCanceled,
    #[serde(rename = "PROCESS_COMPLETED")]
    ProcessCompleted,
    #[serde(rename = "PROCESS_UPDATED")]
    ProcessUpdated,
    #[serde(rename = "PROCESS_DELETED")]
    ProcessDeleted,
    #[serde(rename = "PROCESS_OPENED")]
    ProcessOpened,
    #[serde(rename = "PROCESS_GETALL")]
    ProcessGetAll,
    #[serde(rename = "PROCESS_GETONE")]
    ProcessGetOne,
    #[serde(rename = "DOCUMENT_CREATE")]
    DocumentCreate,
    #[serde(rename = "DOCUMENT_INFO")]
    DocumentInfo,
    #[serde(rename = "DOCUMENT_DOWNLOAD")]
    DocumentDownload,
    #[serde(rename = "DOCUMENT_DELETE")]
    DocumentDelete,
    #[serde(rename = "DOCUMENT_CREATE_OR_UPDATE")]
    DocumentCreateOrUpdate,
    #[serde(rename = "DOCUMENT_ADDVERSION")]
    DocumentAddVersion,
    #[serde(rename = "DOCUMENT_UPDATE")]
    DocumentUpdate,
    #[serde(rename = "SIGNATURE")]
    Signature,
    #[serde(rename = "DECLINE")]
    Decline,
    #[serde(rename = "APPROVE")]
    Approve,
    #[serde(rename = "TASK_STARTED")]
    TaskStarted,
    #[serde(rename = "SIGNER_DECLINED")]
    SignerDeclined,
    #[serde(rename = "APPROVER_DECLINED")]
    ApproverDeclined,
    #[serde(rename = "SIGNER_SIGNED")]
    SignerSigned,
    #[serde(rename = "APPROVER_APPROVED")]
    ApproverApproved,
    #[serde(rename = "REMINDER")]
    Reminder,
    #[serde(rename = "FAILURE")]
    Failure,
    #[serde(rename = "AUDIT_LOGIN_START")]
    AuditLoginStart,
    #[serde(rename = "AUDIT_LOGIN_COMPLETED")]
    AuditLoginCompleted,
    #[serde(rename = "AUDIT_LOGIN_FAULT")]
    AuditLoginFault,
    #[serde(rename = "AUDIT_EMAIL_REMINDER")]
    AuditEmailReminder,
    #[serde(rename = "AUTH_COMPLETED")]
    AuthCompleted,
    #[serde(rename = "AUTH_START")]
    AuthStart,
}

impl SigningProcessRecord {
    /// The neutral model; `base` is where the process stands in the record.
    pub fn model(&self, base: &str) -> Model {
        let process = &self.process;
        let mut model = Model {
            name: Claimed::filled(base, "documentName", process.document_name.as_ref()),
            created: Claimed::some(base, "createdAt", process.created_at.as_ref()),
            completed: Claimed::some(base, "completedAt", process.completed_at.as_ref()),
            status: process.status.map(|status| Claimed::new(base, "status", status.into())),
            total_signers: process.total_signers.map(|n| Claimed::new(base, "totalSigners", u64::from(n))),
            total_signed: process.total_signed.map(|n| Claimed::new(base, "totalSigned", u64::from(n))),
            ..Model::default()
        };
        if process.document_id.is_some() || process.document_name.is_some() {
            model.documents.push(ClaimedDocument {
                id: process.document_id.clone(),
                name: Claimed::filled(base, "documentName", process.document_name.as_ref()),
                ..ClaimedDocument::new(DocumentRole::Signed, base.to_owned())
            });
        }
        for (at, step) in process.signing_process_steps.iter().flatten().enumerate() {
            let step_path = format!("{base}.signingProcessSteps[{at}]");
            let place = step.process_order.unwrap_or_else(|| u32::try_from(at).unwrap_or(u32::MAX));
            for (within, signer) in step.process_step_signers.iter().flatten().enumerate() {
                let path = format!("{step_path}.processStepSigners[{within}]");
                model.signers.push(ClaimedSigner {
                    order: Some(Claimed::new(&step_path, "processOrder", place)),
                    due: Claimed::some(&step_path, "dueDate", step.due_date.as_ref()),
                    ..signer.claimed(path)
                });
            }
        }
        if process.signing_process_steps.as_ref().is_some_and(|steps| steps.len() > 1) {
            model.order = Some(Claimed::new(base, "signingProcessSteps", SigningOrder::Sequential));
        }
        if model.signers.is_empty() {
            let flat = process.signers.iter().flatten().enumerate();
            model.signers.extend(flat.map(|(at, signer)| signer.claimed(format!("{base}.signers[{at}]"))));
        }
        if let Some(profile) = &self.document_profile {
            let path = "$.documentProfile";
            model.seal = Some(Seal {
                required: profile.is_seal_required.map(|yes| Claimed::new(path, "isSealRequired", yes)),
                profile: Claimed::filled(path, "seal", profile.seal.as_ref()),
            });
        }
        model
    }
}

impl StepSigner {
    fn claimed(&self, path: String) -> ClaimedSigner {
        ClaimedSigner {
            id: self.id.clone(),
            name: Claimed::filled(&path, "signerName", self.signer_name.as_ref()),
            email: Claimed::filled(&path, "signerEmail", self.signer_email.as_ref()),
            personal_id: Claimed::filled(&path, "signerPersonalCode", self.signer_personal_code.as_ref()),
            country: Claimed::filled(&path, "signerCountry", self.signer_country.as_ref()),
            role: self.signer_role.map_or(SignerRole::Signer, Into::into),
            role_path: self.signer_role.map(|_| format!("{path}.signerRole")),
            status: self
                .signing_status
                .as_deref()
                .map(|word| Claimed::new(&path, "signingStatus", SignerStatus::of_word(word))),
            anonymous: self.anonymous == Some(true),
            ..ClaimedSigner::new(path)
        }
    }
}

impl From<Status> for ProcessStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Pending => Self::Pending,
            Status::Started => Self::Ongoing,
            Status::Completed => Self::Completed,
            Status::Canceled => Self::Canceled,
            Status::Declined => Self::Declined,
        }
    }
}

impl From<Role> for SignerRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Signer => Self::Signer,
            Role::Approver => Self::Approver,
            Role::Viewer | Role::Initiator | Role::Administrator => Self::Observer,
        }
    }
}
