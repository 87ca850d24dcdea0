//! Configuration: defaults, then a TOML file, then the environment, then flags.

mod flags;

use std::{fmt, fs, net::SocketAddr, path::PathBuf};

use clap::{ArgMatches, parser::ValueSource};
use tracing_subscriber::EnvFilter;
use url::Url;

use self::flags::File;
pub use self::flags::{Flags, LogFormat};
use crate::{
    database::Location,
    http::{HttpProfile, Origins, Proxies},
    trust::DEFAULT_AUDIENCE,
};

/// Our own news, and what goes wrong in the libraries.
const DEFAULT_LOG: &str = "warn,cooperation_registry=info";

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
    /// The address of metrics and health.
    pub admin_listen: Setting<Option<SocketAddr>>,
    /// The database.
    pub database: Setting<Location>,
    /// What tokens must name as their audience.
    pub audience: Setting<String>,
    /// The folder of private keys.
    pub keys: Setting<PathBuf>,
    /// The folder of trusted documents.
    pub documents: Setting<Option<PathBuf>>,
    /// The origins that may ask from a browser.
    pub cors: Setting<String>,
    /// The proxies that are believed.
    pub trusted_proxies: Setting<String>,
    /// Which statuses answers have.
    pub http_profile: Setting<HttpProfile>,
    /// Where OpenTelemetry spans go.
    pub otlp: Setting<Option<Url>>,
    /// How log lines are written.
    pub log_format: Setting<LogFormat>,
    /// Which log lines are written.
    pub log: Setting<String>,
}

impl<T> Setting<T> {
    /// The same setting, read.
    fn read<U>(
        self,
        name: &str,
        read: impl FnOnce(T) -> Result<U, String>,
    ) -> Result<Setting<U>, ConfigError> {
        Ok(Setting {
            value: read(self.value)
                .map_err(|sentence| ConfigError(format!("{name}: {sentence}")))?,
            source: self.source,
        })
    }
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
        let from = Layers {
            matches,
            file: flags.config.clone(),
        };
        let database = database(&from, flags, &file)?;
        let beside = match &database.value {
            Location::Sqlite(path) => {
                let mut folder = path.as_os_str().to_owned();
                folder.push(".keys");
                PathBuf::from(folder)
            }
            Location::Postgres(_) => PathBuf::from("registry-keys"),
        };
        Ok(Self {
            listen: from
                .choose(
                    "listen",
                    "REGISTRY_LISTEN",
                    flags.listen.clone(),
                    file.listen,
                    || "127.0.0.1:8080".to_owned(),
                )
                .read("listen", |text| address(&text))?,
            admin_listen: from
                .optional(
                    "admin_listen",
                    "REGISTRY_ADMIN_LISTEN",
                    flags.admin_listen.clone(),
                    file.admin_listen,
                )
                .read("admin_listen", |text| {
                    text.map(|text| address(&text)).transpose()
                })?,
            database,
            audience: from
                .choose(
                    "audience",
                    "REGISTRY_AUDIENCE",
                    flags.audience.clone(),
                    file.audience,
                    || DEFAULT_AUDIENCE.to_owned(),
                )
                .read("audience", |text| crate::text::Bounds::CODE.clean(&text))?,
            keys: from.choose(
                "keys",
                "REGISTRY_KEYS",
                flags.keys.clone(),
                file.keys,
                || beside,
            ),
            documents: from.optional(
                "documents",
                "REGISTRY_DOCUMENTS",
                flags.documents.clone(),
                file.documents,
            ),
            cors: from
                .choose(
                    "cors",
                    "REGISTRY_CORS",
                    flags.cors.clone(),
                    file.cors,
                    || "*".to_owned(),
                )
                .read("cors", |text| text.parse::<Origins>().map(|_| text))?,
            trusted_proxies: from
                .choose(
                    "trusted_proxies",
                    "REGISTRY_TRUSTED_PROXIES",
                    flags.trusted_proxies.clone(),
                    file.trusted_proxies,
                    String::new,
                )
                .read("trusted_proxies", |text| {
                    text.parse::<Proxies>().map(|_| text)
                })?,
            http_profile: from.choose(
                "http_profile",
                "REGISTRY_HTTP_PROFILE",
                flags.http_profile,
                file.http_profile,
                HttpProfile::default,
            ),
            otlp: from
                .optional("otlp", "REGISTRY_OTLP", flags.otlp.clone(), file.otlp)
                .read("otlp", |text| text.map(|text| collector(&text)).transpose())?,
            log_format: from.choose(
                "log_format",
                "REGISTRY_LOG_FORMAT",
                flags.log_format,
                file.log_format,
                LogFormat::default,
            ),
            log: from
                .choose("log", "REGISTRY_LOG", flags.log.clone(), file.log, || {
                    DEFAULT_LOG.to_owned()
                })
                .read("log", |text| match EnvFilter::try_new(&text) {
                    Ok(_) => Ok(text),
                    Err(error) => Err(format!("\"{text}\" is no filter: {error}")),
                })?,
        })
    }
}

/// The database's address: written out, or in a file of its own for secrets.
fn database(
    from: &Layers<'_>,
    flags: &Flags,
    file: &File,
) -> Result<Setting<Location>, ConfigError> {
    let secret = from.optional(
        "database_file",
        "REGISTRY_DATABASE_FILE",
        flags.database_file.clone(),
        file.database_file.clone(),
    );
    let written = from.choose(
        "database",
        "REGISTRY_DATABASE",
        flags.database.clone(),
        file.database.clone(),
        || "sqlite:registry.db".to_owned(),
    );
    let chosen = match secret.value {
        Some(_) if secret.source.rank() == written.source.rank() => {
            return Err(ConfigError(format!(
                "database and database_file are both set by the same source ({}); keep one",
                secret.source
            )));
        }
        Some(path) if secret.source.rank() > written.source.rank() => Setting {
            value: fs::read_to_string(&path)
                .map_err(|error| ConfigError(format!("{} can't be read: {error}", path.display())))?
                .trim()
                .to_owned(),
            source: secret.source,
        },
        _ => written,
    };
    chosen.read("database", |text| text.parse())
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("\"{text}\" is no address; write one such as 127.0.0.1:8080"))
}

fn collector(text: &str) -> Result<Url, String> {
    if !cfg!(feature = "opentelemetry") {
        return Err(
            "this build has no OpenTelemetry; build with --features opentelemetry".to_owned(),
        );
    }
    Url::parse(text).map_err(|error| format!("\"{text}\" is no address: {error}"))
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

struct Layers<'a> {
    matches: &'a ArgMatches,
    file: Option<PathBuf>,
}

impl Layers<'_> {
    fn optional<T>(
        &self,
        id: &str,
        variable: &'static str,
        flag: Option<T>,
        file: Option<T>,
    ) -> Setting<Option<T>> {
        self.choose(id, variable, flag.map(Some), file.map(Some), || None)
    }

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
