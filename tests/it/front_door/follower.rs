//! A registry that serves on a real port, and those who follow its feed over either transport.

use std::net::SocketAddr;

use cooperation_registry::{
    app::App,
    http::{self, Front, Server, ServerLimits, Settings},
};
use futures_util::{SinkExt, StreamExt};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinHandle, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use super::support::DEADLINE;
use crate::support::TestRegistry;

/// A registry that serves and looks at its feed.
pub(super) struct Service {
    pub(super) app: App,
    pub(super) address: SocketAddr,
    served: JoinHandle<std::io::Result<()>>,
}

impl Service {
    pub(super) async fn start(registry: &TestRegistry) -> Self {
        Self::start_with(registry, Settings::default()).await
    }

    pub(super) async fn start_with(registry: &TestRegistry, settings: Settings) -> Self {
        let app = registry.app.clone();
        let server = Server::bind("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = server.address().unwrap();
        let front = Front::new(app.clone(), settings);
        tokio::spawn(app.clone().keep_up());
        let served = tokio::spawn(http::serve(front, server, ServerLimits::default()));
        Self {
            app,
            address,
            served,
        }
    }

    /// Stops, and waits for the end.
    pub(super) async fn end(self) {
        self.app.stopping.cancel();
        let served = timeout(DEADLINE, self.served).await;
        served
            .expect("it ends before the deadline")
            .unwrap()
            .unwrap();
    }
}

/// Someone who follows, whichever the transport.
pub(super) enum Follower {
    Socket(Box<WebSocketStream<MaybeTlsStream<TcpStream>>>),
    Events(reqwest::Response, String),
}

/// How a stream goes on.
#[derive(Debug, PartialEq)]
pub(super) enum Heard {
    /// An event: data, errors, or both.
    Next(Value),
    /// Errors, and nothing after them.
    Refused(Value),
    /// The operation is over.
    Complete,
    /// The connection is, with this code where it is a socket.
    Closed(Option<u16>),
}

pub(super) const BOTH: [&str; 2] = ["WebSocket", "SSE"];

impl Follower {
    pub(super) async fn begin(
        service: &Service,
        way: &str,
        token: Option<&str>,
        fields: &Value,
    ) -> Self {
        let address = service.address;
        let bearer = token.map(|token| format!("Bearer {token}"));
        if way == "SSE" {
            let client = reqwest::Client::builder().no_proxy().build().unwrap();
            let mut request = client
                .post(format!("http://{address}/graphql"))
                .header("content-type", "application/json")
                .header("accept", "text/event-stream")
                .body(fields.to_string());
            if let Some(bearer) = bearer {
                request = request.header("authorization", bearer);
            }
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "text/event-stream");
            return Self::Events(response, String::new());
        }
        let mut request = format!("ws://{address}/graphql")
            .into_client_request()
            .unwrap();
        let protocol = "graphql-transport-ws".parse().unwrap();
        request
            .headers_mut()
            .insert("sec-websocket-protocol", protocol);
        let (mut socket, _) = connect_async(request).await.unwrap();
        let payload = bearer.map(|bearer| json!({ "authorization": bearer }));
        let greeting =
            json!({ "type": "connection_init", "payload": payload.unwrap_or(json!({})) });
        socket
            .send(Message::text(greeting.to_string()))
            .await
            .unwrap();
        let mut follower = Self::Socket(Box::new(socket));
        assert_eq!(follower.message().await.unwrap()["type"], "connection_ack");
        let ask = json!({ "type": "subscribe", "id": "1", "payload": fields });
        if let Self::Socket(socket) = &mut follower {
            socket.send(Message::text(ask.to_string())).await.unwrap();
        }
        follower
    }

    /// The next message of a socket, or the code with which it closed.
    async fn message(&mut self) -> Result<Value, Option<u16>> {
        let Self::Socket(socket) = self else {
            panic!("no socket")
        };
        loop {
            match socket.next().await {
                Some(Ok(Message::Text(text))) => return Ok(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }

    pub(super) async fn heard(&mut self) -> Heard {
        let Self::Events(response, buffer) = self else {
            return match self.message().await {
                Ok(message) => match message["type"].as_str() {
                    Some("next") => Heard::Next(message["payload"].clone()),
                    Some("error") => Heard::Refused(message["payload"].clone()),
                    Some("complete") => Heard::Complete,
                    _ => panic!("{message}"),
                },
                Err(code) => Heard::Closed(code),
            };
        };
        loop {
            if let Some(end) = buffer.find("\n\n") {
                let event: String = buffer.drain(..end + 2).collect();
                if event.starts_with("event: complete") {
                    return Heard::Complete;
                }
                if let Some((_, data)) = event.split_once("data: ") {
                    let payload: Value = serde_json::from_str(data).unwrap();
                    return match payload.get("data") {
                        None => Heard::Refused(payload["errors"].clone()),
                        Some(_) => Heard::Next(payload),
                    };
                }
                continue;
            }
            match response.chunk().await.expect("the body ends as it should") {
                Some(chunk) => buffer.push_str(std::str::from_utf8(&chunk).unwrap()),
                None => return Heard::Closed(None),
            }
        }
    }

    /// The same, which must come.
    pub(super) async fn hear(&mut self) -> Heard {
        timeout(DEADLINE, self.heard())
            .await
            .expect("something comes before the deadline")
    }

    /// The change that comes next.
    pub(super) async fn change(&mut self) -> Value {
        match self.hear().await {
            Heard::Next(payload) => {
                assert_eq!(payload.get("errors"), None, "{payload}");
                let data = payload["data"].as_object().unwrap();
                data.values().next().unwrap().clone()
            }
            other => panic!("no change but {other:?}"),
        }
    }
}

/// What is asked of a change.
pub(super) const FIELDS: &str = "{ id action subjectKind subjectId versionAfter cursor }";

/// A subscription to every change behind a cursor.
pub(super) fn changes(after: Option<&str>) -> Value {
    json!({
        "query": format!("subscription($after: String) {{ changes(after: $after) {FIELDS} }}"),
        "variables": { "after": after },
    })
}

/// The first change of an organisation, with its cursor, as soon as the feed can be read up to it.
///
/// On PostgreSQL a transaction of another test, in another database of the same server, holds the
/// feed back; who then follows behind this cursor is told the change itself once more, as the feed
/// says it may, and would take it for the next.
pub(super) async fn first_change(registry: &TestRegistry, code: &str) -> Value {
    let read = timeout(DEADLINE, async {
        while held_back(registry).await > 0 {
            tokio::task::yield_now().await;
        }
    });
    read.await
        .expect("the feed can be read before the deadline");
    let document = format!(
        "{{ organisation(by: {{code: \"{code}\"}}) {{ id history(first: 1) {{ nodes {FIELDS} }} }} }}"
    );
    registry.data(&document).await["organisation"]["history"]["nodes"][0].clone()
}

/// How many records can't be read yet, because a transaction that began before them still runs.
async fn held_back(registry: &TestRegistry) -> i64 {
    let database = registry.app.database.reader();
    if database.get_database_backend() != DbBackend::Postgres {
        return 0;
    }
    let statement = Statement::from_string(
        DbBackend::Postgres,
        "SELECT count(*) AS held FROM change \
         WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    );
    let row = database.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "held").unwrap()
}
