//! What was spent, in bounded memory.
//!
//! governor's own store grows by an entry for every key that it hears of, so that an attacker
//! with many addresses decides how much memory we need. This one is bounded. Newcomers who no
//! longer fit share one allowance: whoever has an entry notices nothing, and the crowd can't
//! spend more together than one of them could.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
};

use governor::{
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

/// When each payer will have its whole allowance again (the theoretical arrival time of the
/// generic cell rate algorithm), since the limiter began.
#[derive(Debug)]
pub(super) struct Store<K> {
    most: usize,
    spent: Mutex<Spent<K>>,
}

#[derive(Debug)]
struct Spent<K> {
    known: HashMap<K, Nanos>,
    crowd: Option<Nanos>,
}

impl<K> Store<K> {
    /// For `most` keys, and a crowd.
    pub(super) fn new(most: usize) -> Self {
        let spent = Spent {
            known: HashMap::new(),
            crowd: None,
        };
        Self {
            most,
            spent: Mutex::new(spent),
        }
    }

    fn spent(&self) -> MutexGuard<'_, Spent<K>> {
        // An entry is written in one step, so a panic can't leave half of one.
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Hash + Eq + Clone> StateStore for Store<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut spent = self.spent();
        if let Some(at) = spent.known.get_mut(key) {
            let (told, next) = measure(Some(*at))?;
            *at = next;
            Ok(told)
        } else if spent.known.len() < self.most {
            let (told, next) = measure(None)?;
            spent.known.insert(key.clone(), next);
            Ok(told)
        } else {
            let (told, next) = measure(spent.crowd)?;
            spent.crowd = Some(next);
            Ok(told)
        }
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Store<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.spent().known.retain(|_, at| *at > drop_below);
    }

    fn shrink_to_fit(&self) {
        self.spent().known.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.spent().known.len()
    }

    fn is_empty(&self) -> bool {
        self.spent().known.is_empty()
    }
}
