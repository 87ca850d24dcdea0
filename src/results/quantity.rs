//! Quantities in the API, and the parts of a whole that a measurement may be about.

use async_graphql::{ComplexObject, Context, InputObject, SimpleObject};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    error::Failure,
    graphql::{Decimal, languages},
    quantity,
    text::{LocaleTag, Texts},
    vocabulary::Qualifier,
};

/// One dimension of a disaggregation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, SimpleObject, InputObject)]
#[graphql(input_name = "DimensionInput")]
pub struct Dimension {
    /// What the whole is divided by: `sex`.
    pub dimension: String,
    /// Which part: `female`.
    pub value: String,
}

/// The part of the whole that a measurement is about; empty: the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Disaggregation(pub Vec<Dimension>);

/// How much of something, as exactly as its source says it and no more.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct Quantity {
    /// How exact the value is. Null: there is no value to be exact about.
    qualifier: Option<Qualifier>,
    /// Decimal text, never a float. Null: the source has a wording alone.
    value: Option<Decimal>,
    /// What is counted: `persons`.
    unit: Option<String>,
    #[graphql(skip)]
    wording: Texts,
}

#[ComplexObject]
impl Quantity {
    /// The quantity in the source's words, such as "hundreds"; null where the number says it.
    async fn wording(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The reader's languages, best first; else those of Accept-Language.")]
        locale: Option<Vec<LocaleTag>>,
    ) -> Result<Option<String>, Failure> {
        let chosen = self.wording.choose(&*languages(ctx, locale)?);
        Ok(chosen.map(|chosen| chosen.text.text.clone()))
    }
}

impl Quantity {
    /// A sum, which no source has words for.
    pub(crate) fn summed(qualifier: Qualifier, value: Decimal, unit: Option<String>) -> Self {
        Self {
            qualifier: Some(qualifier),
            value: Some(value),
            unit,
            wording: Texts::default(),
        }
    }
}

impl From<quantity::Quantity> for Quantity {
    fn from(of: quantity::Quantity) -> Self {
        Self {
            qualifier: of.value.map(|_| of.qualifier),
            value: of.value.map(|value| Decimal(value.to_string())),
            unit: of.unit,
            wording: of.wording,
        }
    }
}
