//! Comparators: the leaves of every filter, and how they become SQL.
//!
//! Every condition that is given must hold; an empty comparator holds for all; `in: []` for none.
//!
//! * `identifier`: texts that identify something; `prose`: human text
//! * `closed`: values of closed lists; `number`: whole numbers, and yes or no

mod closed;
mod identifier;
mod number;
mod prose;

pub use closed::{
    ActionComparator, BudgetStateComparator, CountryCodeComparator, DocumentKindComparator,
    InstrumentComparator, LinkClaimComparator, LinkStateComparator, LinkTargetKindComparator,
    MechanismClassComparator, OrganisationKindComparator, ParticipationRoleComparator,
    PhaseComparator, PositionValueComparator, ResponsibilityRoleComparator, ResultKindComparator,
    StatusComparator, SubjectKindComparator, VisibilityComparator,
};
pub use identifier::StringComparator;
pub use number::{BooleanComparator, IntComparator};
pub use prose::TextComparator;
