//! What was asked for lately: a bounded memory across documents and threads, in two generations.

use std::collections::HashMap;
use std::hash::Hash;
use std::mem;
use std::sync::{Mutex, PoisonError};

/// A kind of question, and the SHA-256 of what is asked.
pub(crate) type Question<K> = (K, [u8; 32]);

/// Answers by their questions. What is asked for again stays; what is not asked for while others of half the capacity come
/// in is forgotten.
#[derive(Debug)]
pub(crate) struct Recent<K, V> {
    shards: Box<[Mutex<Shard<K, V>>]>,
    /// What one generation of a shard holds.
    generation: usize,
}

/// A young and an old generation: what is asked for again moves to the young one, what isn't goes with the old one.
#[derive(Debug)]
struct Shard<K, V> {
    young: HashMap<Question<K>, (V, usize)>,
    old: HashMap<Question<K>, (V, usize)>,
    /// The weight of the young ones.
    held: usize,
}

impl<K, V> Recent<K, V>
where
    K: Eq + Hash,
    V: Clone,
{
    /// Room for answers of `capacity` in weight, in `shards` of which each has a lock of its own.
    pub(crate) fn new(shards: usize, capacity: usize) -> Self {
        let shards = shards.max(1);
        let empty = || Mutex::new(Shard { young: HashMap::new(), old: HashMap::new(), held: 0 });
        Self {
            shards: (0..shards).map(|_| empty()).collect(),
            generation: capacity.div_ceil(shards).div_ceil(2).max(1),
        }
    }

    /// The answer, when it is remembered.
    pub(crate) fn recall(&self, question: &Question<K>) -> Option<V> {
        // A thread that stopped on a fault left the maps whole: they are changed by single insertions.
        self.shard(question)?.lock().unwrap_or_else(PoisonError::into_inner).recall(question)
    }

    /// Remembers an answer, unless it is too heavy.
    pub(crate) fn remember(&self, question: Question<K>, answer: V, weight: usize) {
        if weight > self.generation {
            return;
        }
        if let Some(shard) = self.shard(&question) {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.remember(question, answer, weight, self.generation);
        }
    }

    fn shard(&self, question: &Question<K>) -> Option<&Mutex<Shard<K, V>>> {
        let first = question.1.first().map_or(0, |octet| usize::from(*octet));
        self.shards.get(first.checked_rem(self.shards.len())?)
    }
}

impl<K, V> Shard<K, V>
where
    K: Eq + Hash,
    V: Clone,
{
    fn recall(&mut self, question: &Question<K>) -> Option<V> {
        if let Some((answer, _)) = self.young.get(question) {
            return Some(answer.clone());
        }
        let (question, (answer, weight)) = self.old.remove_entry(question)?;
        self.held = self.held.saturating_add(weight);
        self.young.insert(question, (answer.clone(), weight));
        Some(answer)
    }

    fn remember(&mut self, question: Question<K>, answer: V, weight: usize, generation: usize) {
        if self.held.saturating_add(weight) > generation {
            self.old = mem::take(&mut self.young);
            self.held = 0;
        }
        self.held = self.held.saturating_add(weight);
        self.young.insert(question, (answer, weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(number: u8) -> Question<()> {
        ((), [number; 32])
    }

    #[test]
    fn what_is_asked_for_again_stays_and_the_rest_goes() {
        let recent = Recent::new(1, 8);
        recent.remember(question(0), 0, 1);
        for number in 1..40 {
            assert_eq!(recent.recall(&question(0)), Some(0), "{number}");
            recent.remember(question(number), number, 1);
            assert_eq!(recent.recall(&question(number)), Some(number));
        }
        assert_eq!(recent.recall(&question(20)), None);
    }

    #[test]
    fn no_more_is_held_than_there_is_room_for() {
        let recent = Recent::new(2, 64);
        for number in 0..=255 {
            recent.remember(question(number), number, usize::from(number % 20));
        }
        let held = (0..=255).filter_map(|number| recent.recall(&question(number)));
        let weight: usize = held.map(|number| usize::from(number % 20)).sum();
        assert!((17..=64).contains(&weight), "{weight}");
        recent.remember(question(7), 0, 17);
        assert_eq!(recent.recall(&question(7)), None, "too heavy for a generation of 16");
    }
}
