//! `token`: tokens of the issuers that are built in.

use std::process::ExitCode;

use clap::Subcommand;

use super::{seconds, written};
use crate::{
    access::{Scope, Scopes},
    clock::Clock,
    command::Failed,
    config::Config,
    id::Ids,
    token::Claims,
    trust::{self, Denied, Keyring},
};

/// Tokens.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum Token {
    /// Print a token, and nothing else, signed with the organisation's newest key
    Issue {
        /// The organisation's code
        #[arg(long, value_name = "CODE")]
        organisation: String,
        /// What the token may be used for; may be given several times
        #[arg(long = "scope", value_name = "SCOPE", required = true)]
        scopes: Vec<Scope>,
        /// How long it is good, such as 15m or 1h
        #[arg(long, value_name = "TIME", default_value = "1h")]
        ttl: humantime::Duration,
        /// Who or what acts within the organisation [default: the organisation's code]
        #[arg(long, value_name = "NAME")]
        subject: Option<String>,
    },
    /// Refuse one token, or everyone with a subject, within ten seconds
    #[command(group(clap::ArgGroup::new("what").required(true)))]
    Revoke {
        /// The organisation's code
        #[arg(long, value_name = "CODE")]
        organisation: String,
        /// The token's `jti`
        #[arg(long, value_name = "ID", group = "what", allow_hyphen_values = true)]
        id: Option<String>,
        /// The tokens' `sub`
        #[arg(long, value_name = "NAME", group = "what", allow_hyphen_values = true)]
        subject: Option<String>,
    },
}

impl Token {
    pub(in crate::command) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        match self {
            Self::Issue {
                organisation,
                scopes,
                ttl,
                subject,
            } => {
                let key = Keyring::new(config.keys.value.clone()).newest(&organisation)?;
                let clock = Clock::system();
                let now = clock.now().micros().div_euclid(1_000_000);
                let scopes: Scopes = scopes.into_iter().collect();
                let claims = Claims {
                    issuer: key.issuer.clone(),
                    subject: subject.unwrap_or(organisation),
                    audience: config.audience.value.clone(),
                    not_before: now,
                    expires: now.saturating_add(seconds(ttl)?),
                    issued_at: Some(now),
                    token_id: Ids::random(clock).next().to_string(),
                    scopes: scopes.iter().map(|scope| scope.to_string()).collect(),
                };
                println!("{}", key.signing()?.sign(&claims)?);
            }
            Self::Revoke {
                organisation,
                id,
                subject,
            } => {
                let what = match (id, subject) {
                    (Some(id), _) => Denied::Token(id),
                    (None, Some(subject)) => Denied::Subject(subject),
                    (None, None) => return Err("say which: --id or --subject".into()),
                };
                written(config, move |write| {
                    let (organisation, what) = (organisation.clone(), what.clone());
                    Box::pin(async move { trust::deny(write, &organisation, &what).await })
                })
                .await?;
                eprintln!("refused from now on");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
