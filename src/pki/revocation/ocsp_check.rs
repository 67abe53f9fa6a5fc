//! RFC 6960 3.2, 4.2.2.2: which OCSP responses speak of a certificate, and with what right.

use super::checker::{Answer, Case, Demand, News, RevocationChecker};
use super::ocsp::{CertificateStatus, IdMatch, OcspResponse, SingleResponse};
use super::reason::RevocationReason;
use super::status::{RevocationProblem, RevocationSource, RevocationStatus, SourceKind};
use crate::budget::Exhausted;
use crate::pki::certificate::Certificate;
use crate::pki::path::{LeafPurpose, PathParameters, ValidatedPath};

type Problems = Vec<([u8; 32], RevocationProblem)>;

impl RevocationChecker<'_> {
    pub(super) fn ask_ocsp(
        &self,
        case: &Case<'_>,
        answers: &mut Vec<Answer>,
        problems: &mut Problems,
    ) -> Result<(), Exhausted> {
        for response in self.ocsp_responses() {
            // Who signed it is the same for all that it says, however often that is.
            let (mut of_good, mut of_bad) = (None, None);
            let mut before = None;
            for single in response.responses() {
                self.verifier.budget().object()?;
                let mut refuse = |problem| problems.push((*response.sha256(), problem));
                let found = single.id.matches(case.certificate, case.issuer);
                if found == IdMatch::OtherCertificate {
                    continue;
                }
                // What is said of it is kept; what is said again is no news.
                if before.as_ref() == Some(&single) {
                    continue;
                }
                self.verifier.budget().path_step()?;
                let single = before.insert(single);
                match found {
                    IdMatch::OtherIssuerName => {
                        refuse(RevocationProblem::IssuerNameHash);
                        continue;
                    }
                    IdMatch::OtherIssuerKey => {
                        refuse(RevocationProblem::IssuerKeyHash);
                        continue;
                    }
                    IdMatch::UnknownHash => {
                        refuse(RevocationProblem::UnknownHash);
                        continue;
                    }
                    IdMatch::Yes | IdMatch::OtherCertificate => {}
                }
                let said = said(case, response, single).and_then(|status| {
                    match self.timely_response(case, response, single) {
                        // Who was revoked once is revoked, however long ago that was told.
                        Err(RevocationProblem::Stale(_)) if status != RevocationStatus::Good => Ok(status),
                        timely => timely.map(|()| status),
                    }
                });
                let status = match said {
                    Ok(status) => status,
                    Err(problem) => {
                        refuse(problem);
                        continue;
                    }
                };
                let (news, signer) = match status {
                    RevocationStatus::Good => (News::Good, &mut of_good),
                    _ => (News::Bad, &mut of_bad),
                };
                if signer.is_none() {
                    *signer = Some(self.responder(case, response, news)?);
                }
                match signer {
                    Some(Ok(signer)) => {
                        answers.push((status, source_of(response, single, signer.clone())));
                    }
                    Some(Err(problem)) => refuse(problem.clone()),
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn timely_response(
        &self,
        case: &Case<'_>,
        response: &OcspResponse,
        single: &SingleResponse,
    ) -> Result<(), RevocationProblem> {
        let newest = single.this_update.max(response.produced_at());
        self.timely(case.time, single.this_update, single.next_update)?;
        self.timely(case.time, newest, single.next_update.map(|next| next.max(newest)))
    }

    /// 4.2.2.2: the issuer itself, a responder to which it delegated, or one that is a trust anchor.
    fn responder(
        &self,
        case: &Case<'_>,
        response: &OcspResponse,
        news: News,
    ) -> Result<Result<Certificate, RevocationProblem>, Exhausted> {
        let mut problem = RevocationProblem::SignerNotFound;
        if response.names_responder(case.issuer) {
            match self.verifier.verify(&response.signed(), case.issuer_key())? {
                Ok(()) => return Ok(Ok(case.issuer.clone())),
                Err(error) => problem = RevocationProblem::Signature(error.to_string()),
            }
        }
        let at_hand = self.evidence.certificates().iter().map(|item| &item.value);
        let anchors = self.trust.anchors().iter().map(|anchor| &anchor.certificate);
        let candidates = response.certificates().iter().chain(at_hand).chain(anchors);
        for candidate in candidates.filter(|candidate| response.names_responder(candidate)) {
            if candidate == case.issuer {
                continue;
            }
            self.verifier.budget().path_step()?;
            let delegated =
                candidate.issuer() == case.issuer.subject() || self.trust.find(candidate).is_some();
            if !delegated {
                let why = format!("\"{}\" was not issued by the certificate's issuer", candidate.subject());
                problem = RevocationProblem::SignerNotAuthorised(why);
                continue;
            }
            if let Err(error) = self.verifier.verify(&response.signed(), candidate.spki())? {
                problem = RevocationProblem::Signature(error.to_string());
                continue;
            }
            let time = Self::signer_time(case.time, response.produced_at());
            let parameters = PathParameters::at(time).with_purpose(LeafPurpose::ocsp_signing());
            let direct = |path: &ValidatedPath| {
                let direct = path.issuer_of(0).is_none_or(|issuer| issuer.spki() == case.issuer.spki());
                let why = || format!("\"{}\" was issued by another key", candidate.subject());
                direct.then_some(()).ok_or_else(why)
            };
            let demand = Demand { news, may_cover_itself: false, fits: &direct };
            match self.signer(candidate, case.path.certificates(), &parameters, &demand)? {
                Ok(()) => return Ok(Ok(candidate.clone())),
                Err(error) => problem = error,
            }
        }
        Ok(Err(problem))
    }
}

/// What a response says of the certificate, whoever signed it.
fn said(
    case: &Case<'_>,
    response: &OcspResponse,
    single: &SingleResponse,
) -> Result<RevocationStatus, RevocationProblem> {
    if let Some(id) = response.unknown_critical().or(single.unknown_critical) {
        return Err(RevocationProblem::Extension(id));
    }
    match single.status {
        // 4.1.1: it is the serial number that is revoked, whoever wrote the certificate otherwise.
        CertificateStatus::Good if single.certificate_hash_agrees(case.certificate) == Some(false) => {
            Err(RevocationProblem::CertificateHash)
        }
        CertificateStatus::Good => {
            // 4.4.4: without an archive cutoff nothing is kept about certificates that expired
            let expiry = case.certificate.not_after();
            let kept = single.archive_cutoff.is_some_and(|cutoff| cutoff <= expiry)
                || single.certificate_hash.is_some();
            if single.this_update > expiry && !kept {
                return Err(RevocationProblem::AfterExpiry(single.this_update));
            }
            Ok(RevocationStatus::Good)
        }
        CertificateStatus::Revoked { time, reason: RevocationReason::CertificateHold } => {
            Ok(RevocationStatus::OnHold { since: time })
        }
        CertificateStatus::Revoked { time, reason } => {
            Ok(RevocationStatus::Revoked { time, reason, invalidity_date: single.invalidity_date })
        }
        CertificateStatus::Unknown => Err(RevocationProblem::UnknownToResponder),
    }
}

fn source_of(response: &OcspResponse, single: &SingleResponse, signer: Certificate) -> RevocationSource {
    RevocationSource {
        kind: SourceKind::Ocsp,
        sha256: *response.sha256(),
        this_update: single.this_update,
        next_update: single.next_update,
        produced_at: Some(response.produced_at()),
        signer,
        also: Vec::new(),
    }
}
