//! One connection, from its first byte to its last.

use std::{
    convert::Infallible,
    future::{Future, poll_fn},
    net::SocketAddr,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, HttpBody},
    http::{HeaderValue, Request, Response, StatusCode, header::CONNECTION},
};
use hyper::{
    body::{Frame, Incoming, SizeHint},
    server::conn::http1,
    service::{Service, service_fn},
};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use tokio::{
    net::TcpStream,
    time::{Instant, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    pace::{Allowed, Late, Open, Pace, Paced},
    server::{Place, ServerLimits},
};

/// Who is at the other end of the connection, as the system says it: a proxy's address if there
/// is one in front. In the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub SocketAddr);

/// When the head of the request was read: what the body's deadline counts from, so that waiting
/// elsewhere buys a slow client nothing. In the extensions of every request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received(pub Instant);

/// The two moments of an end.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    /// Finish what is under way and take nothing more.
    pub stop: CancellationToken,
    /// End now.
    pub cut: CancellationToken,
}

/// Serves a connection until it closes, is late, or has to end.
///
/// `place` is given back when the stream closes, be it here or in whose hands it is after an
/// upgrade.
pub(super) async fn serve(
    stream: TcpStream,
    place: Place,
    peer: SocketAddr,
    router: Router,
    limits: ServerLimits,
    ends: Ends,
) {
    // An answer is written in one go or streamed in events; waiting for more bytes helps
    // neither. Without it the connection works as well.
    let _ = stream.set_nodelay(true);
    let pace = Pace::new(Allowed {
        head: limits.head,
        idle: limits.idle,
        stall: limits.stall,
    });
    let router = TowerToHyperService::new(router);
    let (watch, stopping) = (pace.clone(), ends.stop.clone());
    let service = service_fn(move |mut request: Request<Incoming>| {
        let open = watch.asked();
        let extensions = request.extensions_mut();
        extensions.insert(Peer(peer));
        extensions.insert(Received(Instant::now()));
        let answer = router.call(request);
        let stopping = stopping.clone();
        async move {
            let answer: Result<Response<Body>, Infallible> = answer.await;
            answer.map(|mut response| {
                // hyper says so only if it knew of the stop before the answer was begun. A 101
                // has a `connection` of its own.
                if stopping.is_cancelled() && response.status() != StatusCode::SWITCHING_PROTOCOLS {
                    let close = HeaderValue::from_static("close");
                    response.headers_mut().insert(CONNECTION, close);
                }
                response.map(|body| Answer { body, _open: open })
            })
        }
    });
    let stream = TokioIo::new(Paced::new(stream, pace.clone(), place));
    let connection = http1::Builder::new()
        .header_read_timeout(None)
        .max_header_size(limits.head_bytes)
        .max_buf_size(limits.buffer_bytes.max(SMALLEST_BUFFER))
        .serve_connection(stream, service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let mut stop = pin!(stopped(&ends.stop, &pace));
    let mut told = false;
    let mut late = pin!(late(&pace));
    let served = poll_fn(|cx| {
        // The connection goes first: a request that is there already is taken on before the
        // connection learns that it is to stop, and what it does moves its deadline.
        if let Poll::Ready(ended) = connection.as_mut().poll(cx) {
            if let Err(error) = ended {
                tracing::debug!(%peer, %error, "a connection broke");
            }
            return Poll::Ready(());
        }
        if !told && stop.as_mut().poll(cx).is_ready() {
            told = true;
            // Closes at once if nothing is under way; else the answer says `connection: close`
            // and the connection ends after it. Only its next poll does either.
            connection.as_mut().graceful_shutdown();
            cx.waker().wake_by_ref();
        }
        late.as_mut().poll(cx).map(|late| {
            tracing::debug!(%peer, ?late, "a connection took too long");
        })
    });
    tokio::select! {
        () = served => {}
        () = ends.cut.cancelled() => {}
    }
}

/// How long a silent connection is kept once the server stops: a round trip around the world.
const MOMENT: Duration = Duration::from_millis(500);

/// hyper panics below this.
const SMALLEST_BUFFER: usize = 8 * 1024;

/// Ends when the connection is to stop: at once, unless a request is on its way.
///
/// A silent connection gets a moment, because its client may just have sent a request: one that
/// has only now connected would take the end for a failure, and one that reuses a connection
/// could not know whether its request was taken on. A head that has begun to arrive is waited
/// for within its own limit; hyper by itself would close on half a head, if the connection was
/// used before.
async fn stopped(stop: &CancellationToken, pace: &Pace) {
    stop.cancelled().await;
    // Both are polled again with the connection, which is woken by every byte.
    let spoken = poll_fn(|_| waiting(pace.is_silent()));
    // Whether it has spoken or time is up: either way it goes on.
    let _ = timeout(MOMENT, spoken).await;
    poll_fn(|_| waiting(pace.is_reading_head())).await;
}

fn waiting(waiting: bool) -> Poll<()> {
    if waiting {
        Poll::Pending
    } else {
        Poll::Ready(())
    }
}

/// Ends when the wait that the connection is in has taken too long. Looks at the deadline
/// anew whenever it is polled, which is after everything that can move it.
async fn late(pace: &Pace) -> Late {
    let mut timer = pin!(tokio::time::sleep_until(Instant::now()));
    poll_fn(|cx| {
        let Some((deadline, late)) = pace.deadline() else {
            return Poll::Pending;
        };
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        timer.as_mut().poll(cx).map(|()| late)
    })
    .await
}

/// The body of an answer, which holds the connection open for as long as it is sent.
struct Answer {
    body: Body,
    _open: Open,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
