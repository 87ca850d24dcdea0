//! What every resolver of one request shares.

use std::sync::Arc;

use async_graphql::Context;

use super::waves::Wave;
use crate::{access::Viewer, clock::Timestamp, database::Database, error::Failure, text::Locales};

/// Who asks, in which languages, when, and where the answers are.
#[derive(Debug)]
pub struct Request {
    /// The open database.
    pub database: Database,
    /// Who asks: every read starts from what this viewer may see.
    pub viewer: Viewer,
    /// The reader's languages, best first; a field's `locale` argument goes before them.
    pub locales: Locales,
    /// The instant that the whole answer is of.
    pub now: Timestamp,
    /// The questions that wait for the next wave.
    pub(super) wave: Wave,
}

impl Request {
    /// A request that no wave has asked anything for yet.
    #[must_use]
    pub fn new(database: Database, viewer: Viewer, locales: Locales, now: Timestamp) -> Self {
        Self {
            database,
            viewer,
            locales,
            now,
            wave: Wave::default(),
        }
    }

    /// The request that a resolver runs in.
    ///
    /// # Errors
    /// When the schema was executed without one, which is our own fault.
    pub fn of<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Self>, Failure> {
        ctx.data_opt::<Arc<Self>>()
            .ok_or_else(|| Failure::internal("the schema was executed without a request"))
    }
}
