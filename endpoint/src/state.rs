//! What every request shares.

use std::net::IpAddr;
use std::sync::Arc;

use crate::judging::Judging;
use crate::metrics::Metrics;
use crate::settings::Settings;
use crate::storage::Store;

/// Shared by all requests.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) settings: Settings,
    pub(crate) judging: Judging,
    pub(crate) metrics: Arc<Metrics>,
}

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) IpAddr);
