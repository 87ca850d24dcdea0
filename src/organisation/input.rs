//! Organisations as the API's mutations take them in.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    IdentifierDraft, NameDraft, OrganisationChange, OrganisationDraft, ReferenceInput, TieDraft,
};
use crate::{
    graphql::Given,
    period::PartialDate,
    text::LocaleTag,
    vocabulary::{CountryCode, OrganisationKind},
};

/// A name of an organisation.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "OrganisationNameInput")]
pub struct NameInput {
    /// The language.
    locale: LocaleTag,
    /// The name in full, at most 500 characters.
    name: String,
    /// The short form, such as `DIDH`, at most 200 characters.
    acronym: Option<String>,
    /// Whether the organisation itself uses this language first.
    #[graphql(default)]
    original: bool,
    /// From when it was called so; left out: from the start, or unknown.
    since: Option<PartialDate>,
    /// Until when; left out: still, or unknown.
    until: Option<PartialDate>,
}

/// A dated tie to another organisation.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "OrganisationTieInput")]
pub struct TieInput {
    /// The other organisation's code.
    organisation: String,
    /// From when.
    since: Option<PartialDate>,
    /// Until when.
    until: Option<PartialDate>,
}

/// What is to be known of a new organisation.
#[derive(Clone, Debug, InputObject)]
pub struct RegisterOrganisationInput {
    /// Names this request: sent again with the same content it is done once, and answered with the
    /// object as it is by then.
    /// 1 to 200 characters, kept for 30 days.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// Short, readable and unique for ever: 1 to 80 small letters, digits and hyphens.
    code: String,
    /// The type.
    kind: OrganisationKind,
    /// The country that it belongs to, if to one.
    country: Option<CountryCode>,
    /// When it came to be.
    established_on: Option<PartialDate>,
    /// Whether it is provisional: named by others, and not yet known for what it is. Only a
    /// provisional organisation can be merged into another one.
    #[graphql(default)]
    provisional: bool,
    /// What it is called; at least one name.
    names: Vec<NameInput>,
    /// Its identifiers in the schemes of others.
    identifiers: Option<Vec<ReferenceInput>>,
    /// What it is a part of, or attached to.
    part_of: Option<Vec<TieInput>>,
    /// The networks it is a member of.
    member_of: Option<Vec<TieInput>>,
    /// Whose work it carries on.
    succeeds: Option<Vec<TieInput>>,
}

/// What is to change of an organisation. A field that is left out is kept; null clears it.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOrganisationInput {
    /// Names this request: sent again with the same content it is done once, and answered with the
    /// object as it is by then.
    /// 1 to 200 characters, kept for 30 days.
    pub(super) idempotency_key: String,
    /// Comes back in the payload.
    pub(super) client_mutation_id: Option<String>,
    /// The organisation.
    pub(super) id: ID,
    /// The version that the change was made from; with another one nothing is written.
    pub(super) expected_version: i32,
    /// The type.
    kind: Given<OrganisationKind>,
    /// The country that it belongs to.
    country: MaybeUndefined<CountryCode>,
    /// When it came to be.
    established_on: MaybeUndefined<PartialDate>,
    /// Whether it is provisional.
    provisional: Given<bool>,
    /// All its names: the list replaces the one before.
    names: Given<Vec<NameInput>>,
    /// All its identifiers.
    identifiers: Given<Vec<ReferenceInput>>,
    /// All that it is a part of.
    part_of: Given<Vec<TieInput>>,
    /// All the networks it is a member of.
    member_of: Given<Vec<TieInput>>,
    /// All whose work it carries on.
    succeeds: Given<Vec<TieInput>>,
}

impl From<NameInput> for NameDraft {
    fn from(input: NameInput) -> Self {
        let NameInput {
            locale,
            name,
            acronym,
            original,
            since,
            until,
        } = input;
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

impl From<TieInput> for TieDraft {
    fn from(input: TieInput) -> Self {
        let TieInput {
            organisation,
            since,
            until,
        } = input;
        Self {
            organisation,
            since,
            until,
        }
    }
}

impl From<ReferenceInput> for IdentifierDraft {
    fn from(input: ReferenceInput) -> Self {
        let ReferenceInput { scheme, value } = input;
        Self { scheme, value }
    }
}

fn all<I, D: From<I>>(inputs: Option<Vec<I>>) -> Option<Vec<D>> {
    inputs.map(|inputs| inputs.into_iter().map(D::from).collect())
}

impl From<RegisterOrganisationInput> for OrganisationDraft {
    fn from(input: RegisterOrganisationInput) -> Self {
        Self {
            code: input.code,
            expected_version: Some(0),
            kind: input.kind,
            country: input.country,
            established_on: input.established_on,
            provisional: Some(input.provisional),
            names: input.names.into_iter().map(NameDraft::from).collect(),
            identifiers: all(input.identifiers),
            part_of: all(input.part_of),
            member_of: all(input.member_of),
            succeeds: all(input.succeeds),
            statements: None,
        }
    }
}

impl From<UpdateOrganisationInput> for OrganisationChange {
    fn from(input: UpdateOrganisationInput) -> Self {
        Self {
            expected_version: input.expected_version,
            kind: input.kind.0,
            country: input.country.into(),
            established_on: input.established_on.into(),
            provisional: input.provisional.0,
            names: all(input.names.0),
            identifiers: all(input.identifiers.0),
            part_of: all(input.part_of.0),
            member_of: all(input.member_of.0),
            succeeds: all(input.succeeds.0),
        }
    }
}
