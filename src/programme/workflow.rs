//! The way of a programme to the public: draft, submitted, published, withdrawn.

use super::{relate, rules, standing::admitted, store};
use crate::{
    access::{Group, Right, Standing},
    change::{self, Action, Edit, Outcome, SubjectKind},
    database::Write,
    entity::{participation, programme},
    error::{Failure, Path, Violation},
    intake::{Intake, Known},
    source::{self, StatementDraft},
    text::{Bounds, TextDraft},
    vocabulary::{StatementRank, Visibility},
};
use uuid::Uuid;

/// A step on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its lead asks for publication.
    Submit,
    /// A coordinator sends it back with what is missing.
    RequestChanges,
    /// A coordinator shows it to the public.
    Publish,
    /// A coordinator takes it back from the public.
    Withdraw,
}

impl Step {
    /// From where, to where, as which action, and whose decision it is.
    const fn way(self) -> (&'static [Visibility], Visibility, Action, Group) {
        use Visibility::{Draft, Published, Submitted, Withdrawn};
        match self {
            Self::Submit => (&[Draft], Submitted, Action::Submitted, Group::Submission),
            Self::RequestChanges => (&[Submitted], Draft, Action::SentBack, Group::Publication),
            Self::Publish => (
                &[Draft, Submitted, Withdrawn],
                Published,
                Action::Published,
                Group::Publication,
            ),
            Self::Withdraw => (
                &[Draft, Submitted, Published],
                Withdrawn,
                Action::Withdrawn,
                Group::Publication,
            ),
        }
    }
}

/// Takes a programme one step further, with a remark that whoever may see it can read among its
/// statements.
///
/// # Errors
/// [`Failure::NotFound`] for one that the author may not know of; [`Failure::Forbidden`];
/// [`Failure::Conflict`]; [`Failure::Invalid`] for a step that doesn't lead on from where it is, or
/// a programme that lacks what a published one needs.
pub async fn step(
    write: &Write,
    id: Uuid,
    expected: i32,
    step: Step,
    remark: Vec<TextDraft>,
) -> Result<Outcome, Failure> {
    let at = Path::root().field("id");
    let (before, standing) = admitted(write, store::held_by_key(write, id).await?, &at).await?;
    allowed(&standing, step)?;
    taken(write, before, step, Some(expected), remark).await
}

/// Shows a programme to the public, as the registry's editor.
///
/// # Errors
/// [`Failure::Invalid`] when it lacks what a published programme needs, or isn't here.
pub async fn publish(write: &Write, code: &str) -> Result<Outcome, Failure> {
    let Some(before) = store::held(write, code).await? else {
        return Err(Failure::input(
            &["code"],
            format!("there is no programme with the code \"{code}\""),
        ));
    };
    if before.visibility == Visibility::Published {
        return Ok(Outcome::Unchanged);
    }
    taken(write, before, Step::Publish, None, Vec::new()).await
}

fn allowed(standing: &Standing, step: Step) -> Result<(), Failure> {
    let (.., group) = step.way();
    match standing.right(group)? {
        Right::Sets => Ok(()),
        _ => Err(Failure::Forbidden(
            "who leads a programme submits it, and coordinators publish, send back and withdraw",
        )),
    }
}

async fn taken(
    write: &Write,
    before: programme::Model,
    step: Step,
    expected: Option<i32>,
    remark: Vec<TextDraft>,
) -> Result<Outcome, Failure> {
    let (from, to, action, _) = step.way();
    let taking_part = change::children::<participation::Entity>(
        write,
        participation::Column::ProgrammeId,
        before.id,
    )
    .await?;
    let is = before.visibility;
    let mut after = before.clone();
    after.visibility = to;
    let mut edit = Edit::new(write, Some(before), after);
    edit.expect(expected);
    if !from.contains(&is) {
        edit.violations([Violation::new(
            &Path::root().field("id"),
            "VISIBILITY_STEP",
            format!(
                "this leads on from {}, and the programme is {}",
                names(from),
                names(&[is])
            ),
        )]);
    }
    let live = taking_part.iter().filter(|row| row.withdrawn_at.is_none());
    edit.violations(rules::published(to, live.count()));
    if matches!(to, Visibility::Published | Visibility::Submitted) {
        let found = rules::programme(&edit.after);
        edit.violations(found);
    }
    if !remark.is_empty() {
        remarked(&mut edit, step, remark).await?;
    }
    let after = edit.after.clone();
    let outcome = edit.finish(SubjectKind::Programme, action).await?;
    if outcome != Outcome::Unchanged && to == Visibility::Published {
        relate::resolve(write, &after).await?;
    }
    Ok(outcome)
}

/// Keeps a remark on a step as a statement about the programme's visibility.
async fn remarked(
    edit: &mut Edit<'_, programme::Model>,
    step: Step,
    remark: Vec<TextDraft>,
) -> Result<(), Failure> {
    let mut intake = Intake::new(Known::default());
    let (_, to, ..) = step.way();
    let at = Path::root().field("remark");
    let words = intake.texts(Bounds::PROSE, remark.clone(), &at);
    intake.stated(!words.is_empty(), &at, "REMARK_STATED");
    edit.violations(intake.into_violations());
    let draft = StatementDraft {
        external_id: "visibility".to_owned(),
        field: "visibility".to_owned(),
        value: names(&[to]),
        rank: StatementRank::Normal,
        state: None,
        asserted_by: None,
        document: None,
        stated_on: None,
        note: remark,
    };
    edit.add_to_lists(true);
    let mut intake = Intake::new(Known::default());
    if let Some(author) = edit.author() {
        // Who decided is who says so.
        intake = intake.asserting(author);
    }
    source::stage(edit, SubjectKind::Programme, &mut intake, vec![draft]).await?;
    edit.violations(intake.into_violations());
    Ok(())
}

fn names(of: &[Visibility]) -> String {
    use sea_orm::ActiveEnum;
    let names: Vec<String> = of.iter().map(ActiveEnum::to_value).collect();
    names.join(" or ")
}
