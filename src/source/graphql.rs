//! Statements and discrepancies in the API.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use uuid::Uuid;

use super::rules;
use crate::{
    document::Document,
    entity::{document, organisation, statement},
    error::Failure,
    graphql::{Api, LocalizedText, Request, Rows, Sort, edges, localized, many, optional},
    id::Kind,
    organisation::Organisation,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{StatementRank, StatementState},
};

edges! {
    /// The edge from a subject to the statements about it.
    pub OfSubject to statement by SubjectId;
}

/// What one source says about one field of a programme or organisation.
pub struct Statement(pub Arc<statement::Model>);

impl Api for Statement {
    type Entity = statement::Entity;
    fn new(row: Arc<statement::Model>) -> Self {
        Self(row)
    }
}

/// What one source says about one field. Where sources disagree, the record shows the
/// preferred statement's value and keeps the others beside it.
#[Object]
impl Statement {
    /// Opaque id.
    fn id(&self) -> ID {
        Kind::Statement.id(self.0.id)
    }

    /// The field, as a path in this API: `period.durationMonths`.
    fn field(&self) -> &str {
        &self.0.field
    }

    /// The value that the source gives: as this API writes it where the field has a value of its
    /// own, else in the source's words.
    fn value(&self) -> &str {
        &self.0.value
    }

    /// How the statement stands among those about the same field.
    fn rank(&self) -> StatementRank {
        self.0.rank
    }

    /// Whether those who answer for the field hold it to be part of the record.
    fn state(&self) -> StatementState {
        self.0.state
    }

    /// The organisation that says so. Null: the registry's own editor, reading the source.
    async fn asserted_by(&self, ctx: &Context<'_>) -> Option<Result<Organisation, Failure>> {
        optional::<organisation::Entity, _>(ctx, self.0.asserted_by, Organisation::new).await
    }

    /// The document where it is written.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<Document, Failure>> {
        optional::<document::Entity, _>(ctx, self.0.document_id, Document::new).await
    }

    /// When it was said.
    fn stated_on(&self) -> Option<PartialDate> {
        self.0.stated_on
    }

    /// A remark on how to read it.
    fn note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Option<Result<LocalizedText, Failure>> {
        localized(ctx, &self.0.note, locale)
    }
}

/// A field about which sources disagree.
#[derive(SimpleObject)]
pub struct Discrepancy {
    /// The field, as a path in this API.
    field: String,
    /// The statement that the record shows; null when none is preferred.
    preferred: Option<Statement>,
    /// The other statements.
    others: Vec<Statement>,
}

/// The statements about a subject, about one field if it is given.
///
/// # Errors
/// When the database can't be read.
pub async fn statements(
    ctx: &Context<'_>,
    subject: Uuid,
    field: Option<String>,
) -> Result<Vec<Statement>, Failure> {
    let rows = of_subject(ctx, subject).await?;
    Ok(rows
        .iter()
        .filter(|row| field.as_ref().is_none_or(|field| *field == row.field))
        .cloned()
        .map(Statement)
        .collect())
}

/// The fields about which a subject's sources disagree.
///
/// # Errors
/// When the database can't be read.
pub async fn discrepancies(ctx: &Context<'_>, subject: Uuid) -> Result<Vec<Discrepancy>, Failure> {
    let rows = of_subject(ctx, subject).await?;
    let fields = rules::disagreements(rows.iter().map(|row| &**row));
    let shared = |model: &statement::Model| {
        rows.iter()
            .find(|row| row.id == model.id)
            .cloned()
            .map(Statement)
    };
    Ok(fields
        .into_iter()
        .map(|(field, statements)| {
            let preferred = statements
                .iter()
                .find(|row| row.rank == StatementRank::Preferred);
            let others = statements
                .iter()
                .filter(|row| preferred.is_none_or(|one| one.id != row.id));
            Discrepancy {
                field: field.to_owned(),
                preferred: preferred.and_then(|row| shared(row)),
                others: others.filter_map(|row| shared(row)).collect(),
            }
        })
        .collect())
}

async fn of_subject(
    ctx: &Context<'_>,
    subject: Uuid,
) -> Result<Arc<Vec<Arc<statement::Model>>>, Failure> {
    let rows = Rows::sorted(vec![Sort::ascending(statement::Column::Field)]);
    many::<OfSubject>(Request::of(ctx)?, rows, subject).await
}
