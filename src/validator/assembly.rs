//! Facts and conclusions as the report says them.

use crate::integrity::Modifications;
use crate::report::{
    CertificateReport, Claimed, CoverageLevel, RevocationReport, SignatureKind, SignatureReport,
    SignerReport, TimestampKind, TimestampReport,
};
use crate::signature::{self, Coverage, Signature};
use crate::validation::{CertificateJudgement, Judgement, TimeStampJudgement, TimeStampKind};

/// One signature of the report.
pub(super) fn signature_report(
    signature: &Signature,
    modifications: Modifications,
    judgement: Judgement,
) -> SignatureReport {
    let kind = match signature.kind {
        signature::SignatureKind::DocumentTimestamp => SignatureKind::DocumentTimestamp,
        signature::SignatureKind::UsageRights => SignatureKind::UsageRights,
        _ => SignatureKind::Signature,
    };
    let mut report = SignatureReport::new(signature.ordinal, &signature.field, kind, signature.revision);
    report.sub_filter = Some(signature.sub_filter.name().into_owned()).filter(|name| !name.is_empty());
    report.conclusion = judgement.conclusion;
    report.reasons = judgement.reasons;
    report.intact = judgement.intact;
    report.valid = judgement.valid;
    report.digest_algorithm = judgement.digest_algorithm;
    report.signature_mechanism = judgement.signature_mechanism;
    report.coverage = match signature.coverage {
        Coverage::Unclear => CoverageLevel::Unclear,
        Coverage::ContiguousBlockFromStart => CoverageLevel::ContiguousBlockFromStart,
        Coverage::EntireRevision => CoverageLevel::EntireRevision,
        Coverage::EntireFile => CoverageLevel::EntireFile,
    };
    report.seed_values_ok = judgement.seed_values_ok;
    report.modifications = modifications;
    report.pades_level = judgement.pades.level.map(|level| level.name().to_owned());
    report.pades_missing = judgement.pades.missing;
    report.signed_at = judgement.signed_at;
    report.best_signature_time = judgement.best_signature_time;
    if let Some(expiry) = judgement.expiry {
        report.expires_on = Some(expiry.time);
        report.expires_reason = Some(expiry.why);
    }
    report.signer = judgement.signer.map(certificate_report);
    report.timestamps = judgement.time_stamps.into_iter().map(time_stamp_report).collect();
    report.claimed = Claimed {
        name: signature.name.clone(),
        reason: signature.reason.clone(),
        location: signature.location.clone(),
        contact: signature.contact_info.clone(),
    };
    report.checks = judgement.checks;
    report.findings = signature.findings.clone();
    report.findings.extend(judgement.findings);
    report
}

fn time_stamp_report(judgement: TimeStampJudgement) -> TimestampReport {
    let kind = match judgement.kind {
        TimeStampKind::Content => TimestampKind::Content,
        TimeStampKind::Signature => TimestampKind::Signature,
        TimeStampKind::Document => TimestampKind::Document,
    };
    let mut report = TimestampReport::new(kind, judgement.conclusion);
    report.time = judgement.time;
    report.intact = judgement.intact;
    report.valid = judgement.valid;
    report.trusted = judgement.trusted;
    report.reasons = judgement.reasons;
    report.digest_algorithm = judgement.digest_algorithm;
    report.policy = judgement.policy;
    report.tsa = judgement.authority.map(certificate_report);
    report
}

fn certificate_report(judgement: CertificateJudgement) -> SignerReport {
    let mut report = SignerReport::of(&judgement.certificate, judgement.trusted);
    let anchor = judgement.anchor.as_ref().map(|anchor| anchor.certificate.subject());
    report.trust_anchor = anchor.map(|subject| subject.human_friendly().to_owned());
    report.trust_problem = judgement.problem.and_then(|problem| problem.sub_indication());
    report.revoked = judgement.revoked.is_some();
    report.revocation = judgement.revoked.map(|revoked| RevocationReport {
        time: revoked.since,
        reason: revoked.reason.map(|reason| reason.to_string()),
        ca_revoked: revoked.authority,
    });
    report.chain = judgement.chain.iter().rev().map(CertificateReport::from).collect();
    report
}
