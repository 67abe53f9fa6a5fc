//! Judges the certificates of a path by all evidence at hand.

use std::cell::RefCell;
use std::cmp::Reverse;

use super::policy::{Freshness, Retroactive, RevocationMode, RevocationPolicy};
use super::status::{
    CertificateRevocation, Exemption, PathRevocation, RevocationProblem, RevocationSource, RevocationStatus,
};
use crate::budget::Exhausted;
use crate::pki::certificate::Certificate;
use crate::pki::evidence::Evidence;
use crate::pki::path::{PathBuilder, PathError, PathErrorKind, PathParameters, ValidatedPath};
use crate::pki::pool::CertificatePool;
use crate::pki::trust::TrustStore;
use crate::pki::verifier::Verifier;
use crate::time::Time;

/// Which evidence counts, by SHA-256: EN 319 102-1 5.6 takes only what provably existed.
type Admit<'a> = dyn Fn(&[u8; 32]) -> bool + 'a;

/// Judges revocation. Holds no verdicts; signatures are remembered by the [`Verifier`].
pub struct RevocationChecker<'a> {
    pub(super) trust: &'a TrustStore,
    pub(super) evidence: &'a Evidence,
    pub(super) verifier: &'a Verifier<'a>,
    pub(super) policy: RevocationPolicy,
    admit: Option<&'a Admit<'a>>,
    /// Signers of revocation data that are being judged: their own data may be signed by themselves.
    open: RefCell<Vec<[u8; 32]>>,
}

impl<'a> RevocationChecker<'a> {
    /// A checker over this evidence.
    pub fn new(
        trust: &'a TrustStore,
        evidence: &'a Evidence,
        verifier: &'a Verifier<'a>,
        policy: RevocationPolicy,
    ) -> Self {
        Self { trust, evidence, verifier, policy, admit: None, open: RefCell::new(Vec::new()) }
    }

    /// The same over only that evidence for whose SHA-256 `admit` says yes.
    #[must_use]
    pub fn admitting(self, admit: &'a Admit<'a>) -> Self {
        Self { admit: Some(admit), ..self }
    }

    /// Judges every certificate of `path` at `time`, whatever the mode demands of the answers.
    ///
    /// # Errors
    /// [`Exhausted`] when the budget is spent.
    pub fn check(&self, path: &ValidatedPath, time: Time) -> Result<PathRevocation, Exhausted> {
        let mut certificates = Vec::new();
        for index in 0..path.certificates().len() {
            certificates.push(self.check_one(path, index, time)?);
        }
        Ok(PathRevocation { certificates })
    }

    /// Judges every certificate and compares the answers with what the mode demands.
    ///
    /// # Errors
    /// The revoked certificate nearest the anchor; else the first of unknown status, where that is not forgiven.
    pub fn judge(&self, path: &ValidatedPath, time: Time) -> Result<PathRevocation, PathError> {
        let error =
            |kind: PathErrorKind, index: usize| PathError { kind, index, path: path.certificates().to_vec() };
        let found = self.check(path, time).map_err(|limit| error(PathErrorKind::Exhausted(limit), 0))?;
        if let Some(one) = found.revoked_at(time) {
            let kind = match one.status {
                RevocationStatus::OnHold { since } => PathErrorKind::OnHold { since },
                RevocationStatus::Revoked { time, reason, .. } => {
                    PathErrorKind::Revoked { time: one.status.since().unwrap_or(time), reason }
                }
                RevocationStatus::Good | RevocationStatus::Unknown => {
                    PathErrorKind::RevocationUnknown { problem: String::new() }
                }
            };
            return Err(error(kind, one.index));
        }
        let missing = found.certificates.iter().rev().find(|one| self.is_missing(path, one));
        if let Some(one) = missing {
            let problem = match one.problems.as_slice() {
                [] => "no CRL or OCSP response speaks of it".to_owned(),
                problems => {
                    problems.iter().map(|(_, problem)| problem.to_string()).collect::<Vec<_>>().join("; ")
                }
            };
            return Err(error(PathErrorKind::RevocationUnknown { problem }, one.index));
        }
        Ok(found)
    }

    /// Judges one certificate of `path` at `time`.
    ///
    /// # Errors
    /// [`Exhausted`] when the budget is spent.
    pub fn check_one(
        &self,
        path: &ValidatedPath,
        index: usize,
        time: Time,
    ) -> Result<CertificateRevocation, Exhausted> {
        let mut result = CertificateRevocation {
            index,
            status: RevocationStatus::Unknown,
            source: None,
            exemption: None,
            problems: Vec::new(),
        };
        let (Some(certificate), Some(issuer)) = (path.certificates().get(index), path.issuer_of(index))
        else {
            result.exemption = Some(Exemption::Anchor);
            return Ok(result);
        };
        let extensions = certificate.extensions();
        if self.policy.mode == RevocationMode::None {
            result.exemption = Some(Exemption::NotAsked);
            return Ok(result);
        }
        let mut answers = Vec::new();
        let case = Case { path, index, certificate, issuer, time };
        self.ask_ocsp(&case, &mut answers, &mut result.problems)?;
        self.ask_crls(&case, &mut answers, &mut result.problems)?;
        result.problems.sort();
        result.problems.dedup();
        if let Some((status, source)) = decide(answers) {
            result.status = status;
            result.source = Some(source);
        } else if extensions.no_rev_avail && !certificate.is_ca() {
            result.exemption = Some(Exemption::NoRevAvail);
        } else if extensions.validity_assured_short_term {
            result.exemption = Some(Exemption::ValidityAssuredShortTerm);
        }
        Ok(result)
    }

    /// Whether the mode forbids to go on without an answer.
    fn is_missing(&self, path: &ValidatedPath, one: &CertificateRevocation) -> bool {
        if one.status != RevocationStatus::Unknown || one.exemption.is_some() {
            return false;
        }
        match self.policy.mode {
            RevocationMode::None | RevocationMode::SoftFail => false,
            RevocationMode::Require => true,
            RevocationMode::HardFail => path.certificates().get(one.index).is_some_and(|certificate| {
                let extensions = certificate.extensions();
                !extensions.crl_distribution_points.is_empty() || extensions.ocsp_uris().next().is_some()
            }),
        }
    }

    pub(super) fn admits(&self, sha256: &[u8; 32]) -> bool {
        self.admit.is_none_or(|admit| admit(sha256))
    }

    /// Whether data of these times counts at `time`.
    pub(super) fn timely(
        &self,
        time: Time,
        this_update: Time,
        next_update: Option<Time>,
    ) -> Result<(), RevocationProblem> {
        let tolerance = i64::from(self.policy.clock_tolerance);
        if next_update.is_some_and(|next| next < this_update) {
            return Err(RevocationProblem::Times);
        }
        if this_update.seconds_since(time) > tolerance && self.policy.retroactive == Retroactive::Refuse {
            return Err(RevocationProblem::TooNew(this_update));
        }
        let fresh = match self.policy.freshness {
            Freshness::NextUpdate => next_update.is_some_and(|next| time.seconds_since(next) <= tolerance),
            Freshness::MaxAge(seconds) => {
                time.seconds_since(this_update) <= i64::from(seconds).saturating_add(tolerance)
            }
            Freshness::NotBefore(moment) => moment.seconds_since(this_update) <= tolerance,
        };
        if fresh { Ok(()) } else { Err(RevocationProblem::Stale(next_update)) }
    }

    /// Validates the signer of revocation data: its path, and that it is not revoked itself.
    pub(super) fn signer(
        &self,
        signer: &Certificate,
        extra: &[Certificate],
        parameters: &PathParameters,
    ) -> Result<Result<ValidatedPath, RevocationProblem>, Exhausted> {
        if self.open.borrow().len() >= MAX_DEPTH {
            return Ok(Err(RevocationProblem::SignerNotAuthorised("too many signers in a row".to_owned())));
        }
        let near: CertificatePool = extra.iter().cloned().collect();
        let builder =
            PathBuilder::new(self.trust, self.evidence.pool(), self.verifier, parameters).also_from(&near);
        let refused = |error: PathError| RevocationProblem::SignerNotAuthorised(error.to_string());
        let path = match builder.build(signer) {
            Ok(path) => path,
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => return Err(limit),
            Err(error) => return Ok(Err(refused(error))),
        };
        if self.open.borrow().contains(signer.sha256()) {
            return Ok(Ok(path));
        }
        self.open.borrow_mut().push(*signer.sha256());
        let one = self.check_one(&path, 0, parameters.time);
        let above = self.revoked_above(&path, parameters.time);
        self.open.borrow_mut().pop();
        let one = one?;
        if let Some(name) = above? {
            let why = format!("\"{name}\" above \"{}\" is revoked", signer.subject());
            return Ok(Err(RevocationProblem::SignerNotAuthorised(why)));
        }
        if one.status.forbids_at(parameters.time) {
            let why = format!("\"{}\" is revoked", signer.subject());
            return Ok(Err(RevocationProblem::SignerNotAuthorised(why)));
        }
        // RFC 6960 4.2.2.2.1: who needs no data is still revoked by it.
        if !signer.extensions().ocsp_no_check && self.is_missing(&path, &one) {
            let why = format!("it can't be established that \"{}\" was not revoked", signer.subject());
            return Ok(Err(RevocationProblem::SignerNotAuthorised(why)));
        }
        Ok(Ok(path))
    }

    /// RFC 5280 6.3.3 f: the path of a signer is validated as a whole. The first authority on it that is revoked.
    fn revoked_above(&self, path: &ValidatedPath, time: Time) -> Result<Option<String>, Exhausted> {
        for (index, certificate) in path.certificates().iter().enumerate().skip(1) {
            if self.check_one(path, index, time)?.status.forbids_at(time) {
                return Ok(Some(certificate.subject().to_string()));
            }
        }
        Ok(None)
    }

    /// The time at which a signer of data produced at `produced` is validated: not before it signed.
    pub(super) fn signer_time(time: Time, produced: Time) -> Time {
        time.max(produced)
    }
}

impl std::fmt::Debug for RevocationChecker<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RevocationChecker").field("policy", &self.policy).finish_non_exhaustive()
    }
}

/// One question: a certificate of a path, at a time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Case<'c> {
    pub(super) path: &'c ValidatedPath,
    pub(super) index: usize,
    pub(super) certificate: &'c Certificate,
    pub(super) issuer: &'c Certificate,
    pub(super) time: Time,
}

impl Case<'_> {
    /// The issuer's key, DSA parameters inherited.
    pub(super) fn issuer_key(&self) -> &[u8] {
        self.path.key_of(self.index.saturating_add(1)).unwrap_or(&[])
    }
}

/// An answer of one source.
pub(super) type Answer = (RevocationStatus, RevocationSource);

/// Of several answers: the earliest revocation stands against any number of goods; else the newest counts.
fn decide(answers: Vec<Answer>) -> Option<Answer> {
    let rank = |status: &RevocationStatus| match status {
        RevocationStatus::Revoked { .. } => 2u8,
        RevocationStatus::Good | RevocationStatus::OnHold { .. } => 1,
        RevocationStatus::Unknown => 0,
    };
    let mut best: Option<Answer> = None;
    for answer in answers {
        let key = |(status, source): &Answer| {
            let revoked = matches!(status, RevocationStatus::Revoked { .. });
            let since = status.since().filter(|_| revoked).map(Reverse);
            let held = matches!(status, RevocationStatus::OnHold { .. });
            (rank(status), since, source.this_update, held)
        };
        if best.as_ref().is_none_or(|best| key(&answer) > key(best)) {
            best = Some(answer);
        }
    }
    best.filter(|(status, _)| *status != RevocationStatus::Unknown)
}

/// A signer, the signer of its data, and so on: honest PKIs have one level, sometimes two.
const MAX_DEPTH: usize = 4;
