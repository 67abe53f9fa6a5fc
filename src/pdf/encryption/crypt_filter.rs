//! ISO 32000-2 7.6.6: crypt filters.

use super::super::{Dictionary, Object, Snapshot};
use crate::error::Error;

/// Table 25: how bytes are encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    Identity,
    Rc4,
    /// AES-128
    AesV2,
    /// AES-256
    AesV3,
}

/// A named crypt filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CryptFilter {
    pub(super) method: Method,
    /// Bytes of the file encryption key.
    pub(super) key_length: usize,
}

impl CryptFilter {
    pub(super) const IDENTITY: Self = Self { method: Method::Identity, key_length: 16 };

    /// The crypt filter `name` of an encryption dictionary.
    pub(super) fn read(
        snapshot: &Snapshot<'_, '_>,
        encrypt: &Dictionary,
        name: &[u8],
    ) -> Result<Self, Error> {
        if name == b"Identity" {
            return Ok(Self::IDENTITY);
        }
        let filters = snapshot.value(encrypt, b"CF")?;
        let filter = match filters.as_dictionary() {
            Some(filters) => snapshot.value(filters, name)?,
            None => filters.clone(),
        };
        let Object::Dictionary(filter) = &*filter else {
            let name = String::from_utf8_lossy(name);
            return Err(Error::Encrypted(format!("the crypt filter /{name} is not in /CF")));
        };
        let method = snapshot.value(filter, b"CFM")?;
        let length = snapshot.value(filter, b"Length")?.as_integer();
        match method.as_name() {
            None | Some(b"None") => Ok(Self::IDENTITY),
            // Table 25 counts bytes; many writers count bits.
            Some(b"V2") => {
                let bytes = match length.and_then(|length| usize::try_from(length).ok()) {
                    Some(bits @ 40..) => bits >> 3,
                    Some(bytes @ 5..) => bytes,
                    _ => 16,
                };
                Ok(Self { method: Method::Rc4, key_length: bytes.min(16) })
            }
            Some(b"AESV2") => Ok(Self { method: Method::AesV2, key_length: 16 }),
            Some(b"AESV3") => Ok(Self { method: Method::AesV3, key_length: 32 }),
            Some(other) => {
                let other = String::from_utf8_lossy(other);
                Err(Error::Encrypted(format!("the crypt filter method /{other} is not known")))
            }
        }
    }
}
