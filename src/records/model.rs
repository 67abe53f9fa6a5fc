//! What records of all kinds claim, in one form. Every claim keeps the path it came from.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::claimed_value::{Moment, Sha3_512Hex, Sha256Hex};

/// A value with its place in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a value and its path")]
pub struct Claimed<T> {
    /// As `$.signers[0].email`.
    pub path: String,
    /// What is claimed.
    pub value: T,
}

impl<T> Claimed<T> {
    pub(crate) fn new(base: &str, key: &str, value: T) -> Self {
        Self { path: format!("{base}.{key}"), value }
    }
}

impl<T: Clone> Claimed<T> {
    pub(crate) fn some(base: &str, key: &str, value: Option<&T>) -> Option<Self> {
        value.map(|value| Self::new(base, key, value.clone()))
    }
}

impl Claimed<String> {
    /// A text that is there and says something.
    pub(crate) fn filled(base: &str, key: &str, value: Option<&String>) -> Option<Self> {
        value.filter(|text| !text.trim().is_empty()).map(|text| Self::new(base, key, text.clone()))
    }
}

/// The whole of a record.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// The name of the contract, document or set.
    pub name: Option<Claimed<String>>,
    /// The state of the whole.
    pub status: Option<Claimed<ProcessStatus>>,
    /// When the process was made.
    pub created: Option<Claimed<Moment>>,
    /// When signing was opened.
    pub started: Option<Claimed<Moment>>,
    /// When everything was signed.
    pub completed: Option<Claimed<Moment>>,
    /// Until when can be signed.
    pub expires: Option<Claimed<Moment>>,
    /// When it was archived.
    pub archived: Option<Claimed<Moment>>,
    /// The last change.
    pub updated: Option<Claimed<Moment>>,
    /// When the contract was received.
    pub received: Option<Claimed<Moment>>,
    /// The order in which signers sign.
    pub order: Option<Claimed<SigningOrder>>,
    /// The least level of the signatures.
    pub minimum_level: Option<Claimed<TrustLevel>>,
    /// The seal that is asked for.
    pub seal: Option<Seal>,
    /// The number of signers.
    pub total_signers: Option<Claimed<u64>>,
    /// The number of signers who have signed or approved.
    pub total_signed: Option<Claimed<u64>>,
    /// The documents.
    pub documents: Vec<ClaimedDocument>,
    /// The signers and others.
    pub signers: Vec<ClaimedSigner>,
}

/// A document that a record speaks of.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ClaimedDocument {
    /// What it is in the process.
    pub role: DocumentRole,
    /// Where the record speaks of it.
    pub path: String,
    /// The platform's identifier.
    pub id: Option<String>,
    /// The name.
    pub name: Option<Claimed<String>>,
    /// A link to the file; its last part is a name too.
    pub link: Option<Claimed<String>>,
    /// SHA-256 of the file.
    pub sha256: Option<Claimed<Sha256Hex>>,
    /// SHA3-512 of the file.
    pub sha3_512: Option<Claimed<Sha3_512Hex>>,
    /// Bytes.
    pub size: Option<Claimed<u64>>,
    /// When the file was made.
    pub created: Option<Claimed<Moment>>,
    /// The identifier of the document that it belongs to.
    pub parent: Option<String>,
}

impl ClaimedDocument {
    pub(crate) const fn new(role: DocumentRole, path: String) -> Self {
        Self {
            role,
            path,
            id: None,
            name: None,
            link: None,
            sha256: None,
            sha3_512: None,
            size: None,
            created: None,
            parent: None,
        }
    }

    /// Takes from another mention of the same file what this one lacks.
    pub(crate) fn absorb(&mut self, other: Self) {
        if matches!(self.role, DocumentRole::Main | DocumentRole::Attachment | DocumentRole::Current) {
            self.role = other.role;
        }
        self.name = self.name.take().or(other.name);
        self.link = self.link.take().or(other.link);
        self.sha256 = self.sha256.take().or(other.sha256);
        self.sha3_512 = self.sha3_512.take().or(other.sha3_512);
        self.size = self.size.take().or(other.size);
        self.created = self.created.take().or(other.created);
    }

    /// Whether the record says of which bytes it speaks.
    pub const fn has_digest(&self) -> bool {
        self.sha256.is_some() || self.sha3_512.is_some()
    }
}

/// What a document is in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum DocumentRole {
    /// The document that is signed, no state said.
    Main,
    /// As handed in, before any signature.
    Original,
    /// With the signatures.
    Signed,
    /// As it is now.
    Current,
    /// Beside the main document, or inside it.
    Attachment,
    /// The platform's own account of the signing.
    Certificate,
}

impl DocumentRole {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Original => "original",
            Self::Signed => "signed",
            Self::Current => "current",
            Self::Attachment => "attachment",
            Self::Certificate => "certificate",
        }
    }

    /// Whether the file is expected to carry the signatures.
    pub const fn carries_signatures(self) -> bool {
        matches!(self, Self::Main | Self::Signed | Self::Current)
    }

    /// Whether two mentions can mean the same file.
    pub(crate) fn is_same_file(self, other: Self) -> bool {
        self == other || matches!((self, other), (Self::Main | Self::Current, Self::Main | Self::Current))
    }
}

/// Somebody who signs, approves or looks on.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ClaimedSigner {
    /// Where the record speaks of this signer.
    pub path: String,
    /// The platform's identifier.
    pub id: Option<String>,
    /// Name.
    pub name: Option<Claimed<String>>,
    /// E-mail address.
    pub email: Option<Claimed<String>>,
    /// Personal identifier.
    pub personal_id: Option<Claimed<String>>,
    /// Country of the personal identifier.
    pub country: Option<Claimed<String>>,
    /// What the signer does.
    pub role: SignerRole,
    /// Where the record says so.
    pub role_path: Option<String>,
    /// The place in the order, where there is one; equal places are free among each other.
    pub order: Option<Claimed<u32>>,
    /// The state.
    pub status: Option<Claimed<SignerStatus>>,
    /// When the signer decided.
    pub decided: Option<Claimed<Moment>>,
    /// Until when.
    pub due: Option<Claimed<Moment>>,
    /// The signer isn't named to others.
    pub anonymous: bool,
}

impl ClaimedSigner {
    pub(crate) const fn new(path: String) -> Self {
        Self {
            path,
            id: None,
            name: None,
            email: None,
            personal_id: None,
            country: None,
            role: SignerRole::Signer,
            role_path: None,
            order: None,
            status: None,
            decided: None,
            due: None,
            anonymous: false,
        }
    }

    /// Whether the record says that this signer has signed.
    pub fn is_said_to_have_signed(&self) -> bool {
        self.role == SignerRole::Signer
            && self.status.as_ref().is_some_and(|status| status.value == SignerStatus::Signed)
    }

    /// Whether the record says that this signer has signed or approved.
    pub fn is_said_to_have_agreed(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| matches!(status.value, SignerStatus::Signed | SignerStatus::Approved))
    }
}

/// What somebody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SignerRole {
    /// Signs.
    Signer,
    /// Approves, without a signature.
    Approver,
    /// Looks on, or gets a copy.
    Observer,
}

/// The state of a signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SignerStatus {
    /// Nothing has happened.
    Waiting,
    /// Looked at the document.
    Opened,
    /// Signed.
    Signed,
    /// Approved.
    Approved,
    /// Declined.
    Declined,
    /// The process ended before.
    Canceled,
    /// A word that isn't known.
    Unknown,
}

impl SignerStatus {
    /// The state for a word of an API that lists none.
    pub fn of_word(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().replace([' ', '-'], "_").as_str() {
            "signed" | "completed" | "done" | "fulfilled" | "signer_signed" => Self::Signed,
            "approved" | "approver_approved" => Self::Approved,
            "declined" | "rejected" | "signer_declined" | "approver_declined" | "refused" => Self::Declined,
            "canceled" | "cancelled" | "expired" => Self::Canceled,
            "opened" | "viewed" | "started" | "in_progress" | "link_opened" | "visited" => Self::Opened,
            "new"
            | "draft"
            | "pending"
            | "waiting"
            | "waiting_for_process"
            | "waiting_for_previous"
            | "invited"
            | "sent"
            | "waiting_for_signer"
            | "unsigned" => Self::Waiting,
            _ => Self::Unknown,
        }
    }

    /// Whether somebody decided something.
    pub const fn is_decision(self) -> bool {
        matches!(self, Self::Signed | Self::Approved | Self::Declined)
    }

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Opened => "opened",
            Self::Signed => "signed",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Canceled => "canceled",
            Self::Unknown => "unknown",
        }
    }
}

/// The state of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ProcessStatus {
    /// Not sent.
    Draft,
    /// Sent; nobody has decided.
    Pending,
    /// Sent; somebody may have signed, not all.
    Ongoing,
    /// Everything is signed; the file is being made.
    Generating,
    /// Everything is signed.
    Completed,
    /// Somebody declined.
    Declined,
    /// Ended by its owner.
    Canceled,
    /// Ended by time.
    Expired,
    /// Something went wrong.
    Failed,
}

impl ProcessStatus {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Ongoing => "ongoing",
            Self::Generating => "generating",
            Self::Completed => "completed",
            Self::Declined => "declined",
            Self::Canceled => "canceled",
            Self::Expired => "expired",
            Self::Failed => "failed",
        }
    }
}

impl fmt::Display for ProcessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The order in which signers sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SigningOrder {
    /// All at once.
    Parallel,
    /// One after the other, or group after group.
    Sequential,
    /// An order is proposed, and need not be kept.
    Flexible,
}

/// The level of a signature: Regulation (EU) 910/2014 articles 25 and 26, 3(12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[expect(clippy::exhaustive_enums, reason = "the Regulation knows three")]
pub enum TrustLevel {
    /// A simple electronic signature.
    Ses,
    /// An advanced electronic signature.
    Aes,
    /// A qualified electronic signature.
    Qes,
}

impl fmt::Display for TrustLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ses => "SES",
            Self::Aes => "AES",
            Self::Qes => "QES",
        })
    }
}

/// The seal that is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Seal {
    /// Whether there has to be one.
    pub required: Option<Claimed<bool>>,
    /// Its code.
    pub profile: Option<Claimed<String>>,
}
