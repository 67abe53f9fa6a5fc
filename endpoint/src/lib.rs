//! The validate endpoint: judges signed PDF documents, and answers for signing records that were registered, over HTTP.
//!
//! [`serve`] runs it; [`keys`] makes and revokes the keys that its callers need. The judgement itself is the core's: nothing
//! here decides whether a document can be believed.
#![forbid(unsafe_code)]
#![allow(
    clippy::result_large_err,
    reason = "a problem is moved a few times on its way to the caller, once a request"
)]

mod address;
mod authorization;
mod body;
mod contracts;
mod esigns;
mod judging;
pub mod keys;
mod log;
mod metrics;
mod moment;
mod network;
mod openapi;
mod problem;
mod random;
mod registration;
mod routes;
mod search;
mod server;
mod settings;
mod state;
mod storage;
mod upload;
mod validate;

pub use address::ForwardedHeader;
pub use log::LogFormat;
pub use network::Network;
pub use openapi::document as openapi_document;
pub use server::{Running, serve, start};
pub use settings::{Settings, Timeouts};
pub use storage::{Store, StoreError};
