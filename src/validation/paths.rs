//! EN 319 102-1 clause 5.2.6.4, 1 to 3: the prospective chains of a certificate, with what is known about each link.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::algorithm_policy::AlgorithmUse;
use super::certificate::Moment;
use super::chain::{Chain, Link, Status};
use super::conclusion::Indeterminacy;
use super::facts::Chains;
use crate::budget::Exhausted;
use crate::crypto::{AlgorithmIdentifier, SignatureAlgorithm};
use crate::pki::path::{LeafPurpose, ValidityCheck};
use crate::pki::{
    Certificate, CertificatePool, PathBuilder, PathError, PathErrorKind, PathParameters, TrustAnchor,
    TrustStore, ValidatedPath, Verifier,
};

/// The chains of one certificate for one purpose.
#[derive(Clone, Debug)]
pub(crate) struct Paths {
    pub chains: Chains,
    /// The certificates of each candidate, leaf first, anchor last.
    pub candidates: Vec<Vec<Certificate>>,
    pub anchors: Vec<TrustAnchor>,
    /// The path as far as it could be built, where there is no candidate.
    pub partial: Vec<Certificate>,
}

/// What a certificate is judged for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Signer,
    TimeStampAuthority,
}

/// Says what the evidence knows of the certificate at an index of a path.
pub(crate) type StatusSource<'a> = dyn Fn(&ValidatedPath, usize) -> Result<Vec<Status>, Exhausted> + 'a;

/// By SHA-256 of the certificate, and what it is judged for.
type Found = HashMap<([u8; 32], Role), Rc<Paths>>;

/// Builds the chains of each certificate once.
pub(crate) struct PathFinder<'a> {
    pub signers: &'a TrustStore,
    pub authorities: &'a TrustStore,
    pub pool: &'a CertificatePool,
    pub verifier: &'a Verifier<'a>,
    /// The validation time, and by what a path is good enough that no other is looked for.
    pub moment: Moment<'a>,
    pub signer_purpose: LeafPurpose,
    pub statuses: &'a StatusSource<'a>,
    found: RefCell<Found>,
}

impl<'a> PathFinder<'a> {
    pub(crate) fn new(
        signers: &'a TrustStore,
        authorities: &'a TrustStore,
        pool: &'a CertificatePool,
        verifier: &'a Verifier<'a>,
        moment: Moment<'a>,
        signer_purpose: LeafPurpose,
        statuses: &'a StatusSource<'a>,
    ) -> Self {
        Self {
            signers,
            authorities,
            pool,
            verifier,
            moment,
            signer_purpose,
            statuses,
            found: RefCell::new(HashMap::new()),
        }
    }

    /// The chains of `certificate`.
    pub(crate) fn find(&self, certificate: &Certificate, role: Role) -> Result<Rc<Paths>, Exhausted> {
        let key = (*certificate.sha256(), role);
        if let Some(found) = self.found.borrow().get(&key) {
            return Ok(Rc::clone(found));
        }
        let paths = Rc::new(self.search(certificate, role)?);
        self.found.borrow_mut().insert(key, Rc::clone(&paths));
        Ok(paths)
    }

    fn search(&self, certificate: &Certificate, role: Role) -> Result<Paths, Exhausted> {
        let (trust, purpose) = match role {
            // RFC 5280 6.1.1: whoever the caller names as an anchor is trusted as such, whatever its extensions say.
            Role::Signer if self.signers.find(certificate).is_some() => (self.signers, LeafPurpose::any()),
            Role::Signer => (self.signers, self.signer_purpose.clone()),
            Role::TimeStampAuthority => (self.authorities, LeafPurpose::time_stamping()),
        };
        let mut parameters =
            PathParameters::at(self.moment.time).with_validity(ValidityCheck::Ignore).with_purpose(purpose);
        let (mut paths, mut error) = self.collect(certificate, trust, &parameters)?;
        if paths.candidates.is_empty()
            && let Some(PathErrorKind::Sunset { sunset }) = error.as_ref().map(|error| &error.kind)
        {
            // The past may still be judged through an anchor whose sun has set.
            parameters.time = sunset.saturating_add_seconds(super::time_sliding::JUST_BEFORE);
            (paths, error) = self.collect(certificate, trust, &parameters)?;
        }
        if paths.candidates.is_empty() {
            let error = error.unwrap_or_else(|| PathError {
                kind: PathErrorKind::NoIssuer,
                index: 0,
                path: vec![certificate.clone()],
            });
            paths.chains.failure = Some((why(&error), error.to_string()));
            paths.partial = error.path;
        }
        Ok(paths)
    }

    fn collect(
        &self,
        certificate: &Certificate,
        trust: &TrustStore,
        parameters: &PathParameters,
    ) -> Result<(Paths, Option<PathError>), Exhausted> {
        let mut paths = Paths {
            chains: Chains::default(),
            candidates: Vec::new(),
            anchors: Vec::new(),
            partial: Vec::new(),
        };
        let mut limit = None;
        let builder = PathBuilder::new(trust, self.pool, self.verifier, parameters);
        let built = builder.build_where(certificate, &mut |path| {
            let another = || PathError { kind: PathErrorKind::TooLong, index: 0, path: Vec::new() };
            let chain = match self.chain(path) {
                Ok(chain) => chain,
                Err(exhausted) => {
                    limit = Some(exhausted);
                    return Err(PathError { kind: PathErrorKind::Exhausted(exhausted), ..another() });
                }
            };
            let good = self.moment.judge(&chain).problems.is_empty();
            paths.chains.candidates.push(chain);
            paths.candidates.push(path.certificates().to_vec());
            paths.anchors.push(path.anchor().clone());
            if good || paths.candidates.len() >= MOST_CANDIDATES { Ok(()) } else { Err(another()) }
        });
        if let Some(Exhausted::Interrupted) = limit {
            return Err(Exhausted::Interrupted);
        }
        match built {
            Err(PathError { kind: PathErrorKind::Exhausted(Exhausted::Interrupted), .. }) => {
                Err(Exhausted::Interrupted)
            }
            Err(error) if paths.candidates.is_empty() => Ok((paths, Some(error))),
            Ok(_) => {
                // The last one was good: it goes first.
                paths.chains.candidates.reverse();
                paths.candidates.reverse();
                paths.anchors.reverse();
                Ok((paths, None))
            }
            Err(_) => Ok((paths, None)),
        }
    }

    fn chain(&self, path: &ValidatedPath) -> Result<Chain, Exhausted> {
        let certificates = path.certificates();
        let below = certificates.len().saturating_sub(1);
        let mut links = Vec::with_capacity(below);
        for (index, certificate) in certificates.iter().enumerate().take(below).rev() {
            let issuer_bits = path.issuer_of(index).and_then(Certificate::key_size_bits);
            let extensions = certificate.extensions();
            links.push(Link {
                digest: *certificate.sha256(),
                name: certificate.subject().quoted(),
                not_before: certificate.not_before(),
                not_after: certificate.not_after(),
                signed_with: used(certificate.signature_algorithm(), issuer_bits),
                exempt: (extensions.no_rev_avail && !certificate.is_ca())
                    || extensions.validity_assured_short_term,
                declares: !extensions.crl_distribution_points.is_empty()
                    || extensions.ocsp_uris().next().is_some(),
                statuses: (self.statuses)(path, index)?,
            });
        }
        Ok(Chain { links, sunset: path.anchor().sunset })
    }
}

impl std::fmt::Debug for PathFinder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PathFinder").finish_non_exhaustive()
    }
}

/// The digest and key that a certificate, CRL or OCSP response was signed with.
pub(crate) fn used(algorithm: &AlgorithmIdentifier, bits: Option<u32>) -> AlgorithmUse {
    SignatureAlgorithm::resolve(algorithm, None)
        .map_or(AlgorithmUse { digest: None, key: None }, |known| AlgorithmUse::signature(&known, bits))
}

/// 5.2.6.5: the sub-indication of a path that can't be.
fn why(error: &PathError) -> Indeterminacy {
    match &error.kind {
        PathErrorKind::NoIssuer
        | PathErrorKind::UntrustedRoot
        | PathErrorKind::TooLong
        | PathErrorKind::BadSignature
        | PathErrorKind::Sunset { .. } => Indeterminacy::NoCertificateChainFound,
        PathErrorKind::KeyUsage { .. } | PathErrorKind::ExtendedKeyUsage { .. } if error.index == 0 => {
            Indeterminacy::ChainConstraintsFailure
        }
        PathErrorKind::Policy | PathErrorKind::PolicyMapping | PathErrorKind::NameConstraint { .. } => {
            Indeterminacy::ChainConstraintsFailure
        }
        _ => Indeterminacy::CertificateChainGeneralFailure,
    }
}

/// Paths to different anchors or through cross-certificates; honest certificates have one or two. All that is said of their
/// certificates is kept for each of them.
const MOST_CANDIDATES: usize = 16;
