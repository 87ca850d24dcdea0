//! `token`: tokens of the issuers that are built in.

use std::{process::ExitCode, time::Duration};

use clap::Subcommand;

use super::{seconds, written};
use crate::{
    access::{Scope, Scopes},
    clock::Clock,
    command::Failed,
    config::Config,
    database::Database,
    id::Ids,
    token::Claims,
    trust::{self, Denied, Keyring, PrivateKey},
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
                let lifetime = seconds(ttl)?;
                believable(config, &key, scopes, lifetime).await?;
                let claims = Claims {
                    issuer: key.issuer.clone(),
                    subject: subject.unwrap_or(organisation),
                    audience: config.audience.value.clone(),
                    not_before: now,
                    expires: now.saturating_add(lifetime),
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

/// Holds a token that is to be made against the trust table, where that can be read from here: one
/// that every server would refuse is not worth printing.
async fn believable(
    config: &Config,
    key: &PrivateKey,
    scopes: Scopes,
    lifetime: i64,
) -> Result<(), Failed> {
    let Ok(database) = Database::open_beside(&config.database.value).await else {
        return Ok(());
    };
    let issuers = trust::issuers(&database).await;
    database.close().await;
    let issuers = issuers?;
    let found = issuers.iter().find(|one| {
        let trusted = one
            .keys
            .iter()
            .any(|held| held.kid == key.kid && held.revoked_at.is_none());
        one.issuer.issuer == key.issuer && one.issuer.revoked_at.is_none() && trusted
    });
    let Some(found) = found else {
        return Err(format!(
            "the key {} of {} is trusted no longer; make another with `cooperation-registry key add --organisation {}`",
            key.kid, key.organisation, key.organisation
        )
        .into());
    };
    if lifetime > found.issuer.longest_lifetime {
        return Err(format!(
            "tokens of {} live {} at the longest",
            key.organisation,
            humantime::format_duration(Duration::from_secs(
                u64::try_from(found.issuer.longest_lifetime).unwrap_or(0)
            ))
        )
        .into());
    }
    let lacking = scopes.iter().find(|scope| {
        !found
            .issuer
            .scopes
            .0
            .iter()
            .any(|held| held == scope.as_str())
    });
    match lacking {
        Some(scope) => Err(format!(
            "{} may not have the scope {scope}; `agency add` with all its scopes gives it",
            key.organisation
        )
        .into()),
        None => Ok(()),
    }
}
