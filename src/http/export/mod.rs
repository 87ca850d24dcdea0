//! `/export/{list}.{csv|ndjson|xlsx}`: a list as a file.
//!
//! * `reading`: page after page of the list's own question, each admitted as a request is
//! * `sending`: from pages to a body, as fast as its reader takes them
//! * `told`: why there is no file, in the API's JSON
//!
//! The first page is read before anything is answered, so that what is wrong with a request has a status. What
//! goes wrong later tears the connection: a file that ended early never looks whole.

mod reading;
mod sending;
mod told;

use std::{convert::Infallible, panic::AssertUnwindSafe, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts, uri::Authority},
    response::Response,
};
use futures_util::{FutureExt, stream};

use self::{
    reading::{Reading, Stopped},
    sending::Place,
    told::Told,
};
use super::{
    address::{Block, Client},
    admission::{NotExecuted, entered},
    front::{Front, Holder, Line, payer},
    identity,
    rate::Payer,
};
use crate::{
    clock::Timestamp,
    export::{Asked, Format},
    graphql::Asker,
};

/// Every method of an export.
pub(super) async fn export(
    State(front): State<Front>,
    client: Client,
    Path(file): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    // What panics here isn't a resolver: the request gets an answer all the same.
    let answered = AssertUnwindSafe(answered(front, client, &file, &parts)).catch_unwind();
    match answered.await {
        Ok(answered) => answered.unwrap_or_else(Told::response),
        Err(_) => {
            tracing::error!("an export was not answered");
            Told::from(NotExecuted::Broken).response()
        }
    }
}

async fn answered(
    front: Front,
    client: Client,
    file: &str,
    parts: &Parts,
) -> Result<Response, Told> {
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return Err(Told::method());
    }
    let from = Block::from(client.0);
    let asker = identified(&front, from, &parts.headers).await?;
    entered(&front, payer(&asker, from))?;
    let asked = Asked::read(file, parts.uri.query().unwrap_or_default())?;
    let asker = match &asked.locales {
        Some(locales) => Asker {
            locales: locales.clone(),
            ..asker
        },
        None => asker,
    };
    let holder = Holder::of(&asker, from);
    let held = front.open.one_more(Line::Export, holder);
    let held = held.ok_or_else(Told::too_many)?;
    let free = Arc::clone(&front.exports).try_acquire_owned();
    let free = free.map_err(|_| {
        front.metrics.shed();
        Told::from(NotExecuted::Overloaded)
    })?;
    let place = Place::new(held, free);
    let address = address(&parts.headers, &parts.uri);
    let mut reading = Reading::new(front, asked, asker, from, address);
    let first = reading.first().await?;
    let head = head(reading.asked(), reading.began());
    let body = match (&parts.method, reading.asked().format) {
        // A body whose length isn't known, as that of a GET.
        (&Method::HEAD, _) => Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()),
        (_, Format::Xlsx) => sending::sheet(reading, first, place).await?,
        _ => sending::lines(reading, first, place),
    };
    let mut response = Response::new(body);
    *response.headers_mut() = head;
    Ok(response)
}

/// Who asks; whoever tries tokens out pays for it.
async fn identified(front: &Front, from: Block, headers: &HeaderMap) -> Result<Asker, Told> {
    match identity::asker(&front.app.trust, headers).await {
        Ok(asker) => Ok(asker),
        Err(not) => {
            if matches!(not, identity::Unidentified::NotBelieved) {
                entered(front, Payer::Address(from))?;
            }
            Err(Told::from(not))
        }
    }
}

/// What is said of a file before it. Nobody keeps it for others: it is of an instant and of a reader.
fn head(asked: &Asked, began: Timestamp) -> HeaderMap {
    let extension = asked.format.extension();
    let name = format!("{}-{}.{extension}", asked.list.name, began.day());
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut headers = HeaderMap::new();
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    for (name, value) in [
        (header::CONTENT_TYPE, asked.format.media()),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept-Language, Authorization"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
}

/// Where the file is from, as far as the request says it: behind a proxy the scheme isn't known.
fn address(headers: &HeaderMap, uri: &Uri) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    let host = host.filter(|host| host.parse::<Authority>().is_ok());
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    format!("{}{path}", host.unwrap_or_default())
}

impl From<Stopped> for Told {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Answer(answer) => Self::answer(&answer),
            Stopped::TooDear(limited) => Self::from(limited),
            Stopped::NotExecuted(not) => Self::from(not),
            Stopped::Failed(failure) => Self::from(failure),
        }
    }
}
