//! Searches candidate paths, best first (RFC 4158 in small).

use std::cmp::Reverse;

use super::error::{PathError, PathErrorKind};
use super::parameters::PathParameters;
use super::validation::{self, ValidatedPath};
use crate::budget::Exhausted;
use crate::crypto::VerifyError;
use crate::pki::certificate::Certificate;
use crate::pki::pool::CertificatePool;
use crate::pki::trust::{TrustAnchor, TrustStore};
use crate::pki::verifier::{Signed, Verifier};

/// Builds and validates paths from a leaf to one of the anchors.
#[derive(Clone, Copy, Debug)]
pub struct PathBuilder<'a> {
    trust: &'a TrustStore,
    pool: &'a CertificatePool,
    near: Option<&'a CertificatePool>,
    verifier: &'a Verifier<'a>,
    parameters: &'a PathParameters,
}

/// The judgement of the caller on a path that RFC 5280 6.1 accepts.
type Accept<'f> = dyn FnMut(&ValidatedPath) -> Result<(), PathError> + 'f;

impl<'a> PathBuilder<'a> {
    /// A builder over anchors and untrusted certificates.
    pub fn new(
        trust: &'a TrustStore,
        pool: &'a CertificatePool,
        verifier: &'a Verifier<'a>,
        parameters: &'a PathParameters,
    ) -> Self {
        Self { trust, pool, near: None, verifier, parameters }
    }

    /// The same, with the certificates of `near` as further candidates.
    #[must_use]
    pub fn also_from(self, near: &'a CertificatePool) -> Self {
        Self { near: Some(near), ..self }
    }

    /// The first valid path in the order: anchors before others, matching key identifiers, valid at the time, newer.
    ///
    /// # Errors
    /// The most telling reason of all candidates.
    pub fn build(&self, leaf: &Certificate) -> Result<ValidatedPath, PathError> {
        self.build_where(leaf, &mut |_| Ok(()))
    }

    /// As [`PathBuilder::build`], but the path must also be accepted by `accept` (revocation, dated algorithms); when it
    /// is not, the search goes on.
    ///
    /// # Errors
    /// The most telling reason of all candidates, those of `accept` included.
    pub fn build_where(
        &self,
        leaf: &Certificate,
        accept: &mut Accept<'_>,
    ) -> Result<ValidatedPath, PathError> {
        let mut search = Search { builder: *self, accept, path: vec![leaf.clone()], best: None };
        match search.extend() {
            Ok(Some(path)) => Ok(path),
            Ok(None) => Err(search.best.unwrap_or_else(|| PathError {
                kind: PathErrorKind::NoIssuer,
                index: 0,
                path: vec![leaf.clone()],
            })),
            Err(limit) => {
                Err(PathError { kind: PathErrorKind::Exhausted(limit), index: 0, path: vec![leaf.clone()] })
            }
        }
    }
}

struct Search<'a, 'f> {
    builder: PathBuilder<'a>,
    accept: &'f mut Accept<'f>,
    path: Vec<Certificate>,
    best: Option<PathError>,
}

impl Search<'_, '_> {
    /// Depth is bounded by [`PathParameters::max_length`].
    fn extend(&mut self) -> Result<Option<ValidatedPath>, Exhausted> {
        let builder = self.builder;
        let Some(last) = self.path.last().cloned() else { return Ok(None) };
        if let Some(anchor) = builder.trust.find(&last)
            && let Some(path) = self.complete(anchor)?
        {
            return Ok(Some(path));
        }
        let index = self.path.len().saturating_sub(1);
        if self.path.len() >= builder.parameters.max_length {
            self.note(PathErrorKind::TooLong, index);
            return Ok(None);
        }
        let candidates = self.candidates(&last);
        let mut tried = false;
        for candidate in candidates {
            if self.repeats(&candidate) {
                continue;
            }
            builder.verifier.budget().path_step()?;
            tried = true;
            if let Some(kind) = self.mismatch(&last, &candidate)? {
                self.path.push(candidate);
                self.note(kind, index);
                self.path.pop();
                continue;
            }
            self.path.push(candidate);
            let found = self.extend()?;
            if found.is_some() {
                return Ok(found);
            }
            self.path.pop();
        }
        if !tried && builder.trust.find(&last).is_none() {
            let kind =
                if last.is_self_issued() { PathErrorKind::UntrustedRoot } else { PathErrorKind::NoIssuer };
            self.note(kind, index);
        }
        Ok(None)
    }

    /// Judges the path at hand, whose last certificate is `anchor`.
    fn complete(&mut self, anchor: &TrustAnchor) -> Result<Option<ValidatedPath>, Exhausted> {
        let builder = self.builder;
        let judged = validation::validate(&self.path, anchor, builder.parameters, builder.verifier)
            .and_then(|path| (self.accept)(&path).map(|()| path));
        match judged {
            Ok(path) => Ok(Some(path)),
            Err(PathError { kind: PathErrorKind::Exhausted(limit), .. }) => Err(limit),
            Err(error) => {
                self.keep(error);
                Ok(None)
            }
        }
    }

    /// Whether the same entity stands in the path already: renewed and cross-signed copies make no new path.
    fn repeats(&self, candidate: &Certificate) -> bool {
        self.path.iter().any(|certificate| {
            certificate == candidate
                || (certificate.spki() == candidate.spki() && certificate.subject() == candidate.subject())
        })
    }

    /// Why `issuer` can't have signed `subject`; `None` also where that is only known with the whole path.
    fn mismatch(
        &self,
        subject: &Certificate,
        issuer: &Certificate,
    ) -> Result<Option<PathErrorKind>, Exhausted> {
        if issuer.public_key().inherits_parameters() {
            return Ok(None);
        }
        let verified = self.builder.verifier.verify(&Signed::certificate(subject), issuer.spki())?;
        Ok(verified.err().map(PathErrorKind::from))
    }

    /// All certificates that bear the issuer's name, the most promising first.
    fn candidates(&self, subject: &Certificate) -> Vec<Certificate> {
        let builder = self.builder;
        let wanted =
            subject.extensions().authority_key_identifier.as_ref().and_then(|id| id.key_identifier.as_ref());
        let time = builder.parameters.time;
        let score = |certificate: &Certificate, anchor: bool| {
            let key = match (wanted, certificate.extensions().subject_key_identifier.as_ref()) {
                (Some(wanted), Some(found)) if wanted == found => 2u8,
                (Some(_), Some(_)) => 0,
                _ => 1,
            };
            (Reverse(key), Reverse(anchor), !certificate.is_valid_at(time), Reverse(certificate.not_before()))
        };
        let issuer = subject.issuer();
        let anchors = builder.trust.by_subject(issuer).map(|anchor| (&anchor.certificate, true));
        let others = builder
            .pool
            .by_subject(issuer)
            .chain(builder.near.into_iter().flat_map(|near| near.by_subject(issuer)))
            .filter(|certificate| builder.trust.find(certificate).is_none())
            .map(|certificate| (certificate, false));
        let mut ordered: Vec<_> = anchors
            .chain(others)
            .map(|(certificate, anchor)| {
                (score(certificate, anchor), *certificate.sha256(), certificate.clone())
            })
            .collect();
        ordered.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        ordered.dedup_by(|a, b| a.1 == b.1);
        ordered.into_iter().map(|(_, _, certificate)| certificate).collect()
    }

    fn note(&mut self, kind: PathErrorKind, index: usize) {
        self.keep(PathError { kind, index, path: self.path.clone() });
    }

    /// Keeps the most telling reason; of equals the first, which belongs to the better candidate.
    fn keep(&mut self, error: PathError) {
        if self.best.as_ref().is_none_or(|best| error.rank() > best.rank()) {
            self.best = Some(error);
        }
    }
}

impl From<VerifyError> for PathErrorKind {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::Mismatch => Self::BadSignature,
            VerifyError::Unsupported(what) => Self::UnsupportedAlgorithm(what),
            VerifyError::Key(what) => Self::UnusableKey(what),
        }
    }
}
