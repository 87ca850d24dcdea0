//! The terms of an instrument, as the API takes them in.

use async_graphql::InputObject;

use super::terms::{
    FundModality, JointProgramme, MandatoryResult, MutualCooperation, NeighbourhoodPartnership,
    PolicyDialogue, Project, Terms, Twinning,
};
use crate::{
    error::{Path, Violation},
    period::PartialDate,
    text::{Text, TextDraft, Texts},
    vocabulary::Instrument,
};

/// What only one instrument has. Give the fields of the programme's own instrument; one of
/// another is a broken rule.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TermsInput {
    /// JOINT_PROGRAMME: how its money flows.
    fund_modality: Option<FundModality>,
    /// TWINNING: whether it is a twinning light.
    light: Option<bool>,
    /// TWINNING: whether a resident twinning adviser was posted to the beneficiary.
    resident_adviser: Option<bool>,
    /// TWINNING: what the contract binds the partners to reach.
    mandatory_results: Option<Vec<MandatoryResultInput>>,
    /// NEIGHBOURHOOD_PARTNERSHIP: when it was adopted.
    adopted_on: Option<PartialDate>,
    /// NEIGHBOURHOOD_PARTNERSHIP: its pillars, each in its languages.
    pillars: Option<Vec<Vec<TextDraft>>>,
    /// MUTUAL_COOPERATION: the forms that the cooperation takes, each in its languages.
    forms: Option<Vec<Vec<TextDraft>>>,
}

/// A result that a twinning contract binds the partners to reach.
#[derive(Clone, Debug, InputObject)]
pub struct MandatoryResultInput {
    /// The component of the contract.
    component: String,
    /// The result in words.
    text: Vec<TextDraft>,
}

impl TermsInput {
    /// The terms of an instrument, and what in the input belongs to another one.
    #[must_use]
    pub fn of(
        instrument: Option<Instrument>,
        given: Option<Self>,
    ) -> (Option<Terms>, Vec<Violation>) {
        let root = Path::root();
        let Some(instrument) = instrument else {
            let lone = given.is_some().then(|| {
                Violation::new(
                    &root.field("instrument"),
                    "TERMS_OF_INSTRUMENT",
                    "terms need their instrument beside them",
                )
            });
            return (None, lone.into_iter().collect());
        };
        let mut left = given.unwrap_or_default();
        let terms = match instrument {
            Instrument::JointProgramme => Terms::JointProgramme(JointProgramme {
                fund_modality: left.fund_modality.take(),
            }),
            Instrument::Twinning => Terms::Twinning(Twinning {
                light: left.light.take(),
                resident_adviser: left.resident_adviser.take(),
                mandatory_results: left
                    .mandatory_results
                    .take()
                    .into_iter()
                    .flatten()
                    .map(|result| MandatoryResult {
                        component: result.component,
                        text: texts(result.text).0,
                    })
                    .collect(),
            }),
            Instrument::NeighbourhoodPartnership => {
                Terms::NeighbourhoodPartnership(NeighbourhoodPartnership {
                    adopted_on: left.adopted_on.take(),
                    pillars: all(left.pillars.take()),
                })
            }
            Instrument::MutualCooperation => Terms::MutualCooperation(MutualCooperation {
                forms: all(left.forms.take()),
            }),
            Instrument::PolicyDialogue => Terms::PolicyDialogue(PolicyDialogue {}),
            Instrument::Project => Terms::Project(Project {}),
        };
        (Some(terms), left.others())
    }

    /// What is left belongs to other instruments.
    fn others(self) -> Vec<Violation> {
        let at = Path::root().field("terms");
        [
            ("fundModality", self.fund_modality.is_some()),
            ("light", self.light.is_some()),
            ("residentAdviser", self.resident_adviser.is_some()),
            ("mandatoryResults", self.mandatory_results.is_some()),
            ("adoptedOn", self.adopted_on.is_some()),
            ("pillars", self.pillars.is_some()),
            ("forms", self.forms.is_some()),
        ]
        .into_iter()
        .filter(|(_, given)| *given)
        .map(|(field, _)| {
            Violation::new(
                &at.field(field),
                "TERMS_OF_INSTRUMENT",
                "a programme of this instrument has no such term; leave it out",
            )
        })
        .collect()
    }
}

fn all(drafts: Option<Vec<Vec<TextDraft>>>) -> Vec<Texts> {
    drafts.into_iter().flatten().map(texts).collect()
}

fn texts(drafts: Vec<TextDraft>) -> Texts {
    let texts = drafts.into_iter().map(|draft| Text {
        locale: draft.locale,
        text: draft.text,
        original: draft.original,
        source: draft.source,
    });
    Texts(texts.collect())
}
