//! A server with the toy behind it, on a real port or in memory, and a client to talk to it.

use std::{fmt, io, net::SocketAddr, time::Duration};

use axum::{
    Router,
    extract::{State, WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
    routing::get,
    serve::Listener,
};
use cooperation_registry::http::{
    events::Events,
    socket::{Asked, SUBPROTOCOL, SocketLimits, Sockets},
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, duplex},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::Role},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::toy::Toy;

/// A connection of either kind.
pub trait Pipe: AsyncRead + AsyncWrite + Unpin + Send {}
impl<P: AsyncRead + AsyncWrite + Unpin + Send> Pipe for P {}

enum Way {
    Port(SocketAddr),
    Memory(mpsc::Sender<DuplexStream>, usize),
}

pub struct Server {
    pub toy: Toy,
    pub stopping: CancellationToken,
    pub tasks: TaskTracker,
    way: Way,
    patience: Duration,
}

impl Server {
    /// A server on a real port of this machine.
    pub async fn on_a_port(limits: SocketLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let way = Way::Port(listener.local_addr().expect("its address"));
        // Generous: what is waited for comes at once, or never.
        Self::start(limits, listener, way, Duration::from_secs(20))
    }

    /// A server in memory, for tests in which time is paused. `buffer` is how many bytes a
    /// connection holds in each direction.
    pub fn in_memory(limits: SocketLimits, buffer: usize) -> Self {
        let (sender, receiver) = mpsc::channel(8);
        let way = Way::Memory(sender, buffer);
        Self::start(limits, InMemory(receiver), way, Duration::from_secs(36_000))
    }

    fn start<L>(limits: SocketLimits, listener: L, way: Way, patience: Duration) -> Self
    where
        L: Listener,
        L::Addr: fmt::Debug,
    {
        let toy = Toy::default();
        let stopping = CancellationToken::new();
        let tasks = TaskTracker::new();
        let sockets = Sockets::new(limits, stopping.clone(), tasks.clone());
        let events = Events::new(limits.ping, stopping.clone(), tasks.clone());
        let router = Router::new()
            .route("/graphql", get(upgraded))
            .route("/events", get(streamed))
            .with_state((toy.clone(), sockets, events));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            toy,
            stopping,
            tasks,
            way,
            patience,
        }
    }

    /// A bare connection.
    pub async fn dial(&self) -> Box<dyn Pipe> {
        match &self.way {
            Way::Port(address) => Box::new(TcpStream::connect(address).await.expect("it listens")),
            Way::Memory(listener, buffer) => {
                let (near, far) = duplex(*buffer);
                listener.send(far).await.expect("it listens");
                Box::new(near)
            }
        }
    }

    /// A socket that offers these subprotocols, and the one that was chosen.
    pub async fn offer(&self, subprotocols: &str) -> (Client, Option<String>) {
        let mut pipe = self.dial().await;
        let offer = match subprotocols {
            "" => String::new(),
            offered => format!("Sec-WebSocket-Protocol: {offered}\r\n"),
        };
        let request = format!(
            "GET /graphql HTTP/1.1\r\nHost: toy\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{offer}\r\n"
        );
        pipe.write_all(request.as_bytes()).await.expect("it is up");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(pipe.read_u8().await.expect("it answers"));
        }
        let head = String::from_utf8(head)
            .expect("a head is text")
            .to_lowercase();
        assert!(head.starts_with("http/1.1 101 "), "{head}");
        let chosen = head
            .lines()
            .find_map(|line| line.strip_prefix("sec-websocket-protocol: "))
            .map(str::to_owned);
        let socket = WebSocketStream::from_raw_socket(pipe, Role::Client, None).await;
        let patience = self.patience;
        (Client { socket, patience }, chosen)
    }

    /// A socket that has said nothing yet.
    pub async fn connect(&self) -> Client {
        let (client, chosen) = self.offer(SUBPROTOCOL).await;
        assert_eq!(chosen.as_deref(), Some(SUBPROTOCOL));
        client
    }

    /// A socket that has been acknowledged.
    pub async fn greeted(&self) -> Client {
        let mut client = self.connect().await;
        client.say(json!({ "type": "connection_init" })).await;
        assert_eq!(client.hear().await, json!({ "type": "connection_ack" }));
        client
    }

    /// Waits until so many operations are under way.
    pub async fn until_live(&self, count: usize) {
        let mut live = self.toy.live();
        let reached = live.wait_for(|live| *live == count);
        let reached = timeout(self.patience, reached).await.is_ok();
        assert!(
            reached,
            "{} under way, not {count}",
            *self.toy.live().borrow()
        );
    }

    /// Waits until nobody is served any more.
    pub async fn until_no_session(&self) {
        let mut sessions = self.toy.sessions();
        let none = sessions.wait_for(|count| *count == 0);
        assert!(
            timeout(self.patience, none).await.is_ok(),
            "a session is left"
        );
    }

    /// Waits until nothing is under way any more.
    pub async fn wait_until_idle(&self) {
        self.until_live(0).await;
        self.until_no_session().await;
        self.tasks.close();
        let ended = timeout(self.patience, self.tasks.wait()).await.is_ok();
        assert!(ended, "{} tasks are left", self.tasks.len());
    }
}

async fn upgraded(
    State((toy, sockets, _)): State<(Toy, Sockets, Events)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    sockets.accept(upgrade, toy)
}

async fn streamed(
    State((toy, _, events)): State<(Toy, Sockets, Events)>,
    headers: HeaderMap,
) -> Response {
    let query = headers.get("query").and_then(|query| query.to_str().ok());
    let asked = Asked {
        query: query.map(str::to_owned),
        ..Asked::default()
    };
    events.respond(async move { toy.run(asked).await }, std::future::pending())
}

struct InMemory(mpsc::Receiver<DuplexStream>);

impl Listener for InMemory {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.recv().await {
            Some(pipe) => (pipe, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

pub struct Client {
    pub socket: WebSocketStream<Box<dyn Pipe>>,
    pub patience: Duration,
}

impl Client {
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends, and doesn't mind a server that has hung up.
    pub async fn send(&mut self, message: Message) {
        let _ = timeout(self.patience, self.socket.send(message))
            .await
            .expect("it is taken");
    }

    pub async fn subscribe(&mut self, id: &str, query: &str) {
        let payload = json!({ "query": query });
        self.say(json!({ "type": "subscribe", "id": id, "payload": payload }))
            .await;
    }

    pub async fn complete(&mut self, id: &str) {
        self.say(json!({ "type": "complete", "id": id })).await;
    }

    /// The next frame; nothing if the connection is gone.
    pub async fn frame(&mut self) -> Option<Message> {
        let frame = timeout(self.patience, self.socket.next()).await;
        frame.expect("something comes").and_then(Result::ok)
    }

    /// The next message.
    pub async fn hear(&mut self) -> Value {
        loop {
            match self.frame().await {
                Some(Message::Text(text)) => return serde_json::from_str(&text).expect("JSON"),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no message but {other:?}"),
            }
        }
    }

    /// The code and the reason with which the server closes, whatever it says before; nothing if
    /// it hangs up.
    pub async fn closed(&mut self) -> Option<(u16, String)> {
        loop {
            match self.frame().await {
                Some(Message::Close(frame)) => {
                    let frame = frame.expect("a close frame has a code");
                    return Some((frame.code.into(), frame.reason.to_string()));
                }
                Some(_) => {}
                None => return None,
            }
        }
    }

    /// Asserts that everything that was said before has been dealt with, and that nothing comes
    /// of it.
    pub async fn nothing_more(&mut self) {
        let mark = json!({ "mark": true });
        self.say(json!({ "type": "ping", "payload": mark })).await;
        assert_eq!(
            self.hear().await,
            json!({ "type": "pong", "payload": mark })
        );
    }
}

pub fn next(id: &str, data: Value) -> Value {
    json!({ "type": "next", "id": id, "payload": { "data": data } })
}

pub fn completed(id: &str) -> Value {
    json!({ "type": "complete", "id": id })
}
