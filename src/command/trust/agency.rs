//! `agency`: organisations whose tokens are good.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};

use super::{key::add_own_key, seconds, written};
use crate::{
    access::Scope,
    clock::Timestamp,
    command::Failed,
    config::Config,
    database::Database,
    token::Algorithm,
    trust::{self, Keyring, NewIssuer},
    webhook,
};

/// Organisations whose tokens are good.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum Agency {
    /// Trust an organisation's tokens: those that `token issue` makes, or those of its own issuer
    Add(AddAgency),
    /// List the organisations, their issuers, scopes and keys
    List,
    /// Trust none of an organisation's tokens any more, and tell its webhooks nothing
    Revoke {
        /// The organisation's code
        #[arg(long, value_name = "CODE")]
        organisation: String,
    },
}

#[derive(Debug, Args)]
pub(in crate::command) struct AddAgency {
    /// The organisation's code; it must be registered
    #[arg(long, value_name = "CODE")]
    organisation: String,
    /// A scope that its tokens may hold; may be given several times
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<Scope>,
    /// The `iss` of its own issuer's tokens [default: the issuer that is built in]
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// Where its issuer publishes its keys (JWKS)
    #[arg(long, value_name = "URL", requires = "issuer")]
    jwks_url: Option<String>,
    /// An algorithm that its issuer signs with; may be given several times [default: EdDSA]
    #[arg(long = "algorithm", value_name = "NAME", requires = "issuer")]
    algorithms: Vec<Signature>,
    /// The longest lifetime of its tokens
    #[arg(long, value_name = "TIME", default_value = "24h")]
    longest_lifetime: humantime::Duration,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Signature {
    #[value(name = "EdDSA")]
    EdDsa,
    #[value(name = "ES256")]
    Es256,
    #[value(name = "RS256")]
    Rs256,
}

impl From<Signature> for Algorithm {
    fn from(one: Signature) -> Self {
        match one {
            Signature::EdDsa => Self::EdDsa,
            Signature::Es256 => Self::Es256,
            Signature::Rs256 => Self::Rs256,
        }
    }
}

impl Agency {
    pub(in crate::command) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        match self {
            Self::Add(add) => add.run(config).await?,
            Self::List => {
                let database = Database::open_beside(&config.database.value).await?;
                database.require_current().await?;
                for one in trust::issuers(&database).await? {
                    println!(
                        "{}  {}  {}{}",
                        one.organisation,
                        one.issuer.issuer,
                        one.issuer.scopes.0.join(" "),
                        ended(one.issuer.revoked_at)
                    );
                    if let Some(url) = &one.issuer.jwks_url {
                        println!("    keys at {url}");
                    }
                    for key in &one.keys {
                        println!(
                            "    {}  {}  since {}{}",
                            key.kid,
                            key.algorithm,
                            key.created_at,
                            ended(key.revoked_at)
                        );
                    }
                }
                database.close().await;
            }
            Self::Revoke { organisation } => {
                let code = organisation.clone();
                let webhooks = written(config, move |write| {
                    let code = code.clone();
                    Box::pin(async move {
                        trust::revoke_organisation(write, &code).await?;
                        webhook::disable_all_of(write, &code).await
                    })
                })
                .await?;
                Keyring::new(config.keys.value.clone()).forget_all(&organisation)?;
                eprintln!("{organisation} is trusted no longer");
                if webhooks > 0 {
                    eprintln!("its webhooks are disabled");
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn ended(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| format!("  revoked {at}"))
}

impl AddAgency {
    async fn run(self, config: &Config) -> Result<(), Failed> {
        let Self {
            organisation,
            scopes,
            issuer,
            jwks_url,
            algorithms,
            longest_lifetime,
        } = self;
        let built_in = issuer.is_none();
        let algorithms = if algorithms.is_empty() {
            vec![Algorithm::EdDsa]
        } else {
            algorithms.into_iter().map(Algorithm::from).collect()
        };
        let new = NewIssuer {
            organisation: organisation.clone(),
            issuer,
            jwks_url,
            algorithms,
            scopes: scopes.into_iter().collect(),
            longest_lifetime: seconds(longest_lifetime)?,
        };
        let name = written(config, move |write| {
            let new = new.clone();
            Box::pin(async move { trust::add_issuer(write, new).await })
        })
        .await?;
        eprintln!("{organisation} is trusted, through {name}");
        let has_keys = has_keys(config, &name).await?;
        if built_in && !has_keys {
            add_own_key(config, &organisation, Some(name)).await?;
        } else if !has_keys {
            eprintln!(
                "it has no key yet: key add --organisation {organisation} --issuer {name} --jwk FILE"
            );
        }
        Ok(())
    }
}

/// Whether an issuer has a key that is trusted, or publishes its own.
async fn has_keys(config: &Config, issuer: &str) -> Result<bool, Failed> {
    let database = Database::open_beside(&config.database.value).await?;
    let issuers = trust::issuers(&database).await;
    database.close().await;
    Ok(issuers?.iter().any(|one| {
        let trusted = one.keys.iter().any(|key| key.revoked_at.is_none());
        one.issuer.issuer == issuer && (trusted || one.issuer.jwks_url.is_some())
    }))
}
