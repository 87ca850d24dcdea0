//! The short lists of a programme, in the API: codes, countries, regions, sectors, themes, documents.

use async_graphql::Context;
use uuid::Uuid;

use crate::{
    concept::{Concept, ConceptShare},
    entity::{
        concept, country_share, document, programme_document, programme_reference, region_share,
        sector_share, theme_share,
    },
    error::Failure,
    graphql::{Decimal, Joins, Relates, Request, one},
    money::Percent,
};

/// From a programme to its codes in the schemes of others.
pub(super) struct References;
impl Relates for References {
    type Entity = programme_reference::Entity;
    fn parent() -> Option<programme_reference::Column> {
        Some(programme_reference::Column::ProgrammeId)
    }
}

/// From a programme to its countries.
pub(super) struct Countries;
impl Relates for Countries {
    type Entity = country_share::Entity;
    fn parent() -> Option<country_share::Column> {
        Some(country_share::Column::ProgrammeId)
    }
}

/// From a programme to its regions.
pub(super) struct Regions;
impl Relates for Regions {
    type Entity = region_share::Entity;
    fn parent() -> Option<region_share::Column> {
        Some(region_share::Column::ProgrammeId)
    }
}

/// From a programme to its sectors.
pub(super) struct Sectors;
impl Relates for Sectors {
    type Entity = sector_share::Entity;
    fn parent() -> Option<sector_share::Column> {
        Some(sector_share::Column::ProgrammeId)
    }
}

/// From a programme to its themes.
pub(super) struct Themes;
impl Relates for Themes {
    type Entity = theme_share::Entity;
    fn parent() -> Option<theme_share::Column> {
        Some(theme_share::Column::ProgrammeId)
    }
}

/// From a programme to the documents about it.
pub(super) struct Documents;
impl Relates for Documents {
    type Entity = programme_document::Entity;
    fn parent() -> Option<programme_document::Column> {
        Some(programme_document::Column::ProgrammeId)
    }
}
impl Joins for Documents {
    type Far = document::Entity;
    fn far(row: &programme_document::Model) -> Uuid {
        row.document_id
    }
}

/// Concepts with their shares, in the order of the rows.
pub(super) async fn shared(
    ctx: &Context<'_>,
    shares: impl Iterator<Item = (Uuid, Option<Percent>)>,
) -> Result<Vec<ConceptShare>, Failure> {
    let request = Request::of(ctx)?;
    let asked = shares.map(async |(id, percent)| {
        let concept = one::<concept::Entity>(request, id).await?;
        Ok::<_, Failure>(concept.map(|row| ConceptShare {
            concept: Concept(row),
            percent: percent.map(|percent| Decimal(percent.to_string())),
        }))
    });
    let found = futures_util::future::try_join_all(asked).await?;
    Ok(found.into_iter().flatten().collect())
}
