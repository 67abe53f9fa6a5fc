//! RFC 5280 6.1.1: what a path is validated with.

use crate::asn1::ObjectIdentifier;
use crate::pki::extension::{KeyUsage, id};
use crate::time::Time;

/// Whether validity periods are compared with the time. EN 319 102-1 5.6.2.1 builds chains without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValidityCheck {
    /// Every certificate below the anchor must be valid at the time (RFC 5280 6.1.3 a 2, the shell model).
    #[default]
    Enforce,
    /// Validity periods are left out.
    Ignore,
}

/// What the leaf's `extKeyUsage` must say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExtendedKeyUsageRule {
    /// Nothing.
    #[default]
    Any,
    /// If the extension is there, it holds one of these or `anyExtendedKeyUsage` (RFC 5280 4.2.1.12).
    IfPresent(Vec<ObjectIdentifier>),
    /// If the extension is there, it holds one that is none of these (RFC 5280 4.2.1.12).
    IfPresentOther(Vec<ObjectIdentifier>),
    /// The extension is there and holds this purpose (RFC 6960 4.2.2.2).
    Required(ObjectIdentifier),
    /// The extension is there, is critical and holds this purpose alone (RFC 3161 2.3).
    OnlyAndCritical(ObjectIdentifier),
}

/// What the leaf must be for, beyond RFC 5280 6.1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeafPurpose {
    /// One of these bits must be set, if there is a `keyUsage` extension.
    pub key_usage: Option<KeyUsage>,
    /// `extKeyUsage`
    pub extended_key_usage: ExtendedKeyUsageRule,
}

impl LeafPurpose {
    /// No demands.
    pub fn any() -> Self {
        Self::default()
    }

    /// One of these key usage bits, if there is a `keyUsage` extension.
    pub fn key_usage(any_of: KeyUsage) -> Self {
        Self { key_usage: Some(any_of), ..Self::default() }
    }

    /// One of these key usage bits, and a purpose that the signing of documents may be. RFC 9336 has one for it alone; before
    /// it, emailProtection, clientAuth and issuers' own served. A certificate for nothing but servers, code, time-stamps
    /// or OCSP responses is not for it.
    pub fn document_signing(key_usage: Option<KeyUsage>) -> Self {
        let others = vec![id::KP_SERVER_AUTH, id::KP_CODE_SIGNING, id::KP_TIME_STAMPING, id::KP_OCSP_SIGNING];
        Self { key_usage, extended_key_usage: ExtendedKeyUsageRule::IfPresentOther(others) }
    }

    /// RFC 3161 2.3
    pub fn time_stamping() -> Self {
        Self {
            key_usage: Some(KeyUsage::DIGITAL_SIGNATURE.or(KeyUsage::NON_REPUDIATION)),
            extended_key_usage: ExtendedKeyUsageRule::OnlyAndCritical(id::KP_TIME_STAMPING),
        }
    }

    /// RFC 6960 4.2.2.2
    pub fn ocsp_signing() -> Self {
        Self { key_usage: None, extended_key_usage: ExtendedKeyUsageRule::Required(id::KP_OCSP_SIGNING) }
    }

    /// RFC 5280 6.3.3 f
    pub fn crl_signing() -> Self {
        Self { key_usage: Some(KeyUsage::CRL_SIGN), extended_key_usage: ExtendedKeyUsageRule::Any }
    }

    /// The same with another demand on `extKeyUsage`.
    #[must_use]
    pub fn with_extended_key_usage(self, rule: ExtendedKeyUsageRule) -> Self {
        Self { extended_key_usage: rule, ..self }
    }
}

/// The inputs of RFC 5280 6.1.1 other than path and anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathParameters {
    /// b: the time at which the path is judged.
    pub time: Time,
    /// Whether validity periods count.
    pub validity: ValidityCheck,
    /// c: `user-initial-policy-set`; empty means `{any-policy}`.
    pub initial_policies: Vec<ObjectIdentifier>,
    /// e: `initial-policy-mapping-inhibit`
    pub inhibit_policy_mapping: bool,
    /// f: `initial-explicit-policy`
    pub explicit_policy: bool,
    /// g: `initial-any-policy-inhibit`
    pub inhibit_any_policy: bool,
    /// What the leaf must be for.
    pub purpose: LeafPurpose,
    /// Certificates in a path, leaf and anchor included.
    pub max_length: usize,
}

impl PathParameters {
    /// The inputs of RFC 5280 6.2: any policy, nothing inhibited, no demand on the leaf.
    pub fn at(time: Time) -> Self {
        Self {
            time,
            validity: ValidityCheck::Enforce,
            initial_policies: Vec::new(),
            inhibit_policy_mapping: false,
            explicit_policy: false,
            inhibit_any_policy: false,
            purpose: LeafPurpose::default(),
            max_length: 20, // the longest honest path seen has 7 certificates
        }
    }

    /// The same for a leaf with this purpose.
    #[must_use]
    pub fn with_purpose(self, purpose: LeafPurpose) -> Self {
        Self { purpose, ..self }
    }

    /// The same, with validity periods counted or not.
    #[must_use]
    pub fn with_validity(self, validity: ValidityCheck) -> Self {
        Self { validity, ..self }
    }
}
