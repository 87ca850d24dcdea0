//! The frame of the API: what every slice's `graphql.rs` is written with.
//!
//! * `schema`: the roots, and the schema that is made of them
//! * `request`, `waves`, `relation`, `keyset`, `connection`: how reads cost one statement a
//!   relation, however many the parents
//! * `scalars`, `given`, `comparator`, `argument`, `localized`: values that come in and go out
//! * `node`, `order`: objects by their id, and the directions of an order
//! * `guard`, `variables`, `execute`, `fault`: what is refused before a request runs, running it,
//!   and the one place where failures become GraphQL errors
//! * `limits`, `info`: what may be asked for, and `apiInfo`
//!
//! Architecture invariant: no statement is written here for any one table, and nothing here
//! knows HTTP.

mod argument;
mod comparator;
mod connection;
mod execute;
mod fault;
mod given;
mod guard;
mod info;
mod keyset;
mod limits;
mod localized;
mod node;
mod order;
mod relation;
mod request;
mod scalars;
mod schema;
mod variables;
mod waves;

pub use argument::{among, key_argument, optional, required, searched, text_argument};
pub use comparator::{
    BooleanComparator, BudgetStateComparator, CountryCodeComparator, DocumentKindComparator,
    InstrumentComparator, OrganisationKindComparator, ParticipationRoleComparator, PhaseComparator,
    Place, StatusComparator, StringComparator, TextComparator, VisibilityComparator,
};
pub use connection::{Api, Connection, Joins, Paging, connection, joined_connection};
pub use execute::{Answer, Executor, GraphqlRequest};
pub use given::Given;
pub use keyset::{Nulls, Sort};
pub use limits::{LIMITS, Limits};
pub use localized::{LocalizedText, TextVersion, localized, versions};
pub use order::{NullsPosition, OrderDirection, sorts};
pub use relation::{All, Relates, Rows, Visible, many, one};
pub(crate) use relation::{is_one_of, is_one_of_texts};
pub use request::Request;
pub use scalars::{Day, Decimal};
pub use schema::{Registry, schema, sdl};
