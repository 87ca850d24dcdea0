//! Errors of the business, as data in a mutation's payload.
//!
//! A client shows them beside its form: each has a code, a sentence, and the path of the input
//! field that it is about. What the caller can't mend by changing its input (no token, an
//! outage) is an error of the request instead.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{Context, Interface, Object, SimpleObject};
use serde_json::Value;

use super::request::Request;
use crate::{
    access::Viewer,
    entity::organisation,
    error::{Code, Failure, Path},
    idempotency::Once,
    organisation::Organisation,
};

/// Why nothing was written, or a remark on what was.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "code", ty = "&Code", desc = "What kind of error it is."),
    field(name = "message", ty = "&String", desc = "A sentence for a person."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "The input field that it is about, outermost first, beginning at `input`."
    )
)]
pub enum UserError {
    /// A broken rule.
    Validation(ValidationError),
    /// Someone else was faster.
    Conflict(ConflictError),
    /// A key used twice.
    Idempotency(IdempotencyError),
    /// No such object.
    NotFound(NotFoundError),
    /// Not allowed.
    Permission(PermissionError),
    /// Someone else answers for the field.
    FieldOwned(FieldOwnedError),
}

/// A rule that the input breaks.
#[derive(Clone, Debug, SimpleObject)]
pub struct ValidationError {
    /// VALIDATION_FAILED.
    code: Code,
    /// A sentence that says what would be right.
    message: String,
    /// The input field, outermost first, beginning at `input`.
    path: Vec<String>,
    /// The rule's id, such as PERIOD_ORDERED. Ids stay.
    rule: Cow<'static, str>,
}

/// The object was changed since the version that the input names.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConflictError {
    /// VERSION_CONFLICT.
    code: Code,
    /// A sentence for a person.
    message: String,
    /// `input`, `expectedVersion`.
    path: Vec<String>,
    /// The version that the object has now.
    current_version: i32,
}

/// The idempotency key was used for another content.
#[derive(Clone, Debug, SimpleObject)]
pub struct IdempotencyError {
    /// IDEMPOTENCY_KEY_REUSED.
    code: Code,
    /// A sentence for a person.
    message: String,
    /// `input`, `idempotencyKey`.
    path: Vec<String>,
}

/// What the input names isn't there, or isn't the caller's to know of: the two look alike.
#[derive(Clone, Debug, SimpleObject)]
pub struct NotFoundError {
    /// NOT_FOUND.
    code: Code,
    /// A sentence for a person.
    message: String,
    /// The input field that names it, outermost first, beginning at `input`.
    path: Vec<String>,
}

/// The caller may not do this.
#[derive(Clone, Debug, SimpleObject)]
pub struct PermissionError {
    /// FORBIDDEN.
    code: Code,
    /// What the caller lacks.
    message: String,
    /// `input`.
    path: Vec<String>,
}

/// Another organisation answers for the field. The value is kept as a pending statement, with its
/// author, until that organisation or a coordinator adopts or declines it; the message says where it
/// is not, as for the words of a result that another one leads.
#[derive(Clone, Debug)]
pub struct FieldOwnedError {
    message: String,
    path: Vec<String>,
    owner: Option<Arc<organisation::Model>>,
}

impl FieldOwnedError {
    /// A remark on a value at this place of the input: that it was kept, or that it wasn't taken in.
    #[must_use]
    pub fn of(path: Vec<String>, owner: Option<Arc<organisation::Model>>, kept: bool) -> Self {
        let became = if kept {
            "others answer for this field: the value is kept as a statement until they adopt or decline it"
        } else {
            "others answer for the words of this result: the programme contributes to it, and its words stay as they are"
        };
        let input = std::iter::once("input".to_owned());
        Self {
            message: became.to_owned(),
            path: input.chain(path).collect(),
            owner,
        }
    }
}

/// Another organisation answers for the field. The value is kept as a pending statement, with its
/// author, until that organisation or a coordinator adopts or declines it; the message says where it
/// is not, as for the words of a result that another one leads.
#[Object]
impl FieldOwnedError {
    /// FIELD_OWNED.
    async fn code(&self) -> &Code {
        &Code::FieldOwned
    }

    /// A sentence that says what became of the value.
    async fn message(&self) -> &String {
        &self.message
    }

    /// The input field, outermost first, beginning at `input`.
    async fn path(&self) -> &Vec<String> {
        &self.path
    }

    /// The organisation that answers for it; null: the coordinators do.
    async fn owner(&self) -> Option<Organisation> {
        self.owner.clone().map(Organisation)
    }
}

impl UserError {
    /// An error that was kept with the answer to a request, for this place of its input.
    #[must_use]
    pub fn kept(
        code: &str,
        rule: Option<String>,
        current: Option<i32>,
        path: Vec<String>,
        message: String,
    ) -> Self {
        let path = std::iter::once("input".to_owned()).chain(path).collect();
        match (Code::named(code), rule, current) {
            (_, _, Some(current_version)) => Self::Conflict(ConflictError {
                code: Code::VersionConflict,
                message,
                path,
                current_version,
            }),
            (Some(Code::NotFound), ..) => Self::NotFound(NotFoundError {
                code: Code::NotFound,
                message,
                path,
            }),
            (Some(Code::Forbidden), ..) => Self::Permission(PermissionError {
                code: Code::Forbidden,
                message,
                path,
            }),
            (_, rule, _) => Self::Validation(ValidationError {
                code: Code::ValidationFailed,
                message,
                path,
                rule: Cow::Owned(rule.unwrap_or_default()),
            }),
        }
    }

    /// The errors that a failure of the business is for the caller.
    ///
    /// # Errors
    /// The failure itself when it is none of the business: an outage, a value that can't be
    /// read, a fault of our own.
    pub fn from_failure(failure: Failure) -> Result<Vec<Self>, Failure> {
        let (code, message) = (failure.code(), failure.to_string());
        let input = |names: &[&str]| below(&Path::root(), names);
        Ok(match failure {
            Failure::Invalid(violations) => violations
                .into_iter()
                .map(|violation| {
                    let mut path = vec!["input".to_owned()];
                    path.extend(violation.path);
                    Self::Validation(ValidationError {
                        code,
                        message: violation.message,
                        path,
                        rule: Cow::Borrowed(violation.rule),
                    })
                })
                .collect(),
            Failure::Conflict { current } => vec![Self::Conflict(ConflictError {
                code,
                message,
                path: input(&["expectedVersion"]),
                current_version: current,
            })],
            Failure::KeyReused => vec![Self::Idempotency(IdempotencyError {
                code,
                message,
                path: input(&["idempotencyKey"]),
            })],
            Failure::NotFound(at) => vec![Self::NotFound(NotFoundError {
                code,
                message,
                path: below(&at, &[]),
            })],
            Failure::Forbidden(_) => vec![Self::Permission(PermissionError {
                code,
                message,
                path: input(&[]),
            })],
            other => return Err(other),
        })
    }
}

fn below(at: &Path, names: &[&str]) -> Vec<String> {
    std::iter::once("input")
        .chain(at.parts().iter().map(String::as_str))
        .chain(names.iter().copied())
        .map(str::to_owned)
        .collect()
}

/// What every mutation's resolver needs of its request: who asks, and the request's key.
///
/// # Errors
/// [`Failure::Invalid`] for a key that can't be one.
pub fn once(ctx: &Context<'_>, mutation: &str, key: &str) -> Result<(Viewer, Once), Failure> {
    let request = Request::of(ctx)?;
    let arguments = ctx
        .field()
        .arguments()
        .map_err(|error| Failure::internal(error.message))?;
    let mut content = arguments
        .into_iter()
        .find(|(name, _)| name == "input")
        .map_or(Ok(Value::Null), |(_, input)| input.into_json())
        .map_err(|error| Failure::internal(error.to_string()))?;
    if let Value::Object(fields) = &mut content {
        // Neither is content: they name the request.
        fields.remove("idempotencyKey");
        fields.remove("clientMutationId");
    }
    let once = Once::new(key, mutation, &content)?;
    let once = once.sent_by(request.identity.clone(), request.id.clone());
    Ok((request.viewer, once))
}
