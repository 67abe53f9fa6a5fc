//! EN 319 102-1 clause 5.6.2.3: proofs of existence. An object is known by its digest and existed by the earliest
//! moment that something trusted says so.

use std::collections::BTreeMap;

use sha2::Digest as _;

use crate::time::Time;

/// SHA-256 of an object: a certificate, a CRL, an OCSP response, a signature value, a time-stamp token.
pub type ObjectDigest = [u8; 32];

/// The digest by which [`Proofs`] knows an object.
pub fn object_digest(bytes: &[u8]) -> ObjectDigest {
    sha2::Sha256::digest(bytes).into()
}

/// What proves that something existed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProofSource {
    /// The validator holds it at the validation time (clause 5.6.3.4, initialisation).
    Validation,
    /// A time-stamp, named as the report names it.
    TimeStamp(String),
}

/// The earliest known moment of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The object existed at this moment.
    pub time: Time,
    /// Because of this.
    pub source: ProofSource,
}

/// Proofs of existence at hand. An object that nothing speaks of exists at the validation time and not before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    now: Proof,
    known: BTreeMap<ObjectDigest, Proof>,
}

impl Proofs {
    /// No proofs but that of the validation time `now`.
    pub fn new(now: Time) -> Self {
        Self { now: Proof { time: now, source: ProofSource::Validation }, known: BTreeMap::new() }
    }

    /// The validation time.
    pub fn now(&self) -> Time {
        self.now.time
    }

    /// Adds a proof. A later one than is known changes nothing, and neither does one from after the validation time.
    pub fn add(&mut self, object: ObjectDigest, time: Time, source: &ProofSource) {
        let earlier = self.proof(&object).time > time;
        if earlier {
            self.known.insert(object, Proof { time, source: source.clone() });
        }
    }

    /// Adds a proof for each object.
    pub fn add_all<'a>(
        &mut self,
        objects: impl IntoIterator<Item = &'a ObjectDigest>,
        time: Time,
        source: &ProofSource,
    ) {
        for object in objects {
            self.add(*object, time, source);
        }
    }

    /// The earliest proof of an object.
    pub fn proof(&self, object: &ObjectDigest) -> &Proof {
        self.known.get(object).unwrap_or(&self.now)
    }

    /// The earliest moment at which the object is proven to have existed.
    pub fn earliest(&self, object: &ObjectDigest) -> Time {
        self.proof(object).time
    }

    /// Whether the object is proven to have existed at `time` (or before).
    pub fn exists_at(&self, object: &ObjectDigest, time: Time) -> bool {
        self.earliest(object) <= time
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(year: i64) -> Time {
        Time::from_civil(year, 1, 1, 0, 0, 0).unwrap()
    }

    #[test]
    fn the_earliest_proof_counts() {
        let mut proofs = Proofs::new(t(2030));
        let object = object_digest(b"x");
        assert_eq!(proofs.earliest(&object), t(2030), "what is at hand exists now");
        for (time, want) in [(2025, 2025), (2028, 2025), (2020, 2020), (2040, 2020)] {
            proofs.add(object, t(time), &ProofSource::TimeStamp(time.to_string()));
            assert_eq!(proofs.earliest(&object), t(want));
        }
        assert_eq!(proofs.proof(&object).source, ProofSource::TimeStamp("2020".into()));
        assert!(proofs.exists_at(&object, t(2020)));
        assert!(!proofs.exists_at(&object, t(2019)));
    }

    #[test]
    fn a_proof_from_the_future_is_none() {
        let mut proofs = Proofs::new(t(2030));
        proofs.add(object_digest(b"x"), t(2031), &ProofSource::TimeStamp("late".into()));
        assert_eq!(proofs, Proofs::new(t(2030)));
    }
}
