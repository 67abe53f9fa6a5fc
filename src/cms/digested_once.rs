//! Content that is digested once for each algorithm, however many tokens speak of it.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Content;
use crate::crypto::DigestAlgorithm;

/// Content with its digests so far.
pub(crate) struct DigestedOnce<'c> {
    content: &'c dyn Content,
    known: RefCell<BTreeMap<DigestAlgorithm, Option<Box<[u8]>>>>,
}

impl<'c> DigestedOnce<'c> {
    pub(crate) fn new(content: &'c dyn Content) -> Self {
        Self { content, known: RefCell::default() }
    }
}

impl Content for DigestedOnce<'_> {
    fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
        let mut known = self.known.borrow_mut();
        known.entry(algorithm).or_insert_with(|| self.content.digest(algorithm)).clone()
    }

    fn bytes(&self) -> Option<Cow<'_, [u8]>> {
        self.content.bytes()
    }

    fn start(&self, length: usize) -> Option<Cow<'_, [u8]>> {
        self.content.start(length)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    struct Counted<'c>(&'c [u8], Cell<u32>);

    impl Content for Counted<'_> {
        fn digest(&self, algorithm: DigestAlgorithm) -> Option<Box<[u8]>> {
            self.1.set(self.1.get() + 1);
            self.0.digest(algorithm)
        }

        fn bytes(&self) -> Option<Cow<'_, [u8]>> {
            Some(self.0.into())
        }
    }

    #[test]
    fn each_digest_is_made_once() {
        let content = Counted(b"value", Cell::new(0));
        let once = DigestedOnce::new(&content);
        for algorithm in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha3_512, DigestAlgorithm::Sha256] {
            assert_eq!(once.digest(algorithm), b"value".digest(algorithm));
        }
        assert_eq!(content.1.get(), 2);
        assert_eq!(
            (once.bytes().as_deref(), once.start(2).as_deref()),
            (Some(&b"value"[..]), Some(&b"va"[..]))
        );
    }
}
