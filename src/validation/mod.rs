//! EN 319 102-1: the judgement.

mod conclusion;

pub use conclusion::{
    Check, Compared, Conclusion, Failure, Indeterminacy, Indication, Outcome, UnknownName, Verdict,
};
