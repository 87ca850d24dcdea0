//! The trace: every write leaves exactly one record of itself, in its own transaction.
//!
//! A record names its subject, the version that the change led to, who made it and when, and
//! holds every row that changed with its values before and after. Records of one subject are
//! chained: each hash covers the one before it. The database refuses to alter or remove them.
//!
//! * `record`: what a record covers, and its hash
//! * `person`: the request behind a record, and the person, who can be erased
//! * `edit`: collects the changes of one subject, finds their differences, writes them at once
//! * `rows`: what a table must tell about its rows to take part
//! * `store`: the statements
//! * `verify`: recomputes the chains
//! * `tables`, `fold`, `audit`: the tables that the trace covers, what a subject's records come to,
//!   and whether that is what the tables hold
//! * `feed`, `cursor`: the records as they come, and a place among them
//! * `filter`, `page`, `subscription`: polling and following the feed through the API
//! * `graphql`: a record in the API, and every object's `history`

mod audit;
mod cursor;
mod edit;
mod feed;
mod filter;
mod fold;
mod graphql;
mod lookup;
mod page;
mod person;
mod record;
mod rows;
mod store;
mod subscription;
mod tables;
mod verify;

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

pub use audit::{Audited, Finding, audit};
pub use edit::{Edit, Outcome};
pub use feed::Feed;
pub use filter::ChangeFilter;
pub use fold::Fold;
pub(crate) use fold::model;
pub use graphql::{Change, OfSubject};
pub use lookup::{children, keys_by_code, read_ahead};
pub use page::page;
pub use person::{Provenance, erase_person};
pub use rows::{Part, Root, Row, ValueRow};
pub(crate) use rows::{part, root, value_row};
pub use store::{keys_after, rows_of};
pub use subscription::{changes, programme_changed};
pub use tables::traced_tables;
pub(crate) use tables::{Columns, Traced, homes, tables};
pub use verify::{Broken, verify_chains};

use crate::{id::Kind, vocabulary::closed_list};

closed_list! {
    /// What can be changed, and so has a version and a trace.
    SubjectKind {
        /// An organisation, with its names, identifiers and ties.
        Organisation,
        /// A document.
        Document,
        /// A programme, with everything that belongs to it alone.
        Programme,
        /// A result, with its contributions, indicators and measurements.
        Result,
        /// One version of a list of concepts, with its concepts and their correspondences.
        ConceptScheme,
        /// A mechanism that issues recommendations.
        Mechanism,
        /// A mechanism's review of one State.
        Review,
        /// A recommendation, with everything that is said of it.
        Recommendation,
        /// A table of exchange rates, with its imports.
        RateTable,
    }
}

impl SubjectKind {
    /// Whether every reader may know of every such subject.
    #[must_use]
    pub const fn is_public(self) -> bool {
        match self {
            Self::Programme | Self::Result => false,
            Self::Organisation
            | Self::Document
            | Self::ConceptScheme
            | Self::Mechanism
            | Self::Review
            | Self::Recommendation
            | Self::RateTable => true,
        }
    }

    /// The type of the ids that the API gives such subjects.
    #[must_use]
    pub const fn node(self) -> Kind {
        match self {
            Self::Organisation => Kind::Organisation,
            Self::Document => Kind::Document,
            Self::Programme => Kind::Programme,
            Self::Result => Kind::Result,
            Self::ConceptScheme => Kind::ConceptScheme,
            Self::Mechanism => Kind::Mechanism,
            Self::Review => Kind::Review,
            Self::Recommendation => Kind::Recommendation,
            Self::RateTable => Kind::RateTable,
        }
    }
}

closed_list! {
    /// The business action behind a change.
    Action {
        /// It was entered for the first time.
        Registered,
        /// Something of it was changed.
        Updated,
        /// A programme's lead asked for its publication.
        Submitted,
        /// A coordinator sent a submitted programme back.
        SentBack,
        /// A programme was shown to the public.
        Published,
        /// A programme was taken back from the public.
        Withdrawn,
        /// What an organisation proposed was adopted or declined, or a claim confirmed or disputed.
        Decided,
        /// A provisional organisation was merged into the one that it turned out to be.
        Merged,
        /// A programme that others had named before it was here was recognised in their edges.
        Related,
    }
}

/// Names of API fields, sorted and without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct FieldNames(pub Vec<String>);
