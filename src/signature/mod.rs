//! ISO 32000-2 12.7 and 12.8: signature fields and signature dictionaries, before any cryptography.
//!
//! [`find_signatures`] lists every signature that *some* revision shows, so that an update that takes a signature out of
//! view can't make it disappear.

mod acro_form;
mod byte_range;
mod contents;
mod coverage;
mod dictionary;
mod doc_mdp;
mod dss;
mod field;
mod field_mdp;
mod find;
mod permissions;
mod reference;
mod seed_value;
mod sub_filter;
mod usage_rights;

pub use acro_form::{AcroForm, Field, Step, acro_form};
pub use byte_range::{ByteRange, ByteRangeError};
pub use contents::{Contents, Form};
pub use coverage::Coverage;
pub use dictionary::{Signature, SignatureKind};
pub use doc_mdp::{DocMdp, Permission};
pub use dss::{SecurityStore, StoreItem, StoreItemKind, Vri, vri_key};
pub use field::Lock;
pub use field_mdp::{FieldMdp, FieldMdpAction};
pub use find::find_signatures;
pub use permissions::Permissions;
pub use reference::{SignatureReference, Transform};
pub use seed_value::{CertificateSeedValue, LockDocument, SeedValue, SeedValueFlag, TimestampSeedValue};
pub use sub_filter::SubFilter;
pub use usage_rights::UsageRights;
