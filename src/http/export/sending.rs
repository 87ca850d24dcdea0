//! From pages to a body. A task writes it, a page ahead of its reader at most: the next page is read when the
//! one before was taken. Who takes too long is cut.

use std::{
    io::{self, Write},
    mem,
    time::Duration,
};

use axum::body::{Body, Bytes};
use futures_util::{Stream, stream};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, mpsc},
    time::timeout,
};
use tracing::Instrument;

use super::{
    reading::{Reading, Stopped},
    told::Told,
};
use crate::{
    export::{Lines, Page, ROWS, Sheet, SheetError},
    http::{admission::NotExecuted, front::Held},
};

/// A place among the exports that are written at once, until it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    _held: Held,
    _free: OwnedSemaphorePermit,
}

impl Place {
    pub(super) const fn new(held: Held, free: OwnedSemaphorePermit) -> Self {
        Self {
            _held: held,
            _free: free,
        }
    }
}

/// What a body is made of.
enum Piece {
    /// More of it.
    More(Bytes),
    /// That was all.
    End,
}

/// What tears a body. Its reader sees that the connection broke.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the export ended early")]
struct Torn;

/// Why nothing more is written.
enum Cut {
    /// The reader has left, or takes too long.
    Reader(&'static str),
    /// There is no further page.
    Stopped(Stopped),
    /// It can't be written.
    Unwritten(String),
}

/// The writing end of a body.
struct Outlet {
    pieces: mpsc::Sender<Piece>,
    patience: Duration,
}

impl Outlet {
    fn open(patience: Duration) -> (Self, Body) {
        let (pieces, taken) = mpsc::channel(1);
        (
            Self { pieces, patience },
            Body::from_stream(pieces_of(taken)),
        )
    }

    /// Waits until what was written before is taken.
    async fn room(&self) -> Result<mpsc::Permit<'_, Piece>, Cut> {
        match timeout(self.patience, self.pieces.reserve()).await {
            Ok(Ok(room)) => Ok(room),
            Ok(Err(_)) => Err(Cut::Reader("its reader has left")),
            Err(_) => Err(Cut::Reader("its reader took too long")),
        }
    }

    async fn more(&self, bytes: impl Into<Bytes>) -> Result<(), Cut> {
        self.room().await?.send(Piece::More(bytes.into()));
        Ok(())
    }

    async fn end(self) -> Result<(), Cut> {
        self.room().await?.send(Piece::End);
        Ok(())
    }
}

/// A body ends well only if its writer said so: one that just stopped tears it.
fn pieces_of(taken: mpsc::Receiver<Piece>) -> impl Stream<Item = Result<Bytes, Torn>> {
    stream::unfold(Some(taken), |taken| async {
        let mut taken = taken?;
        match taken.recv().await {
            Some(Piece::More(bytes)) => Some((Ok(bytes), Some(taken))),
            Some(Piece::End) => None,
            None => Some((Err(Torn), None)),
        }
    })
}

fn log(outcome: Result<(), Cut>) {
    match outcome {
        Ok(()) => {}
        Err(Cut::Reader(why)) => tracing::info!(why, "an export was cut"),
        Err(Cut::Stopped(stopped)) => tracing::error!(?stopped, "an export was torn"),
        Err(Cut::Unwritten(error)) => tracing::error!(error, "an export was torn"),
    }
}

/// A file that is written line by line.
pub(super) fn lines(reading: Reading, first: Page, place: Place) -> Body {
    let (outlet, body) = Outlet::open(reading.front().settings.exports.patience);
    let tasks = reading.front().tasks.clone();
    let writing = async move {
        log(write_lines(reading, first, outlet).await);
        drop(place);
    };
    tasks.spawn(writing.in_current_span());
    body
}

async fn write_lines(mut reading: Reading, first: Page, outlet: Outlet) -> Result<(), Cut> {
    let mut lines = Lines::of(reading.asked());
    let mut head = lines.head();
    let mut page = first;
    loop {
        let rows = lines.page(&page.nodes);
        let rows = rows.map_err(|error| Cut::Unwritten(error.to_string()))?;
        let text = mem::take(&mut head) + &rows;
        if !text.is_empty() {
            outlet.more(text).await?;
        }
        let Some(next) = page.next.take() else { break };
        // What the last page held is forgotten before the next one is there.
        page.nodes = Vec::new();
        drop(outlet.room().await?);
        page = tokio::select! {
            page = reading.behind(&next) => page.map_err(Cut::Stopped)?,
            () = outlet.pieces.closed() => return Err(Cut::Reader("its reader has left")),
        };
    }
    if let Some(notes) = reading.notes(lines.rows()) {
        outlet.more(lines.notes(&notes)).await?;
    }
    outlet.end().await
}

/// A spreadsheet. All of its rows are there before it is answered: its parts are packed together at the end.
///
/// # Errors
/// What the caller is to be told.
pub(super) async fn sheet(reading: Reading, first: Page, place: Place) -> Result<Body, Told> {
    if reading.asked().list.each.is_none() && first.total.is_some_and(|total| total > ROWS) {
        return Err(SheetError::TooMany.into());
    }
    let mut reading = reading;
    let list = reading.asked().list;
    let mut sheet = blocking(&reading, move || Sheet::new(list)).await??;
    let mut page = first;
    loop {
        let nodes = mem::take(&mut page.nodes);
        let written = blocking(&reading, move || {
            sheet.page(&nodes)?;
            Ok::<_, SheetError>(sheet)
        });
        sheet = written.await??;
        let Some(next) = page.next.take() else { break };
        page = reading.behind(&next).await?;
    }
    let notes = reading.notes(sheet.rows());
    let (outlet, body) = Outlet::open(reading.front().settings.exports.patience);
    let (tasks, runtime) = (reading.front().tasks.clone(), Handle::current());
    let span = tracing::Span::current();
    tasks.spawn_blocking(move || {
        let _span = span.entered();
        let mut packed = Packed {
            outlet,
            runtime,
            held: Vec::new(),
        };
        let outcome = sheet.finish(notes.as_ref(), &mut packed);
        let outcome = outcome.map_err(|error| Cut::Unwritten(error.to_string()));
        log(outcome.and_then(|()| packed.end()));
        drop(place);
    });
    Ok(body)
}

/// Work that waits for the disk, where nobody else waits for it.
async fn blocking<T: Send + 'static>(
    reading: &Reading,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Told> {
    let done = reading.front().tasks.spawn_blocking(work).await;
    done.map_err(|panic| {
        tracing::error!(%panic, "an export was not written");
        Told::from(NotExecuted::Broken)
    })
}

/// A body as something to write into, from a thread that may wait.
struct Packed {
    outlet: Outlet,
    runtime: Handle,
    held: Vec<u8>,
}

/// How much is handed over at once.
const PIECE: usize = 64 * 1024;

impl Packed {
    fn hand_over(&mut self) -> Result<(), Cut> {
        let held = mem::take(&mut self.held);
        if held.is_empty() {
            return Ok(());
        }
        self.runtime.block_on(self.outlet.more(held))
    }

    fn end(mut self) -> Result<(), Cut> {
        self.hand_over()?;
        self.runtime.block_on(self.outlet.end())
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.hand_over().map_err(|_| io::Error::other(Torn))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
