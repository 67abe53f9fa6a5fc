//! The endpoint over HTTP: a real server on a free port, with SQLite, and with PostgreSQL where an address is given.
//!
//! `COUNTERSIGN_TEST_POSTGRES=postgres://…` runs all of it there instead.

mod bad_input;
mod contracts;
mod esigns;
mod fixture;
mod keys;
mod openapi;
mod operation;
mod uploads;
