//! From a token to who showed it.

use std::{sync::Arc, time::Duration};

use tokio::sync::Mutex;

use super::{Book, FRESH, store};
use crate::{
    access::{Agency, Identity, Scopes},
    clock::{Clock, Timestamp},
    database::Database,
    error::{Busy, Failure},
    outbound::OutboundUrl,
    token::{
        Expected, Presented, Refused, VerifyingKey,
        jwks::{HttpFetch, JwksCache, NoKey},
    },
};

/// The shortest time between two looks at the trust table: for keys that aren't in it, which
/// anyone can make up, and after a look that failed, for which all who wait get one answer.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a token isn't believed.
#[derive(Debug)]
pub enum NotBelieved {
    /// It isn't good. The reason is for the log; the caller gets one and the same answer.
    Refused(String),
    /// Whether it is good can't be told now.
    Unknown(Failure),
}

impl NotBelieved {
    fn because(reason: &str) -> Self {
        Self::Refused(reason.to_owned())
    }
}

impl From<Refused> for NotBelieved {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused.to_string())
    }
}

/// A look at the trust table: when, and what was seen.
type Look = (Timestamp, Result<Arc<Book>, Failure>);

/// Tells who showed a token. Cheap to clone.
#[derive(Clone)]
pub struct Trust {
    database: Database,
    clock: Clock,
    audience: Arc<str>,
    /// Made when the first issuer with published keys is met.
    jwks: Arc<Mutex<Option<Arc<JwksCache>>>>,
    /// The last look. Held while looking, so that one looks for all.
    last: Arc<Mutex<Option<Look>>>,
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
            last: Arc::default(),
        }
    }

    /// Who showed this token.
    ///
    /// # Errors
    /// [`NotBelieved`].
    pub async fn identify(&self, token: &str) -> Result<Identity, NotBelieved> {
        let presented = Presented::read(token)?;
        let name = presented.unverified_issuer();
        let mut book = self.book().await.map_err(NotBelieved::Unknown)?;
        if !book.knows(name, presented.kid()) {
            // It may have been added since: a key signs from the moment that it is trusted.
            book = self.newer_than(&book).await.map_err(NotBelieved::Unknown)?;
        }
        let Some(issuer) = book.issuer(name) else {
            return Err(NotBelieved::because("its issuer isn't trusted"));
        };
        if !issuer.algorithms.contains(&presented.algorithm()) {
            return Err(NotBelieved::because(
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
                    return Err(NotBelieved::because("its issuer has no such key"));
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
            Err(NotBelieved::because("it was revoked"))
        }
    }

    /// Whether someone who was believed once still is, for connections that stay open.
    ///
    /// # Errors
    /// When the trust table can't be read.
    pub async fn still_believes(&self, identity: &Identity) -> Result<bool, Failure> {
        if self.clock.now() >= identity.expires {
            return Ok(false);
        }
        Ok(self.book().await?.believes(identity))
    }

    /// A key that its issuer publishes.
    async fn published(
        &self,
        url: &OutboundUrl,
        kid: &str,
        now: i64,
    ) -> Result<Arc<VerifyingKey>, NotBelieved> {
        let out_of_reach = || NotBelieved::Unknown(Failure::Busy(Busy::OutOfReach));
        let cache = {
            let mut made = self.jwks.lock().await;
            match &*made {
                Some(cache) => cache.clone(),
                None => {
                    let fetch = HttpFetch::new().map_err(|error| {
                        tracing::error!(%error, "published keys can't be had");
                        out_of_reach()
                    })?;
                    made.insert(Arc::new(JwksCache::new(fetch))).clone()
                }
            }
        };
        cache.key(url, kid, now).await.map_err(|error| match error {
            NoKey::Unknown => NotBelieved::because("its issuer publishes no such key"),
            NoKey::Unreachable(error) => {
                tracing::warn!(%error, "an issuer's keys are out of reach");
                out_of_reach()
            }
        })
    }

    /// The trust table, looked at no longer than [`FRESH`] ago. A look that failed is the answer to
    /// all who come within the pause after it, or each of them would wait for an outage anew.
    async fn book(&self) -> Result<Arc<Book>, Failure> {
        let mut last = self.last.lock().await;
        if let Some((at, seen)) = &*last {
            let good_for = if seen.is_ok() { FRESH } else { PAUSE };
            if self.since(*at) < good_for {
                return seen.clone();
            }
        }
        self.look(&mut last).await
    }

    /// The trust table, looked at after this look. Keys that aren't known are anyone's to make
    /// up, so whoever comes soon after a look waits out the pause, and one looks for all of them.
    async fn newer_than(&self, seen: &Arc<Book>) -> Result<Arc<Book>, Failure> {
        let looked = self.last.lock().await.as_ref().map(|(at, _)| *at);
        if let Some(at) = looked {
            tokio::time::sleep(PAUSE.saturating_sub(self.since(at))).await;
        }
        let mut last = self.last.lock().await;
        if let Some((_, newest)) = &*last
            && !newest
                .as_ref()
                .is_ok_and(|newest| Arc::ptr_eq(newest, seen))
        {
            return newest.clone();
        }
        self.look(&mut last).await
    }

    fn since(&self, at: Timestamp) -> Duration {
        let age = self.clock.now().micros().saturating_sub(at.micros());
        // A clock that was set back makes a look old, not young.
        u64::try_from(age).map_or(Duration::MAX, Duration::from_micros)
    }

    async fn look(&self, last: &mut Option<Look>) -> Result<Arc<Book>, Failure> {
        let seen = match store::everything(&self.database).await {
            Ok((issuers, denials)) => Ok(Arc::new(Book::new(issuers, denials))),
            Err(failure) => Err(failure),
        };
        *last = Some((self.clock.now(), seen.clone()));
        seen
    }
}
