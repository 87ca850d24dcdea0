//! Several objects in one request: what becomes of the others when an item breaks a rule, and what
//! came of each.
//!
//! Every item is judged in one transaction. The stored answer of the request is its whole list of
//! outcomes, so that a request that is sent again is told the same.

use async_graphql::Enum;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    change::Outcome,
    database::Write,
    error::{Code, Failure, Path, Violation},
    graphql::UserError,
    idempotency::Answer,
};

/// What becomes of a batch when an item breaks a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BatchPolicy {
    /// Nothing of it is written.
    AllOrNothing,
    /// The others are written.
    SkipInvalid,
}

/// What came of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ItemOutcome {
    /// It is new.
    Created,
    /// It has a new version, or something that hangs on it has.
    Updated,
    /// It was already as the item says: no version, no record.
    Unchanged,
    /// Nothing of it was written; its errors say why.
    Rejected,
}

impl From<Outcome> for ItemOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Created => Self::Created,
            Outcome::Updated => Self::Updated,
            Outcome::Unchanged => Self::Unchanged,
        }
    }
}

/// What came of an item, as the stored answer keeps it.
pub trait Judged: Serialize + DeserializeOwned {
    /// What came of it.
    fn outcome(&self) -> ItemOutcome;

    /// A good item of a batch that fails for another one.
    fn held_back() -> Self;

    /// Whether nothing of it was written.
    fn is_rejected(&self) -> bool {
        self.outcome() == ItemOutcome::Rejected
    }
}

/// Whether a batch is neither empty nor too large.
///
/// # Errors
/// [`Failure::Invalid`] when it is.
pub fn sized(items: usize, most: usize) -> Result<(), Failure> {
    if (1..=most).contains(&items) {
        return Ok(());
    }
    Err(refused(
        "BATCH_SIZE",
        format!("a batch holds 1 to {most} items; send the others in the next one"),
    ))
}

/// Ends a batch of which every item was judged. One that was only tried, or of which nothing is to
/// be written, abandons its transaction; answers whether it is written.
pub fn end<A: Judged>(
    write: &Write,
    answers: &mut [A],
    policy: BatchPolicy,
    dry_run: bool,
) -> bool {
    let fails = policy == BatchPolicy::AllOrNothing && answers.iter().any(A::is_rejected);
    if fails {
        for answer in answers.iter_mut().filter(|answer| !answer.is_rejected()) {
            *answer = A::held_back();
        }
    }
    // Nothing was done that its key would have to stand for: what is mended may be sent with it.
    let writes = !dry_run && !fails && is_written(answers, policy);
    if !writes {
        write.abandon();
    }
    writes
}

/// Whether anything of a batch that was judged is written.
#[must_use]
pub fn is_written<A: Judged>(answers: &[A], policy: BatchPolicy) -> bool {
    match policy {
        BatchPolicy::AllOrNothing => !answers.iter().any(A::is_rejected),
        BatchPolicy::SkipInvalid => !answers.iter().all(A::is_rejected),
    }
}

/// Why nothing of a batch was written, if that was so because of one of its items.
#[must_use]
pub fn rejected<A: Judged>(answers: &[A], policy: BatchPolicy) -> Option<Failure> {
    let fails = policy == BatchPolicy::AllOrNothing && answers.iter().any(A::is_rejected);
    fails.then(|| {
        refused(
            "BATCH_REJECTED",
            "nothing was written: the batch is all or nothing, and an item was rejected".to_owned(),
        )
    })
}

fn refused(rule: &'static str, sentence: String) -> Failure {
    let at = Path::root().field("items");
    Failure::Invalid(vec![Violation::new(&at, rule, sentence)])
}

/// What came of a batch, as the stored answer of its request.
///
/// # Errors
/// When it has no JSON, which is our own fault.
pub fn kept<A: Judged>(answers: &[A]) -> Result<Answer, Failure> {
    let items = serde_json::to_value(answers)
        .map_err(|error| Failure::internal(format!("an answer has no JSON: {error}")))?;
    Ok(Answer {
        items: Some(items),
        ..Answer::from(Uuid::nil())
    })
}

/// What came of a batch, read from the stored answer of its request.
///
/// # Errors
/// When it is none, which is our own fault.
pub fn read<A: Judged>(answer: Answer) -> Result<Vec<A>, Failure> {
    serde_json::from_value(answer.items.unwrap_or_default())
        .map_err(|error| Failure::internal(format!("a kept answer can't be read: {error}")))
}

/// What was wrong with an item, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    /// The code, as the API writes it.
    pub code: String,
    /// Where, outermost first, within the item.
    pub path: Vec<String>,
    /// The rule's id, for a broken rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The version that the object has, for a conflict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<i32>,
    /// A sentence.
    pub message: String,
}

impl Rejection {
    /// The error, for an item that stands `at` this place of its input.
    #[must_use]
    pub fn shown(self, at: &[String]) -> UserError {
        let path = at.iter().cloned().chain(self.path).collect();
        UserError::kept(&self.code, self.rule, self.current, path, self.message)
    }
}

/// All that was wrong with an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Rejections(pub Vec<Rejection>);

impl Rejections {
    /// What is told of a good item of a batch that fails for another one.
    #[must_use]
    pub fn held_back() -> Self {
        Self(vec![Rejection {
            code: Code::ValidationFailed.as_str().to_owned(),
            path: Vec::new(),
            rule: Some("BATCH_REJECTED".to_owned()),
            current: None,
            message: "nothing is wrong with this item; another one of the batch was rejected, and the batch is all or nothing".to_owned(),
        }])
    }

    /// What a failure of the business says of an item.
    ///
    /// # Errors
    /// The failure itself when it is none of the business.
    pub fn of(failure: Failure) -> Result<Self, Failure> {
        let code = failure.code().as_str().to_owned();
        let one = |path: Vec<String>, current: Option<i32>| {
            vec![Rejection {
                code: code.clone(),
                path,
                rule: None,
                current,
                message: failure.to_string(),
            }]
        };
        let errors = match &failure {
            Failure::Invalid(violations) => violations
                .iter()
                .map(|violation| Rejection {
                    code: code.clone(),
                    path: violation.path.clone(),
                    rule: Some(violation.rule.to_owned()),
                    current: None,
                    message: violation.message.clone(),
                })
                .collect(),
            Failure::Conflict { current } => {
                one(vec!["expectedVersion".to_owned()], Some(*current))
            }
            Failure::NotFound(at) => one(at.parts().to_vec(), None),
            Failure::Forbidden(_) => one(Vec::new(), None),
            _ => return Err(failure),
        };
        Ok(Self(errors))
    }
}
