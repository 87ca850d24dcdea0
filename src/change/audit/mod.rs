//! Holding the whole registry against its trace: every chain, and every row that the chains cover.
//!
//! Each subject's records are taken together, and what they come to is compared with the rows that
//! are there. All of it is read in one snapshot, some subjects at a time, so that it can be done
//! beside a server and of a registry of any size.

mod store;

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use futures_util::TryStreamExt;
use sea_orm::{FromQueryResult, Iterable, QueryResult};
use serde_json::Value;
use uuid::Uuid;

use super::{
    SubjectKind,
    fold::{Fold, Name, Said, Surprise, different},
    person::digest,
    tables::{Columns, Held, Source, Traced, tables},
    verify,
};
use crate::{
    database::Database,
    entity::{change, change_person},
    error::Failure,
};

/// How many subjects are looked at together.
const SOME: u64 = 50;

/// Something that is not as the trace says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of object it is about; none where that can't be told.
    pub kind: Option<SubjectKind>,
    /// The object's key.
    pub subject: Uuid,
    /// The object's code, or another short name.
    pub code: Option<String>,
    /// The table.
    pub table: &'static str,
    /// The row's key within the object, or the version that a record led to.
    pub row: String,
    /// What is wrong, as a sentence without its subject.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(kind) = self.kind else {
            return write!(f, "{}: {}", self.table, self.what);
        };
        let kind = kind.node();
        write!(f, "{} ", kind.prefix())?;
        if let Some(code) = &self.code {
            write!(f, "{code} ")?;
        }
        let row = self.row.replace('\u{1F}', "/");
        let id = kind.id(self.subject).to_string();
        write!(f, "({id}): {} {row}: {}", self.table, self.what)
    }
}

/// How much was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Audited {
    /// Objects that have records or a row of their own.
    pub subjects: u64,
    /// Records of the trace.
    pub records: u64,
    /// Rows that records cover, or should.
    pub rows: u64,
    /// Objects of which there is no record at all.
    pub unrecorded: u64,
    /// What was found.
    pub findings: u64,
}

/// Holds everything against the trace, and says what was found as it is found.
///
/// # Errors
/// When the database can't be read.
pub async fn audit(
    database: &Database,
    found: impl FnMut(Finding) + Send,
) -> Result<Audited, Failure> {
    let from = database.snapshot().await?;
    let records = store::count_records(&from).await?;
    let mut audit = Audit {
        from,
        traced: records > 0,
        audited: Audited::default(),
        seen: BTreeMap::new(),
        found,
    };
    for kind in SubjectKind::iter() {
        audit.kind(kind).await?;
    }
    audit.strays().await?;
    if records != audit.audited.records {
        let what = format!(
            "{records} record(s) are there, and {} of them belong to objects",
            audit.audited.records
        );
        audit.note(None, Uuid::nil(), None, ("change", String::new()), what);
    }
    if !audit.traced && audit.audited.unrecorded > 0 {
        let what = format!(
            "no record: the trace is empty, and nothing is known of how {} object(s) came about",
            audit.audited.unrecorded
        );
        audit.note(None, Uuid::nil(), None, ("change", String::new()), what);
    }
    Ok(audit.audited)
}

struct Audit<F> {
    from: Source,
    /// Whether there is any record at all.
    traced: bool,
    audited: Audited,
    /// How many rows of each table belong to subjects.
    seen: BTreeMap<&'static str, u64>,
    found: F,
}

/// What is known of one subject.
#[derive(Default)]
struct Subject {
    fold: Fold,
    version: i32,
    hash: String,
    /// Where its chain broke first, and where its records contradicted one another.
    faults: Vec<(String, String)>,
    surprises: Vec<(i32, Surprise)>,
    broken: bool,
    /// The records that name a person, by their keys.
    persons: HashMap<Uuid, (i32, Option<Uuid>, String)>,
}

impl<F: FnMut(Finding) + Send> Audit<F> {
    fn note(
        &mut self,
        kind: Option<SubjectKind>,
        subject: Uuid,
        code: Option<String>,
        (table, row): (&'static str, String),
        what: String,
    ) {
        self.audited.findings += 1;
        (self.found)(Finding {
            kind,
            subject,
            code,
            table,
            row,
            what,
        });
    }

    async fn kind(&mut self, kind: SubjectKind) -> Result<(), Failure> {
        let tables = tables(kind);
        let Some(own) = tables.first() else {
            return Ok(());
        };
        let mut after = None;
        loop {
            // Those that have records, and those that are there: one may be without the other.
            let mut keys = own.keys(&self.from, after, SOME).await?;
            keys.extend(store::subjects_after(&self.from, kind, after, SOME).await?);
            keys.sort_unstable();
            keys.dedup();
            keys.truncate(usize::try_from(SOME).unwrap_or(usize::MAX));
            let Some(last) = keys.last() else {
                return Ok(());
            };
            after = Some(*last);
            self.some(kind, &tables, &keys).await?;
        }
    }

    /// Looks at these subjects of one kind.
    async fn some(
        &mut self,
        kind: SubjectKind,
        tables: &[Box<dyn Traced>],
        keys: &[Uuid],
    ) -> Result<(), Failure> {
        let mut subjects: BTreeMap<Uuid, Subject> =
            keys.iter().map(|key| (*key, Subject::default())).collect();
        self.audited.subjects += keys.len() as u64;
        let mut records = store::records(&self.from, kind, keys).await?;
        while let Some(row) = records.try_next().await? {
            self.audited.records += 1;
            if let Ok(subject) = row.try_get::<Uuid>("", "subject_id")
                && let Some(subject) = subjects.get_mut(&subject)
            {
                subject.record(&row);
            }
        }
        drop(records);
        let mut persons = HashMap::<Uuid, Vec<change_person::Model>>::new();
        for (subject, person) in store::persons(&self.from, kind, keys).await? {
            persons.entry(subject).or_default().push(person);
        }
        let mut held = HashMap::<Uuid, Vec<(usize, Held)>>::new();
        for (at, table) in tables.iter().enumerate() {
            for row in table.rows(&self.from, keys).await? {
                self.audited.rows += 1;
                *self.seen.entry(table.name()).or_default() += 1;
                if let Some(subject) = row.subject {
                    held.entry(subject).or_default().push((at, row));
                }
            }
        }
        for (key, subject) in subjects {
            let rows = held.remove(&key).unwrap_or_default();
            let persons = persons.remove(&key).unwrap_or_default();
            self.judge(kind, tables, key, subject, rows, persons);
        }
        Ok(())
    }

    /// Says where a table has rows that belong to no object of the kinds that have such rows.
    async fn strays(&mut self) -> Result<(), Failure> {
        let all = SubjectKind::iter().flat_map(tables);
        let each: BTreeMap<_, _> = all.map(|table| (table.name(), table)).collect();
        for (name, table) in each {
            let there = table.count(&self.from).await?;
            let seen = self.seen.get(name).copied().unwrap_or_default();
            if let Some(strays) = there.checked_sub(seen).filter(|strays| *strays > 0) {
                let what =
                    format!("{strays} row(s) belong to no object, and no record entered them");
                self.note(None, Uuid::nil(), None, (name, String::new()), what);
            }
        }
        Ok(())
    }

    /// Says what is wrong with one subject.
    fn judge(
        &mut self,
        kind: SubjectKind,
        tables: &[Box<dyn Traced>],
        key: Uuid,
        mut subject: Subject,
        rows: Vec<(usize, Held)>,
        persons: Vec<change_person::Model>,
    ) {
        let own = rows.iter().find(|(table, _)| *table == 0);
        let own = own.and_then(|(_, row)| row.columns.as_ref());
        let recorded = subject.fold.own().and_then(name_of);
        let code = recorded.or_else(|| own.and_then(name_of));
        let mut wrong: Vec<((&'static str, String), String)> = Vec::new();
        for (row, what) in std::mem::take(&mut subject.faults) {
            wrong.push((("change", row), what));
        }
        for (version, Surprise { row, columns }) in std::mem::take(&mut subject.surprises) {
            let table = tables.iter().find(|table| table.field() == row.0);
            let what = match columns.as_slice() {
                [] => format!(
                    "version {version} found the row there or missing, against the records before it"
                ),
                some => format!(
                    "version {version} found another value in {} than the records before it left",
                    some.join(", ")
                ),
            };
            wrong.push(((table.map_or("", |table| table.name()), row.1), what));
        }
        wrong.extend(subject.unknown_persons(persons));
        if subject.version == 0 {
            self.audited.unrecorded += 1;
            if self.traced {
                let what = "no record: the trace says nothing of this object".to_owned();
                wrong.push((("change", String::new()), what));
            }
        } else {
            wrong.extend(differences(subject.fold, tables, rows));
        }
        for (place, what) in wrong {
            self.note(Some(kind), key, code.clone(), place, what);
        }
    }
}

impl Subject {
    /// Takes in the next record of its chain.
    fn record(&mut self, row: &QueryResult) {
        self.version += 1;
        let body: String = row.try_get("", "body").unwrap_or_default();
        let hash: String = row.try_get("", "hash").unwrap_or_default();
        let version: i32 = row.try_get("", "version").unwrap_or(self.version);
        let fault = match change::Model::from_query_result(row, "") {
            Ok(record) => verify::fault(&record, self.version, &self.hash),
            Err(_) => Some("the record's columns can't be read"),
        };
        if let Some(fault) = fault
            && !self.broken
        {
            self.broken = true;
            self.faults
                .push((format!("version {version}"), fault.to_owned()));
        }
        self.version = version;
        self.hash = hash;
        let Ok(said) = serde_json::from_str::<Said>(&body) else {
            return;
        };
        if let Some(person) = &said.person
            && let Ok(id) = row.try_get::<Uuid>("", "id")
        {
            let author = row.try_get("", "author_id").unwrap_or_default();
            self.persons.insert(id, (version, author, person.clone()));
        }
        let surprises = self.fold.take(said);
        self.surprises
            .extend(surprises.into_iter().map(|one| (version, one)));
    }

    /// Where those who lie beside the records aren't those of whom the records have digests.
    fn unknown_persons(
        &self,
        beside: Vec<change_person::Model>,
    ) -> Vec<((&'static str, String), String)> {
        let mut left: HashMap<Uuid, &(i32, Option<Uuid>, String)> = self
            .persons
            .iter()
            .map(|(key, known)| (*key, known))
            .collect();
        let mut wrong = Vec::new();
        let mut note = |row: String, what: &str| {
            wrong.push((("change_person", row), what.to_owned()));
        };
        for person in beside {
            let Some((version, author, known)) = left.remove(&person.change_id) else {
                note(person.change_id.to_string(), "the record names no person");
                continue;
            };
            let fits = match (&person.salt, &person.subject, person.erased_at) {
                (Some(salt), Some(subject), None) => digest(salt, subject) == *known,
                (None, None, Some(_)) => true,
                _ => false,
            };
            if !fits || *author != Some(person.author_id) {
                note(
                    format!("version {version}"),
                    "another person than the record has the digest of",
                );
            }
        }
        let mut versions: Vec<i32> = left.values().map(|(version, ..)| *version).collect();
        versions.sort_unstable();
        for version in versions {
            note(
                format!("version {version}"),
                "the person is missing, and wasn't erased",
            );
        }
        wrong
    }
}

/// Where the rows that are there aren't those that the records left.
fn differences(
    mut fold: Fold,
    tables: &[Box<dyn Traced>],
    rows: Vec<(usize, Held)>,
) -> Vec<((&'static str, String), String)> {
    let mut wrong = Vec::new();
    for (table, held) in rows {
        let Some(table) = tables.get(table) else {
            continue;
        };
        let key = held.key.unwrap_or_default();
        let name: Name = (table.field().to_owned(), key.clone());
        let recorded = fold.rows.remove(&name);
        let what = match (held.columns, recorded) {
            (None, _) => "the row can't be read".to_owned(),
            (Some(_), None) => "the row is there, and no record entered it".to_owned(),
            (Some(columns), Some(recorded)) => {
                let differ = both_ways(&columns, &recorded);
                if differ.is_empty() {
                    continue;
                }
                format!("{} is not what the trace says", differ.join(", "))
            }
        };
        wrong.push(((table.name(), key), what));
    }
    for ((field, key), columns) in fold.rows {
        let mut of_field = tables.iter().filter(|table| table.field() == field);
        let table = of_field.find(|table| table.has(&columns));
        let what = "the row is missing".to_owned();
        wrong.push(((table.map_or("", |table| table.name()), key), what));
    }
    wrong
}

fn both_ways(held: &Columns, recorded: &Columns) -> Vec<String> {
    let mut differ = different(recorded, held.iter());
    differ.extend(different(held, recorded.iter()));
    differ.sort_unstable();
    differ.dedup();
    differ
}

/// The short name of a subject, by its own row.
fn name_of(own: &Columns) -> Option<String> {
    ["code", "natural_key"]
        .iter()
        .find_map(|column| own.get(*column).and_then(Value::as_str))
        .map(|name| name.replace('\u{1F}', " "))
}
