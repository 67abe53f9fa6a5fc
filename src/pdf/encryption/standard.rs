//! ISO 32000-2 7.6.4: the standard security handler.

use md5::Md5;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::text;
use super::{aes_cbc, rc4};

/// What algorithms 2 to 11 work on.
#[derive(Debug)]
pub(super) struct Standard<'a> {
    pub(super) revision: i64,
    pub(super) key_length: usize,
    pub(super) owner: &'a [u8],
    pub(super) user: &'a [u8],
    pub(super) owner_key: &'a [u8],
    pub(super) user_key: &'a [u8],
    pub(super) permissions: i32,
    pub(super) identifier: &'a [u8],
    pub(super) encrypt_metadata: bool,
}

/// Algorithm 2, step a.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E,
    0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

impl Standard<'_> {
    /// The file encryption key, when `password` is the user's or the owner's.
    pub(super) fn key(&self, password: &str) -> Option<Vec<u8>> {
        if self.revision >= 5 {
            // 7.6.4.3.3: at most 127 bytes of UTF-8.
            let bytes = password.as_bytes();
            return self.key_256(bytes.get(..127).unwrap_or(bytes));
        }
        let bytes = text::encode(password).unwrap_or_else(|| password.as_bytes().to_vec());
        self.user_key_legacy(&bytes).or_else(|| self.owner_key_legacy(&bytes))
    }

    /// Algorithms 2 and 6.
    fn user_key_legacy(&self, password: &[u8]) -> Option<Vec<u8>> {
        let mut digest = Md5::new();
        digest.update(padded(password));
        digest.update(self.owner.get(..32).unwrap_or(self.owner));
        digest.update(self.permissions.to_le_bytes());
        digest.update(self.identifier);
        if self.revision >= 4 && !self.encrypt_metadata {
            digest.update([0xFF; 4]);
        }
        let key = self.stretch(digest.finalize().to_vec());
        let matches = if self.revision >= 3 {
            let mut check = Md5::new_with_prefix(PADDING).chain_update(self.identifier).finalize().to_vec();
            rounds(&key, 0..=19, &mut check);
            self.user.get(..16) == Some(check.as_slice())
        } else {
            let mut check = PADDING;
            rc4::apply(&key, &mut check);
            self.user.get(..32) == Some(&check[..])
        };
        matches.then_some(key)
    }

    /// Algorithm 7.
    fn owner_key_legacy(&self, password: &[u8]) -> Option<Vec<u8>> {
        let key = self.stretch(Md5::digest(padded(password)).to_vec());
        let mut user = self.owner.get(..32)?.to_vec();
        if self.revision >= 3 {
            rounds(&key, (0..=19).rev(), &mut user);
        } else {
            rc4::apply(&key, &mut user);
        }
        self.user_key_legacy(&user)
    }

    /// The first bytes of a digest, from revision 3 on of its fifty-fold repetition.
    fn stretch(&self, mut digest: Vec<u8>) -> Vec<u8> {
        digest.truncate(self.key_length.min(16));
        if self.revision >= 3 {
            for _ in 0..50 {
                let mut next = Md5::digest(&digest).to_vec();
                next.truncate(digest.len());
                digest = next;
            }
        }
        digest
    }

    /// Algorithm 2.A.
    fn key_256(&self, password: &[u8]) -> Option<Vec<u8>> {
        let user = self.user.get(..48)?;
        for (stored, wrapped, context) in
            [(self.user, self.user_key, &[][..]), (self.owner, self.owner_key, user)]
        {
            let (Some(check), Some(validation), Some(salt)) =
                (stored.get(..32), stored.get(32..40), stored.get(40..48))
            else {
                continue;
            };
            if self.hash(password, validation, context) == check {
                let intermediate = self.hash(password, salt, context);
                let mut key = wrapped.get(..32)?.to_vec();
                return aes_cbc::decrypt_blocks(&intermediate, &[0; 16], &mut key).then_some(key);
            }
        }
        None
    }

    /// Algorithm 2.B; revision 5 stops after the first digest.
    fn hash(&self, password: &[u8], salt: &[u8], context: &[u8]) -> Vec<u8> {
        let first = Sha256::new_with_prefix(password).chain_update(salt).chain_update(context);
        let mut key = first.finalize().to_vec();
        if self.revision == 5 {
            return key;
        }
        let mut round = 0u32;
        loop {
            let mut block = [password, &key, context].concat().repeat(64);
            let (cipher_key, vector) = key.get(..32).map_or((&[][..], &[][..]), |bytes| bytes.split_at(16));
            if !aes_cbc::encrypt_blocks(cipher_key, vector, &mut block) {
                return Vec::new();
            }
            // 256 is 1 modulo 3: the first 16 bytes as a number have the remainder of their sum.
            let sum: u32 = block.iter().take(16).map(|byte| u32::from(*byte)).sum();
            key = match sum.checked_rem(3) {
                Some(0) => Sha256::digest(&block).to_vec(),
                Some(1) => Sha384::digest(&block).to_vec(),
                _ => Sha512::digest(&block).to_vec(),
            };
            round = round.saturating_add(1);
            let last = block.last().copied().unwrap_or(0);
            if round >= 64 && u32::from(last) <= round.saturating_sub(32) {
                key.truncate(32);
                return key;
            }
        }
    }
}

/// Algorithm 13: whether `/Perms` says what `/P` and `/EncryptMetadata` say.
pub(super) fn permissions_agree(key: &[u8], perms: &[u8], permissions: i32, encrypt_metadata: bool) -> bool {
    let Some(mut block) = perms.first_chunk::<16>().copied() else { return false };
    if !aes_cbc::decrypt_blocks(key, &[0; 16], &mut block) {
        return false;
    }
    let [p0, p1, p2, p3, _, _, _, _, metadata, mark @ ..] = block;
    mark.starts_with(b"adb")
        && i32::from_le_bytes([p0, p1, p2, p3]) == permissions
        && (metadata == b'T') == encrypt_metadata
}

/// Algorithm 2, step a.
fn padded(password: &[u8]) -> [u8; 32] {
    let mut all = PADDING;
    for (place, byte) in all.iter_mut().zip(password.iter().chain(&PADDING)) {
        *place = *byte;
    }
    all
}

/// Algorithms 5 and 7: RC4 with the key in several disguises.
fn rounds(key: &[u8], order: impl Iterator<Item = u8>, bytes: &mut [u8]) {
    for round in order {
        let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
        rc4::apply(&key, bytes);
    }
}
