//! Every list and group that can be exported. Another one is a document and a declaration like these.

use super::{
    column::{Column, each, flag, number, text},
    list::{List, Parameter},
    said::{COVERED, LEVELS},
};

/// What lists take.
const LISTED: &[Parameter] = &[
    Parameter::json("filter"),
    Parameter::text("search"),
    Parameter::json("orderBy"),
];

/// What a portfolio takes.
const PORTFOLIO: &[Parameter] = &[Parameter::json("filter"), Parameter::text("search")];

/// What every list of `MoneyTotal`s says of itself, below the field `portfolio.budget`.
const MONEY: &[(&str, &str, &str)] = &[
    ("budgetKind", "portfolio.budget.policy", "{budgetKind}"),
    ("hierarchy", "portfolio.budget.policy", "{hierarchy}"),
    ("sameAs", "portfolio.budget.policy", "{sameAs}"),
    ("shares", "portfolio.budget.policy", "{shares}"),
    ("conversion", "portfolio.budget.policy", "{conversion}"),
    (
        "leftOut",
        "portfolio.budget.excluded",
        "{reason}: {count} {unit}",
    ),
];

/// The lists and groups that can be exported.
pub const LISTS: &[List] = &[
    List {
        name: "programmes",
        document: include_str!("../../schema/operations/export/programmes.graphql"),
        connection: "programmes",
        parameters: LISTED,
        each: None,
        columns: PROGRAMMES,
        rules: &[],
        said: &[],
    },
    List {
        name: "organisations",
        document: include_str!("../../schema/operations/export/organisations.graphql"),
        connection: "organisations",
        parameters: LISTED,
        each: None,
        columns: ORGANISATIONS,
        rules: &[],
        said: &[],
    },
    List {
        name: "documents",
        document: include_str!("../../schema/operations/export/documents.graphql"),
        connection: "documents",
        parameters: LISTED,
        each: None,
        columns: DOCUMENTS,
        rules: &[],
        said: &[],
    },
    List {
        name: "results",
        document: include_str!("../../schema/operations/export/results.graphql"),
        connection: "results",
        parameters: LISTED,
        each: None,
        columns: RESULTS,
        rules: &[],
        said: &[],
    },
    List {
        name: "recommendations",
        document: include_str!("../../schema/operations/export/recommendations.graphql"),
        connection: "recommendations",
        parameters: LISTED,
        each: None,
        columns: RECOMMENDATIONS,
        rules: &[],
        said: &[],
    },
    List {
        name: "thematic-list",
        document: include_str!("../../schema/operations/export/recommendations.graphql"),
        connection: "recommendations",
        parameters: LISTED,
        each: None,
        columns: THEMATIC_LIST,
        rules: &[],
        said: &[],
    },
    List {
        name: "budget-lines",
        document: include_str!("../../schema/operations/export/budget-lines.graphql"),
        connection: "portfolio.budget.records",
        parameters: PORTFOLIO,
        each: None,
        columns: BUDGET_LINES,
        rules: MONEY,
        said: &[],
    },
    List {
        name: "budget",
        document: include_str!("../../schema/operations/export/budget.graphql"),
        connection: "portfolio.budgetBy",
        parameters: &[
            Parameter::json("filter"),
            Parameter::text("search"),
            Parameter::words("groupBy"),
            Parameter::json("having"),
            Parameter::json("orderBy"),
        ],
        each: Some("total.amounts"),
        columns: BUDGET,
        rules: MONEY,
        said: &[],
    },
    List {
        name: "gaps",
        document: include_str!("../../schema/operations/export/gaps.graphql"),
        connection: "portfolio.gaps",
        parameters: &[
            Parameter::json("filter"),
            Parameter::text("search"),
            Parameter::json("recommendations"),
            Parameter::text("level"),
            Parameter::json("orderBy"),
        ],
        each: None,
        columns: GAPS,
        rules: &[],
        said: LEVELS,
    },
    List {
        name: "coverage",
        document: include_str!("../../schema/operations/export/coverage.graphql"),
        connection: "portfolio.coverage",
        parameters: &[
            Parameter::json("filter"),
            Parameter::text("search"),
            Parameter::words("groupBy"),
            Parameter::text("unit"),
            Parameter::json("recommendations"),
        ],
        each: None,
        columns: COVERAGE,
        rules: &[],
        said: COVERED,
    },
];

const PROGRAMMES: &[Column] = &[
    text("code", "code"),
    text("title", "title.text"),
    text("title_locale", "title.locale"),
    text("instrument", "instrument"),
    text("status", "status"),
    text("phase", "phase"),
    text("start", "period.start"),
    text("end", "period.end"),
    number("duration_months", "period.durationMonths"),
    each("countries", "countries", "{country}[ ({percent} %)]"),
    each("regions", "regions", "{scheme} {region}[ ({percent} %)]"),
    each(
        "sectors",
        "sectors",
        "{concept.code}[ {concept.label.text}][ ({percent} %)]",
    ),
    each(
        "themes",
        "themes",
        "{concept.code}[ {concept.label.text}][ ({percent} %)]",
    ),
    text("budget_state", "budget.state"),
    number("budget_amount", "budget.total.amounts.amount"),
    text("budget_currency", "budget.total.amounts.currency"),
    each(
        "participants",
        "participations.nodes",
        "{role}: {organisation.name.text|organisation.code}",
    ),
    each(
        "participant_codes",
        "participations.nodes",
        "{role}: {organisation.code}",
    ),
    text("summary", "summary.text"),
    each("references", "references", "{scheme}: {value}"),
    text("source_organisation", "source.organisation.code"),
    text("source_id", "source.externalId"),
    text("visibility", "visibility"),
    number("version", "version"),
    text("created_at", "createdAt"),
    text("updated_at", "updatedAt"),
    text("id", "id"),
];

const ORGANISATIONS: &[Column] = &[
    text("code", "code"),
    text("name", "name.text"),
    text("name_locale", "name.locale"),
    text("acronym", "acronym.text"),
    text("kind", "kind"),
    text("country", "country"),
    flag("provisional", "provisional"),
    text("established_on", "establishedOn"),
    each("identifiers", "identifiers", "{scheme}: {value}"),
    text("part_of", "partOf.organisation.code"),
    text("member_of", "memberOf.code"),
    text("predecessors", "predecessors.code"),
    text("merged_into", "mergedInto.code"),
    number("version", "version"),
    text("created_at", "createdAt"),
    text("updated_at", "updatedAt"),
    text("id", "id"),
];

const DOCUMENTS: &[Column] = &[
    text("code", "code"),
    text("symbol", "symbol"),
    text("title", "title.text"),
    text("title_locale", "title.locale"),
    text("kind", "kind"),
    text("language", "language"),
    text("published_on", "publishedOn"),
    text("publisher", "publisher.name.text"),
    text("publisher_code", "publisher.code"),
    text("url", "url"),
    number("version", "version"),
    text("created_at", "createdAt"),
    text("updated_at", "updatedAt"),
    text("id", "id"),
];

const RESULTS: &[Column] = &[
    text("code", "code"),
    text("title", "title.text"),
    text("title_locale", "title.locale"),
    text("kind", "kind"),
    text("achieved_on", "achievedOn"),
    each("programmes", "contributions", "{programme.code} ({role})"),
    each(
        "indicators",
        "indicators",
        "{title.text}[ ({measure})][, baseline[ {baseline.period.start}]: [{baseline.quantity.qualifier} ]{baseline.quantity.value|baseline.quantity.wording}[ {baseline.quantity.unit}]]",
    ),
    each(
        "recommendations",
        "recommendationLinks.nodes",
        "[{target.symbol} {target.paragraph} ]({claim}, {state})",
    ),
    text("documents", "documents.nodes.code"),
    text("summary", "summary.text"),
    number("version", "version"),
    text("created_at", "createdAt"),
    text("updated_at", "updatedAt"),
    text("id", "id"),
];

/// A column a value, in the order of the thematic list.
const RECOMMENDATIONS: &[Column] = &[
    text("symbol", "symbol"),
    text("paragraph", "paragraph"),
    text("part", "part"),
    text("recommendation", "text.text"),
    text("recommendation_locale", "text.locale"),
    text("extent", "text.extent"),
    text("recommending_states", "recommendingStates"),
    text("position", "position"),
    each(
        "position_sources",
        "positions",
        "{value}[ \"{wording}\"][: {source.symbol|source.code}[, {sourceParagraph}]][ ({statedOn})]",
    ),
    each("themes", "themes", "{label.text|code}"),
    each("theme_codes", "themes", "{scheme}:{code}"),
    each("persons", "groups", "{label.text|code}"),
    each("person_codes", "groups", "{scheme}:{code}"),
    text("sdg_targets", "sdgTargets.code"),
    each("assessments", "assessments", ASSESSMENT),
    each(
        "responsible_institutions",
        "responsibleInstitutions",
        "{organisation.name.text|organisation.code} ({role})",
    ),
    each(
        "programmes",
        "programmeLinks.nodes",
        "{programme.code} ({claim}, {state})",
    ),
    text("mechanism", "mechanism.name.text"),
    text("mechanism_code", "mechanism.code"),
    text("mechanism_class", "mechanism.class"),
    text("session", "session"),
    number("cycle", "cycle"),
    text("issued_on", "issuedOn"),
    text("country", "country"),
    text("addressee", "addressee"),
    each("references", "references", "{scheme}: {value}"),
    number("version", "version"),
    text("updated_at", "updatedAt"),
    text("id", "id"),
];

const ASSESSMENT: &str = "{assessor.name.text|assessor.code}: {value.label.text|value.code}[ ({assessedOn})][, {note.text}]";

/// The matrix that the OHCHR gives to ministries, and that they fill in.
const THEMATIC_LIST: &[Column] = &[
    each(
        "Recommendation",
        "",
        "[{paragraph}[({part})] ][{text.text}][ ({recommendingStates})][\nSource of recommendation: {symbol}]",
    ),
    each(
        "Position",
        "",
        "[{position}][\nSource of position: {positions.source.symbol|positions.source.code}[, {positions.sourceParagraph}]]",
    ),
    each(
        "Full list of themes",
        "",
        "[Themes: {themes.label.text|themes.code}][\nAffected persons: {groups.label.text|groups.code}][\nSDGs: {sdgTargets.code}]",
    ),
    each(
        "Assessment and comments on level of implementation",
        "assessments",
        ASSESSMENT,
    ),
];

const BUDGET_LINES: &[Column] = &[
    text("programme", "programme.code"),
    text("programme_title", "programme.title.text"),
    text("kind", "kind"),
    text("commitment", "commitment"),
    number("amount", "amount.amount"),
    text("currency", "amount.currency"),
    text("start", "start"),
    text("end", "end"),
    text("value_date", "valueDate"),
    text("provider", "provider.name.text"),
    text("provider_code", "provider.code"),
    text("receiver", "receiver.name.text"),
    text("receiver_code", "receiver.code"),
    text("source", "source.code"),
    text("id", "id"),
];

const BUDGET: &[Column] = &[
    text("funder", "funder.name.text"),
    text("funder_code", "funder.code"),
    text("partner", "partner.name.text"),
    text("partner_code", "partner.code"),
    number("year", "year"),
    flag("undated", "undated"),
    text("country", "country"),
    text("region_scheme", "regionScheme"),
    text("region", "region"),
    text("instrument", "instrument"),
    each("sector", "sector", "{code}[ {label.text}]"),
    each("theme", "theme", "{code}[ {label.text}]"),
    text("mechanism", "mechanism.name.text"),
    text("mechanism_code", "mechanism.code"),
    text("status", "status"),
    number("amount", "amount").of_part(),
    text("currency", "currency").of_part(),
    number("programmes", "programmeCount"),
    number("lines_counted", "total.counted"),
    each("left_out", "total.excluded", "{reason}: {count} {unit}"),
];

const GAPS: &[Column] = &[
    text("symbol", "symbol"),
    text("paragraph", "paragraph"),
    text("part", "part"),
    text("recommendation", "text.text"),
    text("recommendation_locale", "text.locale"),
    text("extent", "text.extent"),
    text("recommending_states", "recommendingStates"),
    text("position", "position"),
    each("themes", "themes", "{label.text|code}"),
    each("theme_codes", "themes", "{scheme}:{code}"),
    each("persons", "groups", "{label.text|code}"),
    each("person_codes", "groups", "{scheme}:{code}"),
    text("sdg_targets", "sdgTargets.code"),
    each(
        "responsible_institutions",
        "responsibleInstitutions",
        "{organisation.name.text|organisation.code} ({role})",
    ),
    each(
        "programmes",
        "programmeLinks.nodes",
        "{programme.code} ({claim}, {state})",
    ),
    text("mechanism", "mechanism.name.text"),
    text("mechanism_code", "mechanism.code"),
    text("mechanism_class", "mechanism.class"),
    text("session", "session"),
    number("cycle", "cycle"),
    text("issued_on", "issuedOn"),
    text("country", "country"),
    text("id", "id"),
];

const COVERAGE: &[Column] = &[
    text("mechanism", "mechanism.name.text"),
    text("mechanism_code", "mechanism.code"),
    each("theme", "theme", "{label.text|code}"),
    each("theme_code", "theme", "{scheme}:{code}"),
    each("persons", "group", "{label.text|code}"),
    each("person_code", "group", "{scheme}:{code}"),
    text("institution", "institution.name.text"),
    text("institution_code", "institution.code"),
    number("cycle", "cycle"),
    each("sdg_target", "sdg", "{code}[ {label.text}]"),
    text("position", "position"),
    text("unit", "unit"),
    number("recommendations", "recommendations"),
    number("addressed", "addressed"),
    number("gaps", "gaps"),
    number("proposed", "proposed"),
    number("in_general", "inGeneral"),
];

#[cfg(test)]
#[path = "lists_tests.rs"]
mod tests;
