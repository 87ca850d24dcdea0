//! Edges between programmes, in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::Programme;
use crate::{
    entity::{organisation, programme, programme_edge},
    error::Failure,
    graphql::{Api, edges, optional},
    id::Kind,
    organisation::{Organisation, Reference},
    vocabulary::RelationKind,
};

edges! {
    /// From a programme to its edges, whichever end states them.
    pub(super) Edges to programme_edge by ProgrammeId;
}

/// An edge to another programme.
pub struct RelatedProgramme(pub Arc<programme_edge::Model>);

impl Api for RelatedProgramme {
    type Entity = programme_edge::Entity;
    fn new(row: Arc<programme_edge::Model>) -> Self {
        Self(row)
    }
}

/// An edge to another programme, seen from the programme it was asked of. Programmes form a
/// directed graph: a programme may have several parents.
#[Object]
impl RelatedProgramme {
    /// Opaque id of the edge, the same from both ends. Not called `id`, because the object seen
    /// from the other end is another one.
    fn edge_id(&self) -> ID {
        Kind::ProgrammeRelation.id(self.0.id)
    }

    /// What the other programme is to this one: PARENT means that the other contains this one.
    fn kind(&self) -> RelationKind {
        self.0.kind
    }

    /// The other programme; null while it isn't in the registry, or not public.
    async fn programme(&self, ctx: &Context<'_>) -> Option<Result<Programme, Failure>> {
        optional::<programme::Entity, _>(ctx, self.0.other_id, Programme).await
    }

    /// How the source names the other programme, if by a code in someone's scheme.
    fn reference(&self) -> Option<Reference> {
        Some(Reference {
            scheme: self.0.other_scheme.clone()?,
            value: self.0.other_value.clone()?,
        })
    }

    /// The organisation that says so. Null: the registry's own editor.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.asserted_by, Organisation).await
    }

    /// Whether a coordinator has confirmed it. Programmes that are confirmed to be the same are one
    /// wherever something is counted.
    fn confirmed(&self) -> bool {
        self.0.confirmed
    }
}
