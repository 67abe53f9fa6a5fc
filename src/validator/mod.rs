//! From bytes to judgement in one call.

mod assembly;
mod configuration;
mod digests;
mod hashing;
mod judgement;

use std::sync::Arc;

pub use configuration::{AlgorithmChoice, Configuration, ExtraDigest};

use crate::budget::{Interrupt, Uninterrupted};
use crate::crypto::{Provider, PureRust};
use crate::digest::hex;
use crate::error::Error;
use crate::pki::{Evidence, Shelf, TrustStore};
use crate::report::Report;
use crate::report::table::RowSettings;
use crate::source::Source;
use crate::time::Time;
use crate::validation::{ValidationPolicy, Wanted};

/// Judges documents. Configured once, cheap to clone, shared by every thread.
#[derive(Clone, Debug)]
pub struct Validator {
    settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
struct Settings {
    trust: TrustStore,
    tsa_trust: Option<TrustStore>,
    evidence: Evidence,
    configuration: Configuration,
    policy: ValidationPolicy,
    provider: Arc<dyn Provider>,
}

impl Validator {
    /// A validator with default options that trusts these anchors and no others.
    pub fn new(trust: TrustStore) -> Self {
        Self::builder(trust).build()
    }

    /// A validator to be configured.
    pub fn builder(trust: TrustStore) -> ValidatorBuilder {
        ValidatorBuilder {
            settings: Settings {
                trust,
                tsa_trust: None,
                evidence: Evidence::new(),
                policy: Configuration::default().policy(),
                configuration: Configuration::default(),
                provider: Arc::new(PureRust),
            },
        }
    }

    /// Judges a document in memory. `name` is the name that the report carries; `at` is the validation time, unless
    /// the configuration holds one.
    ///
    /// # Errors
    /// When no report can be made: see [`Error`]. A forged signature is no error.
    pub fn validate(&self, pdf: &[u8], name: &str, at: Time) -> Result<Report, Error> {
        self.validate_source(&pdf, name, at, &Uninterrupted)
    }

    /// Judges a document behind a [`Source`], which must not change meanwhile. `interrupt` is asked now and then
    /// whether to go on: deadlines and cancellation come in through it.
    ///
    /// # Errors
    /// As [`Validator::validate`].
    pub fn validate_source(
        &self,
        source: &dyn Source,
        name: &str,
        at: Time,
        interrupt: &dyn Interrupt,
    ) -> Result<Report, Error> {
        self.examine(source, name, at, interrupt).map(|examination| examination.report)
    }

    /// As [`Validator::validate_source`], with the evidence that was at hand and that which was missing: for whoever
    /// fetches it, validates again, and keeps what was used.
    ///
    /// # Errors
    /// As [`Validator::validate`].
    pub fn examine(
        &self,
        source: &dyn Source,
        name: &str,
        at: Time,
        interrupt: &dyn Interrupt,
    ) -> Result<Examination, Error> {
        let examination = judgement::judge(&self.settings, source, name, at, interrupt)?;
        source.unchanged()?;
        Ok(examination)
    }

    /// What the rows of a table of reports say of it.
    pub fn row_settings(&self) -> RowSettings {
        RowSettings::new(self.trust_sha256(), self.policy_sha256())
    }

    /// The same validator with this evidence in place of its own.
    #[must_use]
    pub fn with_evidence(&self, evidence: Evidence) -> Self {
        Self { settings: Arc::new(Settings { evidence, ..(*self.settings).clone() }) }
    }

    /// The options.
    pub fn configuration(&self) -> &Configuration {
        &self.settings.configuration
    }

    /// What does the public-key operations.
    pub fn provider(&self) -> &Arc<dyn Provider> {
        &self.settings.provider
    }

    /// What the caller brought.
    pub fn evidence(&self) -> &Evidence {
        &self.settings.evidence
    }

    /// The anchors.
    pub fn trust(&self) -> &TrustStore {
        &self.settings.trust
    }

    /// The anchors of time-stamping authorities, where they are others.
    pub fn tsa_trust(&self) -> Option<&TrustStore> {
        self.settings.tsa_trust.as_ref()
    }

    /// SHA-256 of the anchors, in hexadecimal: validators with the same digest trust the same.
    pub fn trust_sha256(&self) -> String {
        hex(&digests::trust(&self.settings))
    }

    /// SHA-256 of all else that decides what a report says, but for the document, the moment and the password: this
    /// version, the options, the constraints and the evidence. In hexadecimal.
    pub fn policy_sha256(&self) -> String {
        hex(&digests::policy(&self.settings))
    }
}

/// A report with what it rests on.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Examination {
    /// The report.
    pub report: Report,
    /// All evidence that was at hand: what the caller brought, then what the document holds.
    pub evidence: Evidence,
    /// What was missing, and where the certificates say that it is.
    pub wanted: Vec<Wanted>,
}

/// A [`Validator`] before it is made.
#[derive(Debug)]
pub struct ValidatorBuilder {
    settings: Settings,
}

impl ValidatorBuilder {
    /// All options at once.
    #[must_use]
    pub fn configuration(mut self, configuration: Configuration) -> Self {
        self.settings.policy = configuration.policy();
        self.settings.configuration = configuration;
        self
    }

    /// Certificates, CRLs and OCSP responses that the caller brings.
    #[must_use]
    pub fn evidence(mut self, evidence: Evidence) -> Self {
        self.settings.evidence = evidence;
        self
    }

    /// Constraints beyond those that a [`Configuration`] can say.
    #[must_use]
    pub fn policy(mut self, policy: ValidationPolicy) -> Self {
        self.settings.policy = policy;
        self
    }

    /// The anchors of time-stamping authorities; without them, the validator's own.
    #[must_use]
    pub fn tsa_trust(mut self, tsa_trust: TrustStore) -> Self {
        self.settings.tsa_trust = Some(tsa_trust);
        self
    }

    /// What does the public-key operations.
    #[must_use]
    pub fn provider(mut self, provider: Arc<dyn Provider>) -> Self {
        self.settings.provider = provider;
        self
    }

    /// The validator.
    pub fn build(mut self) -> Validator {
        self.settings.evidence.share(Arc::new(Shelf::default()));
        Validator { settings: Arc::new(self.settings) }
    }
}
