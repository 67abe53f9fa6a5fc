//! Reports.

use std::fmt::Write as _;
use std::sync::Arc;

use countersign::Report as Core;
use countersign::report::Style;
use countersign::validation::Verdict;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::convert::{from_json, time};
use crate::signature::Signature;

/// Everything that is to be said of one document. It never changes.
///
/// It is neither true nor false: compare `indication`.
///
/// >>> report = validate("testdata/cases/ok/pades-b-t/input.pdf", at="2026-06-01T12:00:00Z")
/// >>> report.indication, report.sub_indication
/// ('INDETERMINATE', 'NO_CERTIFICATE_CHAIN_FOUND')
/// >>> report.signatures[0].intact
/// True
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Report(Arc<Core>);

impl Report {
    pub(crate) fn new(report: Core) -> Self {
        Self(Arc::new(report))
    }

    fn count(&self) -> String {
        let count = self.0.signatures.len();
        format!("{count} signature{}", if count == 1 { "" } else { "s" })
    }
}

#[pymethods]
impl Report {
    /// The worst indication of all signatures: "TOTAL-PASSED", "INDETERMINATE" or "TOTAL-FAILED"; "NO-SIGNATURE"
    /// without any, which is never a success.
    #[getter]
    pub(crate) fn indication(&self) -> &'static str {
        self.0.verdict.name()
    }

    /// EN 319 102-1: why, in upper case, as the first signature with that indication says; None for TOTAL-PASSED.
    #[getter]
    fn sub_indication(&self) -> Option<&'static str> {
        let worst = |one: &&countersign::report::SignatureReport| {
            Verdict::from(one.conclusion.indication()) == self.0.verdict
        };
        self.0.signatures.iter().find(worst)?.conclusion.sub_indication()
    }

    /// Whether every signature is TOTAL-PASSED, and there is one.
    #[getter]
    fn passed(&self) -> bool {
        self.0.verdict == Verdict::TotalPassed
    }

    /// Every signature and document time-stamp, oldest first.
    #[getter]
    fn signatures(&self) -> Vec<Signature> {
        (0..self.0.signatures.len()).map(|index| Signature::new(Arc::clone(&self.0), index)).collect()
    }

    /// The name of the document.
    #[getter]
    fn file(&self) -> &str {
        &self.0.file
    }

    /// Its length in bytes.
    #[getter]
    fn size(&self) -> u64 {
        self.0.size
    }

    /// SHA-256 of the whole document.
    #[getter]
    fn sha256(&self) -> &str {
        &self.0.digests.sha256
    }

    /// The moment for which the judgement holds.
    #[getter]
    fn validation_time<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        time(py, Some(self.0.validation_time))
    }

    /// The report by the published schema: byte for byte the member of the array that `countersign validate --format
    /// json` prints; with `indent=False` the line of `--format ndjson`.
    #[pyo3(signature = (*, indent=true))]
    fn json(&self, indent: bool) -> String {
        if indent { self.0.to_json_pretty() } else { self.0.to_json() }
    }

    /// The same as dictionaries and lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        from_json(py, &self.0.to_json())
    }

    fn __repr__(&self) -> String {
        let name = if self.0.file.is_empty() { "in memory" } else { &self.0.file };
        format!("<countersign.Report {name}: {}, {}>", self.indication(), self.count())
    }

    /// As a person reads it.
    fn __str__(&self) -> String {
        self.0.to_text(&Style::default())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(neither("a report", "indication"))
    }

    fn _repr_html_(&self) -> String {
        let mut html = format!(
            "<table><caption style=\"text-align:left\"><b>{}</b> {} ({}, {} bytes)</caption>\
             <thead><tr><th>field</th><th>indication</th><th>signer</th><th>existed at</th><th>level</th>\
             <th>later changes</th><th>reasons</th></tr></thead><tbody>",
            escaped(self.indication()),
            escaped(&self.0.file),
            self.count(),
            self.0.size
        );
        for one in &self.0.signatures {
            let signer = one.signer.as_ref().map_or("", |signer| signer.subject.as_str());
            let existed = one.best_signature_time.map(|time| time.to_string()).unwrap_or_default();
            let why = one.conclusion.sub_indication().unwrap_or_default();
            let cells = [
                one.field.as_str(),
                &format!("{} {why}", one.conclusion.indication()),
                signer,
                &existed,
                one.pades_level.as_deref().unwrap_or_default(),
                one.modifications.level.name(),
                &one.reasons.join("; "),
            ];
            html.push_str("<tr>");
            for cell in cells {
                let _ = write!(html, "<td style=\"text-align:left\">{}</td>", escaped(cell.trim()));
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table>");
        html
    }
}

/// The exception for `if report:`.
pub(crate) fn neither(what: &str, attribute: &str) -> PyErr {
    PyTypeError::new_err(format!("{what} is neither true nor false: compare its `{attribute}`"))
}

/// Names in documents may hold anything.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            c => escaped.push(c),
        }
    }
    escaped
}
