//! What is established once about each signature of a document, whatever the moment that is judged: the mathematics,
//! the paths, the revocation data. The processes of clauses 5.3 to 5.6 only weigh these.

use std::borrow::Cow;
use std::ops::Range;

use super::algorithm_policy::AlgorithmUse;
use super::chain::Chain;
use super::conclusion::{Check, Conclusion, Indeterminacy};
use super::poe::ObjectDigest;
use crate::signature::ByteRange;
use crate::time::Time;

/// A conclusion with its reason in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reasoned {
    pub conclusion: Conclusion,
    pub reason: String,
}

impl Reasoned {
    pub(crate) fn new(conclusion: Conclusion, reason: impl Into<String>) -> Self {
        Self { conclusion, reason: reason.into() }
    }

    pub(crate) fn unsure(why: Indeterminacy, reason: impl Into<String>) -> Self {
        Self::new(Conclusion::Indeterminate(why), reason)
    }
}

/// The paths from a certificate to the anchors, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chains {
    pub candidates: Vec<Chain>,
    /// Why there is none, or why none will do whatever the moment.
    pub failure: Option<(Indeterminacy, String)>,
}

/// A time-stamp token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StampFacts {
    /// How the report names it.
    pub name: String,
    /// When it says that it was made; `None` when it can't be read.
    pub time: Option<Time>,
    /// Its accuracy in nanoseconds (RFC 3161 2.4.2); 0 when it says nothing.
    pub accuracy: u64,
    /// What is wrong with it whatever the moment: structure, imprint, signature value, the authority's certificate.
    pub problem: Option<Reasoned>,
    pub chains: Chains,
    /// Digests and keys it rests on: those of its signature and its imprint.
    pub uses: Vec<AlgorithmUse>,
    /// SHA-256 of its signature value: the object that proofs speak of.
    pub value: ObjectDigest,
}

impl StampFacts {
    /// Whether it is shown that it stamps something else, or was not made by the authority that it names.
    pub(crate) fn is_forged(&self) -> bool {
        let conclusion = self.problem.as_ref().map(|problem| problem.conclusion);
        matches!(conclusion, Some(Conclusion::TotalFailed(_)))
    }
}

/// A signature or a document time-stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignatureFacts {
    /// The revision that brought it.
    pub revision: u32,
    /// The last revision that it covers whole.
    pub signed_revision: u32,
    /// Whether it covers a whole revision or the file.
    pub covers_revision: bool,
    /// The bytes that it covers.
    pub covered: Option<ByteRange>,
    /// Where its dictionary stands, in the file; empty where that is not known.
    pub place: Range<u64>,
    /// What 5.2.2, 5.2.3, 5.2.7 and 5.2.8 find, whatever the moment: the gravest.
    pub failure: Option<Reasoned>,
    /// What is wrong with the coverage or with changes afterwards (ISO 32000-2 12.8).
    pub integrity: Option<Reasoned>,
    pub chains: Chains,
    /// Digests and keys it rests on.
    pub uses: Vec<AlgorithmUse>,
    /// SHA-256 of its signature value: the object that proofs speak of.
    pub value: ObjectDigest,
    /// What a valid signature time-stamp proves besides, when the value binds the attributes: what they hold or name by
    /// digest.
    pub signed_objects: Vec<ObjectDigest>,
    /// What a later document time-stamp proves: everything in its `/Contents`.
    pub contents_objects: Vec<ObjectDigest>,
    pub content_stamps: Vec<StampFacts>,
    pub signature_stamps: Vec<StampFacts>,
    /// A document time-stamp's own token.
    pub token: Option<StampFacts>,
    /// Whether its `/Contents` brings revocation data.
    pub brings_revocation: bool,
    /// What was checked.
    pub checks: Vec<Check>,
}

/// An object of the document security store and where its stream stands, in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub object: ObjectDigest,
    pub place: Range<u64>,
    /// It is a CRL or an OCSP response.
    pub speaks: bool,
}

/// All of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentFacts<'a> {
    pub signatures: Vec<Cow<'a, SignatureFacts>>,
    pub stored: Vec<Stored>,
}
