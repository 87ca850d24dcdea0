//! Edges to other programmes: staged from a draft, and resolved when what they name comes.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{ProgrammeEdit, RelationDraft, rules, store};
use crate::{
    access::Viewer,
    change::{self, Action, Edit, SubjectKind},
    database::Write,
    entity::{programme, programme_reference, programme_relation},
    error::{Failure, Path},
    intake::Intake,
    text::Bounds,
    vocabulary::RelationKind,
};

/// The programmes with these codes that an author may name in its edges `of` a programme: those
/// that it may know of, and those that its edges lead to already, though they were hidden since.
///
/// # Errors
/// When the database can't be read.
pub async fn nameable(
    write: &Write,
    viewer: Viewer,
    codes: &[String],
    of: Option<&programme::Model>,
    author: Option<Uuid>,
) -> Result<HashMap<String, Uuid>, Failure> {
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let mut known = store::keys_of_codes(write, viewer, codes).await?;
    if let Some(of) = of
        && codes.iter().any(|code| !known.contains_key(code))
    {
        known.extend(store::ends(write, of.id, author).await?);
    }
    Ok(known)
}

/// Replaces the author's edges to other programmes.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub(super) async fn relations(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<RelationDraft>,
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let held: Vec<programme_relation::Model> = change::children::<programme_relation::Entity>(
        write,
        programme_relation::Column::ProgrammeId,
        id,
    )
    .await?;
    let list = Path::root().field("relations");
    let (mut wanted, mut named_once) = (Vec::<programme_relation::Model>::new(), Vec::new());
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let named = draft.programme.as_deref();
        let mut other_id = intake.programme(named, &at.field("programme"));
        let place = at.field("reference");
        let reference = draft.reference.as_ref().map(|reference| {
            let scheme = intake.text(Bounds::CODE, &reference.scheme, &place.field("scheme"));
            let value = intake.text(Bounds::CODE, &reference.value, &place.field("value"));
            (scheme, value)
        });
        named_once.push(named.is_some() != reference.is_some());
        if let (None, Some((scheme, value))) = (other_id, &reference)
            && intake.is_clean()
        {
            // One programme has it: that is the one. None or several: it stays a reference.
            let found = store::with_reference(write, scheme, value).await?;
            if let [only] = found.as_slice() {
                other_id = Some(only.programme_id);
            }
        }
        let (other_scheme, other_value) = reference.unzip();
        let mut row = programme_relation::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            kind: draft.kind,
            other_id,
            other_scheme,
            other_value,
            asserted_by: intake.asserted_by(draft.asserted_by.as_deref(), &at),
            confirmed: false,
            entered_by: edit.author(),
            external_id,
            withdrawn_at: None,
        };
        // What was confirmed of one edge says nothing of another.
        let was = held.iter().find(|was| rules::same_edge(was, &row));
        row.confirmed = was.is_some_and(|was| was.confirmed);
        wanted.push(row);
    }
    intake.distinct_parts(&wanted, &list);
    store::hold_graph(write).await?;
    let towards = store::stated_towards(write, id).await?;
    let others = held
        .iter()
        .filter(|row| row.withdrawn_at.is_none())
        .filter(|row| row.entered_by != edit.author() || edit.keeps(*row, &wanted));
    let own: Vec<_> = others.chain(&wanted).cloned().collect();
    let mut placed = Vec::new();
    for (index, edge) in wanted.iter().enumerate() {
        let same = |other: &programme_relation::Model| {
            other.kind == edge.kind && other.other_id.is_some() && other.other_id == edge.other_id
        };
        placed.push(rules::Placed {
            edge,
            named_once: named_once[index],
            twice: wanted[..index].iter().any(same),
            closes_cycle: closes_cycle(write, edge, &own).await?,
            stated_already: stated_in(&towards, edge),
        });
    }
    edit.violations(rules::relations(&placed));
    edit.set_own_parts(held, wanted)
}

/// Whether the other end states the same edge already.
fn stated_in(towards: &[programme_relation::Model], edge: &programme_relation::Model) -> bool {
    towards
        .iter()
        .any(|other| Some(other.programme_id) == edge.other_id && other.kind == edge.kind.inverse())
}

/// An edge as a step upwards, towards parents or predecessors, whichever end states it: its
/// kind, the lower programme and the upper one. None for edges without a direction.
fn step(edge: &programme_relation::Model) -> Option<(RelationKind, Uuid, Uuid)> {
    let (own, other) = (edge.programme_id, edge.other_id?);
    match edge.kind {
        kind @ (RelationKind::Parent | RelationKind::Predecessor) => Some((kind, own, other)),
        kind @ (RelationKind::Child | RelationKind::Successor) => {
            Some((kind.inverse(), other, own))
        }
        RelationKind::Sibling | RelationKind::CoFunded | RelationKind::SameAs => None,
    }
}

/// Whether an edge leads up from a programme that is itself above its upper end, once `own`
/// are the edges that its programme states.
async fn closes_cycle(
    write: &Write,
    edge: &programme_relation::Model,
    own: &[programme_relation::Model],
) -> Result<bool, Failure> {
    let Some((kind, lower, upper)) = step(edge) else {
        return Ok(false);
    };
    let own: Vec<(Uuid, Uuid)> = own
        .iter()
        .filter_map(step)
        .filter(|(other, ..)| *other == kind)
        .map(|(_, lower, upper)| (lower, upper))
        .collect();
    let mut reached = HashSet::from([upper]);
    let mut edge_of_it = vec![upper];
    while !edge_of_it.is_empty() {
        let stored = store::steps_up(write, kind, &edge_of_it, edge.programme_id).await?;
        let new = own
            .iter()
            .filter(|(lower, _)| edge_of_it.contains(lower))
            .chain(&stored);
        edge_of_it = new
            .map(|(_, upper)| *upper)
            .filter(|id| reached.insert(*id))
            .collect();
    }
    Ok(reached.contains(&lower))
}

/// Recognises a published programme in the edges that named it by a reference before it was
/// here. Each edge belongs to another programme, and so is a change of that one.
///
/// # Errors
/// When the database can't be read or written.
pub async fn resolve(write: &Write, of: &programme::Model) -> Result<(), Failure> {
    let references = change::children::<programme_reference::Entity>(
        write,
        programme_reference::Column::ProgrammeId,
        of.id,
    )
    .await?;
    if references.is_empty() {
        return Ok(());
    }
    store::hold_graph(write).await?;
    for edge in store::waiting_for(write, &references).await? {
        let (Some(scheme), Some(value)) = (&edge.other_scheme, &edge.other_value) else {
            continue;
        };
        if edge.programme_id == of.id
            || store::with_reference(write, scheme, value).await?.len() != 1
        {
            continue;
        }
        let Some(owner) = store::held_by_key(write, edge.programme_id).await? else {
            continue;
        };
        let mut edit = Edit::new(write, Some(owner.clone()), owner);
        let resolved = programme_relation::Model {
            other_id: Some(of.id),
            ..edge.clone()
        };
        let siblings = change::children::<programme_relation::Entity>(
            write,
            programme_relation::Column::ProgrammeId,
            edge.programme_id,
        )
        .await?;
        let own: Vec<_> = siblings
            .into_iter()
            .filter(|row| row.id != edge.id && row.withdrawn_at.is_none())
            .collect();
        let towards = store::stated_towards(write, edge.programme_id).await?;
        if closes_cycle(write, &resolved, &own).await? || stated_in(&towards, &resolved) {
            tracing::warn!(edge = %edge.id, "an edge stays unresolved: it closes a cycle, or is stated already");
            continue;
        }
        edit.amend(edge, resolved)?;
        edit.finish(SubjectKind::Programme, Action::Related).await?;
    }
    Ok(())
}
