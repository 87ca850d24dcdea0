//! Documents that were read before, by their text.
//!
//! Clients send the same few documents over and over, and reading one costs more than running a
//! small one. There are two generations: a document is put into the young one, and found in
//! either. Once the texts of the young one fill half the room, it becomes the old one and the old
//! one is dropped. So what is used stays, the room is bounded by bytes, and nothing is ever
//! searched through.

use std::{
    collections::HashMap,
    mem,
    sync::{Arc, Mutex, PoisonError},
};

/// Values by text, bounded by the bytes of the texts.
#[derive(Debug)]
pub(in crate::graphql) struct Cache<V> {
    /// How many bytes of text one generation holds.
    room: usize,
    generations: Mutex<Generations<V>>,
}

#[derive(Debug)]
struct Generations<V> {
    young: HashMap<Arc<str>, Arc<V>>,
    old: HashMap<Arc<str>, Arc<V>>,
    /// Bytes of text in the young generation.
    bytes: usize,
}

impl<V> Cache<V> {
    /// Holds values whose texts have at most `bytes` bytes in all.
    pub(in crate::graphql) fn new(bytes: usize) -> Self {
        Self {
            room: bytes / 2,
            generations: Mutex::new(Generations {
                young: HashMap::new(),
                old: HashMap::new(),
                bytes: 0,
            }),
        }
    }

    /// The value of a text, if it is there.
    pub(in crate::graphql) fn get(&self, text: &str) -> Option<Arc<V>> {
        let dropped;
        let found = {
            let mut generations = self.lock();
            if let Some(value) = generations.young.get(text) {
                return Some(Arc::clone(value));
            }
            let (text, value) = generations.old.remove_entry(text)?;
            dropped = generations.put(text, Arc::clone(&value), self.room);
            value
        };
        drop(dropped);
        Some(found)
    }

    /// Keeps the value of a text.
    pub(in crate::graphql) fn put(&self, text: &str, value: Arc<V>) {
        // What is dropped is freed after the lock is given back: thousands of documents take a
        // while.
        let dropped = self.lock().put(Arc::from(text), value, self.room);
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
    fn put(&mut self, text: Arc<str>, value: Arc<V>, room: usize) -> HashMap<Arc<str>, Arc<V>> {
        let size = text.len();
        let mut dropped = HashMap::new();
        if size > room {
            return dropped;
        }
        if self.bytes.saturating_add(size) > room {
            dropped = mem::replace(&mut self.old, mem::take(&mut self.young));
            self.bytes = 0;
        }
        if self.young.insert(text, value).is_none() {
            self.bytes = self.bytes.saturating_add(size);
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
            cache.put(&format!("{n:07}"), Arc::new(0));
            assert!(bytes(&cache) <= 100, "after {n}");
        }
        cache.put(&"x".repeat(51), Arc::new(0));
        assert!(cache.get(&"x".repeat(51)).is_none());
    }

    #[test]
    fn what_is_asked_for_stays() {
        let cache = Cache::new(100);
        cache.put("kept", Arc::new(7));
        cache.put("lost", Arc::new(8));
        for n in 0..1_000_u32 {
            cache.put(&format!("{n:07}"), Arc::new(0));
            assert_eq!(cache.get("kept").as_deref(), Some(&7), "after {n}");
        }
        assert!(cache.get("lost").is_none());
    }

    #[test]
    fn a_text_that_is_put_twice_counts_once() {
        let cache = Cache::new(100);
        for _ in 0..1_000 {
            cache.put("same", Arc::new(1));
        }
        assert_eq!(cache.lock().bytes, 4);
    }
}
