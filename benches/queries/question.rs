//! What is asked, of the registry in GraphQL and of the reference in SQL.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use cooperation_registry::{id::Kind, search::Query};
use serde_json::{Value, json};

use super::data::{COUNTRIES, INSTRUMENTS, PROGRAMME, PROGRAMMES, WORDS, key};

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
    /// The variables and the parameters of the `n`th time.
    pub asked: fn(u64) -> (Value, Vec<String>),
}

/// The questions.
pub const QUESTIONS: [Question; 3] = [
    Question {
        name: "Q1 one programme with everything",
        document: "query($id: ID!) { programme(by: {id: $id}) { code title { text } instrument status version \
            participations(first: 100) { nodes { role since organisation { code kind } } } \
            budget { state lines(first: 100) { nodes { kind commitment inEffect start amount { amount currency } provider { code } } } } \
            objectives { position level statement { text } } references { scheme value } countries { country } regions { scheme region } \
            relatedProgrammes(first: 20) { nodes { kind programme { code title { text } } } } } }",
        statement: include_str!("one.sql"),
        planned_anew: false,
        asked: one,
    },
    Question {
        name: "Q2 page of 20 by country, instrument and text",
        document: "query($country: CountryCode!, $instrument: Instrument!, $text: String!) { \
            programmes(first: 20, filter: {country: {eq: $country}, instrument: {eq: $instrument}, text: {contains: $text}}) { \
            nodes { code title { text } participations { nodes { role organisation { code } } } } } }",
        statement: include_str!("found.sql"),
        planned_anew: true,
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
        asked: page,
    },
];

/// A number that is spread over all below `most`, and the same for every run.
fn spread(n: u64, most: u32) -> u64 {
    n * 7_919 % u64::from(most)
}

fn one(n: u64) -> (Value, Vec<String>) {
    let key = key(PROGRAMME, spread(n, PROGRAMMES));
    (
        json!({ "id": Kind::Programme.id(key).to_string() }),
        vec![key.to_string()],
    )
}

fn found(n: u64) -> (Value, Vec<String>) {
    let at = |list: &[&str], n: u64| list[usize::try_from(n).unwrap() % list.len()].to_owned();
    let country = at(&COUNTRIES, n);
    let instrument = at(&INSTRUMENTS, n / 7);
    let word = at(&WORDS, n / 3);
    // Lexemes are made by the registry's own analysis, for the reference too.
    let lexemes = Query::parse(&word).unwrap().unwrap().tsquery();
    (
        json!({ "country": country, "instrument": instrument, "text": word }),
        vec![country, instrument, lexemes],
    )
}

fn page(n: u64) -> (Value, Vec<String>) {
    // Between two codes of as many digits, so that a whole page follows.
    let number = PROGRAMMES / 10 + u32::try_from(spread(n, PROGRAMMES / 10 * 8)).unwrap();
    let (code, key) = (format!("p-{number}"), key(PROGRAMME, u64::from(number)));
    let cursor = json!([1, "+code,+id", [code, key]]).to_string();
    (
        json!({ "after": BASE64_URL_SAFE_NO_PAD.encode(cursor) }),
        vec![code, key.to_string()],
    )
}
