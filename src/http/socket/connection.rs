//! A socket, from the upgrade to its end.
//!
//! One task reads, decides and writes. The operations run in tasks of their own and hand their
//! events over through a bounded queue. While a message is being written nothing else happens
//! here, so a peer that doesn't read is read from no more, the queue fills up, and its
//! operations wait: that is the whole of the backpressure.

use std::{collections::HashMap, sync::Arc, sync::LazyLock, time::Duration};

use axum::extract::ws::{Message, WebSocket};
use tokio::{
    sync::mpsc,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{
    Sockets,
    closing::Closing,
    greeting::greet,
    message::{Said, complete, error, next, pong},
    service::{Asked, Service},
    wire::{End, finish, flush, hear, say},
};
use crate::{
    error::Code,
    http::{
        operation::{BROKE_DOWN, Event, Outlet, Running},
        reply,
    },
};

/// The errors of an operation that is one too many, as a JSON array.
static TOO_MANY: LazyLock<String> = LazyLock::new(|| {
    let sentence =
        "this socket has as many operations under way as it may have; complete one first";
    serde_json::json!([reply::error(Code::RateLimited, sentence)]).to_string()
});

/// Serves a socket until it ends.
pub(super) async fn serve<S: Service>(mut socket: WebSocket, service: S, sockets: Sockets) {
    let end = tokio::select! {
        biased;
        () = sockets.stopping.cancelled() => Closing::GoingAway.into(),
        end = talk(&mut socket, &service, &sockets) => end,
    };
    tracing::debug!(?end, "a socket ends");
    finish(socket, end, &sockets.limits).await;
}

/// Greets the peer, then converses with it until the session or the socket ends.
async fn talk<S: Service>(socket: &mut WebSocket, service: &S, sockets: &Sockets) -> End {
    let session = match greet(socket, service, &sockets.limits).await {
        Ok(session) => session,
        Err(end) => return end,
    };
    let ended = service.ended(&session);
    let conversation = Conversation::new(socket, service, &session, sockets);
    tokio::select! {
        biased;
        denial = ended => Closing::from(denial).into(),
        end = conversation.hold() => end,
    }
}

/// Which operation an event belongs to: its id, and its number, because an id may be used again.
type Label = (Arc<str>, u64);

struct Conversation<'a, S: Service> {
    socket: &'a mut WebSocket,
    service: &'a S,
    session: &'a S::Session,
    sockets: &'a Sockets,
    /// The operations under way, each with its number. Dropping one ends its task.
    operations: HashMap<Arc<str>, (u64, Running)>,
    begun: u64,
    outlet: Outlet<Label>,
    events: mpsc::Receiver<(Label, Event)>,
    beat: Interval,
    /// When the peer was last heard, later by the time that was spent writing to it since.
    heard: Instant,
}

impl<'a, S: Service> Conversation<'a, S> {
    fn new(
        socket: &'a mut WebSocket,
        service: &'a S,
        session: &'a S::Session,
        sockets: &'a Sockets,
    ) -> Self {
        let limits = &sockets.limits;
        let (outlet, events) = mpsc::channel(limits.outgoing.max(1));
        let now = Instant::now();
        let ping = limits.ping.max(Duration::from_millis(1));
        let mut beat = interval_at(now + ping, ping);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            socket,
            service,
            session,
            sockets,
            operations: HashMap::new(),
            begun: 0,
            outlet,
            events,
            beat,
            heard: now,
        }
    }

    async fn hold(mut self) -> End {
        loop {
            if let Err(end) = self.turn().await {
                return end;
            }
        }
    }

    /// One thing that happens, and the answer to it. Listening comes first, so that a `complete`
    /// that has arrived isn't answered by results.
    async fn turn(&mut self) -> Result<(), End> {
        tokio::select! {
            biased;
            said = hear(self.socket, &self.sockets.limits) => {
                self.heard = Instant::now();
                match said? {
                    Some(said) => self.answer(said).await,
                    None => flush(self.socket, self.sockets.limits.stall).await,
                }
            }
            Some((label, event)) = self.events.recv() => self.tell(label, event).await,
            _ = self.beat.tick() => self.ping().await,
        }
    }

    async fn answer(&mut self, said: Said) -> Result<(), End> {
        match said {
            Said::Init(_) => Err(Closing::SecondInit.into()),
            Said::Ping(payload) => self.say(pong(payload).into()).await,
            Said::Pong => Ok(()),
            Said::Subscribe(id, asked) => self.begin(id, *asked).await,
            Said::Complete(id) => {
                self.operations.remove(id.as_str());
                Ok(())
            }
        }
    }

    async fn begin(&mut self, id: String, asked: Asked) -> Result<(), End> {
        if self.operations.contains_key(id.as_str()) {
            return Err(Closing::IdTaken(id).into());
        }
        if self.operations.len() >= self.sockets.limits.operations {
            return self.say(error(&id, &TOO_MANY).into()).await;
        }
        let id: Arc<str> = id.into();
        self.begun += 1;
        let label = (Arc::clone(&id), self.begun);
        let (service, session) = (self.service.clone(), self.session.clone());
        let begin = async move { service.begin(&session, asked).await };
        let running = Running::start(&self.sockets.tasks, label, begin, self.outlet.clone());
        self.operations.insert(id, (self.begun, running));
        Ok(())
    }

    /// Passes an event on, unless the operation has been completed since.
    async fn tell(&mut self, (id, number): Label, event: Event) -> Result<(), End> {
        let current = self.operations.get(&id);
        if current.is_none_or(|(current, _)| *current != number) {
            return Ok(());
        }
        if event.is_last() {
            self.operations.remove(&id);
        }
        let text = match event {
            Event::Next(result) => next(&id, &result),
            Event::Refused(errors) => error(&id, errors.get()),
            Event::BrokeDown => error(&id, &BROKE_DOWN),
            Event::Complete => complete(&id),
        };
        self.say(text.into()).await
    }

    /// Pings a peer that may still be there. The ping is the WebSocket's own, as the reference
    /// server's is: whatever speaks WebSocket answers it, whether or not the program behind it is
    /// awake.
    async fn ping(&mut self) -> Result<(), End> {
        if self.heard.elapsed() >= self.sockets.limits.silence {
            return Err(End::Lost);
        }
        self.say(Message::Ping(Vec::new().into())).await
    }

    /// Writes a message. The time that it takes isn't silence: nobody listens meanwhile.
    async fn say(&mut self, message: Message) -> Result<(), End> {
        let began = Instant::now();
        let said = say(self.socket, message, self.sockets.limits.stall).await;
        self.heard += began.elapsed();
        said
    }
}
