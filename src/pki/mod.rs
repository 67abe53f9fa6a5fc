//! Certificates, trust, certification paths and revocation (RFC 5280, RFC 6960).

mod certificate;
pub(crate) mod der;
mod distribution_point;
mod evidence;
pub mod extension;
mod general_name;
pub mod name;
pub mod path;
pub(crate) mod pem;
mod pool;
mod qc_statements;
pub mod revocation;
mod serial;
mod shelf;
mod trust;
mod verifier;

pub use certificate::{Certificate, PublicKey};
pub use distribution_point::{
    DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonFlags,
};
pub(crate) use evidence::encodings;
pub use evidence::{Evidence, Item, Origin};
pub use extension::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, Extensions, KeyUsage, MalformedExtension,
    NameConstraints, PolicyConstraints, PolicyMapping,
};
pub use general_name::GeneralName;
pub use name::Name;
pub use path::{PathBuilder, PathError, PathErrorKind, PathParameters, ValidatedPath};
pub use pool::CertificatePool;
pub use qc_statements::{DisclosureStatement, LimitValue, QcStatements, QcType};
pub use revocation::{Crl, OcspResponse, RevocationChecker, RevocationMode, RevocationPolicy};
pub use serial::Serial;
pub(crate) use shelf::Shelf;
pub use trust::{Added, TrustAnchor, TrustStore, certificates};
pub use verifier::{Signed, Verifier};

fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

fn sha1(bytes: &[u8]) -> [u8; 20] {
    use sha1::Digest as _;
    sha1::Sha1::digest(bytes).into()
}
