//! RFC 5280 6.1: certification paths, with the policy graph of RFC 9618.
//!
//! [`PathBuilder`] searches candidates best first and validates each; a [`ValidatedPath`] can only come out of that.

mod builder;
mod error;
mod name_constraints;
mod parameters;
mod policy;
mod validation;

pub use builder::PathBuilder;
pub use error::{PathError, PathErrorKind};
pub use parameters::{ExtendedKeyUsageRule, LeafPurpose, PathParameters, ValidityCheck};
pub use validation::ValidatedPath;
