//! RFC 5280 6.3, RFC 6960: whether certificates were revoked.
//!
//! [`RevocationChecker`] judges every certificate of a [`super::path::ValidatedPath`] by the CRLs and OCSP responses at
//! hand. It fetches nothing.

mod checker;
mod crl;
mod crl_check;
mod ocsp;
mod ocsp_check;
mod policy;
mod reason;
mod status;

pub use checker::RevocationChecker;
pub use crl::{Crl, CrlEntry, CrlExtensions};
pub use ocsp::{CertificateId, CertificateStatus, IdMatch, OcspResponse, ResponderId, SingleResponse};
pub use policy::{Freshness, Retroactive, RevocationMode, RevocationPolicy};
pub use reason::RevocationReason;
pub use status::{
    CertificateRevocation, Exemption, PathRevocation, RevocationProblem, RevocationSource, RevocationStatus,
    SourceKind,
};
