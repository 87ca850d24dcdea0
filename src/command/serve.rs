//! `serve`: the service, from opening its database to its graceful end.

use std::{
    fmt::Write as _,
    io::{self, IsTerminal, Write as _},
    time::{Duration, Instant},
};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use super::{Failed, app, load_example};
use crate::{
    app::App,
    config::{Config, LogFormat},
    database::{Database, OpenError, Step},
    graphql::Known,
    http::{self, Front, Server, ServerLimits, Settings},
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
        let telemetry = observe(config)?;
        // A machine whose libraries can't check signatures is found now, not by the first token.
        crate::token::self_test()?;
        // The ports first: they are the cheaper thing to find taken.
        let server = Server::bind(config.listen.value).await?;
        let admin = match config.admin_listen.value {
            Some(address) => Some(Server::bind(address).await?),
            None => None,
        };
        let known = match &config.documents.value {
            Some(folder) => Known::in_folder(folder)?,
            None => Known::default(),
        };
        let app = app(Database::open(&config.database.value).await?, config).knowing(known);
        migrate(&app).await?;
        if self.example {
            tracing::info!("{}", load_example(&app).await?);
        }
        let limits = ServerLimits::default();
        let limits = ServerLimits {
            connections: http::descriptors::provide(limits.connections),
            ..limits
        };
        let front = Front::new(app.clone(), settings(config)?);
        told(config, &server, admin.as_ref())?;
        stop_on_signal(&app)?;
        let upkeep = tokio::spawn(app.clone().keep_up());
        let operator = admin.map(|admin| {
            let (router, metrics) = (http::admin_router(&front), front.metrics().clone());
            // Until everything else has ended, so that probes see the draining.
            let stop = CancellationToken::new();
            let serving = admin.run(
                router,
                stop.clone(),
                TaskTracker::new(),
                ServerLimits::default(),
                metrics,
            );
            (tokio::spawn(serving), stop)
        });
        let served = http::serve(front, server, limits).await;
        // What is under way ends by itself: deliveries of webhooks have a deadline.
        app.stopping.cancel();
        if let Err(error) = upkeep.await {
            tracing::error!(%error, "the housekeeping broke off");
        }
        app.close().await;
        if let Some((serving, stop)) = operator {
            stop.cancel();
            serving.await??;
        }
        tracing::info!("stopped");
        telemetry.shut_down().await;
        Ok(served?)
    }
}

fn settings(config: &Config) -> Result<Settings, String> {
    Ok(Settings {
        cors: config.cors.value.parse()?,
        proxies: config.trusted_proxies.value.parse()?,
        profile: config.http_profile.value,
        ..Settings::default()
    })
}

/// Says where to go.
fn told(config: &Config, server: &Server, admin: Option<&Server>) -> Result<(), Failed> {
    let address = server.address()?;
    let mut said = String::new();
    writeln!(
        said,
        "The registry listens on http://{address}, its data is in {}.",
        config.database.value
    )?;
    if let Some(admin) = admin {
        writeln!(
            said,
            "Metrics and health are on http://{}.",
            admin.address()?
        )?;
    }
    writeln!(
        said,
        "Explore it at http://{address}/graphiql, or ask it what it holds:"
    )?;
    writeln!(
        said,
        "  curl -s http://{address}/graphql -H 'content-type: application/json' \
         -d '{{\"query\":\"{{ programmes {{ totalCount nodes {{ code title {{ text }} }} }} }}\"}}'"
    )?;
    // Whoever started the server may not read what it says; it serves all the same.
    let _ = io::stdout().write_all(said.as_bytes());
    Ok(())
}

/// Begins to stop at the first signal, and ends at once at the second.
fn stop_on_signal(app: &App) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = app.stopping.clone();
    tokio::spawn(async move {
        for signals in 0_u8.. {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if signals > 0 {
                std::process::exit(0);
            }
            tracing::info!("stopping: finishing what is under way");
            stopping.cancel();
        }
    });
    Ok(())
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

/// What has to be told to others before the process ends.
struct Telemetry {
    #[cfg(feature = "opentelemetry")]
    guard: Option<http::telemetry::Guard>,
}

impl Telemetry {
    async fn shut_down(self) {
        #[cfg(feature = "opentelemetry")]
        if let Some(guard) = self.guard {
            guard.shut_down().await;
        }
    }
}

/// Writes log lines to standard error, and sends spans to a collector if there is one.
fn observe(config: &Config) -> Result<Telemetry, Failed> {
    let filter = EnvFilter::try_new(&config.log.value)
        .map_err(|error| format!("log: \"{}\" is no filter: {error}", config.log.value))?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format.value {
        LogFormat::Human => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let registry = tracing_subscriber::registry().with(filter).with(lines);
    #[cfg(feature = "opentelemetry")]
    {
        let (layer, guard) = match &config.otlp.value {
            Some(url) => {
                let (layer, guard) = http::telemetry::layer(url.as_str())?;
                (Some(layer), Some(guard))
            }
            None => (None, None),
        };
        registry.with(layer).init();
        Ok(Telemetry { guard })
    }
    #[cfg(not(feature = "opentelemetry"))]
    {
        registry.init();
        Ok(Telemetry {})
    }
}
