//! `graphql-sse` in its distinct connections mode: one operation, its results as server-sent
//! events (PROTOCOL.md of the npm package graphql-sse).
//!
//! Request errors come as a `next` event with the errors in it, and `complete` after that: the
//! protocol demands it of validation, because a browser's `EventSource` tells its page nothing
//! of a response with another status or type. What is wrong with the HTTP request itself (its
//! token, its type, its size, its JSON) is answered with a status before it comes to this.
//!
//! A stream that ends early, because the service stops or the session is over, ends without
//! `complete`. That is what makes the reference client connect anew; after `complete` it would
//! take the operation for finished.

use std::{convert::Infallible, future::Future, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::{Stream, stream};
use serde_json::value::RawValue;
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior, interval},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

use super::{
    Results,
    operation::{BROKE_DOWN, Event, run},
};

/// The type of the response.
pub const EVENT_STREAM: &str = "text/event-stream";

/// How often an idle stream says that it is alive, as the reference server does. Also what finds
/// out that a client has left without saying so.
pub const KEEP_ALIVE: Duration = Duration::from_secs(12);

/// A comment, which means nothing to the client (HTML, section 9.2.6).
const COMMENT: &str = ":\n\n";

/// The last event. The empty `data` is there because an `EventSource` ignores events without.
const COMPLETE: &str = "event: complete\ndata:\n\n";

/// What all event streams of a server have in common.
#[derive(Clone, Debug)]
pub struct Events {
    keep_alive: Duration,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

impl Events {
    /// Streams that end when `stopping` is cancelled, and say that they are alive as often as
    /// `keep_alive` (see [`KEEP_ALIVE`]; more often than every millisecond is too often). Their
    /// tasks are counted by `tasks`.
    #[must_use]
    pub fn new(keep_alive: Duration, stopping: CancellationToken, tasks: TaskTracker) -> Self {
        Self {
            keep_alive: keep_alive.max(Duration::from_millis(1)),
            stopping,
            tasks,
        }
    }

    /// Runs an operation, and answers with its results as they come. `ended` is done when the
    /// session may be served no longer.
    ///
    /// The operation is dropped as soon as the client has left.
    pub fn respond<B, E>(&self, begin: B, ended: E) -> Response
    where
        B: Future<Output = Result<Results, Box<RawValue>>> + Send + 'static,
        E: Future<Output = ()> + Send + 'static,
    {
        let (outlet, events) = mpsc::channel(1);
        let stopping = self.stopping.clone();
        let operation = async move {
            tokio::select! {
                biased;
                () = stopping.cancelled() => {}
                () = ended => {}
                () = outlet.closed() => {}
                () = run((), begin, outlet.clone()) => {}
            }
        };
        self.tasks.spawn(operation.in_current_span());
        let headers = [
            (header::CONTENT_TYPE, EVENT_STREAM),
            (header::CACHE_CONTROL, "no-store"),
            (header::VARY, "Accept, Accept-Language, Authorization"),
            // Or nginx would hold the events back until it has a buffer full of them.
            (HeaderName::from_static("x-accel-buffering"), "no"),
        ];
        let body = Body::from_stream(written(events, self.keep_alive));
        (headers, body).into_response()
    }
}

/// What remains to be written of a stream.
struct Writing {
    events: mpsc::Receiver<((), Event)>,
    beat: Interval,
}

/// The events as text, with comments in between. The first comment comes at once: some browsers
/// take a response for begun only when there is something in its body.
fn written(
    events: mpsc::Receiver<((), Event)>,
    keep_alive: Duration,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let mut beat = interval(keep_alive);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    stream::unfold(Some(Writing { events, beat }), |writing| async {
        let mut writing = writing?;
        tokio::select! {
            biased;
            event = writing.events.recv() => {
                let ((), event) = event?;
                let rest = (!event.is_last()).then_some(writing);
                Some((Ok(text(&event)), rest))
            }
            _ = writing.beat.tick() => Some((Ok(COMMENT.into()), Some(writing))),
        }
    })
}

/// An event as it is written.
fn text(event: &Event) -> Bytes {
    match event {
        Event::Next(result) => next(result.get()),
        Event::Refused(errors) => next(&errors_only(errors.get())) + COMPLETE,
        Event::BrokeDown => next(&errors_only(&BROKE_DOWN)) + COMPLETE,
        Event::Complete => COMPLETE.to_owned(),
    }
    .into()
}

/// A result that never came to data (GraphQL specification, section 7.1.2).
fn errors_only(errors: &str) -> String {
    format!(r#"{{"errors":{errors}}}"#)
}

/// `next`. A line break would end the field; in JSON it can only stand between two tokens, where
/// a space does as well.
fn next(data: &str) -> String {
    let data = data.replace(['\r', '\n'], " ");
    format!("event: next\ndata: {data}\n\n")
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
