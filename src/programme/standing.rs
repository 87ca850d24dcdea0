//! What an author is in a programme.

use super::{ProgrammeDraft, store};
use crate::{
    access::{Parties, Party, Standing},
    database::Write,
    entity::programme,
    error::{Failure, Path},
    vocabulary::Visibility,
};

/// What the author of a change is in a programme that is here. The caller holds the programme's
/// row, so that no participation changes meanwhile.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(write: &Write, row: &programme::Model) -> Result<Standing, Failure> {
    let author = write.author();
    let Some(organisation) = author.organisation else {
        return Ok(Standing::of(author, Parties::default()));
    };
    let roles = store::roles(write, row.id).await?;
    let own = roles.iter().filter(|(who, _)| *who == organisation);
    let mut parties: Parties = own.map(|(_, role)| Party::of(*role)).collect();
    let led = roles
        .iter()
        .any(|(_, role)| Party::of(*role) == Party::Lead);
    let reports = row.source_organisation_id == Some(organisation);
    if reports && !led && !parties.is_empty() {
        parties = parties.and(Party::Lead);
    }
    Ok(Standing::of(author, parties))
}

/// A programme that an input names `at` this place, and what the author of the change is in it,
/// if the author has anything to do with it.
///
/// # Errors
/// [`Failure::NotFound`] when there is none, or none that the author may know of;
/// [`Failure::Forbidden`] for one that the author only reads.
pub async fn admitted(
    write: &Write,
    row: Option<programme::Model>,
    at: &Path,
) -> Result<(programme::Model, Standing), Failure> {
    let Some(row) = row else {
        return Err(Failure::NotFound(at.clone()));
    };
    let standing = standing(write, &row).await?;
    if !standing.is_outsider() {
        return Ok((row, standing));
    }
    Err(match row.visibility {
        Visibility::Published => Failure::Forbidden(
            "a programme is changed by the organisations that take part in it, and by coordinators",
        ),
        Visibility::Draft | Visibility::Submitted | Visibility::Withdrawn => {
            Failure::NotFound(at.clone())
        }
    })
}

/// What the author of a new programme will be in it: what its draft says. Whoever takes part
/// may enter a draft as a whole, since it shows to nobody else before a coordinator agrees.
#[must_use]
pub fn standing_in_new(write: &Write, own_code: Option<&str>, draft: &ProgrammeDraft) -> Standing {
    let taking_part = draft.participations.0.iter().flatten();
    let own = taking_part.filter(|part| Some(part.organisation.as_str()) == own_code);
    let parties: Parties = own.map(|_| Party::Lead).collect();
    Standing::of(write.author(), parties)
}
