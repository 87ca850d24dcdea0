//! What a token may be used for.

use std::{fmt, str::FromStr};

use crate::text::shorten;

/// One kind of thing that a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Scope {
    /// Register and change the programmes that the organisation takes part in.
    ProgrammesWrite,
    /// Record results and measurements.
    ResultsWrite,
    /// Record budgets and transactions.
    BudgetWrite,
    /// Link programmes to recommendations.
    RecommendationsWrite,
    /// Assess recommendations.
    AssessmentsWrite,
    /// Read in the feed of changes what isn't public of it; what is, everyone may read.
    FeedRead,
    /// Coordinate: register organisations, publish, confirm links and edges.
    RegistryCoordinate,
    /// Administer the registry.
    RegistryAdmin,
}

impl Scope {
    /// Every scope, in the order of the declaration.
    pub const ALL: [Self; 8] = [
        Self::ProgrammesWrite,
        Self::ResultsWrite,
        Self::BudgetWrite,
        Self::RecommendationsWrite,
        Self::AssessmentsWrite,
        Self::FeedRead,
        Self::RegistryCoordinate,
        Self::RegistryAdmin,
    ];

    /// The scopes with one of which something of a programme can be changed.
    pub(super) const OF_PROGRAMMES: [Self; 5] = [
        Self::ProgrammesWrite,
        Self::ResultsWrite,
        Self::BudgetWrite,
        Self::RecommendationsWrite,
        Self::RegistryCoordinate,
    ];

    /// Those that let something be said of a recommendation.
    pub const OF_RECOMMENDATIONS: [Self; 3] = [
        Self::RecommendationsWrite,
        Self::AssessmentsWrite,
        Self::RegistryCoordinate,
    ];

    /// The scope as tokens write it (RFC 6749, section 3.3).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ProgrammesWrite => "programmes:write",
            Self::ResultsWrite => "results:write",
            Self::BudgetWrite => "budget:write",
            Self::RecommendationsWrite => "recommendations:write",
            Self::AssessmentsWrite => "assessments:write",
            Self::FeedRead => "feed:read",
            Self::RegistryCoordinate => "registry:coordinate",
            Self::RegistryAdmin => "registry:admin",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|scope| scope.as_str() == text)
            .ok_or_else(|| {
                let all: Vec<&str> = Self::ALL.iter().map(|scope| scope.as_str()).collect();
                format!(
                    "\"{}\" is no scope; there are {}",
                    shorten(text),
                    all.join(", ")
                )
            })
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Scopes(u8);

impl Scopes {
    /// Every scope.
    pub const ALL: Self = Self(u8::MAX);

    /// The scopes among these words. Others mean nothing here, and are passed over: a token may
    /// be for several services (RFC 6749, section 3.3).
    pub fn among<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        words
            .into_iter()
            .filter_map(|word| word.parse::<Scope>().ok())
            .collect()
    }

    /// Whether this scope is one of them.
    #[must_use]
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// The scopes that are in both sets.
    #[must_use]
    pub const fn also_in(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The scopes, in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |set, scope| set | scope.bit()))
    }
}

impl fmt::Debug for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_and_a_set_holds_what_was_put_in() {
        for scope in Scope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            let set: Scopes = [scope].into_iter().collect();
            assert_eq!(set.iter().collect::<Vec<_>>(), [scope]);
        }
        assert!("programmes:Write".parse::<Scope>().is_err());
    }

    #[test]
    fn a_token_holds_no_more_than_its_issuer_may_give() {
        let asked = Scopes::among(["programmes:write", "registry:admin", "mail:read"]);
        let given = Scopes::among(["programmes:write", "feed:read"]);
        let both: Vec<Scope> = asked.also_in(given).iter().collect();
        assert_eq!(both, [Scope::ProgrammesWrite]);
    }
}
