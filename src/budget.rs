//! Spends [`Limits`]: the one meter of all work on one document, and the one place that can be interrupted.

use std::cell::Cell;
use std::fmt;

use crate::limits::Limits;

/// Asks the caller whether to go on. Deadlines and cancellation come in through it; the core reads no clock.
pub trait Interrupt: fmt::Debug {
    /// Whether the work should stop now. Asked often: keep it to a load and a comparison.
    fn should_stop(&self) -> bool;
}

/// Never stops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uninterrupted;

impl Interrupt for Uninterrupted {
    fn should_stop(&self) -> bool {
        false
    }
}

/// A flag that another thread raises.
impl Interrupt for std::sync::atomic::AtomicBool {
    fn should_stop(&self) -> bool {
        self.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Exhausted {
    /// [`Limits::inflated_bytes`]
    #[error("the limit on inflated bytes is reached")]
    InflatedBytes,
    /// [`Limits::nesting`]
    #[error("the limit on nesting is reached")]
    Nesting,
    /// [`Limits::objects`]
    #[error("the limit on objects is reached")]
    Objects,
    /// [`Limits::xref_entries`]
    #[error("the limit on cross-reference entries is reached")]
    XrefEntries,
    /// [`Limits::revisions`]
    #[error("the limit on revisions is reached")]
    Revisions,
    /// [`Limits::signatures`]
    #[error("the limit on signatures is reached")]
    Signatures,
    /// [`Limits::path_steps`]
    #[error("the limit on path building is reached")]
    PathSteps,
    /// [`Limits::name_comparisons`]
    #[error("the limit on name comparisons is reached")]
    NameComparisons,
    /// [`Limits::public_key_operations`]
    #[error("the limit on public-key operations is reached")]
    PublicKeyOperations,
    /// [`Limits::memory`]
    #[error("the limit on memory is reached")]
    Memory,
    /// [`Interrupt::should_stop`] said so.
    #[error("interrupted")]
    Interrupted,
}

/// What is left of the [`Limits`] for one document. Shared by reference within one thread.
#[derive(Debug)]
pub struct Budget<'i> {
    limits: Limits,
    interrupt: &'i dyn Interrupt,
    inflated_bytes: Cell<u64>,
    objects: Cell<u64>,
    xref_entries: Cell<u64>,
    revisions: Cell<u32>,
    signatures: Cell<u32>,
    path_steps: Cell<u32>,
    name_comparisons: Cell<u32>,
    public_key_operations: Cell<u32>,
}

impl<'i> Budget<'i> {
    /// A full budget.
    pub fn new(limits: Limits, interrupt: &'i dyn Interrupt) -> Self {
        Self {
            inflated_bytes: Cell::new(limits.inflated_bytes),
            objects: Cell::new(limits.objects),
            xref_entries: Cell::new(limits.xref_entries),
            revisions: Cell::new(limits.revisions),
            signatures: Cell::new(limits.signatures),
            path_steps: Cell::new(limits.path_steps),
            name_comparisons: Cell::new(limits.name_comparisons),
            public_key_operations: Cell::new(limits.public_key_operations),
            limits,
            interrupt,
        }
    }

    /// The limits it was made from.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks whether to go on; called between the larger pieces of work.
    ///
    /// # Errors
    /// [`Exhausted::Interrupted`] when the caller wants the work to stop.
    pub fn poll(&self) -> Result<(), Exhausted> {
        if self.interrupt.should_stop() { Err(Exhausted::Interrupted) } else { Ok(()) }
    }

    /// Checks a depth of nesting.
    ///
    /// # Errors
    /// [`Exhausted::Nesting`] at a depth beyond the limit.
    pub fn nest(&self, depth: u32) -> Result<(), Exhausted> {
        if depth > self.limits.nesting { Err(Exhausted::Nesting) } else { Ok(()) }
    }

    /// Spends bytes put out by a filter.
    ///
    /// # Errors
    /// [`Exhausted::InflatedBytes`], [`Exhausted::Interrupted`].
    pub fn inflate(&self, bytes: u64) -> Result<(), Exhausted> {
        spend(&self.inflated_bytes, bytes, Exhausted::InflatedBytes)?;
        self.poll()
    }

    /// Bytes that filters may still put out.
    pub fn inflatable(&self) -> u64 {
        self.inflated_bytes.get()
    }

    /// Spends one parsed object.
    ///
    /// # Errors
    /// [`Exhausted::Objects`], [`Exhausted::Interrupted`].
    pub fn object(&self) -> Result<(), Exhausted> {
        self.objects(1)
    }

    /// Spends what the work on so many objects costs.
    ///
    /// # Errors
    /// [`Exhausted::Objects`], [`Exhausted::Interrupted`].
    pub fn objects(&self, count: u64) -> Result<(), Exhausted> {
        spend(&self.objects, count, Exhausted::Objects)?;
        self.poll()
    }

    /// Spends cross-reference entries.
    ///
    /// # Errors
    /// [`Exhausted::XrefEntries`].
    pub fn xref_entries(&self, count: u64) -> Result<(), Exhausted> {
        spend(&self.xref_entries, count, Exhausted::XrefEntries)
    }

    /// Spends one cross-reference section.
    ///
    /// # Errors
    /// [`Exhausted::Revisions`], [`Exhausted::Interrupted`].
    pub fn revision(&self) -> Result<(), Exhausted> {
        spend(&self.revisions, 1, Exhausted::Revisions)?;
        self.poll()
    }

    /// Spends one signature.
    ///
    /// # Errors
    /// [`Exhausted::Signatures`], [`Exhausted::Interrupted`].
    pub fn signature(&self) -> Result<(), Exhausted> {
        spend(&self.signatures, 1, Exhausted::Signatures)?;
        self.poll()
    }

    /// Spends one certificate tried in a path.
    ///
    /// # Errors
    /// [`Exhausted::PathSteps`], [`Exhausted::Interrupted`].
    pub fn path_step(&self) -> Result<(), Exhausted> {
        spend(&self.path_steps, 1, Exhausted::PathSteps)?;
        self.poll()
    }

    /// Spends one name-constraint comparison.
    ///
    /// # Errors
    /// [`Exhausted::NameComparisons`].
    pub fn name_comparison(&self) -> Result<(), Exhausted> {
        self.name_comparisons(1, 1)
    }

    /// Spends as many comparisons of names as two lists of them need.
    ///
    /// # Errors
    /// [`Exhausted::NameComparisons`].
    pub fn name_comparisons(&self, ours: usize, theirs: usize) -> Result<(), Exhausted> {
        let count = u32::try_from(ours.saturating_mul(theirs)).unwrap_or(u32::MAX);
        spend(&self.name_comparisons, count, Exhausted::NameComparisons)
    }

    /// Spends one public-key operation that costs so much: see [`crate::crypto::cost`].
    ///
    /// # Errors
    /// [`Exhausted::PublicKeyOperations`], [`Exhausted::Interrupted`].
    pub fn public_key_operation(&self, cost: u32) -> Result<(), Exhausted> {
        spend(&self.public_key_operations, cost, Exhausted::PublicKeyOperations)?;
        self.poll()
    }

    /// What was spent on public-key operations so far.
    pub fn public_key_operations_spent(&self) -> u32 {
        self.limits.public_key_operations.saturating_sub(self.public_key_operations.get())
    }

    /// Whether `bytes` may be held at one time.
    ///
    /// # Errors
    /// [`Exhausted::Memory`].
    pub fn hold(&self, bytes: u64) -> Result<(), Exhausted> {
        if bytes > self.limits.memory { Err(Exhausted::Memory) } else { Ok(()) }
    }
}

fn spend<N: Copy + Meter>(left: &Cell<N>, amount: N, limit: Exhausted) -> Result<(), Exhausted> {
    left.set(left.get().less(amount).ok_or(limit)?);
    Ok(())
}

trait Meter: Sized {
    fn less(self, amount: Self) -> Option<Self>;
}

impl Meter for u32 {
    fn less(self, amount: Self) -> Option<Self> {
        self.checked_sub(amount)
    }
}

impl Meter for u64 {
    fn less(self, amount: Self) -> Option<Self> {
        self.checked_sub(amount)
    }
}
