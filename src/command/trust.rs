//! `agency`, `key` and `token`: whom the registry believes, and tokens of its own issuers.
//!
//! These work beside a running server, SQLite's too: a key that leaked can't wait for a stop.

use std::{process::ExitCode, time::Duration};

use clap::{Args, Subcommand, ValueEnum};

use super::Failed;
use crate::{
    access::{Scope, Scopes, Viewer},
    clock::Clock,
    config::Config,
    database::{Database, Work, Write, Writer},
    error::Failure,
    id::Ids,
    token::{Algorithm, Claims, SigningKey},
    trust::{self, Denied, Keyring, NewIssuer},
};

/// Organisations whose tokens are good.
#[derive(Debug, Subcommand)]
pub(super) enum Agency {
    /// Trust an organisation's tokens: those that `token issue` makes, or those of its own issuer
    Add(AddAgency),
    /// List the organisations, their issuers, scopes and keys
    List,
    /// Trust none of an organisation's tokens any more
    Revoke {
        /// The organisation's code
        #[arg(long, value_name = "CODE")]
        organisation: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct AddAgency {
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

/// The keys that an organisation's tokens are signed with.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Trust a further key: a new one of ours, or a public one from a file
    Add {
        #[command(flatten)]
        of: Of,
        /// A public key as JSON (JWK), for an organisation that signs itself
        #[arg(long, value_name = "FILE")]
        jwk: Option<std::path::PathBuf>,
    },
    /// Sign with a new key from now on; the old one's tokens stay good until `key revoke`
    Rotate {
        #[command(flatten)]
        of: Of,
    },
    /// Trust a key no longer: its tokens are refused within ten seconds
    Revoke {
        #[command(flatten)]
        of: Of,
        /// The key's id, as `agency list` shows it
        // One id in 64 begins with a hyphen.
        #[arg(long, value_name = "ID", allow_hyphen_values = true)]
        kid: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct Of {
    /// The organisation's code
    #[arg(long, value_name = "CODE")]
    organisation: String,
    /// Which of its issuers, if it has several
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
}

/// Tokens.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
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

impl Agency {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
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
                written(config, move |write| {
                    let code = code.clone();
                    Box::pin(async move { trust::revoke_organisation(write, &code).await })
                })
                .await?;
                eprintln!("{organisation} is trusted no longer");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn ended(at: Option<crate::clock::Timestamp>) -> String {
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
        if built_in {
            add_own_key(config, &organisation, Some(name)).await?;
        }
        Ok(())
    }
}

impl Key {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
        match self {
            Self::Add { of, jwk: None } => {
                add_own_key(config, &of.organisation, of.issuer).await?;
            }
            Self::Add {
                of,
                jwk: Some(path),
            } => {
                let jwk = std::fs::read_to_string(&path)
                    .map_err(|error| format!("{} can't be read: {error}", path.display()))?;
                let added = added_key(config, of.organisation, of.issuer, jwk).await?;
                println!("{}", added.kid);
            }
            Self::Rotate { of } => {
                let keyring = Keyring::new(config.keys.value.clone());
                let old = keyring.newest(&of.organisation)?;
                add_own_key(config, &of.organisation, of.issuer).await?;
                keyring.forget(&of.organisation, &old.kid)?;
                eprintln!(
                    "{} signs no longer; when its tokens have ended: key revoke --organisation {} --kid {}",
                    old.kid, of.organisation, old.kid
                );
            }
            Self::Revoke { of, kid } => {
                let (organisation, issuer, revoked) =
                    (of.organisation.clone(), of.issuer, kid.clone());
                written(config, move |write| {
                    let (organisation, issuer, kid) =
                        (organisation.clone(), issuer.clone(), revoked.clone());
                    Box::pin(async move {
                        trust::revoke_key(write, &organisation, issuer.as_deref(), &kid).await
                    })
                })
                .await?;
                Keyring::new(config.keys.value.clone()).forget(&of.organisation, &kid)?;
                eprintln!("{kid} is trusted no longer");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Token {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
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

/// Makes a key, keeps its private half, and trusts its public one.
async fn add_own_key(
    config: &Config,
    organisation: &str,
    issuer: Option<String>,
) -> Result<(), Failed> {
    let keyring = Keyring::new(config.keys.value.clone());
    let key = SigningKey::generate()?;
    let added = added_key(config, organisation.to_owned(), issuer, key.public_jwk()).await?;
    let path = keyring.keep(organisation, &added.issuer, &key, Clock::system().now())?;
    eprintln!("its key is in {}; keep it secret", path.display());
    println!("{}", added.kid);
    Ok(())
}

async fn added_key(
    config: &Config,
    organisation: String,
    issuer: Option<String>,
    jwk: String,
) -> Result<trust::AddedKey, Failed> {
    written(config, move |write| {
        let (organisation, issuer, jwk) = (organisation.clone(), issuer.clone(), jwk.clone());
        Box::pin(async move { trust::add_key(write, &organisation, issuer.as_deref(), &jwk).await })
    })
    .await
}

/// Writes to the database, which a server may have open.
async fn written<T, F>(config: &Config, work: F) -> Result<T, Failed>
where
    T: Send + 'static,
    F: for<'a> Fn(&'a Write) -> Work<'a, T> + Send + Sync + 'static,
{
    let database = Database::open_beside(&config.database.value).await?;
    database.require_current().await?;
    let clock = Clock::system();
    let writer = Writer::new(database.clone(), clock.clone(), Ids::random(clock));
    let done = writer.run(Viewer::Operator.permit_upkeep()?, work).await;
    database.close().await;
    done.map_err(|failure| match failure {
        // A person at the command line is told what a caller of the API is not.
        Failure::Internal(cause) => cause.to_string().into(),
        told => told.into(),
    })
}

fn seconds(time: humantime::Duration) -> Result<i64, String> {
    match i64::try_from(Duration::from(time).as_secs()) {
        Ok(seconds) if seconds > 0 => Ok(seconds),
        _ => Err(format!(
            "{time} is no lifetime; write one such as 15m or 1h"
        )),
    }
}
