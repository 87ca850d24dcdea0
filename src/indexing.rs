//! Setting what subjects are found by: of what a transaction changed, and of everything anew.
//!
//! Each write sets the entries of what it changed, once, before it is committed. That leaves two
//! occasions for a rebuild, a few hundred subjects a transaction: the rules of the analysis changed,
//! or a concept got another label, by which everything tagged with it is found.

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::{
    access::Viewer,
    change, concept,
    database::{Work, Write, Writer},
    document,
    entity::{self, organisation as organisations},
    error::Failure,
    organisation, recommendation, results,
    search::Indexed,
};

/// Sets the entries of what a transaction has changed, at its end.
#[must_use]
pub fn due(write: &Write) -> Work<'_, ()> {
    Box::pin(async move {
        for (kind, subjects) in write.memory().take_due() {
            let subjects: Vec<Uuid> = subjects.into_iter().collect();
            set(kind)(write, &subjects).await?;
        }
        Ok(())
    })
}

/// Analyses everything that can be searched for, and says how many entries were set.
///
/// # Errors
/// [`Failure::Forbidden`] for anyone but the operator; else when the database can't be written.
/// What was done until then stays.
pub async fn rebuild(writer: &Writer, viewer: Viewer) -> Result<usize, Failure> {
    use Indexed::{Concept, Document, Organisation, Programme, Recommendation, Result};
    let mut entries = 0;
    entries += each::<organisations::Entity>(writer, viewer, Organisation).await?;
    entries += each::<entity::document::Entity>(writer, viewer, Document).await?;
    entries += each::<entity::concept::Entity>(writer, viewer, Concept).await?;
    entries += each::<entity::recommendation::Entity>(writer, viewer, Recommendation).await?;
    entries += each::<entity::result::Entity>(writer, viewer, Result).await?;
    entries += each::<entity::programme::Entity>(writer, viewer, Programme).await?;
    Ok(entries)
}

/// Sets the entries of some subjects.
type Set = for<'a> fn(&'a Write, &'a [Uuid]) -> Work<'a, ()>;

/// What sets the entries of subjects of a kind.
fn set(kind: Indexed) -> Set {
    match kind {
        Indexed::Organisation => |write, ids| Box::pin(organisation::index(write, ids)),
        Indexed::Document => |write, ids| Box::pin(document::index(write, ids)),
        Indexed::Concept => |write, ids| Box::pin(concept::index(write, ids)),
        Indexed::Recommendation => |write, ids| Box::pin(recommendation::index(write, ids)),
        Indexed::Result => |write, ids| Box::pin(results::index(write, ids)),
        Indexed::Programme => |write, ids| Box::pin(results::index_programmes(write, ids)),
    }
}

async fn each<E: EntityTrait>(
    writer: &Writer,
    viewer: Viewer,
    kind: Indexed,
) -> Result<usize, Failure> {
    let (mut after, mut entries) = (None, 0);
    loop {
        let permit = viewer.permit_upkeep()?;
        let some = writer.run(permit, move |write| {
            Box::pin(async move {
                let ids = change::keys_after::<E>(write, after).await?;
                write.memory().index_later(kind, ids.iter().copied());
                Ok(ids)
            })
        });
        let some = some.await?;
        let Some(last) = some.last() else {
            return Ok(entries);
        };
        after = Some(*last);
        entries += some.len();
    }
}
