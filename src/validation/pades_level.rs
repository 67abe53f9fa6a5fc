//! EN 319 142-1 clause 6: the baseline level of a signature, by what is there, and what is missing for the next.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A baseline level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "the four levels of clause 6")]
pub enum PadesLevel {
    /// Basic.
    #[serde(rename = "B-B")]
    BB,
    /// With a time-stamp.
    #[serde(rename = "B-T")]
    BT,
    /// With the material to validate it in the long term.
    #[serde(rename = "B-LT")]
    BLt,
    /// With a document time-stamp over that material.
    #[serde(rename = "B-LTA")]
    BLta,
}

impl PadesLevel {
    /// As reports write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BB => "B-B",
            Self::BT => "B-T",
            Self::BLt => "B-LT",
            Self::BLta => "B-LTA",
        }
    }
}

impl fmt::Display for PadesLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The level reached, and what the next one lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a level and what is missing")]
pub struct PadesAssessment {
    /// The highest level whose requirements, and those of all levels below, are met.
    pub level: Option<PadesLevel>,
    /// What is missing for the next, in words; empty at B-LTA.
    pub missing: Vec<String>,
}

/// What clause 6.3, table 1 asks about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LevelFacts {
    /// a) `/SubFilter` is `ETSI.CAdES.detached`.
    pub cades: bool,
    /// b) The signed attributes content-type and message-digest are there.
    pub content_type_and_digest: bool,
    /// c) A signing-certificate attribute is there and names the signer's certificate.
    pub signing_certificate: bool,
    /// d) There is no signing-time attribute.
    pub signing_time_attribute: bool,
    /// e) `/M` is there.
    pub m_entry: bool,
    /// f) The signer's certificate is in `SignedData.certificates`.
    pub certificate_included: bool,
    /// g) There is no `/Cert`.
    pub cert_entry: bool,
    /// h) The bytes covered are all but `/Contents`.
    pub covers_revision: bool,
    /// A signature time-stamp over the signature value, or a document time-stamp over the signature.
    pub stamped: bool,
    /// The document security store (or the signature) holds the certificates of the signer's path.
    pub certificates: bool,
    /// It holds revocation data for each of them that needs some.
    pub revocation: bool,
    /// There is a document security store.
    pub store: bool,
    /// A document time-stamp covers the document security store.
    pub store_stamped: bool,
}

/// Which level the facts make.
pub(crate) fn assess(facts: &LevelFacts) -> PadesAssessment {
    let basic = [
        (facts.cades, "/SubFilter ETSI.CAdES.detached"),
        (facts.content_type_and_digest, "the signed attributes content-type and message-digest"),
        (facts.signing_certificate, "the signed attribute signing-certificate-v2"),
        (!facts.signing_time_attribute, "the signing-time attribute to be left out, since /M says the time"),
        (facts.m_entry, "the entry /M"),
        (facts.certificate_included, "the signer's certificate in the signature"),
        (!facts.cert_entry, "the entry /Cert to be left out"),
        (facts.covers_revision, "a /ByteRange over everything but /Contents"),
    ];
    let time = [(facts.stamped, "a time-stamp over the signature")];
    let material = [
        (facts.store, "a document security store"),
        (facts.certificates, "the certificates of the path"),
        (facts.revocation, "revocation data for the certificates of the path"),
    ];
    let archive = [(facts.store_stamped, "a document time-stamp over the document security store")];
    let levels: [(PadesLevel, &[(bool, &str)]); 4] = [
        (PadesLevel::BB, &basic),
        (PadesLevel::BT, &time),
        (PadesLevel::BLt, &material),
        (PadesLevel::BLta, &archive),
    ];
    let mut assessment = PadesAssessment::default();
    for (level, wanted) in levels {
        let missing = wanted.iter().filter(|(there, _)| !there).map(|(_, what)| (*what).to_owned());
        assessment.missing = missing.collect();
        if !assessment.missing.is_empty() {
            break;
        }
        assessment.level = Some(level);
    }
    assessment
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_needs_those_below() {
        let basic = LevelFacts {
            cades: true,
            content_type_and_digest: true,
            signing_certificate: true,
            m_entry: true,
            certificate_included: true,
            covers_revision: true,
            ..LevelFacts::default()
        };
        let stamped = LevelFacts { stamped: true, ..basic };
        let material = LevelFacts { certificates: true, revocation: true, store: true, ..stamped };
        let archive = LevelFacts { store_stamped: true, ..material };
        for (facts, level, missing) in [
            (LevelFacts { cades: false, ..archive }, None, 1),
            (LevelFacts { signing_time_attribute: true, cert_entry: true, ..archive }, None, 2),
            (basic, Some("B-B"), 1),
            (LevelFacts { stamped: false, ..archive }, Some("B-B"), 1),
            (stamped, Some("B-T"), 3),
            (LevelFacts { revocation: false, ..archive }, Some("B-T"), 1),
            (material, Some("B-LT"), 1),
            (archive, Some("B-LTA"), 0),
        ] {
            let assessment = assess(&facts);
            assert_eq!(assessment.level.map(PadesLevel::name), level, "{facts:?}");
            assert_eq!(assessment.missing.len(), missing, "{facts:?}");
        }
    }
}
