//! The command line: `cooperation-registry COMMAND`.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but for what was refused of an import. What
//! was asked for goes to standard output, everything else to standard error, one line a failure.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line talks to a person through these streams"
)]

mod audit;
mod beside;
mod doctor;
mod person;
mod rates;
mod serve;
mod trust;
mod webhook;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use beside::written;

use crate::{
    access::Viewer,
    app::App,
    clock::Clock,
    config::{Config, Flags},
    database::{Database, Step},
    error::Failure,
    example,
    graphql::sdl,
    id::Ids,
    indexing,
};

/// A public registry of technical-cooperation programmes and the human-rights recommendations
/// they answer, as a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "cooperation-registry", version, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API; makes and migrates the database first
    Serve(serve::Serve),
    /// Change the database's schema
    #[command(subcommand)]
    Migrate(Migrate),
    /// The API's schema
    #[command(subcommand)]
    Schema(Schema),
    /// The example portfolio
    #[command(subcommand)]
    Example(Example),
    /// The index that searches read
    #[command(subcommand)]
    Search(Search),
    /// Organisations whose tokens are good
    #[command(subcommand)]
    Agency(trust::Agency),
    /// The keys that an organisation's tokens are signed with
    #[command(subcommand)]
    Key(trust::Key),
    /// Tokens of the issuers that are built in
    #[command(subcommand)]
    Token(trust::Token),
    /// The trace: who changed what, and when
    #[command(subcommand)]
    Audit(audit::Audit),
    /// The people whom the trace names
    #[command(subcommand)]
    Person(person::Person),
    /// Where organisations are told of changes
    #[command(subcommand)]
    Webhook(webhook::Webhook),
    /// Exchange rates
    #[command(subcommand)]
    Rates(rates::Rates),
    /// The settings
    #[command(subcommand)]
    Config(Settings),
    /// Check settings, database, schema and trace, and say what is wrong
    Doctor,
}

#[derive(Debug, Subcommand)]
enum Migrate {
    /// Apply every schema change that the database lacks
    Up,
    /// Undo the newest schema change; the data in what it made is lost
    Down,
    /// List the schema changes and which of them the database has
    Status,
}

#[derive(Debug, Subcommand)]
enum Schema {
    /// Print the schema in GraphQL's schema definition language
    Print,
}

#[derive(Debug, Subcommand)]
enum Example {
    /// Load the example portfolio; loading it again changes nothing
    Load,
}

#[derive(Debug, Subcommand)]
enum Search {
    /// Analyse everything again: after an upgrade that says so, or when labels of concepts changed
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum Settings {
    /// Print the settings in force, without secrets
    Show {
        /// Say where each setting comes from
        #[arg(long)]
        sources: bool,
    },
}

/// What ends a command early: the line to print.
type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Runs the command line of this process.
pub async fn run() -> ExitCode {
    let matches = Cli::command().get_matches();
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    // Global flags are found where they were given: in the innermost subcommand.
    let mut innermost = &matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    let config = match Config::resolve(&cli.flags, innermost) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(2);
        }
    };
    match cli.command.run(&config).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

impl Command {
    async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        match self {
            Self::Serve(serve) => serve.run(config).await?,
            Self::Migrate(migrate) => migrate.run(config).await?,
            Self::Schema(Schema::Print) => print!("{}", sdl()),
            Self::Example(Example::Load) => {
                let app = app(
                    Database::open_existing(&config.database.value).await?,
                    config,
                );
                app.database.require_current().await?;
                println!("{}", load_example(&app).await?);
                app.close().await;
            }
            Self::Search(Search::Rebuild) => {
                let database = Database::open_beside(&config.database.value).await?;
                database.require_current().await?;
                let app = app(database, config);
                let entries = indexing::rebuild(&app.writer, Viewer::Operator).await?;
                println!("{entries} entries of the search index were set");
                app.close().await;
            }
            Self::Agency(agency) => return agency.run(config).await,
            Self::Key(key) => return key.run(config).await,
            Self::Token(token) => return token.run(config).await,
            Self::Audit(audit) => return audit.run(config).await,
            Self::Person(person) => person.run(config).await?,
            Self::Webhook(webhook) => return webhook.run(config).await,
            Self::Rates(rates) => return rates.run(config).await,
            Self::Config(Settings::Show { sources }) => show(config, sources),
            Self::Doctor => return Ok(doctor::run(config).await),
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Migrate {
    async fn run(self, config: &Config) -> Result<(), Failed> {
        let location = &config.database.value;
        let database = match self {
            Self::Up => Database::open(location).await?,
            Self::Down => Database::open_existing(location).await?,
            Self::Status => Database::open_beside(location).await?,
        };
        match self {
            Self::Up => match database.migrate(Step::Up).await? {
                0 => println!("the schema is up to date"),
                changes => println!("{changes} schema change(s) applied"),
            },
            Self::Down => match database.migrate(Step::Down).await? {
                0 => println!("there is no schema change to undo"),
                _ => println!("the newest schema change was undone"),
            },
            Self::Status => {
                for migration in database.migrations().await? {
                    let state = if migration.applied {
                        "applied"
                    } else {
                        "missing"
                    };
                    println!("{state}  {}", migration.name);
                }
            }
        }
        database.close().await;
        Ok(())
    }
}

fn app(database: Database, config: &Config) -> App {
    let clock = Clock::system();
    let ids = Ids::random(clock.clone());
    App::new(database, clock, ids).for_audience(&config.audience.value)
}

async fn load_example(app: &App) -> Result<String, Failed> {
    let loaded =
        example::load(&app.writer, Viewer::Operator)
            .await
            .map_err(|failure| match failure {
                // A person at the command line is told what a caller of the API is not.
                Failure::Internal(cause) => cause.to_string(),
                told => told.to_string(),
            })?;
    Ok(format!(
        "example portfolio: {} created, {} updated, {} unchanged",
        loaded.created, loaded.updated, loaded.unchanged
    ))
}

fn show(config: &Config, sources: bool) {
    let Config {
        listen,
        admin_listen,
        database,
        audience,
        keys,
        documents,
        cors,
        trusted_proxies,
        http_profile,
        otlp,
        log_format,
        log,
    } = config;
    let path = |path: &std::path::Path| path.display().to_string();
    for (name, value, source) in [
        ("listen", Some(listen.value.to_string()), &listen.source),
        (
            "admin_listen",
            admin_listen.value.map(|address| address.to_string()),
            &admin_listen.source,
        ),
        (
            "database",
            Some(database.value.to_string()),
            &database.source,
        ),
        ("audience", Some(audience.value.clone()), &audience.source),
        ("keys", Some(path(&keys.value)), &keys.source),
        (
            "documents",
            documents.value.as_deref().map(path),
            &documents.source,
        ),
        ("cors", Some(cors.value.clone()), &cors.source),
        (
            "trusted_proxies",
            Some(trusted_proxies.value.clone()),
            &trusted_proxies.source,
        ),
        (
            "http_profile",
            Some(format!("{:?}", http_profile.value).to_lowercase()),
            &http_profile.source,
        ),
        ("otlp", otlp.value.as_ref().map(shown), &otlp.source),
        (
            "log_format",
            Some(format!("{:?}", log_format.value).to_lowercase()),
            &log_format.source,
        ),
        ("log", Some(log.value.clone()), &log.source),
    ] {
        match (value, sources) {
            (Some(value), true) => println!("{name} = \"{value}\"  # {source}"),
            (Some(value), false) => println!("{name} = \"{value}\""),
            // An empty text would be a value.
            (None, true) => println!("# {name} is not set  # {source}"),
            (None, false) => {}
        }
    }
}

/// An address without its password.
fn shown(address: &url::Url) -> String {
    let mut shown = address.clone();
    if shown.password().is_some() {
        // Fails only for an address without a host, which has no password.
        let _ = shown.set_password(Some("***"));
    }
    shown.to_string()
}

/// The environment variables that are settings.
fn variables() -> Vec<String> {
    let cli = Cli::command();
    let variables = cli
        .get_arguments()
        .filter_map(|argument| argument.get_env());
    variables
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}
