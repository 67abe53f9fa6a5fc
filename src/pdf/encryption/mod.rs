//! ISO 32000-2 7.6: encryption, as a layer on access.

mod aes_cbc;
mod crypt_filter;
mod rc4;
mod standard;

use md5::{Digest, Md5};

use self::crypt_filter::{CryptFilter, Method};
use self::standard::Standard;
use super::medium::Medium;
use super::stream_data::{self, Resolve};
use super::{Dictionary, Object, ObjectId, Snapshot, Stream};
use crate::budget::Exhausted;
use crate::error::Error;

/// How a document is encrypted, and the key.
#[derive(Debug)]
pub(super) struct Encryption {
    description: String,
    /// Empty when only embedded files are encrypted and no password opens them.
    key: Vec<u8>,
    strings: Method,
    streams: Method,
    embedded_files: Method,
    encrypt_metadata: bool,
    /// 7.6.6: the filters that a stream may name.
    named: Vec<(Box<[u8]>, Method)>,
    /// 7.6.2: the encryption dictionaries of all trailers are not encrypted themselves.
    dictionaries: Vec<ObjectId>,
}

impl Encryption {
    /// Reads the encryption dictionary and finds the key: with the empty password first, then with the given one.
    pub(super) fn open(
        snapshot: &Snapshot<'_, '_>,
        dictionary: &Object,
        dictionaries: Vec<ObjectId>,
        identifier: &[u8],
        password: Option<&str>,
    ) -> Result<Self, Error> {
        let encrypted = |message: &str| Error::Encrypted(message.to_owned());
        let Object::Dictionary(dictionary) = dictionary else {
            return Err(encrypted("/Encrypt does not lead to a dictionary"));
        };
        let number = |key: &[u8]| -> Result<Option<i64>, Exhausted> {
            Ok(snapshot.value(dictionary, key)?.as_integer())
        };
        let version = number(b"V")?.unwrap_or(0);
        let revision = number(b"R")?.unwrap_or(0);
        let filters = Filters::read(snapshot, dictionary, version)?;
        let metadata = snapshot.value(dictionary, b"EncryptMetadata")?;
        let mut encryption = Self {
            description: describe(filters.main(), revision),
            key: Vec::new(),
            strings: filters.strings.method,
            streams: filters.streams.method,
            embedded_files: filters.embedded_files.method,
            encrypt_metadata: *metadata != Object::Boolean(false),
            named: filters.named.clone(),
            dictionaries,
        };
        let text_is_plain = encryption.strings == Method::Identity && encryption.streams == Method::Identity;
        let handler = snapshot.value(dictionary, b"Filter")?;
        if handler.as_name() != Some(b"Standard") {
            let handler = String::from_utf8_lossy(handler.as_name().unwrap_or_default()).into_owned();
            encryption.description = format!("{} for recipients (/{handler})", filters.main().name());
            if text_is_plain {
                return Ok(encryption);
            }
            return Err(Error::Encrypted(if handler == "Adobe.PubSec" || handler == "Adobe.PPKLite" {
                "to the certificates of recipients; it takes the private key of one of them".to_owned()
            } else {
                format!("by the security handler /{handler}, which is not known")
            }));
        }
        if !(2..=6).contains(&revision) {
            return Err(Error::Encrypted(format!(
                "the standard security handler has no revision {revision}"
            )));
        }
        let string = |key: &[u8]| -> Result<Box<[u8]>, Exhausted> {
            Ok(snapshot
                .value(dictionary, key)?
                .as_string()
                .map(|string| string.bytes.clone())
                .unwrap_or_default())
        };
        let (owner, user, owner_key, user_key) =
            (string(b"O")?, string(b"U")?, string(b"OE")?, string(b"UE")?);
        let permissions = permissions(number(b"P")?.unwrap_or(0));
        let standard = Standard {
            revision,
            key_length: filters.main().key_length,
            owner: &owner,
            user: &user,
            owner_key: &owner_key,
            user_key: &user_key,
            permissions,
            identifier,
            encrypt_metadata: encryption.encrypt_metadata,
        };
        match standard.key("").or_else(|| password.and_then(|password| standard.key(password))) {
            Some(key) => {
                let agree = revision < 5
                    || standard::permissions_agree(
                        &key,
                        &string(b"Perms")?,
                        permissions,
                        encryption.encrypt_metadata,
                    );
                if !agree {
                    let at = dictionary
                        .entry(b"Perms")
                        .or(dictionary.entry(b"P"))
                        .map_or(0, |entry| entry.span.start);
                    let message = "/Perms does not agree with /P and /EncryptMetadata";
                    snapshot.document().medium.note_at("encrypt-permissions", at, message);
                }
                encryption.key = key;
                Ok(encryption)
            }
            None if text_is_plain => Ok(encryption),
            None if password.is_some() => Err(encrypted("the password is wrong")),
            None => Err(encrypted("a password is needed")),
        }
    }

    /// In words.
    pub(super) fn description(&self) -> &str {
        &self.description
    }

    /// Decrypts the strings of an indirect object that stands by itself.
    pub(super) fn decrypt_strings(&self, medium: &Medium<'_>, id: ObjectId, at: u64, object: &mut Object) {
        if self.strings == Method::Identity || self.dictionaries.contains(&id) {
            return;
        }
        if object.as_stream().is_some_and(|stream| stream.dictionary.is_type(b"XRef")) {
            return;
        }
        let key = self.object_key(self.strings, id);
        let mut broken = false;
        self.decrypt_within(&key, object, &mut broken);
        if broken {
            medium.note_at(
                "decrypt-string",
                at,
                format!("a string of object {id} is not encrypted as the document says"),
            );
        }
    }

    /// Nesting is bounded by the parser.
    fn decrypt_within(&self, key: &[u8], object: &mut Object, broken: &mut bool) {
        match object {
            Object::String(string) => {
                let mut bytes = std::mem::take(&mut string.bytes).into_vec();
                *broken |= !apply(self.strings, key, &mut bytes);
                string.bytes = bytes.into();
            }
            Object::Array(elements) => {
                for element in elements {
                    self.decrypt_within(key, element, broken);
                }
            }
            Object::Dictionary(dictionary) => self.decrypt_dictionary(key, dictionary, broken),
            Object::Stream(stream) => self.decrypt_dictionary(key, &mut stream.dictionary, broken),
            _ => {}
        }
    }

    /// 7.6.2: not the `/Contents` of a signature dictionary.
    fn decrypt_dictionary(&self, key: &[u8], dictionary: &mut Dictionary, broken: &mut bool) {
        let signature = dictionary.get(b"ByteRange").is_some()
            || dictionary.is_type(b"Sig")
            || dictionary.is_type(b"DocTimeStamp");
        for entry in &mut dictionary.entries {
            if !(signature && entry.key == b"Contents") {
                self.decrypt_within(key, &mut entry.value, broken);
            }
        }
    }

    /// Decrypts the bytes of a stream. `None`, with a finding, when that can't be done.
    pub(super) fn decrypt_stream(
        &self,
        medium: &Medium<'_>,
        stream: &Stream,
        raw: Vec<u8>,
        resolve: Resolve<'_>,
    ) -> Result<Option<Vec<u8>>, Exhausted> {
        let Some(method) = self.stream_method(stream, resolve)? else {
            let message =
                format!("stream {} names a crypt filter that the document does not define", stream.id);
            medium.note_at("crypt-filter-unknown", stream.span.start, message);
            return Ok(None);
        };
        if method == Method::Identity {
            return Ok(Some(raw));
        }
        if self.key.is_empty() {
            let message = format!("stream {} is encrypted and there is no key", stream.id);
            medium.note_at("decrypt-stream", stream.span.start, message);
            return Ok(None);
        }
        let mut bytes = raw;
        if !apply(method, &self.object_key(method, stream.id), &mut bytes) {
            let message = format!("stream {} is not encrypted as the document says", stream.id);
            medium.note_at("decrypt-stream", stream.span.start, message);
        }
        Ok(Some(bytes))
    }

    fn stream_method(&self, stream: &Stream, resolve: Resolve<'_>) -> Result<Option<Method>, Exhausted> {
        let first = stream_data::filter_names(&stream.dictionary, resolve)?.into_iter().next();
        if let Some((name, parameters)) = first
            && name.as_name() == Some(b"Crypt")
        {
            let named = parameters.as_dictionary().and_then(|parameters| parameters.get(b"Name"));
            let named = named.map(resolve).transpose()?;
            let named = named.as_ref().and_then(|named| named.as_name()).unwrap_or(b"Identity");
            if named == b"Identity" {
                return Ok(Some(Method::Identity));
            }
            return Ok(self.named.iter().find(|(name, _)| **name == *named).map(|(_, method)| *method));
        }
        if stream.dictionary.is_type(b"Metadata") && !self.encrypt_metadata {
            return Ok(Some(Method::Identity));
        }
        let embedded = stream.dictionary.is_type(b"EmbeddedFile");
        Ok(Some(if embedded { self.embedded_files } else { self.streams }))
    }

    /// Algorithms 1 and 1.A.
    fn object_key(&self, method: Method, id: ObjectId) -> Vec<u8> {
        if method == Method::AesV3 {
            return self.key.clone();
        }
        let [n0, n1, n2, _] = id.number.to_le_bytes();
        let [g0, g1] = id.generation.to_le_bytes();
        let mut digest = Md5::new_with_prefix(&self.key).chain_update([n0, n1, n2, g0, g1]);
        if method == Method::AesV2 {
            digest.update(b"sAlT");
        }
        let mut key = digest.finalize().to_vec();
        key.truncate(self.key.len().saturating_add(5));
        key
    }
}

/// Decrypts in place; whether the bytes were well formed.
fn apply(method: Method, key: &[u8], bytes: &mut Vec<u8>) -> bool {
    match method {
        Method::Identity => true,
        Method::Rc4 => {
            rc4::apply(key, bytes);
            true
        }
        Method::AesV2 | Method::AesV3 => aes_cbc::decrypt(key, bytes).is_ok(),
    }
}

/// Table 20: the crypt filters of a document.
struct Filters {
    strings: CryptFilter,
    streams: CryptFilter,
    embedded_files: CryptFilter,
    named: Vec<(Box<[u8]>, Method)>,
}

impl Filters {
    fn read(snapshot: &Snapshot<'_, '_>, dictionary: &Dictionary, version: i64) -> Result<Self, Error> {
        match version {
            1 | 2 => {
                let length = snapshot.value(dictionary, b"Length")?.as_integer();
                let bits = if version == 1 { 40 } else { length.unwrap_or(40).clamp(40, 128) };
                let key_length = usize::try_from(bits).unwrap_or(40) >> 3;
                let all = CryptFilter { method: Method::Rc4, key_length };
                Ok(Self { strings: all, streams: all, embedded_files: all, named: Vec::new() })
            }
            4 | 5 => {
                let named = |key: &[u8], default: CryptFilter| -> Result<CryptFilter, Error> {
                    let name = snapshot.value(dictionary, key)?;
                    name.as_name().map_or(Ok(default), |name| CryptFilter::read(snapshot, dictionary, name))
                };
                let streams = named(b"StmF", CryptFilter::IDENTITY)?;
                let strings = named(b"StrF", CryptFilter::IDENTITY)?;
                let embedded_files = named(b"EFF", streams)?;
                let all = snapshot.value(dictionary, b"CF")?;
                let mut each = Vec::new();
                for entry in all.as_dictionary().map(Dictionary::entries).unwrap_or_default() {
                    if let Ok(filter) = CryptFilter::read(snapshot, dictionary, entry.key.as_bytes()) {
                        each.push((entry.key.as_bytes().into(), filter.method));
                    }
                }
                Ok(Self { strings, streams, embedded_files, named: each })
            }
            other => Err(Error::Encrypted(format!("/V {other} is not known"))),
        }
    }

    /// The one that tells the length of the key.
    fn main(&self) -> CryptFilter {
        let all = [self.streams, self.strings, self.embedded_files];
        all.into_iter().find(|filter| filter.method != Method::Identity).unwrap_or(CryptFilter::IDENTITY)
    }
}

impl CryptFilter {
    fn name(self) -> String {
        match self.method {
            Method::Identity => "no cipher".to_owned(),
            Method::Rc4 => format!("RC4-{}", self.key_length.saturating_mul(8)),
            Method::AesV2 => "AES-128".to_owned(),
            Method::AesV3 => "AES-256".to_owned(),
        }
    }
}

fn describe(main: CryptFilter, revision: i64) -> String {
    format!("{} (R{revision})", main.name())
}

/// Table 21: `/P` is 32 bits, which some writers take as unsigned.
fn permissions(written: i64) -> i32 {
    let low = u32::try_from(written & 0xFFFF_FFFF).unwrap_or(0);
    i32::from_le_bytes(low.to_le_bytes())
}
