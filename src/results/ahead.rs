//! The results that a batch may mean, read and held at once.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockType,
};
use uuid::Uuid;

use crate::{
    change,
    database::Write,
    entity::{
        contribution, indicator, measurement,
        result::{self, Column, Entity},
    },
    error::Failure,
    graphql::{is_one_of, is_one_of_texts},
    text::is_code,
};

/// Reads the results that came of these programmes, whose rows are held, and those with these
/// codes; holds their rows. This transaction then knows them, and who has none of these codes.
///
/// # Errors
/// When the database can't be read.
pub async fn read_ahead(
    write: &Write,
    programmes: &[Uuid],
    codes: &[String],
) -> Result<(), Failure> {
    let backend = write.transaction().get_database_backend();
    let memory = write.memory();
    let of = contribution::Column::ProgrammeId;
    change::read_ahead::<contribution::Entity>(write, of, programmes).await?;
    let contributions = programmes
        .iter()
        .filter_map(|id| memory.rows::<contribution::Entity>(of, *id));
    let mut ids: Vec<Uuid> = contributions.flatten().map(|row| row.result_id).collect();
    // What can be no code is no question for the database, which may refuse its letters.
    let codes: Vec<String> = codes.iter().filter(|code| is_code(code)).cloned().collect();
    if !codes.is_empty() {
        let coded: Vec<Uuid> = Entity::find()
            .select_only()
            .column(Column::Id)
            .filter(is_one_of_texts(backend, Column::Code.into_expr(), &codes))
            .into_tuple()
            .all(write.transaction())
            .await?;
        ids.extend(coded);
    }
    let rows: Vec<result::Model> = if ids.is_empty() {
        Vec::new()
    } else {
        Entity::find()
            .filter(is_one_of(backend, Column::Id.into_expr(), &ids))
            .order_by_asc(Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(write.transaction())
            .await?
    };
    for code in codes {
        let row = rows.iter().find(|row| row.code == code);
        memory.keep_code::<Entity>(code, row.map(|row| row.id));
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    for row in rows {
        memory.keep::<Entity>(Column::Id, row.id, vec![row]);
    }
    let of = contribution::Column::ResultId;
    change::read_ahead::<contribution::Entity>(write, of, &ids).await?;
    let of = indicator::Column::ResultId;
    change::read_ahead::<indicator::Entity>(write, of, &ids).await?;
    let of = measurement::Column::ResultId;
    change::read_ahead::<measurement::Entity>(write, of, &ids).await
}
