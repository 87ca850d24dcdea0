//! Money behind recommendations: the budgets of the programmes that address them, for all groups that ask in one statement.

use std::{collections::HashMap, sync::Arc};

use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

use super::{
    Programmes,
    coverage::{CoverageDimension, in_groups},
    dimension::Value,
    groups::{Group, added},
    judged::LOT,
    level::lots_behind,
    row::read,
    rows::{Asked, statement},
};
use crate::{
    entity::recommendation,
    error::Failure,
    graphql::{Found, Load, Question, Request, ask, is_one_of},
};

/// Behind which recommendations.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Which {
    /// Those of a group.
    Groups(InGroups),
    /// One.
    One,
}

/// Recommendations in groups.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct InGroups {
    /// All of them, as a condition on the table `recommendation`.
    pub(super) recommendations: Condition,
    /// By what.
    pub(super) by: Arc<[CoverageDimension]>,
    /// The values of all groups, in order.
    pub(super) all: Arc<Vec<Vec<Value>>>,
}

impl InGroups {
    /// What stands for a group in questions about many of them: its place among all.
    fn key(place: usize) -> Uuid {
        Uuid::from_u128(place as u128)
    }

    /// The recommendations of these groups, each with what stands for its group.
    fn of(&self, keys: &[Uuid]) -> SelectStatement {
        let asked = keys.iter().filter_map(|key| {
            let place = usize::try_from(key.as_u128()).ok()?;
            Some((*key, self.all.get(place)?.as_slice()))
        });
        in_groups(&self.recommendations, &self.by, asked)
    }
}

/// What is asked of the money behind recommendations.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AskedBehind {
    /// Of which programmes.
    pub(super) programmes: Programmes,
    /// Behind which recommendations.
    pub(super) which: Which,
    /// Whether what is left out is counted by its reason.
    pub(super) explained: bool,
}

impl AskedBehind {
    /// The money behind the recommendations of the group with these values.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn group(
        self,
        request: &Arc<Request>,
        values: &[Value],
    ) -> Result<Arc<Group>, Failure> {
        let place = match &self.which {
            Which::One => None,
            Which::Groups(groups) => groups
                .all
                .binary_search_by(|group| group.as_slice().cmp(values))
                .ok(),
        };
        match place {
            None => Ok(Behind::nothing()),
            Some(place) => ask::<Behind>(request, self, InGroups::key(place)).await,
        }
    }

    /// The money behind one recommendation.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn one(self, request: &Arc<Request>, id: Uuid) -> Result<Arc<Group>, Failure> {
        ask::<Behind>(request, self, id).await
    }
}

/// The money behind each group of recommendations.
struct Behind;

impl Load for Behind {
    type Key = AskedBehind;
    type Out = Arc<Group>;

    fn question(request: &Request, asked: &AskedBehind, keys: &[Uuid]) -> Question {
        use recommendation::Column;
        let backend = request.database.backend();
        let recommendations = match &asked.which {
            Which::Groups(groups) => groups.of(keys),
            Which::One => recommendation::Entity::find()
                .select_only()
                .column_as(Column::Id, "id")
                .column_as(Column::Id, LOT)
                .filter(is_one_of(backend, Column::Id.into_expr(), keys))
                .into_query(),
        };
        let asked = Asked {
            programmes: asked.programmes.clone(),
            by: Vec::new(),
            lots: Some(lots_behind(recommendations)),
            into: None,
            counting: false,
            explained: asked.explained,
            listing: false,
        };
        Question::filtered(statement(backend, request.viewer, &asked))
    }

    fn answers(
        _: &Request,
        _: &AskedBehind,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rows = found.rows().iter().map(|row| read(row, &[], true));
        let rows = rows.collect::<Result<Vec<_>, _>>()?;
        let groups = added(&[], &rows, &HashMap::new(), None, false)?;
        let each = groups.into_iter().filter_map(|(values, group)| {
            let Some(Value::Key(lot)) = values.last() else {
                return None;
            };
            Some((*lot, Arc::new(group)))
        });
        Ok(each.collect())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
