//! From a request that was read to an answer, whatever the transport: it is planned, its payer
//! charged, and executed if there is room.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{
    address::Block,
    front::{Front, payer},
    gate, metrics, rate,
};
use crate::{
    access::Viewer,
    error::Code,
    graphql::{Answer, Asker, GraphqlRequest, Kind, Prepared},
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

/// Reads a request, and charges its payer.
pub(super) fn admitted(
    front: &Front,
    from: Block,
    asker: &Asker,
    asked: GraphqlRequest,
) -> Result<Admitted, NotAdmitted> {
    let refuse = |kind, answer: Box<Answer>| {
        let outcome = answer.code().map_or("ok", Code::as_str);
        front.metrics.operation(kind, outcome, 0);
        // Reading what is refused costs as well.
        let spent = front.rates.charge(payer(asker, from), 1);
        match spent {
            Ok(_) => NotAdmitted::Answer(answer),
            Err(limited) => NotAdmitted::RateLimited(limited),
        }
    };
    let prepared = front
        .app
        .executor
        .prepare(asked, asker.identity.is_some())
        .map_err(|answer| refuse(metrics::Kind::Unknown, answer))?;
    if prepared.kind() == Kind::Mutation && asker.viewer == Viewer::Public {
        return Err(refuse(
            metrics::Kind::Mutation,
            Box::new(Answer::unauthenticated()),
        ));
    }
    let left = front
        .rates
        .charge(payer(asker, from), prepared.cost())
        .map_err(|limited| {
            front.metrics.rate_limited();
            NotAdmitted::RateLimited(limited)
        })?;
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
    let kind = counted(prepared.kind());
    let cost = prepared.cost();
    let Ok(place) = front.gate.enter().await else {
        front.metrics.shed();
        return Err(NotExecuted::Overloaded);
    };
    // In a task of its own, so that a panic ends that task and not the connection, and so that
    // the place inside is given back when the work ends, not when the client hangs up.
    let (executor, request) = (front.app.executor.clone(), front.app.request(asker));
    let execution = async move {
        let answer = executor.execute(prepared, request).await;
        drop::<gate::Admission>(place);
        answer
    };
    let mut task = AbortOnDrop(tokio::spawn(execution.in_current_span()));
    let outcome = match tokio::time::timeout(within, &mut task.0).await {
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

/// A task that ends with the one who waits for it: nobody reads what it would answer. A write
/// that it began goes on in its own task.
struct AbortOnDrop(JoinHandle<Answer>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
