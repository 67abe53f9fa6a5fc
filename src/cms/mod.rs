//! RFC 5652 signed data as PDF signatures and time-stamp tokens hold it, with the attributes of ESS and CAdES.
//!
//! [`SignedData::parse`] reads what stands in `/Contents`; [`verify`] says, for one [`SignerInfo`] and one public key,
//! whether the message digest and the signature value hold. Trust in the key is judged elsewhere.

mod attributes;
mod cades;
mod certificate;
mod confusion;
mod content_info;
mod digested_once;
mod ess;
mod name;
mod pkcs1;
mod problem;
mod signed_data;
mod signer_info;
#[cfg(test)]
mod tests;
mod verify;

pub use attributes::{Attribute, Attributes, SignedAttributes, oid};
pub use cades::{
    ClaimedRole, CommitmentType, ContentHints, RevocationArchive, SignaturePolicy, SignerAttributes,
    SignerLocation, UnsignedEvidence,
};
pub use certificate::CertificateFields;
pub use content_info::ContentInfo;
pub(crate) use digested_once::DigestedOnce;
pub use ess::{EssCertId, EssMatch, IssuerSerial, SigningCertificate, SigningCertificateVersion};
pub use name::same_name;
pub use pkcs1::Pkcs1Signature;
pub use problem::{FormatProblem, Note};
pub use signed_data::SignedData;
pub use signer_info::{SignerIdentifier, SignerInfo};
pub use verify::{Content, Covered, Verification, inspect, verify};
