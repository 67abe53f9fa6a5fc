//! Validators: configured once, used by any thread, sent to any process.

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use countersign::budget::Interrupt;
use countersign::pki::{Evidence, TrustStore};
use countersign::time::Time;
use countersign::{Error, Report as Judgement, Validator as Core};
use countersign_host::{CERTIFICATES, Document, EVIDENCE, add_anchors, add_evidence, now, provider};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use crate::batch::Batch;
use crate::convert::from_json;
use crate::document::{Content, Given as Unopened};
use crate::given::{Given, given};
use crate::report::Report;
use crate::signals::Signals;
use crate::{failure, options};

/// Judges documents. Configured once, never changed, used by any number of threads at a time; the interpreter's lock is
/// let go while it works. It can be pickled: anchors, evidence and options go with it.
///
/// trust: the anchors, as bytes (PEM, DER, PKCS #7), a path of a file or a folder, or several of these.
/// tsa_trust: those of time-stamping authorities; without them, `trust`.
/// evidence: certificates, CRLs and OCSP responses that may help, given in the same ways.
///
/// Options have the names and values of the C library's JSON: at, profile, revocation, retroactive_revinfo,
/// algorithm_policy, password, digests, strict_changes, limits. An unknown one is refused.
///
/// >>> validator = Validator("testdata/pki/root.pem", at="2026-06-01T12:00:00Z")
/// >>> validator.validate("testdata/cases/ok/pades-b-t/input.pdf").indication
/// 'TOTAL-PASSED'
/// >>> Validator(revocations="none")
/// Traceback (most recent call last):
///     ...
/// countersign.errors.ConfigurationError: options: unknown field `revocations`, expected one of ...
#[pyclass(frozen, module = "countersign")]
pub(crate) struct Validator {
    pub(crate) core: Core,
    trust: Vec<Given>,
    tsa_trust: Option<Vec<Given>>,
    evidence: Vec<Given>,
    options: String,
}

impl Validator {
    /// The configured time, else the clock's.
    pub(crate) fn time(&self) -> Time {
        self.core.configuration().at.unwrap_or_else(now)
    }

    /// A validator that was given, or one of these anchors and options.
    pub(crate) fn of<'py>(
        py: Python<'py>,
        validator: Option<Bound<'py, Self>>,
        trust: Option<&Bound<'py, PyAny>>,
        options: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, Self>> {
        let Some(validator) = validator else { return Bound::new(py, Self::with(py, trust, options)?) };
        if trust.is_some() || options.is_some_and(|options| !options.is_empty()) {
            return Err(failure::configuration("options: a validator has its own"));
        }
        Ok(validator)
    }

    /// Takes `tsa_trust` and `evidence` out of the options.
    fn with(
        py: Python<'_>,
        trust: Option<&Bound<'_, PyAny>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = options.map_or_else(|| Ok(PyDict::new(py)), |options| options.copy())?;
        let take = |name: &str| {
            let value = options.get_item(name)?;
            if value.is_some() {
                options.del_item(name)?;
            }
            Ok::<_, PyErr>(value)
        };
        let (tsa_trust, evidence) = (take("tsa_trust")?, take("evidence")?);
        Self::new(py, trust, tsa_trust.as_ref(), evidence.as_ref(), Some(&options))
    }

    /// Judges one document, without the interpreter's lock.
    pub(crate) fn judge(&self, py: Python<'_>, document: Unopened) -> PyResult<Report> {
        let (core, at) = (&self.core, self.time());
        let Unopened { name, content } = document;
        py.detach(|| {
            let signals = Signals::default();
            let judged = caught(|| match &content {
                Content::Memory(bytes) => core.validate_source(bytes, &name, at, &signals),
                Content::File(path) => file(core, path, &name, at, &signals),
            });
            match (signals.into_raised(), judged) {
                (Some(raised), Err(_)) => Err(raised),
                (_, judged) => judged.map_err(|error| failure::of(&error, &name)),
            }
        })
        .map(Report::new)
    }
}

#[pymethods]
impl Validator {
    #[new]
    #[pyo3(signature = (trust=None, *, tsa_trust=None, evidence=None, **options))]
    fn new(
        py: Python<'_>,
        trust: Option<&Bound<'_, PyAny>>,
        tsa_trust: Option<&Bound<'_, PyAny>>,
        evidence: Option<&Bound<'_, PyAny>>,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options = options::json(py, options)?;
        let configuration = options::configuration(&options)?;
        let trust = given(trust, CERTIFICATES)?;
        let tsa_trust = match tsa_trust.filter(|value| !value.is_none()) {
            Some(value) => Some(given(Some(value), CERTIFICATES)?),
            None => None,
        };
        let evidence = given(evidence, EVIDENCE)?;
        let mut builder = Core::builder(anchors(&trust)?)
            .configuration(configuration)
            .evidence(pieces(&evidence)?)
            .provider(provider(REMEMBERED));
        if let Some(tsa_trust) = &tsa_trust {
            builder = builder.tsa_trust(anchors(tsa_trust)?);
        }
        Ok(Self { core: builder.build(), trust, tsa_trust, evidence, options })
    }

    /// Judges a document: bytes, a path, or (name, bytes). A forged signature is a report, not an exception.
    ///
    /// >>> validator = Validator("testdata/pki/root.pem", at="2026-06-01T12:00:00Z")
    /// >>> with open("testdata/cases/ok/pades-b-t/input.pdf", "rb") as file:
    /// ...     report = validator.validate(file.read(), name="contract.pdf")
    /// >>> report
    /// <countersign.Report contract.pdf: TOTAL-PASSED, 1 signature>
    #[pyo3(signature = (document, *, name=None))]
    fn validate(
        &self,
        py: Python<'_>,
        document: &Bound<'_, PyAny>,
        name: Option<String>,
    ) -> PyResult<Report> {
        let mut document = Unopened::new(document)?;
        if let Some(name) = name {
            document.name = name;
        }
        self.judge(py, document)
    }

    /// Judges many documents on several threads: an iterator with one item for each document, in the order in which
    /// they are ready. Nothing is lost: a document that can't be read is an item with its error.
    ///
    /// documents: bytes, paths, or (name, bytes); taken one by one, as workers become free, on their threads.
    /// workers: how many threads; as many as there are processors when it is not said.
    /// on_progress: called with (done, total) before each item is handed out; total is None for a generator.
    ///
    /// >>> validator = Validator("testdata/pki/root.pem", at="2026-06-01T12:00:00Z")
    /// >>> for item in validator.batch(["testdata/cases/ok/pades-b-t/input.pdf", b"no document"]):
    /// ...     print(item.index, item.error or item.report.indication)  # doctest: +SKIP
    /// 0 TOTAL-PASSED
    /// 1 not a PDF: no %PDF- header
    #[pyo3(signature = (documents, *, workers=None, on_progress=None))]
    fn batch(
        &self,
        documents: &Bound<'_, PyAny>,
        workers: Option<usize>,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<Batch> {
        Batch::start(self.core.clone(), self.time(), documents, threads(workers)?, on_progress)
    }

    /// SHA-256 of the anchors: validators with the same digest trust the same.
    #[getter]
    fn trust_sha256(&self) -> String {
        self.core.trust_sha256()
    }

    /// SHA-256 of the options, the evidence and this version, but not of the moment or the password.
    #[getter]
    fn policy_sha256(&self) -> String {
        self.core.policy_sha256()
    }

    fn __repr__(&self) -> String {
        let count = self.core.trust().len();
        format!("<countersign.Validator {count} trust anchor{}>", if count == 1 { "" } else { "s" })
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyAny>)> {
        let files = |files: &[Given]| -> Vec<(String, Py<PyBytes>)> {
            files.iter().map(|(name, bytes)| (name.clone(), PyBytes::new(py, bytes).unbind())).collect()
        };
        let arguments = from_json(py, &self.options)?;
        arguments.set_item("trust", files(&self.trust))?;
        arguments.set_item("tsa_trust", self.tsa_trust.as_deref().map(files))?;
        arguments.set_item("evidence", files(&self.evidence))?;
        Ok((PyTuple::empty(py), arguments))
    }
}

/// Judges one document: bytes, a path, or (name, bytes). For several documents, make a Validator.
///
/// trust: the anchors, as bytes (PEM, DER, PKCS #7), a path of a file or a folder, or several of these.
/// name: what the report calls the document; a path's own name when it is not said.
/// tsa_trust, evidence and options: as for Validator.
///
/// >>> report = validate("testdata/cases/ok/pades-b-t/input.pdf", trust="testdata/pki/root.pem", at="2026-06-01T12:00:00Z")
/// >>> report.indication, report.signatures[0].pades_level
/// ('TOTAL-PASSED', 'B-T')
/// >>> validate(b"no document")
/// Traceback (most recent call last):
///     ...
/// countersign.errors.NotPdfError: not a PDF: ...
#[pyfunction]
#[pyo3(signature = (document, *, trust=None, name=None, **options))]
pub(crate) fn validate(
    py: Python<'_>,
    document: &Bound<'_, PyAny>,
    trust: Option<&Bound<'_, PyAny>>,
    name: Option<String>,
    options: Option<&Bound<'_, PyDict>>,
) -> PyResult<Report> {
    Validator::with(py, trust, options)?.validate(py, document, name)
}

/// Runs the core; a fault in it is an error, so that it ends no process.
pub(crate) fn caught<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::Internal("a fault in this library".to_owned())))
}

/// None stands for the number of processors.
pub(crate) fn threads(workers: Option<usize>) -> PyResult<Option<NonZeroUsize>> {
    let Some(workers) = workers else { return Ok(None) };
    match NonZeroUsize::new(workers.min(MOST_WORKERS)) {
        None => Err(failure::configuration("workers: expected 1 or more")),
        workers => Ok(workers),
    }
}

fn file(
    core: &Core,
    path: &std::path::Path,
    name: &str,
    at: Time,
    interrupt: &dyn Interrupt,
) -> Result<Judgement, Error> {
    let document = Document::open(path)?;
    core.validate_source(&document, name, at, interrupt)
}

fn anchors(files: &[Given]) -> PyResult<TrustStore> {
    let mut store = TrustStore::new();
    for (name, bytes) in files {
        add_anchors(&mut store, bytes, name).map_err(|refused| failure::refused(&refused))?;
    }
    Ok(store)
}

fn pieces(files: &[Given]) -> PyResult<Evidence> {
    let mut evidence = Evidence::new();
    for (name, bytes) in files {
        add_evidence(&mut evidence, bytes, name).map_err(|refused| failure::refused(&refused))?;
    }
    Ok(evidence)
}

/// Results of public-key operations that a validator remembers at least: 10 MB.
const REMEMBERED: usize = 1 << 16;
/// More threads than any machine has processors only cost memory.
const MOST_WORKERS: usize = 1024;
