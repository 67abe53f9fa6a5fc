//! What is to be said of a signer or of an authority.

use serde::Serialize;

use super::{Identity, Organization, Subject};
use crate::digest::hex;
use crate::pki::{Certificate, QcStatements, QcType};
use crate::time::Time;

/// A signer, or a time-stamping authority: its certificate and the trust in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct SignerReport {
    /// The subject as `Common Name: X, Organization: Y, Country: FI`.
    pub subject: String,
    /// SHA-1 of the certificate.
    pub sha1: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// First moment of the validity period.
    pub not_valid_before: Time,
    /// Last moment of the validity period.
    pub not_valid_after: Time,
    /// Whether the signature is intact and valid, a path leads to an anchor, and there is no trust problem.
    pub trusted: bool,
    /// The subject of the anchor that the path leads to.
    pub trust_anchor: Option<String>,
    /// A sub-indication.
    pub trust_problem: Option<&'static str>,
    /// Whether the certificate, or one above it, is revoked.
    pub revoked: bool,
    /// The organisation's name.
    pub organization: Option<String>,
    /// From the anchor to the certificate.
    pub chain: Vec<CertificateReport>,
    /// The issuer's name.
    pub issuer: String,
    /// Hexadecimal.
    pub serial: String,
    /// When and why it was revoked.
    pub revocation: Option<RevocationReport>,
    /// Where the organisation's name comes from, and how far it can be relied on.
    pub organization_source: Option<Organization>,
    /// Who it is, as far as the certificate says.
    pub identity: Option<Identity>,
    /// EN 319 412-5
    pub qc_statements: Option<QcReport>,
}

/// A certificate of the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "the least that names a certificate")]
pub struct CertificateReport {
    /// As [`SignerReport::subject`].
    pub subject: String,
    /// SHA-256 of the certificate.
    pub sha256: String,
    /// First moment of the validity period.
    pub not_valid_before: Time,
    /// Last moment of the validity period.
    pub not_valid_after: Time,
}

/// RFC 5280 5.3: a revocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_structs, reason = "what CRLs and OCSP responses say")]
pub struct RevocationReport {
    /// When.
    pub time: Time,
    /// RFC 5280 5.3.1: why, such as `keyCompromise`.
    pub reason: Option<String>,
    /// Whether it is not the certificate itself but one above it.
    pub ca_revoked: bool,
}

/// EN 319 412-5: what the issuer states about a qualified certificate. A statement, not a status: only a trusted list
/// says whether the issuer may state it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct QcReport {
    /// 4.2.1: stated to be qualified.
    pub compliance: bool,
    /// 4.2.2: stated to keep its key in a qualified device.
    pub sscd: bool,
    /// 4.2.3: `esign`, `eseal`, `web`.
    pub types: Vec<String>,
    /// 4.2.4: countries whose law applies instead of that of the EU.
    pub legislation_countries: Vec<String>,
    /// 4.3.2: the limit on the value of transactions, such as `1000 × 10^0 EUR`.
    pub limit: Option<String>,
    /// 4.3.3
    pub retention_years: Option<i64>,
    /// 4.3.4: language and address.
    pub disclosure_statements: Vec<String>,
}

impl SignerReport {
    /// An untrusted certificate.
    pub fn new(
        subject: impl Into<String>,
        sha1: impl Into<String>,
        sha256: impl Into<String>,
        not_valid_before: Time,
        not_valid_after: Time,
    ) -> Self {
        Self {
            subject: subject.into(),
            sha1: sha1.into(),
            sha256: sha256.into(),
            not_valid_before,
            not_valid_after,
            trusted: false,
            trust_anchor: None,
            trust_problem: None,
            revoked: false,
            organization: None,
            chain: Vec::new(),
            issuer: String::new(),
            serial: String::new(),
            revocation: None,
            organization_source: None,
            identity: None,
            qc_statements: None,
        }
    }

    /// What `certificate` says of itself. The confidence in an organisation's name depends on whether it is `trusted`.
    pub fn of(certificate: &Certificate, trusted: bool) -> Self {
        let mut report = Self::new(
            certificate.subject().human_friendly(),
            hex(certificate.sha1()),
            hex(certificate.sha256()),
            certificate.not_before(),
            certificate.not_after(),
        );
        report.trusted = trusted;
        report.issuer = certificate.issuer().human_friendly().to_owned();
        report.serial = hex(certificate.serial().as_bytes());
        report.qc_statements = certificate.extensions().qc_statements.as_ref().map(QcReport::from);
        report.identify(&Subject::from(certificate.subject()));
        report
    }

    /// Says who it is from the subject's attributes, [`Self::qc_statements`] and [`Self::trusted`], which must be set.
    pub fn identify(&mut self, subject: &Subject) {
        let organization = Organization::of(subject, self.qc_statements.as_ref(), self.trusted);
        self.organization = organization.as_ref().map(|found| found.name.clone());
        self.organization_source = organization;
        self.identity = Some(Identity::of(subject, self.qc_statements.as_ref()));
    }

    /// The name by which people know it: the common name, else the organisation, else the whole subject.
    pub fn display_name(&self) -> &str {
        let identity = self.identity.as_ref();
        identity
            .and_then(|identity| identity.common_name.as_deref())
            .or(self.organization.as_deref())
            .unwrap_or(&self.subject)
    }
}

impl From<&Certificate> for CertificateReport {
    fn from(certificate: &Certificate) -> Self {
        Self {
            subject: certificate.subject().human_friendly().to_owned(),
            sha256: hex(certificate.sha256()),
            not_valid_before: certificate.not_before(),
            not_valid_after: certificate.not_after(),
        }
    }
}

impl From<&QcStatements> for QcReport {
    fn from(statements: &QcStatements) -> Self {
        let kind = |kind: &QcType| match kind {
            QcType::ESign => "esign".to_owned(),
            QcType::ESeal => "eseal".to_owned(),
            QcType::Web => "web".to_owned(),
        };
        let limit = statements.limit.as_ref();
        Self {
            compliance: statements.compliance,
            sscd: statements.sscd,
            types: statements.types.iter().map(kind).collect(),
            legislation_countries: statements.legislation_countries.clone(),
            limit: limit.map(|limit| format!("{} × 10^{} {}", limit.amount, limit.exponent, limit.currency)),
            retention_years: statements.retention_years,
            disclosure_statements: statements
                .disclosure_statements
                .iter()
                .map(|statement| format!("{} {}", statement.language, statement.url))
                .collect(),
        }
    }
}
