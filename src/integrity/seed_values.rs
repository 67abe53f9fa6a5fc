//! 12.7.5.5: seed values, as far as dictionaries show whether they were kept. What needs the CMS or the certificates is
//! checked where those are known.

use crate::signature::{LockDocument, Permission, SeedValueFlag, Signature, SubFilter};

/// A seed value that the signature does not keep.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SeedValueFault {
    /// `/Filter`
    #[error("the seed value asks for another signature handler")]
    Filter,
    /// `/SubFilter`
    #[error("the seed value asks for another sub-filter")]
    SubFilter,
    /// `/Reasons`
    #[error("the seed value allows other reasons only")]
    Reason,
    /// `/MDP`
    #[error("the seed value asks for another kind of signature or other permissions")]
    DocMdp,
    /// `/LockDocument`
    #[error("the seed value asks to lock the document, or not to")]
    LockDocument,
    /// `/LegalAttestation`
    #[error("the seed value asks for a legal attestation, which can't be judged")]
    LegalAttestation,
}

/// Checks what the signature dictionary shows: sub-filter, reasons, DocMDP, document lock.
///
/// # Errors
/// The first seed value that is not kept.
pub fn check_dictionary_constraints(signature: &Signature) -> Result<(), SeedValueFault> {
    let Some(seed) = &signature.seed_value else { return Ok(()) };
    let certification = signature.certification();
    if let Some(wanted) = seed.doc_mdp {
        // Table 237: 0 asks for an approval signature, 1 to 3 for a certification with that permission.
        if wanted != certification || (wanted.is_some() && !signature.certifies) {
            return Err(SeedValueFault::DocMdp);
        }
    }
    if seed.binds(SeedValueFlag::Filter)
        && let Some(filter) = &seed.filter
        && signature.filter.as_ref() != Some(filter)
    {
        return Err(SeedValueFault::Filter);
    }
    if seed.binds(SeedValueFlag::SubFilter)
        && let Some(wanted) = &seed.sub_filters
        && !sub_filter_is_kept(wanted, &signature.sub_filter)
    {
        return Err(SeedValueFault::SubFilter);
    }
    if seed.binds(SeedValueFlag::Reasons)
        && let Some(reasons) = &seed.reasons
    {
        // Table 237: a lone period means that no reason shall be given.
        let none = reasons.is_empty() || matches!(&reasons[..], [only] if only == ".");
        let kept = match &signature.reason {
            Some(reason) => !none && reasons.contains(reason),
            None => none,
        };
        if !kept {
            return Err(SeedValueFault::Reason);
        }
    }
    if seed.binds(SeedValueFlag::LockDocument) {
        let locked = signature.permission() == Some(Permission::NoChanges);
        match seed.lock_document {
            Some(LockDocument::Lock) if !locked => return Err(SeedValueFault::LockDocument),
            Some(LockDocument::DoNotLock) if locked => return Err(SeedValueFault::LockDocument),
            _ => {}
        }
    }
    if seed.binds(SeedValueFlag::LegalAttestation) && seed.legal_attestations.is_some() {
        return Err(SeedValueFault::LegalAttestation);
    }
    Ok(())
}

/// Table 237: the first sub-filter that the signer supports shall be used.
fn sub_filter_is_kept(wanted: &[SubFilter], used: &SubFilter) -> bool {
    wanted.first() == Some(used)
}
