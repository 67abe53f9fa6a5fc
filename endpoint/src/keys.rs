//! Keys: `Authorization: Bearer cs_IDENTIFIER_SECRET`, each with privileges, a time of validity and ranges of addresses.
//!
//! The secret is shown once, when the key is made; a digest of it is kept.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use countersign::crypto::{DigestAlgorithm, digest};
use countersign::digest::{equal, hex};

use crate::moment::{now_micros, text};
use crate::network::Network;
use crate::random;
use crate::storage::{Store, StoreError};

/// What a key may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Privilege {
    /// Read registrations and signatures, which hold personal data.
    Get,
    /// Search contracts; answers hold no signers.
    Search,
    /// Register.
    Create,
    /// Delete registrations.
    Delete,
    /// Have documents judged.
    Validate,
}

impl Privilege {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Get, Self::Search, Self::Create, Self::Delete, Self::Validate];

    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Search => "search",
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Validate => "validate",
        }
    }
}

impl FromStr for Privilege {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|privilege| privilege.name() == name).ok_or_else(|| {
            format!("{name:?} is no privilege: expected get, search, create, delete or validate")
        })
    }
}

impl fmt::Display for Privilege {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Privileges(Vec<Privilege>);

impl Privileges {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        text.split_whitespace().map(str::parse).collect::<Result<_, _>>().map(Self)
    }

    fn has(&self, privilege: Privilege) -> bool {
        self.0.contains(&privilege)
    }
}

impl fmt::Display for Privileges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.0.iter().map(|privilege| privilege.name()).collect();
        f.write_str(&names.join(" "))
    }
}

/// A key to be made.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    /// What people call it.
    pub label: String,
    /// What it may be used for.
    pub privileges: Vec<Privilege>,
    /// From when.
    pub not_before: Option<countersign::time::Time>,
    /// Till when.
    pub not_after: Option<countersign::time::Time>,
    /// From which addresses; from all when empty.
    pub networks: Vec<Network>,
}

/// A key as it is listed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KeyInfo {
    /// The public part of the key.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// `get search`.
    pub privileges: String,
    /// From when, RFC 3339.
    pub not_before: Option<String>,
    /// Till when, RFC 3339.
    pub not_after: Option<String>,
    /// From which addresses; from all when empty.
    pub networks: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was revoked, RFC 3339.
    pub revoked_at: Option<String>,
}

/// Makes a key, and returns it whole. It can't be read again.
///
/// # Errors
/// When the database can't be written.
pub fn create(database: &str, new: NewKey) -> Result<String, StoreError> {
    with(database, async |store| create_in(store, new).await)
}

/// All keys, those revoked too.
///
/// # Errors
/// When the database can't be read.
pub fn list(database: &str) -> Result<Vec<KeyInfo>, StoreError> {
    with(database, async |store| {
        let info = |key: KeyRow| KeyInfo {
            privileges: key.privileges.to_string(),
            not_before: key.not_before.map(text),
            not_after: key.not_after.map(text),
            networks: key.networks_text(),
            created_at: text(key.created_at),
            revoked_at: key.revoked_at.map(text),
            id: key.id,
            label: key.label,
        };
        Ok(store.keys().await?.into_iter().map(info).collect())
    })
}

/// Revokes a key, and says whether there was one to revoke. `id` may be its public part or the whole key.
///
/// # Errors
/// When the database can't be written.
pub fn revoke(database: &str, id: &str) -> Result<bool, StoreError> {
    let id = split(id).map_or(id, |(id, _)| id);
    with(database, async |store| Ok(store.revoke_key(id, now_micros()).await?))
}

fn with<T>(database: &str, work: impl AsyncFnOnce(&Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StoreError::Address(error.to_string()))?;
    runtime.block_on(async {
        let store = Store::open(database).await?;
        let done = work(&store).await;
        store.close().await;
        done
    })
}

async fn create_in(store: &Store, new: NewKey) -> Result<String, StoreError> {
    let unavailable = |error: std::io::Error| StoreError::Address(format!("no random bits: {error}"));
    let id = hex(&random::bytes::<8>().map_err(unavailable)?);
    let secret = hex(&random::bytes::<32>().map_err(unavailable)?);
    let mut privileges = new.privileges;
    privileges.sort_unstable();
    privileges.dedup();
    let row = KeyRow {
        id,
        label: new.label,
        secret_hash: hash(&secret),
        privileges: Privileges(privileges),
        not_before: new.not_before.map(crate::moment::micros),
        not_after: new.not_after.map(crate::moment::micros),
        networks: new.networks,
        created_at: now_micros(),
        revoked_at: None,
    };
    store.insert_key(&row).await?;
    Ok(format!("{PREFIX}{}_{secret}", row.id))
}

#[derive(Clone, Debug)]
pub(crate) struct KeyRow {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) secret_hash: String,
    pub(crate) privileges: Privileges,
    pub(crate) not_before: Option<i64>,
    pub(crate) not_after: Option<i64>,
    pub(crate) networks: Vec<Network>,
    pub(crate) created_at: i64,
    pub(crate) revoked_at: Option<i64>,
}

/// Why a key is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is no valid key: 401.
    Invalid,
    /// It may not be used for this, or from there: 403.
    Forbidden(&'static str),
}

impl KeyRow {
    pub(crate) fn networks_text(&self) -> String {
        let texts: Vec<String> = self.networks.iter().map(Network::to_string).collect();
        texts.join(" ")
    }

    /// Whether the key may be used by somebody who shows this secret, at this moment, from there, for this.
    ///
    /// Nobody without the secret learns anything of the key: it is compared first.
    pub(crate) fn check(&self, secret: &str, now: i64, from: IpAddr, what: Privilege) -> Result<(), Refusal> {
        let is_right = equal(hash(secret).as_bytes(), self.secret_hash.as_bytes());
        let is_current = self.revoked_at.is_none()
            && self.not_before.is_none_or(|start| start <= now)
            && self.not_after.is_none_or(|end| now <= end);
        if !is_right || !is_current {
            return Err(Refusal::Invalid);
        }
        if !self.networks.is_empty() && !self.networks.iter().any(|network| network.contains(from)) {
            return Err(Refusal::Forbidden("this key may not be used from this address"));
        }
        if !self.privileges.has(what) {
            return Err(Refusal::Forbidden("this key has not the privilege that this needs"));
        }
        Ok(())
    }
}

/// The two parts of a key.
pub(crate) fn split(key: &str) -> Option<(&str, &str)> {
    let (id, secret) = key.strip_prefix(PREFIX)?.split_once('_')?;
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (id.len() == 16 && secret.len() == 64 && is_hex(id) && is_hex(secret)).then_some((id, secret))
}

/// 256 random bits can't be guessed: a fast digest is enough.
fn hash(secret: &str) -> String {
    hex(&digest(DigestAlgorithm::Sha256, secret.as_bytes()))
}

const PREFIX: &str = "cs_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_counts() {
        let secret = "a".repeat(64);
        let key = KeyRow {
            id: "0123456789abcdef".to_owned(),
            label: String::new(),
            secret_hash: hash(&secret),
            privileges: Privileges::parse("get search").unwrap(),
            not_before: Some(10),
            not_after: Some(20),
            networks: vec!["192.0.2.0/24".parse().unwrap()],
            created_at: 0,
            revoked_at: None,
        };
        let revoked = KeyRow { revoked_at: Some(5), ..key.clone() };
        let here: IpAddr = "192.0.2.1".parse().unwrap();
        let there: IpAddr = "198.51.100.1".parse().unwrap();
        let other = "b".repeat(64);
        for (key, secret, now, from, what, expected) in [
            (&key, &secret, 10, here, Privilege::Get, 200),
            (&key, &secret, 20, here, Privilege::Search, 200),
            (&key, &secret, 9, here, Privilege::Get, 401),
            (&key, &secret, 21, here, Privilege::Get, 401),
            (&key, &other, 15, here, Privilege::Get, 401),
            (&key, &other, 15, there, Privilege::Create, 401),
            (&key, &secret, 15, there, Privilege::Get, 403),
            (&key, &secret, 15, here, Privilege::Create, 403),
            (&revoked, &secret, 15, here, Privilege::Get, 401),
        ] {
            let found = match key.check(secret, now, from, what) {
                Ok(()) => 200,
                Err(Refusal::Invalid) => 401,
                Err(Refusal::Forbidden(_)) => 403,
            };
            assert_eq!(found, expected, "{now} {from} {what}");
        }
    }

    #[test]
    fn keys_have_two_parts() {
        let key = format!("cs_0123456789abcdef_{}", "a".repeat(64));
        assert_eq!(split(&key), Some(("0123456789abcdef", "a".repeat(64).as_str())));
        for wrong in
            ["", "cs_", "cs_0123456789abcdef", "cs_0123456789abcdef_aa", &key[1..], &format!("{key}0")]
        {
            assert_eq!(split(wrong), None, "{wrong}");
        }
    }
}
