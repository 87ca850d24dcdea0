//! From a token to who showed it.

use std::sync::{Arc, OnceLock};

use tokio::sync::Mutex;

use super::{Book, FRESH, store};
use crate::{
    access::{Agency, Identity, Scopes},
    clock::{Clock, Timestamp},
    database::Database,
    error::{Busy, Failure},
    token::{
        Expected, Presented, Refused, VerifyingKey,
        jwks::{HttpFetch, JwksCache, JwksUrl, NoKey},
    },
};

/// Why a token isn't believed.
#[derive(Debug)]
pub enum NotBelieved {
    /// It isn't good. The reason is for the log; the caller gets one and the same answer.
    Refused(&'static str),
    /// Whether it is good can't be told now.
    Unknown(Failure),
}

impl From<Refused> for NotBelieved {
    fn from(refused: Refused) -> Self {
        tracing::debug!(%refused, "a token is refused");
        Self::Refused("the token isn't well-formed, or its claims aren't")
    }
}

/// What was seen in the trust table, and when.
type Look = (Timestamp, Arc<Book>);

/// Tells who showed a token. Cheap to clone.
#[derive(Clone)]
pub struct Trust {
    database: Database,
    clock: Clock,
    audience: Arc<str>,
    /// Made when the first issuer with published keys is met; none where it can't be made.
    jwks: Arc<OnceLock<Option<JwksCache>>>,
    /// The last look at the trust table. Held while looking, so that one looks for all.
    held: Arc<Mutex<Option<Look>>>,
}

impl Trust {
    /// Believes tokens for this audience, by the database's trust table.
    #[must_use]
    pub fn new(database: Database, clock: Clock, audience: &str) -> Self {
        Self {
            database,
            clock,
            audience: Arc::from(audience),
            jwks: Arc::default(),
            held: Arc::default(),
        }
    }

    /// The name that tokens must have as their `aud`.
    #[must_use]
    pub fn audience(&self) -> &str {
        &self.audience
    }

    /// Who showed this token.
    ///
    /// # Errors
    /// [`NotBelieved`].
    pub async fn identify(&self, token: &str) -> Result<Identity, NotBelieved> {
        let presented = Presented::read(token)?;
        let mut book = self.book().await.map_err(NotBelieved::Unknown)?;
        let name = presented.unverified_issuer();
        if !book.knows(name, presented.kid()) {
            // It may have been added since: a key signs from the moment that it is trusted.
            let newer = self.newer_than(&book).await;
            book = newer.map_err(NotBelieved::Unknown)?;
        }
        let Some(issuer) = book.issuer(name) else {
            return Err(NotBelieved::Refused("its issuer isn't trusted"));
        };
        if !issuer.algorithms.contains(&presented.algorithm()) {
            return Err(NotBelieved::Refused(
                "its issuer doesn't sign with this algorithm",
            ));
        }
        let expected = Expected {
            issuer: name,
            audience: &self.audience,
            longest_lifetime: issuer.longest_lifetime,
        };
        let now = self.clock.now().micros().div_euclid(1_000_000);
        let claims = match &issuer.jwks_url {
            None => {
                let Some(key) = issuer.keys.get(presented.kid()) else {
                    return Err(NotBelieved::Refused("its issuer has no such key"));
                };
                presented.verify(key, &expected, now)?
            }
            Some(url) => {
                let key = self.published(url, presented.kid(), now).await?;
                presented.verify(&key, &expected, now)?
            }
        };
        let identity = Identity {
            agency: Agency {
                organisation: issuer.organisation,
                scopes: Scopes::among(claims.scopes.iter().map(String::as_str))
                    .also_in(issuer.scopes),
            },
            issuer: issuer.id,
            subject: claims.subject,
            token: claims.token_id,
            key: presented.kid().to_owned(),
            expires: Timestamp::from_micros(claims.expires.saturating_mul(1_000_000)),
        };
        if book.believes(&identity) {
            Ok(identity)
        } else {
            Err(NotBelieved::Refused("it was revoked"))
        }
    }

    /// Whether someone who was believed once still is, for connections that stay open.
    ///
    /// # Errors
    /// When the trust table can't be read.
    pub async fn still_believes(&self, identity: &Identity) -> Result<bool, Failure> {
        Ok(self.clock.now() < identity.expires && self.book().await?.believes(identity))
    }

    /// A key that its issuer publishes.
    async fn published(
        &self,
        url: &JwksUrl,
        kid: &str,
        now: i64,
    ) -> Result<Arc<VerifyingKey>, NotBelieved> {
        let cache = self.jwks.get_or_init(|| match HttpFetch::new() {
            Ok(fetch) => Some(JwksCache::new(fetch)),
            Err(error) => {
                tracing::error!(%error, "published keys can't be had");
                None
            }
        });
        let out_of_reach = || NotBelieved::Unknown(Failure::Busy(Busy::OutOfReach));
        let cache = cache.as_ref().ok_or_else(out_of_reach)?;
        cache.key(url, kid, now).await.map_err(|error| match error {
            NoKey::Unknown => NotBelieved::Refused("its issuer publishes no such key"),
            NoKey::Unreachable(error) => {
                tracing::warn!(%error, "an issuer's keys are out of reach");
                out_of_reach()
            }
        })
    }

    /// The trust table, looked at no longer than [`FRESH`] ago.
    async fn book(&self) -> Result<Arc<Book>, Failure> {
        let mut held = self.held.lock().await;
        let now = self.clock.now();
        if let Some((looked, book)) = &*held {
            let age = now.micros().saturating_sub(looked.micros());
            if (0..FRESH.as_micros()).contains(&u128::try_from(age).unwrap_or(u128::MAX)) {
                return Ok(book.clone());
            }
        }
        self.look(&mut held, now).await
    }

    /// The trust table, looked at after this look: one look for all who ask at the same time.
    async fn newer_than(&self, seen: &Arc<Book>) -> Result<Arc<Book>, Failure> {
        let mut held = self.held.lock().await;
        if let Some((_, book)) = &*held
            && !Arc::ptr_eq(book, seen)
        {
            return Ok(book.clone());
        }
        let now = self.clock.now();
        self.look(&mut held, now).await
    }

    async fn look(&self, held: &mut Option<Look>, now: Timestamp) -> Result<Arc<Book>, Failure> {
        let (issuers, denials) = store::everything(&self.database).await?;
        let book = Arc::new(Book::new(issuers, denials));
        *held = Some((now, book.clone()));
        Ok(book)
    }
}
