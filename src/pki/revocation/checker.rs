//! Judges the certificates of a path by all evidence at hand.

use std::cell::RefCell;
use std::cmp::Reverse;

use super::crl::Crl;
use super::ocsp::OcspResponse;
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

/// Judges revocation. Holds no verdicts; signatures are remembered by the [`Verifier`].
pub struct RevocationChecker<'a> {
    pub(super) trust: &'a TrustStore,
    pub(super) evidence: &'a Evidence,
    pub(super) verifier: &'a Verifier<'a>,
    pub(super) policy: RevocationPolicy,
    /// Which CRLs and OCSP responses count, by SHA-256: EN 319 102-1 5.6 takes only what provably existed.
    only: Option<&'a [[u8; 32]]>,
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
        Self { trust, evidence, verifier, policy, only: None, open: RefCell::new(Vec::new()) }
    }

    /// The same over only the CRLs and OCSP responses with these SHA-256.
    #[must_use]
    pub fn admitting(self, only: &'a [[u8; 32]]) -> Self {
        Self { only: Some(only), ..self }
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
        let (Some(certificate), Some(_)) = (path.certificates().get(index), path.issuer_of(index)) else {
            result.exemption = Some(Exemption::Anchor);
            return Ok(result);
        };
        let extensions = certificate.extensions();
        if self.policy.mode == RevocationMode::None {
            result.exemption = Some(Exemption::NotAsked);
            return Ok(result);
        }
        let answers = self.answers(path, index, time, &mut result.problems)?;
        result.problems.sort();
        result.problems.dedup();
        if let Some((status, source)) = decide(answers, time) {
            result.status = status;
            result.source = Some(source);
        } else if extensions.no_rev_avail && !certificate.is_ca() {
            result.exemption = Some(Exemption::NoRevAvail);
        } else if extensions.validity_assured_short_term {
            result.exemption = Some(Exemption::ValidityAssuredShortTerm);
        }
        Ok(result)
    }

    /// All that the evidence says of one certificate, each piece of it for itself.
    pub(crate) fn answers(
        &self,
        path: &ValidatedPath,
        index: usize,
        time: Time,
        problems: &mut Vec<([u8; 32], RevocationProblem)>,
    ) -> Result<Vec<Answer>, Exhausted> {
        let mut answers = Vec::new();
        if let (Some(certificate), Some(issuer)) = (path.certificates().get(index), path.issuer_of(index)) {
            let case = Case { path, index, certificate, issuer, time };
            self.ask_ocsp(&case, &mut answers, problems)?;
            self.ask_crls(&case, &mut answers, problems)?;
        }
        Ok(answers)
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

    /// The CRLs that count.
    pub(super) fn crls(&self) -> impl Iterator<Item = &'a Crl> {
        let only = self.only.unwrap_or_default().iter().filter_map(|sha256| self.evidence.crl(sha256));
        let all = if self.only.is_none() { self.evidence.crls() } else { &[] };
        only.chain(all.iter().map(|item| &item.value))
    }

    /// The OCSP responses that count.
    pub(super) fn ocsp_responses(&self) -> impl Iterator<Item = &'a OcspResponse> {
        let only = self.only.unwrap_or_default().iter();
        let only = only.filter_map(|sha256| self.evidence.ocsp_response(sha256));
        let all = if self.only.is_none() { self.evidence.ocsp_responses() } else { &[] };
        only.chain(all.iter().map(|item| &item.value))
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

    /// Validates the signer of revocation data: there is a path of it that `fits`, and on which nothing is revoked
    /// (RFC 5280 6.3.3 f). That there are other paths, too, is nobody's merit or fault.
    pub(super) fn signer(
        &self,
        signer: &Certificate,
        extra: &[Certificate],
        parameters: &PathParameters,
        demand: &Demand<'_>,
    ) -> Result<Result<(), RevocationProblem>, Exhausted> {
        if self.open.borrow().len() >= MAX_DEPTH {
            return Ok(Err(RevocationProblem::SignerNotAuthorised("too many signers in a row".to_owned())));
        }
        let near: CertificatePool = extra.iter().cloned().collect();
        let builder =
            PathBuilder::new(self.trust, self.evidence.pool(), self.verifier, parameters).also_from(&near);
        let is_open = self.is_open(signer);
        let mut refused = None;
        self.open.borrow_mut().push(*signer.sha256());
        let built = builder.build_where(signer, &mut |path| {
            let error = |kind| PathError { kind, index: 0, path: Vec::new() };
            let judged = match (demand.fits)(path) {
                Ok(()) if demand.news == News::Bad => Ok(None),
                Ok(()) if is_open && demand.may_cover_itself => Ok(None),
                Ok(()) if is_open => Ok(Some(format!("\"{}\" vouches for itself", signer.subject()))),
                Ok(()) => self.revoked_signer(path, parameters.time),
                Err(why) => Ok(Some(why)),
            };
            match judged.map_err(|limit| error(PathErrorKind::Exhausted(limit)))? {
                None => Ok(()),
                Some(why) => {
                    refused = Some(why.clone());
                    Err(error(PathErrorKind::RevocationUnknown { problem: why }))
                }
            }
        });
        self.open.borrow_mut().pop();
        match built {
            Ok(_) => Ok(Ok(())),
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => Err(limit),
            Err(error) => {
                let why = refused.unwrap_or_else(|| error.to_string());
                Ok(Err(RevocationProblem::SignerNotAuthorised(why)))
            }
        }
    }

    /// Whether a signer is being asked about.
    pub(super) fn is_open(&self, signer: &Certificate) -> bool {
        self.open.borrow().contains(signer.sha256())
    }

    /// Why the signer at the lower end of a path is not believed; `None` when it is.
    fn revoked_signer(&self, path: &ValidatedPath, time: Time) -> Result<Option<String>, Exhausted> {
        let Some(signer) = path.certificates().first() else { return Ok(None) };
        let one = self.check_one(path, 0, time)?;
        for (index, certificate) in path.certificates().iter().enumerate().skip(1) {
            if self.check_one(path, index, time)?.status.forbids_at(time) {
                let (name, signer) = (certificate.subject(), signer.subject());
                return Ok(Some(format!("\"{name}\" above \"{signer}\" is revoked")));
            }
        }
        if one.status.forbids_at(time) {
            return Ok(Some(format!("\"{}\" is revoked", signer.subject())));
        }
        // RFC 6960 4.2.2.2.1: who needs no data is still revoked by it.
        if !signer.extensions().ocsp_no_check && self.is_missing(path, &one) {
            return Ok(Some(format!(
                "it can't be established that \"{}\" was not revoked",
                signer.subject()
            )));
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

/// What is said of a certificate. That of a revocation is believed of whoever had the right to say so at all: who is revoked
/// himself, or said to be by others, is not thereby wrong, and what is doubtful is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum News {
    /// Not revoked.
    Good,
    /// Revoked, or on hold.
    Bad,
}

/// What is asked of who signed revocation data.
pub(super) struct Demand<'f> {
    pub(super) news: News,
    /// A CRL may be what says that its own signer is good; a responder does not answer for itself.
    pub(super) may_cover_itself: bool,
    /// Why a path gives no right to speak.
    pub(super) fits: &'f dyn Fn(&ValidatedPath) -> Result<(), String>,
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
pub(crate) type Answer = (RevocationStatus, RevocationSource);

/// Of several answers at `time`: the earliest revocation stands against any number of goods, and a hold against all that is
/// not newer and good; else the newest counts.
fn decide(answers: Vec<Answer>, time: Time) -> Option<Answer> {
    let good = answers.iter().filter(|(status, _)| *status == RevocationStatus::Good);
    let newest_good = good.map(|(_, source)| source.this_update).max();
    let rank = |(status, source): &Answer| match status {
        RevocationStatus::Revoked { .. } if status.forbids_at(time) => 3_u8,
        RevocationStatus::OnHold { .. } if status.forbids_at(time) => {
            if newest_good > Some(source.this_update) { 0 } else { 2 }
        }
        RevocationStatus::Unknown => 0,
        _ => 1,
    };
    let key = |answer: &Answer| {
        let (status, source) = answer;
        let rank = rank(answer);
        let since = status.since().filter(|_| rank == 3).map(Reverse);
        (rank, since, source.this_update, *status != RevocationStatus::Good)
    };
    let mut best: Option<Answer> = None;
    for answer in answers {
        if best.as_ref().is_none_or(|best| key(&answer) > key(best)) {
            best = Some(answer);
        }
    }
    best.filter(|(status, _)| *status != RevocationStatus::Unknown)
}

/// A signer, the signer of its data, and so on: honest PKIs have one level, sometimes two.
const MAX_DEPTH: usize = 4;
