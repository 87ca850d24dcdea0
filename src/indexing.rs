//! Rebuilding the search index: everything is analysed again, a few hundred subjects a transaction.
//!
//! Each write sets the entries of what it changed. That leaves two occasions: the rules of the
//! analysis changed, or a concept got another label, by which everything tagged with it is found.

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
};

/// Analyses everything that can be searched for, and says how many entries were set.
///
/// # Errors
/// [`Failure::Forbidden`] for anyone but the operator; else when the database can't be written.
/// What was done until then stays.
pub async fn rebuild(writer: &Writer, viewer: Viewer) -> Result<usize, Failure> {
    let mut entries = 0;
    entries += each::<organisations::Entity>(writer, viewer, |write, ids| {
        Box::pin(organisation::index(write, ids))
    })
    .await?;
    entries += each::<entity::document::Entity>(writer, viewer, |write, ids| {
        Box::pin(document::index(write, ids))
    })
    .await?;
    entries += each::<entity::concept::Entity>(writer, viewer, |write, ids| {
        Box::pin(concept::index(write, ids))
    })
    .await?;
    entries += each::<entity::recommendation::Entity>(writer, viewer, |write, ids| {
        Box::pin(recommendation::index(write, ids))
    })
    .await?;
    entries += each::<entity::result::Entity>(writer, viewer, |write, ids| {
        Box::pin(results::index(write, ids))
    })
    .await?;
    entries += each::<entity::programme::Entity>(writer, viewer, |write, ids| {
        Box::pin(results::index_programmes(write, ids.iter().copied()))
    })
    .await?;
    Ok(entries)
}

/// Sets the entries of some subjects.
type Index = for<'a> fn(&'a Write, &'a [Uuid]) -> Work<'a, ()>;

async fn each<E: EntityTrait>(
    writer: &Writer,
    viewer: Viewer,
    index: Index,
) -> Result<usize, Failure> {
    let (mut after, mut entries) = (None, 0);
    loop {
        let permit = viewer.permit_upkeep()?;
        let some = writer.run(permit, move |write| {
            Box::pin(async move {
                let ids = change::keys_after::<E>(write, after).await?;
                index(write, &ids).await?;
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
