//! What C programs do wrong, and what files do to them: a code, never undefined behaviour, never an abort.
#![expect(
    clippy::undocumented_unsafe_blocks,
    reason = "misuse within the contract of each function is the subject"
)]

mod answers;
mod arguments;
mod callbacks;
mod failures;
mod files;
mod functions;
mod made;
mod ownership;
