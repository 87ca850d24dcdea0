//! A registry of the size that the figures are given for, filled by SQL alone.
//!
//! The services would take hours for 100,000 programmes, and write a trace that no question here
//! reads. Each statement runs on both databases; what they spell differently is in [`Dialect`].
//! Rows are spread by their number, so that the same database comes out every time.

use cooperation_registry::{
    database::{Database, Step},
    entity::programme,
    search::Document,
};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait};

/// How many programmes there are.
pub const PROGRAMMES: u32 = 100_000;

/// How many organisations there are.
const ORGANISATIONS: u32 = 1_000;

/// What titles are made of: each word is in one of 50, once as the first and once as the second.
pub const WORDS: [&str; 50] = [
    "access",
    "asylum",
    "border",
    "budget",
    "census",
    "children",
    "citizen",
    "climate",
    "coast",
    "court",
    "culture",
    "customs",
    "dialogue",
    "disability",
    "education",
    "election",
    "energy",
    "equality",
    "forensic",
    "forest",
    "gender",
    "health",
    "housing",
    "inclusion",
    "justice",
    "labour",
    "language",
    "library",
    "media",
    "migration",
    "minority",
    "monitoring",
    "museum",
    "ombudsman",
    "parliament",
    "police",
    "prevention",
    "prison",
    "privacy",
    "reform",
    "refugee",
    "research",
    "rural",
    "safety",
    "statistics",
    "torture",
    "training",
    "transport",
    "water",
    "youth",
];

/// The countries; a programme works for two of them.
pub const COUNTRIES: [&str; 20] = [
    "MA", "TN", "DZ", "EG", "JO", "LB", "SN", "ML", "NE", "TD", "CM", "GA", "KE", "UG", "RW", "TZ",
    "MD", "UA", "GE", "AM",
];

/// The instruments.
pub const INSTRUMENTS: [&str; 6] = [
    "JOINT_PROGRAMME",
    "TWINNING",
    "NEIGHBOURHOOD_PARTNERSHIP",
    "MUTUAL_COOPERATION",
    "POLICY_DIALOGUE",
    "PROJECT",
];

/// The table of programmes, in [`key`].
pub const PROGRAMME: u16 = 1;
const ORGANISATION: u16 = 2;
const PARTICIPATION: u16 = 3;
const BUDGET_LINE: u16 = 4;
const OBJECTIVE: u16 = 5;
const RELATION: u16 = 6;

/// A key of the table number `table`: what its row number is, in 16 bytes.
pub fn key(table: u16, number: u64) -> uuid::Uuid {
    uuid::Uuid::from_u128(0x0193_u128 << 112 | u128::from(table) << 96 | u128::from(number))
}

/// Where the two databases spell the same thing differently.
#[derive(Clone, Copy)]
struct Dialect(DbBackend);

impl Dialect {
    fn key(self, table: u16, number: &str) -> String {
        match self.0 {
            DbBackend::Postgres => {
                format!("('0193{table:04x}' || lpad(to_hex({number}), 24, '0'))::uuid")
            }
            _ => format!("unhex(printf('0193{table:04x}%024x', {number}))"),
        }
    }

    fn cast(self, text: &str, to: &str) -> String {
        match self.0 {
            DbBackend::Postgres => format!("({text})::{to}"),
            _ => format!("({text})"),
        }
    }

    /// One version of a text in each of two languages.
    fn texts(self, english: &str, french: &str) -> String {
        self.cast(
            &format!(
                "'[{{\"locale\":\"en\",\"text\":\"' || {english} || '\",\"original\":true}},\
                  {{\"locale\":\"fr\",\"text\":\"' || {french} || '\"}}]'"
            ),
            "jsonb",
        )
    }
}

/// Fills the database at `url` with [`PROGRAMMES`] programmes, unless it has as many.
pub async fn fill(url: &str) {
    let database = Database::open(&url.parse().unwrap()).await.unwrap();
    database.migrate(Step::Up).await.unwrap();
    let there = programme::Entity::find()
        .count(database.reader())
        .await
        .unwrap();
    let backend = database.backend();
    database.close().await;
    if there == u64::from(PROGRAMMES) {
        return;
    }
    assert_eq!(there, 0, "the database holds other programmes");
    // Of its own: the registry's connections read, or write with a permit.
    let connection = sea_orm::Database::connect(url).await.unwrap();
    for statement in statements(Dialect(backend)) {
        connection.execute_unprepared(&statement).await.unwrap();
    }
    let tidied = match backend {
        DbBackend::Postgres => "VACUUM ANALYZE",
        _ => "ANALYZE",
    };
    connection.execute_unprepared(tidied).await.unwrap();
    connection.close().await.unwrap();
}

/// The statements that fill a database, in an order in which what is referred to is there.
fn statements(d: Dialect) -> Vec<String> {
    let with = with();
    let programme = d.key(PROGRAMME, "n");
    let organisation = |number: &str| d.key(ORGANISATION, &format!("({number}) % {ORGANISATIONS}"));
    let day = |text: &str| d.cast(text, "date");
    let summary = "'What programme ' || n || ' does, in a few sentences that nobody asks for in a list, but that lie in its row: \
                   it supports institutions, trains those who work in them, and reports every year on what has come of it.'";
    let fill = |table: &str, columns: &str, select: &str| {
        format!("INSERT INTO {table} ({columns}) {with} {select}")
    };
    let child = |number: u16| d.key(number, "n * 4 + k");
    let mut all = vec![
        fill("organisation", "id, code, version, kind, country, names, sort_name, created_at, updated_at", &format!(
            "SELECT {}, 'org-' || n, 1, 'GOVERNMENT', countries.code, {}, 'organisation ' || n, 1700000000000000, 1700000000000000 \
             FROM series JOIN countries ON i = n % 20 WHERE n < {ORGANISATIONS}",
            d.key(ORGANISATION, "n"),
            d.cast("'[{\"locale\":\"en\",\"name\":\"Organisation ' || n || '\",\"original\":true}]'", "jsonb"))),
        fill("programme", "id, code, version, visibility, instrument, terms, title, summary, sort_title, status, planned_start, planned_end, \
             starts_from, starts_to, ends_from, ends_to, budget_state, has_discrepancy, created_at, updated_at", &format!(
            "SELECT {programme}, 'p-' || n, 1, 'PUBLISHED', instruments.code, {}, {}, {}, lower(title), 'IMPLEMENTATION', '2015-01-01', '2018-12-31', \
             {start}, {start}, {end}, {end}, 'KNOWN', FALSE, 1700000000000000 + n, 1700000000000000 + n \
             FROM titled JOIN instruments ON i = n / 3 % 6",
            d.cast("'{\"instrument\":\"' || instruments.code || '\"}'", "jsonb"),
            d.texts("title", "title"),
            d.texts(summary, summary),
            start = day("'2015-01-01'"),
            end = day("'2018-12-31'"))),
        fill("programme_reference", "programme_id, scheme, value", &format!(
            "SELECT {programme}, 'scheme-' || k, 'R' || n FROM series, four WHERE k < 2")),
        fill("country_share", "programme_id, country", &format!(
            "SELECT {programme}, code FROM series CROSS JOIN four JOIN countries ON i = (n / 7 + 3 * k) % 20 WHERE k < 2")),
        fill("region_share", "programme_id, scheme, region", &format!(
            "SELECT {programme}, 'UN-M49', '015' FROM series")),
        fill("participation", "programme_id, id, organisation_id, role, position, since, external_id", &format!(
            "SELECT {programme}, {}, {}, CASE k WHEN 0 THEN 'FUNDING' WHEN 1 THEN 'BENEFICIARY' ELSE 'IMPLEMENTING' END, k, '2015', 'e' || k \
             FROM series, four", child(PARTICIPATION), organisation("n * 7 + k * 37"))),
        fill("budget_line", "programme_id, id, kind, commitment, period_start, period_from, provider_id, amount_minor, currency, in_effect, external_id", &format!(
            "SELECT {programme}, {}, 'ORIGINAL', 'COMMITTED', '201' || (5 + k), {}, {}, 100000 * (n % 100 + 1) + k, 'EUR', TRUE, 'e' || k \
             FROM series, four", child(BUDGET_LINE), day("'201' || (5 + k) || '-01-01'"), organisation("n * 7"))),
        fill("objective", "programme_id, id, level, position, statement, external_id", &format!(
            "SELECT {programme}, {}, CASE k WHEN 0 THEN 'OVERALL' ELSE 'SPECIFIC' END, k, {}, 'e' || k FROM series, four WHERE k < 3",
            child(OBJECTIVE), d.texts("'Objective ' || k || ' of ' || n", "'Objectif ' || k || ' de ' || n"))),
        fill("programme_relation", "programme_id, id, kind, other_id, confirmed, external_id", &format!(
            "SELECT {programme}, {}, 'PREDECESSOR', {}, FALSE, 'e' FROM series WHERE n > 0",
            d.key(RELATION, "n"), d.key(PROGRAMME, "(n - 1)"))),
    ];
    all.extend(match d.0 {
        DbBackend::Postgres => vec![fill(
            "search_entry",
            "subject_id, kind, lexemes",
            &format!("SELECT {programme}, 'PROGRAMME', vector::tsvector FROM titled"),
        )],
        _ => vec![
            fill(
                "search_entry",
                "seq, subject_id, kind",
                &format!("SELECT n + 1, {programme}, 'PROGRAMME' FROM titled"),
            ),
            fill(
                "search_text",
                "rowid, lexemes",
                "SELECT n + 1, lexemes FROM titled",
            ),
        ],
    });
    all
}

/// What the statements select from: the numbers, and the words that go with them.
fn with() -> String {
    let rows = |list: &[&str], row: &dyn Fn(&str) -> String| {
        let rows: Vec<String> = (0..)
            .zip(list)
            .map(|(at, one)| format!("({at}, {})", row(one)))
            .collect();
        rows.join(", ")
    };
    let code = |code: &str| format!("'{code}'");
    let word = |word: &str| {
        let lexeme = Document::analyse([("en", word)]).fts5();
        format!("'{word}', '{lexeme}'")
    };
    format!(
        "WITH RECURSIVE series(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM series WHERE n + 1 < {PROGRAMMES}), \
         four(k) AS (VALUES (0), (1), (2), (3)), words(i, word, lexeme) AS (VALUES {}), \
         countries(i, code) AS (VALUES {}), instruments(i, code) AS (VALUES {}), \
         titled(n, title, lexemes, vector) AS (\
           SELECT n, 'Programme on ' || a.word || ' and ' || b.word || ' ' || n, \
           'programm on ' || a.lexeme || ' and ' || b.lexeme || ' ' || n, \
           '''programm'':1 ''on'':2 ''' || a.lexeme || ''':3 ''and'':4 ''' || b.lexeme || ''':5 ''' || n || ''':6' \
           FROM series JOIN words a ON a.i = n % 50 JOIN words b ON b.i = n / 50 % 50)",
        rows(&WORDS, &word),
        rows(&COUNTRIES, &code),
        rows(&INSTRUMENTS, &code),
    )
}
