//! Evidence bundles: what a verdict was made with, so that it can be made again on another day without a network.
//!
//! A ZIP archive: `manifest.json`, the certificates, CRLs and OCSP responses under `evidence/`, the anchors under
//! `anchors/`, each named by its SHA-256. The documents themselves are not in it, and neither are passwords.

mod archive;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use countersign::crypto::DigestAlgorithm;
use countersign::digest;
use countersign::finding::Finding;
use countersign::pki::{Certificate, Evidence, Origin, TrustAnchor, TrustStore};
use countersign::report::Report;
use countersign::time::Time;
use countersign::validation::Verdict;
use countersign::validator::Examination;
use countersign::{Configuration, Validator};
use serde::{Deserialize, Serialize};

use crate::exit::Failure;
use crate::input::plain;
use crate::whole_file::WholeFile;

/// `manifest.json`
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// The number of this form.
    bundle: u32,
    /// The program and its version.
    made_by: String,
    configuration: Configuration,
    trust: Vec<Anchor>,
    /// The anchors of time-stamping authorities, where they are others.
    tsa_trust: Option<Vec<Anchor>>,
    evidence: Vec<Piece>,
    documents: Vec<Document>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Anchor {
    file: String,
    sha256: String,
    source: String,
    sunset: Option<Time>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Piece {
    file: String,
    kind: Kind,
    sha256: String,
    size: usize,
    /// Where it was found, in the document or elsewhere.
    origins: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Certificate,
    Crl,
    OcspResponse,
}

/// One judgement.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    file: String,
    size: u64,
    sha256: String,
    validation_time: Time,
    verdict: String,
    /// Of the report as one line of JSON.
    report_sha256: String,
    /// What was brought to the document, in order; what it holds itself is there anyway.
    brought: Vec<String>,
    /// What the report says of downloads.
    findings: Vec<Noted>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noted {
    code: String,
    message: String,
}

/// A bundle that is being made.
#[derive(Debug)]
pub(crate) struct Keeper {
    manifest: Manifest,
    files: BTreeMap<String, Vec<u8>>,
}

impl Keeper {
    pub(crate) fn new(validator: &Validator) -> Self {
        let mut files = BTreeMap::new();
        let mut keep = |store: &TrustStore| -> Vec<Anchor> {
            let anchors = store.anchors().iter();
            anchors
                .map(|anchor| {
                    let sha256 = digest::hex(anchor.certificate.sha256());
                    let file = format!("anchors/{sha256}.crt");
                    files.insert(file.clone(), anchor.certificate.der().to_vec());
                    Anchor { file, sha256, source: anchor.source.clone(), sunset: anchor.sunset }
                })
                .collect()
        };
        let (trust, tsa_trust) = (keep(validator.trust()), validator.tsa_trust().map(keep));
        let mut configuration = validator.configuration().clone();
        configuration.password = None;
        configuration.at = None;
        let made_by = concat!("countersign ", env!("CARGO_PKG_VERSION")).to_owned();
        let (evidence, documents) = (Vec::new(), Vec::new());
        let manifest =
            Manifest { bundle: FORM, made_by, configuration, trust, tsa_trust, evidence, documents };
        Self { manifest, files }
    }

    /// Keeps what one verdict was made with.
    pub(crate) fn keep(&mut self, examination: &Examination) {
        let report = &examination.report;
        let mut brought = Vec::new();
        for (kind, sha256, der, origins) in pieces(&examination.evidence) {
            if origins.iter().any(|origin| matches!(origin, Origin::Caller | Origin::Fetched)) {
                brought.push(sha256.clone());
            }
            let origins: Vec<String> = origins.iter().map(|origin| name_of(*origin)).collect();
            match self.manifest.evidence.iter_mut().find(|piece| piece.sha256 == sha256) {
                Some(known) => {
                    known.origins.extend(origins);
                    known.origins.sort();
                    known.origins.dedup();
                }
                None => {
                    let file = format!("evidence/{sha256}.{}", kind.extension());
                    self.files.insert(file.clone(), der.to_vec());
                    self.manifest.evidence.push(Piece { file, kind, sha256, size: der.len(), origins });
                }
            }
        }
        let noted = report.findings.iter().filter(|finding| CODES.contains(&finding.code));
        let noted =
            noted.map(|finding| Noted { code: finding.code.to_owned(), message: finding.message.clone() });
        self.manifest.documents.push(Document {
            file: report.file.clone(),
            size: report.size,
            sha256: report.digests.sha256.clone(),
            validation_time: report.validation_time,
            verdict: verdict(report.verdict),
            report_sha256: sha256(report.to_json().as_bytes()),
            brought,
            findings: noted.collect(),
        });
    }

    /// Writes the bundle: whole, or not at all.
    pub(crate) fn write(self, path: &Path) -> Result<(), Failure> {
        let failed = |why: String| Failure::unreadable(format!("{}: {why}", path.display()));
        let mut archive = archive::Writer::new();
        let mut manifest = serde_json::to_string_pretty(&self.manifest).map_err(|e| failed(e.to_string()))?;
        manifest.push('\n');
        archive.add(MANIFEST, manifest.as_bytes()).map_err(failed)?;
        for (name, content) in &self.files {
            archive.add(name, content).map_err(failed)?;
        }
        let bytes = archive.finish().map_err(failed)?;
        WholeFile::create(path)
            .and_then(|mut file| file.write_all(&bytes).and_then(|()| file.finish()))
            .map_err(|error| failed(plain(&error)))
    }
}

/// A bundle that was read.
#[derive(Debug)]
pub(crate) struct Bundle {
    manifest: Manifest,
    /// The evidence by its SHA-256.
    pieces: BTreeMap<String, (Kind, Vec<u8>)>,
    trust: TrustStore,
    tsa_trust: Option<TrustStore>,
}

/// What a document is judged with.
#[derive(Debug)]
pub(crate) struct Recalled {
    pub(crate) validator: Validator,
    /// The moment of the verdict; `None` for a document that the bundle does not know.
    pub(crate) at: Option<Time>,
    findings: Vec<Finding>,
}

impl Bundle {
    /// Reads a bundle, which may come from anybody: every digest is compared, and sizes are bounded.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let failed = |why: String| Failure::usage(format!("{}: {why}", path.display()));
        let size = fs::metadata(path).map_err(|error| failed(plain(&error)))?.len();
        if size > MOST_BYTES {
            return Err(failed(format!("more than {MOST_BYTES} bytes")));
        }
        let bytes = fs::read(path).map_err(|error| failed(plain(&error)))?;
        Self::parse(&bytes).map_err(failed)
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let mut archive = archive::Reader::new(bytes, MOST_UNPACKED)?;
        let manifest = archive.get(MANIFEST)?;
        let form: Form = serde_json::from_slice(&manifest).map_err(|error| format!("{MANIFEST}: {error}"))?;
        if form.bundle != FORM {
            return Err(format!("{MANIFEST}: form {} is not known, only {FORM}", form.bundle));
        }
        let manifest: Manifest =
            serde_json::from_slice(&manifest).map_err(|error| format!("{MANIFEST}: {error}"))?;
        let mut checked = |file: &str, expected: &str| -> Result<Vec<u8>, String> {
            let content = archive.get(file)?;
            if sha256(&content) != expected {
                return Err(format!("{file:?} in it is not what the manifest says"));
            }
            Ok(content)
        };
        let mut store = |anchors: &[Anchor]| -> Result<TrustStore, String> {
            let mut store = TrustStore::new();
            for anchor in anchors {
                let der = checked(&anchor.file, &anchor.sha256)?;
                let certificate =
                    Certificate::parse(&der).map_err(|error| format!("{:?} in it: {error}", anchor.file))?;
                let added = TrustAnchor::new(certificate, anchor.source.clone());
                store.add(match anchor.sunset {
                    Some(sunset) => added.with_sunset(sunset),
                    None => added,
                });
            }
            Ok(store)
        };
        let trust = store(&manifest.trust)?;
        let tsa_trust = manifest.tsa_trust.as_deref().map(&mut store).transpose()?;
        let mut pieces = BTreeMap::new();
        for piece in &manifest.evidence {
            pieces.insert(piece.sha256.clone(), (piece.kind, checked(&piece.file, &piece.sha256)?));
        }
        Ok(Self { manifest, pieces, trust, tsa_trust })
    }

    /// How many anchors it names.
    pub(crate) fn anchors(&self) -> usize {
        self.trust.len()
    }

    /// What the document with this SHA-256 is judged with. `reader` has the password, and, where they are its own, the
    /// anchors in place of the bundle's.
    pub(crate) fn recall(&self, sha256: &str, reader: &Validator, own_trust: bool) -> Recalled {
        let known = self.manifest.documents.iter().find(|document| document.sha256 == sha256);
        let mut evidence = Evidence::new();
        let all = self.manifest.evidence.iter().map(|piece| &piece.sha256);
        let brought: Vec<&String> =
            known.map_or_else(|| all.collect(), |known| known.brought.iter().collect());
        for (kind, bytes) in brought.into_iter().filter_map(|sha256| self.pieces.get(sha256)) {
            match kind {
                Kind::Certificate => evidence.add_certificate_bytes(bytes, Origin::Caller),
                Kind::Crl => evidence.add_crl_bytes(bytes, Origin::Caller),
                Kind::OcspResponse => evidence.add_ocsp_bytes(bytes, Origin::Caller),
            };
        }
        let mut configuration = self.manifest.configuration.clone();
        configuration.password.clone_from(&reader.configuration().password);
        let (trust, tsa_trust) = match own_trust {
            true => (reader.trust(), reader.tsa_trust()),
            false => (&self.trust, self.tsa_trust.as_ref()),
        };
        let mut builder = Validator::builder(trust.clone())
            .configuration(configuration)
            .evidence(evidence)
            .provider(Arc::clone(reader.provider()));
        if let Some(tsa_trust) = tsa_trust {
            builder = builder.tsa_trust(tsa_trust.clone());
        }
        let noted = known.into_iter().flat_map(|known| &known.findings);
        let findings = noted.filter_map(|noted| {
            let code = CODES.iter().find(|code| **code == noted.code)?;
            Some(Finding::new(code, noted.message.clone()))
        });
        Recalled {
            validator: builder.build(),
            at: known.map(|known| known.validation_time),
            findings: findings.collect(),
        }
    }
}

impl Recalled {
    /// Adds what the report said of downloads.
    pub(crate) fn note(&self, report: &mut Report) {
        report.findings.extend(self.findings.iter().cloned());
        report.settle();
    }
}

/// Only the number of the form, so that later forms are named, not mistaken for damage.
#[derive(Deserialize)]
struct Form {
    bundle: u32,
}

impl Kind {
    const fn extension(self) -> &'static str {
        match self {
            Self::Certificate => "crt",
            Self::Crl => "crl",
            Self::OcspResponse => "ors",
        }
    }
}

/// Kind, SHA-256, encoding and places.
type Found<'a> = (Kind, String, &'a [u8], Vec<Origin>);

fn pieces(evidence: &Evidence) -> Vec<Found<'_>> {
    let certificates = evidence.certificates().iter().map(|item| {
        let value = &item.value;
        (Kind::Certificate, digest::hex(value.sha256()), value.der(), item.origins.iter().copied().collect())
    });
    let crls = evidence.crls().iter().map(|item| {
        let value = &item.value;
        (Kind::Crl, digest::hex(value.sha256()), value.der(), item.origins.iter().copied().collect())
    });
    let responses = evidence.ocsp_responses().iter().map(|item| {
        let value = &item.value;
        (Kind::OcspResponse, digest::hex(value.sha256()), value.der(), item.origins.iter().copied().collect())
    });
    certificates.chain(crls).chain(responses).collect()
}

fn name_of(origin: Origin) -> String {
    let value = serde_json::to_value(origin).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn verdict(verdict: Verdict) -> String {
    let value = serde_json::to_value(verdict).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn sha256(bytes: &[u8]) -> String {
    digest::hex(&countersign::crypto::digest(DigestAlgorithm::Sha256, bytes))
}

const MANIFEST: &str = "manifest.json";
const FORM: u32 = 1;
/// The findings that tell of downloads.
const CODES: &[&str] = &["fetched", "fetch-failed"];
/// Of the archive.
const MOST_BYTES: u64 = 256 << 20;
/// Of all its files.
const MOST_UNPACKED: u64 = 512 << 20;
