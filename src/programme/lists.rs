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
    graphql::{Decimal, Joins, Request, edges, one},
    money::Percent,
};

edges! {
    /// From a programme to its codes in the schemes of others.
    pub(super) References to programme_reference by ProgrammeId;
    /// From a programme to its countries.
    pub(super) Countries to country_share by ProgrammeId;
    /// From a programme to its regions.
    pub(super) Regions to region_share by ProgrammeId;
    /// From a programme to its sectors.
    pub(super) Sectors to sector_share by ProgrammeId;
    /// From a programme to its themes.
    pub(super) Themes to theme_share by ProgrammeId;
    /// From a programme to the documents about it.
    pub(super) Documents to programme_document by ProgrammeId;
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
