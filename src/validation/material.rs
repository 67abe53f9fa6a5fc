//! EN 319 142-1 clause 6.3: the material for the long term that a document holds.

use std::collections::BTreeSet;

use super::Context;
use super::archival::is_covered;
use super::chain::Status;
use super::facts::{SignatureFacts, StampFacts};
use super::poe::ObjectDigest;
use super::survey::{Party, Surveyed};
use crate::pki::{Certificate, Crl, Evidence, OcspResponse, Origin, RevocationMode};
use crate::time::Time;

/// EN 319 142-1 6: what the document security store holds for each signature, and what later time-stamps cover.
pub(super) fn assess(context: &Context<'_>, evidence: &Evidence, surveyed: &mut [Surveyed]) {
    let first_stored = context.store.and_then(|store| store.revisions.first().copied());
    let said = Said::by_document(evidence);
    let freshness = context.policy.freshness;
    let spoken_of = |party: &Party, existed: Option<Time>| match party.paths.chains.candidates.first() {
        Some(chain) if context.policy.revocation != RevocationMode::None => {
            // What ended before the signature was there says nothing of when it was made.
            let fresh = |status: &Status, at| freshness.is_fresh(status.this_update, status.next_update, at);
            let own = |status: &Status| {
                existed.is_none_or(|at| fresh(status, at))
                    && status.objects.iter().all(|object| said.contains(object))
            };
            chain.links.iter().all(|link| link.exempt || link.statuses.iter().any(own))
        }
        // Nobody asked who signed it, or there is no path by which that could be told.
        _ => {
            let mut below = party.chain().iter().filter(|certificate| !certificate.is_self_issued());
            below.all(|certificate| said.names(certificate))
        }
    };
    let tokens: Vec<(&SignatureFacts, bool)> = surveyed
        .iter()
        .filter(|one| one.facts.token.as_ref().is_some_and(|token| !token.is_forged()))
        .map(|one| {
            let stamped = one.facts.token.as_ref().and_then(|token| token.time);
            (&one.facts, one.signer.as_ref().is_some_and(|signer| spoken_of(signer, stamped)))
        })
        .collect();
    let stamped: Vec<Stamped> =
        surveyed.iter().map(|one| Stamped::of(&one.facts, &tokens, first_stored)).collect();
    for (one, stamped) in surveyed.iter_mut().zip(stamped) {
        let own_stamps = one.level.stamped;
        one.level.stamped |= stamped.signature.is_some();
        one.level.store = first_stored.is_some();
        one.level.store_stamped = stamped.store;
        let Some(signer) = &one.signer else { continue };
        // An issuer that is not at hand may be an anchor, which need not be stored.
        one.level.certificates = true;
        // 6.3 asks for the data on the signer's path. That on a document time-stamp belongs in the store as well, once
        // the level rests on it.
        let authority = own_stamps || stamped.signature.unwrap_or(true);
        one.level.revocation = spoken_of(signer, stamped.first) && authority;
    }
}

/// What later document time-stamps cover.
struct Stamped {
    /// The signature; whether the store speaks of the authority.
    signature: Option<bool>,
    /// The signature and the store.
    store: bool,
    /// The earliest that a time-stamp on the signature says, its own ones included.
    first: Option<Time>,
}

impl Stamped {
    fn of(facts: &SignatureFacts, tokens: &[(&SignatureFacts, bool)], first_stored: Option<u32>) -> Self {
        let covering = tokens.iter().filter(|(token, _)| is_covered(facts, token));
        let signature = covering.clone().next().map(|(_, known)| *known);
        // The store may be older than the signature, when the program put it there first, or come with the time-stamp.
        let store = first_stored
            .is_some_and(|stored| covering.clone().any(|(token, _)| token.signed_revision >= stored));
        let later = covering.filter_map(|(token, _)| token.token.as_ref());
        let own = facts.signature_stamps.iter().filter(|stamp| !stamp.is_forged());
        let stamps: Vec<&StampFacts> = later.chain(own).collect();
        // Anybody can say that it was long ago: once an authority is trusted, the others are not asked.
        let trusted = || stamps.iter().filter(|stamp| !stamp.chains.candidates.is_empty());
        let earliest_of_all = stamps.iter().filter_map(|stamp| stamp.time).min();
        let first = trusted().filter_map(|stamp| stamp.time).min().or(earliest_of_all);
        Self { signature, store, first }
    }
}

/// The revocation data that the document itself holds, in its security store or its signatures.
struct Said<'e> {
    crls: Vec<&'e Crl>,
    responses: Vec<&'e OcspResponse>,
}

impl<'e> Said<'e> {
    fn by_document(evidence: &'e Evidence) -> Self {
        let own = |origins: &BTreeSet<Origin>| {
            origins.iter().any(|origin| !matches!(origin, Origin::Caller | Origin::Fetched))
        };
        let crls = evidence.crls().iter().filter(|item| own(&item.origins)).map(|item| &item.value);
        let responses =
            evidence.ocsp_responses().iter().filter(|item| own(&item.origins)).map(|item| &item.value);
        Self { crls: crls.collect(), responses: responses.collect() }
    }

    fn contains(&self, object: &ObjectDigest) -> bool {
        self.crls.iter().any(|crl| crl.sha256() == object)
            || self.responses.iter().any(|response| response.sha256() == object)
    }

    /// Whether some of it is on a certificate, by the names alone.
    fn names(&self, certificate: &Certificate) -> bool {
        let extensions = certificate.extensions();
        let speaks = |response: &&OcspResponse| {
            response.responses().any(|single| single.id.serial == *certificate.serial())
        };
        (extensions.no_rev_avail && !certificate.is_ca())
            || extensions.validity_assured_short_term
            || self.crls.iter().any(|crl| crl.issuer() == certificate.issuer())
            || self.responses.iter().any(speaks)
    }
}
