//! A whole programme as it comes in.

use async_graphql::InputObject;
use serde::{Deserialize, Serialize};

use crate::{
    activity::ActivityDraft,
    alignment::AlignmentDraft,
    concept::ConceptRef,
    finance::{BudgetDraft, FinanceDraft},
    graphql::Given,
    link::LinkDraft,
    practice::PracticeDraft,
    programme::ProgrammeDraft,
    results::ResultPush,
    source::StatementDraft,
};

/// A programme with everything that belongs to it. What is absent is kept; a list that is present
/// replaces its author's own entries of that kind, and touches nobody else's: what it no longer
/// holds is withdrawn, not erased.
#[derive(Clone, Debug, Default, Serialize, Deserialize, InputObject)]
#[serde(deny_unknown_fields, default)]
#[graphql(name = "ProgrammeContent")]
pub struct ProgrammePush {
    /// The programme itself, with those who take part.
    #[graphql(flatten)]
    pub programme: ProgrammeDraft,
    /// Its money.
    #[graphql(flatten)]
    pub finance: FinanceDraft,
    /// What it does.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub activities: Given<Vec<ActivityDraft>>,
    /// What others can learn from it.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub practices: Given<Vec<PracticeDraft>>,
    /// What plans and frameworks it serves.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub alignments: Given<Vec<AlignmentDraft>>,
    /// What sources say about single fields.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub statements: Given<Vec<StatementDraft>>,
    /// What came of it.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub results: Given<Vec<ResultPush>>,
    /// What it does for recommendations.
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub links: Given<Vec<LinkDraft>>,
}

impl ProgrammePush {
    /// A draft of a budget alone.
    pub(super) fn of_budget(budget: BudgetDraft) -> Self {
        let mut push = Self::default();
        push.finance.budget = Given(Some(budget));
        push
    }

    /// The codes of every organisation that it names outside its results and links.
    pub(super) fn organisations(&self) -> Vec<String> {
        let programme = &self.programme;
        let source: Option<_> = programme.source.as_opt_ref().flatten();
        let lines = self.lines();
        let transactions = self.finance.transactions.0.iter().flatten();
        let parts = programme.participations.0.iter().flatten();
        let activities = self.activities.0.iter().flatten();
        let mut named: Vec<Option<&String>> = Vec::new();
        named.extend(source.map(|draft| Some(&draft.organisation)));
        named.extend(parts.map(|draft| Some(&draft.organisation)));
        named.extend(lines.flat_map(|draft| [draft.provider.as_ref(), draft.receiver.as_ref()]));
        named.extend(
            transactions.flat_map(|draft| [draft.provider.as_ref(), draft.receiver.as_ref()]),
        );
        let taking_part = activities.flat_map(|draft| &draft.participations);
        named.extend(taking_part.map(|draft| Some(&draft.organisation)));
        let relations = programme.relations.0.iter().flatten();
        named.extend(relations.map(|draft| draft.asserted_by.as_ref()));
        let statements = self.statements.0.iter().flatten();
        named.extend(statements.map(|draft| draft.asserted_by.as_ref()));
        let practices = self.practices.0.iter().flatten();
        named.extend(practices.map(|draft| draft.asserted_by.as_ref()));
        let alignments = self.alignments.0.iter().flatten();
        named.extend(alignments.map(|draft| draft.asserted_by.as_ref()));
        named.extend(self.measurements().map(|draft| draft.reported_by.as_ref()));
        named.into_iter().flatten().cloned().collect()
    }

    /// The codes of every document that it names outside its links.
    pub(super) fn documents(&self) -> Vec<String> {
        let mut named: Vec<Option<&String>> = Vec::new();
        named.extend(self.programme.documents.0.iter().flatten().map(Some));
        named.extend(self.programme.more_documents.0.iter().flatten().map(Some));
        named.extend(self.lines().map(|draft| draft.document.as_ref()));
        macro_rules! of {
            ($($list:expr),+) => {
                $(named.extend($list.0.iter().flatten().map(|draft| draft.document.as_ref()));)+
            };
        }
        of!(
            self.finance.transactions,
            self.programme.objectives,
            self.activities,
            self.practices,
            self.alignments,
            self.statements,
            self.results
        );
        named.extend(self.measurements().map(|draft| draft.document.as_ref()));
        named.into_iter().flatten().cloned().collect()
    }

    /// Every concept that it names outside its links.
    pub(super) fn concepts(&self) -> Vec<ConceptRef> {
        let programme = &self.programme;
        let sectors = programme.sectors.0.iter().flatten();
        let themes = programme.themes.0.iter().flatten();
        let alignments = self.alignments.0.iter().flatten();
        sectors
            .chain(themes)
            .map(|draft| draft.concept.clone())
            .chain(alignments.filter_map(|draft| draft.concept.clone()))
            .collect()
    }

    /// The codes of every other programme that it names.
    pub(super) fn programmes(&self) -> Vec<String> {
        let relations = self.programme.relations.0.iter().flatten();
        relations
            .filter_map(|draft| draft.programme.clone())
            .collect()
    }

    fn lines(&self) -> impl Iterator<Item = &crate::finance::BudgetLineDraft> {
        let budget = self.finance.budget.0.iter();
        budget.flat_map(|budget| budget.lines.0.iter().flatten())
    }

    fn measurements(&self) -> impl Iterator<Item = &crate::results::MeasurementDraft> {
        let indicators = self.results.0.iter().flatten();
        let indicators = indicators.flat_map(|result| result.indicators.0.iter().flatten());
        indicators.flat_map(|indicator| indicator.measurements.iter().flatten())
    }
}
