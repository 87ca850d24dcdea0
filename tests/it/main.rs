//! The registry's behaviour, asserted from outside: on SQLite always, and on PostgreSQL when
//! `TEST_POSTGRES_URL` names a server.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::panic,
    reason = "in a test a panic is a finding"
)]

mod support;

#[path = "../../benches/generator/mod.rs"]
mod generator;

mod apportion;
mod audit;
mod audits;
mod chain;
mod command_line;
mod contention;
mod coverage;
mod documents;
mod drafts;
mod example;
mod exports;
mod feed;
mod filters;
mod front_door;
mod generated;
mod house;
mod http;
mod input;
mod ledger;
mod migrations;
mod money;
mod mutations;
mod operations;
mod paging;
mod past;
mod persons;
mod plans;
mod portfolio;
mod pressure;
mod process;
mod pushes;
mod rates;
mod schema;
mod settings;
mod tokens;
mod trace;
mod transport;
mod trust_commands;
mod waves;
mod webhooks;
mod write_path;
