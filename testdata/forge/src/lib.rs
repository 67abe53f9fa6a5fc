//! Writes signed PDF documents, certificates and revocation data for tests, benchmarks and fuzzing.
//!
//! Everything is deterministic: fixed keys, fixed times, RFC 6979 nonces. The keys protect nothing.
//!
//! ```
//! use countersign_forge::{Authority, Document};
//! let authority = Authority::new("Test CA");
//! let signer = authority.issue("Jane Doe");
//! let mut document = Document::blank(1);
//! document.sign("Sig1", &signer, &[]);
//! assert!(document.bytes().starts_with(b"%PDF-1.7"));
//! ```

mod certificate;
mod cms;
mod der;
mod document;
mod key;

pub use certificate::{Access, Authority, Identity, Purpose, Series};
pub use cms::{Signed, Stamp, attributes_with, revocation_archive, signature_over, signing_certificate};
pub use document::{Document, Placeholder};
pub use key::Key;
