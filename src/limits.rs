//! The most that one judgement may cost. Each number says where it comes from.

use serde::{Deserialize, Serialize};

/// Upper bounds on the work spent on one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes that filters may put out for one document, all streams together.
    pub inflated_bytes: u64,
    /// Levels of nested arrays and dictionaries, of page, field and name trees, and of BER.
    pub nesting: u32,
    /// Objects parsed, counting each parse.
    pub objects: u64,
    /// Cross-reference entries of all sections.
    pub xref_entries: u64,
    /// Cross-reference sections followed by `/Prev`.
    pub revisions: u32,
    /// Signatures and document time-stamps judged.
    pub signatures: u32,
    /// Certificates tried while paths are built.
    pub path_steps: u32,
    /// Name-constraint comparisons.
    pub name_comparisons: u32,
    /// Public-key operations, in verifications by RSA-2048: larger keys count as several.
    pub public_key_operations: u32,
    /// Bytes held at one time for things whose size the file chooses.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            inflated_bytes: 1 << 30, // a 12 MB file of 242 000 objects in object streams inflates to 60 MB
            nesting: 100,            // qpdf: parser_max_nesting 499; real documents stay under 30
            objects: 20_000_000,     // two passes over the largest archives seen (8 million objects)
            xref_entries: 8_388_607, // ISO 32000-1 annex C: the largest object number of common readers
            revisions: 20_000,       // 51 signatures is the largest honest file seen
            signatures: 2_000,       // as above
            path_steps: 20_000,      // webpki: 200 000 build calls for a whole process of many chains
            name_comparisons: 250_000, // webpki, Go: 250 000
            public_key_operations: 50_000, // 25 long-term signatures need about 200 operations, P-521 counts 35 times
            memory: 512 << 20,             // the most a hostile document may cost
        }
    }
}
