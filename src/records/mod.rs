//! Records of signing platforms: what they claim, and whether the documents bear it out.
//!
//! [`Record::parse`] reads a record of any of the five kinds into its own faithful types; [`Record::model`] says the same in one
//! neutral form; [`reconcile`] holds every claim against the files.

pub mod agreement;
mod claimed_value;
mod claims;
pub mod contract_signatures;
mod evidence;
mod gather;
mod identifier;
mod json;
mod kind;
mod model;
mod name_match;
mod reconcile;
pub mod signing_process;
mod uuid;
pub mod zapsign;
pub mod zefort;

pub use claimed_value::{HexDigest, Moment, Sha3_512Hex, Sha256Hex};
pub use gather::embedded_files;
pub use identifier::SemanticIdentifier;
pub use json::{RecordError, RecordLimits, parse as parse_json, read as read_json};
pub use kind::{Record, RecordContent, RecordKind};
pub use model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, Seal, SignerRole,
    SignerStatus, SigningOrder, TrustLevel,
};
pub use name_match::{Name, NameMatch, compare_names};
pub use reconcile::{
    Bearing, ClaimOutcome, Counts, DocumentMatch, EmbeddedFile, Evidence, EvidenceFile, FileMatch, FoundBy,
    Line, Reconciliation, reconcile,
};
pub use uuid::is_uuid;
