//! The root of the API, and the schema made of it.

use std::sync::LazyLock;

use async_graphql::{Context, ID, Object, SDLExportOptions, Schema, SchemaBuilder, ValidationMode};

use super::{
    connection::{Connection, Paging},
    fault::CatchPanics,
    info::ApiInfo,
    mutation::Mutation,
    node::{self, Node},
    operation::Documents,
    subscription::Subscription,
    user_error::UserError,
    viewer::ApiViewer,
};
use crate::{
    change::{self, Change, ChangeFilter},
    clock::Timestamp,
    concept::{self, Concept, ConceptScheme},
    document::{self, Document, DocumentFilter, DocumentOrder},
    error::Failure,
    mechanism::{self, Mechanism},
    organisation::{self, Organisation, OrganisationBy, OrganisationFilter, OrganisationOrder},
    portfolio::{self, Portfolio},
    programme::{self, Programme, ProgrammeBy, ProgrammeFilter, ProgrammeOrder},
    push::{self, Decision},
    recommendation::{
        self, Recommendation, RecommendationBy, RecommendationFilter, RecommendationOrder,
    },
    results::{self, ProgrammeResult, ResultFilter, ResultOrder},
};

/// The registry's schema.
pub type Registry = Schema<Query, Mutation, Subscription>;

/// Builds the schema. It needs no database: that comes with each request.
#[must_use]
pub fn schema() -> Registry {
    built().finish()
}

/// The same schema, in which a resolver that panics is a field that failed.
pub(super) fn catching() -> Registry {
    built().extension(CatchPanics).finish()
}

fn built() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query, Mutation, Subscription)
        .register_output_type::<UserError>()
        .disable_suggestions()
        // Documents were validated, and made into plans, before the engine sees them.
        .validation_mode(ValidationMode::Fast)
}

/// The schema in GraphQL's schema definition language, sorted, as it is kept in the repository.
#[must_use]
pub fn sdl() -> String {
    let sdl = schema().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by(),
    );
    let lines: Vec<&str> = sdl.lines().map(str::trim_end).collect();
    format!("{}\n", lines.join("\n").trim())
}

/// Documents that were read, for all executors: there is one schema.
pub(super) static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the schema is compiled in, and a test reads it"
    )]
    Documents::new(&sdl()).expect("the schema is valid")
});

/// Where every question starts.
pub struct Query;

/// Everything that can be asked. Without a token a reader sees what is published.
#[Object]
impl Query {
    /// The object with this id, of any type that is a `Node`; null when there is none. A text that is
    /// no id is an error, and so is the id of a type that is read through another.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of any type that is a Node.")] id: ID,
    ) -> Option<Result<Node, Failure>> {
        node::node(ctx, &id, &["id"]).await
    }

    /// The objects with these ids, in their order; null in place of one that doesn't exist.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node, Failure>>>, Failure> {
        node::nodes(ctx, &ids).await
    }

    /// Who the server takes the caller for; null without a token.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Result<ApiViewer, Failure>> {
        ApiViewer::of(ctx).transpose()
    }

    /// What the API says of itself: version, limits, deprecations.
    async fn api_info(&self) -> ApiInfo {
        ApiInfo::current()
    }

    /// One programme; null when there is none.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What names it today.")] by: ProgrammeBy,
        #[graphql(
            desc = "As it was known at this instant, by the trace. Null where it wasn't known or wasn't public then. Told are its own fields and the lists that hang on it alone, and what they lead to of organisations, documents, mechanisms, reviews and recommendations, as these were known then; whatever else is asked for below is refused with BAD_USER_INPUT, and never answered with today's."
        )]
        as_of: Option<Timestamp>,
    ) -> Option<Result<Programme, Failure>> {
        programme::programme(ctx, by, as_of).await.transpose()
    }

    /// Programmes, by title when nothing is searched for and no order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<ProgrammeFilter>>,
        #[graphql(
            desc = "Words of titles, summaries and objectives, of the labels of sectors and themes, and of results' titles: all of them, in any order. \"…\" holds words that follow one another, a leading - keeps out. Case, accents and common endings don't matter. Without `orderBy`, what has more of the words in its title comes first."
        )]
        search: Option<String>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<ProgrammeOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Programme>, Failure> {
        programme::programmes(
            ctx,
            filter,
            search,
            order_by,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// One organisation; null when there is none.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What names it.")] by: OrganisationBy,
    ) -> Option<Result<Organisation, Failure>> {
        organisation::organisation(ctx, by).await.transpose()
    }

    /// Organisations, by name when nothing is searched for and no order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<OrganisationFilter>>,
        #[graphql(desc = "Words of names and acronyms, as in `programmes`.")] search: Option<
            String,
        >,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<OrganisationOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Organisation>, Failure> {
        organisation::organisations(
            ctx,
            filter,
            search,
            order_by,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// Documents, by title when nothing is searched for and no order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<DocumentFilter>>,
        #[graphql(desc = "Words of titles and symbols, as in `programmes`.")] search: Option<
            String,
        >,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<DocumentOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Document>, Failure> {
        document::documents(
            ctx,
            filter,
            search,
            order_by,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// Results, by title when nothing is searched for and no order is asked for. A result that programmes share is listed
    /// once.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<ResultFilter>>,
        #[graphql(desc = "Words of titles, summaries and indicators, as in `programmes`.")]
        search: Option<String>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<ResultOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ProgrammeResult>, Failure> {
        results::results(
            ctx,
            filter,
            search,
            order_by,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// One recommendation; null when there is none.
    async fn recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What names it.")] by: RecommendationBy,
    ) -> Option<Result<Recommendation, Failure>> {
        recommendation::recommendation(ctx, by).await.transpose()
    }

    /// Recommendations, by symbol and paragraph when nothing is searched for and no order is asked for.
    #[expect(
        clippy::too_many_arguments,
        reason = "the arguments of a Relay connection"
    )]
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<RecommendationFilter>>,
        #[graphql(desc = "Words of texts, symbols and the labels of tags, as in `programmes`.")]
        search: Option<String>,
        #[graphql(desc = "The order; the id comes last by itself.")] order_by: Option<
            Vec<RecommendationOrder>,
        >,
        #[graphql(desc = "At most so many from the start, 1 to 100; 20 when left out.")]
        first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "At most so many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Recommendation>, Failure> {
        recommendation::recommendations(
            ctx,
            filter,
            search,
            order_by,
            Paging {
                first,
                after,
                last,
                before,
            },
        )
    }

    /// Questions across programmes: their money, their partners and results, the recommendations they address
    /// and those that nobody does. Everything below is of the programmes that the filter and the
    /// search leave.
    async fn portfolio(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these.")] filter: Option<Box<ProgrammeFilter>>,
        #[graphql(desc = "Words of programmes, as in `programmes`.")] search: Option<String>,
        #[graphql(
            desc = "As the programmes were known at this instant, by the trace: which there were, what each said of itself and of its money. Holds for `programmes`, `budget` and `budgetBy`; what follows from anything else is refused with BAD_USER_INPUT, as is an instant since which more than 2000 programmes have changed. What a filter says of organisations, concepts and mechanisms is held against these as they are today."
        )]
        as_of: Option<Timestamp>,
    ) -> Result<Portfolio, Failure> {
        // Every field of the root takes as much room as its largest resolver.
        Box::pin(portfolio::portfolio(ctx, filter, search, as_of)).await
    }

    /// What waits for a decision in the programmes that the caller takes part in; for coordinators, in
    /// all. The oldest first. Needs a token.
    async fn pending_decisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Decision>, Failure> {
        push::pending_decisions(ctx, Paging::forward(first, after))
    }

    /// The mechanisms that issue recommendations, by class and name.
    async fn mechanisms(&self, ctx: &Context<'_>) -> Result<Vec<Mechanism>, Failure> {
        mechanism::mechanisms(ctx).await
    }

    /// The lists of concepts, each version one, by code and version.
    async fn concept_schemes(&self, ctx: &Context<'_>) -> Result<Vec<ConceptScheme>, Failure> {
        concept::concept_schemes(ctx).await
    }

    /// The feed: every change that the reader may see, in an order in which none is skipped, from the
    /// first one on. Whoever polls it asks again behind `pageInfo.endCursor`, which is given on an
    /// empty page too; a change may come twice, never not at all. A change that isn't to be seen when
    /// it is passed doesn't come later; what makes its object public is a change of its own. Everyone
    /// reads what is public; what else an agency may see comes with the scope `feed:read`. A cursor
    /// from before the registry was restored is refused with CURSOR_EXPIRED.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Behind this cursor: a page's `endCursor`, or that of a change.")]
        after: Option<String>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Only these.")] filter: Option<Box<ChangeFilter>>,
    ) -> Result<Connection<Change>, Failure> {
        change::page(ctx, after, first, filter).await
    }

    /// The concepts of a list, in the list's own order.
    async fn concepts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code of the list: `sdg-targets`.")] scheme: String,
        #[graphql(desc = "Only of this version of the list; every version when left out.")]
        version: Option<String>,
        #[graphql(desc = "Words of labels, codes and definitions, as in `programmes`.")]
        search: Option<String>,
        #[graphql(desc = "At most so many, 1 to 100; 20 when left out.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<Connection<Concept>, Failure> {
        let paging = Paging::forward(first, after);
        concept::concepts(ctx, &scheme, version.as_deref(), search, paging)
    }
}
