//! What a transaction knows without asking the database again.
//!
//! A batch of a hundred programmes would ask each of twenty tables a hundred times. But a subject
//! that this transaction has just made has no rows yet; what hangs on the others was read for all of
//! them at once, and whoever holds a subject's row keeps others from changing what hangs on it; and
//! a code that was looked up once needn't be again. What is written is forgotten. The exception is
//! contributions, which whoever holds the result changes: they hang on a programme as well.

use std::{
    any::{Any, TypeId},
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    fmt, mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use sea_orm::{EntityTrait, IdenStatic};
use uuid::Uuid;

use crate::search::Indexed;

/// What is known of subjects, whose keys are unique among all tables, and of codes.
#[derive(Default)]
pub struct Memory(Mutex<Known>);

/// The rows of one subject, by their table and the column that names the subject there.
type Tables = HashMap<(TypeId, &'static str), Box<dyn Any + Send>>;

#[derive(Default)]
struct Known {
    unwritten: HashSet<Uuid>,
    rows: HashMap<Uuid, Tables>,
    codes: HashMap<TypeId, HashMap<String, Option<Uuid>>>,
    due: BTreeMap<Indexed, BTreeSet<Uuid>>,
}

impl Memory {
    fn known(&self) -> MutexGuard<'_, Known> {
        // Every change of it is one call, so that a panic elsewhere leaves it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a subject is new: nothing hangs on it before it is written.
    pub fn begin(&self, subject: Uuid) {
        self.known().unwritten.insert(subject);
    }

    /// Notes the rows of a table that name a subject, whose row is held, in this column. Where they
    /// hang on something else as well, whoever changes that forgets this subject.
    pub fn keep<E: EntityTrait>(&self, parent: E::Column, subject: Uuid, rows: Vec<E::Model>) {
        let mut known = self.known();
        let of = known.rows.entry(subject).or_default();
        of.insert((TypeId::of::<E>(), parent.as_str()), Box::new(rows));
    }

    /// The rows of a table that name a subject in this column, if they are known.
    #[must_use]
    pub fn rows<E: EntityTrait>(&self, parent: E::Column, subject: Uuid) -> Option<Vec<E::Model>>
    where
        E::Model: Clone,
    {
        let known = self.known();
        if known.unwritten.contains(&subject) {
            return Some(Vec::new());
        }
        let table = (TypeId::of::<E>(), parent.as_str());
        let rows = known.rows.get(&subject)?.get(&table)?;
        rows.downcast_ref::<Vec<E::Model>>().cloned()
    }

    /// Notes which subject of a table has a code; none: nobody has it.
    pub fn keep_code<E: EntityTrait>(&self, code: String, subject: Option<Uuid>) {
        let mut known = self.known();
        let of = known.codes.entry(TypeId::of::<E>()).or_default();
        of.insert(code, subject);
    }

    /// Which subject of a table has a code, if that is known.
    #[must_use]
    pub fn code<E: EntityTrait>(&self, code: &str) -> Option<Option<Uuid>> {
        let known = self.known();
        known.codes.get(&TypeId::of::<E>())?.get(code).copied()
    }

    /// Forgets who has a code in a table, because somebody may come to have it.
    pub fn forget_code<E: EntityTrait>(&self, code: &str) {
        if let Some(codes) = self.known().codes.get_mut(&TypeId::of::<E>()) {
            codes.remove(code);
        }
    }

    /// Forgets every code of a table.
    pub fn forget_codes<E: EntityTrait>(&self) {
        self.known().codes.remove(&TypeId::of::<E>());
    }

    /// Forgets what hangs on a subject, because it is written.
    pub fn forget(&self, subject: Uuid) {
        let mut known = self.known();
        known.unwritten.remove(&subject);
        known.rows.remove(&subject);
    }

    /// Notes subjects of a kind that are to be found by other words, once all is written.
    pub fn index_later(&self, kind: Indexed, subjects: impl IntoIterator<Item = Uuid>) {
        self.known().due.entry(kind).or_default().extend(subjects);
    }

    /// Takes the subjects that are to be found by other words.
    pub fn take_due(&self) -> BTreeMap<Indexed, BTreeSet<Uuid>> {
        mem::take(&mut self.known().due)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}
