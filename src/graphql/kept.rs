//! What is found out once for several requests of one reader: an export asks one question page after page, and what
//! is of the whole mustn't be reckoned again for every page.
//!
//! Invariant: those who share it have the same viewer, and ask at the same instant.

use std::{
    any::Any,
    fmt,
    future::Future,
    sync::{Mutex, PoisonError},
};

use super::request::Request;
use crate::error::Failure;

/// What was found out, each with what was asked.
#[derive(Default)]
pub struct Kept(Mutex<Vec<Box<dyn Any + Send>>>);

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}

impl Kept {
    fn locked(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Any + Send>>> {
        // A panic while it was held leaves a list of answers, which is still one.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer<K: PartialEq + 'static, T: Clone + 'static>(&self, asked: &K) -> Option<T> {
        let all = self.locked();
        let mut such = all.iter().filter_map(|one| one.downcast_ref::<(K, T)>());
        let found = such.find(|(key, _)| key == asked);
        found.map(|(_, answer)| answer.clone())
    }

    fn keep<K, T>(&self, asked: K, answer: T)
    where
        K: PartialEq + Send + 'static,
        T: Clone + Send + 'static,
    {
        // Fields of one page that want the same wait for it together.
        if self.answer::<K, T>(&asked).is_none() {
            self.locked().push(Box::new((asked, answer)));
        }
    }
}

impl Request {
    /// What this reader has found out already, or finds out now. A request that shares nothing always asks.
    ///
    /// # Errors
    /// When it can't be found out.
    pub(crate) async fn found_once<K, T>(
        &self,
        asked: K,
        found: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure>
    where
        K: PartialEq + Send + 'static,
        T: Clone + Send + 'static,
    {
        let Some(kept) = &self.kept else {
            return found.await;
        };
        if let Some(answer) = kept.answer(&asked) {
            return Ok(answer);
        }
        let answer = found.await?;
        kept.keep(asked, answer.clone());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_by_what_was_asked_and_by_its_type() {
        let kept = Kept::default();
        kept.keep(1, "one");
        kept.keep(1, "another");
        assert_eq!(kept.answer::<i32, &str>(&1), Some("one"));
        assert_eq!(kept.answer::<i32, &str>(&2), None);
        assert_eq!(kept.answer::<i64, &str>(&1), None);
        assert_eq!(kept.answer::<i32, i32>(&1), None);
    }
}
