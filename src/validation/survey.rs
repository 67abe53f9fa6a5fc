//! Establishes the facts of each signature once: parses, identifies certificates, verifies values, builds paths.

use std::ops::Range;
use std::rc::Rc;

use super::acceptance;
use super::algorithm_policy::AlgorithmUse;
use super::conclusion::{Check, Conclusion, Failure, Indeterminacy, Outcome};
use super::context;
use super::cryptographic;
use super::facts::{Chains, Reasoned, SignatureFacts, StampFacts};
use super::format::{Format, FormatCheck};
use super::judgement::TimeStampKind;
use super::pades_level::LevelFacts;
use super::paths::{PathFinder, Paths, Role};
use super::poe::{ObjectDigest, object_digest};
use super::seed_values::{self, Shown};
use super::signing_certificate::{self, Identified};
use super::{Context, Input};
use crate::budget::Exhausted;
use crate::cms::{
    Content, DigestedOnce, RevocationArchive, SignedData, SignerInfo, UnsignedEvidence, Verification, oid,
};
use crate::crypto::{self, DigestAlgorithm, SignatureAlgorithm};
use crate::finding::Finding;
use crate::pdf::Dictionary;
use crate::pki::{Certificate, Evidence, Origin};
use crate::signature::{Coverage, SecurityStore, Signature, StoreItemKind, SubFilter};
use crate::time::Time;
use crate::timestamp::TimeStampToken;

/// One signature, surveyed.
#[derive(Debug)]
pub(crate) struct Surveyed {
    pub facts: SignatureFacts,
    pub findings: Vec<Finding>,
    pub intact: Option<bool>,
    pub valid: Option<bool>,
    pub digest_algorithm: Option<String>,
    pub signature_mechanism: Option<String>,
    pub signed_at: Option<Time>,
    pub signer: Option<Party>,
    /// In the order of the facts: content time-stamps, signature time-stamps, the own token.
    pub stamps: Vec<SurveyedStamp>,
    pub level: LevelFacts,
    /// The seed value that the signature does not keep.
    pub seed_fault: Option<String>,
}

/// A certificate with its paths.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub certificate: Certificate,
    pub paths: Rc<Paths>,
}

impl Party {
    /// The certificate and those above it, as far as they are known.
    pub(crate) fn chain(&self) -> &[Certificate] {
        self.paths.candidates.first().unwrap_or(&self.paths.partial)
    }
}

/// A time-stamp token, surveyed.
#[derive(Clone, Debug)]
pub(crate) struct SurveyedStamp {
    pub kind: TimeStampKind,
    pub intact: bool,
    pub valid: bool,
    pub digest_algorithm: Option<String>,
    pub policy: Option<String>,
    pub authority: Option<Party>,
}

/// Surveys one signature.
pub(crate) fn survey(
    context: &Context<'_>,
    input: &Input<'_>,
    evidence: &Evidence,
    finder: &PathFinder<'_>,
) -> Result<Surveyed, Exhausted> {
    let (signature, check) = (input.signature, input.format);
    let mut surveyed = Surveyed {
        facts: SignatureFacts {
            revision: signature.revision,
            signed_revision: signature.signed_revision,
            covers_revision: signature.coverage >= Coverage::EntireRevision,
            covered: signature.byte_range.as_ref().ok().copied(),
            place: place(signature),
            failure: None,
            integrity: acceptance::integrity(input),
            chains: Chains::default(),
            uses: Vec::new(),
            value: [0; 32],
            signed_objects: Vec::new(),
            contents_objects: Vec::new(),
            content_stamps: Vec::new(),
            signature_stamps: Vec::new(),
            token: None,
            brings_revocation: false,
            checks: Vec::new(),
        },
        findings: check.findings.clone(),
        intact: None,
        valid: None,
        digest_algorithm: None,
        signature_mechanism: None,
        signed_at: signature.claimed_time,
        signer: None,
        stamps: Vec::new(),
        level: LevelFacts {
            cades: signature.sub_filter == SubFilter::EtsiCadesDetached,
            m_entry: signature.claimed_time.is_some(),
            cert_entry: !signature.certificates.is_empty(),
            covers_revision: signature.coverage >= Coverage::EntireRevision,
            ..LevelFacts::default()
        },
        seed_fault: None,
    };
    let outcome = match &check.problem {
        None => Outcome::Passed,
        Some(problem) if matches!(problem.conclusion, Conclusion::TotalFailed(_)) => Outcome::Failed,
        Some(_) => Outcome::Unknown,
    };
    surveyed.facts.checks.push(Check::new("EN 319 102-1 5.2.2", "format", outcome));
    let survey = Survey { context, input, evidence, finder, out: &mut surveyed };
    match &check.format {
        Format::Nothing => surveyed.facts.failure.clone_from(&check.problem),
        Format::Pkcs1(_) => survey.pkcs1(check)?,
        Format::Cms(_) => survey.cms(check)?,
    }
    if signature.byte_range.is_err() && surveyed.intact.is_none() && surveyed.digest_algorithm.is_some() {
        // There are no bytes whose digest could be the signed one.
        surveyed.intact = Some(false);
    }
    if let Some(fault) = &surveyed.seed_fault {
        let why = Indeterminacy::SigConstraintsFailure;
        surveyed.facts.integrity.get_or_insert_with(|| Reasoned::unsure(why, fault));
    }
    Ok(surveyed)
}

struct Survey<'a, 'o> {
    context: &'a Context<'a>,
    input: &'a Input<'a>,
    evidence: &'a Evidence,
    finder: &'a PathFinder<'a>,
    out: &'o mut Surveyed,
}

impl Survey<'_, '_> {
    /// ISO 32000-2 12.8.3.2
    fn pkcs1(self, check: &FormatCheck) -> Result<(), Exhausted> {
        let Format::Pkcs1(value) = &check.format else { return Ok(()) };
        let out = self.out;
        out.facts.failure.clone_from(&check.problem);
        out.facts.value = object_digest(&value.value);
        let own = self.input.signature.certificates.iter();
        let parsed: Vec<Certificate> = own.filter_map(|der| self.evidence.parsed(der)).collect();
        if holds_cert(&self.input.signature.dictionary) {
            out.facts.contents_objects = parsed.iter().map(|certificate| *certificate.sha256()).collect();
        }
        let Some(certificate) = parsed.into_iter().next() else {
            let why = Indeterminacy::NoSigningCertificateFound;
            out.facts
                .failure
                .get_or_insert_with(|| Reasoned::unsure(why, "/Cert holds no certificate that can be read"));
            return Ok(());
        };
        self.context.budget.public_key_operation(crypto::cost(certificate.spki()))?;
        let verification = value.verify(self.context.provider, self.input.content, certificate.spki());
        out.digest_algorithm = verification.digest.map(|digest| digest.name().to_owned());
        out.signature_mechanism = verification.digest.map(|digest| format!("{}_rsa", digest.name()));
        verified(out, &verification, &certificate);
        let paths = self.finder.find(&certificate, Role::Signer)?;
        out.facts.chains = paths.chains.clone();
        out.signer = Some(Party { certificate, paths });
        Ok(())
    }

    fn cms(self, check: &FormatCheck) -> Result<(), Exhausted> {
        let Some((signed, signer)) = check.signer() else {
            self.out.facts.failure.clone_from(&check.problem);
            return Ok(());
        };
        if self.input.signature.sub_filter == SubFilter::EtsiRfc3161 {
            return self.token(check, signed, signer);
        }
        let out = self.out;
        out.facts.failure.clone_from(&check.problem);
        out.facts.value = object_digest(&signer.signature);
        out.digest_algorithm = Some(signer.digest_algorithm.digest_name());
        out.signature_mechanism = Some(signer.signature_algorithm.mechanism_name());
        acceptance::attributes(signer, self.input.signature, out);
        out.facts.checks.extend(context::signature_policy(signer));

        let identified = signing_certificate::identify(signed, signer, self.evidence);
        out.level.signing_certificate = identified.attribute.is_some() && identified.problem.is_none();
        out.level.certificate_included = identified.included;
        out.facts.checks.push(identification_check(&identified));
        let verification = cryptographic::verify(
            self.context.provider,
            &self.input.signature.sub_filter,
            (signed, signer),
            self.input.content,
            identified.certificate.as_ref().map(Certificate::spki),
            self.context.budget,
        )?;
        match &identified.certificate {
            Some(certificate) => {
                verified(out, &verification, certificate);
                if self.input.signature.sub_filter == SubFilter::AdbePkcs7Sha1 {
                    // What is signed is a SHA-1 digest of the document (ISO 32000-2 12.8.3.3.1).
                    out.facts.uses.push(AlgorithmUse::digest(DigestAlgorithm::Sha1));
                }
            }
            None => {
                out.intact = verification.intact;
                out.facts.checks.extend(cryptographic::checks(&verification));
                if verification.intact == Some(false) {
                    fail(out, cryptographic::conclude(&verification));
                }
            }
        }
        fail(out, identified.problem);
        let evidence = UnsignedEvidence::gather(signer).0;
        embedded(self.evidence, signed, signer, &evidence, out);
        if let Some(certificate) = identified.certificate {
            // Where no attribute names it, and it did not come with the signature, it may be of another day.
            if identified.attribute.is_some() {
                out.facts.signed_objects.push(*certificate.sha256());
                out.facts.contents_objects.push(*certificate.sha256());
            }
            let paths = self.finder.find(&certificate, Role::Signer)?;
            out.facts.chains = paths.chains.clone();
            if out.facts.chains.failure.is_none() {
                out.facts.chains.failure = cryptographic::algorithm_problem(&verification);
            }
            out.signer = Some(Party { certificate, paths });
        }
        if let Some(seed) = &self.input.signature.seed_value {
            let chain = out.signer.as_ref().map_or(&[][..], |party| party.chain());
            let shown = Shown { sub_filter: &self.input.signature.sub_filter, signer, chain };
            out.seed_fault = seed_values::fault(seed, &shown);
        }

        let field = &self.input.signature.field;
        let content: Vec<&[u8]> =
            signer.signed().flat_map(|signed| signed.values(oid::CONTENT_TIME_STAMP)).collect();
        for (number, der) in content.iter().enumerate() {
            let name = name_stamp("content time-stamp", number, content.len(), field);
            let (facts, surveyed) = stamp(
                self.context,
                self.evidence,
                self.finder,
                TimeStampKind::Content,
                name,
                der,
                self.input.content,
                &mut out.facts.contents_objects,
            )?;
            out.facts.signed_objects.push(facts.value);
            out.facts.content_stamps.push(facts);
            out.stamps.push(surveyed);
        }
        let count = evidence.signature_time_stamps.len();
        let value = &*signer.signature;
        let value = DigestedOnce::new(&value);
        for (number, der) in evidence.signature_time_stamps.iter().enumerate() {
            let name = name_stamp("signature time-stamp", number, count, field);
            let (facts, surveyed) = stamp(
                self.context,
                self.evidence,
                self.finder,
                TimeStampKind::Signature,
                name,
                der,
                &value,
                &mut out.facts.contents_objects,
            )?;
            out.level.stamped |= !facts.is_forged();
            out.facts.signature_stamps.push(facts);
            out.stamps.push(surveyed);
        }
        Ok(())
    }

    /// ISO 32000-2 12.8.5
    fn token(self, check: &FormatCheck, signed: &SignedData, signer: &SignerInfo) -> Result<(), Exhausted> {
        let out = self.out;
        out.facts.failure.clone_from(&check.problem);
        out.facts.value = object_digest(&signer.signature);
        out.digest_algorithm = Some(signer.digest_algorithm.digest_name());
        out.signature_mechanism = Some(signer.signature_algorithm.mechanism_name());
        let evidence = UnsignedEvidence::gather(signer).0;
        embedded(self.evidence, signed, signer, &evidence, out);
        let name = format!("document time-stamp {}", self.input.signature.field);
        let token = TimeStampToken::from_signed_data(signed.clone());
        let (facts, stamp) = surveyed_token(
            self.context,
            self.evidence,
            self.finder,
            TimeStampKind::Document,
            name,
            token.map_err(|error| error.to_string()),
            self.input.content,
            &mut out.facts.contents_objects,
        )?;
        out.intact = Some(stamp.intact);
        out.valid = Some(stamp.valid);
        out.signed_at = None;
        if let Some(problem) = &facts.problem {
            fail(out, Some(problem.clone()));
        }
        let outcome = |holds| if holds { Outcome::Passed } else { Outcome::Failed };
        out.facts.checks.push(Check::new("RFC 3161 2.4.2", "message-imprint", outcome(stamp.intact)));
        out.facts.checks.push(Check::new("RFC 5652 5.6", "signature-value", outcome(stamp.valid)));
        out.facts.chains = facts.chains.clone();
        out.facts.uses.clone_from(&facts.uses);
        out.signer.clone_from(&stamp.authority);
        out.facts.token = Some(facts);
        out.stamps.push(stamp);
        Ok(())
    }
}

/// Where a dictionary stands, with the value in it: what stands elsewhere may be of another day.
fn place(signature: &Signature) -> Range<u64> {
    let value = signature.contents.as_ref().and_then(|contents| contents.span.as_ref());
    let inside = |value: &&Range<u64>| signature.span.start <= value.start && value.end <= signature.span.end;
    if value.filter(inside).is_some() { signature.span.clone() } else { 0..0 }
}

/// Whether `/Cert` stands in the dictionary itself, and in no object that may be of another day.
fn holds_cert(dictionary: &Dictionary) -> bool {
    let value = dictionary.get(b"Cert");
    value.is_some_and(|cert| {
        let all = cert.as_array().unwrap_or(std::slice::from_ref(cert));
        all.iter().all(|one| one.as_string().is_some())
    })
}

/// Notes what verification with the signer's key says.
fn verified(out: &mut Surveyed, verification: &Verification, certificate: &Certificate) {
    out.intact = verification.intact;
    out.valid = verification.valid;
    out.facts.checks.extend(cryptographic::checks(verification));
    for note in &verification.notes {
        out.findings.push(Finding::new(note.code(), note.to_string()));
    }
    out.facts.uses = uses(verification, certificate);
    fail(out, cryptographic::conclude(verification));
}

/// Keeps the gravest failure; of equals the first. A wrong digest goes before a wrong form.
fn fail(out: &mut Surveyed, problem: Option<Reasoned>) {
    let Some(problem) = problem else { return };
    let hash = |reasoned: &Reasoned| reasoned.conclusion == Conclusion::TotalFailed(Failure::HashFailure);
    let replace = match &out.facts.failure {
        None => true,
        Some(known) => {
            problem.conclusion.indication() > known.conclusion.indication()
                || (hash(&problem) && !hash(known))
        }
    };
    if replace {
        out.facts.failure = Some(problem);
    }
}

/// The digests and keys that a signature rests on.
fn uses(verification: &Verification, certificate: &Certificate) -> Vec<AlgorithmUse> {
    let mut uses = Vec::new();
    if let Some(algorithm) = &verification.algorithm {
        uses.push(AlgorithmUse::signature(algorithm, certificate.key_size_bits()));
    }
    let own = verification.algorithm.as_ref().and_then(SignatureAlgorithm::digest);
    if let Some(digest) = verification.digest.filter(|digest| Some(*digest) != own) {
        uses.push(AlgorithmUse::digest(digest));
    }
    uses
}

fn identification_check(identified: &Identified) -> Check {
    let check = |outcome| Check::new("EN 319 102-1 5.2.3", "signing-certificate", outcome);
    match (&identified.problem, &identified.certificate) {
        (Some(problem), _) => check(Outcome::Failed).saying(&problem.reason),
        (None, Some(certificate)) => check(Outcome::Passed).saying(certificate.subject().human_friendly()),
        (None, None) => check(Outcome::Unknown),
    }
}

/// What later document time-stamps, and this signature's own time-stamps, prove to have existed.
fn embedded(
    known: &Evidence,
    signed: &SignedData,
    signer: &SignerInfo,
    evidence: &UnsignedEvidence,
    out: &mut Surveyed,
) {
    let archive = signer.signed().find_map(|signed| RevocationArchive::find(signed).ok().flatten());
    if let Some(archive) = archive {
        for der in archive.crls.iter().chain(&archive.ocsp_responses) {
            let digest = object_digest(der);
            if known.crl(&digest).is_some() || known.ocsp_response(&digest).is_some() {
                out.facts.signed_objects.push(digest);
            }
        }
    }
    let said = [&signed.crls, &signed.ocsp_responses, &evidence.crls, &evidence.basic_ocsp_responses];
    out.facts.brings_revocation |=
        !out.facts.signed_objects.is_empty() || said.iter().any(|some| !some.is_empty());
    let objects = [
        &signed.certificates,
        &signed.crls,
        &signed.ocsp_responses,
        &evidence.certificates,
        &evidence.crls,
        &evidence.basic_ocsp_responses,
    ];
    let digests = objects.into_iter().flatten().map(|der| object_digest(der));
    out.facts.contents_objects.extend(digests);
    let signed_objects = out.facts.signed_objects.clone();
    out.facts.contents_objects.extend(signed_objects);
}

fn name_stamp(kind: &str, number: usize, count: usize, field: &str) -> String {
    if count > 1 {
        format!("{kind} {} of {field}", number.saturating_add(1))
    } else {
        format!("{kind} of {field}")
    }
}

#[expect(clippy::too_many_arguments, reason = "what a token is about, and what it is judged with")]
fn stamp(
    context: &Context<'_>,
    evidence: &Evidence,
    finder: &PathFinder<'_>,
    kind: TimeStampKind,
    name: String,
    der: &[u8],
    stamped: &dyn Content,
    objects: &mut Vec<ObjectDigest>,
) -> Result<(StampFacts, SurveyedStamp), Exhausted> {
    let token = TimeStampToken::parse(der).map_err(|error| error.to_string());
    surveyed_token(context, evidence, finder, kind, name, token, stamped, objects)
}

/// 5.4.4, 1 to 3: everything about a token that no moment changes.
#[expect(clippy::too_many_arguments, reason = "what a token is about, and what it is judged with")]
fn surveyed_token(
    context: &Context<'_>,
    evidence: &Evidence,
    finder: &PathFinder<'_>,
    kind: TimeStampKind,
    name: String,
    token: Result<TimeStampToken, String>,
    stamped: &dyn Content,
    objects: &mut Vec<ObjectDigest>,
) -> Result<(StampFacts, SurveyedStamp), Exhausted> {
    let mut facts = StampFacts {
        name,
        time: None,
        accuracy: 0,
        problem: None,
        chains: Chains::default(),
        uses: Vec::new(),
        value: [0; 32],
    };
    let mut out = SurveyedStamp {
        kind,
        intact: false,
        valid: false,
        digest_algorithm: None,
        policy: None,
        authority: None,
    };
    let token = match token {
        Ok(token) => token,
        Err(error) => {
            let reason = format!("{}: {error}", facts.name);
            facts.problem = Some(Reasoned::new(Conclusion::TotalFailed(Failure::FormatFailure), reason));
            return Ok((facts, out));
        }
    };
    facts.time = Some(token.time);
    facts.accuracy = token.accuracy.map_or(0, |accuracy| {
        u64::from(accuracy.seconds)
            .saturating_mul(1_000_000_000)
            .saturating_add(u64::from(accuracy.millis).saturating_mul(1_000_000))
            .saturating_add(u64::from(accuracy.micros).saturating_mul(1_000))
    });
    out.digest_algorithm = Some(token.imprint_algorithm.digest_name());
    out.policy = Some(token.policy.to_string());
    let Some(signer) = token.signer_info() else { return Ok((facts, out)) };
    facts.value = object_digest(&signer.signature);
    objects.push(facts.value);
    objects.extend(token.signed_data.certificates.iter().map(|der| object_digest(der)));
    let identified = signing_certificate::identify(&token.signed_data, signer, evidence);
    let certificate = identified.certificate;
    if let Some(certificate) = &certificate {
        context.budget.public_key_operation(crypto::cost(certificate.spki()))?;
    }
    let verification = token.verify(context.provider, stamped, certificate.as_ref().map(Certificate::der));
    out.intact = verification.intact() == Some(true);
    out.valid = verification.signature.valid == Some(true);
    let failed = |failure| Conclusion::TotalFailed(failure);
    let problem = if verification.imprint == Some(false) {
        Some(Reasoned::new(
            failed(Failure::HashFailure),
            "the message imprint is not that of what is stamped",
        ))
    } else if verification.imprint.is_none() {
        Some(Reasoned::unsure(Indeterminacy::Generic, "the message imprint can't be computed"))
    } else {
        None
    };
    let problem = problem
        .or_else(|| identified.problem.filter(|_| certificate.is_none()))
        .or_else(|| cryptographic::conclude(&verification.signature))
        .or_else(|| {
            (!verification.names_certificate).then(|| {
                let reason = "the token has no signing-certificate attribute (RFC 3161 2.4.2)";
                Reasoned::unsure(Indeterminacy::SigConstraintsFailure, reason)
            })
        })
        .or_else(|| {
            (!verification.holds() && verification.signature.holds()).then(|| {
                let reason =
                    "the signing-certificate attribute names another certificate than the authority's";
                Reasoned::unsure(Indeterminacy::NoSigningCertificateFound, reason)
            })
        });
    facts.problem =
        problem.map(|problem| Reasoned { reason: format!("{}: {}", facts.name, problem.reason), ..problem });
    if let Some(certificate) = certificate {
        facts.uses = uses(&verification.signature, &certificate);
        facts.uses.extend(verification.imprint_digest.map(AlgorithmUse::digest));
        let paths = finder.find(&certificate, Role::TimeStampAuthority)?;
        facts.chains = paths.chains.clone();
        if facts.chains.failure.is_none() {
            facts.chains.failure = cryptographic::algorithm_problem(&verification.signature);
        }
        out.authority = Some(Party { certificate, paths });
    }
    Ok((facts, out))
}

/// The digests of its bytes that each signature needs, so that the caller can compute all in one pass.
pub(crate) fn digests_needed(check: &FormatCheck, sub_filter: &SubFilter) -> Vec<DigestAlgorithm> {
    let mut needed = Vec::new();
    match (&check.format, check.signer()) {
        (Format::Pkcs1(_), _) => needed.push(DigestAlgorithm::Sha1),
        (Format::Cms(_), Some((signed, signer))) => {
            match sub_filter {
                SubFilter::AdbePkcs7Sha1 => needed.push(DigestAlgorithm::Sha1),
                SubFilter::EtsiRfc3161 => {
                    let token = TimeStampToken::from_signed_data(signed.clone()).ok();
                    let digest = token
                        .and_then(|token| DigestAlgorithm::from_identifier(&token.imprint_algorithm).ok());
                    needed.extend(digest);
                }
                _ => {
                    needed.extend(DigestAlgorithm::from_identifier(&signer.digest_algorithm).ok());
                    for der in signer.signed().flat_map(|signed| signed.values(oid::CONTENT_TIME_STAMP)) {
                        let token = TimeStampToken::parse(der).ok();
                        needed.extend(token.and_then(|token| {
                            DigestAlgorithm::from_identifier(&token.imprint_algorithm).ok()
                        }));
                    }
                }
            }
        }
        _ => {}
    }
    needed.sort_unstable();
    needed.dedup();
    needed
}

/// Everything that the signatures and the document security store hold as evidence, added to what the caller brings.
pub(crate) fn gather(evidence: &mut Evidence, inputs: &[Input<'_>], store: Option<&SecurityStore>) {
    for input in inputs {
        for der in &input.signature.certificates {
            evidence.add_certificate_bytes(der, Origin::Cms);
        }
        let Some((signed, signer)) = input.format.signer() else { continue };
        gather_signed(evidence, signed, Origin::Cms);
        let unsigned = UnsignedEvidence::gather(signer).0;
        for der in &unsigned.certificates {
            evidence.add_certificate_bytes(der, Origin::Cms);
        }
        for der in &unsigned.crls {
            evidence.add_crl_bytes(der, Origin::Cms);
        }
        for der in &unsigned.basic_ocsp_responses {
            evidence.add_ocsp_bytes(der, Origin::Cms);
        }
        if let Some(archive) =
            signer.signed().find_map(|signed| RevocationArchive::find(signed).ok().flatten())
        {
            for der in &archive.crls {
                evidence.add_crl_bytes(der, Origin::AdobeAttribute);
            }
            for der in &archive.ocsp_responses {
                evidence.add_ocsp_bytes(der, Origin::AdobeAttribute);
            }
        }
        let content = signer.signed().flat_map(|signed| signed.values(oid::CONTENT_TIME_STAMP));
        for der in content.chain(unsigned.signature_time_stamps.iter().map(AsRef::as_ref)) {
            if let Ok(token) = TimeStampToken::parse(der) {
                gather_signed(evidence, &token.signed_data, Origin::Timestamp);
            }
        }
    }
    for item in store.into_iter().flat_map(|store| &store.items) {
        match item.kind {
            StoreItemKind::Certificate => {
                evidence.add_certificate_bytes(&item.bytes, Origin::Dss);
            }
            StoreItemKind::Crl => {
                evidence.add_crl_bytes(&item.bytes, Origin::Dss);
            }
            StoreItemKind::Ocsp => {
                evidence.add_ocsp_bytes(&item.bytes, Origin::Dss);
            }
            _ => {}
        }
    }
}

fn gather_signed(evidence: &mut Evidence, signed: &SignedData, origin: Origin) {
    for der in &signed.certificates {
        evidence.add_certificate_bytes(der, origin);
    }
    for der in &signed.crls {
        evidence.add_crl_bytes(der, origin);
    }
    for der in &signed.ocsp_responses {
        evidence.add_ocsp_bytes(der, origin);
    }
}
