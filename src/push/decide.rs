//! Deciding on what was proposed.

use uuid::Uuid;

use super::{
    Adopted, Manner, ProgrammePush, apply,
    division::{Money, divide},
};
use crate::{
    access::{Group, Right},
    change::{Action, Edit, SubjectKind},
    database::Write,
    entity::statement,
    error::{Failure, Path, Violation},
    finance, organisation, programme,
    source::{self, Statements},
    vocabulary::{LinkState, StatementState},
};

/// The fields of which a proposal is one more entry, and not all of it.
const LISTS: [&str; 6] = [
    "participations",
    "objectives",
    "relatedProgrammes",
    "results",
    "budget.lines",
    "transactions",
];

/// Adopts a pending statement: what was proposed is done as it was sent, as its author's entry.
/// One that proposes nothing becomes part of the record as it stands.
///
/// # Errors
/// [`Failure::NotFound`] for a statement that the author may not know of; [`Failure::Forbidden`]
/// for a field that it doesn't answer for; [`Failure::Conflict`]; [`Failure::Invalid`] for one that
/// was decided on, or that breaks a rule by now.
pub async fn adopt(write: &Write, id: Uuid, expected: i32) -> Result<Uuid, Failure> {
    let Open {
        row,
        programme,
        standing,
        push,
    } = open(write, id, expected).await?;
    match push {
        Some(mut push) => {
            push.programme.expected_version = Some(expected);
            let proposer = row
                .entered_by
                .ok_or_else(|| Failure::internal(format!("the proposal {id} has no author")))?;
            let manner = Manner {
                adds: LISTS.contains(&row.field.as_str()),
                adopts: Some(Adopted {
                    statement: row.id,
                    proposer,
                }),
            };
            apply(write, Some(programme), standing, push, manner).await?;
        }
        None => decided(write, programme, id, StatementState::Adopted).await?,
    }
    Ok(id)
}

/// Declines a pending statement: it is kept, with its author, and is no part of the record.
///
/// # Errors
/// As [`adopt`].
pub async fn decline(write: &Write, id: Uuid, expected: i32) -> Result<Uuid, Failure> {
    let Open { programme, .. } = open(write, id, expected).await?;
    decided(write, programme, id, StatementState::Declined).await?;
    Ok(id)
}

/// Confirms or disputes a link.
///
/// # Errors
/// As [`adopt`].
pub async fn decide_link(
    write: &Write,
    id: Uuid,
    expected: i32,
    state: LinkState,
) -> Result<Uuid, Failure> {
    let at = Path::root().field("id");
    let Some(link) = crate::link::by_key(write, id).await? else {
        return Err(Failure::NotFound(at));
    };
    let held = programme::held_by_key(write, link.programme_id).await?;
    let (programme, standing) = programme::admitted(write, held, &at).await?;
    if standing.right(Group::LinkState)? != Right::Sets {
        return Err(Failure::Forbidden(
            "coordinators decide on links: the token lacks the scope registry:coordinate",
        ));
    }
    // With the programme held, the link can't change any more: read it again.
    let link = crate::link::by_key(write, id)
        .await?
        .ok_or_else(|| Failure::NotFound(at.clone()))?;
    let mut edit = Edit::new(write, Some(programme.clone()), programme);
    edit.expect(Some(expected));
    if link.withdrawn_at.is_some() {
        edit.violations([Violation::new(
            &at,
            "LINK_LIVE",
            "the link was taken back by whoever entered it",
        )]);
    }
    let mut now = link.clone();
    now.state = state;
    edit.amend(link, now)?;
    edit.finish(SubjectKind::Programme, Action::Decided).await?;
    Ok(id)
}

/// Confirms an edge to another programme, or takes that back, and answers the programme that states
/// it.
///
/// # Errors
/// As [`adopt`].
pub async fn decide_relation(
    write: &Write,
    id: Uuid,
    expected: i32,
    confirmed: bool,
) -> Result<Uuid, Failure> {
    let at = Path::root().field("id");
    let missing = || Failure::NotFound(at.clone());
    let edge = programme::edge_by_key(write, id)
        .await?
        .ok_or_else(missing)?;
    let held = programme::held_by_key(write, edge.programme_id).await?;
    let (programme, standing) = programme::admitted(write, held, &at).await?;
    if standing.right(Group::RelationState)? != Right::Sets {
        return Err(Failure::Forbidden(
            "coordinators confirm edges: the token lacks the scope registry:coordinate",
        ));
    }
    // With the programme held, the edge can't change any more: read it again.
    let edge = programme::edge_by_key(write, id)
        .await?
        .ok_or_else(missing)?;
    let stated_by = programme.id;
    let mut edit = Edit::new(write, Some(programme.clone()), programme);
    edit.expect(Some(expected));
    programme::confirm(&mut edit, edge, confirmed).await?;
    edit.finish(SubjectKind::Programme, Action::Decided).await?;
    Ok(stated_by)
}

/// A statement that waits for a decision, and who is to decide.
struct Open {
    row: statement::Model,
    programme: crate::entity::programme::Model,
    standing: crate::access::Standing,
    push: Option<ProgrammePush>,
}

async fn open(write: &Write, id: Uuid, expected: i32) -> Result<Open, Failure> {
    let at = Path::root().field("id");
    let missing = || Failure::NotFound(at.clone());
    let row = source::by_key(write, id).await?.ok_or_else(missing)?;
    if row.subject_kind != SubjectKind::Programme || row.withdrawn_at.is_some() {
        return Err(missing());
    }
    let held = programme::held_by_key(write, row.subject_id).await?;
    let (programme, standing) = programme::admitted(write, held, &at).await?;
    // With the programme held, the statement can't change any more: read it again.
    let row = source::by_key(write, id).await?.ok_or_else(missing)?;
    let push: Option<ProgrammePush> = match &row.proposal {
        None => None,
        Some(json) => Some(serde_json::from_str(json).map_err(|error| {
            Failure::internal(format!("the proposal {id} can't be read: {error}"))
        })?),
    };
    let may = match &push {
        None => standing.right(Group::of_field(&row.field))? >= Right::Enters,
        Some(push) => {
            let money = Money {
                organisations: organisation::keys_of_codes(write, &push.organisations()).await?,
                entering: finance::entering(write, programme.id).await?,
                ..Money::default()
            };
            divide(&standing, &money, push.clone())?.proposed.is_empty()
        }
    };
    if !may {
        return Err(Failure::Forbidden(
            "the field is answered for by others: docs/authority.md says by whom",
        ));
    }
    if programme.version != expected {
        return Err(Failure::Conflict {
            current: programme.version,
        });
    }
    if row.state != StatementState::Pending {
        return Err(Failure::Invalid(vec![Violation::new(
            &at,
            "STATEMENT_PENDING",
            "the statement was decided on already",
        )]));
    }
    Ok(Open {
        row,
        programme,
        standing,
        push,
    })
}

async fn decided(
    write: &Write,
    programme: crate::entity::programme::Model,
    statement: Uuid,
    state: StatementState,
) -> Result<(), Failure> {
    let mut edit = Edit::new(write, Some(programme.clone()), programme);
    let mut statements = Statements::of(&edit, SubjectKind::Programme).await?;
    statements.decide(statement, state);
    edit.after.has_discrepancy = statements.stage(&mut edit)?;
    edit.finish(SubjectKind::Programme, Action::Decided).await?;
    Ok(())
}
