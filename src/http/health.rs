//! Is the process alive, is it ready for requests.

use std::time::Duration;

use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::front::Front;
use crate::app::App;

/// How long an answer is good for: anyone may ask, and each look is two statements.
const FRESH: Duration = Duration::from_secs(1);

/// How long the database may take. Shorter than probes usually wait.
const PATIENCE: Duration = Duration::from_millis(900);

/// What was found out last, and when.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Instant, Result<(), &'static str>)>>);

/// `GET /livez`: the process answers. Says nothing of the database, or an outage of the
/// database would have every replica restarted.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the database answers, its schema is the one this binary knows, and the
/// service isn't stopping.
pub(super) async fn ready(State(front): State<Front>) -> (StatusCode, String) {
    match front.readiness.of(&front.app).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}

impl Readiness {
    /// Why the service can't take requests now, if it can't.
    pub(super) async fn of(&self, app: &App) -> Result<(), &'static str> {
        if app.stopping.is_cancelled() {
            return Err("stopping");
        }
        let mut last = self.0.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < FRESH
        {
            return found;
        }
        let found = timeout(PATIENCE, look(app)).await;
        let found = found.unwrap_or(Err("the database doesn't answer"));
        *last = Some((Instant::now(), found));
        found
    }
}

async fn look(app: &App) -> Result<(), &'static str> {
    let answered = app.database.reader().execute_unprepared("SELECT 1").await;
    if answered.is_err() {
        return Err("the database doesn't answer");
    }
    app.database.require_current().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        "the schema isn't the one this version knows"
    })
}
