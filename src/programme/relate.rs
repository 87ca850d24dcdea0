//! Edges to other programmes: staged from a draft, and resolved when what they name comes.

use std::collections::HashMap;

use uuid::Uuid;

use super::{ProgrammeEdit, RelationDraft, graph::closes_cycle, rules, store};
use crate::{
    access::Viewer,
    change::{self, Action, Edit, SubjectKind},
    database::Write,
    entity::{programme, programme_reference, programme_relation},
    error::{Failure, Path},
    intake::Intake,
    text::Bounds,
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
    let mut news = Vec::new();
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
        let held = was.is_some_and(|was| was.confirmed);
        row.confirmed = confirmed(intake, draft.confirmed, &at).unwrap_or(held);
        // An edge that is there was judged when it came, and makes no cycle that others don't.
        news.push(was.is_none() || (row.confirmed && !held));
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
            closes_cycle: news[index] && closes_cycle(write, edge, &own).await?,
            stated_already: stated_in(&towards, edge),
        });
    }
    edit.violations(rules::relations(&placed));
    edit.set_own_parts(held, wanted)
}

/// Whether an edge is to be confirmed, where its author may say so.
fn confirmed(intake: &mut Intake, drafted: Option<bool>, at: &Path) -> Option<bool> {
    if drafted.is_some() && intake.speaks_for_itself() {
        intake.refuse(
            &at.field("confirmed"),
            "RELATION_CONFIRMATION_DECIDED",
            "coordinators confirm edges; leave this out",
        );
        return None;
    }
    drafted
}

/// Whether the other end states the same edge already.
fn stated_in(towards: &[programme_relation::Model], edge: &programme_relation::Model) -> bool {
    towards
        .iter()
        .any(|other| Some(other.programme_id) == edge.other_id && other.kind == edge.kind.inverse())
}

/// Confirms an edge that the edited programme states, or takes that back.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn confirm(
    edit: &mut ProgrammeEdit<'_>,
    edge: programme_relation::Model,
    confirmed: bool,
) -> Result<(), Failure> {
    let write = edit.write();
    let mut now = edge.clone();
    now.confirmed = confirmed;
    let at = Path::root().field("id");
    edit.violations(rules::confirmed(&now, &at));
    if confirmed && !edge.confirmed {
        store::hold_graph(write).await?;
        let own = beside(write, &now).await?;
        if closes_cycle(write, &now, &own).await? {
            edit.violations([rules::cycle(now.kind, &at)]);
        }
    }
    edit.amend(edge, now)
}

/// The live edges that the same programme states besides this one.
async fn beside(
    write: &Write,
    edge: &programme_relation::Model,
) -> Result<Vec<programme_relation::Model>, Failure> {
    let all: Vec<programme_relation::Model> = change::children::<programme_relation::Entity>(
        write,
        programme_relation::Column::ProgrammeId,
        edge.programme_id,
    )
    .await?;
    let others = all.into_iter();
    Ok(others
        .filter(|row| row.id != edge.id && row.withdrawn_at.is_none())
        .collect())
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
        // With its owner held, the edge can't change any more: read it again.
        let edge = match store::edge_by_key(write, edge.id).await? {
            Some(edge) if edge.withdrawn_at.is_none() && edge.other_id.is_none() => edge,
            _ => continue,
        };
        let mut edit = Edit::new(write, Some(owner.clone()), owner);
        let resolved = programme_relation::Model {
            other_id: Some(of.id),
            ..edge.clone()
        };
        let own = beside(write, &edge).await?;
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
