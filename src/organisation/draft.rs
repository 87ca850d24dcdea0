//! An organisation as it comes in.

use serde::Deserialize;

use super::DatedName;
use crate::{
    period::PartialDate,
    source::StatementDraft,
    vocabulary::{CountryCode, OrganisationKind},
};

/// What is to be known of an organisation. A list that is absent is kept as it is; one that is
/// present replaces what the author had entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationDraft {
    /// Short, readable, unique: `didh`.
    pub code: String,
    /// Type.
    pub kind: OrganisationKind,
    /// The country it belongs to, if to one.
    pub country: Option<CountryCode>,
    /// When it came to be.
    pub established_on: Option<PartialDate>,
    /// What it is called; at least one name.
    pub names: Vec<NameDraft>,
    /// Its identifiers in the schemes of others.
    pub identifiers: Option<Vec<IdentifierDraft>>,
    /// What it is a part of, or attached to.
    pub part_of: Option<Vec<TieDraft>>,
    /// The networks it is a member of.
    pub member_of: Option<Vec<TieDraft>>,
    /// Whose work it carries on.
    pub succeeds: Option<Vec<TieDraft>>,
    /// What sources say about single fields.
    pub statements: Option<Vec<StatementDraft>>,
}

/// A name as it comes in: the same as it is stored.
pub type NameDraft = DatedName;

/// An identifier given out by others.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentifierDraft {
    /// Who gives it out, for example `XM-DAC`.
    pub scheme: String,
    /// The identifier.
    pub value: String,
}

/// A tie to another organisation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieDraft {
    /// The other organisation's code.
    pub organisation: String,
    /// From when.
    pub since: Option<PartialDate>,
    /// Until when.
    pub until: Option<PartialDate>,
}
