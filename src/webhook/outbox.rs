//! The outbox: taking what is due, and noting what came of it.

use std::time::Duration;

use uuid::Uuid;

use super::{
    rules::{earlier, is_given_up, later, next_attempt},
    sender::Outcome,
    store,
};
use crate::{
    access::{Agency, Scopes, Viewer},
    clock::Timestamp,
    database::Write,
    entity::{change, webhook_delivery as delivery, webhook_endpoint as endpoint},
    error::Failure,
};

/// How long whoever claims deliveries has them: several times as long as an attempt and the noting
/// of its outcome take.
pub const LEASE: Duration = Duration::from_secs(60);

/// How long deliveries are kept: those that were made, to be looked up; those that weren't, for an
/// endpoint that comes back.
pub const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many deliveries one claim takes. They are sent at the same time.
const BATCH: u64 = 16;

/// What was claimed of the outbox of one endpoint.
#[derive(Clone, Debug)]
pub(super) struct Claimed {
    /// To whom.
    pub(super) endpoint: endpoint::Model,
    /// What, and the deliveries' rows.
    pub(super) deliveries: Vec<(delivery::Model, change::Model)>,
}

/// Claims deliveries that are due for an endpoint. What its organisation may not see is taken out
/// of the outbox. An endpoint that fails gets one at a time, until one arrives.
pub(super) async fn claim(write: &Write, endpoint: Uuid) -> Result<Option<Claimed>, Failure> {
    let endpoint = store::endpoint(write, endpoint).await?;
    let Some(endpoint) = endpoint.filter(|endpoint| endpoint.disabled_at.is_none()) else {
        return Ok(None);
    };
    let most = match endpoint.failing_since {
        Some(_) => 1,
        None => BATCH,
    };
    let until = later(write.now(), LEASE);
    let rows = store::claim(write, endpoint.id, until, most).await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let viewer = Viewer::Agency(Agency {
        organisation: endpoint.organisation_id,
        scopes: Scopes::default(),
    });
    let keys: Vec<Uuid> = rows.iter().map(|row| row.change_id).collect();
    let mut visible = store::visible(write, viewer, &keys).await?;
    let (mut deliveries, mut withheld) = (Vec::new(), Vec::new());
    for row in rows {
        match visible.remove(&row.change_id) {
            Some(change) => deliveries.push((row, change)),
            None => withheld.push(row.change_id),
        }
    }
    if !withheld.is_empty() {
        store::withhold(write, endpoint.id, &withheld).await?;
    }
    Ok(Some(Claimed {
        endpoint,
        deliveries,
    }))
}

/// Notes what came of claimed deliveries, and how their endpoint is doing. What someone else has
/// claimed since is left alone.
pub(super) async fn settle(
    write: &Write,
    endpoint: Uuid,
    outcomes: &[(delivery::Model, Outcome)],
) -> Result<(), Failure> {
    let Some(mut endpoint) = store::held(write, endpoint).await? else {
        return Ok(());
    };
    let before = endpoint.clone();
    let (mut arrived, mut gone, mut failure) = (Vec::new(), false, None);
    for (row, outcome) in outcomes {
        match outcome {
            Outcome::Delivered => arrived.push(row),
            Outcome::Gone => {
                gone = true;
                store::postpone(write, row, write.now(), "the answer had status 410").await?;
            }
            Outcome::Failed { error, retry_after } => {
                failure = Some(error);
                let next = next_attempt(row.change_id, row.attempts, write.now(), *retry_after);
                store::postpone(write, row, next, error).await?;
            }
        }
    }
    if let Some(first) = arrived.first() {
        let changes: Vec<Uuid> = arrived.iter().map(|row| row.change_id).collect();
        store::delivered(write, endpoint.id, &changes, first.next_attempt_at).await?;
        endpoint.failing_since = None;
    } else if let Some(error) = failure {
        let since = *endpoint.failing_since.get_or_insert(write.now());
        if is_given_up(since, write.now()) {
            disable(
                &mut endpoint,
                write.now(),
                format!("failing since {since}: {error}"),
            );
        }
    }
    if gone {
        let reason = "the receiver answered that it is gone (410)";
        disable(&mut endpoint, write.now(), reason.to_owned());
    }
    if endpoint != before {
        store::change(write, endpoint).await?;
    }
    Ok(())
}

fn disable(endpoint: &mut endpoint::Model, now: Timestamp, reason: String) {
    if endpoint.disabled_at.is_none() {
        tracing::warn!(endpoint = %endpoint.id, reason, "a webhook was disabled");
        endpoint.disabled_at = Some(now);
        endpoint.disabled_reason = Some(reason);
    }
}

/// Removes the deliveries that have been kept long enough, and says how many they were.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(write: &Write) -> Result<u64, Failure> {
    store::remove(write, earlier(write.now(), KEPT)).await
}
