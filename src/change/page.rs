//! The feed as pages, for those who poll it.

use std::sync::Arc;

use async_graphql::Context;
use sea_orm::Condition;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::{Change, ChangeFilter, cursor::Position, store};
use crate::{
    access::Viewer,
    entity::change,
    error::Failure,
    graphql::{Connection, Opening, Read, Reads, Request, Shown, page_size},
};

/// `Query.changes`.
///
/// # Errors
/// [`Failure::Input`] for a filter, a cursor or a size that can't be; [`Failure::CursorExpired`].
pub async fn page(
    ctx: &Context<'_>,
    after: Option<String>,
    first: Option<i32>,
    filter: Option<Box<ChangeFilter>>,
) -> Result<Connection<Change>, Failure> {
    let request = Request::of(ctx)?;
    let condition = match filter {
        Some(filter) => filter.condition(&request.place())?,
        None => Condition::all(),
    };
    let place = match after.as_deref() {
        Some(cursor) => request.feed.read(cursor).await?,
        None => Position::default(),
    };
    Ok(Connection::reading(
        request,
        Page {
            viewer: request.viewer.in_feed(),
            condition,
            at_cursor: after.is_some(),
            place,
            size: page_size(first, "first")?,
            found: OnceCell::new(),
        },
    ))
}

/// A page of the feed. It is read once: were its cursor read later than its records, what came
/// between would be skipped.
struct Page {
    viewer: Viewer,
    condition: Condition,
    at_cursor: bool,
    place: Position,
    size: u64,
    found: OnceCell<Found>,
}

/// What was found.
struct Found {
    rows: Vec<Arc<change::Model>>,
    more: bool,
    /// Where to read on.
    end: Position,
    epoch: String,
}

impl Page {
    async fn found(&self, of: &Request) -> Result<&Found, Failure> {
        self.found.get_or_try_init(|| self.read(of)).await
    }

    async fn read(&self, of: &Request) -> Result<Found, Failure> {
        let newest = store::newest(&of.database).await?;
        // A record's own place may lie ahead of what can be read without skipping.
        let after = self.place.min(newest);
        let mut rows = store::between(
            &of.database,
            self.viewer,
            self.condition.clone(),
            (after, newest),
            self.size + 1,
        )
        .await?;
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let end = match rows.last() {
            Some(last) if more => Position::of(last),
            // Nothing up to there is left, and nothing more can come before it.
            _ => newest,
        };
        Ok(Found {
            rows: rows.into_iter().map(Arc::new).collect(),
            more,
            end,
            epoch: of.feed.epoch().await?.to_owned(),
        })
    }
}

impl Reads<change::Entity> for Page {
    fn page<'a>(&'a self, of: &'a Arc<Request>, _: Uuid) -> Read<'a, Shown<change::Entity>> {
        Box::pin(async move {
            let found = self.found(of).await?;
            let (rows, epoch) = (found.rows.clone(), found.epoch.clone());
            Ok(Shown {
                rows: rows.clone(),
                more: found.more,
                cursor: Box::new(move |at| Some(Position::of(rows.get(at)?).cursor(&epoch))),
                end: Some(found.end.cursor(&found.epoch)),
            })
        })
    }

    fn count<'a>(&'a self, of: &'a Arc<Request>, _: Uuid) -> Read<'a, i64> {
        Box::pin(store::readable_records(
            &of.database,
            self.viewer,
            self.condition.clone(),
        ))
    }

    fn opening(&self) -> Opening {
        Opening {
            at_cursor: self.at_cursor,
            backward: false,
        }
    }
}
