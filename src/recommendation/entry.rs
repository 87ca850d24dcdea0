//! What one author says of a recommendation: a judgement, a report, an institution that answers
//! for it. One is entered or replaced, all others are kept.

use uuid::Uuid;

use super::{
    AssessmentDraft, ProgressReportDraft, RecommendationDraft, ResponsibilityDraft, parts,
    service::intake, store,
};
use crate::{
    access::Scope,
    change::{Action, Edit, SubjectKind},
    database::Write,
    error::{Failure, Path},
    graphql::lifted,
    intake::Intake,
};

/// One entry of its author, named by the author's external id.
#[derive(Clone, Debug)]
pub(super) enum Entry {
    /// What an assessor found.
    Assessment(AssessmentDraft),
    /// What an institution reports.
    Report(ProgressReportDraft),
    /// An institution that answers for it.
    Responsibility(ResponsibilityDraft),
}

impl Entry {
    /// The draft that holds it alone, and the list that it is in.
    fn alone(&self) -> (RecommendationDraft, &'static str) {
        let mut draft = RecommendationDraft::default();
        let list = match self.clone() {
            Self::Assessment(entry) => {
                draft.assessments = Some(vec![entry]);
                "assessments"
            }
            Self::Report(entry) => {
                draft.progress_reports = Some(vec![entry]);
                "progressReports"
            }
            Self::Responsibility(entry) => {
                draft.responsible_institutions = Some(vec![entry]);
                "responsibleInstitutions"
            }
        };
        (draft, list)
    }
}

/// Enters one entry of the author, or replaces its own with the same external id.
///
/// # Errors
/// [`Failure::NotFound`] when there is no such recommendation; [`Failure::Forbidden`] for whoever
/// may not enter it; [`Failure::Conflict`] for another version; [`Failure::Invalid`] with every
/// broken rule.
pub(super) async fn enter(
    write: &Write,
    id: Uuid,
    expected_version: i32,
    entry: Entry,
) -> Result<Uuid, Failure> {
    let (draft, list) = entry.alone();
    let mut intake = intake(write, &draft).await?;
    let row = store::held_by_key(write, id)
        .await?
        .ok_or_else(|| Failure::NotFound(Path::root().field("id")))?;
    permitted(write, id, &mut intake, &entry).await?;
    let mut edit = Edit::new(write, Some(row.clone()), row);
    edit.expect(Some(expected_version));
    edit.add_to_lists(true);
    match entry {
        Entry::Assessment(entry) => parts::assessments(&mut edit, &mut intake, vec![entry]).await?,
        Entry::Report(entry) => parts::reports(&mut edit, &mut intake, vec![entry]).await?,
        Entry::Responsibility(entry) => {
            parts::responsibilities(&mut edit, &mut intake, vec![entry]).await?;
        }
    }
    edit.violations(intake.into_violations());
    let outcome = edit.finish(SubjectKind::Recommendation, Action::Updated);
    outcome
        .await
        .map_err(|failure| lifted(failure, &[list, "0"], &[]))?;
    Ok(id)
}

/// Whether the author may enter this. An assessor speaks for itself, and so does an institution
/// that answers for the recommendation; coordinators enter for anyone, and alone say who answers.
async fn permitted(
    write: &Write,
    id: Uuid,
    intake: &mut Intake,
    entry: &Entry,
) -> Result<(), Failure> {
    let author = write.author();
    if author.scopes.has(Scope::RegistryCoordinate) {
        return Ok(());
    }
    let own = |code: &str| {
        author.organisation.is_some() && intake.known_organisation(code) == author.organisation
    };
    match entry {
        Entry::Assessment(_) if !author.scopes.has(Scope::AssessmentsWrite) => Err(
            Failure::Forbidden("assessing needs a token with the scope assessments:write"),
        ),
        Entry::Assessment(entry) if own(&entry.assessor) => Ok(()),
        Entry::Assessment(_) => Err(Failure::Forbidden(
            "an assessor speaks for itself; coordinators enter what others found",
        )),
        Entry::Report(_) if !author.scopes.has(Scope::RecommendationsWrite) => Err(
            Failure::Forbidden("reporting needs a token with the scope recommendations:write"),
        ),
        Entry::Report(entry) if own(&entry.reported_by) => {
            let institutions = store::answers_for(write, id).await?;
            if author
                .organisation
                .is_some_and(|own| institutions.contains(&own))
            {
                Ok(())
            } else {
                Err(Failure::Forbidden(
                    "progress is reported by the institutions that answer for the recommendation",
                ))
            }
        }
        Entry::Report(_) => Err(Failure::Forbidden(
            "an institution reports for itself; coordinators enter the reports of others",
        )),
        Entry::Responsibility(_) => Err(Failure::Forbidden(
            "who answers for a recommendation is said by coordinators: the token lacks the scope registry:coordinate",
        )),
    }
}
