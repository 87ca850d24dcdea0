//! Looking up subjects by their codes, and what hangs on them: once for a whole batch.

use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter};
use uuid::Uuid;

use crate::{database::Write, error::Failure, graphql::is_one_of, text::is_code};

/// The rows of a child table that belong to a subject.
///
/// # Errors
/// When the database can't be read.
pub async fn children<E: EntityTrait>(
    write: &Write,
    parent: E::Column,
    subject: Uuid,
) -> Result<Vec<E::Model>, Failure>
where
    E::Model: Clone,
{
    if let Some(rows) = write.memory().rows::<E>(parent, subject) {
        return Ok(rows);
    }
    Ok(E::find()
        .filter(parent.eq(subject))
        .all(write.transaction())
        .await?)
}

/// Reads the rows of a child table for all of these subjects at once, so that [`children`] needn't
/// ask for each. The caller holds the subjects' rows, and forgets what it read when it changes
/// another row that these hang on as well.
///
/// # Errors
/// When the database can't be read.
pub async fn read_ahead<E: EntityTrait>(
    write: &Write,
    parent: E::Column,
    subjects: &[Uuid],
) -> Result<(), Failure> {
    if subjects.is_empty() {
        return Ok(());
    }
    let backend = write.transaction().get_database_backend();
    let found = E::find()
        .filter(is_one_of(backend, parent.into_expr(), subjects))
        .all(write.transaction())
        .await?;
    let none = subjects.iter().map(|id| (*id, Vec::new()));
    let mut of: HashMap<Uuid, Vec<E::Model>> = none.collect();
    for row in found {
        let subject = match row.get(parent) {
            sea_orm::Value::Uuid(subject) => subject,
            _ => None,
        };
        if let Some(rows) = subject.and_then(|id| of.get_mut(&id)) {
            rows.push(row);
        }
    }
    for (subject, rows) in of {
        write.memory().keep::<E>(parent, subject, rows);
    }
    Ok(())
}

/// The keys of the subjects of a table with these codes. `ask` is asked for the codes that this
/// transaction hasn't looked up before; what can be no code is no question for the database,
/// which may refuse its letters.
///
/// # Errors
/// What `ask` fails with.
pub async fn keys_by_code<E, F>(
    write: &Write,
    codes: &[String],
    ask: impl FnOnce(Vec<String>) -> F,
) -> Result<HashMap<String, Uuid>, Failure>
where
    E: EntityTrait,
    F: Future<Output = Result<HashMap<String, Uuid>, Failure>>,
{
    let memory = write.memory();
    let (mut keys, mut unknown) = (HashMap::new(), BTreeSet::new());
    for code in codes.iter().filter(|code| is_code(code)) {
        match memory.code::<E>(code) {
            None => {
                unknown.insert(code.clone());
            }
            Some(key) => keys.extend(key.map(|key| (code.clone(), key))),
        }
    }
    if unknown.is_empty() {
        return Ok(keys);
    }
    let found = ask(unknown.iter().cloned().collect()).await?;
    for code in unknown {
        memory.keep_code::<E>(code.clone(), found.get(&code).copied());
    }
    keys.extend(found);
    Ok(keys)
}
