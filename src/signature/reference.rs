//! 12.8.1, table 256: signature reference dictionaries and their transform methods.

use super::{DocMdp, FieldMdp, UsageRights};
use crate::budget::Exhausted;
use crate::pdf::{Dictionary, Name, Snapshot};

/// One element of `/Reference`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SignatureReference {
    /// `/TransformMethod` with its `/TransformParams`.
    pub transform: Transform,
}

/// 12.8.2: the transform methods.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Transform {
    /// 12.8.2.2
    DocMdp(DocMdp),
    /// 12.8.2.4
    FieldMdp(FieldMdp),
    /// 12.8.2.3: `UR` or `UR3`
    UsageRights(UsageRights),
    /// Withdrawn in ISO 32000-2.
    Identity,
    /// Any other, or none.
    Unknown(Option<Name>),
}

impl SignatureReference {
    /// Reads `/Reference` of a signature dictionary.
    pub(super) fn read_all(
        snapshot: Snapshot<'_, '_>,
        dictionary: &Dictionary,
    ) -> Result<Vec<Self>, Exhausted> {
        let mut references = Vec::new();
        let value = snapshot.value(dictionary, b"Reference")?;
        // A lone dictionary is taken as an array of one.
        let single = std::slice::from_ref(&*value);
        let elements = value.as_array().unwrap_or(single);
        for element in elements.iter().take(MOST_REFERENCES) {
            let element = snapshot.resolve(element)?;
            let Some(reference) = element.as_dictionary() else { continue };
            let empty = Dictionary::default();
            let parameters = snapshot.value(reference, b"TransformParams")?;
            let parameters = parameters.as_dictionary().unwrap_or(&empty);
            let method = snapshot.value(reference, b"TransformMethod")?;
            let transform = match method.as_name() {
                Some(b"DocMDP") => Transform::DocMdp(DocMdp::read(snapshot, parameters)?),
                Some(b"FieldMDP") => match FieldMdp::read(snapshot, parameters, true)? {
                    Some(field_mdp) => Transform::FieldMdp(field_mdp),
                    None => continue,
                },
                Some(b"UR" | b"UR3") => Transform::UsageRights(UsageRights::read(snapshot, parameters)?),
                Some(b"Identity") => Transform::Identity,
                other => Transform::Unknown(other.map(Name::from)),
            };
            references.push(Self { transform });
        }
        Ok(references)
    }
}

const MOST_REFERENCES: usize = 100;
