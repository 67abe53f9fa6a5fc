//! RFC 5280 6.3.3: which CRLs speak of a certificate, and what they say together.

use super::checker::{Answer, Case, Demand, News, RevocationChecker};
use super::crl::{Crl, CrlEntry};
use super::reason::RevocationReason;
use super::status::{RevocationProblem, RevocationSource, RevocationStatus, SourceKind};
use crate::budget::Exhausted;
use crate::pki::certificate::Certificate;
use crate::pki::distribution_point::{
    DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonFlags,
};
use crate::pki::general_name::GeneralName;
use crate::pki::name::Name;
use crate::pki::path::{LeafPurpose, PathParameters, ValidatedPath};
use crate::time::Time;

type Problems = Vec<([u8; 32], RevocationProblem)>;

impl RevocationChecker<'_> {
    pub(super) fn ask_crls(
        &self,
        case: &Case<'_>,
        answers: &mut Vec<Answer>,
        problems: &mut Problems,
    ) -> Result<(), Exhausted> {
        // the last point is the one that RFC 5280 6.3.3 (end) implies: whatever the issuer itself publishes
        let implied = DistributionPoint { name: None, reasons: None, crl_issuer: Vec::new() };
        let points = case.certificate.extensions().crl_distribution_points.iter().chain([&implied]);
        let mut candidates: Vec<&Crl> = Vec::new();
        for crl in self.crls() {
            self.verifier.budget().object()?;
            candidates.extend(concerns(crl, case).then_some(crl));
        }
        candidates.sort_by_key(|crl| (std::cmp::Reverse(crl.this_update()), *crl.sha256()));
        let (deltas, complete): (Vec<&Crl>, Vec<&Crl>) =
            candidates.iter().copied().partition(|crl| crl.is_delta());

        let mut covered = ReasonFlags::NONE;
        let mut sources: Vec<RevocationSource> = Vec::new();
        let mut has_base = false;
        for point in points {
            for crl in &complete {
                self.verifier.budget().poll()?;
                if answers.iter().any(|(_, source)| source.sha256 == *crl.sha256()) {
                    continue;
                }
                self.verifier.budget().name_comparisons(names_of(crl), point.names())?;
                let reasons = match in_scope(crl, point, case) {
                    Ok(Some(reasons)) => reasons,
                    Ok(None) => continue,
                    Err(problem) => {
                        problems.push((*crl.sha256(), problem));
                        continue;
                    }
                };
                has_base = true;
                match self.list(crl, &deltas, covered.covers(reasons), case, problems)? {
                    Ok(None) => {}
                    Ok(Some((RevocationStatus::Good, source))) => {
                        covered = covered.or(reasons);
                        sources.push(source);
                    }
                    Ok(Some(answer)) => answers.push(answer),
                    Err(problem) => problems.push((*crl.sha256(), problem)),
                }
            }
        }
        for delta in deltas.iter().filter(|_| !has_base) {
            problems.push((*delta.sha256(), RevocationProblem::DeltaWithoutBase));
        }
        // of several the oldest says of when the answer is, and the first to end how long it holds
        sources.sort_by_key(|source| source.this_update);
        let ends = sources.iter().map(|source| source.next_update).min().flatten();
        let mut sources = sources.into_iter();
        let source = sources.next().map(|mut oldest| {
            oldest.next_update = ends;
            oldest.also.extend(sources);
            oldest
        });
        match source {
            // A list may cover who signs it, and yet that can't lift a hold of its own.
            Some(source) if self.is_open(&source.signer) && answers.iter().any(is_hold) => {
                let why = format!("\"{}\" vouches for itself", source.signer.subject());
                problems.push((source.sha256, RevocationProblem::SignerNotAuthorised(why)));
            }
            Some(source) if covered == ReasonFlags::ALL => answers.push((RevocationStatus::Good, source)),
            Some(source) => problems.push((source.sha256, RevocationProblem::ReasonsNotCovered)),
            None => {}
        }
        Ok(())
    }

    /// What one complete CRL says with its delta. What it lists is heard in any case; that it does not list the certificate
    /// says nothing more once newer ones cover its reasons (e).
    fn list(
        &self,
        crl: &Crl,
        deltas: &[&Crl],
        is_covered: bool,
        case: &Case<'_>,
        problems: &mut Problems,
    ) -> Result<Result<Option<Answer>, RevocationProblem>, Exhausted> {
        let news = match look_up(crl, None, case) {
            Ok(None) if is_covered => return Ok(Ok(None)),
            Ok(None) => News::Good,
            _ => News::Bad,
        };
        let signer = match self.authentic(crl, case, news)? {
            Ok(signer) => signer,
            Err(problem) => return Ok(Err(problem)),
        };
        // c, h
        let delta = self.delta_of(crl, deltas, case, problems)?;
        let delta_crl = delta.as_ref().map(|(delta, _)| *delta);
        let found = match look_up(crl, delta_crl, case) {
            Ok(found) => found,
            Err(what) => return Ok(Err(RevocationProblem::Entries(what))),
        };
        match self.timely_crl(crl, delta_crl, case) {
            // Who was revoked once is revoked, however long ago that was told.
            Err(RevocationProblem::Stale(_)) if found.is_some() => {}
            Err(problem) => return Ok(Err(problem)),
            Ok(()) => {}
        }
        let mut source = source_of(crl, signer);
        if let Some((delta, signer)) = delta {
            source.this_update = delta.this_update();
            source.next_update = delta.next_update();
            source.also.push(source_of(delta, signer));
        }
        if let Some(entry) = found {
            return Ok(Ok(Some((status_of(entry), source))));
        }
        if is_covered {
            return Ok(Ok(None));
        }
        // Its delta made it good news.
        if news == News::Bad
            && let Err(problem) = self.authentic(crl, case, News::Good)?
        {
            return Ok(Err(problem));
        }
        let kept = keeps_expired(crl, case)
            .and_then(|()| delta_crl.map_or(Ok(()), |delta| keeps_expired(delta, case)));
        Ok(kept.map(|()| Some((RevocationStatus::Good, source))))
    }

    /// A delta brings its base up to date: one of them must be recent.
    fn timely_crl(&self, crl: &Crl, delta: Option<&Crl>, case: &Case<'_>) -> Result<(), RevocationProblem> {
        match self.timely(case.time, crl.this_update(), crl.next_update()) {
            Err(RevocationProblem::Stale(_)) if delta.is_some() => Ok(()),
            other => other,
        }
    }

    /// c: the newest delta for this base that is authentic and recent, and its signer.
    fn delta_of<'c>(
        &self,
        base: &Crl,
        deltas: &[&'c Crl],
        case: &Case<'_>,
        problems: &mut Problems,
    ) -> Result<Option<(&'c Crl, Certificate)>, Exhausted> {
        for delta in deltas {
            let (own, of) = (delta.extensions(), base.extensions());
            let same_scope = delta.issuer() == base.issuer()
                && own.raw_distribution_point == of.raw_distribution_point
                && own.authority_key_identifier == of.authority_key_identifier;
            let reaches = match (&own.delta_base, &of.number, &own.number) {
                (Some(needed), Some(base), Some(own)) => at_most(needed, base) && !at_most(own, base),
                _ => false,
            };
            if !same_scope || !reaches {
                continue;
            }
            let usable = match self.timely(case.time, delta.this_update(), delta.next_update()) {
                Ok(()) => self.authentic(delta, case, News::Good)?,
                Err(problem) => Err(problem),
            };
            match usable {
                Ok(signer) => return Ok(Some((delta, signer))),
                Err(problem) => problems.push((*delta.sha256(), problem)),
            }
        }
        Ok(None)
    }

    /// f, g: the CRL issuer's key, with a path to the anchor of the certificate, and the right to sign CRLs.
    fn authentic(
        &self,
        crl: &Crl,
        case: &Case<'_>,
        news: News,
    ) -> Result<Result<Certificate, RevocationProblem>, Exhausted> {
        if let Some(id) = crl.extensions().unusable {
            return Ok(Err(RevocationProblem::Extension(id)));
        }
        if !crl.signature_algorithms_agree() {
            return Ok(Err(RevocationProblem::AlgorithmMismatch));
        }
        let mut problem = RevocationProblem::SignerNotFound;
        // the certificate's issuer, whose path is this very one
        if crl.issuer() == case.issuer.subject() {
            match self.verifier.verify(&crl.signed(), case.issuer_key())? {
                Ok(()) if signs_crls(case.issuer) => return Ok(Ok(case.issuer.clone())),
                Ok(()) => problem = not_crl_signer(case.issuer),
                Err(error) => problem = RevocationProblem::Signature(error.to_string()),
            }
        }
        let above = case.path.certificates().iter();
        let at_hand = self.evidence.pool().by_subject(crl.issuer());
        let anchors = self.trust.by_subject(crl.issuer()).map(|anchor| &anchor.certificate);
        for candidate in above.chain(at_hand).chain(anchors).filter(|one| one.subject() == crl.issuer()) {
            if candidate == case.issuer {
                continue;
            }
            self.verifier.budget().path_step()?;
            let key = case.path.certificates().iter().position(|one| one == candidate);
            let key = key.and_then(|index| case.path.key_of(index)).unwrap_or(candidate.spki());
            if let Err(error) = self.verifier.verify(&crl.signed(), key)? {
                if problem == RevocationProblem::SignerNotFound {
                    problem = RevocationProblem::Signature(error.to_string());
                }
                continue;
            }
            if !signs_crls(candidate) {
                problem = not_crl_signer(candidate);
                continue;
            }
            let time = Self::signer_time(case.time, crl.this_update());
            let parameters = PathParameters::at(time).with_purpose(LeafPurpose::crl_signing());
            let same_anchor = |path: &ValidatedPath| {
                // By another path of its issuer's, a certificate is no less revoked.
                let same = news == News::Bad || path.anchor().certificate == case.path.anchor().certificate;
                let why = || format!("\"{}\" stands under another anchor", candidate.subject());
                same.then_some(()).ok_or_else(why)
            };
            let demand = Demand { news, may_cover_itself: true, fits: &same_anchor };
            match self.signer(candidate, case.path.certificates(), &parameters, &demand)? {
                Ok(()) => return Ok(Ok(candidate.clone())),
                Err(error) => problem = error,
            }
        }
        Ok(Err(problem))
    }
}

fn is_hold((status, _): &Answer) -> bool {
    matches!(status, RevocationStatus::OnHold { .. })
}

fn source_of(crl: &Crl, signer: Certificate) -> RevocationSource {
    RevocationSource {
        kind: SourceKind::Crl,
        sha256: *crl.sha256(),
        this_update: crl.this_update(),
        next_update: crl.next_update(),
        produced_at: None,
        signer,
        also: Vec::new(),
    }
}

/// Whether a CRL can be about the certificate at all; others are passed over in silence.
fn concerns(crl: &Crl, case: &Case<'_>) -> bool {
    let named = |name: &GeneralName| name.directory() == Some(crl.issuer());
    crl.issuer() == case.certificate.issuer()
        || case
            .certificate
            .extensions()
            .crl_distribution_points
            .iter()
            .any(|p| p.crl_issuer.iter().any(named))
}

/// How many names a CRL's own distribution point has.
fn names_of(crl: &Crl) -> usize {
    let issuing = crl.extensions().issuing_distribution_point.as_ref();
    issuing.and_then(|issuing| issuing.name.as_ref()).map_or(0, DistributionPointName::len)
}

/// b, d: the reasons for which this CRL speaks of the certificate through this distribution point; `None` when it does
/// not belong to that point.
fn in_scope(
    crl: &Crl,
    point: &DistributionPoint,
    case: &Case<'_>,
) -> Result<Option<ReasonFlags>, RevocationProblem> {
    let open = IssuingDistributionPoint::default();
    let issuing = crl.extensions().issuing_distribution_point.as_ref();
    let has_scope = issuing.is_some();
    let issuing = issuing.unwrap_or(&open);
    // b 1
    if point.crl_issuer.is_empty() {
        if crl.issuer() != case.certificate.issuer() {
            return Ok(None);
        }
    } else {
        let named = point.crl_issuer.iter().any(|name| name.directory() == Some(crl.issuer()));
        if !named {
            return Ok(None);
        }
        if !issuing.indirect && crl.issuer() != case.certificate.issuer() {
            return Err(RevocationProblem::Scope("another issuer's CRL that is not indirect"));
        }
    }
    if !has_scope {
        return Ok(Some(point.reasons.unwrap_or(ReasonFlags::ALL)));
    }
    // b 2 i
    if let Some(name) = &issuing.name {
        let theirs = name.names(&[crl.issuer()]);
        let issuers: Vec<&Name> = if point.crl_issuer.is_empty() {
            vec![case.certificate.issuer()]
        } else {
            point.crl_issuer.iter().filter_map(GeneralName::directory).collect()
        };
        let ours = match &point.name {
            Some(name) => name.names(&issuers),
            None if point.crl_issuer.is_empty() => {
                vec![GeneralName::Directory(case.certificate.issuer().clone())]
            }
            None => point.crl_issuer.clone(),
        };
        if !ours.iter().any(|name| theirs.contains(name)) {
            return Err(RevocationProblem::Scope("another distribution point"));
        }
    }
    // b 2 ii–iv
    let ca = case.certificate.is_ca();
    if issuing.only_user_certificates && ca {
        return Err(RevocationProblem::Scope("end-entity certificates only"));
    }
    if issuing.only_ca_certificates && !ca {
        return Err(RevocationProblem::Scope("CA certificates only"));
    }
    if issuing.only_attribute_certificates {
        return Err(RevocationProblem::Scope("attribute certificates only"));
    }
    // d
    let theirs = issuing.only_some_reasons.unwrap_or(ReasonFlags::ALL);
    Ok(Some(theirs.and(point.reasons.unwrap_or(ReasonFlags::ALL))))
}

/// i–k
fn look_up(crl: &Crl, delta: Option<&Crl>, case: &Case<'_>) -> Result<Option<CrlEntry>, &'static str> {
    let (issuer, serial) = (case.certificate.issuer(), case.certificate.serial());
    if let Some(delta) = delta
        && let Some(entry) = delta.find(issuer, serial)?
    {
        if entry.reason != RevocationReason::RemoveFromCrl {
            return Ok(Some(entry));
        }
        // 5.3.1: it was released from hold, unless it may have been removed because it expired.
        if keeps_expired(delta, case).is_ok() {
            return Ok(None);
        }
    }
    let entry = crl.find(issuer, serial)?;
    Ok(entry.filter(|entry| entry.reason != RevocationReason::RemoveFromCrl))
}

fn status_of(entry: CrlEntry) -> RevocationStatus {
    let CrlEntry { time, reason, invalidity_date } = entry;
    if reason == RevocationReason::CertificateHold {
        RevocationStatus::OnHold { since: time }
    } else {
        RevocationStatus::Revoked { time, reason, invalidity_date }
    }
}

/// RFC 5280 3.3, X.509 expiredCertsOnCRL: a certificate that expired before may have been dropped.
fn keeps_expired(crl: &Crl, case: &Case<'_>) -> Result<(), RevocationProblem> {
    let expiry: Time = case.certificate.not_after();
    let kept = crl.extensions().expired_certificates_since.is_some_and(|since| since <= expiry);
    if crl.this_update() > expiry && !kept {
        return Err(RevocationProblem::AfterExpiry(crl.this_update()));
    }
    Ok(())
}

fn signs_crls(certificate: &Certificate) -> bool {
    let crl_sign = crate::pki::extension::KeyUsage::CRL_SIGN;
    certificate.extensions().key_usage.is_none_or(|usage| usage.has_any(crl_sign))
}

fn not_crl_signer(certificate: &Certificate) -> RevocationProblem {
    RevocationProblem::SignerNotAuthorised(format!("\"{}\" may not sign CRLs", certificate.subject()))
}

/// CRL numbers are not negative.
fn at_most(a: &crate::pki::serial::Serial, b: &crate::pki::serial::Serial) -> bool {
    let magnitude = |serial: &crate::pki::serial::Serial| -> Vec<u8> {
        serial.as_bytes().iter().copied().skip_while(|octet| *octet == 0).collect()
    };
    let (a, b) = (magnitude(a), magnitude(b));
    (a.len(), a) <= (b.len(), b)
}
