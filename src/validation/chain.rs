//! A certification path with all that was found about the certificates in it: what the building blocks judge.

use super::algorithm_policy::{AlgorithmPolicy, AlgorithmUse, Constraint};
use super::poe::{ObjectDigest, Proofs};
use crate::pki::revocation::RevocationReason;
use crate::time::Time;

/// A path whose signatures, names and constraints hold (RFC 5280 6.1), apart from time and revocation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chain {
    /// From the certificate that the anchor issued down to the one that is judged; empty when the anchor itself is.
    pub links: Vec<Link>,
    /// Nothing is trusted through the anchor from this moment on.
    pub sunset: Option<Time>,
}

/// One certificate of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// SHA-256 of the certificate.
    pub digest: ObjectDigest,
    /// How the report names it.
    pub name: String,
    pub not_before: Time,
    pub not_after: Time,
    /// The digest and key by which its issuer signed it.
    pub signed_with: AlgorithmUse,
    /// No revocation data is needed: RFC 6960 4.2.2.2.1, RFC 9608, EN 319 412-1 5.2.
    pub exempt: bool,
    /// It says where revocation data is found (RFC 5280 4.2.1.13, 4.2.2.1).
    pub declares: bool,
    /// What CRLs and OCSP responses say of it.
    pub statuses: Vec<Status>,
}

/// One authenticated statement of revocation status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    /// SHA-256 of what it rests on: an OCSP response, or a CRL with its delta and the CRLs for other reasons.
    pub objects: Vec<ObjectDigest>,
    /// The last moment at which what its signers signed can be relied on without a proof of its age: then a certificate of
    /// theirs ended, or was revoked.
    pub signer_until: Time,
    /// How the report names it.
    pub name: String,
    /// Of when it speaks.
    pub this_update: Time,
    /// When it was signed: it was not there before.
    pub issued: Time,
    pub next_update: Option<Time>,
    /// The digests and keys by which it is signed.
    pub signed_with: Vec<AlgorithmUse>,
    pub says: Says,
}

impl Status {
    /// The earliest moment at which all of it is proven to have existed.
    pub(crate) fn existed(&self, proofs: &Proofs) -> Time {
        self.objects.iter().map(|object| proofs.earliest(object)).max().unwrap_or_else(|| proofs.now())
    }

    /// The constraint that its digests and keys break at the moment from which it is proven to exist, and that moment.
    pub(crate) fn weakness(
        &self,
        algorithms: &AlgorithmPolicy,
        proofs: &Proofs,
    ) -> Option<(Constraint, Time)> {
        let existed = self.existed(proofs);
        self.signed_with.iter().find_map(|used| Some((algorithms.judge(*used, existed).err()?, existed)))
    }

    /// Whether it is proven to be older than the end of who signed it (table 6, REVOCATION_OUT_OF_BOUNDS_NO_POE).
    pub(crate) fn is_in_bounds(&self, proofs: &Proofs) -> bool {
        self.existed(proofs) <= self.signer_until
    }
}

/// What it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// Not revoked.
    Good,
    /// Suspended since that moment (`certificateHold`).
    OnHold(Time),
    /// Revoked since that moment, for that reason where the issuer names one.
    Revoked(Time, Option<RevocationReason>),
}

/// A revocation that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Revoked {
    /// Since when.
    pub since: Time,
    /// Why, where the issuer says so (RFC 5280 5.3.1).
    pub reason: Option<RevocationReason>,
    /// It is a certificate above that is revoked.
    pub authority: bool,
}

impl Link {
    /// Table 6, REVOCATION_OUT_OF_BOUNDS_NO_POE, in words.
    pub(crate) fn out_of_bounds(&self) -> String {
        format!(
            "the certificate that signed the revocation data on {} has expired or was revoked, and nothing proves that the data \
             is older",
            self.name
        )
    }

    /// What says that the certificate is good: known at `now` (at any time when `retroactive`), and by who can be relied on.
    pub(crate) fn good<'l>(
        &'l self,
        proofs: &'l Proofs,
        now: Time,
        retroactive: bool,
    ) -> impl Iterator<Item = &'l Status> + Clone {
        self.statuses.iter().filter(move |status| {
            status.says == Says::Good && (retroactive || status.issued <= now) && status.is_in_bounds(proofs)
        })
    }

    /// RFC 5280 5.3.1: the holds that nothing newer and good ended, with the moment from which each is in force.
    pub(crate) fn holds<'l>(
        &'l self,
        good: impl Iterator<Item = &'l Status>,
    ) -> impl Iterator<Item = (Time, &'l Status)> {
        let lifted = good.map(|status| status.this_update).max();
        self.statuses.iter().filter_map(move |status| match status.says {
            Says::OnHold(since) if lifted <= Some(status.this_update) => Some((since, status)),
            _ => None,
        })
    }

    /// Whether `time` lies within the validity period, both ends included (RFC 5280 4.1.2.5).
    pub(crate) fn is_valid_at(&self, time: Time) -> bool {
        self.not_before <= time && time.unix() <= self.not_after.unix()
    }
}

#[cfg(test)]
pub(crate) mod fixture {
    use super::*;
    use crate::crypto::{DigestAlgorithm, SignatureAlgorithm};
    use crate::validation::object_digest;

    pub(crate) fn day(date: &str) -> Time {
        Time::parse_rfc3339(date).unwrap()
    }

    pub(crate) fn rsa(bits: u32) -> AlgorithmUse {
        AlgorithmUse::signature(&SignatureAlgorithm::RsaPkcs1 { digest: DigestAlgorithm::Sha256 }, Some(bits))
    }

    pub(crate) fn link(name: &str, from: &str, to: &str) -> Link {
        Link {
            digest: object_digest(name.as_bytes()),
            name: name.to_owned(),
            not_before: day(from),
            not_after: day(to),
            signed_with: rsa(4096),
            exempt: false,
            declares: true,
            statuses: Vec::new(),
        }
    }

    pub(crate) fn status(name: &str, this: &str, next: &str, says: Says) -> Status {
        Status {
            objects: vec![object_digest(name.as_bytes())],
            signer_until: day("2100-01-01"),
            name: name.to_owned(),
            this_update: day(this),
            issued: day(this),
            next_update: Some(day(next)),
            signed_with: vec![rsa(4096)],
            says,
        }
    }
}
