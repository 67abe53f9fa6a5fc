//! ISO 32000-2 7.6: encryption, as a layer on access.

use super::medium::Medium;
use super::stream_data::Resolve;
use super::{Object, ObjectId, Snapshot, Stream};
use crate::budget::Exhausted;
use crate::error::Error;

/// How a document is encrypted, and the key.
#[derive(Debug)]
pub(super) struct Encryption {
    description: String,
}

impl Encryption {
    pub(super) fn open(
        _snapshot: &Snapshot<'_, '_>,
        _dictionary: &Object,
        _id: Option<ObjectId>,
        _identifier: &[u8],
        _password: Option<&str>,
    ) -> Result<Self, Error> {
        Err(Error::Encrypted("not read yet".to_owned()))
    }

    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn decrypt_strings(&self, _id: ObjectId, _object: &mut Object) {}

    pub(super) fn decrypt_stream(
        &self,
        _medium: &Medium<'_>,
        _stream: &Stream,
        raw: Vec<u8>,
        _resolve: Resolve<'_>,
    ) -> Result<Option<Vec<u8>>, Exhausted> {
        Ok(Some(raw))
    }
}
