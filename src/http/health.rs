//! Is the process alive, is it ready for requests.

use axum::{extract::State, http::StatusCode};
use sea_orm::ConnectionTrait;

use crate::app::App;

/// `GET /livez`: the process answers. Says nothing of the database, or an outage of the
/// database would have every replica restarted.
pub(super) async fn live() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the database answers, its schema is the one this binary knows, and the
/// service isn't stopping.
pub(super) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    if app.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if app
        .database
        .reader()
        .execute_unprepared("SELECT 1")
        .await
        .is_err()
    {
        return (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database doesn't answer\n",
        );
    }
    match app.database.require_current().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the schema isn't the one this version knows\n",
            )
        }
    }
}
