//! What the benchmarks share: documents made at run time, and the limit that they are held against.

mod archive;
mod limit;
mod workload;

pub use archive::Archive;
pub use limit::{Limit, Ratio, ratio};
pub use workload::{TIME, Workload, changes, large, many_objects, many_signatures, ordinary};
