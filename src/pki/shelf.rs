//! Parsed certificates, CRLs and OCSP responses that come back with every document of an archive.

use super::certificate::Certificate;
use super::revocation::{Crl, OcspResponse};
use crate::recent::Recent;

/// What was parsed lately, found by the SHA-256 of its bytes: the same bytes are parsed to the same, so that a report is the
/// same with and without it. It can be shared between threads.
#[derive(Debug)]
pub(crate) struct Shelf {
    pub(super) certificates: Recent<(), Certificate>,
    pub(super) crls: Recent<(), Crl>,
    pub(super) ocsp_responses: Recent<(), OcspResponse>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            certificates: Recent::new(8, CERTIFICATES),
            crls: Recent::new(1, CRLS),
            ocsp_responses: Recent::new(8, OCSP_RESPONSES),
        }
    }
}

/// Bytes of encodings that are kept; what is made of them takes some times that. A CRL of half that size is kept, too.
const CERTIFICATES: usize = 2 << 20;
const CRLS: usize = 8 << 20;
const OCSP_RESPONSES: usize = 1 << 20;
