//! The graph of programmes, in which nothing lies above itself.
//!
//! Upwards lead parents, and apart from them predecessors. Programmes that a coordinator has
//! confirmed to be the same are one programme wherever parents are counted, so that a confirmed
//! SAME_AS is a step to both sides on the way to parents.

use std::collections::HashSet;

use uuid::Uuid;

use super::store;
use crate::{
    database::Write, entity::programme_relation::Model, error::Failure, vocabulary::RelationKind,
};

/// Whether something would lie above itself with this edge, once `own` are the edges that its
/// programme states. The caller holds the graph.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn closes_cycle(
    write: &Write,
    edge: &Model,
    own: &[Model],
) -> Result<bool, Failure> {
    use RelationKind::{Child, CoFunded, Parent, Predecessor, SameAs, Sibling, Successor};
    let (this, Some(other)) = (edge.programme_id, edge.other_id) else {
        return Ok(false);
    };
    let way = Way { write, edge, own };
    Ok(match edge.kind {
        Parent | Predecessor => way.leads(edge.kind, other, this).await?,
        Child | Successor => way.leads(edge.kind.inverse(), this, other).await?,
        Sibling | CoFunded => false,
        // What is one already through others may be said to be one; what lies above may not.
        SameAs => {
            !way.leads(SameAs, this, other).await?
                && (way.leads(Parent, this, other).await? || way.leads(Parent, other, this).await?)
        }
    })
}

/// Where the edges lead, apart from one of them.
struct Way<'a> {
    write: &'a Write,
    edge: &'a Model,
    own: &'a [Model],
}

impl Way<'_> {
    /// Whether steps of a kind lead from one programme to another, or to itself by none.
    async fn leads(&self, kind: RelationKind, from: Uuid, to: Uuid) -> Result<bool, Failure> {
        let others = self.own.iter().filter(|edge| edge.id != self.edge.id);
        let own: Vec<(Uuid, Uuid)> = others.flat_map(|edge| steps(edge, kind)).collect();
        let mut reached = HashSet::from([from]);
        let mut rim = vec![from];
        while !rim.is_empty() && !reached.contains(&to) {
            let stored = store::steps(self.write, kind, &rim, self.edge.programme_id).await?;
            let new = own
                .iter()
                .filter(|(from, _)| rim.contains(from))
                .chain(&stored);
            rim = new
                .map(|(_, to)| *to)
                .filter(|id| reached.insert(*id))
                .collect();
        }
        Ok(reached.contains(&to))
    }
}

/// The steps that an edge lets one go on the way of a kind: from where, to where.
fn steps(edge: &Model, kind: RelationKind) -> Vec<(Uuid, Uuid)> {
    let (this, Some(other)) = (edge.programme_id, edge.other_id) else {
        return Vec::new();
    };
    let through_same = matches!(kind, RelationKind::Parent | RelationKind::SameAs);
    if edge.kind == RelationKind::SameAs {
        return if edge.confirmed && through_same {
            vec![(this, other), (other, this)]
        } else {
            Vec::new()
        };
    }
    if edge.kind == kind {
        vec![(this, other)]
    } else if edge.kind == kind.inverse() {
        vec![(other, this)]
    } else {
        Vec::new()
    }
}
