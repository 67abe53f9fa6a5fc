//! Facts and conclusions as the report says them.

use crate::digest::hex;
use crate::integrity::Modifications;
use crate::pki::{Certificate, LimitValue, QcStatements, QcType, name};
use crate::report::{
    CertificateReport, Claimed, CoverageLevel, QcReport, RevocationReport, SignatureKind, SignatureReport,
    SignerReport, Subject, TimestampKind, TimestampReport,
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
    let certificate = &judgement.certificate;
    let mut report = SignerReport::new(
        certificate.subject().human_friendly(),
        hex(certificate.sha1()),
        hex(certificate.sha256()),
        certificate.not_before(),
        certificate.not_after(),
    );
    report.trusted = judgement.trusted;
    report.trust_anchor = judgement.anchor.map(|anchor| anchor.certificate.subject().human_friendly());
    report.trust_problem = judgement.problem.and_then(|problem| problem.sub_indication());
    report.revoked = judgement.revoked.is_some();
    report.revocation = judgement.revoked.map(|revoked| RevocationReport {
        time: revoked.since,
        reason: revoked.reason.map(|reason| reason.to_string()),
        ca_revoked: revoked.authority,
    });
    report.chain = judgement.chain.iter().rev().map(link).collect();
    report.issuer = certificate.issuer().human_friendly();
    report.serial = hex(certificate.serial().as_bytes());
    report.qc_statements = certificate.extensions().qc_statements.as_ref().map(qc_report);
    report.identify(&subject(certificate));
    report
}

fn link(certificate: &Certificate) -> CertificateReport {
    CertificateReport {
        subject: certificate.subject().human_friendly(),
        sha256: hex(certificate.sha256()),
        not_valid_before: certificate.not_before(),
        not_valid_after: certificate.not_after(),
    }
}

fn subject(certificate: &Certificate) -> Subject {
    let subject = certificate.subject();
    Subject {
        common_name: subject.common_name(),
        given_name: subject.given_name(),
        surname: subject.surname(),
        pseudonym: subject.get(name::attribute::PSEUDONYM),
        serial_number: subject.serial_number(),
        organization: subject.organization(),
        organization_identifier: subject.organization_identifier(),
        country: subject.country(),
    }
}

fn qc_report(statements: &QcStatements) -> QcReport {
    let word = |kind: &QcType| match kind {
        QcType::ESign => "esign",
        QcType::ESeal => "eseal",
        QcType::Web => "web",
    };
    let limit = |limit: &LimitValue| format!("{} × 10^{} {}", limit.amount, limit.exponent, limit.currency);
    let places = statements.disclosure_statements.iter();
    QcReport {
        compliance: statements.compliance,
        sscd: statements.sscd,
        types: statements.types.iter().map(|kind| word(kind).to_owned()).collect(),
        legislation_countries: statements.legislation_countries.clone(),
        limit: statements.limit.as_ref().map(limit),
        retention_years: statements.retention_years,
        disclosure_statements: places.map(|place| format!("{} {}", place.language, place.url)).collect(),
    }
}
