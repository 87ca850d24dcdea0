//! All parts put together in the order that they belong in, and what that order is for.

use std::{net::SocketAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::post,
};
use cooperation_registry::http::{
    Peer, Received,
    address::{Client, Proxies, identified},
    body,
    cors::{self, Origins},
    counted::counted,
    gate::{Gate, Room},
    metrics::{Kind, Metrics},
    rate::{Allowances, Payer, Rates, Refused},
};
use tokio::{sync::Semaphore, time::Instant};
use tower::{ServiceExt, util::option_layer};

#[derive(Clone)]
struct App {
    rates: Arc<Rates>,
    gate: Gate,
    metrics: Metrics,
    hold: Arc<Semaphore>,
}

/// The layer that is added last sees a request first.
fn router(app: App, proxies: Proxies, origins: &Origins) -> Router {
    Router::new()
        .route("/graphql", post(graphql))
        .layer(middleware::from_fn_with_state(proxies, identified))
        .layer(middleware::from_fn_with_state(app.metrics.clone(), counted))
        .layer(option_layer(cors::layer(origins)))
        .with_state(app)
}

/// Body, then price, then place, then work; each refused before the next costs anything.
async fn graphql(
    State(app): State<App>,
    Client(address): Client,
    Extension(Received(received)): Extension<Received>,
    body: Body,
) -> Response {
    let deadline = received + Duration::from_secs(10);
    let Ok(bytes) = body::read(body, 100, deadline).await else {
        return StatusCode::REQUEST_TIMEOUT.into_response();
    };
    let cost: u64 = std::str::from_utf8(&bytes).unwrap().parse().unwrap();
    let left = match app.rates.charge(Payer::Address(address.into()), cost) {
        Ok(left) => left,
        Err(refused) => {
            app.metrics.rate_limited();
            let mut response = (StatusCode::BAD_REQUEST, refused.to_string()).into_response();
            if let Refused::Wait(wait) = refused {
                *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
                wait.write(response.headers_mut());
            }
            return response;
        }
    };
    let permit = match app.gate.enter().await {
        Ok(permit) => permit,
        Err(overloaded) => {
            app.metrics.shed();
            let status = StatusCode::SERVICE_UNAVAILABLE;
            let mut response = (status, overloaded.to_string()).into_response();
            overloaded.write(response.headers_mut());
            return response;
        }
    };
    let task = tokio::spawn(async move {
        let _permit = permit;
        drop(app.hold.acquire().await);
        app.metrics.operation(Kind::Query, "ok", cost);
    });
    task.await.unwrap();
    let mut response = "done".into_response();
    left.write(response.headers_mut());
    response
}

fn app(hold: usize) -> App {
    let allowances = Allowances {
        address: NonZeroU32::new(1_000).unwrap(),
        ..Allowances::default()
    };
    let room = Room {
        inside: 2,
        waiting: 0,
        patience: Duration::from_secs(1),
    };
    App {
        rates: Arc::new(Rates::new(allowances)),
        gate: Gate::new(room),
        metrics: Metrics::default(),
        hold: Arc::new(Semaphore::new(hold)),
    }
}

fn request(client: &str, cost: u64) -> Request {
    let peer: SocketAddr = "10.0.0.1:4711".parse().unwrap();
    Request::post("/graphql")
        .header("origin", "https://any.example")
        .header("x-forwarded-for", client)
        .extension(Peer(peer))
        .extension(Received(Instant::now()))
        .body(Body::from(cost.to_string()))
        .unwrap()
}

fn service(app: &App) -> Router {
    router(app.clone(), "10.0.0.0/8".parse().unwrap(), &Origins::Any)
}

fn assert_counted(app: &App, line: &str) {
    let text = app.metrics.render();
    assert!(text.lines().any(|other| other == line), "{line} in\n{text}");
}

#[tokio::test]
async fn each_client_behind_a_proxy_pays_for_itself_and_can_read_its_refusal() {
    let app = app(1);
    for (client, cost, status, field) in [
        ("203.0.113.1", 1_000, 200, "ratelimit"),
        ("203.0.113.1", 500, 429, "retry-after"),
        ("203.0.113.1", 1_001, 400, "access-control-allow-origin"),
        ("203.0.113.2", 1_000, 200, "ratelimit-policy"),
    ] {
        let response = service(&app).oneshot(request(client, cost)).await.unwrap();
        let headers = response.headers();
        assert_eq!(response.status(), status, "{client} {cost}");
        assert!(headers.contains_key(field), "{client} {cost}: {field}");
        assert_eq!(headers["access-control-allow-origin"], "*");
    }
    for line in [
        r#"registry_http_requests_total{method="POST",path="/graphql",status="429"} 1"#,
        "registry_requests_rate_limited_total 2",
        r#"registry_graphql_operations_total{kind="query",outcome="ok"} 2"#,
    ] {
        assert_counted(&app, line);
    }
}

#[tokio::test]
async fn beyond_the_room_requests_are_shed_at_once_even_when_clients_hang_up() {
    let app = app(0);
    let mut inside = Vec::new();
    for client in ["203.0.113.1", "203.0.113.2"] {
        let mut asked = Box::pin(service(&app).oneshot(request(client, 1)));
        let entered = async {
            while app.gate.free() > 1 - inside.len() {
                assert!(futures_util::poll!(&mut asked).is_pending());
                tokio::task::yield_now().await;
            }
        };
        let entered = tokio::time::timeout(super::wire::DEADLINE, entered).await;
        entered.expect("no place was taken before the deadline");
        inside.push(asked);
    }
    // The clients are gone; what they asked for is still being done, and takes up its place.
    drop(inside);
    for _ in 0..10 {
        let response = service(&app)
            .oneshot(request("203.0.113.3", 1))
            .await
            .unwrap();
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "1");
    }
    assert_counted(&app, "registry_requests_shed_total 10");
    app.hold.add_permits(1);
    super::service::until("both are done", || app.gate.free() == 2).await;
    let response = service(&app)
        .oneshot(request("203.0.113.3", 1))
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
}
