//! A row for each graph without cycles, held by whoever adds an edge.

use sea_orm::entity::prelude::*;

/// A row of `graph_lock`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "graph_lock")]
pub struct Model {
    /// `organisations` or `programmes`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub graph: String,
}

/// Relations are declared where they are read, as edges of the read frame; none here.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
