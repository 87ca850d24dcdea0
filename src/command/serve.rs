//! `serve`: the service, from opening its database to its graceful end.

use std::{
    io::IsTerminal,
    time::{Duration, Instant},
};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use super::{Failed, app, load_example};
use crate::{
    app::App,
    config::{Config, LogFormat},
    database::{Database, OpenError, Step},
    http::Server,
};

/// Serve the API.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Load the example portfolio first
    #[arg(long)]
    example: bool,
}

impl Serve {
    pub(super) async fn run(self, config: &Config) -> Result<(), Failed> {
        log_to_standard_error(config)?;
        // The port first: it is the cheaper thing to find taken.
        let server = Server::bind(config.listen.value).await?;
        let app = app(Database::open(&config.database.value).await?);
        migrate(&app).await?;
        if self.example {
            tracing::info!("{}", load_example(&app).await?);
        }
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let address = server.address()?;
        println!(
            "The registry listens on http://{address}, its data is in {}.",
            config.database.value
        );
        println!("Explore it at http://{address}/graphiql, or ask it what it holds:");
        println!(
            "  curl -s http://{address}/graphql -H 'content-type: application/json' \
             -d '{{\"query\":\"{{ programmes {{ totalCount nodes {{ code title {{ text }} }} }} }}\"}}'"
        );
        server
            .run(app.clone(), async move {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                tracing::info!("stopping: finishing what is under way");
                // A second signal means now.
                tokio::spawn(async move {
                    tokio::select! {
                        _ = terminate.recv() => {}
                        _ = interrupt.recv() => {}
                    }
                    std::process::exit(0);
                });
            })
            .await?;
        app.close().await;
        tracing::info!("stopped");
        Ok(())
    }
}

/// Brings the schema up to date. Of several servers that start at once one does it, and the
/// others wait for it.
async fn migrate(app: &App) -> Result<(), OpenError> {
    let began = Instant::now();
    loop {
        match app.database.migrate(Step::Up).await {
            Ok(changes) => {
                if changes > 0 {
                    tracing::info!(changes, "the schema was brought up to date");
                }
                return Ok(());
            }
            Err(OpenError::Migrating) if began.elapsed() < Duration::from_secs(60) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

fn log_to_standard_error(config: &Config) -> Result<(), Failed> {
    let filter = EnvFilter::try_new(&config.log.value)
        .map_err(|error| format!("log: \"{}\" is no filter: {error}", config.log.value))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match config.log_format.value {
        LogFormat::Human => lines.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}
