//! EN 319 102-1 clause 5.2.5: is revocation status information recent enough for the moment that is judged?

use serde::{Deserialize, Serialize};

use crate::time::Time;

/// The maximum accepted age of revocation status information, a policy value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Freshness {
    /// The policy names no value, so the issuer's own interval counts: from `thisUpdate` to `nextUpdate`
    /// (5.2.5.4, 1). Information without `nextUpdate` is fresh for [`WITHOUT_NEXT_UPDATE`] seconds.
    #[default]
    NextUpdate,
    /// At most so many seconds from `thisUpdate` to the moment that is judged.
    Seconds(i64),
    /// Any age. For archives that trust their evidence store.
    Any,
}

/// How long information without `nextUpdate` is taken to be fresh: RFC 6960 2.4 says that newer information is
/// always available then; half an hour allows for the transport.
pub const WITHOUT_NEXT_UPDATE: i64 = 1800;

impl Freshness {
    /// The last moment at which information with these dates is fresh; `None` when it always is.
    pub fn last_fresh(self, this_update: Time, next_update: Option<Time>) -> Option<Time> {
        match self {
            Self::NextUpdate => {
                Some(next_update.unwrap_or_else(|| this_update.saturating_add_seconds(WITHOUT_NEXT_UPDATE)))
            }
            Self::Seconds(seconds) => Some(this_update.saturating_add_seconds(seconds)),
            Self::Any => None,
        }
    }

    /// 5.2.5.4: whether information with these dates is fresh at `time`. Information issued after `time` is.
    pub fn is_fresh(self, this_update: Time, next_update: Option<Time>, time: Time) -> bool {
        self.last_fresh(this_update, next_update).is_none_or(|last| time <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_until_the_last_moment() {
        let t = Time::from_unix;
        for (freshness, next, time, fresh) in [
            (Freshness::NextUpdate, Some(2000), 2000, true),
            (Freshness::NextUpdate, Some(2000), 2001, false),
            (Freshness::NextUpdate, Some(2000), 500, true),
            (Freshness::NextUpdate, None, 1000 + WITHOUT_NEXT_UPDATE, true),
            (Freshness::NextUpdate, None, 1001 + WITHOUT_NEXT_UPDATE, false),
            (Freshness::Seconds(10), Some(2000), 1010, true),
            (Freshness::Seconds(10), Some(2000), 1011, false),
            (Freshness::Seconds(0), Some(2000), 1000, true),
            (Freshness::Any, None, i64::MAX, true),
        ] {
            assert_eq!(
                freshness.is_fresh(t(1000), next.map(t), t(time)),
                fresh,
                "{freshness:?} {next:?} {time}"
            );
        }
    }
}
