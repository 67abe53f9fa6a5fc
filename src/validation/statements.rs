//! What the evidence says of the certificates of a path: each CRL and OCSP response is asked by itself, whatever the
//! moment, and each answer is remembered.

use std::cell::RefCell;
use std::collections::HashMap;

use super::algorithm_policy::AlgorithmUse;
use super::chain::{Says, Status};
use super::paths::used;
use crate::budget::Exhausted;
use crate::pki::path::ValidityCheck;
use crate::pki::revocation::{
    Freshness, IdMatch, Retroactive, RevocationSource, RevocationStatus, SourceKind,
};
use crate::pki::{
    Certificate, Evidence, PathBuilder, PathError, PathErrorKind, PathParameters, RevocationChecker,
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
    /// Whether each CRL is a delta, by SHA-256: asked once for each pair of objects.
    deltas: HashMap<[u8; 32], bool>,
    known: RefCell<Known>,
}

impl<'a> Statements<'a> {
    pub(crate) fn new(
        trust: [&'a TrustStore; 2],
        evidence: &'a Evidence,
        verifier: &'a Verifier<'a>,
        mode: RevocationMode,
    ) -> Self {
        let wanted = mode != RevocationMode::None;
        let crls = evidence.crls().iter().map(|item| (*item.value.sha256(), item.value.is_delta()));
        let deltas = if wanted { crls.collect() } else { HashMap::new() };
        Self { trust, evidence, verifier, wanted, deltas, known: RefCell::new(HashMap::new()) }
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
        for object in self.candidates(certificate, issuer) {
            let deltas = |sha256: &[u8; 32]| *sha256 == object || self.is_delta(sha256);
            found.extend(self.ask(path, index, &deltas)?.filter(|status| status.object == object));
        }
        let crls = found.iter().any(|status| self.is_crl(&status.object));
        if !crls {
            // CRLs that are partitioned by reason say something only together.
            let all = |sha256: &[u8; 32]| self.is_crl(sha256);
            found.extend(self.ask(path, index, &all)?);
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
        let concerns =
            |crl: &&crate::pki::Crl| !crl.is_delta() && (indirect || crl.issuer() == certificate.issuer());
        let responses = responses.filter(about).map(|response| *response.sha256());
        responses.chain(crls.filter(concerns).map(|crl| *crl.sha256())).collect()
    }

    /// The store that holds the anchor of the path.
    fn trust_of(&self, path: &ValidatedPath) -> &'a TrustStore {
        let [signers, authorities] = self.trust;
        if signers.find(&path.anchor().certificate).is_some() { signers } else { authorities }
    }

    fn is_delta(&self, sha256: &[u8; 32]) -> bool {
        self.deltas.get(sha256) == Some(&true)
    }

    fn is_crl(&self, sha256: &[u8; 32]) -> bool {
        self.deltas.contains_key(sha256)
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
            RevocationStatus::Revoked { time, reason, .. } => Says::Revoked(time, Some(reason)),
            _ => return Ok(None),
        };
        if !self.signer_in_force(path, index, &source)? {
            return Ok(None);
        }
        let kind = match source.kind {
            SourceKind::Crl => "CRL",
            _ => "OCSP response",
        };
        Ok(Some(Status {
            object: source.sha256,
            issuer_not_after: source.signer.not_after(),
            name: format!("{kind} of {}", source.this_update),
            // What was signed later was not there earlier.
            this_update: source
                .produced_at
                .map_or(source.this_update, |produced| produced.max(source.this_update)),
            next_update: source.next_update,
            signed_with: self.signed_with(&source),
            says,
        }))
    }

    /// Whether nothing says that a delegated signer was revoked when it signed.
    fn signer_in_force(
        &self,
        path: &ValidatedPath,
        index: usize,
        source: &RevocationSource,
    ) -> Result<bool, Exhausted> {
        let signer = &source.signer;
        let trust = self.trust_of(path);
        let own = path.issuer_of(index).is_some_and(|issuer| issuer == signer);
        if own || signer.extensions().ocsp_no_check || trust.find(signer).is_some() {
            return Ok(true);
        }
        let produced = source.produced_at.unwrap_or(source.this_update);
        let parameters = PathParameters::at(produced).with_validity(ValidityCheck::Ignore);
        let built = PathBuilder::new(trust, self.evidence.pool(), self.verifier, &parameters).build(signer);
        let signer_path = match built {
            Ok(path) => path,
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => return Err(limit),
            // Its issuer is only in this very path, by which it was authenticated.
            Err(_) => return Ok(true),
        };
        let policy = RevocationPolicy::new(RevocationMode::SoftFail)
            .with_retroactive(Retroactive::Accept)
            .with_freshness(Freshness::NotBefore(BEGINNING));
        let checker = RevocationChecker::new(trust, self.evidence, self.verifier, policy);
        // RFC 5280 6.3.3 f: the whole path of the signer.
        for index in 0..signer_path.certificates().len() {
            if checker.check_one(&signer_path, index, produced)?.status.forbids_at(produced) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn signed_with(&self, source: &RevocationSource) -> AlgorithmUse {
        let bits = source.signer.key_size_bits();
        let crl = self.evidence.crls().iter().map(|item| &item.value);
        let response = self.evidence.ocsp_responses().iter().map(|item| &item.value);
        let algorithm = match source.kind {
            SourceKind::Crl => crl
                .into_iter()
                .find(|crl| *crl.sha256() == source.sha256)
                .map(crate::pki::Crl::signature_algorithm),
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
