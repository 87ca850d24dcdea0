//! Ids: UUIDv7 inside, readable and typed outside.
//!
//! A row's key is a UUIDv7 (RFC 9562, section 5.7), made by the application, so that no
//! correctness rests on a database sequence. The API shows it as the type's name in
//! snake_case, an underscore and the UUID's 128 bits in ULID's letters, for example
//! `programme_01KAB5V6T3E8S9M2QW4R7X0YZC`. An id of another type is refused at the door.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
};

use ulid::Ulid;
use uuid::{Builder, Uuid};

use crate::{clock::Clock, error::Failure};

/// The types that have an id of their own in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A body that takes part in programmes.
    Organisation,
    /// A programme of any instrument.
    Programme,
    /// A published or internal document.
    Document,
    /// An organisation's role in a programme.
    Participation,
    /// A planned amount.
    BudgetLine,
    /// A recorded movement of money.
    Transaction,
    /// An objective of a programme.
    Objective,
    /// A typed edge between two programmes.
    ProgrammeRelation,
    /// What one source says about one field.
    Statement,
    /// A record of the trace.
    Change,
    /// What came of programmes.
    Result,
    /// A programme's part in a result.
    Contribution,
    /// What is measured of a result.
    Indicator,
    /// A value of an indicator.
    Measurement,
    /// What a programme does.
    Activity,
    /// What can be learnt from a programme.
    Practice,
    /// A plan that a programme serves.
    Alignment,
    /// One version of a list of concepts.
    ConceptScheme,
    /// A concept of a list.
    Concept,
    /// Who issues recommendations.
    Mechanism,
    /// A mechanism's review of one State.
    Review,
    /// What a mechanism recommends.
    Recommendation,
    /// A State's position on a recommendation.
    Position,
    /// A theme, group or target of a recommendation.
    Tag,
    /// An institution that answers for a recommendation.
    Responsibility,
    /// A judgement on a recommendation.
    Assessment,
    /// A report on a recommendation.
    ProgressReport,
    /// What a programme does for a recommendation.
    RecommendationLink,
    /// A table of exchange rates.
    RateTable,
}

impl Kind {
    /// Every kind, in the order of the declaration.
    pub const ALL: [Self; 29] = [
        Self::Organisation,
        Self::Programme,
        Self::Document,
        Self::Participation,
        Self::BudgetLine,
        Self::Transaction,
        Self::Objective,
        Self::ProgrammeRelation,
        Self::Statement,
        Self::Change,
        Self::Result,
        Self::Contribution,
        Self::Indicator,
        Self::Measurement,
        Self::Activity,
        Self::Practice,
        Self::Alignment,
        Self::ConceptScheme,
        Self::Concept,
        Self::Mechanism,
        Self::Review,
        Self::Recommendation,
        Self::Position,
        Self::Tag,
        Self::Responsibility,
        Self::Assessment,
        Self::ProgressReport,
        Self::RecommendationLink,
        Self::RateTable,
    ];

    /// The part of an id before its last underscore.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Organisation => "organisation",
            Self::Programme => "programme",
            Self::Document => "document",
            Self::Participation => "participation",
            Self::BudgetLine => "budget_line",
            Self::Transaction => "transaction",
            Self::Objective => "objective",
            Self::ProgrammeRelation => "programme_relation",
            Self::Statement => "statement",
            Self::Change => "change",
            Self::Result => "result",
            Self::Contribution => "contribution",
            Self::Indicator => "indicator",
            Self::Measurement => "measurement",
            Self::Activity => "activity",
            Self::Practice => "practice",
            Self::Alignment => "alignment",
            Self::ConceptScheme => "concept_scheme",
            Self::Concept => "concept",
            Self::Mechanism => "mechanism",
            Self::Review => "review",
            Self::Recommendation => "recommendation",
            Self::Position => "position",
            Self::Tag => "tag",
            Self::Responsibility => "responsibility",
            Self::Assessment => "assessment",
            Self::ProgressReport => "progress_report",
            Self::RecommendationLink => "recommendation_link",
            Self::RateTable => "rate_table",
        }
    }

    /// The id of this kind with the given key, as the API shows it.
    #[must_use]
    pub fn id(self, key: Uuid) -> async_graphql::ID {
        NodeId { kind: self, key }.to_string().into()
    }
}

/// An id taken apart: which type, and which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId {
    /// The type of the object.
    pub kind: Kind,
    /// The key of its row.
    pub key: Uuid,
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.kind.prefix(), Ulid(self.key.as_u128()))
    }
}

impl FromStr for NodeId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || {
            format!(
                "\"{}\" is no id of this registry; an id looks like programme_01KAB5V6T3E8S9M2QW4R7X0YZC",
                crate::text::shorten(text)
            )
        };
        let (prefix, letters) = text.rsplit_once('_').ok_or_else(malformed)?;
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.prefix() == prefix)
            .ok_or_else(malformed)?;
        let ulid = Ulid::from_string(letters).map_err(|_| malformed())?;
        // Ulid reads lower case and the look-alikes I, L and O too; one object must have one id.
        if ulid.to_string() != letters {
            return Err(malformed());
        }
        Ok(Self {
            kind,
            key: Uuid::from_u128(ulid.0),
        })
    }
}

impl NodeId {
    /// Reads an id that must be of `kind`.
    ///
    /// # Errors
    /// A sentence for the caller when the text is no id, or one of another type.
    pub fn parse_as(kind: Kind, text: &str) -> Result<Uuid, String> {
        let id: Self = text.parse()?;
        if id.kind == kind {
            Ok(id.key)
        } else {
            Err(format!(
                "\"{text}\" is the id of another type; here an id that begins with \"{}_\" is expected",
                kind.prefix()
            ))
        }
    }
}

/// Makes new keys. Cheap to clone.
#[derive(Clone)]
pub struct Ids(Arc<dyn Fn() -> Uuid + Send + Sync>);

impl Ids {
    /// Keys from the clock and the operating system's random numbers, each larger than the one
    /// before it: within a millisecond they count on (RFC 9562, section 6.2, method 1), so that
    /// the rows of one draft sort in its order.
    #[must_use]
    pub fn random(clock: Clock) -> Self {
        let last = Mutex::new((0_u64, 0_u16));
        Self(Arc::new(move || {
            let mut random = [0_u8; 10];
            // Without the system's random numbers ids could repeat; a repeated key is then
            // refused by the primary key, which is the lesser evil to ending the process.
            if let Err(error) = getrandom::fill(&mut random) {
                tracing::error!(%error, "the operating system gave no random numbers");
            }
            let (millis, counter) = {
                // A panic while it was held leaves two numbers, which are still good.
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                let start = u16::from_be_bytes([random[0], random[1]]) & 0x07FF;
                *last = following(*last, clock.now().millis(), start);
                *last
            };
            [random[0], random[1]] = counter.to_be_bytes();
            Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
        }))
    }

    /// A key that was not given out before.
    #[must_use]
    pub fn next(&self) -> Uuid {
        (self.0)()
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

/// Random bytes that nobody can guess, to salt a digest with.
///
/// # Errors
/// When the operating system gives no random numbers: a salt that can be guessed is none.
pub fn salt() -> Result<[u8; 32], Failure> {
    let mut salt = [0; 32];
    match getrandom::fill(&mut salt) {
        Ok(()) => Ok(salt),
        Err(error) => Err(Failure::internal(format!(
            "there are no random numbers: {error}"
        ))),
    }
}

/// The largest counter that fits in the twelve bits beside the time.
const COUNTER: u16 = 0x0FFF;

/// The time and counter after `last`: a new millisecond starts at a random count, the same one
/// counts on, and a full one borrows from the next.
fn following((millis, counter): (u64, u16), now: u64, start: u16) -> (u64, u16) {
    if now > millis {
        (now, start)
    } else if counter < COUNTER {
        (millis, counter + 1)
    } else {
        (millis + 1, start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn keys_of_one_instant_are_in_the_order_they_were_made() {
        let ids = Ids::random(Clock::from_fn(|| {
            Timestamp::from_micros(1_795_435_200_000_000)
        }));
        let keys: Vec<Uuid> = (0..10_000).map(|_| ids.next()).collect();
        assert!(keys.is_sorted() && keys.iter().all(|key| key.get_version_num() == 7));
    }

    #[test]
    fn an_id_reads_back_and_another_types_id_is_refused() {
        let ids = Ids::random(Clock::system());
        for kind in Kind::ALL {
            let (key, other) = (
                ids.next(),
                if kind == Kind::Change {
                    Kind::Programme
                } else {
                    Kind::Change
                },
            );
            assert_eq!(NodeId::parse_as(kind, &kind.id(key)), Ok(key));
            assert!(
                NodeId::parse_as(other, &kind.id(key))
                    .unwrap_err()
                    .contains("another type")
            );
        }
    }
}
