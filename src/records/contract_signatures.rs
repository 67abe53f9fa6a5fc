//! Contract objects as the Web API of Contract Signatures hands them out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::claimed_value::{Moment, Sha3_512Hex};
use super::model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, SignerStatus, SigningOrder,
};

/// *Contract Object*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ContractSignaturesRecord {
    /// The contract: a UUID.
    #[serde(deserialize_with = "super::uuid::deserialize")]
    pub id: String,
    /// The page or issue that the contract was made from.
    pub template_id: String,
    /// The space or project.
    pub collection_id: String,
    /// The name of the contract.
    pub name: String,
    /// Who made the contract.
    pub created_by_id: String,
    /// When its making was requested.
    pub creation_timestamp: Moment,
    /// When it expires.
    pub expiration_timestamp: Moment,
    /// An invitation is sent after the decision of the signer before.
    pub sequential_signing: bool,
    /// When it was archived.
    pub archival_timestamp: Option<Moment>,
    /// The state.
    pub status: ContractStatus,
    /// The signers, where personal data was asked for.
    pub signers: Option<Vec<Signer>>,
    /// The PDF of the final version.
    pub finalized_pdf: Option<Attachment>,
    /// The PDF certificate of the final version.
    pub certificate_pdf: Option<Attachment>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The state of a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ContractStatus {
    /// No decision has been made.
    Sent,
    /// At least one signature is collected.
    Ongoing,
    /// One signer rejected.
    Rejected,
    /// All signatures are collected.
    Signed,
    /// Not all signatures were collected in time.
    Expired,
}

/// *Signer Object*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Signer {
    /// Full name, as the maker of the contract gave it.
    pub full_name: String,
    /// How the signer gets to the page.
    pub access_kind: AccessKind,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// A link with a secret.
    pub access_url: Option<String>,
    /// What the signer decided.
    pub decision: Option<Decision>,
    /// When.
    pub decision_timestamp: Option<Moment>,
    /// From which address.
    pub decision_ip: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// How a signer gets to the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum AccessKind {
    Email,
    Url,
}

/// What a signer decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum Decision {
    Signed,
    Rejected,
}

/// *Attachment Object*.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Attachment {
    /// The attachment.
    pub id: String,
    /// Its version.
    pub version: Option<u64>,
    /// When the request that led to it was made.
    pub creation_timestamp: Moment,
    /// SHA3-512 of the file.
    pub sha3: Sha3_512Hex,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

impl ContractSignaturesRecord {
    /// The neutral model.
    pub fn model(&self) -> Model {
        let base = "$";
        let order = if self.sequential_signing { SigningOrder::Sequential } else { SigningOrder::Parallel };
        let mut model = Model {
            name: Claimed::some(base, "name", Some(&self.name)),
            created: Claimed::some(base, "creationTimestamp", Some(&self.creation_timestamp)),
            expires: Claimed::some(base, "expirationTimestamp", Some(&self.expiration_timestamp)),
            archived: Claimed::some(base, "archivalTimestamp", self.archival_timestamp.as_ref()),
            status: Some(Claimed::new(base, "status", self.status.into())),
            order: Some(Claimed::new(base, "sequentialSigning", order)),
            ..Model::default()
        };
        for (at, signer) in self.signers.iter().flatten().enumerate() {
            let path = format!("$.signers[{at}]");
            let status = signer.decision.map(|decision| match decision {
                Decision::Signed => SignerStatus::Signed,
                Decision::Rejected => SignerStatus::Declined,
            });
            model.signers.push(ClaimedSigner {
                name: Claimed::filled(&path, "fullName", Some(&signer.full_name)),
                email: Claimed::filled(&path, "email", signer.email.as_ref()),
                order: self
                    .sequential_signing
                    .then(|| Claimed { path: path.clone(), value: u32::try_from(at).unwrap_or(u32::MAX) }),
                status: Some(match status {
                    Some(status) => Claimed::new(&path, "decision", status),
                    None => Claimed { path: path.clone(), value: SignerStatus::Waiting },
                }),
                decided: Claimed::some(&path, "decisionTimestamp", signer.decision_timestamp.as_ref()),
                ..ClaimedSigner::new(path)
            });
        }
        for (pdf, key, role) in [
            (&self.finalized_pdf, "finalizedPdf", DocumentRole::Signed),
            (&self.certificate_pdf, "certificatePdf", DocumentRole::Certificate),
        ] {
            let Some(attachment) = pdf else { continue };
            let path = format!("$.{key}");
            model.documents.push(ClaimedDocument {
                id: Some(attachment.id.clone()),
                sha3_512: Claimed::some(&path, "sha3", Some(&attachment.sha3)),
                created: Claimed::some(&path, "creationTimestamp", Some(&attachment.creation_timestamp)),
                ..ClaimedDocument::new(role, path)
            });
        }
        model
    }
}

impl From<ContractStatus> for ProcessStatus {
    fn from(status: ContractStatus) -> Self {
        match status {
            ContractStatus::Sent => Self::Pending,
            ContractStatus::Ongoing => Self::Ongoing,
            ContractStatus::Rejected => Self::Declined,
            ContractStatus::Signed => Self::Completed,
            ContractStatus::Expired => Self::Expired,
        }
    }
}
