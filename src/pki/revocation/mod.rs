//! RFC 5280 6.3, RFC 6960: whether certificates were revoked.

mod reason;

pub use reason::RevocationReason;
