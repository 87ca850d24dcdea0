//! The statements of results and what hangs on them.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    Select,
    sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement},
};
use uuid::Uuid;

use crate::{
    access::Viewer,
    change::{self, part, root, value_row},
    database::Write,
    entity::{
        contribution, indicator, measurement, programme, recommendation_link, result,
        result_document,
    },
    error::Failure,
    graphql::{Places, Under, Visible, is_one_of, is_one_of_texts},
    programme as programmes,
    text::{Texts, is_code},
};

/// Whether a viewer may know of the result whose key is `result`: of one of the programmes that
/// it came of.
#[must_use]
pub fn known_to(viewer: Viewer, result: Expr) -> Condition {
    let visible = |column: programme::Column| Expr::col(("visible", column));
    let Some(seen) = programmes::seen(viewer, visible) else {
        return Condition::all();
    };
    let behind = |column: contribution::Column| Expr::col(("behind", column));
    let select = Query::select()
        .expr(Expr::val(1))
        .from_as(contribution::Entity, "behind")
        .join_as(
            sea_orm::JoinType::InnerJoin,
            programme::Entity,
            "visible",
            visible(programme::Column::Id).eq(behind(contribution::Column::ProgrammeId)),
        )
        .and_where(behind(contribution::Column::ResultId).eq(result))
        .and_where(behind(contribution::Column::WithdrawnAt).is_null())
        .cond_where(seen)
        .take();
    Condition::all().add(Expr::exists(select))
}

macro_rules! child {
    ($entity:ident, $key:ident $(, $withdrawn:ident)?) => {
        impl Visible for $entity::Entity {
            /// A result's own child is known to whoever may know the result.
            fn visible(viewer: Viewer) -> Select<Self> {
                Self::find()
                    $(.filter($entity::Column::$withdrawn.is_null()))?
                    .filter(known_to(viewer, $entity::Column::ResultId.into_expr()))
            }
            fn under() -> Option<Under<Self>> {
                let rows = |_| Self::find()$(.filter($entity::Column::$withdrawn.is_null()))?;
                Some(Under::of::<result::Entity>($entity::Column::ResultId, rows))
            }
            fn places() -> Option<Places<$entity::Model>> {
                Some($entity::Model::by_place)
            }
            fn key() -> $entity::Column {
                $entity::Column::$key
            }
        }
    };
}
child!(result_document, DocumentId);
child!(indicator, Id, WithdrawnAt);
child!(measurement, Id, WithdrawnAt);

impl Visible for result::Entity {
    fn visible(viewer: Viewer) -> Select<Self> {
        Self::find().filter(known_to(viewer, result::Column::Id.into_expr()))
    }
    fn decides() -> bool {
        true
    }
    fn places() -> Option<Places<result::Model>> {
        Some(result::Model::by_place)
    }
    fn key() -> result::Column {
        result::Column::Id
    }
}

impl Visible for contribution::Entity {
    /// A contribution is known to whoever may know its programme, and so may know its result.
    fn visible(viewer: Viewer) -> Select<Self> {
        let programme = contribution::Column::ProgrammeId.into_expr();
        Self::find()
            .filter(contribution::Column::WithdrawnAt.is_null())
            .filter(programmes::known_to(viewer, programme))
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(contribution::Column::WithdrawnAt.is_null());
        let column = contribution::Column::ProgrammeId;
        Some(Under::of::<programme::Entity>(column, rows))
    }
    fn places() -> Option<Places<contribution::Model>> {
        Some(contribution::Model::by_place)
    }
    fn key() -> contribution::Column {
        contribution::Column::Id
    }
}

root!(result, code);
value_row!(result_document, "documents", |row| row
    .document_id
    .to_string());
part!(contribution, "contributions");
part!(indicator, "indicators");
part!(measurement, "indicators");

/// The result with this code, held against other writers until the transaction ends.
pub(super) async fn held(write: &Write, code: &str) -> Result<Option<result::Model>, Failure> {
    if !is_code(code) || write.memory().code::<result::Entity>(code) == Some(None) {
        return Ok(None);
    }
    Ok(result::Entity::find()
        .filter(result::Column::Code.eq(code))
        .lock(LockType::NoKeyUpdate)
        .one(write.transaction())
        .await?)
}

/// The result with this key, held likewise.
pub(super) async fn held_by_key(write: &Write, id: Uuid) -> Result<Option<result::Model>, Failure> {
    if let Some(rows) = write
        .memory()
        .rows::<result::Entity>(result::Column::Id, id)
    {
        return Ok(rows.into_iter().next());
    }
    Ok(result::Entity::find_by_id(id)
        .lock(LockType::NoKeyUpdate)
        .one(write.transaction())
        .await?)
}

/// Whether a viewer may know of a result.
pub(super) async fn is_known(write: &Write, viewer: Viewer, id: Uuid) -> Result<bool, Failure> {
    let row = result::Entity::visible(viewer)
        .filter(result::Column::Id.eq(id))
        .one(write.transaction())
        .await?;
    Ok(row.is_some())
}

/// What a programme contributes to, what it took back included.
pub(super) async fn contributions_of(
    write: &Write,
    programme: Uuid,
) -> Result<Vec<contribution::Model>, Failure> {
    let of = contribution::Column::ProgrammeId;
    let mut rows = change::children::<contribution::Entity>(write, of, programme).await?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// What a result came of.
pub(super) async fn live_contributions(
    write: &Write,
    result: Uuid,
) -> Result<Vec<contribution::Model>, Failure> {
    let of = contribution::Column::ResultId;
    let mut rows = change::children::<contribution::Entity>(write, of, result).await?;
    rows.retain(|row| row.withdrawn_at.is_none());
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// The keys of the results with these codes that a viewer may know of.
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
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let column = result::Column::Code.into_expr();
    let found: Vec<(String, Uuid)> = result::Entity::visible(viewer)
        .select_only()
        .columns([result::Column::Code, result::Column::Id])
        .filter(is_one_of_texts(backend, column, &codes))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}

/// The keys of the results that came of a programme, among others.
///
/// # Errors
/// When the database can't be read.
pub async fn contributes(write: &Write, programme: Uuid) -> Result<Vec<Uuid>, Failure> {
    let rows = contributions_of(write, programme).await?;
    let live = rows.iter().filter(|row| row.withdrawn_at.is_none());
    Ok(live.map(|row| row.result_id).collect())
}

/// The live links that rest on a result.
pub(super) async fn rested_on(
    write: &Write,
    result: Uuid,
) -> Result<Vec<recommendation_link::Model>, Failure> {
    let of = recommendation_link::Column::ResultId;
    let mut rows = change::children::<recommendation_link::Entity>(write, of, result).await?;
    rows.retain(|row| row.withdrawn_at.is_none());
    Ok(rows)
}

/// The titles of the results of these programmes, to find them by.
pub(super) async fn titles(
    write: &Write,
    programmes: &[Uuid],
) -> Result<HashMap<Uuid, Texts>, Failure> {
    let mut ids = BTreeSet::new();
    for programme in programmes {
        ids.extend(contributes(write, *programme).await?);
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let backend = write.transaction().get_database_backend();
    let found: Vec<(Uuid, Texts)> = result::Entity::find()
        .select_only()
        .columns([result::Column::Id, result::Column::Title])
        .filter(is_one_of(backend, result::Column::Id.into_expr(), &ids))
        .into_tuple()
        .all(write.transaction())
        .await?;
    Ok(found.into_iter().collect())
}

/// The keys of the results that meet a condition, as a statement to ask within another.
#[must_use]
pub fn results_where(viewer: Viewer, condition: Condition) -> SelectStatement {
    result::Entity::visible(viewer)
        .select_only()
        .column(result::Column::Id)
        .filter(condition)
        .into_query()
}

/// The live indicator with this key.
pub(super) async fn indicator(
    write: &Write,
    id: Uuid,
) -> Result<Option<indicator::Model>, Failure> {
    Ok(indicator::Entity::find()
        .filter(indicator::Column::Id.eq(id))
        .filter(indicator::Column::WithdrawnAt.is_null())
        .one(write.transaction())
        .await?)
}
