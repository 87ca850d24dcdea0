//! Conditions on human text.

use async_graphql::InputObject;
use sea_orm::{Condition, sea_query::Expr};

use crate::{
    error::Failure,
    graphql::{given::Given, place::Place},
};

/// Conditions on human text, analysed like a search: upper and lower case, accents and common
/// endings don't matter; French, English and Arabic letters are understood.
#[derive(Clone, Debug, Default, InputObject)]
pub struct TextComparator {
    /// Holds all of these words, in any order. "…" holds words that follow one another, a
    /// leading - keeps out.
    pub contains: Given<String>,
}

impl TextComparator {
    /// The condition that the text of the object whose key is `id` was found.
    ///
    /// # Errors
    /// [`Failure::Input`] for a search that can't be answered, such as one of exclusions alone.
    pub fn condition(&self, id: Expr, at: &Place) -> Result<Condition, Failure> {
        match &self.contains.0 {
            None => Ok(Condition::all()),
            Some(words) => {
                let found = crate::search::matching(at.backend, id, words)
                    .map_err(|error| at.field("contains").refuse(error.to_string()))?;
                Ok(found)
            }
        }
    }
}
