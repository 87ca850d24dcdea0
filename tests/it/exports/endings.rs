//! A file that ended early never looks whole.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{Request, Response},
};
use cooperation_registry::{
    access::Viewer,
    app::App,
    example,
    http::{self, Exports, Front, Server, ServerLimits, Settings},
};
use http_body_util::BodyExt;
use sea_orm::ConnectionTrait;
use tokio::{io::AsyncReadExt, time::timeout};
use tower::ServiceExt;

use super::support::{door, door_with};
use crate::{
    front_door::support::agency,
    pressure::wire::{DEADLINE, Wire},
    support::{TestRegistry, on_each_database},
};

async fn example(registry: &TestRegistry) {
    example::load(&registry.app.writer, Viewer::Operator)
        .await
        .unwrap();
}

async fn begun(router: &Router, token: Option<&str>) -> Response<Body> {
    let mut request = Request::get("/export/organisations.csv");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request.body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    response
}

/// Whether the rest of a body comes to its end.
async fn ends_well(mut body: Body) -> bool {
    let reading = timeout(DEADLINE, async {
        while let Some(frame) = body.frame().await {
            if frame.is_err() {
                return false;
            }
        }
        true
    });
    reading.await.expect("it ends before the deadline")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_breaks_meanwhile_tears_the_file() {
    on_each_database(async |registry| {
        example(registry).await;
        let router = door(&registry.app, 1);
        assert!(ends_well(begun(&router, None).await.into_body()).await);
        let mut body = begun(&router, None).await.into_body();
        body.frame().await.unwrap().unwrap();
        registry.app.database.clone().close().await;
        assert!(!ends_well(body).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_meanwhile_tears_the_file() {
    on_each_database(async |registry| {
        example(registry).await;
        let token = agency(registry, "org").await;
        let router = door(&registry.app, 1);
        let mut body = begun(&router, Some(&token)).await.into_body();
        body.frame().await.unwrap().unwrap();
        registry.advance(Duration::from_secs(2 * 3_600));
        assert!(!ends_well(body).await);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_takes_too_long_is_cut_and_its_place_is_free_again() {
    on_each_database(async |registry| {
        example(registry).await;
        let exports = Exports {
            at_once: 1,
            page: 1,
            patience: Duration::from_millis(200),
            ..Exports::default()
        };
        let router = door_with(&registry.app, exports);
        let mut body = begun(&router, None).await.into_body();
        body.frame().await.unwrap().unwrap();
        let again = timeout(DEADLINE, async {
            loop {
                let request = Request::get("/export/organisations.csv").body(Body::empty());
                let response = router.clone().oneshot(request.unwrap()).await.unwrap();
                if response.status() == 200 {
                    break response.into_body();
                }
                assert_eq!(response.status(), 503);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        let again = again.await.expect("the place is free before the deadline");
        assert!(ends_well(again).await, "who reads gets all");
        assert!(!ends_well(body).await, "who was cut sees it");
    })
    .await;
}

/// A registry that serves on a port.
async fn served(app: &App) -> (SocketAddr, tokio::task::JoinHandle<std::io::Result<()>>) {
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address().unwrap();
    let settings = Settings {
        exports: Exports {
            page: 1,
            ..Exports::default()
        },
        ..Settings::default()
    };
    let front = Front::new(app.clone(), settings);
    let serving = tokio::spawn(http::serve(front, server, ServerLimits::default()));
    (address, serving)
}

/// Keeps a file from coming to its end.
#[derive(Clone, Default)]
struct Midway(Arc<(AtomicUsize, Mutex<bool>, Condvar)>);

impl Midway {
    /// How many statements it lets through: a few pages.
    const STATEMENTS: usize = 5;

    /// The registry, kept back after some statements.
    fn of(registry: &TestRegistry) -> (App, Self) {
        let midway = Self::default();
        let Self(state) = midway.clone();
        let database = registry.app.database.clone().observed(move |_| {
            let (run, may_go_on, changed) = &*state;
            if run.fetch_add(1, Ordering::SeqCst) >= Self::STATEMENTS {
                tokio::task::block_in_place(|| {
                    let waits = may_go_on.lock().unwrap();
                    let waited = changed.wait_timeout_while(waits, DEADLINE, |may| !*may);
                    assert!(!waited.unwrap().1.timed_out(), "nobody let it go on");
                });
            }
        });
        let (clock, ids) = (registry.app.clock.clone(), registry.app.ids.clone());
        (App::new(database, clock, ids), midway)
    }

    fn go_on(&self) {
        let (_, may_go_on, changed) = &*self.0;
        *may_go_on.lock().unwrap() = true;
        changed.notify_all();
    }
}

const GET: &str =
    "GET /export/organisations.csv HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_the_wire_the_last_chunk_is_there_or_it_is_not() {
    on_each_database(async |registry| {
        example(registry).await;
        let (address, serving) = served(&registry.app).await;
        let mut wire = Wire::open(address).await.unwrap();
        wire.send(GET).await.unwrap();
        let whole = wire.closed().await;
        assert!(whole.contains("\r\ncitation,"), "{whole}");
        assert!(whole.ends_with("\r\n0\r\n\r\n"), "{whole}");

        registry.app.stopping.cancel();
        serving.await.unwrap().unwrap();

        let (app, midway) = Midway::of(registry);
        let (address, serving) = served(&app).await;
        let mut wire = Wire::open(address).await.unwrap();
        wire.send(GET).await.unwrap();
        let mut some = [0; 64];
        wire.stream.read_exact(&mut some).await.unwrap();
        let closing = tokio::spawn(registry.app.database.clone().close());
        let closed = async {
            let reader = registry.app.database.reader();
            while reader.execute_unprepared("SELECT 1").await.is_ok() {
                tokio::task::yield_now().await;
            }
        };
        timeout(DEADLINE, closed).await.unwrap();
        midway.go_on();
        let torn = wire.closed().await;
        assert!(
            !torn.ends_with("0\r\n\r\n") && !torn.contains("citation,"),
            "{torn}"
        );
        closing.await.unwrap();
        app.stopping.cancel();
        serving.await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_lets_a_file_come_to_its_end() {
    on_each_database(async |registry| {
        example(registry).await;
        let (address, serving) = served(&registry.app).await;
        let mut wire = Wire::open(address).await.unwrap();
        wire.send(GET).await.unwrap();
        let mut some = [0; 64];
        wire.stream.read_exact(&mut some).await.unwrap();
        registry.app.stopping.cancel();
        let whole = wire.closed().await;
        assert!(whole.ends_with("\r\n0\r\n\r\n"), "{whole}");
        timeout(DEADLINE, serving).await.unwrap().unwrap().unwrap();
    })
    .await;
}
