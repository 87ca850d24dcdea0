//! From a request that was read to an answer, whatever the transport: it is planned, its payer
//! charged, and executed if there is room.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{
    address::Block,
    front::{Front, payer},
    gate, metrics,
    rate::{self, Payer},
};
use crate::{
    access::Viewer,
    error::Code,
    graphql::{Answer, Asker, GraphqlRequest, Kind, Prepared, Request},
};

/// A request that may be executed, and what is left of its payer's allowance.
pub(super) struct Admitted {
    pub(super) prepared: Prepared,
    pub(super) left: rate::Left,
}

/// Why a request may not be executed.
pub(super) enum NotAdmitted {
    /// It isn't one, or its caller may not.
    Answer(Box<Answer>),
    /// Its payer has spent too much.
    RateLimited(rate::Refused),
}

/// Charges what any request costs, before anything of it is read: who has spent its allowance is
/// turned away for nothing.
pub(super) fn entered(front: &Front, payer: Payer) -> Result<rate::Left, rate::Refused> {
    let charged = front.rates.charge(payer, ENTRY);
    if charged.is_err() {
        front.metrics.rate_limited();
    }
    charged
}

/// What any request costs, also one that is refused. It is part of an operation's own cost.
const ENTRY: u64 = 1;

/// Plans a request of someone who [`entered`], and charges the rest of what it costs. `mutates`:
/// whether mutations can come this way; where they can't, a token would not help, so nobody is
/// asked for one.
pub(super) fn admitted(
    front: &Front,
    entry: rate::Left,
    from: Block,
    asker: &Asker,
    asked: GraphqlRequest,
    mutates: bool,
) -> Result<Admitted, NotAdmitted> {
    let refused = |kind, answer: Box<Answer>| {
        let outcome = answer.code().map_or("ok", Code::as_str);
        front.metrics.operation(kind, outcome, ENTRY);
        NotAdmitted::Answer(answer)
    };
    let prepared = front
        .app
        .executor
        .prepare(asked, asker.identity.is_some())
        .map_err(|answer| refused(metrics::Kind::Unknown, answer))?;
    if mutates && prepared.kind() == Kind::Mutation && asker.viewer == Viewer::Public {
        let answer = Box::new(Answer::unauthenticated());
        return Err(refused(metrics::Kind::Mutation, answer));
    }
    let left = match prepared.cost().saturating_sub(ENTRY) {
        0 => entry,
        rest => front
            .rates
            .charge(payer(asker, from), rest)
            .map_err(|limited| {
                front.metrics.rate_limited();
                NotAdmitted::RateLimited(limited)
            })?,
    };
    Ok(Admitted { prepared, left })
}

/// Why an execution has no answer.
#[derive(Clone, Copy, Debug)]
pub(super) enum NotExecuted {
    /// There was no room for it.
    Overloaded,
    /// It took too long.
    TooLong,
    /// It broke down.
    Broken,
}

impl NotExecuted {
    pub(super) const fn told(self) -> (StatusCode, Code, &'static str) {
        match self {
            Self::Overloaded => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::Overloaded,
                "the registry has more to do than it can; try again in a second",
            ),
            Self::TooLong => (
                StatusCode::SERVICE_UNAVAILABLE,
                Code::RetryLater,
                "the answer took too long; ask for less, or try again later",
            ),
            Self::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Code::Internal,
                "the registry failed to answer this; the fault is ours and has been logged",
            ),
        }
    }
}

/// Executes a query or a mutation, if there is room.
pub(super) async fn executed(
    front: &Front,
    prepared: Prepared,
    asker: Asker,
    within: Duration,
) -> Result<Answer, NotExecuted> {
    let request = front.app.request(asker);
    carried_out(front, prepared, request, within).await
}

/// The same, of a request that was made before.
pub(super) async fn carried_out(
    front: &Front,
    prepared: Prepared,
    request: Arc<Request>,
    within: Duration,
) -> Result<Answer, NotExecuted> {
    let kind = counted(prepared.kind());
    let cost = prepared.cost();
    let Ok(place) = front.gate.enter().await else {
        front.metrics.shed();
        return Err(NotExecuted::Overloaded);
    };
    // In a task of its own, so that a panic ends that task and not the connection, and so that
    // the place inside is given back when the work ends, not when the client hangs up.
    let executor = front.app.executor.clone();
    let writes = prepared.kind() == Kind::Mutation;
    let execution = async move {
        let answer = executor.execute(prepared, request).await;
        drop::<gate::Admission>(place);
        answer
    };
    let task = front.tasks.spawn(execution.in_current_span());
    let mut task = Waiting { task, writes };
    let outcome = match tokio::time::timeout(within, &mut task.task).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(panic)) => {
            tracing::error!(%panic, "a request was not answered");
            Err(NotExecuted::Broken)
        }
        Err(_) => Err(NotExecuted::TooLong),
    };
    let code = match &outcome {
        Ok(answer) => answer.code(),
        Err(not) => Some(not.told().1),
    };
    front
        .metrics
        .operation(kind, code.map_or("ok", Code::as_str), cost);
    outcome
}

pub(super) const fn counted(kind: Kind) -> metrics::Kind {
    match kind {
        Kind::Query => metrics::Kind::Query,
        Kind::Mutation => metrics::Kind::Mutation,
        Kind::Subscription => metrics::Kind::Subscription,
    }
}

/// A task that is waited for. A query ends with the one who waits: nobody reads what it would
/// answer. A mutation goes on, and keeps its place inside: its write does, too.
struct Waiting {
    task: JoinHandle<Answer>,
    writes: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.writes {
            self.task.abort();
        }
    }
}
