//! Objects by their id alone (Relay global object identification).

use async_graphql::{Context, ID, Interface};

use super::{argument::optional, limits::LIMITS};
use crate::{
    activity::Activity,
    change::Change,
    concept::{Concept, ConceptScheme},
    document::Document,
    entity::{
        activity, assessment, budget_line, change, concept, concept_scheme, document,
        financial_transaction, mechanism, organisation, participation, programme, recommendation,
        recommendation_link, result, review,
    },
    error::Failure,
    finance::{BudgetLine, Transaction},
    id::{Kind, NodeId},
    link::RecommendationLink,
    mechanism::{Mechanism, Review},
    organisation::Organisation,
    programme::{Participation, Programme},
    recommendation::{Assessment, Recommendation},
    results::ProgrammeResult,
};

/// An object with an id that stays the same for ever.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque id, the same for ever."))]
pub enum Node {
    /// A programme.
    Programme(Programme),
    /// An organisation.
    Organisation(Organisation),
    /// A document.
    Document(Document),
    /// A role in a programme.
    Participation(Participation),
    /// A budget line.
    BudgetLine(BudgetLine),
    /// A transaction.
    Transaction(Transaction),
    /// A record of the trace.
    Change(Change),
    /// What came of programmes.
    Result(ProgrammeResult),
    /// Something that a programme does.
    Activity(Activity),
    /// One version of a list of concepts.
    ConceptScheme(ConceptScheme),
    /// A concept of a list.
    Concept(Concept),
    /// Who issues recommendations.
    Mechanism(Mechanism),
    /// A mechanism's review of a State.
    Review(Review),
    /// What a mechanism recommends.
    Recommendation(Recommendation),
    /// A judgement on a recommendation.
    Assessment(Assessment),
    /// What a programme does for a recommendation.
    RecommendationLink(RecommendationLink),
}

/// `Query.node`: none where there is no such object, or the viewer may not know of it.
pub(super) async fn node(
    ctx: &Context<'_>,
    id: &ID,
    path: &[&str],
) -> Option<Result<Node, Failure>> {
    let NodeId { kind, key } = match id.parse() {
        Ok(id) => id,
        Err(sentence) => return Some(Err(Failure::input(path, sentence))),
    };
    let key = Some(key);
    match kind {
        Kind::Programme => {
            optional::<programme::Entity, _>(ctx, key, |row| Programme(row).into()).await
        }
        Kind::Organisation => {
            optional::<organisation::Entity, _>(ctx, key, |row| Organisation(row).into()).await
        }
        Kind::Document => {
            optional::<document::Entity, _>(ctx, key, |row| Document(row).into()).await
        }
        Kind::Participation => {
            optional::<participation::Entity, _>(ctx, key, |row| Participation(row).into()).await
        }
        Kind::BudgetLine => {
            optional::<budget_line::Entity, _>(ctx, key, |row| BudgetLine(row).into()).await
        }
        Kind::Transaction => {
            optional::<financial_transaction::Entity, _>(ctx, key, |row| Transaction(row).into())
                .await
        }
        Kind::Change => optional::<change::Entity, _>(ctx, key, |row| Change(row).into()).await,
        Kind::Result => {
            optional::<result::Entity, _>(ctx, key, |row| ProgrammeResult(row).into()).await
        }
        Kind::Activity => {
            optional::<activity::Entity, _>(ctx, key, |row| Activity(row).into()).await
        }
        Kind::ConceptScheme => {
            optional::<concept_scheme::Entity, _>(ctx, key, |row| ConceptScheme(row).into()).await
        }
        Kind::Concept => optional::<concept::Entity, _>(ctx, key, |row| Concept(row).into()).await,
        Kind::Mechanism => {
            optional::<mechanism::Entity, _>(ctx, key, |row| Mechanism(row).into()).await
        }
        Kind::Review => optional::<review::Entity, _>(ctx, key, |row| Review(row).into()).await,
        Kind::Recommendation => {
            optional::<recommendation::Entity, _>(ctx, key, |row| Recommendation(row).into()).await
        }
        Kind::Assessment => {
            optional::<assessment::Entity, _>(ctx, key, |row| Assessment(row).into()).await
        }
        Kind::RecommendationLink => {
            optional::<recommendation_link::Entity, _>(ctx, key, |row| {
                RecommendationLink(row).into()
            })
            .await
        }
        Kind::Objective
        | Kind::ProgrammeRelation
        | Kind::Statement
        | Kind::Contribution
        | Kind::Indicator
        | Kind::Measurement
        | Kind::Practice
        | Kind::Alignment
        | Kind::Position
        | Kind::Tag
        | Kind::Responsibility
        | Kind::ProgressReport
        | Kind::RateTable => Some(Err(Failure::input(
            path,
            format!(
                "the id is of the type {}, which is no node; read it through the object that it belongs to",
                kind.prefix()
            ),
        ))),
    }
}

/// `Query.nodes`: in the order of the ids.
///
/// # Errors
/// [`Failure::Input`] for more ids than one request may name. An id that is none fails alone.
pub(super) async fn nodes(
    ctx: &Context<'_>,
    ids: &[ID],
) -> Result<Vec<Option<Result<Node, Failure>>>, Failure> {
    if ids.len() as u64 > LIMITS.nodes_max {
        return Err(Failure::input(
            &["ids"],
            format!("at most {} ids at once", LIMITS.nodes_max),
        ));
    }
    let places: Vec<String> = (0..ids.len()).map(|place| place.to_string()).collect();
    let paths: Vec<[&str; 2]> = places.iter().map(|place| ["ids", place.as_str()]).collect();
    let asked = ids.iter().zip(&paths).map(|(id, path)| node(ctx, id, path));
    Ok(futures_util::future::join_all(asked).await)
}
