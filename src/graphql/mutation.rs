//! The root of the API's mutations: one for each business action.

use async_graphql::{Context, Object};

use super::located::Located;
use crate::{
    error::Failure,
    merge::{self, MergeOrganisationsInput, MergeOrganisationsPayload},
    organisation::{
        self, RegisterOrganisationInput, RegisterOrganisationPayload, UpdateOrganisationInput,
        UpdateOrganisationPayload,
    },
    push::{
        self, AddDocumentInput, AddDocumentPayload, AddObjectiveInput, AddObjectivePayload,
        AddParticipationInput, AddParticipationPayload, AddPracticeInput, AddPracticePayload,
        AdoptStatementInput, AdoptStatementPayload, CorrectTransactionInput,
        CorrectTransactionPayload, DecideLinkInput, DecideLinkPayload, DecideRelationInput,
        DecideRelationPayload, DeclineStatementInput, DeclineStatementPayload,
        EndParticipationInput, EndParticipationPayload, LinkRecommendationInput,
        LinkRecommendationPayload, PublishProgrammeInput, PublishProgrammePayload,
        PushProgrammesInput, PushProgrammesPayload, RecordActivityInput, RecordActivityPayload,
        RecordBudgetLineInput, RecordBudgetLinePayload, RecordMeasurementInput,
        RecordMeasurementPayload, RecordResultInput, RecordResultPayload, RecordTransactionInput,
        RecordTransactionPayload, RegisterProgrammeInput, RegisterProgrammePayload,
        RelateProgrammesInput, RelateProgrammesPayload, RemoveProgrammePartInput,
        RemoveProgrammePartPayload, RequestChangesInput, RequestChangesPayload,
        ReviseBudgetLineInput, ReviseBudgetLinePayload, SubmitProgrammeInput,
        SubmitProgrammePayload, UpdateProgrammeInput, UpdateProgrammePayload,
        WithdrawProgrammeInput, WithdrawProgrammePayload,
    },
    recommendation::{
        self, AssessRecommendationInput, AssessRecommendationPayload, AssignRecommendationInput,
        AssignRecommendationPayload, ImportRecommendationsInput, ImportRecommendationsPayload,
        ReportProgressInput, ReportProgressPayload,
    },
};

/// Where every change starts.
pub struct Mutation;

/// Everything that can be changed, with a token. One mutation a request. What is wrong with an
/// input is data in the payload: where `errors` isn't empty, nothing was written.
#[Object]
impl Mutation {
    /// Registers an organisation. For holders of the scope registry:coordinate.
    async fn register_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be known of it.")] input: Located<RegisterOrganisationInput>,
    ) -> Result<RegisterOrganisationPayload, Failure> {
        organisation::register(ctx, input.0).await
    }

    /// Changes an organisation: what is left out is kept, null clears. For holders of the scope
    /// registry:coordinate.
    async fn update_organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: Located<UpdateOrganisationInput>,
    ) -> Result<UpdateOrganisationPayload, Failure> {
        organisation::update(ctx, input.0).await
    }

    /// Registers a programme: a draft, seen by those who take part in it and by coordinators. For
    /// holders of the scope programmes:write who take part in it.
    async fn register_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be known of it.")] input: Located<RegisterProgrammeInput>,
    ) -> Result<RegisterProgrammePayload, Failure> {
        push::register(ctx, input.0).await
    }

    /// Changes a programme: what is left out is kept, null clears. A value for a field that others
    /// answer for is kept as a statement, with a notice.
    async fn update_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to change.")] input: Located<UpdateProgrammeInput>,
    ) -> Result<UpdateProgrammePayload, Failure> {
        push::update(ctx, input.0).await
    }

    /// Asks for the publication of a draft. For those who lead it.
    async fn submit_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Located<SubmitProgrammeInput>,
    ) -> Result<SubmitProgrammePayload, Failure> {
        push::submit(ctx, input.0).await
    }

    /// Sends a submitted programme back to its partners. For holders of the scope
    /// registry:coordinate.
    async fn request_changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and what is missing.")] input: Located<RequestChangesInput>,
    ) -> Result<RequestChangesPayload, Failure> {
        push::request_changes(ctx, input.0).await
    }

    /// Shows a programme to the public. For holders of the scope registry:coordinate.
    async fn publish_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: Located<PublishProgrammeInput>,
    ) -> Result<PublishProgrammePayload, Failure> {
        push::publish(ctx, input.0).await
    }

    /// Takes a programme back from the public; it is kept, with its trace. For holders of the scope
    /// registry:coordinate.
    async fn withdraw_programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: Located<WithdrawProgrammeInput>,
    ) -> Result<WithdrawProgrammePayload, Failure> {
        push::withdraw(ctx, input.0).await
    }

    /// Relates a programme to another one, which may not be here yet. Coordinators may confirm the
    /// edge at once.
    async fn relate_programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The edge.")] input: Located<RelateProgrammesInput>,
    ) -> Result<RelateProgrammesPayload, Failure> {
        push::relate(ctx, input.0).await
    }

    /// Brings the registry up to what an agency's own system knows: at most 100 programmes, each
    /// keyed by the agency and its own id. What is there already changes nothing. A dry run says
    /// exactly what would happen.
    async fn push_programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The batch.")] input: Located<PushProgrammesInput>,
    ) -> Result<PushProgrammesPayload, Failure> {
        push::push_programmes(ctx, input.0).await
    }

    /// Enters someone who takes part in a programme.
    async fn add_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The participation.")] input: Located<AddParticipationInput>,
    ) -> Result<AddParticipationPayload, Failure> {
        push::add_participation(ctx, input.0).await
    }

    /// Says until when an organisation took part.
    async fn end_participation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which participation, and until when.")] input: Located<
            EndParticipationInput,
        >,
    ) -> Result<EndParticipationPayload, Failure> {
        push::end(ctx, input.0).await
    }

    /// Enters a budget line. For holders of the scope budget:write.
    async fn record_budget_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The line.")] input: Located<RecordBudgetLineInput>,
    ) -> Result<RecordBudgetLinePayload, Failure> {
        push::record_budget_line(ctx, input.0).await
    }

    /// Enters a later figure for a budget line, which takes its place; both stay readable. For
    /// holders of the scope budget:write.
    async fn revise_budget_line(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which line, and the figure.")] input: Located<ReviseBudgetLineInput>,
    ) -> Result<ReviseBudgetLinePayload, Failure> {
        push::revise_budget_line(ctx, input.0).await
    }

    /// Enters a movement of money. For holders of the scope budget:write.
    async fn record_transaction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movement.")] input: Located<RecordTransactionInput>,
    ) -> Result<RecordTransactionPayload, Failure> {
        push::record_transaction(ctx, input.0).await
    }

    /// Corrects a movement of money that the author entered; the trace keeps what it was. For
    /// holders of the scope budget:write.
    async fn correct_transaction(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The movement as it should be.")] input: Located<CorrectTransactionInput>,
    ) -> Result<CorrectTransactionPayload, Failure> {
        push::correct_transaction(ctx, input.0).await
    }

    /// Takes a part of a programme back that the author entered. It is kept, with its trace, and
    /// shown no more.
    async fn remove_programme_part(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which part.")] input: Located<RemoveProgrammePartInput>,
    ) -> Result<RemoveProgrammePartPayload, Failure> {
        push::remove_part(ctx, input.0).await
    }

    /// Enters an objective of a programme, or changes the author's own.
    async fn add_objective(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The objective.")] input: Located<AddObjectiveInput>,
    ) -> Result<AddObjectivePayload, Failure> {
        push::add_objective(ctx, input.0).await
    }

    /// Enters a result of a programme, or changes the author's own. For holders of the scope
    /// results:write.
    async fn record_result(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The result.")] input: Located<RecordResultInput>,
    ) -> Result<RecordResultPayload, Failure> {
        push::record_result(ctx, input.0).await
    }

    /// Enters a value of an indicator: baseline, target or actual. For holders of the scope
    /// results:write.
    async fn record_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The indicator and the value.")] input: Located<RecordMeasurementInput>,
    ) -> Result<RecordMeasurementPayload, Failure> {
        push::measure(ctx, input.0).await
    }

    /// Enters what a programme does, or changes the author's own.
    async fn record_activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The activity.")] input: Located<RecordActivityInput>,
    ) -> Result<RecordActivityPayload, Failure> {
        push::record_activity(ctx, input.0).await
    }

    /// Names a document about a programme.
    async fn add_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The document.")] input: Located<AddDocumentInput>,
    ) -> Result<AddDocumentPayload, Failure> {
        push::add_document(ctx, input.0).await
    }

    /// Enters what others can learn from a programme, or changes the author's own.
    async fn add_practice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The practice.")] input: Located<AddPracticeInput>,
    ) -> Result<AddPracticePayload, Failure> {
        push::add_practice(ctx, input.0).await
    }

    /// Links a programme to a recommendation or to a cluster of them; proposed, until a coordinator
    /// confirms or disputes it. For holders of the scope recommendations:write.
    async fn link_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link.")] input: Located<LinkRecommendationInput>,
    ) -> Result<LinkRecommendationPayload, Failure> {
        push::link_recommendation(ctx, input.0).await
    }

    /// Confirms or disputes a link. For holders of the scope registry:coordinate.
    async fn decide_link(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which link, and the decision.")] input: Located<DecideLinkInput>,
    ) -> Result<DecideLinkPayload, Failure> {
        push::decide(ctx, input.0).await
    }

    /// Confirms an edge between two programmes, or takes that back. Two programmes that are confirmed
    /// to be the same are one wherever something is counted, and so none of them may lie above the
    /// other. For holders of the scope registry:coordinate.
    async fn decide_relation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which edge, and the decision.")] input: Located<DecideRelationInput>,
    ) -> Result<DecideRelationPayload, Failure> {
        push::confirm_relation(ctx, input.0).await
    }

    /// Adopts a pending statement: what was proposed is done as it was sent, as its author's. For
    /// those who answer for the field.
    async fn adopt_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which statement.")] input: Located<AdoptStatementInput>,
    ) -> Result<AdoptStatementPayload, Failure> {
        push::adopt_statement(ctx, input.0).await
    }

    /// Declines a pending statement: it is kept, with its author. For those who answer for the
    /// field.
    async fn decline_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which statement.")] input: Located<DeclineStatementInput>,
    ) -> Result<DeclineStatementPayload, Failure> {
        push::decline_statement(ctx, input.0).await
    }

    /// Imports recommendations, as a report lists them, at most 500 at once. A text that was
    /// imported is never changed. For holders of the scope registry:coordinate.
    async fn import_recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recommendations.")] input: Located<ImportRecommendationsInput>,
    ) -> Result<ImportRecommendationsPayload, Failure> {
        recommendation::import_recommendations(ctx, input.0).await
    }

    /// Enters what an assessor found of a recommendation. For the assessor itself, with the scope
    /// assessments:write; holders of the scope registry:coordinate enter for any.
    async fn assess_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The judgement.")] input: Located<AssessRecommendationInput>,
    ) -> Result<AssessRecommendationPayload, Failure> {
        recommendation::assess(ctx, input.0).await
    }

    /// Enters what an institution that answers for a recommendation reports on it. For the
    /// institution itself, with the scope recommendations:write; holders of the scope
    /// registry:coordinate enter for any.
    async fn report_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The report.")] input: Located<ReportProgressInput>,
    ) -> Result<ReportProgressPayload, Failure> {
        recommendation::report_progress(ctx, input.0).await
    }

    /// Says that an institution answers for a recommendation. For holders of the scope
    /// registry:coordinate.
    async fn assign_recommendation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The institution, and in which role.")] input: Located<
            AssignRecommendationInput,
        >,
    ) -> Result<AssignRecommendationPayload, Failure> {
        recommendation::assign(ctx, input.0).await
    }

    /// Merges a provisional organisation into the one that it turned out to be: whatever named it
    /// names the other from then on, and it stays as a record that says so. For holders of the
    /// scope registry:coordinate.
    async fn merge_organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The two.")] input: Located<MergeOrganisationsInput>,
    ) -> Result<MergeOrganisationsPayload, Failure> {
        merge::merge_organisations(ctx, input.0).await
    }
}
