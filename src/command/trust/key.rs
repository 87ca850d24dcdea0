//! `key`: what an organisation's tokens are signed with.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};

use super::written;
use crate::{
    clock::Clock,
    command::Failed,
    config::Config,
    token::SigningKey,
    trust::{self, Keyring},
};

/// The keys that an organisation's tokens are signed with.
#[derive(Debug, Subcommand)]
pub(in crate::command) enum Key {
    /// Trust a further key: a new one of ours, or a public one from a file
    Add {
        #[command(flatten)]
        of: Of,
        /// A public key as JSON (JWK), for an organisation that signs itself
        #[arg(long, value_name = "FILE")]
        jwk: Option<PathBuf>,
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
pub(in crate::command) struct Of {
    /// The organisation's code
    #[arg(long, value_name = "CODE")]
    organisation: String,
    /// Which of its issuers, if it has several
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
}

impl Key {
    pub(in crate::command) async fn run(self, config: &Config) -> Result<ExitCode, Failed> {
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

/// Makes a key, keeps its private half, and trusts its public one.
pub(super) async fn add_own_key(
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
