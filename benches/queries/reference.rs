//! The limit: a handler that runs one hand-written prepared statement, which builds the answer
//! inside the database.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::header::CONTENT_TYPE,
    response::IntoResponse,
    routing::post,
    serve::ListenerExt,
};
use sqlx::{
    PgPool, Row,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::question::QUESTIONS;

/// As many as the registry has.
const CONNECTIONS: u32 = 8;

/// Serves the reference, until the process is stopped.
pub async fn serve(address: SocketAddr, database: &str) {
    let options: PgConnectOptions = database.parse().unwrap();
    // As the registry has it: else PostgreSQL compiles for seconds what it runs once.
    let options = options.options([("jit", "off")]);
    let pool = |options: PgConnectOptions| {
        PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .test_before_acquire(false)
            .connect_lazy_with(options)
    };
    let pools = Arc::new([
        pool(options.clone()),
        pool(options.options([("plan_cache_mode", "force_custom_plan")])),
    ]);
    let router = Router::new()
        .route("/{question}", post(answer))
        .with_state(pools);
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    let listener = listener.tap_io(|stream| stream.set_nodelay(true).unwrap());
    axum::serve(listener, router).await.unwrap();
}

async fn answer(
    State(pools): State<Arc<[PgPool; 2]>>,
    Path(number): Path<usize>,
    body: Bytes,
) -> impl IntoResponse {
    let parameters: Vec<String> = serde_json::from_slice(&body).unwrap();
    let question = &QUESTIONS[number];
    let pool = &pools[usize::from(question.planned_anew)];
    let mut query = sqlx::query(question.statement);
    for parameter in parameters {
        query = query.bind(parameter);
    }
    let row = query.fetch_one(pool).await.unwrap();
    let data: &str = row.try_get(0).unwrap();
    let body = format!("{{\"data\":{data}}}");
    ([(CONTENT_TYPE, "application/json")], body)
}
