//! The closed lists of the field: states and roles that the code branches on.
//!
//! Whatever the code doesn't branch on (sectors, themes, mechanisms) is data, not an enum.
//! A value has one spelling, the same in the API, in both databases and in data files.

/// A closed list: an enum of the API, of a text column and of data files, in one spelling.
macro_rules! closed_list {
    ($(#[$list:meta])* $name:ident { $($(#[$one:meta])* $value:ident,)+ }) => {
        $(#[$list])*
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            Hash,
            sea_orm::EnumIter,
            sea_orm::DeriveActiveEnum,
            async_graphql::Enum,
            serde::Serialize,
            serde::Deserialize,
        )]
        #[sea_orm(
            rs_type = "String",
            db_type = "Text",
            rename_all = "SCREAMING_SNAKE_CASE"
        )]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name {
            $($(#[$one])* $value,)+
        }
    };
}
pub(crate) use closed_list;

mod activity;
mod concept;
mod country;
mod finance;
mod organisation;
mod programme;
mod recommendation;
mod results;
mod source;

pub use activity::{ActivityKind, PracticeKind};
pub use concept::{MappingRelation, TagMethod};
pub use country::CountryCode;
pub use finance::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind};
pub use organisation::{OrganisationKind, OrganisationTie, ParticipationRole};
pub use programme::{Instrument, ObjectiveLevel, Phase, RelationKind, Status, Visibility};
pub use recommendation::{
    Addressee, LinkClaim, LinkState, LinkTargetKind, MechanismClass, PositionValue,
    ResponsibilityRole, TagFacet, TextExtent,
};
pub use results::{
    ContributionRole, IndicatorKind, IndicatorMeasure, MeasurementKind, Qualifier, ResultKind,
};
pub use source::{DocumentKind, StatementRank, StatementState};
