//! Recommendations, written through the API.

use async_graphql::{Context, Object};

use super::{
    Recommendation,
    entry::{Entry, enter},
    import::{Imported, import},
    input::{
        AssessRecommendationInput, AssignRecommendationInput, ImportRecommendationsInput,
        ReportProgressInput,
    },
};
use crate::{
    batch::{self, ItemOutcome},
    change::{Action, SubjectKind},
    entity::recommendation,
    error::Failure,
    graphql::{Query, UserError, Written, change, key_argument, optional, payload},
    id::Kind,
};

/// The most recommendations of one import.
const ITEMS: usize = 500;

/// A mutation that enters one thing about a recommendation.
macro_rules! entered {
    ($name:ident, $mutation:literal, $input:ident, $payload:ident, $entry:ident) => {
        payload! {
            #[doc = concat!("What came of `", $mutation, "`.")]
            $payload {
                /// The recommendation as it is now; null when nothing was written.
                recommendation: Recommendation of recommendation
            }
        }

        #[doc = concat!("`Mutation.", $mutation, "`.")]
        ///
        /// # Errors
        /// What is none of the business: no token, an id that is none, an outage.
        pub async fn $name(ctx: &Context<'_>, input: $input) -> Result<$payload, Failure> {
            let id = key_argument(Kind::Recommendation, &input.id, &["input", "id"])?;
            let (version, entry) = (input.expected_version, Entry::$entry(input.entry));
            let on = (Action::Updated, SubjectKind::Recommendation);
            let outcome = change(ctx, $mutation, &input.idempotency_key, on, move |write| {
                Box::pin(enter(write, id, version, entry.clone()))
            });
            let written = Written::of(ctx, outcome.await, input.client_mutation_id).await?;
            Ok($payload(written))
        }
    };
}
entered!(
    assess,
    "assessRecommendation",
    AssessRecommendationInput,
    AssessRecommendationPayload,
    Assessment
);
entered!(
    report_progress,
    "reportProgress",
    ReportProgressInput,
    ReportProgressPayload,
    Report
);
entered!(
    assign,
    "assignRecommendation",
    AssignRecommendationInput,
    AssignRecommendationPayload,
    Responsibility
);

/// What came of `importRecommendations`.
pub struct ImportRecommendationsPayload {
    results: Vec<ImportResult>,
    errors: Vec<UserError>,
    dry_run: bool,
    client_mutation_id: Option<String>,
}

/// What came of one recommendation of an import.
pub struct ImportResult {
    index: i32,
    imported: Imported,
}

/// What came of `importRecommendations`.
#[Object]
impl ImportRecommendationsPayload {
    /// What came of each item, in their order; of a dry run, what would.
    async fn results(&self) -> &[ImportResult] {
        &self.results
    }

    /// Why nothing was written; empty when something was, or when there was nothing to write.
    async fn errors(&self) -> &[UserError] {
        &self.errors
    }

    /// Remarks on what was written; none so far.
    async fn notices(&self) -> &[UserError] {
        &[]
    }

    /// Whether it was only tried.
    fn dry_run(&self) -> bool {
        self.dry_run
    }

    /// The `clientMutationId` of the input.
    fn client_mutation_id(&self) -> Option<&str> {
        self.client_mutation_id.as_deref()
    }

    /// The root, to read on after the change.
    async fn query(&self) -> Query {
        Query
    }
}

/// What came of one recommendation of an import.
#[Object]
impl ImportResult {
    /// The item's place in the input, from 0.
    fn index(&self) -> i32 {
        self.index
    }

    /// What came of it.
    fn outcome(&self) -> ItemOutcome {
        self.imported.outcome
    }

    /// The recommendation as it is now; null for one that was rejected, or would be new.
    async fn recommendation(&self, ctx: &Context<'_>) -> Option<Result<Recommendation, Failure>> {
        let key = self.imported.recommendation;
        optional::<recommendation::Entity, _>(ctx, key, Recommendation).await
    }

    /// Everything that is wrong with the item; empty when nothing is.
    async fn errors(&self) -> Vec<UserError> {
        let at = ["items".to_owned(), self.index.to_string()];
        let errors = self.imported.errors.0.iter().cloned();
        errors.map(|error| error.shown(&at)).collect()
    }
}

/// `Mutation.importRecommendations`.
///
/// # Errors
/// What is none of the business: no token, an outage.
pub async fn import_recommendations(
    ctx: &Context<'_>,
    input: ImportRecommendationsInput,
) -> Result<ImportRecommendationsPayload, Failure> {
    let ImportRecommendationsInput {
        idempotency_key: key,
        client_mutation_id,
        items,
        policy,
        dry_run,
    } = input;
    let mut payload = ImportRecommendationsPayload {
        results: Vec::new(),
        errors: Vec::new(),
        dry_run,
        client_mutation_id,
    };
    let outcome = match batch::sized(items.len(), ITEMS) {
        Err(failure) => Err(failure),
        Ok(()) => {
            let on = (Action::Registered, SubjectKind::Recommendation);
            let answer = change(ctx, "importRecommendations", &key, on, move |write| {
                let items = items.clone();
                Box::pin(async move { batch::kept(&import(write, items, policy, dry_run).await?) })
            });
            answer.await
        }
    };
    match outcome {
        Err(failure) => payload.errors = UserError::from_failure(failure)?,
        Ok(answer) => {
            let imported: Vec<Imported> = batch::read(answer)?;
            if let Some(failure) = batch::rejected(&imported, policy) {
                payload.errors = UserError::from_failure(failure)?;
            }
            let results = imported.into_iter().zip(0_i32..);
            payload.results = results
                .map(|(imported, index)| ImportResult { index, imported })
                .collect();
        }
    }
    Ok(payload)
}
