//! One operation under way: from its beginning to its last result, in a task of its own.
//!
//! The task is what keeps a slow reader harmless. An execution is always driven to its next
//! result, so it never holds a database connection while it waits for the network; it waits
//! between two results only, with at most one of them in hand. A panic in a resolver ends the
//! task and nothing else.

use std::{future::Future, panic::AssertUnwindSafe, sync::LazyLock};

use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use serde_json::value::RawValue;
use tokio::{
    sync::mpsc,
    task::{AbortHandle, JoinHandle},
};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{admission::NotExecuted, reply};

/// The results of an operation, each an execution result as JSON text (GraphQL specification,
/// section 7.1). A query or a mutation has one.
pub type Results = BoxStream<'static, Box<RawValue>>;

/// The errors of an operation that broke down, as a JSON array. They say nothing of the cause,
/// which is in the log.
pub(super) static BROKE_DOWN: LazyLock<String> = LazyLock::new(|| {
    let (_, code, sentence) = NotExecuted::Broken.told();
    serde_json::json!([reply::error(code, sentence)]).to_string()
});

/// What an operation has to say.
#[derive(Debug)]
pub(super) enum Event {
    /// A result.
    Next(Box<RawValue>),
    /// It could not begin: the request errors, a JSON array. Nothing follows.
    Refused(Box<RawValue>),
    /// It broke down. Nothing follows.
    BrokeDown,
    /// It has said all. Nothing follows.
    Complete,
}

impl Event {
    /// Whether nothing follows.
    pub(super) const fn is_last(&self) -> bool {
        !matches!(self, Self::Next(_))
    }
}

/// Where an operation's events go, each with the label of the operation. What can't be
/// delivered any more is dropped.
pub(super) type Outlet<L> = mpsc::Sender<(L, Event)>;

/// Runs an operation to its end.
pub(super) async fn run<L, B>(label: L, begin: B, outlet: Outlet<L>)
where
    L: Clone + Send,
    B: Future<Output = Result<Results, Box<RawValue>>> + Send,
{
    let last = AssertUnwindSafe(events(&label, begin, &outlet)).catch_unwind();
    let last = last.await.unwrap_or_else(|_| {
        tracing::error!("an operation broke down");
        Some(Event::BrokeDown)
    });
    if let Some(last) = last {
        // No reader is no fault: whoever asked has left.
        let _ = outlet.send((label, last)).await;
    }
}

/// Delivers the results; answers the last event, or nothing if nobody listens any more.
async fn events<L, B>(label: &L, begin: B, outlet: &Outlet<L>) -> Option<Event>
where
    L: Clone,
    B: Future<Output = Result<Results, Box<RawValue>>>,
{
    let mut results = match begin.await {
        Ok(results) => results,
        Err(errors) => return Some(Event::Refused(errors)),
    };
    while let Some(result) = results.next().await {
        let event = (label.clone(), Event::Next(result));
        outlet.send(event).await.ok()?;
    }
    Some(Event::Complete)
}

/// An operation in a task of its own, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Running(AbortHandle);

impl Running {
    /// Starts an operation. `tasks` counts its task, so that a shutdown can wait for it.
    pub(super) fn start<L, B>(tasks: &TaskTracker, label: L, begin: B, outlet: Outlet<L>) -> Self
    where
        L: Clone + Send + Sync + 'static,
        B: Future<Output = Result<Results, Box<RawValue>>> + Send + 'static,
    {
        let task: JoinHandle<()> = tasks.spawn(run(label, begin, outlet).in_current_span());
        Self(task.abort_handle())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
