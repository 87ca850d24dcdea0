//! The frame of the API: what every slice's `graphql.rs` is written with.
//!
//! * `schema`: the roots, and the schema that is made of them
//! * `request`, `waves`, `visible`, `relation`, `question`, `shape`, `template`, `keyset`, `rank`, `connection`, `edge`, `listed`: how
//!   reads cost one statement a relation, however many the parents
//! * `past`, `recorded`, `instead`: the same questions, answered from what the trace said at an instant
//! * `scalars`, `given`, `located`, `place`, `one_of`, `comparator`, `argument`, `localized`: values that come in and go out
//! * `node`, `order`: objects by their id, and the directions of an order
//! * `operation`: from a request's text to a plan that can be executed as it is
//! * `asked`, `known`, `execute`, `fault`: a request, documents by their hash, running a plan, and
//!   the one place where failures become GraphQL errors
//! * `mutation`, `subscription`, `user_error`, `viewer`: the other roots, errors as data, and who
//!   asks
//! * `limits`, `info`: what may be asked for, and `apiInfo`
//!
//! Architecture invariant: no statement is written here for any one table, and nothing here
//! knows HTTP.

mod argument;
mod asked;
mod comparator;
mod connection;
mod edge;
mod edges;
mod execute;
mod fault;
mod given;
mod info;
mod input_as;
mod instead;
mod kept;
mod keyset;
mod known;
mod limits;
mod listed;
mod localized;
mod located;
mod mutation;
mod node;
mod one_of;
pub mod operation;
mod order;
mod past;
mod payload;
mod place;
mod question;
mod rank;
mod recorded;
mod relation;
mod request;
#[cfg(test)]
mod room_tests;
mod scalars;
mod schema;
mod shape;
mod subscription;
mod template;
mod user_error;
mod viewer;
mod visible;
mod waves;
mod whole;

pub use argument::{among, is_ordered, key_argument, optional, required, searched, text_argument};
pub use asked::GraphqlRequest;
pub use comparator::{
    ActionComparator, BooleanComparator, BudgetStateComparator, CountryCodeComparator,
    DocumentKindComparator, InstrumentComparator, IntComparator, LinkClaimComparator,
    LinkStateComparator, LinkTargetKindComparator, MechanismClassComparator,
    OrganisationKindComparator, ParticipationRoleComparator, PhaseComparator,
    PositionValueComparator, ResponsibilityRoleComparator, ResultKindComparator, StatusComparator,
    StringComparator, SubjectKindComparator, TextComparator, VisibilityComparator,
};
pub use connection::{Api, Connection, Joins, Paging, connection, joined_connection};
pub(crate) use connection::{Aside, Opening, Read, Reads, Shown, page_size};
pub(crate) use edges::edges;
pub use execute::{Answer, Executor, Prepared};
pub use given::Given;
pub(crate) use input_as::input_as;
pub use kept::Kept;
pub use keyset::{Nulls, Sort};
pub use known::{Known, UnreadableDocuments};
pub use limits::{LIMITS, Limits};
pub use listed::Listed;
pub use localized::{LocalizedText, TextVersion, languages, localized, versions};
pub use mutation::Mutation;
pub(crate) use one_of::{is_one_of, is_one_of_texts};
pub use operation::{Kind, Refused};
pub use order::{NullsPosition, OrderDirection, sorts};
pub use past::{Answers, Past, Whose};
pub(crate) use payload::payload;
pub use payload::{Written, change, lift, lifted, notices};
pub use place::Place;
pub(crate) use question::{Found, Question};
pub use relation::{All, ModelOf, Relates, Rows, many, one};
pub use request::{Asker, Request, Turns};
pub use scalars::{Day, Decimal};
pub use schema::{Query, Registry, schema, sdl};
pub use subscription::Subscription;
pub use user_error::{
    ConflictError, FieldOwnedError, IdempotencyError, NotFoundError, PermissionError, UserError,
    ValidationError, once,
};
pub use visible::{Places, Under, Visible};
pub(crate) use waves::{Load, ask};
pub(crate) use whole::whole;
