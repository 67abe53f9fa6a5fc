//! What the evidence says of the certificates of a path: each CRL and OCSP response is asked by itself, whatever the
//! moment, and each answer is remembered.

use std::cell::RefCell;
use std::collections::HashMap;

use super::algorithm_policy::AlgorithmUse;
use super::chain::{Says, Status};
use super::paths::used;
use super::time_sliding::JUST_BEFORE;
use crate::budget::Exhausted;
use crate::pki::path::ValidityCheck;
use crate::pki::revocation::{
    Freshness, IdMatch, Retroactive, RevocationSource, RevocationStatus, SourceKind,
};
use crate::pki::{
    Certificate, CertificatePool, Crl, Evidence, OcspResponse, PathBuilder, PathError, PathErrorKind,
    PathParameters, RevocationChecker, RevocationMode, RevocationPolicy, TrustStore, ValidatedPath, Verifier,
};
use crate::time::Time;

/// By SHA-256 of the certificate and of its issuer.
type Known = HashMap<([u8; 32], [u8; 32]), Vec<Status>>;

/// How long signers are relied on: by SHA-256 of the signer and of who it speaks for, when it signed, and whether a CRL.
type Signers = HashMap<([u8; 32], Option<[u8; 32]>, Time, bool), Option<Time>>;

/// Statements of revocation status, remembered for each certificate and issuer.
pub(crate) struct Statements<'a> {
    trust: [&'a TrustStore; 2],
    evidence: &'a Evidence,
    verifier: &'a Verifier<'a>,
    wanted: bool,
    /// CRLs that are no deltas, by SHA-256.
    complete: Vec<[u8; 32]>,
    /// The delta CRLs that were there at the validation time; then, where some are of later, all of them.
    deltas: Vec<Vec<[u8; 32]>>,
    known: RefCell<Known>,
    signers: RefCell<Signers>,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(
        trust: [&'a TrustStore; 2],
        evidence: &'a Evidence,
        verifier: &'a Verifier<'a>,
        mode: RevocationMode,
        now: Time,
    ) -> Self {
        let wanted = mode != RevocationMode::None;
        let crls = || evidence.crls().iter().map(|item| &item.value).filter(|_| wanted);
        let digests = |wanted: &dyn Fn(&&Crl) -> bool| -> Vec<[u8; 32]> {
            crls().filter(wanted).map(|crl| *crl.sha256()).collect()
        };
        let mut deltas =
            vec![digests(&|crl| crl.is_delta() && crl.this_update() <= now), digests(&|crl| crl.is_delta())];
        deltas.dedup();
        deltas.retain(|some| !some.is_empty());
        let complete = digests(&|crl| !crl.is_delta());
        let (known, signers) = Default::default();
        Self { trust, evidence, verifier, wanted, complete, deltas, known, signers }
    }

    /// What is said of the certificate at `index` of `path`.
    pub(crate) fn of(&self, path: &ValidatedPath, index: usize) -> Result<Vec<Status>, Exhausted> {
        let (Some(certificate), Some(issuer)) = (path.certificates().get(index), path.issuer_of(index))
        else {
            return Ok(Vec::new());
        };
        if !self.wanted {
            return Ok(Vec::new());
        }
        let key = (*certificate.sha256(), *issuer.sha256());
        if let Some(known) = self.known.borrow().get(&key) {
            return Ok(known.clone());
        }
        let mut found = Vec::new();
        let mut by_list = false;
        for response in self.responses_on(certificate, issuer)? {
            found.extend(self.ask(path, index, &[response])?);
        }
        for list in self.lists_on(certificate)? {
            let said = self.lists(path, index, &[list])?;
            by_list |= !said.is_empty();
            found.extend(said);
        }
        if !by_list {
            // CRLs that are partitioned by reason say something only together.
            found.extend(self.lists(path, index, &self.complete)?);
        }
        self.known.borrow_mut().insert(key, found.clone());
        Ok(found)
    }

    /// The OCSP responses that speak of a certificate, in the order in which they were added.
    fn responses_on(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Vec<[u8; 32]>, Exhausted> {
        let mut found = Vec::new();
        for response in self.evidence.ocsp_responses().iter().map(|item| &item.value) {
            for single in response.responses() {
                self.verifier.budget().object()?;
                if single.id.matches(certificate, issuer) == IdMatch::Yes {
                    found.push(*response.sha256());
                    break;
                }
            }
        }
        Ok(found)
    }

    /// The complete CRLs that may speak of a certificate, in the order in which they were added.
    fn lists_on(&self, certificate: &Certificate) -> Result<Vec<[u8; 32]>, Exhausted> {
        let points = &certificate.extensions().crl_distribution_points;
        let indirect = points.iter().any(|point| !point.crl_issuer.is_empty());
        let mut found = Vec::new();
        for crl in self.evidence.crls().iter().map(|item| &item.value) {
            self.verifier.budget().object()?;
            if !crl.is_delta() && (indirect || crl.issuer() == certificate.issuer()) {
                found.push(*crl.sha256());
            }
        }
        Ok(found)
    }

    /// The store that holds the anchor of the path.
    fn trust_of(&self, path: &ValidatedPath) -> &'a TrustStore {
        let [signers, authorities] = self.trust;
        if signers.find(&path.anchor().certificate).is_some() { signers } else { authorities }
    }

    /// What complete CRLs say: by themselves, for they may be proven to be older, and brought up to date by deltas.
    fn lists(
        &self,
        path: &ValidatedPath,
        index: usize,
        complete: &[[u8; 32]],
    ) -> Result<Vec<Status>, Exhausted> {
        let mut found: Vec<Status> = self.ask(path, index, complete)?;
        for deltas in &self.deltas {
            let said = self.ask(path, index, &[complete, deltas].concat())?;
            found.extend(said.into_iter().filter(|said| !found.contains(said)).collect::<Vec<_>>());
        }
        Ok(found)
    }

    /// What the admitted evidence says, at no particular moment.
    fn ask(&self, path: &ValidatedPath, index: usize, only: &[[u8; 32]]) -> Result<Vec<Status>, Exhausted> {
        let checker = self.checker(path).admitting(only);
        let mut found = Vec::new();
        for (status, source) in checker.answers(path, index, BEGINNING, &mut Vec::new())? {
            let says = match (status, status.since()) {
                (RevocationStatus::Good, _) => Says::Good,
                (RevocationStatus::OnHold { .. }, Some(since)) => Says::OnHold(since),
                (RevocationStatus::Revoked { reason, .. }, Some(since)) => Says::Revoked(since, Some(reason)),
                _ => continue,
            };
            let signer_until = match self.signers_until(path, index, &source)? {
                Some(until) => until,
                None if says == Says::Good => continue,
                // Bad news is heard from whoever had the right to tell it.
                None => BEGINNING,
            };
            let kind = match source.kind {
                SourceKind::Crl => "CRL",
                _ => "OCSP response",
            };
            found.push(Status {
                objects: source.all().map(|part| part.sha256).collect(),
                signer_until,
                name: format!("{kind} of {}", source.this_update),
                this_update: source.this_update,
                issued: source.all().map(issued).max().unwrap_or(source.this_update),
                next_update: source.next_update,
                signed_with: source.all().map(|part| self.signed_with(part)).collect(),
                says,
            });
        }
        Ok(found)
    }

    /// A checker of what is said at any time.
    fn checker(&self, path: &ValidatedPath) -> RevocationChecker<'a> {
        let policy = RevocationPolicy::new(RevocationMode::SoftFail)
            .with_retroactive(Retroactive::Accept)
            .with_freshness(Freshness::NotBefore(BEGINNING));
        RevocationChecker::new(self.trust_of(path), self.evidence, self.verifier, policy)
    }

    /// The last moment at which what all signers of a statement signed can be relied on without a proof of its age.
    fn signers_until(
        &self,
        path: &ValidatedPath,
        index: usize,
        source: &RevocationSource,
    ) -> Result<Option<Time>, Exhausted> {
        let mut least: Option<Time> = None;
        for part in source.all() {
            let issuer = path.issuer_of(index).map(|issuer| *issuer.sha256());
            let key = (*part.signer.sha256(), issuer, issued(part), part.kind == SourceKind::Crl);
            let known = self.signers.borrow().get(&key).copied();
            let until = match known {
                Some(until) => until,
                None => {
                    let until = self.signer_until(path, index, part)?;
                    self.signers.borrow_mut().insert(key, until);
                    until
                }
            };
            let Some(until) = until else { return Ok(None) };
            least = Some(least.map_or(until, |least| least.min(until)));
        }
        Ok(least)
    }

    /// The same of one signer: then its certificate ended or was revoked, or an authority's above it, on the path where that
    /// is last. `None` when that was so already when it signed.
    fn signer_until(
        &self,
        path: &ValidatedPath,
        index: usize,
        source: &RevocationSource,
    ) -> Result<Option<Time>, Exhausted> {
        let signer = &source.signer;
        let trust = self.trust_of(path);
        let issuer = path.issuer_of(index);
        // RFC 5280 6.1.1 d: what a certificate says of its end is nothing to who trusts its key.
        if let Some(anchor) = trust.find(signer) {
            return Ok(Some(anchor.sunset.map_or(END, |sunset| sunset.saturating_add_seconds(JUST_BEFORE))));
        }
        if issuer.is_some_and(|issuer| issuer == signer) {
            return Ok(Some(signer.not_after()));
        }
        let near: CertificatePool = path.certificates().iter().cloned().collect();
        let parameters = PathParameters::at(issued(source)).with_validity(ValidityCheck::Ignore);
        let builder = PathBuilder::new(trust, self.evidence.pool(), self.verifier, &parameters);
        let mut best: Option<Time> = None;
        let built = builder.also_from(&near).build_where(signer, &mut |above| {
            let refused = |kind| PathError { kind, index: 0, path: Vec::new() };
            let fits = match source.kind {
                SourceKind::Crl => above.anchor().certificate == path.anchor().certificate,
                _ => above.issuer_of(0).map(Certificate::spki) == issuer.map(Certificate::spki),
            };
            if fits {
                let until = self.path_until(above, issued(source));
                best = best.max(until.map_err(|limit| refused(PathErrorKind::Exhausted(limit)))?);
            }
            match best {
                Some(until) if until >= signer.not_after() => Ok(()),
                _ => Err(refused(PathErrorKind::NoIssuer)),
            }
        });
        match built {
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => Err(limit),
            _ => Ok(best),
        }
    }

    /// RFC 5280 6.3.3 f: how long a whole path was good that was so at `produced`.
    fn path_until(&self, path: &ValidatedPath, produced: Time) -> Result<Option<Time>, Exhausted> {
        let checker = self.checker(path);
        let below_anchor = path.certificates().len().saturating_sub(1);
        let mut least: Option<Time> = None;
        for (index, certificate) in path.certificates().iter().enumerate().take(below_anchor) {
            let status = checker.check_one(path, index, produced)?.status;
            let until = match status.since() {
                Some(since) if since <= produced => return Ok(None),
                Some(since) => certificate.not_after().min(since.saturating_add_seconds(JUST_BEFORE)),
                None => certificate.not_after(),
            };
            least = Some(least.map_or(until, |least| least.min(until)));
        }
        Ok(least)
    }

    fn signed_with(&self, source: &RevocationSource) -> AlgorithmUse {
        let bits = source.signer.key_size_bits();
        let algorithm = match source.kind {
            SourceKind::Crl => self.evidence.crl(&source.sha256).map(Crl::signature_algorithm),
            _ => self.evidence.ocsp_response(&source.sha256).map(OcspResponse::signature_algorithm),
        };
        algorithm.map_or(AlgorithmUse { digest: None, key: None }, |algorithm| used(algorithm, bits))
    }
}

/// When it was signed: it was not there before.
fn issued(source: &RevocationSource) -> Time {
    source.produced_at.map_or(source.this_update, |produced| produced.max(source.this_update))
}

/// After all evidence: an anchor has no end of its own.
const END: Time = Time::from_unix(253_402_300_799);

/// Before all evidence: with [`Retroactive::Accept`] nothing is too new or too old for it.
const BEGINNING: Time = Time::from_unix(-62_135_596_800);
