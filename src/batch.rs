//! Several objects in one request: what becomes of the others when an item breaks a rule, and what
//! came of each.
//!
//! Every item is judged in one transaction. The stored answer of the request is its whole list of
//! outcomes, so that a request that is sent again is told the same.

use async_graphql::Enum;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    change::Outcome,
    error::{Code, Failure},
    graphql::UserError,
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
