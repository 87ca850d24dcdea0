//! What sources say, and the papers that they say it in.

use async_graphql::Enum;
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};

/// How a statement stands among those about the same field.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatementRank {
    /// The one that the record shows.
    Preferred,
    /// Another source's word, kept beside it.
    Normal,
    /// Known to be wrong, kept for the trace.
    Deprecated,
}

/// Whether those who answer for the field have taken a statement up.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatementState {
    /// Part of the record, beside the others about its field; its rank says which one is shown.
    Adopted,
    /// Waiting for a decision.
    Pending,
    /// Not part of the record; kept, attributed.
    Declined,
}

/// What a document is.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Enum,
    Serialize,
    Deserialize,
)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentKind {
    /// A State's or agency's reply to a questionnaire.
    Reply,
    /// A contract, convention or memorandum.
    Agreement,
    /// A decision to act, with its budget, such as an EU action document.
    ActionDocument,
    /// A short description of a project.
    ProjectFiche,
    /// A report.
    Report,
    /// A decision of a body.
    Decision,
    /// A document that holds recommendations.
    Recommendations,
    /// A law or decree.
    Law,
    /// A release or an article of the press.
    PressRelease,
    /// A page on the web.
    WebPage,
    /// An entry in a database.
    Database,
    /// None of the others.
    Other,
}
