//! RFC 5280 6.1.2 to 6.1.5: one path, from its anchor to its leaf.

use std::borrow::Cow;

use super::error::{PathError, PathErrorKind};
use super::name_constraints;
use super::parameters::{ExtendedKeyUsageRule, PathParameters, ValidityCheck};
use super::policy::PolicyState;
use crate::asn1::{ObjectIdentifier, Reader, Tag};
use crate::finding::Finding;
use crate::pki::certificate::Certificate;
use crate::pki::der;
use crate::pki::extension::{KeyUsage, NameConstraints, id};
use crate::pki::trust::TrustAnchor;
use crate::pki::verifier::{Signed, Verifier};
use crate::time::Time;

/// A path that RFC 5280 6.1 accepts. Only validation makes one.
#[derive(Clone, Debug)]
pub struct ValidatedPath {
    certificates: Vec<Certificate>,
    keys: Vec<Box<[u8]>>,
    anchor: TrustAnchor,
    time: Time,
    policies: Vec<ObjectIdentifier>,
    findings: Vec<Finding>,
}

impl ValidatedPath {
    /// Leaf first, anchor last; one certificate when the leaf is the anchor.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The leaf.
    pub fn leaf(&self) -> &Certificate {
        self.certificates.first().unwrap_or(&self.anchor.certificate)
    }

    /// The anchor.
    pub fn anchor(&self) -> &TrustAnchor {
        &self.anchor
    }

    /// The issuer of the certificate at `index`; `None` for the anchor.
    pub fn issuer_of(&self, index: usize) -> Option<&Certificate> {
        self.certificates.get(index.checked_add(1)?)
    }

    /// The `SubjectPublicKeyInfo` of the certificate at `index`, DSA parameters inherited (6.1.4 d–f).
    pub fn key_of(&self, index: usize) -> Option<&[u8]> {
        self.keys.get(index).map(|key| &**key)
    }

    /// The time at which it was judged.
    pub fn time(&self) -> Time {
        self.time
    }

    /// The policies that hold for the whole path (RFC 5280 6.1.6, user-constrained); `anyPolicy` for all.
    pub fn policies(&self) -> &[ObjectIdentifier] {
        &self.policies
    }

    /// What was noticed: an expired anchor, oddities of the certificates.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

/// Validates `path` (leaf first, anchor last).
pub(super) fn validate(
    path: &[Certificate],
    anchor: &TrustAnchor,
    parameters: &PathParameters,
    verifier: &Verifier<'_>,
) -> Result<ValidatedPath, PathError> {
    let fail = |kind: PathErrorKind, index: usize| PathError { kind, index, path: path.to_vec() };
    let top = path.len().saturating_sub(1);
    let root = &anchor.certificate;
    let mut findings = Vec::new();
    inspect_anchor(anchor, top == 0, parameters, &mut findings).map_err(|kind| fail(kind, top))?;

    let mut policy = PolicyState::new(parameters, top);
    let mut constraints: Vec<&NameConstraints> = root.extensions().name_constraints.iter().collect();
    let mut max_path_length = root.extensions().basic_constraints.and_then(|limits| limits.path_length);
    let mut working_key: Cow<'_, [u8]> = Cow::Borrowed(root.spki());
    let mut keys = vec![root.spki().into()];

    for (index, certificate) in path.iter().enumerate().rev().skip(1) {
        let last = index == 0;
        let at = |kind: PathErrorKind| fail(kind, index);
        let self_issued = certificate.is_self_issued();
        // 6.1.3 a 1
        if !certificate.signature_algorithms_agree() {
            return Err(at(PathErrorKind::SignatureAlgorithmMismatch));
        }
        verifier
            .verify(&Signed::certificate(certificate), &working_key)
            .map_err(|limit| at(PathErrorKind::Exhausted(limit)))?
            .map_err(|error| at(error.into()))?;
        // 6.1.3 a 4; 4.1.2.4: an issuer has a name
        let issuer = path.get(index.saturating_add(1)).map(Certificate::subject);
        if issuer != Some(certificate.issuer()) || certificate.issuer().is_empty() {
            return Err(at(PathErrorKind::NoIssuer));
        }
        readable(certificate).map_err(at)?;
        // 6.1.3 b, c
        if last || !self_issued {
            name_constraints::judge(certificate, &constraints, verifier.budget()).map_err(at)?;
        }
        // 6.1.3 d–f
        policy.certificate(certificate, last).map_err(at)?;
        // 6.1.3 a 2
        valid_at(certificate, parameters).map_err(at)?;
        if last {
            // 6.1.5 a, b, g
            policy.wrap_up(certificate, parameters).map_err(at)?;
            purpose(certificate, parameters).map_err(at)?;
        } else {
            // 6.1.4 a–j
            policy.prepare(certificate).map_err(at)?;
            constraints.extend(certificate.extensions().name_constraints.as_ref());
            // 6.1.4 k
            if !certificate.is_ca() {
                return Err(at(PathErrorKind::NotCa));
            }
            // 6.1.4 l
            if !self_issued {
                max_path_length = match max_path_length {
                    Some(0) => return Err(at(PathErrorKind::PathLength)),
                    Some(more) => Some(more.saturating_sub(1)),
                    None => None,
                };
            }
            // 6.1.4 m
            let own = certificate.extensions().basic_constraints.and_then(|limits| limits.path_length);
            max_path_length = match (max_path_length, own) {
                (Some(above), Some(own)) => Some(above.min(own)),
                (above, own) => above.or(own),
            };
            // 6.1.4 n
            if certificate.extensions().key_usage.is_some_and(|usage| !usage.has_any(KeyUsage::KEY_CERT_SIGN))
            {
                return Err(at(PathErrorKind::KeyUsage { needed: KeyUsage::KEY_CERT_SIGN.names() }));
            }
        }
        // 6.1.4 d–f, 6.1.5 c–e
        working_key = working_key_after(certificate, &working_key);
        keys.push((*working_key).into());
    }
    if top == 0 {
        readable(root).map_err(|kind| fail(kind, 0))?;
        valid_at(root, parameters).map_err(|kind| fail(kind, 0))?;
        purpose(root, parameters).map_err(|kind| fail(kind, 0))?;
    }
    keys.reverse();
    for certificate in path {
        for finding in certificate.findings() {
            let message = format!("{}: {}", certificate.subject().human_friendly(), finding.message);
            findings.push(Finding::new(finding.code, message));
        }
    }
    Ok(ValidatedPath {
        certificates: path.to_vec(),
        keys,
        anchor: anchor.clone(),
        time: parameters.time,
        policies: policy.into_policies(),
        findings,
    })
}

/// 6.1.1 d takes name and key of an anchor, nothing else; RFC 5937 adds constraints where the certificate states them.
fn inspect_anchor(
    anchor: &TrustAnchor,
    is_leaf: bool,
    parameters: &PathParameters,
    findings: &mut Vec<Finding>,
) -> Result<(), PathErrorKind> {
    let certificate = &anchor.certificate;
    if let Some(sunset) = anchor.sunset
        && parameters.time >= sunset
    {
        return Err(PathErrorKind::Sunset { sunset });
    }
    if is_leaf {
        return Ok(());
    }
    readable(certificate)?;
    let extensions = certificate.extensions();
    if extensions.basic_constraints.is_some_and(|constraints| !constraints.ca) {
        return Err(PathErrorKind::NotCa);
    }
    if extensions.key_usage.is_some_and(|usage| !usage.has_any(KeyUsage::KEY_CERT_SIGN)) {
        return Err(PathErrorKind::KeyUsage { needed: KeyUsage::KEY_CERT_SIGN.names() });
    }
    let subject = certificate.subject();
    if certificate.version() >= 3 && extensions.basic_constraints.is_none() {
        let message = format!("trust anchor \"{subject}\" does not state that it is a CA");
        findings.push(Finding::new("anchor-without-basic-constraints", message));
    }
    if parameters.validity == ValidityCheck::Enforce && !certificate.is_valid_at(parameters.time) {
        let (from, to) = (certificate.not_before(), certificate.not_after());
        let message = format!(
            "trust anchor \"{subject}\" is trusted by name and key although {} lies outside its validity period, {from} to {to}",
            parameters.time
        );
        findings.push(Finding::new("anchor-outside-validity", message));
    }
    Ok(())
}

/// 4.2, 6.1.4 o, 6.1.5 f
fn readable(certificate: &Certificate) -> Result<(), PathErrorKind> {
    let extensions = certificate.extensions();
    if let Some(malformed) = extensions.malformed.iter().find(|malformed| malformed.restricts) {
        return Err(PathErrorKind::MalformedExtension(malformed.id));
    }
    if let Some(id) = extensions.duplicates.first() {
        return Err(PathErrorKind::DuplicateExtension(*id));
    }
    if let Some(id) = extensions.unknown_critical.first() {
        return Err(PathErrorKind::UnknownCriticalExtension(*id));
    }
    Ok(())
}

fn valid_at(certificate: &Certificate, parameters: &PathParameters) -> Result<(), PathErrorKind> {
    if parameters.validity == ValidityCheck::Ignore || certificate.is_valid_at(parameters.time) {
        Ok(())
    } else if parameters.time < certificate.not_before() {
        Err(PathErrorKind::NotYetValid { not_before: certificate.not_before() })
    } else {
        Err(PathErrorKind::Expired { not_after: certificate.not_after() })
    }
}

/// What the caller needs the leaf for (4.2.1.3, 4.2.1.12).
fn purpose(certificate: &Certificate, parameters: &PathParameters) -> Result<(), PathErrorKind> {
    let extensions = certificate.extensions();
    let purpose = &parameters.purpose;
    if let (Some(needed), Some(usage)) = (purpose.key_usage, extensions.key_usage)
        && !usage.has_any(needed)
    {
        return Err(PathErrorKind::KeyUsage { needed: needed.names() });
    }
    let found = extensions.extended_key_usage.as_deref();
    let (holds, needed) = match &purpose.extended_key_usage {
        ExtendedKeyUsageRule::Any => return Ok(()),
        ExtendedKeyUsageRule::IfPresent(any_of) => {
            let holds = found.is_none_or(|found| {
                found.iter().any(|one| any_of.contains(one) || *one == id::ANY_EXTENDED_KEY_USAGE)
            });
            (holds, any_of.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "))
        }
        ExtendedKeyUsageRule::IfPresentOther(others) => {
            let holds = found.is_none_or(|found| found.iter().any(|one| !others.contains(one)));
            let others = others.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (holds, format!("one other than {others}"))
        }
        ExtendedKeyUsageRule::Required(one) => {
            (found.is_some_and(|found| found.contains(one)), one.to_string())
        }
        ExtendedKeyUsageRule::OnlyAndCritical(one) => (
            found == Some(&[*one][..]) && extensions.extended_key_usage_critical,
            format!("only {one}, critical"),
        ),
    };
    if holds { Ok(()) } else { Err(PathErrorKind::ExtendedKeyUsage { needed }) }
}

/// The key for the next certificate: DSA parameters come from above where the certificate leaves them out.
fn working_key_after<'a>(certificate: &'a Certificate, above: &[u8]) -> Cow<'a, [u8]> {
    if !certificate.public_key().inherits_parameters() {
        return Cow::Borrowed(certificate.spki());
    }
    let inherited = || {
        let mut fields = Reader::new(above).sequence("public key").ok()?;
        let mut algorithm = fields.sequence("algorithm").ok()?;
        let oid = algorithm.expect(Tag::OBJECT_IDENTIFIER, "algorithm").ok()?;
        if oid.oid().ok()? != certificate.public_key_algorithm().oid {
            return None;
        }
        let parameters = algorithm.any().ok()?;
        let mut own = Reader::new(certificate.spki()).sequence("public key").ok()?;
        own.any().ok()?;
        let key = own.any().ok()?;
        let algorithm = der::encode(0x30, &[oid.raw, parameters.raw]);
        Some(der::encode(0x30, &[&algorithm, key.raw]))
    };
    inherited().map_or(Cow::Borrowed(certificate.spki()), Cow::Owned)
}
