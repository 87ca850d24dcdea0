//! An organisation as it comes in.

use serde::Deserialize;

use crate::{
    period::PartialDate,
    source::StatementDraft,
    text::LocaleTag,
    vocabulary::{CountryCode, OrganisationKind},
};

/// What is to be known of an organisation. A list that is absent is kept as it is; one that is
/// present replaces what the author had entered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationDraft {
    /// Short, readable, unique: `didh`.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
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

/// A name as it comes in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NameDraft {
    /// The language.
    pub locale: LocaleTag,
    /// The name in full.
    pub name: String,
    /// The short form, such as `DIDH`.
    pub acronym: Option<String>,
    /// Whether the organisation itself uses this language first.
    #[serde(default)]
    pub original: bool,
    /// From when it was called so; none: from the start, or unknown.
    pub since: Option<PartialDate>,
    /// Until when; none: still, or unknown.
    pub until: Option<PartialDate>,
}

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
