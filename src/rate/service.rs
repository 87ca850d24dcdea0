//! Importing a file of rates.

use std::{collections::BTreeSet, fs::File, path::PathBuf};

use uuid::Uuid;

use super::{
    Checked, Problem, RateTable,
    line::Row,
    read::{Reader, refused},
    store,
};
use crate::{
    change::{Action, Edit, Outcome, SubjectKind},
    database::Write,
    entity::{exchange_rate, rate_import, rate_table},
    error::Failure,
    text::Bounds,
};

/// How many rates, and how many rows, go to the database at once.
const SOME: usize = 500;

/// A file to import.
#[derive(Clone, Debug)]
pub struct Import {
    /// The table that it is of.
    pub table: RateTable,
    /// The file.
    pub file: PathBuf,
    /// Where it is from, in words or as an address.
    pub citation: Option<String>,
}

/// What came of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// What it made of the table.
    pub outcome: Outcome,
    /// How many rates were new.
    pub created: u64,
    /// How many rates became others.
    pub updated: u64,
    /// How many rates were as they are.
    pub unchanged: u64,
}

/// Reads a file for what is wrong in it, all of it, without the database.
///
/// # Errors
/// [`Failure::Input`] when it can't be read, or is no file of this table.
pub fn check(import: &Import, found: impl FnMut(Problem)) -> Result<Checked, Failure> {
    open(import)?.check(found)
}

/// Imports the rates of a file that was checked; what was found wrong stays out. Rates that the table
/// has and the file hasn't stay. `progress` is told now and then how many rates were read.
///
/// The rates themselves are not in the record of the trace, which would hold ten thousands of them: it
/// has the digest of the file that they are from.
///
/// # Errors
/// [`Failure::Input`] when the file can't be read, or isn't the one any more that was checked, or its
/// citation can't be stored.
pub async fn import(
    write: &Write,
    import: &Import,
    checked: &Checked,
    progress: &(dyn Fn(u64) + Send + Sync),
) -> Result<Imported, Failure> {
    let citation = import.citation.as_deref();
    let citation = citation.map(|text| Bounds::ADDRESS.clean(text)).transpose();
    let citation = citation.map_err(|sentence| Failure::input(&["citation"], sentence))?;
    let before = store::held(write, import.table).await?;
    let mut imported = Imported {
        outcome: Outcome::Unchanged,
        created: 0,
        updated: 0,
        unchanged: 0,
    };
    let id = write.new_key();
    let mut reader = open(import)?;
    loop {
        let rows = some(&mut reader)?;
        if rows.is_empty() {
            break;
        }
        put(write, import.table, id, rows, &mut imported).await?;
        progress(imported.created + imported.updated + imported.unchanged);
    }
    if reader.content_hash() != checked.content_hash {
        return Err(refused(
            "the file changed while it was read; import it again".to_owned(),
        ));
    }
    if imported.created + imported.updated == 0 {
        return Ok(imported);
    }
    let action = match before {
        None => Action::Registered,
        Some(_) => Action::Updated,
    };
    let after = before.clone().unwrap_or_else(|| rate_table::Model {
        id: write.new_key(),
        code: import.table.code().to_owned(),
        version: 0,
        base: import.table.base(),
        created_at: write.now(),
        updated_at: write.now(),
    });
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let row = rate_import::Model {
        table_id: after.id,
        id,
        content_hash: checked.content_hash.clone(),
        citation,
        created: count(imported.created),
        updated: count(imported.updated),
        unchanged: count(imported.unchanged),
        rejected: count(checked.rejected),
        at: write.now(),
    };
    let mut edit = Edit::new(write, before, after);
    edit.add_to_lists(true);
    edit.set_values(Vec::new(), vec![row])?;
    imported.outcome = edit.finish(SubjectKind::RateTable, action).await?;
    Ok(imported)
}

fn open(import: &Import) -> Result<Reader<File>, Failure> {
    let named = |failure| match failure {
        Failure::Input { path, message } => Failure::Input {
            path,
            message: format!("{}: {message}", import.file.display()),
        },
        other => other,
    };
    File::open(&import.file)
        .map_err(|error| refused(format!("the file can't be read: {error}")))
        .and_then(|file| Reader::open(import.table, file))
        .map_err(named)
}

/// The next rows with some hundred rates; none at the end.
fn some(reader: &mut Reader<File>) -> Result<Vec<Row>, Failure> {
    let (mut rows, mut rates) = (Vec::new(), 0);
    while rates < SOME && rows.len() < SOME {
        let Some(row) = reader.row(&mut |_| {})? else {
            break;
        };
        rates += row.rates.len();
        rows.push(row);
    }
    Ok(rows)
}

/// Writes those rates of some rows that differ from what is there, and counts.
async fn put(
    write: &Write,
    table: RateTable,
    import: Uuid,
    rows: Vec<Row>,
    imported: &mut Imported,
) -> Result<(), Failure> {
    let days: BTreeSet<_> = rows.iter().map(|row| row.stated.earliest()).collect();
    let held = store::rates_on(write, table, &days).await?;
    let mut differing = Vec::new();
    for Row { stated, rates } in rows {
        for (currency, rate) in rates {
            let row = exchange_rate::Model {
                source: table.code().to_owned(),
                currency,
                day: stated.earliest(),
                base: table.base(),
                stated,
                mantissa: rate.mantissa(),
                scale: rate.scale(),
                import_id: import,
            };
            match held.get(&(row.currency, row.day)) {
                None => imported.created += 1,
                Some(was) if (was.mantissa, was.scale) == (row.mantissa, row.scale) => {
                    imported.unchanged += 1;
                    continue;
                }
                Some(_) => imported.updated += 1,
            }
            differing.push(row);
        }
    }
    store::put(write, differing).await
}
