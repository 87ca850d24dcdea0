//! What the database holds in the end.

use std::collections::{BTreeSet, HashMap};

use cooperation_registry::{
    change,
    database::Database,
    entity::{budget_line, change as record, idempotency, programme},
    id::Kind,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use uuid::Uuid;

/// The programmes that were pushed, and all that must hang on each.
pub(crate) struct Stored {
    programmes: Vec<(String, Uuid, String)>,
    lines: HashMap<Uuid, usize>,
    records: HashMap<Uuid, usize>,
    answers: HashMap<String, usize>,
}

impl Stored {
    /// With no server on it: a SQLite file is one process's.
    pub(crate) async fn read(database: &str) -> Self {
        let database = Database::open(&database.parse().unwrap()).await.unwrap();
        let stored = Self::of(database.reader()).await;
        database.close().await;
        stored
    }

    /// Beside a server, past its lock.
    pub(crate) async fn read_beside(database: &str) -> Self {
        let connection = sea_orm::Database::connect(database).await.unwrap();
        let stored = Self::of(&connection).await;
        connection.close().await.unwrap();
        stored
    }

    async fn of(from: &DatabaseConnection) -> Self {
        let programmes = programme::Entity::find().all(from).await.unwrap();
        let lines = budget_line::Entity::find().all(from).await.unwrap();
        let records = record::Entity::find().all(from).await.unwrap();
        let answers = idempotency::Entity::find().all(from).await.unwrap();
        let pushed = programmes
            .into_iter()
            .filter(|row| row.code.starts_with("w-"));
        Self {
            programmes: pushed
                .map(|row| (row.code, row.id, Kind::Programme.id(row.id).to_string()))
                .collect(),
            lines: counted(lines.into_iter().map(|row| row.programme_id)),
            records: counted(records.into_iter().map(|row| row.subject_id)),
            answers: counted(answers.into_iter().map(|row| row.key)),
        }
    }

    /// The codes of all that was pushed, in order.
    pub(crate) fn pushed(&self) -> Vec<&str> {
        let mut codes: Vec<&str> = self.programmes.iter().map(|(code, ..)| &**code).collect();
        codes.sort_unstable();
        codes
    }

    pub(crate) fn times(&self, code: &str) -> usize {
        self.programmes
            .iter()
            .filter(|(one, ..)| one == code)
            .count()
    }

    pub(crate) fn lines(&self, code: &str) -> usize {
        self.lines.get(&self.key(code)).copied().unwrap_or(0)
    }

    pub(crate) fn records(&self, code: &str) -> usize {
        self.records.get(&self.key(code)).copied().unwrap_or(0)
    }

    pub(crate) fn answers(&self, code: &str) -> usize {
        self.answers.get(code).copied().unwrap_or(0)
    }

    /// The ids in the API of all that was pushed.
    pub(crate) fn ids(&self) -> BTreeSet<String> {
        self.programmes
            .iter()
            .map(|(_, _, id)| id.clone())
            .collect()
    }

    /// The programme's id in the API.
    pub(crate) fn id(&self, code: &str) -> &str {
        let found = self.programmes.iter().find(|(one, ..)| one == code);
        &found.unwrap().2
    }

    fn key(&self, code: &str) -> Uuid {
        let found = self.programmes.iter().find(|(one, ..)| one == code);
        found.unwrap().1
    }

    /// How much of the trace isn't what the rows say.
    pub(crate) async fn broken(&self, database: &str) -> usize {
        let database = Database::open(&database.parse().unwrap()).await.unwrap();
        let mut findings = 0;
        change::audit(&database, |_| findings += 1).await.unwrap();
        database.close().await;
        findings
    }
}

fn counted<T: Eq + std::hash::Hash>(of: impl Iterator<Item = T>) -> HashMap<T, usize> {
    let mut counts = HashMap::new();
    for one in of {
        *counts.entry(one).or_default() += 1;
    }
    counts
}
