//! Is the process alive, is it ready for requests.

use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;

use super::front::Front;
use crate::app::App;

/// `GET /livez`: the process answers. Says nothing of the database, or an outage of the
/// database would have every replica restarted.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the database answers, its schema is the one this binary knows, and the
/// service isn't stopping.
pub(super) async fn ready(State(front): State<Front>) -> (StatusCode, String) {
    match readiness(&front.app).await {
        Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}

/// Why the service can't take requests now, if it can't.
pub(super) async fn readiness(app: &App) -> Result<(), &'static str> {
    if app.stopping.is_cancelled() {
        return Err("stopping");
    }
    let answered = app.database.reader().execute_unprepared("SELECT 1").await;
    if answered.is_err() {
        return Err("the database doesn't answer");
    }
    app.database.require_current().await.map_err(|error| {
        tracing::warn!(%error, "not ready");
        "the schema isn't the one this version knows"
    })
}
