//! Documents that were read before, by their text.
//!
//! Clients send the same few documents over and over, and reading one costs more than running a
//! small one. There are two generations: a document is put into the young one, and found in
//! either. Once what is in the young one weighs half the room, it becomes the old one and the old
//! one is dropped. So what is used stays, the room is bounded by weight, and nothing is ever
//! searched through.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

/// Values by text, bounded by what they weigh: bytes, as far as whoever puts them can tell.
#[derive(Debug)]
pub(in crate::graphql) struct Cache<V> {
    /// How much one generation holds.
    room: usize,
    generations: Mutex<Generations<V>>,
}

/// A value, and what it weighs.
type Weighed<V> = (Arc<V>, usize);

#[derive(Debug)]
struct Generations<V> {
    young: HashMap<Arc<str>, Weighed<V>>,
    old: HashMap<Arc<str>, Weighed<V>>,
    /// What the young generation weighs.
    weight: usize,
}

impl<V> Cache<V> {
    /// Holds values that weigh at most `room` in all.
    pub(in crate::graphql) fn new(room: usize) -> Self {
        Self {
            room: room / 2,
            generations: Mutex::new(Generations {
                young: HashMap::new(),
                old: HashMap::new(),
                weight: 0,
            }),
        }
    }

    /// The value of a text, if it is there.
    pub(in crate::graphql) fn get(&self, text: &str) -> Option<Arc<V>> {
        let dropped;
        let found = {
            let mut generations = self.lock();
            if let Some((value, _)) = generations.young.get(text) {
                return Some(Arc::clone(value));
            }
            let (text, (value, weight)) = generations.old.remove_entry(text)?;
            dropped = generations.put(text, (Arc::clone(&value), weight), self.room);
            value
        };
        drop(dropped);
        Some(found)
    }

    /// Keeps the value of a text, which weighs so much.
    pub(in crate::graphql) fn put(&self, text: &str, value: Arc<V>, weight: usize) {
        // What is dropped is freed after the lock is given back: thousands of documents take a
        // while.
        let dropped = self.lock().put(Arc::from(text), (value, weight), self.room);
        drop(dropped);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Generations<V>> {
        // Nothing in here can panic half-way, and a cache may lose things.
        self.generations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl<V> Generations<V> {
    /// Puts a value into the young generation, and hands out what is to be dropped.
    fn put(
        &mut self,
        text: Arc<str>,
        value: Weighed<V>,
        room: usize,
    ) -> HashMap<Arc<str>, Weighed<V>> {
        let weight = value.1;
        let mut dropped = HashMap::new();
        if weight > room {
            return dropped;
        }
        if self.weight.saturating_add(weight) > room {
            dropped = mem::replace(&mut self.old, mem::take(&mut self.young));
            self.weight = 0;
        }
        if self.young.insert(text, value).is_none() {
            self.weight = self.weight.saturating_add(weight);
        }
        dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(cache: &Cache<u8>) -> usize {
        let generations = cache.lock();
        let texts = generations.young.keys().chain(generations.old.keys());
        texts.map(|text| text.len()).sum()
    }

    #[test]
    fn the_texts_never_outgrow_the_room() {
        let cache = Cache::new(100);
        for n in 0..1_000_u32 {
            cache.put(&format!("{n:07}"), Arc::new(0), 7);
            assert!(bytes(&cache) <= 100, "after {n}");
        }
        cache.put(&"x".repeat(51), Arc::new(0), 51);
        assert!(cache.get(&"x".repeat(51)).is_none());
    }

    #[test]
    fn what_is_asked_for_stays() {
        let cache = Cache::new(100);
        cache.put("kept", Arc::new(7), 4);
        cache.put("lost", Arc::new(8), 4);
        for n in 0..1_000_u32 {
            cache.put(&format!("{n:07}"), Arc::new(0), 7);
            assert_eq!(cache.get("kept").as_deref(), Some(&7), "after {n}");
        }
        assert!(cache.get("lost").is_none());
    }

    #[test]
    fn a_text_that_is_put_twice_counts_once() {
        let cache = Cache::new(100);
        for _ in 0..1_000 {
            cache.put("same", Arc::new(1), 4);
        }
        assert_eq!(cache.lock().weight, 4);
    }
}
