//! Which evidence was missing, and where the certificates say that it is found (RFC 5280 4.2.1.13, 4.2.2.1). The core
//! fetches nothing: whoever does validates again with what was found.

use super::chain::{Chain, Link, Says};
use super::policy::{Profile, ValidationPolicy};
use super::survey::Party;
use crate::pki::{Certificate, RevocationMode};
use crate::time::Time;

/// A piece of evidence that might have changed the judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Wanted {
    /// The certificate of an issuer (RFC 5280 4.2.2.1, caIssuers).
    Issuer {
        /// The certificate whose issuer is not at hand.
        certificate: Certificate,
        /// Where it says that its issuer's certificate is.
        uris: Vec<String>,
    },
    /// The revocation status of a certificate.
    Status {
        /// The certificate.
        certificate: Certificate,
        /// The certificate of its issuer.
        issuer: Certificate,
        /// Where OCSP is spoken for it.
        ocsp_uris: Vec<String>,
        /// Where its CRLs are.
        crl_uris: Vec<String>,
    },
}

/// What is wanted for the certificate of `party`, whose signature is known to have existed at `existed`.
pub(super) fn of_party(party: &Party, now: Time, existed: Time, policy: &ValidationPolicy) -> Vec<Wanted> {
    let (Some(path), Some(chain)) = (party.paths.candidates.first(), party.paths.chains.candidates.first())
    else {
        return issuer(party.chain()).into_iter().collect();
    };
    if policy.revocation == RevocationMode::None {
        return Vec::new();
    }
    let fresh_at = if policy.profile == Profile::LongTerm { existed } else { now };
    let mut wanted = Vec::new();
    for (link, pair) in links(chain).zip(path.windows(2)) {
        let [certificate, issuer] = pair else { continue };
        // What expired has no status any more that could be proven to be older than its end.
        if link.exempt || link.not_after < now || is_settled(link, now, fresh_at, policy) {
            continue;
        }
        let extensions = certificate.extensions();
        let points = extensions.crl_distribution_points.iter();
        let ocsp_uris: Vec<String> = extensions.ocsp_uris().map(str::to_owned).collect();
        let crl_uris: Vec<String> = points.flat_map(|point| point.uris()).map(str::to_owned).collect();
        if !ocsp_uris.is_empty() || !crl_uris.is_empty() {
            let (certificate, issuer) = (certificate.clone(), issuer.clone());
            wanted.push(Wanted::Status { certificate, issuer, ocsp_uris, crl_uris });
        }
    }
    wanted
}

/// The issuer that a path ends for want of.
fn issuer(partial: &[Certificate]) -> Option<Wanted> {
    let last = partial.last().filter(|last| !last.is_self_issued())?;
    let uris: Vec<String> = last.extensions().ca_issuer_uris().map(str::to_owned).collect();
    (!uris.is_empty()).then(|| Wanted::Issuer { certificate: last.clone(), uris })
}

/// In the order of the certificates: leaf first.
fn links(chain: &Chain) -> impl Iterator<Item = &Link> {
    chain.links.iter().rev()
}

/// Whether the evidence at hand says what can be said of a certificate.
fn is_settled(link: &Link, now: Time, fresh_at: Time, policy: &ValidationPolicy) -> bool {
    let known = |this_update: Time| policy.retroactive_revocation || this_update <= now;
    link.statuses.iter().any(|status| match status.says {
        Says::Revoked(since, _) => since <= now,
        _ => {
            known(status.this_update)
                && now <= status.signer_until
                && policy.freshness.is_fresh(status.this_update, status.next_update, fresh_at)
        }
    })
}
