//! Why there is no valid path, in words and as a type.

use std::fmt;

use crate::asn1::ObjectIdentifier;
use crate::budget::Exhausted;
use crate::pki::certificate::Certificate;
use crate::pki::revocation::RevocationReason;
use crate::time::Time;

/// Why no path could be validated: the most telling reason of all candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PathError {
    /// The reason.
    pub kind: PathErrorKind,
    /// Place of the certificate at fault in [`PathError::path`]; 0 is the leaf.
    pub index: usize,
    /// The candidate path as far as it was built, leaf first.
    pub path: Vec<Certificate>,
}

/// What is wrong with the certificate at [`PathError::index`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathErrorKind {
    /// No certificate with the issuer's name is at hand.
    NoIssuer,
    /// The path ends in a self-signed certificate that is no anchor.
    UntrustedRoot,
    /// The path would be longer than the caller allows.
    TooLong,
    /// The issuer's key does not verify the signature.
    BadSignature,
    /// The signature's or the key's algorithm is not supported.
    UnsupportedAlgorithm(String),
    /// A key that can't be used.
    UnusableKey(String),
    /// The two algorithm identifiers of the certificate differ (RFC 5280 4.1.1.2).
    SignatureAlgorithmMismatch,
    /// An extension that restricts the certificate can't be read.
    MalformedExtension(ObjectIdentifier),
    /// An extension occurs twice (RFC 5280 4.2).
    DuplicateExtension(ObjectIdentifier),
    /// RFC 5280 6.1.4 o, 6.1.5 f
    UnknownCriticalExtension(ObjectIdentifier),
    /// RFC 5280 6.1.4 k: an issuer that is no CA.
    NotCa,
    /// RFC 5280 6.1.4 l, m
    PathLength,
    /// RFC 5280 6.1.4 n, or the purpose of the leaf.
    KeyUsage {
        /// What was needed, one of them.
        needed: Vec<&'static str>,
    },
    /// The purpose of the leaf.
    ExtendedKeyUsage {
        /// What was needed.
        needed: String,
    },
    /// RFC 5280 6.1.3 b, c
    NameConstraint {
        /// The name that is outside, in words.
        name: String,
        /// Whether it is excluded rather than not permitted.
        excluded: bool,
    },
    /// RFC 5280 6.1.4 a: a mapping from or to anyPolicy.
    PolicyMapping,
    /// RFC 5280 6.1.3 f, 6.1.5 g
    Policy,
    /// RFC 5280 6.1.3 a 2
    NotYetValid {
        /// `notBefore`
        not_before: Time,
    },
    /// RFC 5280 6.1.3 a 2
    Expired {
        /// `notAfter`
        not_after: Time,
    },
    /// The anchor is not trusted any more.
    Sunset {
        /// Since when.
        sunset: Time,
    },
    /// A dated constraint on algorithms or key sizes; set by the caller's `accept` function.
    AlgorithmConstraint(String),
    /// No revocation data says anything, where the policy demands it.
    RevocationUnknown {
        /// What is missing or wrong with what there is.
        problem: String,
    },
    /// RFC 5280 5.3.1 certificateHold
    OnHold {
        /// Since when.
        since: Time,
    },
    /// RFC 5280 6.1.3 a 3
    Revoked {
        /// Since when.
        time: Time,
        /// Why, as the issuer says.
        reason: RevocationReason,
    },
    /// The work that one document may cost is spent.
    Exhausted(Exhausted),
}

impl PathError {
    /// A reason of the caller's own, for the certificate at `index` of `path`.
    pub fn new(kind: PathErrorKind, index: usize, path: Vec<Certificate>) -> Self {
        Self { kind, index, path }
    }

    /// How telling this reason is among those of several candidates: the nearer the candidate came to being valid, the
    /// higher.
    pub fn rank(&self) -> u32 {
        match &self.kind {
            PathErrorKind::NoIssuer => 10,
            PathErrorKind::UntrustedRoot => 20,
            PathErrorKind::TooLong => 30,
            PathErrorKind::BadSignature => 40,
            PathErrorKind::UnusableKey(_) => 50,
            PathErrorKind::UnsupportedAlgorithm(_) => 60,
            PathErrorKind::SignatureAlgorithmMismatch
            | PathErrorKind::MalformedExtension(_)
            | PathErrorKind::DuplicateExtension(_) => 70,
            PathErrorKind::UnknownCriticalExtension(_) => 80,
            PathErrorKind::NotCa => 90,
            PathErrorKind::PathLength => 100,
            PathErrorKind::KeyUsage { .. } | PathErrorKind::ExtendedKeyUsage { .. } => 110,
            PathErrorKind::NameConstraint { .. } => 120,
            PathErrorKind::PolicyMapping | PathErrorKind::Policy => 130,
            PathErrorKind::NotYetValid { .. } => 140,
            PathErrorKind::Expired { .. } | PathErrorKind::Sunset { .. } => 150,
            PathErrorKind::AlgorithmConstraint(_) => 160,
            PathErrorKind::RevocationUnknown { .. } => 170,
            PathErrorKind::OnHold { .. } => 190,
            PathErrorKind::Revoked { .. } => 200,
            PathErrorKind::Exhausted(_) => 1000,
        }
    }

    /// Whether no other candidate may be tried.
    pub fn is_fatal(&self) -> bool {
        matches!(self.kind, PathErrorKind::Exhausted(_))
    }

    /// The certificate at fault.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.path.get(self.index)
    }

    /// Whether the fault lies with an issuer rather than with the leaf.
    pub fn is_about_issuer(&self) -> bool {
        self.index > 0
    }

    /// The sub-indication of EN 319 102-1 that 5.2.6 and 5.3 give for this reason at a time without proof of existence.
    pub fn sub_indication(&self) -> &'static str {
        let issuer = self.is_about_issuer();
        match &self.kind {
            PathErrorKind::NoIssuer | PathErrorKind::UntrustedRoot => "NO_CERTIFICATE_CHAIN_FOUND",
            PathErrorKind::NotYetValid { .. } | PathErrorKind::Expired { .. } if !issuer => {
                "OUT_OF_BOUNDS_NO_POE"
            }
            PathErrorKind::Revoked { .. } if issuer => "REVOKED_CA_NO_POE",
            PathErrorKind::Revoked { .. } => "REVOKED_NO_POE",
            PathErrorKind::OnHold { .. } | PathErrorKind::RevocationUnknown { .. } => "TRY_LATER",
            PathErrorKind::AlgorithmConstraint(_) => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            _ => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
        }
    }
}

/// One sentence for a person.
impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let subject = match self.certificate() {
            Some(certificate) => certificate.subject().quoted(),
            None => "?".to_owned(),
        };
        let role = if self.index == 0 { "certificate" } else { "issuer certificate" };
        write!(f, "{role} {subject}: {}", self.kind)
    }
}

impl fmt::Display for PathErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIssuer => f.write_str("no certificate of its issuer is at hand"),
            Self::UntrustedRoot => f.write_str("it is self-signed and not among the trust anchors"),
            Self::TooLong => f.write_str("the path above it is longer than allowed"),
            Self::BadSignature => f.write_str("its signature does not verify with its issuer's key"),
            Self::UnsupportedAlgorithm(what) => write!(f, "its signature can't be judged: {what}"),
            Self::UnusableKey(what) => write!(f, "its issuer's key can't be used: {what}"),
            Self::SignatureAlgorithmMismatch => f.write_str("it names two different signature algorithms"),
            Self::MalformedExtension(id) => write!(f, "its extension {id} can't be read"),
            Self::DuplicateExtension(id) => write!(f, "its extension {id} occurs more than once"),
            Self::UnknownCriticalExtension(id) => write!(f, "its critical extension {id} is not known"),
            Self::NotCa => f.write_str("it is not a CA and may not issue certificates"),
            Self::PathLength => f.write_str("more CAs stand below it than its issuer's path length allows"),
            Self::KeyUsage { needed } => {
                write!(f, "its key usage does not include {}", needed.join(" or "))
            }
            Self::ExtendedKeyUsage { needed } => {
                write!(f, "its extended key usage is not as needed: {needed}")
            }
            Self::NameConstraint { name, excluded: true } => write!(f, "a CA above it excludes its {name}"),
            Self::NameConstraint { name, excluded: false } => {
                write!(f, "a CA above it does not permit its {name}")
            }
            Self::PolicyMapping => f.write_str("it maps anyPolicy, which is forbidden"),
            Self::Policy => f.write_str("no certificate policy that is asked for holds for the whole path"),
            Self::NotYetValid { not_before } => write!(f, "it is not valid before {not_before}"),
            Self::Expired { not_after } => write!(f, "it expired at {not_after}"),
            Self::Sunset { sunset } => write!(f, "it is not trusted as an anchor since {sunset}"),
            Self::AlgorithmConstraint(what) => f.write_str(what),
            Self::RevocationUnknown { problem } => {
                write!(f, "it can't be established that it was not revoked: {problem}")
            }
            Self::OnHold { since } => write!(f, "it is on hold since {since}"),
            Self::Revoked { time, reason } => write!(f, "it was revoked at {time} ({reason})"),
            Self::Exhausted(limit) => write!(f, "the search was stopped: {limit}"),
        }
    }
}

impl std::error::Error for PathError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// EN 319 102-1 5.2.6: the same fault of the leaf and of an issuer.
    #[test]
    fn sub_indications() {
        let time = Time::from_unix(0);
        let reason = RevocationReason::KeyCompromise;
        let general = "CERTIFICATE_CHAIN_GENERAL_FAILURE";
        for (kind, of_leaf, of_issuer) in [
            (PathErrorKind::NoIssuer, "NO_CERTIFICATE_CHAIN_FOUND", "NO_CERTIFICATE_CHAIN_FOUND"),
            (PathErrorKind::UntrustedRoot, "NO_CERTIFICATE_CHAIN_FOUND", "NO_CERTIFICATE_CHAIN_FOUND"),
            (PathErrorKind::Expired { not_after: time }, "OUT_OF_BOUNDS_NO_POE", general),
            (PathErrorKind::NotYetValid { not_before: time }, "OUT_OF_BOUNDS_NO_POE", general),
            (PathErrorKind::Revoked { time, reason }, "REVOKED_NO_POE", "REVOKED_CA_NO_POE"),
            (PathErrorKind::OnHold { since: time }, "TRY_LATER", "TRY_LATER"),
            (PathErrorKind::RevocationUnknown { problem: String::new() }, "TRY_LATER", "TRY_LATER"),
            (
                PathErrorKind::AlgorithmConstraint(String::new()),
                "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
                "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            ),
            (PathErrorKind::NotCa, general, general),
        ] {
            let at = |index| PathError::new(kind.clone(), index, Vec::new());
            assert_eq!((at(0).sub_indication(), at(1).sub_indication()), (of_leaf, of_issuer), "{kind:?}");
            assert!(at(1).to_string().starts_with("issuer certificate ?: "), "{}", at(1));
        }
    }

    /// Of several candidates the one that came nearest is told of.
    #[test]
    fn the_nearest_candidate_ranks_highest() {
        let kinds = [
            PathErrorKind::NoIssuer,
            PathErrorKind::BadSignature,
            PathErrorKind::NotCa,
            PathErrorKind::Policy,
            PathErrorKind::Expired { not_after: Time::from_unix(0) },
            PathErrorKind::OnHold { since: Time::from_unix(0) },
            PathErrorKind::Exhausted(Exhausted::PathSteps),
        ];
        let errors: Vec<PathError> =
            kinds.into_iter().map(|kind| PathError::new(kind, 0, Vec::new())).collect();
        assert!(errors.is_sorted_by(|one, other| one.rank() < other.rank()));
        assert_eq!(errors.iter().filter(|error| error.is_fatal()).count(), 1);
    }
}
