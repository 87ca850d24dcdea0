//! Many recommendations at once, as a report lists them.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    RecommendationDraft, rules,
    service::{place, put_one},
};
use crate::{
    batch::{self, BatchPolicy, ItemOutcome, Judged, Rejections},
    database::Write,
    error::Failure,
};

/// What came of an item, as the answer to its request is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Imported {
    pub(super) outcome: ItemOutcome,
    /// The recommendation, where there is one.
    pub(super) recommendation: Option<Uuid>,
    /// What was wrong.
    #[serde(default)]
    pub(super) errors: Rejections,
}

impl Imported {
    fn rejected(errors: Rejections) -> Self {
        Self {
            outcome: ItemOutcome::Rejected,
            recommendation: None,
            errors,
        }
    }
}

impl Judged for Imported {
    fn outcome(&self) -> ItemOutcome {
        self.outcome
    }

    fn held_back() -> Self {
        Self::rejected(Rejections::held_back())
    }
}

/// Imports recommendations in the transaction of `write`, and says what came of each, in their
/// order. An import that is only tried, or of which nothing is to be written, abandons the
/// transaction.
///
/// # Errors
/// What is none of the business of a single item.
pub(super) async fn import(
    write: &Write,
    drafts: Vec<RecommendationDraft>,
    policy: BatchPolicy,
    dry_run: bool,
) -> Result<Vec<Imported>, Failure> {
    let mut seen = HashSet::new();
    let mut answers = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let twice = place(&draft).is_some_and(|place| !seen.insert(place));
        let outcome = if twice {
            Err(Failure::Invalid(vec![rules::paragraph_twice()]))
        } else {
            put_one(write, draft).await
        };
        answers.push(match outcome {
            Ok((outcome, id)) => Imported {
                outcome: outcome.into(),
                recommendation: Some(id),
                errors: Rejections::default(),
            },
            Err(failure) => Imported::rejected(Rejections::of(failure)?),
        });
    }
    batch::end(write, &mut answers, policy, dry_run);
    Ok(answers)
}
