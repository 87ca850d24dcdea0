//! Reads in waves: the executor itself is the look-ahead.
//!
//! A resolver asks what hangs on one parent, and waits. [`drive`] polls the execution until
//! nothing moves any more, then answers all that was asked so far, one statement for each
//! question however many the parents, wakes those who wait, and goes on. Aliases, fragments
//! and depth need no code here: the executor has dealt with them before it asks.
//!
//! Outside a driven request the same call answers a set of one, so there is no state
//! "not prefetched" that could be got wrong.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, HashSet},
    fmt,
    future::Future,
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{
    past::{self, Answers, Past, Whose},
    question::{self, Found, Question},
    request::Request,
};
use crate::{change::Fold, error::Failure};

/// One question that can be asked about many parents at once.
pub trait Load: Send + Sync + 'static {
    /// What makes two questions the same: filter, order, page.
    type Key: PartialEq + Send + Sync + 'static;
    /// The answer for one parent. Cheap to clone.
    type Out: Clone + Send + 'static;

    /// The question for every parent in `ids` (each once), as one statement.
    fn question(request: &Request, key: &Self::Key, ids: &[Uuid]) -> Question;

    /// The answers for these parents. One without an entry gets [`Load::nothing`].
    ///
    /// # Errors
    /// When the rows are others than were asked for.
    fn answers(
        request: &Request,
        key: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure>;

    /// The answer for a parent that has none.
    fn nothing() -> Self::Out;

    /// Whose recorded rows answer the question about the past. Nobody's, unless the question says so:
    /// it is then refused.
    fn past(_: &Past, _: &Self::Key, _: Uuid) -> Answers {
        Answers::Nobody
    }

    /// Whose they are, where today's row must say so.
    fn home(_: &Arc<Request>, _: Uuid) -> Waiting<Option<Whose>> {
        later(async { Ok(None) })
    }

    /// The answer, where a recorded row by itself is one.
    ///
    /// # Errors
    /// When the row isn't one of today's table.
    fn recorded(_: &Past, _: Whose, _: &Fold, _: Uuid) -> Result<Option<Self::Out>, Failure> {
        Ok(None)
    }

    /// Whether all rows that the question about this parent is about are the subject's.
    fn hangs_on(_: &Past, _: Whose, _: &Fold, _: Uuid) -> bool {
        false
    }
}

/// Asks the question `L` about one parent; to be waited for.
pub fn ask<L: Load>(request: &Arc<Request>, key: L::Key, id: Uuid) -> Waiting<L::Out> {
    if let Some(past) = &request.past {
        return past::ask_then::<L>(request, past, key, id);
    }
    ask_now::<L>(request, key, id)
}

/// The same, of the tables as they are, or of what the question itself puts in their place.
pub(super) fn ask_now<L: Load>(request: &Arc<Request>, key: L::Key, id: Uuid) -> Waiting<L::Out> {
    match request.wave.join::<L>(key, id) {
        Ok(answer) => Waiting(Waits::Wave(answer)),
        Err(key) => {
            let request = request.clone();
            Waiting(Waits::Alone(Box::pin(async move {
                let question = L::question(&request, &key, &[id]);
                let found = question::ask(&request.database, &question).await?;
                let mut answers = L::answers(&request, &key, &found)?;
                Ok(answers.remove(&id).unwrap_or_else(L::nothing))
            })))
        }
    }
}

/// An answer that takes several questions.
pub(super) fn later<T>(
    answer: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Waiting<T> {
    Waiting(Waits::Alone(Box::pin(answer)))
}

/// An answer that was asked for.
///
/// Small, whatever the question: a field of a type takes as much room as the largest of its
/// resolvers, and an answer has thousands of fields.
#[must_use]
pub struct Waiting<T>(Waits<T>);

enum Waits<T> {
    Wave(Answer<T>),
    Alone(Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>),
}

impl<T> Future for Waiting<T> {
    type Output = Result<T, Failure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match &mut self.get_mut().0 {
            Waits::Wave(answer) => Pin::new(answer).poll(context).map(|answer| {
                answer.unwrap_or_else(|_| Err(Failure::internal("a wave ended without an answer")))
            }),
            Waits::Alone(answer) => answer.as_mut().poll(context),
        }
    }
}

type Answer<T> = oneshot::Receiver<Result<T, Failure>>;
type Asker<T> = oneshot::Sender<Result<T, Failure>>;

/// The questions that wait for the next wave.
#[derive(Default)]
pub struct Wave {
    /// None: nobody drives this request.
    open: Mutex<Option<Open>>,
}

/// What is known while an execution is driven, and forgotten with it.
#[derive(Default)]
struct Open {
    groups: Vec<Box<dyn Group>>,
    /// Rows that were read as visible, by their table and key.
    seen: HashSet<(TypeId, Uuid)>,
}

impl fmt::Debug for Wave {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wave")
    }
}

impl Wave {
    fn locked(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        // A panic while it was held leaves a list of questions, which is still one.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins those who ask the same; gives the question back where nobody drives the request.
    fn join<L: Load>(&self, key: L::Key, id: Uuid) -> Result<Answer<L::Out>, L::Key> {
        let mut open = self.locked();
        let Some(Open { groups, .. }) = open.as_mut() else {
            return Err(key);
        };
        let (answer, receiver) = oneshot::channel();
        let same = groups.iter_mut().find_map(|group| {
            let group = group.as_any().downcast_mut::<Asked<L>>()?;
            (group.key == key).then_some(group)
        });
        match same {
            Some(group) => group.asked.push((id, answer)),
            None => groups.push(Box::new(Asked::<L> {
                key,
                asked: vec![(id, answer)],
            })),
        }
        Ok(receiver)
    }

    fn is_waiting(&self) -> bool {
        let open = self.locked();
        open.as_ref().is_some_and(|open| !open.groups.is_empty())
    }

    fn take(&self) -> Vec<Box<dyn Group>> {
        let mut open = self.locked();
        let groups = open.as_mut().map(|open| mem::take(&mut open.groups));
        groups.unwrap_or_default()
    }

    fn set(&self, open: Option<Open>) {
        *self.locked() = open;
    }

    /// Remembers that these rows of a table were read as visible, while the execution lasts.
    pub(super) fn see(&self, table: TypeId, keys: impl Iterator<Item = Uuid>) {
        if let Some(open) = self.locked().as_mut() {
            open.seen.extend(keys.map(|key| (table, key)));
        }
    }

    /// Whether all of these rows were.
    pub(super) fn has_seen(&self, table: TypeId, keys: &[Uuid]) -> bool {
        self.locked()
            .as_ref()
            .is_some_and(|open| keys.iter().all(|key| open.seen.contains(&(table, *key))))
    }
}

/// A group with its question's type erased.
trait Group: Send {
    fn as_any(&mut self) -> &mut dyn Any;
    fn question(&self, request: &Request) -> Result<Question, Failure>;
    fn answer(self: Box<Self>, request: &Request, found: Result<Found, Failure>);
}

/// Everyone who asked the same question.
struct Asked<L: Load> {
    key: L::Key,
    asked: Vec<(Uuid, Asker<L::Out>)>,
}

impl<L: Load> Group for Asked<L> {
    fn as_any(&mut self) -> &mut dyn Any {
        self
    }

    fn question(&self, request: &Request) -> Result<Question, Failure> {
        let mut ids: Vec<Uuid> = self.asked.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        caught::<L, _>(|| Ok(L::question(request, &self.key, &ids)))
    }

    fn answer(self: Box<Self>, request: &Request, found: Result<Found, Failure>) {
        let answers =
            found.and_then(|found| caught::<L, _>(|| L::answers(request, &self.key, &found)));
        for (id, sender) in self.asked {
            let answer = match &answers {
                Ok(answers) => Ok(answers.get(&id).cloned().unwrap_or_else(L::nothing)),
                Err(failure) => Err(failure.clone()),
            };
            // Whoever asked may be gone: a sibling's error ends the fields beside it.
            let _ = sender.send(answer);
        }
    }
}

/// What panics fails the fields that wait for it, not the whole answer.
fn caught<L, T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Failure::internal(format!(
            "{} panicked",
            std::any::type_name::<L>()
        )))
    })
}

/// Runs an execution to its end, answering what it asks wave by wave.
pub async fn drive<F: Future>(request: &Arc<Request>, execution: F) -> F::Output {
    // The executor spends no budget of the scheduler: it would return early, in the middle
    // of a level, and split the wave.
    let mut execution = pin!(tokio::task::unconstrained(execution));
    let stirred = Arc::new(Stirred::default());
    let waker = Waker::from(stirred.clone());
    request.wave.set(Some(Open::default()));
    // However the execution ends, or is dropped: whoever asks afterwards is not driven.
    let _closes = Closes(&request.wave);
    loop {
        let ended = std::future::poll_fn(|outer| {
            stirred.outer.register(outer.waker());
            loop {
                stirred.again.store(false, Ordering::Release);
                if let Poll::Ready(output) =
                    execution.as_mut().poll(&mut Context::from_waker(&waker))
                {
                    return Poll::Ready(Some(output));
                }
                // Long lists yield early and wake themselves: quiet means that nobody did.
                if !stirred.again.load(Ordering::Acquire) {
                    break;
                }
            }
            if request.wave.is_waiting() {
                Poll::Ready(None)
            } else {
                Poll::Pending
            }
        })
        .await;
        match ended {
            Some(output) => return output,
            None => {
                let groups = request.wave.take();
                let questions: Vec<_> =
                    groups.iter().map(|group| group.question(request)).collect();
                let found = question::ask_all(&request.database, &questions).await;
                for (group, found) in groups.into_iter().zip(found) {
                    group.answer(request, found);
                }
            }
        }
    }
}

/// Closes a wave when it goes.
struct Closes<'a>(&'a Wave);

impl Drop for Closes<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

/// Notes that something in the execution can move again, and passes it on.
#[derive(Default)]
struct Stirred {
    again: AtomicBool,
    outer: AtomicWaker,
}

impl Wake for Stirred {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.again.store(true, Ordering::Release);
        self.outer.wake();
    }
}
