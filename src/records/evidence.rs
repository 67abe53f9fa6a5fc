//! What the files say, in the form that claims are held against.

use crate::time::Time;
use crate::validation::{Conclusion, Verdict};

use crate::report::{
    Identity, IdentityKind, Report, SignatureKind, SignatureReport, TimestampKind, ZefortContext,
};

use super::name_match::{Name, NameMatch};
use super::reconcile::{EmbeddedFile, EvidenceFile};

/// One file that was handed in together with a record.
#[derive(Debug)]
pub(crate) struct FileFacts<'a> {
    pub(crate) name: String,
    pub(crate) size: u64,
    pub(crate) sha256: [u8; 32],
    pub(crate) sha3_512: Option<[u8; 64]>,
    pub(crate) bytes: Option<&'a [u8]>,
    pub(crate) permanent_id: Option<Vec<u8>>,
    /// Why there is no judgement: not a PDF, or one that can't be read.
    pub(crate) unjudged: Option<String>,
    pub(crate) verdict: Option<Verdict>,
    pub(crate) validation_time: Option<Time>,
    pub(crate) signatures: Vec<SignatureFacts>,
    pub(crate) embedded: Vec<EmbeddedFile>,
    /// The report's signatures in the 35 keys that Zefort keeps.
    pub(crate) zefort: Vec<serde_json::Value>,
}

impl FileFacts<'_> {
    /// Whether there is at least one signature, other than time-stamps.
    pub(crate) fn is_signed(&self) -> bool {
        !self.signatures.is_empty()
    }

    /// Signatures by people, or at least not by organisations.
    pub(crate) fn personal(&self) -> impl Iterator<Item = &SignatureFacts> {
        self.signatures.iter().filter(|signature| !signature.signer.is_seal())
    }

    /// Seals.
    pub(crate) fn seals(&self) -> impl Iterator<Item = &SignatureFacts> {
        self.signatures.iter().filter(|signature| signature.signer.is_seal())
    }
}

/// A signature of a file; document time-stamps aren't among them.
#[derive(Clone, Debug)]
pub(crate) struct SignatureFacts {
    pub(crate) ordinal: u32,
    pub(crate) field: String,
    pub(crate) sub_filter: String,
    pub(crate) conclusion: Conclusion,
    pub(crate) trusted: bool,
    /// The signer's own word for when it was signed.
    pub(crate) signed_at: Option<Time>,
    /// The earliest time-stamp that holds.
    pub(crate) proven_at: Option<Time>,
    /// EN 319 142-1 clause 6: the baseline level, which includes that the certificate is named (RFC 5035).
    pub(crate) pades_level: Option<String>,
    pub(crate) signer: SignerFacts,
}

impl SignatureFacts {
    /// The time to hold claims against, and whether a time-stamp proves it.
    pub(crate) fn time(&self) -> Option<(Time, bool)> {
        self.proven_at.map(|time| (time, true)).or(self.signed_at.map(|time| (time, false)))
    }
}

/// What a certificate says of its holder.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignerFacts {
    pub(crate) subject: String,
    pub(crate) common_name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) surname: Option<String>,
    pub(crate) serial_number: Option<String>,
    pub(crate) organization: Option<String>,
    pub(crate) organization_identifier: Option<String>,
    pub(crate) kind: Option<IdentityKind>,
    pub(crate) emails: Vec<String>,
    pub(crate) qc_compliance: bool,
    pub(crate) qc_sscd: bool,
    /// `esign`, `eseal`, `web`.
    pub(crate) qc_types: Vec<String>,
    /// A trusted list says that the service was granted when it was signed.
    pub(crate) granted: bool,
    /// The names, ready to be compared.
    pub(crate) names: Vec<Name>,
}

impl SignerFacts {
    /// The same with its names made ready.
    pub(crate) fn with_names(mut self) -> Self {
        let full = match (&self.given_name, &self.surname) {
            (Some(given), Some(family)) => Some(format!("{given} {family}")),
            _ => None,
        };
        let names = [self.common_name.as_deref(), full.as_deref()];
        self.names = names.into_iter().flatten().map(Name::new).collect();
        self
    }

    /// Whether it is a seal: QcType eseal (EN 319 412-5 clause 4.2.3), or a legal person (EN 319 412-3).
    pub(crate) fn is_seal(&self) -> bool {
        self.kind == Some(IdentityKind::LegalPerson)
    }

    /// The best agreement of a name with those of the certificate.
    pub(crate) fn compare_name(&self, claimed: &Name) -> NameMatch {
        self.names.iter().map(|name| name.compare(claimed)).min().unwrap_or(NameMatch::Different)
    }

    /// The name to show.
    pub(crate) fn shown(&self) -> &str {
        self.common_name.as_deref().or(self.organization.as_deref()).unwrap_or(&self.subject)
    }
}

/// The facts of a file, from its report.
pub(crate) fn facts_of<'a>(file: &EvidenceFile<'a>) -> FileFacts<'a> {
    let (report, unjudged) = match &file.report {
        Ok(report) => (Some(*report), None),
        Err(why) => (None, Some(why.clone())),
    };
    let signatures = report.map(|report| report.signatures.as_slice()).unwrap_or_default();
    FileFacts {
        name: file.name.clone(),
        size: file.size,
        sha256: file.sha256,
        sha3_512: file.sha3_512,
        bytes: file.bytes,
        permanent_id: file.permanent_id.clone(),
        unjudged,
        verdict: report.map(|report| report.verdict),
        validation_time: report.map(|report| report.validation_time),
        signatures: signatures
            .iter()
            .filter(|signature| signature.kind == SignatureKind::Signature)
            .map(|signature| signature_of(signature, report.map(|report| report.validation_time)))
            .collect(),
        embedded: file.embedded.clone(),
        zefort: report.map(zefort_of).unwrap_or_default(),
    }
}

fn zefort_of(report: &Report) -> Vec<serde_json::Value> {
    let flat = report.to_zefort(&ZefortContext::default());
    flat.iter().map(|one| serde_json::to_value(one).unwrap_or_default()).collect()
}

fn signature_of(signature: &SignatureReport, now: Option<Time>) -> SignatureFacts {
    let tokens = signature.timestamps.iter();
    let proven = tokens
        .filter(|token| token.trusted && token.kind == TimestampKind::Signature)
        .filter_map(|token| token.time)
        .min();
    // The time of judgement proves nothing about the time of signing.
    let best = signature.best_signature_time.filter(|best| now.is_some_and(|now| *best < now));
    SignatureFacts {
        ordinal: signature.ordinal,
        field: signature.field.clone(),
        sub_filter: signature.sub_filter.clone().unwrap_or_default(),
        conclusion: signature.conclusion,
        trusted: signature.conclusion.passed()
            && signature.signer.as_ref().is_some_and(|signer| signer.trusted),
        signed_at: signature.signed_at,
        proven_at: proven.or(best),
        pades_level: signature.pades_level.clone(),
        signer: signer_of(signature),
    }
}

fn signer_of(signature: &SignatureReport) -> SignerFacts {
    let Some(signer) = &signature.signer else { return SignerFacts::default() };
    let identity = signer.identity.as_ref();
    let identifier = |attribute: &str| {
        identity.and_then(|identity| {
            let found = identity.identifiers.iter().find(|found| found.attribute == attribute)?;
            Some(format!("{}{}-{}", found.scheme, found.country, found.identifier))
        })
    };
    let text = |pick: fn(&Identity) -> &Option<String>| identity.and_then(|identity| pick(identity).clone());
    let qc = signer.qc_statements.as_ref();
    let facts = SignerFacts {
        subject: signer.subject.clone(),
        common_name: text(|identity| &identity.common_name),
        given_name: text(|identity| &identity.given_name),
        surname: text(|identity| &identity.surname),
        serial_number: identifier("serialNumber"),
        organization: signer.organization.clone(),
        organization_identifier: identifier("organizationIdentifier"),
        kind: identity.map(|identity| identity.kind),
        emails: Vec::new(),
        qc_compliance: qc.is_some_and(|qc| qc.compliance),
        qc_sscd: qc.is_some_and(|qc| qc.sscd),
        qc_types: qc.map(|qc| qc.types.clone()).unwrap_or_default(),
        granted: false,
        names: Vec::new(),
    };
    facts.with_names()
}
