//! The trace in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

use super::{Action, SubjectKind};
use crate::{
    access::Viewer,
    clock::Timestamp,
    entity::{change, change_person, organisation},
    error::Failure,
    graphql::{Api, Places, Request, Visible, edges, optional},
    id::Kind,
    organisation::Organisation,
    programme, results,
};

impl Visible for change::Entity {
    /// A change is known to whoever may know its subject.
    fn visible(viewer: Viewer) -> Select<Self> {
        use change::Column::{SubjectId, SubjectKind as OfKind};
        let hidden = [SubjectKind::Programme, SubjectKind::Result];
        let programme = Condition::all()
            .add(OfKind.eq(SubjectKind::Programme))
            .add(programme::known_to(viewer, SubjectId.into_expr()));
        let result = Condition::all()
            .add(OfKind.eq(SubjectKind::Result))
            .add(results::known_to(viewer, SubjectId.into_expr()));
        // Whatever else can be changed is public.
        let public = OfKind.is_not_in(hidden);
        Self::find().filter(Condition::any().add(public).add(programme).add(result))
    }

    fn key() -> change::Column {
        change::Column::Id
    }
    fn places() -> Option<Places<change::Model>> {
        Some(change::Model::by_place)
    }
}

edges! {
    /// From a subject to its changes.
    pub OfSubject to change by SubjectId;
}

/// A record of the trace.
pub struct Change(pub Arc<change::Model>);

impl Api for Change {
    type Entity = change::Entity;
    fn new(row: Arc<change::Model>) -> Self {
        Self(row)
    }
}

/// A record of the trace: who changed what, and when. Records are chained by hash and can't be
/// altered or removed.
#[Object]
impl Change {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        Kind::Change.id(self.0.id)
    }

    /// What kind of object was changed.
    fn subject_kind(&self) -> SubjectKind {
        self.0.subject_kind
    }

    /// The id of the object that was changed.
    fn subject_id(&self) -> ID {
        self.0.subject_kind.node().id(self.0.subject_id)
    }

    /// The business action.
    fn action(&self) -> Action {
        self.0.action
    }

    /// The version before the change; 0 for a new object.
    fn version_before(&self) -> i32 {
        self.0.version - 1
    }

    /// The version that the change led to.
    fn version_after(&self) -> i32 {
        self.0.version
    }

    /// The fields that changed, by their names in this API.
    fn fields(&self) -> &[String] {
        &self.0.fields.0
    }

    /// The organisation that made the change. Null: the registry's own editor.
    async fn author(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.author_id, Organisation).await
    }

    /// Who or what made it within that organisation: the `sub` of the token that it came with. A
    /// person, so that only the organisation itself and coordinators (scope
    /// `registry:coordinate`) are told; null for everyone else, for the registry's own editor, and
    /// for someone who was erased from the trace.
    async fn subject(&self, ctx: &Context<'_>) -> Option<Result<String, Failure>> {
        if matches!(Request::of(ctx), Ok(request) if request.viewer == Viewer::Public) {
            return None;
        }
        let found = optional::<change_person::Entity, _>(ctx, Some(self.0.id), |row| row);
        match found.await? {
            Ok(row) => row.subject.clone().map(Ok),
            Err(failure) => Some(Err(failure)),
        }
    }

    /// When it was made.
    fn at(&self) -> Timestamp {
        self.0.at
    }

    /// Its place in the feed, to follow the feed from. Opaque.
    async fn cursor(&self, ctx: &Context<'_>) -> Result<String, Failure> {
        // A field takes as much room as the largest of its object's resolvers.
        Box::pin(Request::of(ctx)?.feed.cursor(&self.0)).await
    }

    /// SHA-256 over the hash of the record before it and this record, in hex.
    fn hash(&self) -> &str {
        &self.0.hash
    }
}
