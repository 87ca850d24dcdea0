//! What can go wrong, as values: a closed list of codes, and the failures that carry them.

use std::{fmt, sync::Arc};

use async_graphql::Enum;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of error it is. The list is closed: a new code is a change of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "ErrorCode")]
pub enum Code {
    /// The request needs a token, or its token isn't good.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// What the request names isn't there, or isn't the caller's to know of.
    NotFound,
    /// A value that can't be read: malformed, of the wrong type, out of range.
    BadUserInput,
    /// Values that can be read and break a rule.
    ValidationFailed,
    /// The object was changed by someone else in the meantime.
    VersionConflict,
    /// Someone else answers for the field.
    FieldOwned,
    /// The idempotency key was used for another request.
    IdempotencyKeyReused,
    /// The same request is being worked on.
    InProgress,
    /// The request is larger, deeper or costlier than the limits allow.
    QueryRejected,
    /// Too much was asked for in too short a time.
    RateLimited,
    /// The server has more to do than it can; nothing of the request was done.
    Overloaded,
    /// The database is out of reach or too busy; the same request may go through later.
    RetryLater,
    /// The cursor is of a time before the registry was restored.
    CursorExpired,
    /// The server doesn't know the document with this hash.
    PersistedQueryNotFound,
    /// The document isn't GraphQL.
    GraphqlParseFailed,
    /// The document is GraphQL that this schema can't answer.
    GraphqlValidationFailed,
    /// The server's own fault.
    Internal,
}

impl Code {
    /// The code as the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadUserInput => "BAD_USER_INPUT",
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::VersionConflict => "VERSION_CONFLICT",
            Self::FieldOwned => "FIELD_OWNED",
            Self::IdempotencyKeyReused => "IDEMPOTENCY_KEY_REUSED",
            Self::InProgress => "IN_PROGRESS",
            Self::QueryRejected => "QUERY_REJECTED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Overloaded => "OVERLOADED",
            Self::RetryLater => "RETRY_LATER",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::GraphqlParseFailed => "GRAPHQL_PARSE_FAILED",
            Self::GraphqlValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            Self::Internal => "INTERNAL",
        }
    }

    /// The code with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        use async_graphql::resolver_utils::EnumType;
        let item = Self::items().iter().find(|item| item.name == name);
        item.map(|item| item.value)
    }

    /// Whether the very same request may succeed later.
    #[must_use]
    pub const fn retryable(self) -> bool {
        matches!(
            self,
            Self::InProgress | Self::RateLimited | Self::Overloaded | Self::RetryLater
        )
    }
}

/// A broken rule: where, which, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The place in the draft, outermost first: `["participations", "2", "organisation"]`.
    pub path: Vec<String>,
    /// The rule's id, for example `PERIOD_ENDS_BEFORE_START`.
    pub rule: &'static str,
    /// A sentence for a person.
    pub message: String,
}

impl Violation {
    /// A violation of `rule` at `path`.
    pub fn new(path: &Path, rule: &'static str, message: impl Into<String>) -> Self {
        Self {
            path: path.0.clone(),
            rule,
            message: message.into(),
        }
    }
}

/// A value that was kept as a statement, because somebody else answers for its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owned {
    /// Where it stands in the draft.
    pub path: Vec<String>,
    /// The organisation that answers for it; none: the coordinators.
    pub owner: Option<Uuid>,
    /// Whether the value is kept as a statement, to be decided on; else it wasn't taken in.
    #[serde(default = "kept")]
    pub kept: bool,
}

/// Answers that were stored before it was told name only what is kept.
const fn kept() -> bool {
    true
}

/// A place in a draft, outermost first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<String>);

impl Path {
    /// The draft itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// A field of what is here.
    #[must_use]
    pub fn field(&self, name: &str) -> Self {
        let mut inner = self.clone();
        inner.0.push(name.to_owned());
        inner
    }

    /// The names and positions on the way, outermost first.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.0
    }

    /// An item of the list that is here.
    #[must_use]
    pub fn item(&self, index: usize) -> Self {
        self.field(&index.to_string())
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} ({})",
            self.path.join("."),
            self.message,
            self.rule
        )
    }
}

/// Why the database could not do its part just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// Another transaction was in the way: run the whole transaction again.
    Contention,
    /// No connection, or none that is alive.
    OutOfReach,
}

/// Why something could not be done.
#[derive(Clone, Debug)]
pub enum Failure {
    /// An argument can't be read; `path` leads to it.
    Input {
        /// The place in the arguments, outermost first.
        path: Vec<String>,
        /// A sentence for a person.
        message: String,
    },
    /// Rules are broken: all that were found, not only the first.
    Invalid(Vec<Violation>),
    /// The object has another version than the caller expected.
    Conflict {
        /// The version that it has now.
        current: i32,
    },
    /// The request needs a token.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden(&'static str),
    /// What the input names at this path isn't there, or isn't the caller's to know of.
    NotFound(Path),
    /// The idempotency key was used for another request.
    KeyReused,
    /// The cursor is of a time before the registry was restored.
    CursorExpired,
    /// The database didn't answer in time, or others were in the way too often.
    Busy(Busy),
    /// The server's own fault; the caller is told no more than that.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// An argument at `path` that can't be read.
    pub fn input(path: &[&str], message: impl Into<String>) -> Self {
        Self::Input {
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            message: message.into(),
        }
    }

    /// A fault of our own, described for the log.
    pub fn internal(description: impl Into<String>) -> Self {
        Self::Internal(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(
            description.into(),
        )))
    }

    /// The code that the caller sees.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Input { .. } => Code::BadUserInput,
            Self::Invalid(_) => Code::ValidationFailed,
            Self::Conflict { .. } => Code::VersionConflict,
            Self::Unauthenticated => Code::Unauthenticated,
            Self::Forbidden(_) => Code::Forbidden,
            Self::NotFound(_) => Code::NotFound,
            Self::KeyReused => Code::IdempotencyKeyReused,
            Self::CursorExpired => Code::CursorExpired,
            Self::Busy(_) => Code::RetryLater,
            Self::Internal(_) => Code::Internal,
        }
    }
}

impl fmt::Display for Failure {
    /// The sentence for the caller: never SQL, never Rust.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input { message, .. } => f.write_str(message),
            Self::Invalid(violations) => {
                for (index, violation) in violations.iter().enumerate() {
                    write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
            Self::Conflict { current } => write!(
                f,
                "the object was changed in the meantime and has version {current} now; read it again and repeat the change"
            ),
            Self::Unauthenticated => f.write_str(
                "this needs a token: send the header Authorization: Bearer with one of an organisation that the registry trusts",
            ),
            Self::Forbidden(what) => f.write_str(what),
            Self::NotFound(path) => write!(f, "there is no such object: {path}"),
            Self::KeyReused => f.write_str(
                "the idempotency key was used for a request with another content; a new request needs a new key",
            ),
            Self::CursorExpired => f.write_str(
                "the cursor is of a time before the registry was restored; read the objects anew, and follow the feed from there",
            ),
            Self::Busy(_) => {
                f.write_str("the registry is busy; send the same request again in a moment")
            }
            Self::Internal(_) => f.write_str(
                "the registry failed to answer this; the fault is ours and has been logged",
            ),
        }
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        crate::database::classify(error)
    }
}

impl std::error::Error for Failure {}
