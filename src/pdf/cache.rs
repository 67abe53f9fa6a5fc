//! What was parsed before, within a bound on memory.

use std::collections::HashMap;
use std::hash::Hash;

/// Two generations: when the young one is full it becomes the old one, and the old one goes.
#[derive(Debug)]
pub(super) struct Cache<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    weight: u64,
    capacity: u64,
}

impl<K: Hash + Eq + Copy, V: Clone> Cache<K, V> {
    /// A cache in which both generations together weigh at most twice `capacity`.
    pub(super) fn new(capacity: u64) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), weight: 0, capacity }
    }

    pub(super) fn get(&mut self, key: K, weight: impl FnOnce(&V) -> u64) -> Option<V> {
        if let Some(value) = self.young.get(&key) {
            return Some(value.clone());
        }
        let value = self.old.remove(&key)?;
        let weight = weight(&value);
        self.insert(key, value.clone(), weight);
        Some(value)
    }

    pub(super) fn insert(&mut self, key: K, value: V, weight: u64) {
        if self.weight.saturating_add(weight) > self.capacity && !self.young.is_empty() {
            self.old = std::mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        self.young.insert(key, value);
    }

    pub(super) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.weight = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recent_stays_and_the_rest_goes() {
        let mut cache = Cache::new(3);
        for key in 0..3 {
            cache.insert(key, key * 10, 1);
        }
        assert_eq!(cache.get(0, |_| 1), Some(0));
        cache.insert(3, 30, 1);
        assert_eq!(cache.get(1, |_| 1), Some(10));
        cache.insert(4, 40, 1);
        cache.insert(5, 50, 1);
        assert_eq!(cache.get(1, |_| 1), Some(10));
        assert_eq!(cache.get(0, |_| 1), None);
    }
}
