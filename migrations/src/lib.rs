//! The registry's schema history: one change a file, up and down, the same on SQLite and PostgreSQL.
//!
//! A crate of its own, so that history can't import a live entity that later changes under it.
//! Every migration runs in a transaction on both databases, and so leaves all of its change or
//! none. Changes are expand-then-contract over releases: a running older binary keeps working.

mod columns;
mod m0001_organisations;
mod m0002_documents;
mod m0003_programmes;
mod m0004_participations;
mod m0005_finance;
mod m0006_objectives;
mod m0007_programme_relations;
mod m0008_statements;
mod m0009_search;
mod m0010_changes;
mod m0011_graph_locks;
mod m0012_trust;
mod m0013_idempotency;
mod m0014_feed_epoch;
mod m0015_concepts;
mod m0016_mechanisms;
mod m0017_recommendations;
mod m0018_results;
mod m0019_activities;
mod m0020_recommendation_links;
mod m0021_search_titles;
mod m0022_objective_sources;
mod m0023_change_persons;
mod m0024_webhooks;
mod m0025_pushes;
mod m0026_provisional_organisations;
mod m0027_change_person_guard;
mod m0028_exchange_rates;

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::{MigratorTrait, SchemaManager};

/// Every migration, oldest first.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_organisations::Migration),
            Box::new(m0002_documents::Migration),
            Box::new(m0003_programmes::Migration),
            Box::new(m0004_participations::Migration),
            Box::new(m0005_finance::Migration),
            Box::new(m0006_objectives::Migration),
            Box::new(m0007_programme_relations::Migration),
            Box::new(m0008_statements::Migration),
            Box::new(m0009_search::Migration),
            Box::new(m0010_changes::Migration),
            Box::new(m0011_graph_locks::Migration),
            Box::new(m0012_trust::Migration),
            Box::new(m0013_idempotency::Migration),
            Box::new(m0014_feed_epoch::Migration),
            Box::new(m0015_concepts::Migration),
            Box::new(m0016_mechanisms::Migration),
            Box::new(m0017_recommendations::Migration),
            Box::new(m0018_results::Migration),
            Box::new(m0019_activities::Migration),
            Box::new(m0020_recommendation_links::Migration),
            Box::new(m0021_search_titles::Migration),
            Box::new(m0022_objective_sources::Migration),
            Box::new(m0023_change_persons::Migration),
            Box::new(m0024_webhooks::Migration),
            Box::new(m0025_pushes::Migration),
            Box::new(m0026_provisional_organisations::Migration),
            Box::new(m0027_change_person_guard::Migration),
            Box::new(m0028_exchange_rates::Migration),
        ]
    }
}
