//! What was established about the revocation of certificates.

use std::fmt;

use super::reason::RevocationReason;
use crate::asn1::ObjectIdentifier;
use crate::pki::certificate::Certificate;
use crate::time::Time;

/// What revocation data says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RevocationStatus {
    /// Not revoked.
    Good,
    /// Revoked for good. The moment may lie after the validation time when that is accepted.
    Revoked {
        /// `revocationDate`
        time: Time,
        /// Why.
        reason: RevocationReason,
        /// RFC 5280 5.3.2: since when the key is known or suspected to be compromised.
        invalidity_date: Option<Time>,
    },
    /// certificateHold
    OnHold {
        /// Since when.
        since: Time,
    },
    /// No data says anything.
    Unknown,
}

impl RevocationStatus {
    /// From when on it forbids relying on the certificate: the revocation may be of later than what made it necessary
    /// (RFC 5280 5.3.2).
    pub fn since(&self) -> Option<Time> {
        match self {
            Self::Revoked { time, invalidity_date, .. } => {
                Some(invalidity_date.map_or(*time, |invalid| invalid.min(*time)))
            }
            Self::OnHold { since } => Some(*since),
            Self::Good | Self::Unknown => None,
        }
    }

    /// Whether it forbids relying on the certificate at `time`.
    pub fn forbids_at(&self, time: Time) -> bool {
        self.since().is_some_and(|since| since <= time)
    }
}

/// The kind of a [`RevocationSource`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceKind {
    /// A CRL, with the deltas applied to it.
    Crl,
    /// An OCSP response.
    Ocsp,
}

/// The evidence that a status rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RevocationSource {
    /// CRL or OCSP response.
    pub kind: SourceKind,
    /// SHA-256 of its encoding.
    pub sha256: [u8; 32],
    /// `thisUpdate`
    pub this_update: Time,
    /// `nextUpdate`
    pub next_update: Option<Time>,
    /// `producedAt` of an OCSP response.
    pub produced_at: Option<Time>,
    /// The certificate whose key signed it.
    pub signer: Certificate,
    /// What else the answer rests on: the delta CRL, and CRLs for other reasons.
    pub also: Vec<Self>,
}

impl RevocationSource {
    /// This one and all others that the answer rests on.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        let mut pending = vec![self];
        std::iter::from_fn(move || {
            let next = pending.pop()?;
            pending.extend(&next.also);
            Some(next)
        })
    }
}

/// Why a certificate needs no revocation data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Exemption {
    /// It is the trust anchor.
    Anchor,
    /// RFC 6960 4.2.2.2.1 id-pkix-ocsp-nocheck
    OcspNoCheck,
    /// RFC 9608 noRevAvail
    NoRevAvail,
    /// EN 319 412-1 5.2 validity assured, short term
    ValidityAssuredShortTerm,
    /// [`super::RevocationMode::None`]
    NotAsked,
}

/// Why a piece of evidence does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RevocationProblem {
    /// The signature does not verify, or its algorithm is not supported.
    Signature(String),
    /// The two signature algorithm identifiers of a CRL differ.
    AlgorithmMismatch,
    /// No certificate of the responder or CRL issuer is at hand.
    SignerNotFound,
    /// The responder or CRL issuer may not speak for the certificate's issuer.
    SignerNotAuthorised(String),
    /// Issued after the validation time.
    TooNew(Time),
    /// Outdated.
    Stale(Option<Time>),
    /// Issued after the certificate expired, and expired certificates are dropped.
    AfterExpiry(Time),
    /// `thisUpdate` after `nextUpdate`, and the like.
    Times,
    /// The CRL's scope does not include the certificate.
    Scope(&'static str),
    /// A delta CRL without its base.
    DeltaWithoutBase,
    /// A critical extension that is not processed, or one that can't be read.
    Extension(ObjectIdentifier),
    /// An entry of the CRL can't be read or used.
    Entries(&'static str),
    /// Not all reasons for revocation are covered by the CRLs at hand.
    ReasonsNotCovered,
    /// The OCSP response has the certificate's serial number but the hash of another issuer's name.
    IssuerNameHash,
    /// The OCSP response has the certificate's serial number but the hash of another issuer's key.
    IssuerKeyHash,
    /// The OCSP response hashes with an algorithm that is not known.
    UnknownHash,
    /// The positive statement of an OCSP response is of another certificate.
    CertificateHash,
    /// The OCSP responder does not know the certificate.
    UnknownToResponder,
}

impl fmt::Display for RevocationProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature(what) => write!(f, "its signature is not accepted: {what}"),
            Self::AlgorithmMismatch => f.write_str("it names two different signature algorithms"),
            Self::SignerNotFound => f.write_str("the certificate of its signer is not at hand"),
            Self::SignerNotAuthorised(why) => write!(f, "its signer may not issue it: {why}"),
            Self::TooNew(time) => write!(f, "it was issued at {time}, after the validation time"),
            Self::Stale(Some(time)) => write!(f, "it is not recent enough: newer data was due at {time}"),
            Self::Stale(None) => f.write_str("it is not recent enough, or does not say until when it holds"),
            Self::AfterExpiry(time) => {
                write!(
                    f,
                    "it was issued at {time}, when the certificate had expired and may have been dropped"
                )
            }
            Self::Times => f.write_str("its times contradict each other"),
            Self::Scope(why) => write!(f, "its scope does not include the certificate: {why}"),
            Self::DeltaWithoutBase => f.write_str("it is a delta CRL whose base is not at hand"),
            Self::Extension(id) => write!(f, "its extension {id} can't be processed"),
            Self::Entries(what) => write!(f, "its entries can't be used: {what}"),
            Self::ReasonsNotCovered => f.write_str("the CRLs at hand do not cover all reasons"),
            Self::IssuerNameHash => f.write_str("its hash of the issuer's name does not match"),
            Self::IssuerKeyHash => f.write_str("its hash of the issuer's key does not match"),
            Self::UnknownHash => f.write_str("it identifies the certificate by a hash that is not known"),
            Self::CertificateHash => f.write_str("its hash of the certificate does not match"),
            Self::UnknownToResponder => f.write_str("the responder does not know the certificate"),
        }
    }
}

/// What was established about one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CertificateRevocation {
    /// Its place in the path; 0 is the leaf.
    pub index: usize,
    /// The answer.
    pub status: RevocationStatus,
    /// What it rests on; `None` for unknown and exempt.
    pub source: Option<RevocationSource>,
    /// Why no answer is needed.
    pub exemption: Option<Exemption>,
    /// Evidence that speaks of the certificate or its issuer but does not count: SHA-256 and why.
    pub problems: Vec<([u8; 32], RevocationProblem)>,
}

/// What was established about a path: an entry for each certificate, leaf first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathRevocation {
    /// Leaf first, anchor last.
    pub certificates: Vec<CertificateRevocation>,
}

impl PathRevocation {
    /// The certificate nearest the anchor that may not be relied on at `time`.
    pub fn revoked_at(&self, time: Time) -> Option<&CertificateRevocation> {
        self.certificates.iter().rev().find(|one| one.status.forbids_at(time))
    }
}
