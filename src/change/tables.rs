//! Every table that the trace covers, by the kind of subject that its rows belong to.
//!
//! What one subject's records say is held against these tables, and its past is told from them: a
//! table that is missing here is one whose rows nobody verifies, which a test doesn't let pass.

use std::{
    any::TypeId,
    collections::{BTreeSet, HashMap},
    marker::PhantomData,
    sync::{Arc, LazyLock},
};

use async_trait::async_trait;
use sea_orm::sea_query::Value as Cell;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    IdenStatic, IntoActiveModel, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Row, SubjectKind, fold::model};
use crate::{
    entity::{
        activity, activity_participation, alignment, assessment, budget_line, concept,
        concept_mapping, concept_scheme, contribution, country_share, document,
        financial_transaction, indicator, link_evidence, measurement, mechanism, objective,
        organisation, organisation_identifier, organisation_relation, participation, practice,
        programme, programme_document, programme_reference, programme_relation, progress_report,
        rate_import, rate_table, recommendation, recommendation_link, recommendation_position,
        recommendation_reference, recommendation_tag, recommending_state, region_share,
        responsibility, result, result_document, review, sector_share, statement, theme_share,
    },
    error::Failure,
    graphql::is_one_of,
};

/// A row as the trace writes it: its columns by their names.
pub(crate) type Columns = Map<String, Value>;

/// A row that a table has.
pub(crate) struct Held {
    /// The subject that it belongs to; none where not even that can be read.
    pub(super) subject: Option<Uuid>,
    /// Its key within the subject, as far as it can be read.
    pub(super) key: Option<String>,
    /// Its columns; none where they can't be read.
    pub(super) columns: Option<Columns>,
}

/// A table that the trace covers.
#[async_trait]
pub(crate) trait Traced: Send + Sync {
    /// Its name in the database.
    fn name(&self) -> &'static str;
    /// The API field that its rows are recorded under; empty for subjects themselves.
    fn field(&self) -> &'static str;
    /// Whether a recorded row with these columns is one of this table.
    fn has(&self, columns: &Columns) -> bool;
    /// The type of its rows.
    fn id(&self) -> TypeId;
    /// The name of the column that holds the subject's key.
    fn subject(&self) -> &'static str;
    /// The names of its columns, in order.
    fn columns(&self) -> Vec<&'static str>;
    /// Recorded rows as the database has them, each with its columns in order.
    ///
    /// # Errors
    /// When one isn't a row of the table any more.
    fn values(&self, rows: &[&Columns]) -> Result<Vec<Vec<Cell>>, Failure>;
    /// The rows of these subjects. One that can't be read fails alone.
    async fn rows(&self, from: &Source, subjects: &[Uuid]) -> Result<Vec<Held>, Failure>;
    /// How many rows there are, whosever they are.
    async fn count(&self, from: &Source) -> Result<u64, Failure>;
    /// The keys of the rows behind one of them, in order.
    async fn keys(
        &self,
        from: &Source,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Uuid>, Failure>;
}

/// Where rows are read.
pub(crate) type Source = sea_orm::DatabaseTransaction;

struct Of<E: EntityTrait> {
    subject: E::Column,
    table: PhantomData<fn() -> E>,
}

#[async_trait]
impl<E> Traced for Of<E>
where
    E: EntityTrait,
    E::Model: Row<Entity = E> + DeserializeOwned + IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: ActiveModelTrait<Entity = E>,
{
    fn name(&self) -> &'static str {
        E::default().as_str()
    }

    fn field(&self) -> &'static str {
        E::Model::FIELD
    }

    fn has(&self, columns: &Columns) -> bool {
        let own = self.columns();
        columns.keys().all(|column| own.contains(&column.as_str()))
    }

    fn id(&self) -> TypeId {
        TypeId::of::<E>()
    }

    fn subject(&self) -> &'static str {
        self.subject.as_str()
    }

    fn columns(&self) -> Vec<&'static str> {
        E::Column::iter().map(|column| column.as_str()).collect()
    }

    fn values(&self, rows: &[&Columns]) -> Result<Vec<Vec<Cell>>, Failure> {
        let cells = rows.iter().map(|row| {
            let row = model::<E>(row)?.into_active_model();
            let cells = E::Column::iter().map(|column| match row.get(column) {
                ActiveValue::Set(cell) | ActiveValue::Unchanged(cell) => Ok(cell),
                ActiveValue::NotSet => Err(Failure::internal("a recorded row lacks a column")),
            });
            cells.collect()
        });
        cells.collect()
    }

    async fn rows(&self, from: &Source, subjects: &[Uuid]) -> Result<Vec<Held>, Failure> {
        let backend = from.get_database_backend();
        let rows = E::find()
            .filter(is_one_of(backend, self.subject.into_expr(), subjects))
            .build(backend);
        let rows = from.query_all_raw(rows).await?.into_iter();
        let held = rows.map(|row| {
            let subject = row.try_get("", self.subject.as_str()).ok();
            let read = E::Model::from_query_result(&row, "").ok();
            let columns = read.as_ref().map(serde_json::to_value);
            Held {
                subject,
                key: match &read {
                    Some(read) => Some(read.key()),
                    None => row.try_get("", "id").ok().map(|id: Uuid| id.to_string()),
                },
                columns: match columns {
                    Some(Ok(Value::Object(columns))) => Some(columns),
                    _ => None,
                },
            }
        });
        Ok(held.collect())
    }

    async fn count(&self, from: &Source) -> Result<u64, Failure> {
        let count: Option<i64> = E::find()
            .select_only()
            .expr_as(self.subject.count(), "rows")
            .into_tuple()
            .one(from)
            .await?;
        Ok(count.map_or(0, i64::unsigned_abs))
    }

    async fn keys(
        &self,
        from: &Source,
        after: Option<Uuid>,
        limit: u64,
    ) -> Result<Vec<Uuid>, Failure> {
        let mut keys = E::find().select_only().column(self.subject);
        if let Some(after) = after {
            keys = keys.filter(self.subject.gt(after));
        }
        let keys = keys.order_by_asc(self.subject).limit(limit);
        Ok(keys.into_tuple().all(from).await?)
    }
}

/// The tables of each kind of subject, its own first: each with the column of the subject's key.
macro_rules! traced {
    ($($kind:ident: $($table:ident by $column:ident),+;)+) => {
        /// The tables that hold a subject of this kind, its own first.
        pub(crate) fn tables(kind: SubjectKind) -> Vec<Box<dyn Traced>> {
            match kind {
                $(SubjectKind::$kind => vec![
                    $(Box::new(Of::<$table::Entity> {
                        subject: $table::Column::$column,
                        table: PhantomData,
                    })),+
                ],)+
            }
        }
    };
}

traced! {
    Organisation:
        organisation by Id,
        organisation_identifier by OrganisationId,
        organisation_relation by OrganisationId,
        statement by SubjectId;
    Document:
        document by Id;
    Programme:
        programme by Id,
        programme_reference by ProgrammeId,
        programme_document by ProgrammeId,
        programme_relation by ProgrammeId,
        country_share by ProgrammeId,
        region_share by ProgrammeId,
        sector_share by ProgrammeId,
        theme_share by ProgrammeId,
        participation by ProgrammeId,
        objective by ProgrammeId,
        budget_line by ProgrammeId,
        financial_transaction by ProgrammeId,
        activity by ProgrammeId,
        activity_participation by ProgrammeId,
        practice by ProgrammeId,
        alignment by ProgrammeId,
        statement by SubjectId,
        recommendation_link by ProgrammeId,
        link_evidence by ProgrammeId;
    Result:
        result by Id,
        result_document by ResultId,
        contribution by ResultId,
        indicator by ResultId,
        measurement by ResultId,
        statement by SubjectId;
    ConceptScheme:
        concept_scheme by Id,
        concept by SchemeId,
        concept_mapping by SchemeId;
    Mechanism:
        mechanism by Id;
    Review:
        review by Id;
    Recommendation:
        recommendation by Id,
        recommendation_reference by RecommendationId,
        recommending_state by RecommendationId,
        recommendation_position by RecommendationId,
        recommendation_tag by RecommendationId,
        responsibility by RecommendationId,
        assessment by RecommendationId,
        progress_report by RecommendationId;
    RateTable:
        rate_table by Id,
        rate_import by TableId;
}

/// Where the rows of a table are recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home {
    /// The kind of subject whose records cover them.
    pub(crate) kind: SubjectKind,
    /// Whether they are the subjects themselves.
    pub(crate) own: bool,
    /// The column that holds the subject's key.
    pub(crate) column: &'static str,
}

/// Where the rows of a table are recorded: with subjects of one kind or several, or nowhere.
pub(crate) fn homes<E: EntityTrait>() -> Arc<Vec<Home>> {
    static HOMES: LazyLock<HashMap<TypeId, Arc<Vec<Home>>>> = LazyLock::new(|| {
        let mut homes = HashMap::<TypeId, Vec<Home>>::new();
        for kind in SubjectKind::iter() {
            for table in tables(kind) {
                homes.entry(table.id()).or_default().push(Home {
                    kind,
                    own: table.field().is_empty(),
                    column: table.subject(),
                });
            }
        }
        let homes = homes.into_iter();
        homes
            .map(|(table, homes)| (table, Arc::new(homes)))
            .collect()
    });
    HOMES.get(&TypeId::of::<E>()).cloned().unwrap_or_default()
}

/// The names of all tables that the trace covers, each once.
#[must_use]
pub fn traced_tables() -> BTreeSet<&'static str> {
    let all = SubjectKind::iter().flat_map(tables);
    all.map(|table| table.name()).collect()
}
