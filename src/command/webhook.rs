//! `webhook`: where organisations are told of changes.
//!
//! These work beside a running server, which looks at the table whenever something changes.

use std::process::ExitCode;

use clap::Subcommand;
use uuid::Uuid;

use super::{Failed, written};
use crate::{
    clock::Timestamp,
    config::Config,
    database::Database,
    webhook::{self, Listed, NewEndpoint, Secret},
};

/// Where organisations are told of changes.
#[derive(Debug, Subcommand)]
pub(super) enum Webhook {
    /// Tell an organisation of changes from now on; prints the webhook's id, and its secret this once
    Add {
        /// The organisation's code; it must be registered
        organisation: String,
        /// Where it is told: https, to a public address
        url: String,
        /// Allow http to a loopback address such as 127.0.0.1, for development
        #[arg(long)]
        allow_loopback: bool,
    },
    /// List the webhooks, how they are doing, and how much waits for them
    List,
    /// Tell a webhook nothing more
    Disable {
        /// The webhook's id
        id: Uuid,
    },
    /// Tell a webhook of changes again, beginning with what waits for it
    Enable {
        /// The webhook's id
        id: Uuid,
    },
    /// Tell a webhook once more of what was changed
    Replay {
        /// The webhook's id
        id: Uuid,
        /// Since when, such as 2026-01-31T09:30:00Z [default: since the webhook was added]
        #[arg(long, value_name = "TIME")]
        since: Option<Timestamp>,
    },
}

impl Webhook {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        match self {
            Self::Add {
                organisation,
                url,
                allow_loopback,
            } => {
                let new = NewEndpoint {
                    organisation,
                    url,
                    secret: Secret::generate()?,
                    loopback: allow_loopback,
                };
                let added = written(config, move |write| {
                    let new = new.clone();
                    Box::pin(async move { webhook::add(write, new).await })
                })
                .await?;
                println!("{}\n{}", added.id, added.secret.reveal());
                eprintln!("the second line is its secret; it isn't shown again");
            }
            Self::List => {
                let database = Database::open_beside(&config.database.value).await?;
                database.require_current().await?;
                for one in webhook::endpoints(&database).await? {
                    println!("{}", line(&one));
                }
                database.close().await;
            }
            Self::Disable { id } => {
                written(config, move |write| Box::pin(webhook::disable(write, id))).await?;
                eprintln!("{id} is told nothing more");
            }
            Self::Enable { id } => {
                written(config, move |write| Box::pin(webhook::enable(write, id))).await?;
                eprintln!("{id} is told of changes again");
            }
            Self::Replay { id, since } => {
                let changes = written(config, move |write| {
                    Box::pin(webhook::replay(write, id, since))
                })
                .await?;
                println!("{changes} changes wait to be delivered");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A webhook without its secret.
fn line(one: &Listed) -> String {
    let endpoint = &one.endpoint;
    let state = match (endpoint.disabled_at, endpoint.failing_since) {
        (Some(at), _) => format!(
            "disabled {at}: {}",
            endpoint.disabled_reason.as_deref().unwrap_or_default()
        ),
        (None, Some(since)) => format!("failing since {since}"),
        (None, None) => "enabled".to_owned(),
    };
    format!(
        "{}  {}  {}  {} waiting  {state}",
        endpoint.id, one.organisation, endpoint.url, one.waiting
    )
}
