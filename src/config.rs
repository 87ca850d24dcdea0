//! Configuration: defaults, then a TOML file, then the environment, then flags.

use std::{fmt, fs, net::SocketAddr, path::PathBuf};

use clap::{ArgMatches, Args, ValueEnum, parser::ValueSource};
use serde::Deserialize;
use tracing_subscriber::EnvFilter;

use crate::database::Location;

/// Our own news, and what goes wrong in the libraries.
const DEFAULT_LOG: &str = "warn,cooperation_registry=info";

/// Settings from the command line and the environment.
#[derive(Clone, Default, Args)]
pub struct Flags {
    /// A TOML file with settings; an unknown key in it is an error
    #[arg(long, env = "REGISTRY_CONFIG", value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "REGISTRY_LISTEN", value_name = "ADDRESS", global = true)]
    pub listen: Option<String>,
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
struct File {
    listen: Option<String>,
    database: Option<String>,
    database_file: Option<PathBuf>,
    log_format: Option<LogFormat>,
    log: Option<String>,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody set it.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
    /// A flag on the command line.
    Flag,
}

impl Source {
    /// What goes before what: a flag before the environment before the file before a default.
    const fn rank(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File(_) => 1,
            Self::Environment(_) => 2,
            Self::Flag => 3,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// A setting and where it comes from.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub source: Source,
}

/// All settings in force.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on.
    pub listen: Setting<SocketAddr>,
    /// The database.
    pub database: Setting<Location>,
    /// How log lines are written.
    pub log_format: Setting<LogFormat>,
    /// Which log lines are written.
    pub log: Setting<String>,
}

/// A setting that can't be used. Prints as one line that says which and why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// Puts the settings together.
    ///
    /// # Errors
    /// A [`ConfigError`] for a file that can't be read, an unknown key, or a value that makes no sense.
    pub fn resolve(flags: &Flags, matches: &ArgMatches) -> Result<Self, ConfigError> {
        let file = flags
            .config
            .as_ref()
            .map(read)
            .transpose()?
            .unwrap_or_default();
        let from = Origins {
            matches,
            file: flags.config.clone(),
        };
        let listen = from.choose(
            "listen",
            "REGISTRY_LISTEN",
            flags.listen.clone(),
            file.listen,
            || "127.0.0.1:8080".to_owned(),
        );
        let secret = from.choose(
            "database_file",
            "REGISTRY_DATABASE_FILE",
            flags.database_file.clone().map(Some),
            file.database_file.map(Some),
            || None,
        );
        let database = from.choose(
            "database",
            "REGISTRY_DATABASE",
            flags.database.clone(),
            file.database,
            || "sqlite:registry.db".to_owned(),
        );
        let database = match secret.value {
            Some(_) if secret.source.rank() == database.source.rank() => {
                return Err(ConfigError(format!(
                    "database and database_file are both set by the same source ({}); keep one",
                    secret.source
                )));
            }
            Some(path) if secret.source.rank() > database.source.rank() => Setting {
                value: fs::read_to_string(&path)
                    .map_err(|error| {
                        ConfigError(format!("{} can't be read: {error}", path.display()))
                    })?
                    .trim()
                    .to_owned(),
                source: secret.source,
            },
            _ => database,
        };
        let log = from.choose("log", "REGISTRY_LOG", flags.log.clone(), file.log, || {
            DEFAULT_LOG.to_owned()
        });
        EnvFilter::try_new(&log.value).map_err(|error| {
            ConfigError(format!("log: \"{}\" is no filter: {error}", log.value))
        })?;
        Ok(Self {
            listen: Setting {
                value: listen.value.parse().map_err(|_| {
                    ConfigError(format!(
                        "listen: \"{}\" is no address; write one such as 127.0.0.1:8080",
                        listen.value
                    ))
                })?,
                source: listen.source,
            },
            database: Setting {
                value: database
                    .value
                    .parse()
                    .map_err(|sentence| ConfigError(format!("database: {sentence}")))?,
                source: database.source,
            },
            log_format: from.choose(
                "log_format",
                "REGISTRY_LOG_FORMAT",
                flags.log_format,
                file.log_format,
                LogFormat::default,
            ),
            log,
        })
    }
}

fn read(path: &PathBuf) -> Result<File, ConfigError> {
    let text = fs::read_to_string(path).map_err(|error| {
        ConfigError(format!(
            "the settings file {} can't be read: {error}",
            path.display()
        ))
    })?;
    toml::from_str(&text).map_err(|error| {
        let place = error
            .span()
            .map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        ConfigError(format!(
            "the settings file {}, line {place}: {}",
            path.display(),
            error.message()
        ))
    })
}

struct Origins<'a> {
    matches: &'a ArgMatches,
    file: Option<PathBuf>,
}

impl Origins<'_> {
    fn choose<T>(
        &self,
        id: &str,
        variable: &'static str,
        flag: Option<T>,
        file: Option<T>,
        default: impl FnOnce() -> T,
    ) -> Setting<T> {
        match (flag, file, &self.file) {
            (Some(value), _, _) => Setting {
                value,
                source: match self.matches.value_source(id) {
                    Some(ValueSource::EnvVariable) => Source::Environment(variable),
                    _ => Source::Flag,
                },
            },
            (None, Some(value), Some(path)) => Setting {
                value,
                source: Source::File(path.clone()),
            },
            _ => Setting {
                value: default(),
                source: Source::Default,
            },
        }
    }
}
