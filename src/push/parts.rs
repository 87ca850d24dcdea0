//! One part of a programme: ended, corrected, or taken back.

use uuid::Uuid;

use super::{Applied, Manner, ProgrammePush, apply};
use crate::{
    access::{Group, Right, Standing},
    change::{self, Action, Edit, Part, SubjectKind},
    database::Write,
    entity::{
        activity, alignment, budget_line, financial_transaction, objective, participation,
        practice, programme as programmes, programme_relation, recommendation_link,
    },
    error::{Failure, Path, Violation},
    finance::{self, BudgetDraft, BudgetLineDraft, TransactionDraft},
    graphql::Given,
    id::{Kind, NodeId},
    organisation,
    period::PartialDate,
    programme::{self, AmountDraft},
    results::{self, MeasurementDraft},
    search::Indexed,
    source::Statements,
    vocabulary::{BudgetKind, Visibility},
};

/// Who changes which programme, from which version on.
#[derive(Clone, Debug)]
pub struct Named {
    /// The programme.
    pub programme: Uuid,
    /// The version that the change is made from.
    pub expected: i32,
}

impl Named {
    /// The programme, held, and what the author of the change is in it.
    ///
    /// # Errors
    /// [`Failure::NotFound`] for one that the author may not know of; [`Failure::Forbidden`];
    /// [`Failure::Conflict`].
    pub async fn held(&self, write: &Write) -> Result<(programmes::Model, Standing), Failure> {
        let at = Path::root().field("id");
        let held = programme::held_by_key(write, self.programme).await?;
        let (row, standing) = programme::admitted(write, held, &at).await?;
        if row.version != self.expected {
            return Err(Failure::Conflict {
                current: row.version,
            });
        }
        Ok((row, standing))
    }
}

/// Finds a part of a programme.
macro_rules! part_of {
    ($write:expr, $entity:ident, $programme:expr, $key:expr) => {
        change::children::<$entity::Entity>($write, $entity::Column::ProgrammeId, $programme)
            .await?
            .into_iter()
            .find(|row| row.id == $key && row.withdrawn_at.is_none())
    };
}

/// Says until when an organisation took part.
///
/// # Errors
/// As [`Named::held`]; [`Failure::Invalid`] for an end before the start.
pub async fn end_participation(
    write: &Write,
    named: &Named,
    part: Uuid,
    until: PartialDate,
) -> Result<Uuid, Failure> {
    let (row, standing) = named.held(write).await?;
    let at = Path::root().field("participation");
    let was = part_of!(write, participation, row.id, part)
        .ok_or_else(|| Failure::NotFound(at.clone()))?;
    own(&standing, Group::Participations, &was)?;
    let mut edit = Edit::new(write, Some(row.clone()), row);
    if was
        .since
        .is_some_and(|since| since.earliest() > until.latest())
    {
        edit.violations([Violation::new(
            &Path::root().field("until"),
            "UNTIL_BEFORE_SINCE",
            "the end lies before the start; exchange or correct them",
        )]);
    }
    let mut now = was.clone();
    now.until = Some(until);
    edit.amend(was, now)?;
    edit.finish(SubjectKind::Programme, Action::Updated).await?;
    Ok(named.programme)
}

/// Takes a part of a programme back. It is kept, with its trace, and shown no more.
///
/// # Errors
/// As [`Named::held`]; [`Failure::Invalid`] for one that something rests on.
pub async fn remove(write: &Write, named: &Named, part: &NodeId) -> Result<Uuid, Failure> {
    let (row, standing) = named.held(write).await?;
    let at = Path::root().field("part");
    let missing = || Failure::NotFound(at.clone());
    let mut edit = Edit::new(write, Some(row.clone()), row.clone());
    macro_rules! gone {
        ($entity:ident, $group:ident) => {{
            let was = part_of!(write, $entity, row.id, part.key).ok_or_else(missing)?;
            own(&standing, Group::$group, &was)?;
            edit.withdraw(was)?;
        }};
    }
    match part.kind {
        Kind::Participation => {
            gone!(participation, Participations);
            let taking_part = programme::roles(write, row.id).await?;
            let open = matches!(
                row.visibility,
                Visibility::Published | Visibility::Submitted
            );
            if open && taking_part.len() <= 1 {
                edit.violations([Violation::new(
                    &at,
                    "PUBLISHED_WITH_PARTICIPATION",
                    "a published programme needs at least one participation",
                )]);
            }
        }
        Kind::Objective => gone!(objective, Objectives),
        Kind::Activity => gone!(activity, Activities),
        Kind::Practice => gone!(practice, Activities),
        Kind::Alignment => gone!(alignment, Activities),
        Kind::ProgrammeRelation => gone!(programme_relation, Relations),
        Kind::RecommendationLink => gone!(recommendation_link, Links),
        Kind::Transaction => gone!(financial_transaction, OwnMoney),
        Kind::BudgetLine => {
            let was = part_of!(write, budget_line, row.id, part.key).ok_or_else(missing)?;
            own(&standing, Group::OwnMoney, &was)?;
            finance::withdraw_line(&mut edit, was).await?;
        }
        Kind::Statement => {
            let mut statements = Statements::of(&edit, SubjectKind::Programme).await?;
            let was = statements.live(part.key).ok_or_else(missing)?;
            own(&standing, Group::Statements, was)?;
            statements.withdraw(part.key);
            edit.after.has_discrepancy = statements.stage(&mut edit)?;
        }
        _ => return Err(missing()),
    }
    edit.finish(SubjectKind::Programme, Action::Updated).await?;
    // Programmes are found by their objectives, too.
    write.memory().index_later(Indexed::Programme, [row.id]);
    Ok(named.programme)
}

/// Whoever entered a part takes it back, or a coordinator does.
fn own(standing: &Standing, group: Group, row: &impl Part) -> Result<(), Failure> {
    let right = standing.right(group)?;
    if standing.coordinates() || row.entered_by() == standing.organisation() {
        // Who takes part says who may do what: whoever can only propose it takes nothing of it back.
        let decisive = matches!(group, Group::Participations | Group::Relations);
        let needed = if decisive {
            Right::Enters
        } else {
            Right::Proposes
        };
        return if right >= needed {
            Ok(())
        } else {
            Err(Failure::Forbidden("this is decided by others"))
        };
    }
    Err(Failure::Forbidden(
        "a part is changed by the organisation that entered it, or by a coordinator",
    ))
}

/// Enters a later figure for a budget line.
///
/// # Errors
/// As [`Named::held`]; [`Failure::Invalid`] for a line that isn't there.
pub async fn revision(
    write: &Write,
    named: &Named,
    line: Uuid,
    revised: finance::RevisionDraft,
) -> Result<Applied, Failure> {
    let (row, standing) = named.held(write).await?;
    let at = Path::root().field("line");
    let was = part_of!(write, budget_line, row.id, line).ok_or_else(|| Failure::NotFound(at))?;
    let organisations = [was.provider_id, was.receiver_id];
    let mut codes = Vec::with_capacity(2);
    for key in organisations {
        codes.push(match key {
            Some(key) => Some(organisation::code_of(write, key).await?),
            None => None,
        });
    }
    let mut codes = codes.into_iter();
    let draft = BudgetLineDraft {
        external_id: revised.external_id,
        kind: BudgetKind::Revised,
        commitment: was.commitment,
        start: was.period_start,
        end: was.period_end,
        provider: codes.next().flatten(),
        receiver: codes.next().flatten(),
        amount: AmountDraft {
            amount: revised.amount,
            currency: was.currency,
        },
        value_date: revised.value_date,
        document: revised.document,
    };
    let push = ProgrammePush::of_budget(BudgetDraft {
        lines: Given(Some(vec![draft])),
        ..BudgetDraft::default()
    });
    apply(write, Some(row), standing, push, Manner::MORE).await
}

/// Corrects a transaction that the author entered.
///
/// # Errors
/// As [`Named::held`]; [`Failure::NotFound`] for one that the author has not entered.
pub async fn correction(
    write: &Write,
    named: &Named,
    draft: TransactionDraft,
) -> Result<Applied, Failure> {
    let (row, standing) = named.held(write).await?;
    let held = change::children::<financial_transaction::Entity>(
        write,
        financial_transaction::Column::ProgrammeId,
        row.id,
    )
    .await?;
    let own = held.iter().any(|one| {
        one.entered_by == standing.organisation()
            && one.external_id == draft.external_id
            && one.is_live()
    });
    if !own {
        return Err(Failure::NotFound(Path::root().field("externalId")));
    }
    let mut push = ProgrammePush::default();
    push.finance.transactions = Given(Some(vec![draft]));
    apply(write, Some(row), standing, push, Manner::MORE).await
}

/// Enters a value of an indicator of a result that a programme contributes to.
///
/// # Errors
/// As [`Named::held`]; [`Failure::NotFound`] for an indicator of another programme's result;
/// [`Failure::Invalid`].
pub async fn record_measurement(
    write: &Write,
    named: &Named,
    indicator: Uuid,
    draft: MeasurementDraft,
) -> Result<Uuid, Failure> {
    let (row, standing) = named.held(write).await?;
    if standing.right(Group::Results)? < Right::Enters {
        return Err(Failure::Forbidden(
            "results are measured by those who carry the programme out: docs/authority.md says by whom",
        ));
    }
    results::measure(
        write,
        row.id,
        indicator,
        draft,
        standing.organisation(),
        standing.coordinates(),
    )
    .await?;
    Ok(named.programme)
}
