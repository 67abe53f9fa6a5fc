//! Validators: configured once, used by any thread.

use std::ffi::c_char;

use countersign::time::Time;
use countersign::{Configuration, Validator};
use countersign_host::{now, provider};

use crate::boundary::{Handle, Shared, borrow, boundary, characters, free, give, required};
use crate::evidence::countersign_evidence;
use crate::result::{Failure, countersign_result, countersign_result as R};
use crate::trust_store::countersign_trust_store;

/// Judges documents. What it answers never changes, and any number of threads may use it at a time.
///
/// It remembers results of public-key operations, in up to 10 MB: keep one for many documents.
#[derive(Debug)]
pub struct countersign_validator {
    pub(crate) validator: Validator,
    at: Option<Time>,
}

impl Handle for countersign_validator {}
impl Shared for countersign_validator {}

impl countersign_validator {
    /// The configured time, else the clock's.
    pub(crate) fn time(&self) -> Time {
        self.at.unwrap_or_else(now)
    }
}

/// Makes a validator.
///
/// `trust` must come from `countersign_trust_store_new`. `tsa_trust` is such a store for time-stamping authorities, or
/// NULL: they are then held against `trust`. `evidence` must come from `countersign_evidence_new`, or be NULL. All are
/// copied and stay yours. `config_json` must point to `len` bytes of a JSON object, or be NULL with `len` 0 for the
/// defaults. Its keys, each of which may be left out:
///
/// - `"at"`: the validation time, as in `"2026-11-21T12:00:00Z"`; the time of each call when left out
/// - `"profile"`: `"long-term"` (default) or `"basic"`
/// - `"revocation"`: `"none"`, `"soft-fail"` (default), `"hard-fail"` or `"require"`
/// - `"retroactive_revinfo"`: `false` (default) or `true`
/// - `"algorithm_policy"`: `"default"`, `"none"`, or a table in the form of the shipped one
/// - `"password"`: the password of encrypted documents
/// - `"digests"`: further digests of the file in the report, as in `["sha3-512"]`
/// - `"strict_changes"`: `false` (default) or `true`
/// - `"limits"`: the most that one document may cost, as in `{"memory": 536870912, "signatures": 2000}`
///
/// They mean what the options of the command mean. An unknown key is refused, never ignored.
///
/// `out` receives the validator on success; free it with `countersign_validator_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validator_new(
    trust: *const countersign_trust_store,
    tsa_trust: *const countersign_trust_store,
    evidence: *const countersign_evidence,
    config_json: *const c_char,
    len: usize,
    out: *mut *mut countersign_validator,
) -> countersign_result {
    boundary(|| {
        required(out, "out")?;
        // SAFETY: the caller promises a live store that no other thread writes to.
        let trust = unsafe { borrow(trust, "trust") }?;
        // SAFETY: as above, or NULL.
        let tsa_trust = unsafe { tsa_trust.as_ref() };
        // SAFETY: the caller promises live evidence that no other thread writes to, or NULL.
        let evidence = unsafe { evidence.as_ref() };
        let configuration = if config_json.is_null() && len == 0 {
            Configuration::default()
        } else {
            // SAFETY: the caller promises `len` readable bytes.
            parse(unsafe { characters(config_json, len, "config_json") }?)?
        };
        let at = configuration.at;
        let mut builder =
            Validator::builder(trust.0.clone()).configuration(configuration).provider(provider(REMEMBERED));
        if let Some(tsa_trust) = tsa_trust {
            builder = builder.tsa_trust(tsa_trust.0.clone());
        }
        if let Some(evidence) = evidence {
            builder = builder.evidence(evidence.0.clone());
        }
        // SAFETY: the caller promises a writable `out`.
        unsafe { give(countersign_validator { validator: builder.build(), at }, out) }
    })
}

/// Frees a validator, on any thread. NULL is harmless. No other thread may be using it. Reports stay usable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validator_free(validator: *mut countersign_validator) {
    // SAFETY: the caller promises that it comes from `countersign_validator_new` and is freed once.
    unsafe { free(validator) };
}

fn parse(json: &[u8]) -> Result<Configuration, Failure> {
    Configuration::from_json(json)
        .map_err(|error| Failure::new(R::COUNTERSIGN_RESULT_CONFIGURATION, format!("configuration: {error}")))
}

/// Results of public-key operations that a validator remembers at least; one takes about 150 bytes.
const REMEMBERED: usize = 1 << 15;
