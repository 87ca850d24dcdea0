//! What can be searched for.

/// A kind of subject that has an entry in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Indexed {
    /// Organisations, by their names and acronyms.
    Organisation,
    /// Documents, by their titles and symbols.
    Document,
    /// Concepts, by their labels, codes and definitions.
    Concept,
    /// Recommendations, by their texts and the labels of their tags.
    Recommendation,
    /// Results, by their words and those of their indicators.
    Result,
    /// Programmes, by their words, and by the titles of their results.
    Programme,
}

impl Indexed {
    /// Its name in the index.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Document => "document",
            Self::Concept => "concept",
            Self::Recommendation => "recommendation",
            Self::Result => "result",
            Self::Programme => "programme",
        }
    }
}
