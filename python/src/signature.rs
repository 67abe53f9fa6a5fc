//! What a report says of one signature.

use std::sync::Arc;

use countersign::Report;
use countersign::report::{SignatureReport, SignerReport};
use pyo3::prelude::*;

use crate::convert::{from_json, time};

/// One signature, document time-stamp or usage-rights signature of a report. `to_dict()` has everything, by the schema
/// of the report.
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Signature {
    report: Arc<Report>,
    index: usize,
}

impl Signature {
    pub(crate) fn new(report: Arc<Report>, index: usize) -> Self {
        Self { report, index }
    }

    fn get(&self) -> &SignatureReport {
        &self.report.signatures[self.index]
    }

    fn signer(&self) -> Option<&SignerReport> {
        self.get().signer.as_ref()
    }
}

#[pymethods]
impl Signature {
    /// From 1.
    #[getter]
    fn ordinal(&self) -> u32 {
        self.get().ordinal
    }

    /// The full name of the field; empty for usage rights.
    #[getter]
    fn field(&self) -> &str {
        &self.get().field
    }

    /// "signature", "document-timestamp" or "usage-rights".
    #[getter]
    fn kind(&self) -> &'static str {
        self.get().kind.name()
    }

    /// `/SubFilter` as the file has it.
    #[getter]
    fn sub_filter(&self) -> Option<&str> {
        self.get().sub_filter.as_deref()
    }

    /// The revision that brought it.
    #[getter]
    fn revision(&self) -> u32 {
        self.get().revision
    }

    /// "TOTAL-PASSED", "INDETERMINATE" or "TOTAL-FAILED".
    #[getter]
    fn indication(&self) -> &'static str {
        self.get().conclusion.indication().name()
    }

    /// EN 319 102-1: why, in upper case.
    #[getter]
    fn sub_indication(&self) -> Option<&'static str> {
        self.get().conclusion.sub_indication()
    }

    /// Whether it is TOTAL-PASSED.
    #[getter]
    fn passed(&self) -> bool {
        self.get().conclusion.passed()
    }

    /// Why it is not TOTAL-PASSED, the gravest first.
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.get().reasons.clone()
    }

    /// Whether the digest of the signed bytes is the signed one; None if not computable.
    #[getter]
    fn intact(&self) -> Option<bool> {
        self.get().intact
    }

    /// Whether the signature value verifies; None if not computable.
    #[getter]
    fn valid(&self) -> Option<bool> {
        self.get().valid
    }

    /// Whether a path leads from the signer to an anchor, without a problem.
    #[getter]
    fn trusted(&self) -> bool {
        self.signer().is_some_and(|signer| signer.trusted)
    }

    /// "sha256", "sha3_512", …
    #[getter]
    fn digest_algorithm(&self) -> Option<&str> {
        self.get().digest_algorithm.as_deref()
    }

    /// "sha256_rsa", "rsassa_pss", "ed25519", …
    #[getter]
    fn signature_mechanism(&self) -> Option<&str> {
        self.get().signature_mechanism.as_deref()
    }

    /// "entire_file", "entire_revision", "contiguous_block_from_start" or "unclear".
    #[getter]
    fn coverage(&self) -> &'static str {
        self.get().coverage.name()
    }

    /// "none", "lta_updates", "form_filling", "annotations" or "other".
    #[getter]
    fn modification_level(&self) -> &'static str {
        self.get().modifications.level.name()
    }

    /// Whether something was changed later that no rule clears.
    #[getter]
    fn suspicious(&self) -> bool {
        self.get().modifications.suspicious
    }

    /// Whether the later changes are what DocMDP allows.
    #[getter]
    fn docmdp_ok(&self) -> bool {
        self.get().modifications.docmdp_ok
    }

    /// "B-B", "B-T", "B-LT" or "B-LTA"; None for what is no PAdES baseline signature.
    #[getter]
    fn pades_level(&self) -> Option<&str> {
        self.get().pades_level.as_deref()
    }

    /// What the signer says; a claim, not a proof.
    #[getter]
    fn signed_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.get().signed_at)
    }

    /// The earliest moment at which the signature is proven to have existed.
    #[getter]
    fn best_signature_time<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.get().best_signature_time)
    }

    /// From when on this verdict would be worse.
    #[getter]
    fn expires_on<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, self.get().expires_on)
    }

    /// The subject of the signer's certificate.
    #[getter]
    fn signer_subject(&self) -> Option<&str> {
        self.signer().map(|signer| signer.subject.as_str())
    }

    /// SHA-256 of the signer's certificate.
    #[getter]
    fn signer_sha256(&self) -> Option<&str> {
        self.signer().map(|signer| signer.sha256.as_str())
    }

    /// The signer's organisation.
    #[getter]
    fn organization(&self) -> Option<&str> {
        self.signer()?.organization.as_deref()
    }

    /// The subject of the anchor that the path leads to.
    #[getter]
    fn trust_anchor(&self) -> Option<&str> {
        self.signer()?.trust_anchor.as_deref()
    }

    /// A sub-indication, or None.
    #[getter]
    fn trust_problem(&self) -> Option<&'static str> {
        self.signer()?.trust_problem
    }

    /// Everything, as dictionaries and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &serde_json::to_string(self.get()).unwrap_or_default())
    }

    fn __repr__(&self) -> String {
        let why = self.sub_indication().map(|why| format!(" ({why})")).unwrap_or_default();
        format!("<countersign.Signature {}: {}{why}>", self.field(), self.indication())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(crate::report::neither("a signature", "indication"))
    }
}
