//! What waits for a decision, and what was rejected, in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::{
    access::{Sight, Viewer},
    change::SubjectKind,
    clock::Timestamp,
    entity::{programme as programmes, rejected_push, statement},
    error::Failure,
    graphql::{All, Api, Connection, Paging, Request, Rows, Sort, UserError, connection, required},
    id::Kind,
    programme::{self, Programme},
    source::Statement,
    vocabulary::StatementState,
};

/// A statement that waits for a decision.
pub struct Decision(Arc<statement::Model>);

impl Api for Decision {
    type Entity = statement::Entity;
    fn new(row: Arc<statement::Model>) -> Self {
        Self(row)
    }
}

/// Something that waits for a decision: a value that an organisation sent for a field which others
/// answer for. `adoptStatement` or `declineStatement` decides on it, with the programme's version.
#[Object]
impl Decision {
    /// The id of the statement.
    fn id(&self) -> ID {
        Kind::Statement.id(self.0.id)
    }

    /// What was proposed, and by whom.
    async fn statement(&self) -> Statement {
        Statement(self.0.clone())
    }

    /// The programme that it is about.
    async fn programme(&self, ctx: &Context<'_>) -> Result<Programme, Failure> {
        required::<programmes::Entity, _>(ctx, self.0.subject_id, Programme).await
    }
}

/// `Query.pendingDecisions`: in the programmes that the caller takes part in; for coordinators, in
/// all.
///
/// # Errors
/// [`Failure::Unauthenticated`] without a token; [`Failure::Input`].
pub fn pending_decisions(
    ctx: &Context<'_>,
    paging: Paging,
) -> Result<Connection<Decision>, Failure> {
    let request = Request::of(ctx)?;
    let mut pending = Condition::all()
        .add(statement::Column::SubjectKind.eq(SubjectKind::Programme))
        .add(statement::Column::State.eq(StatementState::Pending));
    match request.viewer.sight() {
        Sight::All => {}
        Sight::Partner(organisation) => {
            let programme = statement::Column::SubjectId.into_expr();
            pending = pending.add(programme::taken_part_in_by(organisation, programme));
        }
        Sight::Published => return Err(Failure::Unauthenticated),
    }
    let rows = Rows::sorted(vec![Sort::ascending(statement::Column::Id)]).meeting(pending);
    connection::<_, All<statement::Entity>>(request, Uuid::nil(), rows, paging)
}

/// A programme of a batch that was rejected.
pub struct RejectedPush(Arc<rejected_push::Model>);

impl Api for RejectedPush {
    type Entity = rejected_push::Entity;
    fn new(row: Arc<rejected_push::Model>) -> Self {
        Self(row)
    }
}

/// A programme that the caller's organisation pushed and that was rejected. Kept for 30 days.
#[Object]
impl RejectedPush {
    /// The id that the organisation knows the programme by.
    fn external_id(&self) -> &str {
        &self.0.external_id
    }

    /// The key of the request.
    fn idempotency_key(&self) -> &str {
        &self.0.idempotency_key
    }

    /// When.
    fn at(&self) -> Timestamp {
        self.0.at
    }

    /// What was wrong with it; the paths begin at the item.
    async fn errors(&self) -> Vec<UserError> {
        let errors = self.0.errors.0.iter().cloned();
        errors.map(|error| error.shown(&[])).collect()
    }
}

/// `Viewer.rejectedPushes`, the newest first.
///
/// # Errors
/// [`Failure::Input`] for paging arguments out of bounds.
pub fn rejected_pushes(
    ctx: &Context<'_>,
    paging: Paging,
) -> Result<Connection<RejectedPush>, Failure> {
    let request = Request::of(ctx)?;
    let mut rows = Rows::sorted(vec![Sort::descending(rejected_push::Column::Id)]);
    if let Viewer::Agency(agency) = request.viewer {
        let own = rejected_push::Column::OrganisationId.eq(agency.organisation);
        rows = rows.meeting(Condition::all().add(own));
    }
    connection::<_, All<rejected_push::Entity>>(request, Uuid::nil(), rows, paging)
}
