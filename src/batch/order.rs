//! Results in the order of their inputs, and a bound on how many are ready before their turn.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::BatchItem;
use crate::budget::Interrupt;

/// Keeps those who take up inputs from running away from the one who takes results.
#[derive(Debug)]
pub(super) struct Turns {
    /// The index of the result that is wanted next.
    next: Mutex<u64>,
    moved: Condvar,
    /// Inputs that may be taken up from there on.
    ahead: u64,
}

/// How often those who wait look whether the batch was stopped.
const LOOK: Duration = Duration::from_millis(50);

impl Turns {
    pub(super) fn new(ahead: u64) -> Self {
        Self { next: Mutex::new(0), moved: Condvar::new(), ahead: ahead.max(1) }
    }

    /// Waits until the input at `index` may be taken up, or the batch is stopped.
    pub(super) fn wait(&self, index: u64, interrupt: &dyn Interrupt) {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        while index.saturating_sub(*next) >= self.ahead && !interrupt.should_stop() {
            let woken = self.moved.wait_timeout(next, LOOK);
            next = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn want(&self, index: u64) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = index;
        self.moved.notify_all();
    }
}

/// What is ready before its turn.
#[derive(Debug)]
pub(super) struct Order<T> {
    waiting: BTreeMap<u64, BatchItem<T>>,
    next: u64,
    turns: Arc<Turns>,
}

impl<T> Order<T> {
    pub(super) fn new(turns: Arc<Turns>) -> Self {
        Self { waiting: BTreeMap::new(), next: 0, turns }
    }

    /// The next item in order; `ready` gives those that are ready, until there are no more.
    pub(super) fn next(&mut self, mut ready: impl FnMut() -> Option<BatchItem<T>>) -> Option<BatchItem<T>> {
        while !self.waiting.contains_key(&self.next)
            && let Some(item) = ready()
        {
            self.waiting.insert(item.index, item);
        }
        let (index, item) = self.waiting.pop_first()?;
        self.next = index.saturating_add(1);
        self.turns.want(self.next);
        Some(item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Uninterrupted;

    #[test]
    fn items_come_in_the_order_of_their_inputs() {
        let item = |index| BatchItem { index, name: index.to_string(), result: Ok(()) };
        let mut ready = [2, 0, 1, 4, 3].map(item).into_iter();
        let mut order = Order::new(Arc::new(Turns::new(9)));
        let indexes = std::iter::from_fn(|| order.next(|| ready.next())).map(|item| item.index);
        assert_eq!(indexes.collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn inputs_beyond_the_bound_wait_for_their_turn() {
        let turns = Arc::new(Turns::new(2));
        turns.wait(1, &Uninterrupted);
        let (sender, receiver) = std::sync::mpsc::channel();
        let other = Arc::clone(&turns);
        let thread = std::thread::spawn(move || {
            other.wait(2, &Uninterrupted);
            sender.send(()).unwrap();
        });
        assert!(receiver.recv_timeout(Duration::from_millis(120)).is_err(), "it waits");
        turns.want(1);
        receiver.recv().unwrap();
        thread.join().unwrap();
    }
}
