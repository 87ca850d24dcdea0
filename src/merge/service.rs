//! What a merge does.

use uuid::Uuid;

use super::{repoint::Naming, rules, store};
use crate::{
    change::{self, Action, Edit, SubjectKind},
    database::Write,
    entity::organisation_identifier::{Column, Entity},
    error::{Failure, Path},
    organisation, webhook,
};

/// Merges a provisional organisation into another one, and answers the other's key. Again, it
/// finds only what came to name the merged one meanwhile.
///
/// # Errors
/// [`Failure::NotFound`] where one of the two isn't there; [`Failure::Conflict`] when the first has
/// another version; [`Failure::Invalid`] with every broken rule.
pub async fn merge(
    write: &Write,
    id: Uuid,
    into: Uuid,
    expected_version: i32,
) -> Result<Uuid, Failure> {
    let root = Path::root();
    let missing = |field: &str| Failure::NotFound(root.field(field));
    // Nobody else ties organisations meanwhile, nor merges any: two merges can't close a circle.
    organisation::hold_graph(write).await?;
    let merged = store::held(write, id).await?.ok_or_else(|| missing("id"))?;
    let survivor = store::held(write, into).await?;
    let survivor = survivor.ok_or_else(|| missing("into"))?;
    let again = merged.merged_into == Some(into);
    if !again && merged.version != expected_version {
        return Err(Failure::Conflict {
            current: merged.version,
        });
    }
    let naming = Naming::find(write, id, into).await?;
    let found = rules::check(&rules::Candidate {
        merged: &merged,
        into: &survivor,
        acts: store::acts(write, id).await?,
        told: webhook::tells(write, id).await?,
        tied: organisation::would_close_circle(write, id, into).await?,
        same_source: store::same_source(write, id, into).await?,
        same_activity: store::same_activity(write, id, into).await?,
        naming: naming.count(),
    });
    if !found.is_empty() {
        return Err(Failure::Invalid(found));
    }
    naming.turn(write).await?;
    // Read again: the two may have named one another, and have another version by now.
    let merged = store::held(write, id).await?.ok_or_else(|| missing("id"))?;
    let survivor = store::held(write, into).await?;
    let survivor = survivor.ok_or_else(|| missing("into"))?;
    let identifiers = change::children::<Entity>(write, Column::OrganisationId, id).await?;
    let mut edit = Edit::new(write, Some(merged.clone()), merged);
    edit.after.merged_into = Some(into);
    edit.replace_values(identifiers.clone(), Vec::new())?;
    edit.finish(SubjectKind::Organisation, Action::Merged)
        .await?;
    if !identifiers.is_empty() {
        let mut edit = Edit::new(write, Some(survivor.clone()), survivor);
        let moved = identifiers.into_iter().map(|mut row| {
            row.organisation_id = into;
            row
        });
        edit.replace_values(Vec::new(), moved.collect())?;
        edit.finish(SubjectKind::Organisation, Action::Updated)
            .await?;
    }
    Ok(into)
}
