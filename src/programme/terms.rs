//! What only one instrument has.

use async_graphql::Enum;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    error::Path,
    intake::Intake,
    period::PartialDate,
    text::{Bounds, Text, Texts},
    vocabulary::Instrument,
};

/// The terms of a programme: a variant for each instrument. Stored as JSON in its row, so that
/// a new instrument is a new variant and not a new table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(tag = "instrument", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Terms {
    /// A UN joint programme.
    JointProgramme(JointProgramme),
    /// An EU twinning.
    Twinning(Twinning),
    /// A neighbourhood partnership of the Council of Europe.
    NeighbourhoodPartnership(NeighbourhoodPartnership),
    /// An agreement between peers.
    MutualCooperation(MutualCooperation),
    /// Conferences and forums.
    PolicyDialogue(PolicyDialogue),
    /// Anything else from outside.
    Project(Project),
}

/// Terms as they come in: the same as they are stored.
pub type TermsDraft = Terms;

/// How the money of a joint programme flows (UNSDG guidance on joint programmes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FundModality {
    /// Each organisation manages its own money.
    Parallel,
    /// One organisation manages all of it.
    Pooled,
    /// An administrative agent passes it on.
    PassThrough,
}

/// The terms of a UN joint programme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JointProgramme {
    /// How its money flows.
    #[serde(default)]
    pub fund_modality: Option<FundModality>,
}

/// The terms of an EU twinning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twinning {
    /// Whether it is a twinning light.
    #[serde(default)]
    pub light: Option<bool>,
    /// Whether a resident twinning adviser was posted to the beneficiary.
    #[serde(default)]
    pub resident_adviser: Option<bool>,
    /// What the contract binds the partners to reach.
    #[serde(default)]
    pub mandatory_results: Vec<MandatoryResult>,
}

/// A result that a twinning contract binds the partners to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MandatoryResult {
    /// The component of the contract.
    pub component: String,
    /// The result in words.
    pub text: Vec<Text>,
}

/// The terms of a neighbourhood partnership.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeighbourhoodPartnership {
    /// When it was adopted.
    #[serde(default)]
    pub adopted_on: Option<PartialDate>,
    /// Its pillars.
    #[serde(default)]
    pub pillars: Vec<Texts>,
}

/// The terms of an agreement between peers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutualCooperation {
    /// The forms that the cooperation takes.
    #[serde(default)]
    pub forms: Vec<Texts>,
}

/// The terms of a policy dialogue: all of it is in its events and participations.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDialogue {}

/// The terms of any other project: none that the registry knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {}

impl Terms {
    /// The instrument that these are the terms of.
    #[must_use]
    pub const fn instrument(&self) -> Instrument {
        match self {
            Self::JointProgramme(_) => Instrument::JointProgramme,
            Self::Twinning(_) => Instrument::Twinning,
            Self::NeighbourhoodPartnership(_) => Instrument::NeighbourhoodPartnership,
            Self::MutualCooperation(_) => Instrument::MutualCooperation,
            Self::PolicyDialogue(_) => Instrument::PolicyDialogue,
            Self::Project(_) => Instrument::Project,
        }
    }

    /// The terms as they are stored, with every text cleaned.
    pub(super) fn taken_in(self, intake: &mut Intake, at: &Path) -> Self {
        let mut all = |texts: Vec<Texts>, at: &Path| -> Vec<Texts> {
            let texts = texts.into_iter().enumerate();
            texts
                .map(|(index, texts)| intake.again(Bounds::PROSE, texts, &at.item(index)))
                .collect()
        };
        match self {
            Self::NeighbourhoodPartnership(mut terms) => {
                terms.pillars = all(terms.pillars, &at.field("pillars"));
                Self::NeighbourhoodPartnership(terms)
            }
            Self::MutualCooperation(mut terms) => {
                terms.forms = all(terms.forms, &at.field("forms"));
                Self::MutualCooperation(terms)
            }
            Self::Twinning(mut terms) => {
                let list = at.field("mandatoryResults");
                for (index, result) in terms.mandatory_results.iter_mut().enumerate() {
                    let at = list.item(index);
                    result.component =
                        intake.text(Bounds::CODE, &result.component, &at.field("component"));
                    let text = Texts(std::mem::take(&mut result.text));
                    result.text = intake.again(Bounds::PROSE, text, &at.field("text")).0;
                }
                Self::Twinning(terms)
            }
            same @ (Self::JointProgramme(_) | Self::PolicyDialogue(_) | Self::Project(_)) => same,
        }
    }
}
