//! Edges between programmes as steps of one kind, from whichever end they were stated.

use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{SelectStatement, UnionType},
};

use super::store::known_to;
use crate::{access::Viewer, entity::programme_relation, vocabulary::RelationKind};

/// The steps of a kind from a programme, `lower`, to another, `upper`, both of which the viewer may
/// know of: `PARENT` leads from a programme to what stands above it. A kind without a direction
/// leads both ways. Only those that a coordinator has confirmed, where `confirmed` says so.
#[must_use]
pub fn steps(viewer: Viewer, kind: RelationKind, confirmed: bool) -> SelectStatement {
    use programme_relation::{Column, Entity};
    let stated = |kind: RelationKind, lower: Column, upper: Column| {
        let mut steps = Entity::find()
            .select_only()
            .column_as(lower, "lower")
            .column_as(upper, "upper")
            .filter(Column::Kind.eq(kind))
            .filter(Column::OtherId.is_not_null())
            .filter(Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, Column::ProgrammeId.into_expr()))
            .filter(known_to(viewer, Column::OtherId.into_expr()));
        if confirmed {
            steps = steps.filter(Column::Confirmed.eq(true));
        }
        steps.into_query()
    };
    let mut steps = stated(kind, Column::ProgrammeId, Column::OtherId);
    let turned = stated(kind.inverse(), Column::OtherId, Column::ProgrammeId);
    steps.union(UnionType::All, turned).take()
}
