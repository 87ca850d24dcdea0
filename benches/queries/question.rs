//! What is asked, of the registry in GraphQL and of the reference in SQL.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cooperation_registry::{id::Kind, search::Query};
use serde_json::{Value, json};

use super::data::{INSTRUMENTS, Sample, WORDS};

/// One question, which is asked about something else every time.
pub struct Question {
    /// What it is called.
    pub name: &'static str,
    /// As the registry is asked it.
    pub document: &'static str,
    /// The same for the reference: one statement that builds the same JSON. Its parameters are texts.
    pub statement: &'static str,
    /// Whether one plan for all parameters would read far too much.
    pub planned_anew: bool,
    /// How many clients ask at once. Those that read everything take seconds and a core each.
    pub clients: usize,
    /// How many answers must be alike.
    pub compared: usize,
    /// How often one client asks alone.
    pub alone: usize,
    /// The variables and the parameters of the `n`th time.
    pub asked: fn(&Sample, u64) -> (Value, Vec<String>),
}

/// The questions.
pub const QUESTIONS: [Question; 6] = [
    Question {
        name: "Q1 one programme with everything",
        document: "query($id: ID!) { programme(by: {id: $id}) { code title { text } instrument status version \
            participations(first: 100) { nodes { role since organisation { code kind } } } \
            budget { state lines(first: 100) { nodes { kind commitment inEffect start amount { amount currency } provider { code } } } } \
            objectives { position level statement { text } } references { scheme value } countries { country } regions { scheme region } \
            results(first: 20) { nodes { code kind title { text } } } \
            recommendationLinks(first: 20) { nodes { claim state target { ... on Recommendation { symbol paragraph } } } } \
            relatedProgrammes(first: 20) { nodes { kind programme { code title { text } } } } } }",
        statement: include_str!("one.sql"),
        planned_anew: false,
        clients: 16,
        compared: 40,
        alone: 200,
        asked: one,
    },
    Question {
        name: "Q2 page of 20 by country, instrument and text",
        document: "query($country: CountryCode!, $instrument: Instrument!, $text: String!) { \
            programmes(first: 20, filter: {country: {eq: $country}, instrument: {eq: $instrument}, text: {contains: $text}}) { \
            nodes { code title { text } participations { nodes { role organisation { code } } } } } }",
        statement: include_str!("found.sql"),
        planned_anew: true,
        clients: 16,
        compared: 40,
        alone: 200,
        asked: found,
    },
    Question {
        name: "Q3 page of 50 with four lists",
        document: "query($after: String) { programmes(first: 50, after: $after, orderBy: [{field: CODE}]) { \
            nodes { code title { text } instrument status version \
            participations(first: 100) { nodes { role since until organisation { code kind } } } \
            budget { lines(first: 100) { nodes { kind commitment inEffect start amount { amount currency } } } } \
            objectives { position level statement { text } } references { scheme value } } } }",
        statement: include_str!("page.sql"),
        planned_anew: false,
        clients: 16,
        compared: 40,
        alone: 200,
        asked: page,
    },
    Question {
        name: "Q4 budget by funder and year over everything",
        document: "{ portfolio { budgetBy(groupBy: [FUNDER, YEAR], first: 100) { totalCount \
            nodes { funder { code } year undated total { amounts { amount currency } counted } } } } }",
        statement: include_str!("budget.sql"),
        planned_anew: true,
        clients: 2,
        compared: 2,
        alone: 5,
        asked: everything,
    },
    Question {
        name: "Q5 coverage of all recommendations by mechanism and theme",
        document: "{ portfolio { coverage(groupBy: [MECHANISM, THEME], unit: PARAGRAPH, first: 100) { totalCount \
            nodes { mechanism { code } theme { code } recommendations addressed proposed inGeneral gaps } } } }",
        statement: include_str!("coverage.sql"),
        planned_anew: true,
        clients: 2,
        compared: 2,
        alone: 5,
        asked: everything,
    },
    Question {
        name: "Q5a recommendations that no programme addresses, by mechanism and theme",
        document: "query($mechanism: String!, $scheme: String!, $version: String!, $theme: String!) { \
            recommendations(first: 20, filter: {mechanism: {code: {eq: $mechanism}}, programmeLink: {none: {}}, \
            theme: {scheme: {eq: $scheme}, version: {eq: $version}, code: {eq: $theme}}}) { totalCount nodes { symbol paragraph } } }",
        statement: include_str!("gaps.sql"),
        planned_anew: true,
        clients: 16,
        compared: 40,
        alone: 200,
        asked: gaps,
    },
];

/// One of a list, spread over all of it, and the same for every run.
fn spread<T>(list: &[T], n: u64) -> &T {
    &list[usize::try_from(n * 7_919).unwrap() % list.len()]
}

fn one(of: &Sample, n: u64) -> (Value, Vec<String>) {
    let (key, _) = spread(&of.programmes, n);
    (
        json!({ "id": Kind::Programme.id(*key).to_string() }),
        vec![key.to_string()],
    )
}

fn found(of: &Sample, n: u64) -> (Value, Vec<String>) {
    let country = spread(&of.countries, n).clone();
    let instrument = spread(&INSTRUMENTS, n / 7).to_string();
    let word = spread(&WORDS, n / 3).to_string();
    // Lexemes are made by the registry's own analysis, for the reference too.
    let lexemes = Query::parse(&word).unwrap().unwrap().tsquery();
    (
        json!({ "country": country, "instrument": instrument, "text": word }),
        vec![country, instrument, lexemes],
    )
}

fn page(of: &Sample, n: u64) -> (Value, Vec<String>) {
    // Not so near the end that less than a page follows.
    let (key, code) = spread(&of.programmes[..of.programmes.len() - 2], n);
    let cursor = json!([1, "programme:+code,+id", [code, key]]).to_string();
    (
        json!({ "after": BASE64_URL_SAFE_NO_PAD.encode(cursor) }),
        vec![code.clone(), key.to_string()],
    )
}

fn everything(_: &Sample, _: u64) -> (Value, Vec<String>) {
    (json!({}), Vec::new())
}

fn gaps(of: &Sample, n: u64) -> (Value, Vec<String>) {
    let (mechanism, scheme, version, theme) = spread(&of.themes, n).clone();
    (
        json!({ "mechanism": mechanism, "scheme": scheme, "version": version, "theme": theme }),
        vec![mechanism, scheme, version, theme],
    )
}
