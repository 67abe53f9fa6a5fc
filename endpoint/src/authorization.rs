//! Who may: 401 without a valid key, 403 with one that may not.

use axum::http::{HeaderMap, header};

use crate::keys::{Privilege, Refusal, split};
use crate::moment::now_micros;
use crate::problem::{Kind, Problem};
use crate::state::{Peer, State};

/// Somebody whose key was accepted.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The public part of the key.
    pub(crate) key_id: String,
}

impl State {
    /// Seed 001, *Keys*: privileges, not valid before, not valid after, allowed addresses.
    pub(crate) async fn authorize(
        &self,
        headers: &HeaderMap,
        peer: Peer,
        what: Privilege,
    ) -> Result<Caller, Problem> {
        let mut stated = headers.get_all(header::AUTHORIZATION).iter();
        let (Some(value), None) = (stated.next(), stated.next()) else {
            return Err(unauthorized("send one header Authorization: Bearer KEY", "Bearer"));
        };
        let key = value.to_str().ok().and_then(|value| {
            let (scheme, key) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim_start_matches(' '))
        });
        let invalid = || unauthorized("this key is not valid", "Bearer error=\"invalid_token\"");
        let (id, secret) = key.and_then(split).ok_or_else(invalid)?;
        let row = self.store.key(id).await?.ok_or_else(invalid)?;
        let from = crate::address::caller(
            peer.0,
            headers,
            &self.settings.trusted_proxies,
            self.settings.forwarded_header,
        );
        match row.check(secret, now_micros(), from, what) {
            Ok(()) => Ok(Caller { key_id: row.id }),
            Err(Refusal::Invalid) => Err(invalid()),
            Err(Refusal::Forbidden(why)) => Err(Problem::new(Kind::Forbidden, why)),
        }
    }
}

fn unauthorized(detail: &str, challenge: &str) -> Problem {
    Problem::new(Kind::Unauthorized, detail).with_header(header::WWW_AUTHENTICATE, challenge)
}
