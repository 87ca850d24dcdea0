//! An organisation as it comes in.

use serde::Deserialize;

use super::DatedName;
use crate::{
    entity::organisation,
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
    /// Whether it is provisional: named by others, and not yet known for what it is. Absent: as
    /// it is held, and not for a new one.
    pub provisional: Option<bool>,
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

/// What is to change of an organisation: what is absent is kept.
#[derive(Clone, Debug)]
pub struct OrganisationChange {
    /// The version that the change was made from: with another one nothing is written.
    pub expected_version: i32,
    /// Type.
    pub kind: Option<OrganisationKind>,
    /// The country; the inner none clears it.
    pub country: Option<Option<CountryCode>>,
    /// When it came to be; the inner none clears it.
    pub established_on: Option<Option<PartialDate>>,
    /// Whether it is provisional.
    pub provisional: Option<bool>,
    /// All its names.
    pub names: Option<Vec<NameDraft>>,
    /// All its identifiers.
    pub identifiers: Option<Vec<IdentifierDraft>>,
    /// All that it is a part of.
    pub part_of: Option<Vec<TieDraft>>,
    /// All the networks it is a member of.
    pub member_of: Option<Vec<TieDraft>>,
    /// All whose work it carries on.
    pub succeeds: Option<Vec<TieDraft>>,
}

impl OrganisationChange {
    /// The organisation as it will be: the change laid over what is held.
    pub(super) fn over(self, held: &organisation::Model) -> OrganisationDraft {
        let Self {
            expected_version,
            kind,
            country,
            established_on,
            provisional,
            names,
            identifiers,
            part_of,
            member_of,
            succeeds,
        } = self;
        let as_held = || held.names.0.iter().cloned().map(NameDraft::from).collect();
        OrganisationDraft {
            code: held.code.clone(),
            expected_version: Some(expected_version),
            kind: kind.unwrap_or(held.kind),
            country: country.unwrap_or(held.country),
            established_on: established_on.unwrap_or(held.established_on),
            provisional,
            names: names.unwrap_or_else(as_held),
            identifiers,
            part_of,
            member_of,
            succeeds,
            statements: None,
        }
    }
}

impl From<DatedName> for NameDraft {
    fn from(held: DatedName) -> Self {
        let DatedName {
            locale,
            name,
            acronym,
            original,
            since,
            until,
        } = held;
        Self {
            locale,
            name,
            acronym,
            original,
            since,
            until,
        }
    }
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
