//! What a payer may spend a minute.
//!
//! A request is charged what its document is estimated to cost before it is executed, so that
//! one page of a thousand objects and a thousand pages of one are the same. The allowance comes
//! back evenly (generic cell rate algorithm), not at the turn of a minute. Each process counts
//! for itself: behind a load balancer a payer has one allowance a replica.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header::RETRY_AFTER};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use uuid::Uuid;

use super::{address::Block, store::Store};
use crate::graphql::LIMITS;

/// The policy in force (draft-ietf-httpapi-ratelimit-headers-11, section 3).
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of it (the same, section 4).
const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// After how many charges those with a whole allowance are forgotten.
const SWEEP: u32 = 4_096;

/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payer {
    /// The organisation that a token speaks for.
    Organisation(Uuid),
    /// The address of a request without a token.
    Address(Block),
}

/// What payers may spend. Costs are estimated objects.
#[derive(Clone, Copy, Debug)]
pub struct Allowances {
    /// A minute, for an address, and as much at once.
    pub address: NonZeroU32,
    /// A minute, for an organisation, and as much at once.
    pub organisation: NonZeroU32,
    /// Payers of a kind that are counted one by one; those beyond share one allowance.
    pub payers: usize,
}

impl Default for Allowances {
    fn default() -> Self {
        Self {
            address: NonZeroU32::new(LIMITS.cost_per_minute).unwrap_or(NonZeroU32::MIN),
            organisation: NonZeroU32::new(LIMITS.cost_per_minute_signed_in)
                .unwrap_or(NonZeroU32::MIN),
            payers: 100_000,
        }
    }
}

/// A limit that a payer is under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Policy {
    name: &'static str,
    a_minute: u32,
}

/// A charge that was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// What could be spent at once now.
    pub remaining: u32,
    policy: Policy,
}

/// Why a charge wasn't taken. Prints as a sentence for the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 429 RATE_LIMITED: the same request will be taken later.
    #[error("too much was asked for in the last minute; try again in {} s", .0.seconds)]
    Wait(Wait),
    /// 400 QUERY_REJECTED: it costs more than ever can be spent at once; waiting is in vain.
    #[error(
        "the request costs {cost}, and {most} is the most that can be spent at once; ask for less"
    )]
    TooDear {
        /// What it costs.
        cost: u64,
        /// The most that any request may.
        most: u32,
    },
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Until the same charge is taken, rounded up; 1 at least.
    pub seconds: u64,
    policy: Policy,
}

type Limiter<K, C> = RateLimiter<K, Store<K>, C, StateInformationMiddleware>;

/// The accounts of all payers.
#[derive(Debug)]
pub struct Rates<C: Clock = DefaultClock> {
    allowances: Allowances,
    clock: C,
    addresses: Limiter<Block, C>,
    organisations: Limiter<Uuid, C>,
    charges: AtomicU32,
}

impl Rates {
    /// Accounts with these allowances.
    pub fn new(allowances: Allowances) -> Self {
        Self::with_clock(allowances, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Rates<C> {
    /// The same with a clock of one's own.
    pub fn with_clock(allowances: Allowances, clock: C) -> Self {
        let Allowances {
            address,
            organisation,
            payers,
        } = allowances;
        Self {
            allowances,
            addresses: limiter(address, payers, clock.clone()),
            organisations: limiter(organisation, payers, clock.clone()),
            clock,
            charges: AtomicU32::new(0),
        }
    }

    /// Charges a payer. What costs nothing is charged 1: it was a request all the same.
    ///
    /// # Errors
    /// A [`Refused`], and nothing is charged.
    pub fn charge(&self, payer: Payer, cost: u64) -> Result<Left, Refused> {
        self.sweep();
        match payer {
            Payer::Address(block) => {
                let policy = Policy {
                    name: "address",
                    a_minute: self.allowances.address.get(),
                };
                self.take(&self.addresses, &block, policy, cost)
            }
            Payer::Organisation(id) => {
                let policy = Policy {
                    name: "organisation",
                    a_minute: self.allowances.organisation.get(),
                };
                self.take(&self.organisations, &id, policy, cost)
            }
        }
    }

    fn take<K: std::hash::Hash + Eq + Clone>(
        &self,
        limiter: &Limiter<K, C>,
        key: &K,
        policy: Policy,
        cost: u64,
    ) -> Result<Left, Refused> {
        let too_dear = Refused::TooDear {
            cost,
            most: policy.a_minute,
        };
        let charge = u32::try_from(cost.max(1)).map_err(|_| too_dear)?;
        let charge = NonZeroU32::new(charge).unwrap_or(NonZeroU32::MIN);
        match limiter.check_key_n(key, charge) {
            Ok(Ok(state)) => Ok(Left {
                remaining: state.remaining_burst_capacity(),
                policy,
            }),
            Ok(Err(not_until)) => {
                let wait = not_until.wait_time_from(self.clock.now());
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Err(Refused::Wait(Wait {
                    seconds: seconds.max(1),
                    policy,
                }))
            }
            Err(_) => Err(too_dear),
        }
    }

    /// Forgets those who have their whole allowance again, every so many charges.
    fn sweep(&self) {
        if self.charges.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.addresses.retain_recent();
            self.organisations.retain_recent();
        }
    }

    /// How many payers are remembered.
    pub fn payers(&self) -> usize {
        self.addresses
            .len()
            .saturating_add(self.organisations.len())
    }
}

fn limiter<K: std::hash::Hash + Eq + Clone, C: Clock>(
    a_minute: NonZeroU32,
    payers: usize,
    clock: C,
) -> Limiter<K, C> {
    let quota = Quota::per_minute(a_minute).allow_burst(a_minute);
    RateLimiter::new(quota, Store::new(payers), clock)
}

impl Left {
    /// Adds `RateLimit-Policy` and `RateLimit` to an answer. `t` is when the whole allowance
    /// is back.
    pub fn write(&self, headers: &mut HeaderMap) {
        let spent = u64::from(self.policy.a_minute.saturating_sub(self.remaining));
        let whole_again = (spent * 60).div_ceil(u64::from(self.policy.a_minute.max(1)));
        self.policy.write(headers, self.remaining, whole_again);
    }
}

impl Wait {
    /// Adds `Retry-After`, `RateLimit-Policy` and `RateLimit` to an answer. What is left is
    /// given as 0, as it isn't enough.
    pub fn write(&self, headers: &mut HeaderMap) {
        headers.insert(RETRY_AFTER, HeaderValue::from(self.seconds));
        self.policy.write(headers, 0, self.seconds);
    }
}

impl Policy {
    /// The unit is a parameter of our own: those of the draft's registry (`requests`,
    /// `content-bytes`, `concurrent-requests`) would be untrue.
    fn write(self, headers: &mut HeaderMap, remaining: u32, seconds: u64) {
        let Self { name, a_minute } = self;
        for (field, value) in [
            (
                RATELIMIT_POLICY,
                format!("\"{name}\";q={a_minute};w=60;registry-unit=\"cost\""),
            ),
            (RATELIMIT, format!("\"{name}\";r={remaining};t={seconds}")),
        ] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(field, value);
            }
        }
    }
}

#[cfg(test)]
#[path = "rate_tests.rs"]
mod tests;
