//! ASN.1 in BER and DER (X.690), read with spans: what is hashed is what was sent, never a re-encoding.

mod object_identifier;
mod reader;
mod value;

pub use object_identifier::{ObjectIdentifier, ObjectIdentifierError};
pub use reader::{Asn1Error, Class, Reader, Tag, Tlv};
pub use value::{BitString, integer_magnitude, text};
