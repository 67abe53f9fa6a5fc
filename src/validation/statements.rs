//! What the evidence says of the certificates of a path: each CRL and OCSP response is asked by itself, whatever the
//! moment, and each answer is remembered.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

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
    Certificate, Crl, Evidence, PathBuilder, PathError, PathErrorKind, PathParameters, RevocationChecker,
    RevocationMode, RevocationPolicy, TrustStore, ValidatedPath, Verifier,
};
use crate::time::Time;

/// By SHA-256 of the certificate and of its issuer.
type Known = HashMap<([u8; 32], [u8; 32]), Vec<Status>>;

/// Statements of revocation status, remembered for each certificate and issuer.
pub(crate) struct Statements<'a> {
    trust: [&'a TrustStore; 2],
    evidence: &'a Evidence,
    verifier: &'a Verifier<'a>,
    wanted: bool,
    /// CRLs that are no deltas, by SHA-256.
    complete: HashSet<[u8; 32]>,
    /// The delta CRLs that were there at the validation time; then, where some are of later, all of them.
    deltas: Vec<HashSet<[u8; 32]>>,
    known: RefCell<Known>,
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
        let digests = |wanted: &dyn Fn(&&Crl) -> bool| -> HashSet<[u8; 32]> {
            crls().filter(wanted).map(|crl| *crl.sha256()).collect()
        };
        let mut deltas =
            vec![digests(&|crl| crl.is_delta() && crl.this_update() <= now), digests(&|crl| crl.is_delta())];
        deltas.dedup();
        deltas.retain(|some| !some.is_empty());
        let complete = digests(&|crl| !crl.is_delta());
        Self { trust, evidence, verifier, wanted, complete, deltas, known: RefCell::new(HashMap::new()) }
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
        for object in self.candidates(certificate, issuer) {
            let alone = |sha256: &[u8; 32]| *sha256 == object;
            if self.complete.contains(&object) {
                let said = self.lists(path, index, &alone)?;
                by_list |= !said.is_empty();
                found.extend(said);
            } else {
                found.extend(self.ask(path, index, &alone)?);
            }
        }
        if !by_list {
            // CRLs that are partitioned by reason say something only together.
            found.extend(self.lists(path, index, &|sha256| self.complete.contains(sha256))?);
        }
        self.known.borrow_mut().insert(key, found.clone());
        Ok(found)
    }

    /// The objects that may speak of a certificate, in the order in which they were added.
    fn candidates(&self, certificate: &Certificate, issuer: &Certificate) -> Vec<[u8; 32]> {
        let responses = self.evidence.ocsp_responses().iter().map(|item| &item.value);
        let about = |response: &&crate::pki::OcspResponse| {
            response.responses().iter().any(|single| single.id.matches(certificate, issuer) == IdMatch::Yes)
        };
        let points = &certificate.extensions().crl_distribution_points;
        let indirect = points.iter().any(|point| !point.crl_issuer.is_empty());
        let crls = self.evidence.crls().iter().map(|item| &item.value);
        let concerns = |crl: &&Crl| !crl.is_delta() && (indirect || crl.issuer() == certificate.issuer());
        let responses = responses.filter(about).map(|response| *response.sha256());
        responses.chain(crls.filter(concerns).map(|crl| *crl.sha256())).collect()
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
        complete: &dyn Fn(&[u8; 32]) -> bool,
    ) -> Result<Vec<Status>, Exhausted> {
        let mut found: Vec<Status> = self.ask(path, index, complete)?.into_iter().collect();
        for deltas in &self.deltas {
            let said = self.ask(path, index, &|sha256| complete(sha256) || deltas.contains(sha256))?;
            found.extend(said.filter(|said| !found.contains(said)));
        }
        Ok(found)
    }

    /// What the admitted evidence says, at no particular moment.
    fn ask(
        &self,
        path: &ValidatedPath,
        index: usize,
        admit: &dyn Fn(&[u8; 32]) -> bool,
    ) -> Result<Option<Status>, Exhausted> {
        let policy = RevocationPolicy::new(RevocationMode::SoftFail)
            .with_retroactive(Retroactive::Accept)
            .with_freshness(Freshness::NotBefore(BEGINNING));
        let trust = self.trust_of(path);
        let checker = RevocationChecker::new(trust, self.evidence, self.verifier, policy).admitting(admit);
        let answer = checker.check_one(path, index, BEGINNING)?;
        let Some(source) = answer.source else { return Ok(None) };
        let says = match answer.status {
            RevocationStatus::Good => Says::Good,
            RevocationStatus::OnHold { since } => Says::OnHold(since),
            RevocationStatus::Revoked { time, reason, .. } => {
                Says::Revoked(answer.status.since().unwrap_or(time), Some(reason))
            }
            _ => return Ok(None),
        };
        let mut signer_until = source.signer.not_after();
        for part in source.all() {
            let Some(until) = self.signer_until(path, index, part)? else { return Ok(None) };
            signer_until = signer_until.min(until);
        }
        let kind = match source.kind {
            SourceKind::Crl => "CRL",
            _ => "OCSP response",
        };
        Ok(Some(Status {
            objects: source.all().map(|part| part.sha256).collect(),
            signer_until,
            name: format!("{kind} of {}", source.this_update),
            // What was signed later was not there earlier.
            this_update: source
                .produced_at
                .map_or(source.this_update, |produced| produced.max(source.this_update)),
            next_update: source.next_update,
            signed_with: source.all().map(|part| self.signed_with(part)).collect(),
            says,
        }))
    }

    /// The last moment at which what a signer signed can be relied on without a proof of its age: then its certificate
    /// ended, or it was revoked, or an authority above it. `None` when that was so when it signed.
    fn signer_until(
        &self,
        path: &ValidatedPath,
        index: usize,
        source: &RevocationSource,
    ) -> Result<Option<Time>, Exhausted> {
        let signer = &source.signer;
        let trust = self.trust_of(path);
        let own = path.issuer_of(index).is_some_and(|issuer| issuer == signer);
        if own || trust.find(signer).is_some() {
            return Ok(Some(signer.not_after()));
        }
        let produced = source.produced_at.unwrap_or(source.this_update);
        let parameters = PathParameters::at(produced).with_validity(ValidityCheck::Ignore);
        let built = PathBuilder::new(trust, self.evidence.pool(), self.verifier, &parameters).build(signer);
        let signer_path = match built {
            Ok(path) => path,
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => return Err(limit),
            // Its issuer is only in this very path, by which it was authenticated.
            Err(_) => return Ok(Some(signer.not_after())),
        };
        let policy = RevocationPolicy::new(RevocationMode::SoftFail)
            .with_retroactive(Retroactive::Accept)
            .with_freshness(Freshness::NotBefore(BEGINNING));
        let checker = RevocationChecker::new(trust, self.evidence, self.verifier, policy);
        // RFC 5280 6.3.3 f: the whole path of the signer.
        let mut until = signer.not_after();
        for index in 0..signer_path.certificates().len() {
            let status = checker.check_one(&signer_path, index, produced)?.status;
            if status.forbids_at(produced) {
                return Ok(None);
            }
            if let (RevocationStatus::Revoked { .. }, Some(since)) = (status, status.since()) {
                until = until.min(since.saturating_add_seconds(JUST_BEFORE));
            }
        }
        Ok(Some(until))
    }

    fn signed_with(&self, source: &RevocationSource) -> AlgorithmUse {
        let bits = source.signer.key_size_bits();
        let crl = self.evidence.crls().iter().map(|item| &item.value);
        let response = self.evidence.ocsp_responses().iter().map(|item| &item.value);
        let algorithm = match source.kind {
            SourceKind::Crl => {
                crl.into_iter().find(|crl| *crl.sha256() == source.sha256).map(Crl::signature_algorithm)
            }
            _ => response
                .into_iter()
                .find(|response| *response.sha256() == source.sha256)
                .map(crate::pki::OcspResponse::signature_algorithm),
        };
        algorithm.map_or(AlgorithmUse { digest: None, key: None }, |algorithm| used(algorithm, bits))
    }
}

/// Before all evidence: with [`Retroactive::Accept`] nothing is too new or too old for it.
const BEGINNING: Time = Time::from_unix(-62_135_596_800);
