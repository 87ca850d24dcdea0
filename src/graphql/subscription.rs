//! The root of the API's subscriptions.

use async_graphql::{Context, Subscription as Subscribed};
use futures_util::Stream;

use crate::{
    change::{self, Change, ChangeFilter},
    error::Failure,
    programme::ProgrammeFilter,
};

/// Where one learns of changes as they come.
pub struct Subscription;

/// Changes as they come, over a WebSocket (`graphql-transport-ws`) or server-sent events. Each is
/// held against what the reader may see at that time.
#[Subscribed]
impl Subscription {
    /// Every change that the reader may see, in an order in which none is skipped.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only those behind this cursor of a change; left out: those from now on."
        )]
        after: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<Box<ChangeFilter>>,
    ) -> Result<impl Stream<Item = Result<Change, Failure>> + use<>, Failure> {
        change::changes(ctx, after, filter).await
    }

    /// The changes of programmes, from now on, of those that meet the filter when they changed.
    async fn programme_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of these programmes.")] filter: Option<Box<ProgrammeFilter>>,
    ) -> Result<impl Stream<Item = Result<Change, Failure>> + use<>, Failure> {
        change::programme_changed(ctx, filter).await
    }
}
