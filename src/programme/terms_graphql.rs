//! The terms of a programme, in the API: what is stored, and what the participations tell.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject, Union};
use futures_util::future::try_join_all;

use super::{
    node::OfProgramme,
    terms::{FundModality, Terms},
};
use crate::{
    entity::{organisation, participation, programme},
    error::Failure,
    graphql::{LocalizedText, Request, Rows, Sort, localized, many, one},
    organisation::Organisation,
    period::PartialDate,
    text::{LocaleTag, Texts},
    vocabulary::ParticipationRole,
};

/// What only one instrument has. Its roles are derived from the participations.
#[derive(Union)]
pub enum InstrumentTerms {
    /// Of a UN joint programme.
    JointProgramme(JointProgrammeTerms),
    /// Of an EU twinning.
    Twinning(TwinningTerms),
    /// Of a neighbourhood partnership.
    NeighbourhoodPartnership(NeighbourhoodPartnershipTerms),
    /// Of an agreement between peers.
    MutualCooperation(MutualCooperationTerms),
    /// Of a policy dialogue.
    PolicyDialogue(PolicyDialogueTerms),
    /// Of any other project.
    Project(ProjectTerms),
}

impl InstrumentTerms {
    /// The terms of a programme row.
    pub(super) fn of(row: &Arc<programme::Model>) -> Self {
        let row = row.clone();
        match &row.terms {
            Terms::JointProgramme(_) => Self::JointProgramme(JointProgrammeTerms(row)),
            Terms::Twinning(_) => Self::Twinning(TwinningTerms(row)),
            Terms::NeighbourhoodPartnership(_) => {
                Self::NeighbourhoodPartnership(NeighbourhoodPartnershipTerms(row))
            }
            Terms::MutualCooperation(_) => Self::MutualCooperation(MutualCooperationTerms(row)),
            Terms::PolicyDialogue(_) => Self::PolicyDialogue(PolicyDialogueTerms(row)),
            Terms::Project(_) => Self::Project(ProjectTerms(row)),
        }
    }
}

async fn in_role(
    ctx: &Context<'_>,
    of: &programme::Model,
    role: ParticipationRole,
) -> Result<Vec<Organisation>, Failure> {
    let request = Request::of(ctx)?;
    let rows = Rows::sorted(vec![Sort::ascending(participation::Column::Position)]);
    // All roles share one statement; the role is chosen here.
    let rows = many::<OfProgramme>(request, rows, of.id).await?;
    let asked = rows
        .iter()
        .filter(|row| row.role == role)
        .map(|row| one::<organisation::Entity>(request, row.organisation_id));
    let found = try_join_all(asked).await?;
    Ok(found.into_iter().flatten().map(Organisation).collect())
}

fn in_words(
    ctx: &Context<'_>,
    texts: &[Texts],
    locale: Option<Vec<LocaleTag>>,
) -> Result<Vec<LocalizedText>, Failure> {
    let chosen = texts
        .iter()
        .filter_map(|text| localized(ctx, text, locale.clone()));
    chosen.collect()
}

/// The terms of a UN joint programme (UNSDG guidance on joint programmes).
pub struct JointProgrammeTerms(Arc<programme::Model>);

/// The terms of a UN joint programme (UNSDG guidance on joint programmes).
#[Object]
impl JointProgrammeTerms {
    /// How its money flows; null: unknown.
    fn fund_modality(&self) -> Option<FundModality> {
        match &self.0.terms {
            Terms::JointProgramme(terms) => terms.fund_modality,
            _ => None,
        }
    }

    /// Who leads and coordinates it.
    async fn convening_agencies(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::ConveningAgency).await
    }

    /// Who receives and passes on its money.
    async fn administrative_agents(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::AdministrativeAgent).await
    }

    /// The UN organisations that take part.
    async fn participating_organisations(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::ParticipatingUnOrganisation).await
    }
}

/// The terms of an EU twinning (EU Twinning Manual).
pub struct TwinningTerms(Arc<programme::Model>);

/// The terms of an EU twinning (EU Twinning Manual).
#[Object]
impl TwinningTerms {
    /// Whether it is a twinning light; null: unknown.
    fn light(&self) -> Option<bool> {
        match &self.0.terms {
            Terms::Twinning(terms) => terms.light,
            _ => None,
        }
    }

    /// Whether a resident twinning adviser was posted to the beneficiary; null: unknown.
    fn resident_adviser(&self) -> Option<bool> {
        match &self.0.terms {
            Terms::Twinning(terms) => terms.resident_adviser,
            _ => None,
        }
    }

    /// What the contract binds the partners to reach.
    async fn mandatory_results(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<Vec<MandatoryResult>, Failure> {
        let Terms::Twinning(terms) = &self.0.terms else {
            return Ok(Vec::new());
        };
        let results = terms.mandatory_results.iter().map(|result| {
            Ok(MandatoryResult {
                component: result.component.clone(),
                text: localized(ctx, &Texts(result.text.clone()), locale.clone()).transpose()?,
            })
        });
        results.collect()
    }

    /// The bodies that lead the Member State side.
    async fn member_state_leads(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::MemberStateLead).await
    }

    /// The junior partners on the Member State side.
    async fn member_state_juniors(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::MemberStateJunior).await
    }

    /// The bodies mandated by Member States, where the source names no lead and no junior.
    async fn mandated_bodies(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::MandatedBody).await
    }
}

/// A result that a twinning contract binds the partners to reach.
#[derive(SimpleObject)]
pub struct MandatoryResult {
    /// The component of the contract.
    component: String,
    /// The result in words.
    text: Option<LocalizedText>,
}

/// The terms of a neighbourhood partnership of the Council of Europe.
pub struct NeighbourhoodPartnershipTerms(Arc<programme::Model>);

/// The terms of a neighbourhood partnership of the Council of Europe.
#[Object]
impl NeighbourhoodPartnershipTerms {
    /// When it was adopted, as precisely as the preferred source says.
    fn adopted_on(&self) -> Option<PartialDate> {
        match &self.0.terms {
            Terms::NeighbourhoodPartnership(terms) => terms.adopted_on,
            _ => None,
        }
    }

    /// Its pillars.
    async fn pillars(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<Vec<LocalizedText>, Failure> {
        match &self.0.terms {
            Terms::NeighbourhoodPartnership(terms) => in_words(ctx, &terms.pillars, locale),
            _ => Ok(Vec::new()),
        }
    }
}

/// The terms of an agreement between peers.
pub struct MutualCooperationTerms(Arc<programme::Model>);

/// The terms of an agreement between peers.
#[Object]
impl MutualCooperationTerms {
    /// The forms that the cooperation takes.
    async fn forms(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<Vec<LocalizedText>, Failure> {
        match &self.0.terms {
            Terms::MutualCooperation(terms) => in_words(ctx, &terms.forms, locale),
            _ => Ok(Vec::new()),
        }
    }

    /// The parties, all on an equal footing.
    async fn parties(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::Party).await
    }
}

/// The terms of a policy dialogue.
pub struct PolicyDialogueTerms(Arc<programme::Model>);

/// The terms of a policy dialogue.
#[Object]
impl PolicyDialogueTerms {
    /// Who hosts its events.
    async fn hosts(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::Host).await
    }

    /// Who chairs its events together.
    async fn co_chairs(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::CoChair).await
    }
}

/// The terms of any other project.
pub struct ProjectTerms(Arc<programme::Model>);

/// The terms of any other project.
#[Object]
impl ProjectTerms {
    /// Who provides its money.
    async fn funders(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>, Failure> {
        in_role(ctx, &self.0, ParticipationRole::Funding).await
    }
}
