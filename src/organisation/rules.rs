//! What an organisation must keep. Each rule has an id that clients may rely on.

use std::collections::HashSet;

use uuid::Uuid;

use crate::{
    entity::{organisation, organisation_identifier, organisation_relation},
    error::{Path, Violation},
    period::PartialDate,
    vocabulary::OrganisationTie,
};

/// What the rules look at: the rows as they will be, and what they touch.
pub(super) struct Candidate<'a> {
    pub(super) organisation: &'a organisation::Model,
    pub(super) relations: &'a [organisation_relation::Model],
    /// What is reached from the ties' other ends along ties of the same kind.
    pub(super) reached: &'a [(OrganisationTie, HashSet<Uuid>)],
    pub(super) identifiers: &'a [organisation_identifier::Model],
    /// Identifiers of other organisations.
    pub(super) taken: &'a [organisation_identifier::Model],
}

/// The rule that a code names one organisation for ever.
pub(super) fn taken(code: &str) -> Violation {
    Violation::new(
        &Path::root().field("code"),
        "CODE_TAKEN",
        format!(
            "the code \"{code}\" is another organisation's; choose a new one, or change that one"
        ),
    )
}

/// Every broken rule.
pub(super) fn check(of: &Candidate<'_>) -> Vec<Violation> {
    let root = Path::root();
    let mut violations = Vec::new();
    if of.organisation.names.0.is_empty() {
        violations.push(Violation::new(
            &root.field("names"),
            "ORGANISATION_NAMED",
            "an organisation needs a name in at least one language",
        ));
    }
    for (index, name) in of.organisation.names.0.iter().enumerate() {
        let at = root.field("names").item(index);
        violations.extend(ordered(name.since, name.until, &at));
    }
    for tie in of.relations {
        let at = root.field(list_of(tie.kind));
        violations.extend(ordered(tie.since, tie.until, &at));
    }
    for (kind, reached) in of.reached {
        if reached.contains(&of.organisation.id) {
            violations.push(Violation::new(
                &root.field(list_of(*kind)),
                "ORGANISATION_NO_CYCLE",
                "an organisation can't be tied to itself, directly or through others",
            ));
        }
    }
    for (index, identifier) in of.identifiers.iter().enumerate() {
        let same = |other: &organisation_identifier::Model| {
            other.scheme == identifier.scheme && other.value == identifier.value
        };
        if of.taken.iter().any(same) {
            violations.push(Violation::new(
                &root.field("identifiers").item(index),
                "IDENTIFIER_TAKEN",
                format!(
                    "another organisation has the identifier {} {}",
                    identifier.scheme, identifier.value
                ),
            ));
        }
    }
    violations
}

/// The field of a draft that holds ties of this kind.
pub(super) const fn list_of(kind: OrganisationTie) -> &'static str {
    match kind {
        OrganisationTie::PartOf => "partOf",
        OrganisationTie::MemberOf => "memberOf",
        OrganisationTie::Succeeds => "succeeds",
    }
}

fn ordered(since: Option<PartialDate>, until: Option<PartialDate>, at: &Path) -> Option<Violation> {
    let backwards = since?.earliest() > until?.latest();
    backwards.then(|| {
        Violation::new(
            &at.field("until"),
            "UNTIL_BEFORE_SINCE",
            "the end lies before the start; exchange or correct them",
        )
    })
}
