//! The statements of programmes and their own children.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, Select,
    sea_query::{Expr, ExprTrait, LockType, Query},
};
use uuid::Uuid;

use crate::{
    access::{Sight, Viewer},
    change::{self, part, root, value_row},
    database::Write,
    entity::{
        country_share, graph_lock, objective, participation, programme, programme_document,
        programme_edge, programme_reference, programme_relation, region_share, sector_share,
        theme_share,
    },
    error::Failure,
    graphql::{Places, Under, Visible, is_one_of, is_one_of_texts},
    text::is_code,
    vocabulary::{ParticipationRole, RelationKind, Visibility},
};

/// Whether a viewer sees a programme, whose columns `column` writes. Published ones are seen by
/// all, the others by those who take part and by coordinators; none where all are seen.
#[must_use]
pub fn seen(viewer: Viewer, column: impl Fn(programme::Column) -> Expr) -> Option<Condition> {
    let published = column(programme::Column::Visibility).eq(Visibility::Published);
    match viewer.sight() {
        Sight::All => None,
        Sight::Published => Some(Condition::all().add(published)),
        Sight::Partner(organisation) => {
            let takes_part = taken_part_in_by(organisation, column(programme::Column::Id));
            Some(Condition::any().add(published).add(takes_part))
        }
    }
}

/// Whether an organisation takes part in the programme whose key is `programme`.
#[must_use]
pub fn taken_part_in_by(organisation: Uuid, programme: Expr) -> Expr {
    let own = |column: participation::Column| Expr::col(("own", column));
    let select = Query::select()
        .expr(Expr::val(1))
        .from_as(participation::Entity, "own")
        .and_where(own(participation::Column::ProgrammeId).eq(programme))
        .and_where(own(participation::Column::OrganisationId).eq(organisation))
        .and_where(own(participation::Column::WithdrawnAt).is_null())
        .take();
    Expr::exists(select)
}

/// Whether a viewer may know of the programme whose key is `programme`, for the rows that hang
/// on it. Asked row by row: as a list of keys it would be all programmes, for every statement.
#[must_use]
pub fn known_to(viewer: Viewer, programme: Expr) -> Condition {
    let visible = |column: programme::Column| Expr::col(("visible", column));
    let Some(seen) = seen(viewer, visible) else {
        return Condition::all();
    };
    let select = Query::select()
        .expr(Expr::val(1))
        .from_as(programme::Entity, "visible")
        .and_where(visible(programme::Column::Id).eq(programme))
        .cond_where(seen)
        .take();
    Condition::all().add(Expr::exists(select))
}

impl Visible for programme::Entity {
    fn visible(viewer: Viewer) -> Select<Self> {
        let seen = seen(viewer, |column| column.into_expr());
        Self::find().filter(Condition::all().add_option(seen))
    }
    fn key() -> programme::Column {
        programme::Column::Id
    }
    fn places() -> Option<Places<programme::Model>> {
        Some(programme::Model::by_place)
    }
    fn decides() -> bool {
        true
    }
}

/// A programme's own child is known to whoever may know the programme.
macro_rules! child {
    ($entity:ident, $key:ident $(, $withdrawn:ident)?) => {
        impl Visible for $entity::Entity {
            fn visible(viewer: Viewer) -> Select<Self> {
                Self::find()
                    $(.filter($entity::Column::$withdrawn.is_null()))?
                    .filter(known_to(viewer, $entity::Column::ProgrammeId.into_expr()))
            }
            fn key() -> $entity::Column {
                $entity::Column::$key
            }
            fn places() -> Option<Places<$entity::Model>> { Some($entity::Model::by_place) }
            fn under() -> Option<Under<Self>> {
                let rows = |_| Self::find()$(.filter($entity::Column::$withdrawn.is_null()))?;
                Some(Under::of::<programme::Entity>($entity::Column::ProgrammeId, rows))
            }
        }
    };
}
child!(programme_reference, ProgrammeId);
child!(programme_document, DocumentId);
child!(country_share, Country);
child!(region_share, Region);
child!(sector_share, ConceptId);
child!(theme_share, ConceptId);
child!(participation, Id, WithdrawnAt);
child!(objective, Id, WithdrawnAt);

/// The edges whose other end a viewer may know of. One that names its other end by a reference
/// is known as such even where that end isn't.
fn edges(viewer: Viewer) -> Select<programme_edge::Entity> {
    use programme_edge::Column;
    programme_edge::Entity::find()
        .filter(Column::WithdrawnAt.is_null())
        .filter(
            Condition::any()
                .add(Column::OtherId.is_null())
                .add(Column::OtherScheme.is_not_null())
                .add(known_to(viewer, Column::OtherId.into_expr())),
        )
}

impl Visible for programme_edge::Entity {
    /// An edge is known to whoever may know both ends.
    fn visible(viewer: Viewer) -> Select<Self> {
        edges(viewer).filter(known_to(
            viewer,
            programme_edge::Column::ProgrammeId.into_expr(),
        ))
    }
    fn places() -> Option<Places<programme_edge::Model>> {
        Some(programme_edge::Model::by_place)
    }
    fn under() -> Option<Under<Self>> {
        let column = programme_edge::Column::ProgrammeId;
        Some(Under::of::<programme::Entity>(column, edges))
    }
    fn key() -> programme_edge::Column {
        programme_edge::Column::Id
    }
}

root!(programme, code);
value_row!(programme_reference, "references", |row| format!(
    "{}\u{1F}{}",
    row.scheme, row.value
));
value_row!(programme_document, "documents", |row| row
    .document_id
    .to_string());
value_row!(country_share, "countries", |row| row.country.to_string());
value_row!(region_share, "regions", |row| format!(
    "{}\u{1F}{}",
    row.scheme, row.region
));
value_row!(sector_share, "sectors", |row| row.concept_id.to_string());
value_row!(theme_share, "themes", |row| row.concept_id.to_string());
part!(participation, "participations");
part!(objective, "objectives");
part!(programme_relation, "relatedProgrammes");

/// Who takes part in a programme, in which roles, those entered first before the others.
///
/// # Errors
/// When the database can't be read.
pub async fn roles(
    write: &Write,
    programme: Uuid,
) -> Result<Vec<(Uuid, ParticipationRole)>, Failure> {
    let of = participation::Column::ProgrammeId;
    let mut rows = change::children::<participation::Entity>(write, of, programme).await?;
    rows.retain(|row| row.withdrawn_at.is_none());
    rows.sort_by_key(|row| (row.position, row.id));
    Ok(rows
        .iter()
        .map(|row| (row.organisation_id, row.role))
        .collect())
}

/// Whether somebody else has entered that an organisation takes part in a programme.
///
/// # Errors
/// When the database can't be read.
pub async fn entered_otherwise(
    write: &Write,
    programme: Uuid,
    organisation: Uuid,
) -> Result<bool, Failure> {
    let of = participation::Column::ProgrammeId;
    let rows = change::children::<participation::Entity>(write, of, programme).await?;
    Ok(rows.iter().any(|row| {
        row.withdrawn_at.is_none()
            && row.organisation_id == organisation
            && row.entered_by != Some(organisation)
    }))
}

/// The programme with this code, held against other writers until the transaction ends.
pub(super) async fn held(write: &Write, code: &str) -> Result<Option<programme::Model>, Failure> {
    if !is_code(code) {
        return Ok(None);
    }
    match write.memory().code::<programme::Entity>(code) {
        Some(None) => return Ok(None),
        Some(Some(id)) => return held_by_key(write, id).await,
        None => {}
    }
    Ok(programme::Entity::find()
        .filter(programme::Column::Code.eq(code))
        .lock(LockType::NoKeyUpdate)
        .one(write.transaction())
        .await?)
}

/// The programme with this key, held likewise.
pub(super) async fn held_by_key(
    write: &Write,
    id: Uuid,
) -> Result<Option<programme::Model>, Failure> {
    if let Some(rows) = write
        .memory()
        .rows::<programme::Entity>(programme::Column::Id, id)
    {
        return Ok(rows.into_iter().next());
    }
    Ok(programme::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(write.transaction())
        .await?)
}

/// Holds the graph of programmes: until the transaction ends nobody else adds an edge, and a
/// check for cycles stays true.
pub(super) async fn hold_graph(write: &Write) -> Result<(), Failure> {
    graph_lock::Entity::find_by_id("programmes")
        .lock_exclusive()
        .one(write.transaction())
        .await?;
    Ok(())
}

/// The steps from these programmes along edges of this kind, from whichever end they were stated,
/// without those that `except` states: pairs of programmes. On the way to parents, and on the way
/// of that kind itself, SAME_AS is a step to both sides where it is confirmed.
pub(super) async fn steps(
    write: &Write,
    kind: RelationKind,
    from: &[Uuid],
    except: Uuid,
) -> Result<Vec<(Uuid, Uuid)>, Failure> {
    use programme_relation::Column;
    let backend = write.transaction().get_database_backend();
    let same = || {
        Condition::all()
            .add(Column::Kind.eq(RelationKind::SameAs))
            .add(Column::Confirmed.eq(true))
    };
    let along = |kind: RelationKind| match kind {
        RelationKind::SameAs => same(),
        RelationKind::Parent | RelationKind::Child => {
            Condition::any().add(Column::Kind.eq(kind)).add(same())
        }
        kind => Condition::all().add(Column::Kind.eq(kind)),
    };
    let mut steps = Vec::new();
    for (kind, from_here, to_there) in [
        (kind, Column::ProgrammeId, Column::OtherId),
        (kind.inverse(), Column::OtherId, Column::ProgrammeId),
    ] {
        let found: Vec<(Uuid, Uuid)> = programme_relation::Entity::find()
            .select_only()
            .column(from_here)
            .column(to_there)
            .filter(along(kind))
            .filter(Column::OtherId.is_not_null())
            .filter(Column::ProgrammeId.ne(except))
            .filter(Column::WithdrawnAt.is_null())
            .filter(is_one_of(backend, from_here.into_expr(), from))
            .into_tuple()
            .all(write.transaction())
            .await?;
        steps.extend(found);
    }
    Ok(steps)
}

/// Whether a viewer may know of any of these programmes.
///
/// # Errors
/// When the database can't be read.
pub async fn any_known(write: &Write, viewer: Viewer, ids: &[Uuid]) -> Result<bool, Failure> {
    let backend = write.transaction().get_database_backend();
    let known = programme::Entity::visible(viewer)
        .filter(is_one_of(backend, programme::Column::Id.into_expr(), ids))
        .one(write.transaction())
        .await?;
    Ok(known.is_some())
}

/// The edge with this key.
///
/// # Errors
/// When the database can't be read.
pub async fn edge_by_key(
    write: &Write,
    id: Uuid,
) -> Result<Option<programme_relation::Model>, Failure> {
    Ok(programme_relation::Entity::find()
        .filter(programme_relation::Column::Id.eq(id))
        .one(write.transaction())
        .await?)
}

/// Live edges that other programmes state towards this one.
pub(super) async fn stated_towards(
    write: &Write,
    programme: Uuid,
) -> Result<Vec<programme_relation::Model>, Failure> {
    Ok(programme_relation::Entity::find()
        .filter(programme_relation::Column::OtherId.eq(programme))
        .filter(programme_relation::Column::WithdrawnAt.is_null())
        .all(write.transaction())
        .await?)
}

/// Live edges that wait for a programme with one of these references.
pub(super) async fn waiting_for(
    write: &Write,
    references: &[programme_reference::Model],
) -> Result<Vec<programme_relation::Model>, Failure> {
    use programme_relation::Column;
    let backend = write.transaction().get_database_backend();
    let values: Vec<String> = references.iter().map(|row| row.value.clone()).collect();
    let named = programme_relation::Entity::find()
        .filter(Column::OtherId.is_null())
        .filter(Column::WithdrawnAt.is_null())
        .filter(is_one_of_texts(
            backend,
            Column::OtherValue.into_expr(),
            &values,
        ))
        .order_by_asc(Column::Id)
        .all(write.transaction())
        .await?;
    let meant = |edge: &programme_relation::Model| {
        references.iter().any(|reference| {
            edge.other_scheme.as_ref() == Some(&reference.scheme)
                && edge.other_value.as_ref() == Some(&reference.value)
        })
    };
    Ok(named.into_iter().filter(meant).collect())
}

/// The published programmes that have this reference. A draft is not among them: an edge that
/// suddenly resolved would tell the public that it is there.
pub(super) async fn with_reference(
    write: &Write,
    scheme: &str,
    value: &str,
) -> Result<Vec<programme_reference::Model>, Failure> {
    Ok(programme_reference::Entity::find()
        .filter(programme_reference::Column::Scheme.eq(scheme))
        .filter(programme_reference::Column::Value.eq(value))
        .filter(known_to(
            Viewer::Public,
            programme_reference::Column::ProgrammeId.into_expr(),
        ))
        .all(write.transaction())
        .await?)
}

/// Another programme that came from this agency under this id.
pub(super) async fn with_source(
    write: &Write,
    id: Uuid,
    agency: Uuid,
    external_id: &str,
) -> Result<Option<programme::Model>, Failure> {
    Ok(programme::Entity::find()
        .filter(programme::Column::SourceOrganisationId.eq(agency))
        .filter(programme::Column::SourceExternalId.eq(external_id))
        .filter(programme::Column::Id.ne(id))
        .one(write.transaction())
        .await?)
}

/// The programmes that an author's live edges of one of them lead to, by their codes: what it has
/// named it may name again, whatever became of it since.
pub(super) async fn ends(
    write: &Write,
    programme: Uuid,
    author: Option<Uuid>,
) -> Result<HashMap<String, Uuid>, Failure> {
    use programme_relation::Column;
    let named = programme_relation::Entity::find()
        .select_only()
        .column(Column::OtherId)
        .filter(Column::ProgrammeId.eq(programme))
        .filter(Column::OtherId.is_not_null())
        .filter(match author {
            Some(author) => Column::EnteredBy.eq(author),
            None => Column::EnteredBy.is_null(),
        })
        .filter(Column::WithdrawnAt.is_null())
        .into_query();
    let found: Vec<(String, Uuid)> = programme::Entity::find()
        .select_only()
        .columns([programme::Column::Code, programme::Column::Id])
        .filter(programme::Column::Id.in_subquery(named))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}

/// The keys of the programmes with these codes that a viewer may know of.
///
/// # Errors
/// When the database can't be read.
pub async fn keys_of_codes(
    write: &Write,
    viewer: Viewer,
    codes: &[String],
) -> Result<HashMap<String, Uuid>, Failure> {
    let backend = write.transaction().get_database_backend();
    // What can be no code is no question for the database, which may refuse its letters.
    let codes: Vec<String> = codes.iter().filter(|code| is_code(code)).cloned().collect();
    let found: Vec<(String, Uuid)> = programme::Entity::visible(viewer)
        .select_only()
        .column(programme::Column::Code)
        .column(programme::Column::Id)
        .filter(is_one_of_texts(
            backend,
            programme::Column::Code.into_expr(),
            &codes,
        ))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}
