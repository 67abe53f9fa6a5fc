//! Certificates, paths and revocation data made for the occasion: loops, crowds, oddities, large lists.
//!
//! Signatures are not made but believed: the provider of these tests accepts every value.

mod certificates;
mod evidence;
mod lists;
mod made;
mod paths;
mod responses;
