//! No judgement rests on bytes that were not to be had: whichever read fails, once, there is an error and no report.

use std::borrow::Cow;
use std::cell::Cell;
use std::io;

use countersign::budget::Uninterrupted;
use countersign::source::Source;
use countersign::time::Time;
use countersign::{Error, TrustStore, Validator};

/// A medium of which one read fails; those before and after it do not.
struct Hiccup {
    bytes: Vec<u8>,
    reads: Cell<usize>,
    fails: Option<usize>,
}

impl Source for Hiccup {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> io::Result<Cow<'_, [u8]>> {
        let number = self.reads.replace(self.reads.get() + 1);
        if self.fails == Some(number) {
            return Err(io::Error::other("the cable is loose"));
        }
        Source::read(&self.bytes, offset, length)
    }
}

#[test]
fn one_read_that_fails_is_an_error() {
    let validator = Validator::new(TrustStore::new());
    let at = Time::parse_rfc3339("2026-06-01T12:00:00Z").unwrap();
    for case in ["ok/dss-extended", "attack/catalog-open-action"] {
        let path = format!("{}/testdata/cases/{case}/input.pdf", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap();
        let judge = |fails| {
            let medium = Hiccup { bytes: bytes.clone(), reads: Cell::new(0), fails };
            let result = validator.validate_source(&medium, "x.pdf", at, &Uninterrupted);
            (result.map(|report| report.to_json()), medium.reads.get())
        };
        let (whole, reads) = judge(None);
        assert_eq!(whole.unwrap(), validator.validate(&bytes, "x.pdf", at).unwrap().to_json());
        assert!(reads > 20, "only {reads} reads");
        for number in 0..reads {
            let (result, _) = judge(Some(number));
            let Err(Error::Io(error)) = &result else { panic!("{case}, read {number}: {result:?}") };
            assert_eq!(error.to_string(), "the cable is loose");
        }
    }
}
