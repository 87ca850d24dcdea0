#![doc = include_str!("ARCHITECTURE.md")]

pub mod access;
pub mod app;
pub mod change;
pub mod clock;
pub mod command;
pub mod config;
pub mod database;
pub mod document;
pub mod entity;
pub mod error;
pub mod example;
pub mod finance;
pub mod graphql;
pub mod http;
pub mod id;
mod intake;
pub mod money;
pub mod organisation;
pub mod period;
pub mod programme;
pub mod push;
pub mod search;
pub mod source;
pub mod text;
pub mod vocabulary;
