//! The closed lists of the field: states and roles that the code branches on.
//!
//! Whatever the code doesn't branch on (sectors, themes, mechanisms) is data, not an enum.
//! A value has one spelling, the same in the API, in both databases and in data files.

mod country;
mod finance;
mod organisation;
mod programme;
mod source;

pub use country::CountryCode;
pub use finance::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind};
pub use organisation::{OrganisationKind, OrganisationTie, ParticipationRole};
pub use programme::{Instrument, ObjectiveLevel, Phase, RelationKind, Status, Visibility};
pub use source::{DocumentKind, StatementRank, StatementState};
