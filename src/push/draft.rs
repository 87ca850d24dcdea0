//! A whole programme as it comes in.

use serde::Deserialize;

use crate::{
    activity::ActivityDraft, alignment::AlignmentDraft, concept::ConceptRef, finance::FinanceDraft,
    practice::PracticeDraft, programme::ProgrammeDraft, source::StatementDraft,
};

/// A programme with everything that belongs to it alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammePush {
    /// The programme itself, with those who take part.
    pub programme: ProgrammeDraft,
    /// Its money.
    #[serde(default)]
    pub finance: FinanceDraft,
    /// What it does.
    pub activities: Option<Vec<ActivityDraft>>,
    /// What others can learn from it.
    pub practices: Option<Vec<PracticeDraft>>,
    /// What plans and frameworks it serves.
    pub alignments: Option<Vec<AlignmentDraft>>,
    /// What sources say about single fields.
    pub statements: Option<Vec<StatementDraft>>,
}

impl ProgrammePush {
    /// The codes of every organisation that it names.
    pub(super) fn organisations(&self) -> Vec<String> {
        let programme = &self.programme;
        let lines = self
            .finance
            .budget
            .iter()
            .filter_map(|budget| budget.lines.as_ref())
            .flatten();
        let transactions = self.finance.transactions.iter().flatten();
        let taking_part = programme.participations.iter().flatten();
        let relations = programme.relations.iter().flatten();
        let named = taking_part
            .map(|draft| Some(&draft.organisation))
            .chain(
                programme
                    .source
                    .iter()
                    .map(|draft| Some(&draft.organisation)),
            )
            .chain(relations.map(|draft| draft.asserted_by.as_ref()))
            .chain(lines.flat_map(|draft| [draft.provider.as_ref(), draft.receiver.as_ref()]))
            .chain(
                transactions.flat_map(|draft| [draft.provider.as_ref(), draft.receiver.as_ref()]),
            )
            .chain(
                self.statements
                    .iter()
                    .flatten()
                    .map(|draft| draft.asserted_by.as_ref()),
            );
        let activities = self.activities.iter().flatten();
        let in_activities = activities.flat_map(|draft| &draft.participations);
        let practices = self.practices.iter().flatten();
        let alignments = self.alignments.iter().flatten();
        let named = named
            .chain(in_activities.map(|draft| Some(&draft.organisation)))
            .chain(practices.map(|draft| draft.asserted_by.as_ref()))
            .chain(alignments.map(|draft| draft.asserted_by.as_ref()));
        named.flatten().cloned().collect()
    }

    /// The codes of every document that it names.
    pub(super) fn documents(&self) -> Vec<String> {
        let lines = self
            .finance
            .budget
            .iter()
            .filter_map(|budget| budget.lines.as_ref())
            .flatten();
        let transactions = self.finance.transactions.iter().flatten();
        let named = lines
            .filter_map(|draft| draft.document.as_ref())
            .chain(transactions.filter_map(|draft| draft.document.as_ref()))
            .chain(self.programme.documents.iter().flatten())
            .chain(
                self.statements
                    .iter()
                    .flatten()
                    .filter_map(|draft| draft.document.as_ref()),
            );
        let objectives = self.programme.objectives.iter().flatten();
        let activities = self.activities.iter().flatten();
        let practices = self.practices.iter().flatten();
        let alignments = self.alignments.iter().flatten();
        let named = named
            .chain(objectives.filter_map(|draft| draft.document.as_ref()))
            .chain(activities.filter_map(|draft| draft.document.as_ref()))
            .chain(practices.filter_map(|draft| draft.document.as_ref()))
            .chain(alignments.filter_map(|draft| draft.document.as_ref()));
        named.cloned().collect()
    }

    /// Every concept that it names.
    pub(super) fn concepts(&self) -> Vec<ConceptRef> {
        let programme = &self.programme;
        let shares = programme.sectors.iter().chain(&programme.themes).flatten();
        let alignments = self.alignments.iter().flatten();
        shares
            .map(|draft| draft.concept.clone())
            .chain(alignments.filter_map(|draft| draft.concept.clone()))
            .collect()
    }

    /// The codes of every other programme that it names.
    pub(super) fn programmes(&self) -> Vec<String> {
        let relations = self.programme.relations.iter().flatten();
        relations
            .filter_map(|draft| draft.programme.clone())
            .collect()
    }
}
