//! A registry of the size that the figures are given for, and what questions can be about.

use cooperation_registry::database::{Database, Location, Step};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use uuid::Uuid;

use super::generator::{Size, generate};

/// How many programmes there are.
const PROGRAMMES: u32 = 100_000;

/// Which portfolio of that size.
const SEED: u64 = 1;

/// What questions can be about: some of what is there, the same for every run.
pub struct Sample {
    /// Published programmes: key and code.
    pub programmes: Vec<(Uuid, String)>,
    /// Countries, the most frequent first.
    pub countries: Vec<String>,
    /// Mechanisms with a theme that some of their recommendations have: mechanism, list, version
    /// of the list, and code of the theme.
    pub themes: Vec<(String, String, String, String)>,
}

/// The instruments.
pub const INSTRUMENTS: [&str; 6] = [
    "JOINT_PROGRAMME",
    "TWINNING",
    "NEIGHBOURHOOD_PARTNERSHIP",
    "MUTUAL_COOPERATION",
    "POLICY_DIALOGUE",
    "PROJECT",
];

/// Words that titles are made of, frequent and rare.
pub const WORDS: [&str; 12] = [
    "justice",
    "women",
    "torture",
    "prisons",
    "children",
    "police",
    "migrants",
    "education",
    "droits",
    "femmes",
    "enfants",
    "rights",
];

/// Fills the database at `url`, unless it is filled already, and samples it.
pub async fn filled(url: &str) -> Sample {
    let location: Location = url.parse().unwrap();
    let database = Database::open(&location).await.unwrap();
    database.migrate(Step::Up).await.unwrap();
    let there: Vec<i64> = rows(&database, "SELECT count(*) FROM programme").await;
    if there[0] == 0 {
        let size = Size {
            programmes: PROGRAMMES,
            seed: SEED,
        };
        println!("{}", generate(&location, size).await.unwrap());
    } else {
        let expected = i64::from(PROGRAMMES);
        assert_eq!(there[0], expected, "the database holds other programmes");
    }
    let sample = Sample {
        programmes: rows(
            &database,
            "SELECT id, code FROM (SELECT id, code, row_number() OVER (ORDER BY code) AS place \
             FROM programme WHERE visibility = 'PUBLISHED') AS p WHERE place % 47 = 0 ORDER BY code",
        )
        .await,
        countries: rows(
            &database,
            "SELECT country FROM country_share GROUP BY country ORDER BY count(*) DESC, country LIMIT 20",
        )
        .await,
        themes: rows(
            &database,
            "SELECT m.code, s.code, s.edition, c.code FROM recommendation r \
             JOIN recommendation_tag t ON t.recommendation_id = r.id AND t.facet = 'THEME' \
             JOIN mechanism m ON m.id = r.mechanism_id JOIN concept c ON c.id = t.concept_id \
             JOIN concept_scheme s ON s.id = c.scheme_id \
             GROUP BY m.code, s.code, s.edition, c.code ORDER BY count(*) DESC, 1, 2, 3, 4 LIMIT 200",
        )
        .await,
    };
    database.close().await;
    sample
}

async fn rows<T: Sampled>(database: &Database, statement: &str) -> Vec<T> {
    let statement = Statement::from_string(DbBackend::Postgres, statement);
    let found = database.reader().query_all_raw(statement).await.unwrap();
    found.iter().map(T::read).collect()
}

/// What is read of a row, by the places of its columns.
trait Sampled {
    fn read(row: &QueryResult) -> Self;
}

impl Sampled for i64 {
    fn read(row: &QueryResult) -> Self {
        row.try_get_by_index(0).unwrap()
    }
}

impl Sampled for String {
    fn read(row: &QueryResult) -> Self {
        row.try_get_by_index(0).unwrap()
    }
}

impl Sampled for (Uuid, String) {
    fn read(row: &QueryResult) -> Self {
        (
            row.try_get_by_index(0).unwrap(),
            row.try_get_by_index(1).unwrap(),
        )
    }
}

impl Sampled for (String, String, String, String) {
    fn read(row: &QueryResult) -> Self {
        let text = |at| row.try_get_by_index(at).unwrap();
        (text(0), text(1), text(2), text(3))
    }
}
