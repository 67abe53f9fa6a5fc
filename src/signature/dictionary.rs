//! 12.8.1, table 255: the signature dictionary.

use std::ops::Range;

use serde::Serialize;

use super::{
    ByteRange, ByteRangeError, Contents, Coverage, FieldMdp, Lock, Permission, SeedValue, SignatureReference,
    SubFilter, Transform,
};
use crate::finding::Finding;
use crate::pdf::{Dictionary, ObjectId};
use crate::time::Time;

/// A signature dictionary that some revision shows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Signature {
    /// From 1, in the order of revisions and, within one, of fields.
    pub ordinal: u32,
    /// 12.7.4.2: the fully qualified name of the field; empty for usage rights.
    pub field: String,
    /// The field's object.
    pub field_id: Option<ObjectId>,
    /// The object of the signature dictionary; `None` when it is direct.
    pub id: Option<ObjectId>,
    /// The first revision in which the field has this value.
    pub revision: u32,
    /// The last revision that its bytes cover whole; that of [`Self::revision`] where the coverage is lower.
    pub signed_revision: u32,
    /// What it is.
    pub kind: SignatureKind,
    /// `/SubFilter`
    pub sub_filter: SubFilter,
    /// `/Filter`, without its solidus.
    pub filter: Option<String>,
    /// The dictionary as [`Self::revision`] has it.
    pub dictionary: Dictionary,
    /// The object that holds the dictionary, in the file; empty for a member of an object stream.
    pub span: Range<u64>,
    /// `/ByteRange`
    pub byte_range: Result<ByteRange, ByteRangeError>,
    /// The stretches that `/ByteRange` declares, however many, as far as they lie in the file.
    pub declared: Vec<Range<u64>>,
    /// `/Contents`
    pub contents: Option<Contents>,
    /// What its bytes cover.
    pub coverage: Coverage,
    /// Whether it is still the field's value in the last revision.
    pub visible_in_latest: bool,
    /// Whether `/Perms` of its revision names it under `/DocMDP`.
    pub certifies: bool,
    /// `/M`: a claim.
    pub claimed_time: Option<Time>,
    /// `/Name`
    pub name: Option<String>,
    /// `/Reason`
    pub reason: Option<String>,
    /// `/Location`
    pub location: Option<String>,
    /// `/ContactInfo`
    pub contact_info: Option<String>,
    /// `/Cert`: certificates in DER, for `adbe.x509.rsa_sha1`.
    pub certificates: Vec<Vec<u8>>,
    /// `/Reference`
    pub references: Vec<SignatureReference>,
    /// `/Lock` of the field.
    pub lock: Option<Lock>,
    /// `/SV` of the field.
    pub seed_value: Option<SeedValue>,
    /// Whether `/Rect` of a widget of the field has an area.
    pub has_visible_widget: bool,
    /// What was noticed about it.
    pub findings: Vec<Finding>,
}

/// What a signature dictionary is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub enum SignatureKind {
    /// A person or organisation signed.
    #[serde(rename = "signature")]
    Signature,
    /// 12.8.5
    #[serde(rename = "document-timestamp")]
    DocumentTimestamp,
    /// 12.8.2.3
    #[serde(rename = "usage-rights")]
    UsageRights,
}

impl Signature {
    /// 12.8.2.2: the permission of its own DocMDP transform, if it has one.
    pub fn certification(&self) -> Option<Permission> {
        self.references.iter().find_map(|reference| match &reference.transform {
            Transform::DocMdp(doc_mdp) => Some(doc_mdp.permission),
            _ => None,
        })
    }

    /// What it allows to change later: the strictest of its DocMDP transform and `/P` of its field's lock.
    pub fn permission(&self) -> Option<Permission> {
        let lock = self.lock.as_ref().and_then(|lock| lock.permission);
        match (self.certification(), lock) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// 12.8.2.4: the fields it locks, by its transforms; by the field's lock where there is no transform.
    pub fn locked_fields(&self) -> Vec<&FieldMdp> {
        let mut locked: Vec<&FieldMdp> = self
            .references
            .iter()
            .filter_map(|reference| match &reference.transform {
                Transform::FieldMdp(field_mdp) => Some(field_mdp),
                _ => None,
            })
            .collect();
        locked.extend(self.lock.iter().filter_map(|lock| lock.fields.as_ref()));
        locked
    }

    /// The byte of the file where a reader finds it.
    pub fn offset(&self) -> Option<u64> {
        let contents = self.contents.as_ref().and_then(|contents| contents.span.as_ref());
        contents.map(|span| span.start).or_else(|| (!self.span.is_empty()).then_some(self.span.start))
    }
}
