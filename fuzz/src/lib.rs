//! One function for each boundary that bytes of strangers cross. Each asserts what must hold whatever the bytes are: not
//! only that nothing panics, but that limits are kept, that two ways of reading agree, and that nothing passes which nobody
//! signed.
//!
//! The binaries in `fuzz_targets/` hand them to libFuzzer; the tests replay seeds and finds on stable Rust.

// Ground.
mod choices;
#[allow(unreachable_pub, missing_docs)]
#[path = "../../tests/fixture/mod.rs"]
mod fixture;
mod grammar;
pub mod mutation;
mod packed;
mod shell;
mod spelling;
mod told;

// Boundaries.
mod byte_range;
mod c_interface;
mod certificate;
mod cms;
mod crl;
mod cross_reference;
mod document;
mod encryption;
mod field_tree;
mod filters;
mod lexer;
mod modification;
mod object;
mod object_streams;
mod ocsp;
mod records;
mod security_store;
mod seeds;
mod signature_value;
mod time_stamp;
mod two_readers;
mod validation;

pub use byte_range::byte_range;
pub use c_interface::c_interface;
pub use certificate::certificate;
pub use cms::cms;
pub use crl::crl;
pub use cross_reference::cross_reference;
pub use document::document;
pub use encryption::encryption;
pub use field_tree::field_tree;
pub use filters::filters;
pub use lexer::lexer;
pub use modification::modification;
pub use object::object;
pub use object_streams::object_streams;
pub use ocsp::ocsp;
pub use packed::{kept, pack};
pub use records::records;
pub use security_store::security_store;
pub use seeds::{finds, seeds};
pub use signature_value::signature_value;
pub use time_stamp::time_stamp;
pub use two_readers::two_readers;
pub use validation::validation;

/// A boundary: what its seeds and finds are filed under, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// All boundaries.
pub const TARGETS: &[Target] = &[
    ("byte_range", byte_range),
    ("c_interface", c_interface),
    ("certificate", certificate),
    ("cms", cms),
    ("crl", crl),
    ("cross_reference", cross_reference),
    ("document", document),
    ("encryption", encryption),
    ("field_tree", field_tree),
    ("filters", filters),
    ("lexer", lexer),
    ("modification", modification),
    ("object", object),
    ("object_streams", object_streams),
    ("ocsp", ocsp),
    ("records", records),
    ("security_store", security_store),
    ("signature_value", signature_value),
    ("time_stamp", time_stamp),
    ("two_readers", two_readers),
    ("validation", validation),
];
