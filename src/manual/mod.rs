//! Chapters to read: why the library answers as it does.

pub mod attacks;
