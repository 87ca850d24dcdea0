//! What mutations answer with: the object, errors or notices, and the way on.

use async_graphql::Context;
use uuid::Uuid;

use super::{
    relation::one,
    request::Request,
    user_error::{FieldOwnedError, UserError, once},
};
use crate::{
    change::{Action, SubjectKind},
    database::{Work, Write},
    entity::organisation,
    error::{Failure, Owned},
    idempotency::Answer,
};

/// What came of a mutation, for its payload.
pub struct Written {
    /// The object that was made or changed; none when nothing was written.
    pub subject: Option<Uuid>,
    /// Why nothing was written.
    pub errors: Vec<UserError>,
    /// Remarks on what was.
    pub notices: Vec<UserError>,
    /// The `clientMutationId` of the input.
    pub client_mutation_id: Option<String>,
}

impl Written {
    /// What came of it.
    ///
    /// # Errors
    /// The failure itself when it is none of the business.
    pub async fn of(
        ctx: &Context<'_>,
        outcome: Result<Answer, Failure>,
        client_mutation_id: Option<String>,
    ) -> Result<Self, Failure> {
        Ok(match outcome {
            Ok(answer) => Self {
                subject: Some(answer.subject),
                errors: Vec::new(),
                notices: notices(ctx, answer.owned, &[]).await?,
                client_mutation_id,
            },
            Err(failure) => Self {
                subject: None,
                errors: UserError::from_failure(failure)?,
                notices: Vec::new(),
                client_mutation_id,
            },
        })
    }
}

/// The notices about values that were kept as statements; `at` is where the draft stands in the
/// input.
///
/// # Errors
/// When the database can't be read.
pub async fn notices(
    ctx: &Context<'_>,
    owned: Vec<Owned>,
    at: &[String],
) -> Result<Vec<UserError>, Failure> {
    let request = Request::of(ctx)?;
    let mut notices = Vec::with_capacity(owned.len());
    for Owned { path, owner, kept } in owned {
        let owner = match owner {
            Some(key) => one::<organisation::Entity>(request, key).await?,
            None => None,
        };
        let path = at.iter().cloned().chain(path).collect();
        notices.push(UserError::FieldOwned(FieldOwnedError::of(
            path, owner, kept,
        )));
    }
    Ok(notices)
}

/// Makes a change in the name of whoever asks, once, whatever the line does meanwhile.
///
/// # Errors
/// What `work` fails with; [`Failure::Unauthenticated`] and [`Failure::Forbidden`] for who may not;
/// [`Failure::KeyReused`].
pub async fn change<A, F>(
    ctx: &Context<'_>,
    mutation: &str,
    key: &str,
    on: (Action, SubjectKind),
    work: F,
) -> Result<Answer, Failure>
where
    A: Into<Answer> + Send,
    F: for<'a> Fn(&'a Write) -> Work<'a, A> + Send + Sync + 'static,
{
    let (viewer, once) = once(ctx, mutation, key)?;
    let permit = viewer.permit(on.0, on.1)?;
    let writer = &Request::of(ctx)?.writer;
    let work = std::sync::Arc::new(work);
    writer
        .run(permit, move |write| {
            let (once, work) = (once.clone(), work.clone());
            Box::pin(async move { once.run(write, work(write)).await })
        })
        .await
}

/// The violations of a draft whose one part its input holds: they stand in the input itself, or in
/// the field `into` of it.
#[must_use]
pub fn lifted(failure: Failure, out_of: &[&str], into: &[&str]) -> Failure {
    match failure {
        Failure::Invalid(mut violations) => {
            for violation in &mut violations {
                lift(&mut violation.path, out_of, into);
            }
            Failure::Invalid(violations)
        }
        other => other,
    }
}

/// Takes a path out of the one part of a draft that its input holds.
pub fn lift(path: &mut Vec<String>, out_of: &[&str], into: &[&str]) {
    if path.len() >= out_of.len() && path.iter().zip(out_of).all(|(is, out)| is == out) {
        let into = into.iter().map(|name| (*name).to_owned());
        path.splice(..out_of.len(), into);
    }
}

/// Declares a payload: the object's field, its type in the API and its entity.
macro_rules! payload {
    ($(#[$doc:meta])* $name:ident { $(#[$of:meta])* $field:ident: $type:ident of $entity:ident }) => {
        $(#[$doc])*
        pub struct $name(pub $crate::graphql::Written);

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            $(#[$of])*
            async fn $field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> Option<Result<$type, $crate::error::Failure>> {
                $crate::graphql::optional::<$crate::entity::$entity::Entity, _>(
                    ctx,
                    self.0.subject,
                    <$type as $crate::graphql::Api>::new,
                )
                .await
            }

            /// Why nothing was written; empty when it was.
            async fn errors(&self) -> &[$crate::graphql::UserError] {
                &self.0.errors
            }

            /// Remarks on what was written: values that were kept as statements, because others
            /// answer for their fields.
            async fn notices(&self) -> &[$crate::graphql::UserError] {
                &self.0.notices
            }

            /// The `clientMutationId` of the input.
            async fn client_mutation_id(&self) -> Option<&str> {
                self.0.client_mutation_id.as_deref()
            }

            /// The root, to read on after the change.
            async fn query(&self) -> $crate::graphql::Query {
                $crate::graphql::Query
            }
        }
    };
}
pub(crate) use payload;
