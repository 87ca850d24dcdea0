//! Where settings are written: flags and the environment, and the settings file.

use std::{fmt, path::PathBuf};

use clap::{Args, ValueEnum};
use serde::Deserialize;

use crate::http::HttpProfile;

/// Settings from the command line and the environment.
#[derive(Clone, Default, Args)]
pub struct Flags {
    /// A TOML file with settings; an unknown key in it is an error
    #[arg(long, env = "REGISTRY_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "REGISTRY_LISTEN", value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
    /// The address of metrics and health, for operators alone [default: none]
    #[arg(
        long,
        env = "REGISTRY_ADMIN_LISTEN",
        value_name = "ADDRESS",
        global = true
    )]
    pub admin_listen: Option<String>,
    /// The database: sqlite:PATH or postgres://USER@HOST/DATABASE [default: sqlite:registry.db]
    #[arg(
        long,
        env = "REGISTRY_DATABASE",
        hide_env_values = true,
        value_name = "URL",
        global = true
    )]
    pub database: Option<String>,
    /// A file that holds the database address, for secrets
    #[arg(
        long,
        env = "REGISTRY_DATABASE_FILE",
        value_name = "FILE",
        global = true
    )]
    pub database_file: Option<PathBuf>,
    /// What tokens must name as their audience [default: cooperation-registry]
    #[arg(long, env = "REGISTRY_AUDIENCE", value_name = "NAME", global = true)]
    pub audience: Option<String>,
    /// The folder of the private keys that `token issue` signs with [default: beside the SQLite file, else registry-keys]
    #[arg(long, env = "REGISTRY_KEYS", value_name = "FOLDER", global = true)]
    pub keys: Option<PathBuf>,
    /// A folder of .graphql files: documents that may be asked for by their hash [default: none]
    #[arg(long, env = "REGISTRY_DOCUMENTS", value_name = "FOLDER", global = true)]
    pub documents: Option<PathBuf>,
    /// The web origins that may ask from a browser, with commas between; * for all, empty for none [default: *]
    #[arg(long, env = "REGISTRY_CORS", value_name = "ORIGINS", global = true)]
    pub cors: Option<String>,
    /// The proxies whose X-Forwarded-For is believed: addresses or networks, with commas between [default: none]
    #[arg(
        long,
        env = "REGISTRY_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        global = true
    )]
    pub trusted_proxies: Option<String>,
    /// Which statuses answers have [default: audited]
    #[arg(
        long,
        env = "REGISTRY_HTTP_PROFILE",
        value_name = "PROFILE",
        global = true
    )]
    pub http_profile: Option<HttpProfile>,
    /// Where OpenTelemetry spans go, by OTLP over HTTP; needs a build with that feature [default: none]
    #[arg(long, env = "REGISTRY_OTLP", value_name = "URL", global = true)]
    pub otlp: Option<String>,
    /// How log lines are written [default: human]
    #[arg(
        long,
        env = "REGISTRY_LOG_FORMAT",
        value_name = "FORMAT",
        global = true
    )]
    pub log_format: Option<LogFormat>,
    /// Which log lines are written, such as debug or warn,cooperation_registry=debug [default: warn,cooperation_registry=info]
    #[arg(long, env = "REGISTRY_LOG", value_name = "FILTER", global = true)]
    pub log: Option<String>,
}

impl fmt::Debug for Flags {
    /// Without the values: an address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flags")
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Human,
    /// One JSON object a line, for machines.
    Json,
}

/// The settings file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) listen: Option<String>,
    pub(super) admin_listen: Option<String>,
    pub(super) database: Option<String>,
    pub(super) database_file: Option<PathBuf>,
    pub(super) audience: Option<String>,
    pub(super) keys: Option<PathBuf>,
    pub(super) documents: Option<PathBuf>,
    pub(super) cors: Option<String>,
    pub(super) trusted_proxies: Option<String>,
    pub(super) http_profile: Option<HttpProfile>,
    pub(super) otlp: Option<String>,
    pub(super) log_format: Option<LogFormat>,
    pub(super) log: Option<String>,
}
