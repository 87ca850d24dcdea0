//! What a stop leaves whole.

use std::{sync::atomic::Ordering, time::Duration};

use cooperation_registry::http::server::{Server, ServerLimits};
use futures_util::future::join_all;

use super::{
    service::Service,
    wire::{End, GET, Wire},
};

const HELD: &str = "GET /held HTTP/1.1\r\nhost: test\r\n\r\n";
const WORK: &str = "GET /work HTTP/1.1\r\nhost: test\r\n\r\n";

#[tokio::test]
async fn idle_connections_close_and_do_not_hold_up_the_end() {
    let service = Service::start(ServerLimits {
        idle: Duration::from_secs(86_400),
        grace: Duration::from_secs(86_400),
        ..ServerLimits::default()
    })
    .await;
    let mut idle = Vec::new();
    for _ in 0..20 {
        let mut wire = service.open().await;
        wire.ask(GET).await.unwrap();
        idle.push(wire);
    }
    service.stop().await;
    for wire in &mut idle {
        assert_eq!(wire.closed().await, "");
    }
}

#[tokio::test]
async fn a_request_under_way_is_answered_and_told_that_the_connection_closes() {
    let service = Service::start(ServerLimits::default()).await;
    let mut held = service.open().await;
    held.send(HELD).await.unwrap();
    service.begun(1).await;
    let mut idle = service.open().await;
    idle.ask(GET).await.unwrap();

    service.shared.stop.cancel();
    idle.closed().await;
    assert!(!service.ended.is_finished());
    service.shared.release.0.add_permits(1);
    let answer = held.answer().await.unwrap();
    assert_eq!(answer.body, "released");
    assert!(answer.closes(), "{}", answer.head);
    held.closed().await;
    let address = service.address;
    service.end().await;
    assert!(
        Wire::open(address).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test]
async fn a_head_that_has_begun_to_arrive_is_taken_on_and_answered() {
    let service = Service::start(ServerLimits::default()).await;
    // One connection is new, the other has been answered before.
    let mut wires = [service.open().await, service.open().await];
    wires[1].ask(GET).await.unwrap();
    for wire in &mut wires {
        wire.send("GET / HTTP/1.1\r\nho").await.unwrap();
    }
    let mut idle = service.open().await;
    idle.ask(GET).await.unwrap();
    service.shared.stop.cancel();
    idle.closed().await;
    for wire in &mut wires {
        let answer = wire.ask("st: test\r\n\r\n").await.unwrap();
        assert_eq!(answer.status, 200);
        assert!(answer.closes(), "{}", answer.head);
    }
    service.end().await;
}

#[tokio::test]
async fn a_request_that_crosses_the_stop_on_its_way_is_answered() {
    for (name, used_before) in [("a new connection", false), ("an idle one", true)] {
        let service = Service::start(ServerLimits::default()).await;
        let mut wire = service.open().await;
        if used_before {
            wire.ask(GET).await.unwrap();
        }
        service.counted("registry_http_connections 1").await;
        service.shared.stop.cancel();
        let answer = wire.ask(GET).await.unwrap();
        assert!(answer.closes(), "{name}: {}", answer.head);
        assert_eq!(wire.closed().await, "", "{name}");
        service.end().await;
    }
}

#[tokio::test]
async fn what_the_system_has_accepted_already_is_answered_too() {
    let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = server.address().unwrap();
    let mut waiting = Vec::new();
    for _ in 0..20 {
        let mut wire = Wire::open(address).await.unwrap();
        wire.send(GET).await.unwrap();
        waiting.push(wire);
    }
    let service = Service::run(server, ServerLimits::default());
    service.shared.stop.cancel();
    for wire in &mut waiting {
        assert_eq!(wire.answer().await.unwrap().status, 200);
    }
    service.end().await;
}

#[tokio::test]
async fn a_connection_that_never_says_anything_does_not_hold_up_the_end() {
    let service = Service::start(ServerLimits {
        head: Duration::from_secs(86_400),
        grace: Duration::from_secs(86_400),
        ..ServerLimits::default()
    })
    .await;
    let mut silent = service.open().await;
    service.counted("registry_http_connections 1").await;
    service.stop().await;
    assert_eq!(silent.closed().await, "");
}

#[tokio::test]
async fn what_never_ends_is_cut() {
    let service = Service::start(ServerLimits {
        grace: Duration::from_millis(200),
        ..ServerLimits::default()
    })
    .await;
    let mut held = service.open().await;
    held.send(HELD).await.unwrap();
    service.begun(1).await;
    service.stop().await;
    assert_eq!(held.closed().await, "");
}

#[tokio::test]
async fn a_task_that_outlives_its_request_is_waited_for() {
    let service = Service::start(ServerLimits::default()).await;
    let shared = service.shared.clone();
    let write = shared.tasks.spawn({
        let shared = shared.clone();
        async move {
            shared.stop.cancelled().await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    service.stop().await;
    assert!(write.is_finished());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_loses_no_request_that_was_begun() {
    for round in 0..5 {
        let service = Service::start(ServerLimits::default()).await;
        let address = service.address;
        let clients = (0..64).map(|number| {
            tokio::spawn(async move {
                let mut whole = 0_usize;
                // Some keep their connection, some open one for every request.
                let keeps = number % 4 != 0;
                let mut kept: Option<Wire> = None;
                loop {
                    let mut wire = match kept.take() {
                        Some(wire) => wire,
                        None => match Wire::open(address).await {
                            Ok(wire) => wire,
                            Err(_) => return (whole, None),
                        },
                    };
                    match wire.ask(WORK).await {
                        Ok(answer) => {
                            assert_eq!(answer.body.len(), 20_000);
                            whole += 1;
                            if keeps && !answer.closes() {
                                kept = Some(wire);
                            }
                        }
                        Err(end) => return (whole, Some(end)),
                    }
                }
            })
        });
        let clients: Vec<_> = clients.collect();
        service.begun(500 * (round + 1)).await;
        let begun = service.shared.begun.clone();
        service.stop().await;

        let mut whole = 0;
        for client in join_all(clients).await {
            let (answered, end) = client.unwrap();
            whole += answered;
            assert_ne!(end, Some(End::Torn), "an answer broke off");
        }
        assert_eq!(
            begun.load(Ordering::SeqCst),
            whole,
            "begun and answered in whole"
        );
    }
}
