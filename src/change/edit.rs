//! One change of one subject: collected, compared, checked, then written at once.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::{
    Action, Part, Provenance, Root, Row, SubjectKind, ValueRow,
    record::{Delta, Draft},
    rows::{Rows, Staged, column, insert},
    store,
};
use crate::{
    database::Write,
    error::{Failure, Violation},
};

/// What a change came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The subject is new.
    Created,
    /// The subject has a new version.
    Updated,
    /// It already was as the draft says: no version, no record.
    Unchanged,
}

/// A change of the subject `R` that is being put together. Slices stage their rows and note
/// broken rules; [`Edit::finish`] writes all of it or nothing.
pub struct Edit<'w, R> {
    write: &'w Write,
    before: Option<R>,
    /// The subject's row as it will be.
    pub after: R,
    deltas: Vec<Delta>,
    staged: Vec<Box<dyn Staged>>,
    /// What is staged for the end, once it is put off.
    last: Option<Vec<Box<dyn Staged>>>,
    violations: Vec<Violation>,
    expected: Option<i32>,
    author: Option<Uuid>,
    adds: bool,
}

impl<'w, R> Edit<'w, R>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    /// Begins a change of a subject that is `before` in the database (none: it is new) and
    /// will be `after`.
    #[must_use]
    pub fn new(write: &'w Write, before: Option<R>, after: R) -> Self {
        if before.is_none() {
            write.memory().begin(after.id());
        }
        Self {
            write,
            before,
            after,
            deltas: Vec::new(),
            staged: Vec::new(),
            last: None,
            violations: Vec::new(),
            expected: None,
            author: write.author().organisation,
            adds: false,
        }
    }

    /// Whether a list that is staged from here on adds to what is there: it replaces what has the
    /// same key, but nothing goes because the list lacks it.
    pub fn add_to_lists(&mut self, adds: bool) {
        self.adds = adds;
    }

    /// Whether lists add to what is there.
    #[must_use]
    pub fn adds(&self) -> bool {
        self.adds
    }

    /// Whether a row that is there stays although a list of its author's doesn't hold it.
    pub fn keeps<M: Part>(&self, row: &M, wanted: &[M]) -> bool {
        self.adds
            && row.entered_by() == self.author
            && row.is_live()
            && !wanted.iter().any(|one| one.id() == row.id())
    }

    /// The position of a row in its author's list: where the list says, or behind what is there.
    #[must_use]
    pub fn position_of<M: Part>(
        &self,
        held: &[M],
        external_id: &str,
        index: usize,
        position: impl Fn(&M) -> i32,
    ) -> i32 {
        let index = i32::try_from(index).unwrap_or(i32::MAX);
        if !self.adds {
            return index;
        }
        let mut own = held.iter().filter(|row| row.entered_by() == self.author);
        let behind = own.clone().map(|row| position(row).saturating_add(1)).max();
        own.find(|row| row.external_id() == external_id)
            .map_or(behind.unwrap_or(0).saturating_add(index), position)
    }

    /// Whether anything differs so far from what is there.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn differs(&self) -> Result<bool, Failure> {
        let own = Delta::between(self.before.as_ref(), Some(&self.after))?;
        Ok(own.is_some() || !self.deltas.is_empty())
    }

    /// Whose rows are staged; none: the editor's. Whoever makes the change, unless
    /// [`Edit::on_behalf_of`] says otherwise.
    #[must_use]
    pub fn author(&self) -> Option<Uuid> {
        self.author
    }

    /// Stages the rows of another author, whose proposal is adopted: they are that author's own,
    /// while the record in the trace names who adopted them.
    pub fn on_behalf_of(&mut self, author: Option<Uuid>) {
        self.author = author;
    }

    /// Makes the change only if the subject has this version; 0: only if it is new.
    pub fn expect(&mut self, version: Option<i32>) {
        self.expected = version;
    }

    /// The transaction that this change is part of.
    #[must_use]
    pub fn write(&self) -> &'w Write {
        self.write
    }

    /// The subject's key.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.after.id()
    }

    /// The key of the author's own row with this external id, or a new one.
    #[must_use]
    pub fn key_of<M: Part>(&self, held: &[M], external_id: &str) -> Uuid {
        held.iter()
            .find(|row| row.entered_by() == self.author && row.external_id() == external_id)
            .map_or_else(|| self.write.new_key(), Part::id)
    }

    /// The rules that were found broken so far; they are no longer noted here.
    #[must_use]
    pub fn take_violations(&mut self) -> Vec<Violation> {
        std::mem::take(&mut self.violations)
    }

    /// Takes a part back, whoever entered it.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn withdraw<M>(&mut self, row: M) -> Result<(), Failure>
    where
        M: Part + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        let mut gone = row.clone();
        gone.withdraw(self.write.now());
        self.amend(row, gone)
    }

    /// Notes broken rules; with any of them nothing will be written.
    pub fn violations(&mut self, found: impl IntoIterator<Item = Violation>) {
        self.violations.extend(found);
    }

    /// Sets a list of values: what isn't wanted goes, unless lists add, and what is missing comes.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn set_values<M>(&mut self, mut held: Vec<M>, wanted: Vec<M>) -> Result<(), Failure>
    where
        M: ValueRow + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        if self.adds {
            held.retain(|row| wanted.iter().any(|one| one.key() == row.key()));
        }
        self.stage(held, wanted, |_| None)
    }

    /// Sets the values that belong to parts which are staged themselves: what isn't wanted goes.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn replace_values<M>(&mut self, held: Vec<M>, wanted: Vec<M>) -> Result<(), Failure>
    where
        M: ValueRow + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        self.stage(held, wanted, |_| None)
    }

    /// Replaces the author's own rows in a list: what the draft no longer holds is withdrawn,
    /// not erased; what others entered is not touched.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn set_own_parts<M>(&mut self, held: Vec<M>, wanted: Vec<M>) -> Result<(), Failure>
    where
        M: Part + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        let (author, now) = (self.author, self.write.now());
        let own = held
            .into_iter()
            .filter(|row| row.entered_by() == author && !self.keeps(row, &wanted))
            .collect();
        self.stage(own, wanted, |row| {
            let mut row = row.clone();
            row.withdraw(now);
            Some(row)
        })
    }

    /// Sets parts whoever entered them: those that go were marked by the caller, and stand among
    /// the wanted ones.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn set_parts<M>(&mut self, held: Vec<M>, wanted: Vec<M>) -> Result<(), Failure>
    where
        M: Part + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        // What the caller forgot stays as it is.
        self.stage(held, wanted, |row| Some(row.clone()))
    }

    /// Changes one row, whoever entered it.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn amend<M>(&mut self, was: M, now: M) -> Result<(), Failure>
    where
        M: Row + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        self.stage(vec![was], vec![now], |_| None)
    }

    fn stage<M>(
        &mut self,
        held: Vec<M>,
        wanted: Vec<M>,
        withdrawn: impl Fn(&M) -> Option<M>,
    ) -> Result<(), Failure>
    where
        M: Row + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        M::Entity: EntityTrait<Model = M>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        let mut rows = Rows {
            insert: Vec::new(),
            update: Vec::new(),
            delete: Vec::new(),
        };
        let mut left: HashMap<String, M> = held.into_iter().map(|row| (row.key(), row)).collect();
        let known = self.deltas.len();
        for row in wanted {
            let was = left.remove(&row.key());
            if let Some(delta) = Delta::between(was.as_ref(), Some(&row))? {
                self.deltas.push(delta);
                if was.is_some() {
                    rows.update.push(row);
                } else {
                    rows.insert.push(row);
                }
            }
        }
        let mut gone: Vec<M> = left.into_values().collect();
        gone.sort_by_key(Row::key);
        for row in gone {
            let becomes = withdrawn(&row);
            let Some(delta) = Delta::between(Some(&row), becomes.as_ref())? else {
                continue;
            };
            self.deltas.push(delta);
            match becomes {
                Some(row) => rows.update.push(row),
                None => rows.delete.push(row),
            }
        }
        if self.deltas.len() > known {
            self.last
                .as_mut()
                .unwrap_or(&mut self.staged)
                .push(Box::new(rows));
        }
        Ok(())
    }

    /// What is staged from here on names rows of other subjects that are written after this one.
    pub fn put_off(&mut self) {
        self.last.get_or_insert_default();
    }

    /// Writes the change: the subject's row with its next version, the staged rows, and the
    /// record in the trace. A change that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with every broken rule; [`Failure::Conflict`] when someone else
    /// changed the subject since it was read.
    pub async fn finish(self, kind: SubjectKind, action: Action) -> Result<Outcome, Failure> {
        let write = self.write;
        let (outcome, last) = self.finish_but_last(kind, action).await?;
        last.execute(write).await?;
        Ok(outcome)
    }

    /// Writes the change but for what was put off, which the caller must execute.
    ///
    /// # Errors
    /// As [`Edit::finish`].
    pub async fn finish_but_last(
        mut self,
        kind: SubjectKind,
        action: Action,
    ) -> Result<(Outcome, PutOff), Failure> {
        let version = self.before.as_ref().map_or(0, Root::version);
        if self.expected.is_some_and(|expected| expected != version) {
            return Err(Failure::Conflict { current: version });
        }
        if !self.violations.is_empty() {
            return Err(Failure::Invalid(self.violations));
        }
        let own = Delta::between(self.before.as_ref(), Some(&self.after))?;
        self.deltas.splice(0..0, own);
        if self.deltas.is_empty() {
            return Ok((Outcome::Unchanged, PutOff(Vec::new())));
        }
        self.after.stamp(version + 1, self.write.now());
        let draft = Draft {
            id: self.write.new_key(),
            subject_kind: kind,
            subject_id: self.after.id(),
            version: version + 1,
            action,
            author: self.write.author().organisation,
            at: self.write.now(),
            attribution: self
                .write
                .provenance()
                .map(Provenance::attribution)
                .transpose()?,
            deltas: self.deltas,
        };
        let memory = self.write.memory();
        memory.forget(self.after.id());
        for row in self.before.iter().chain([&self.after]) {
            if let Some(code) = row.code() {
                memory.forget_code::<R::Entity>(code);
            }
        }
        let outcome = if self.before.is_some() {
            update(self.write, self.after, version).await?;
            Outcome::Updated
        } else {
            insert(self.write.transaction(), vec![self.after]).await?;
            Outcome::Created
        };
        for rows in self.staged {
            rows.execute(self.write.transaction()).await?;
        }
        store::append(self.write, draft).await?;
        Ok((outcome, PutOff(self.last.unwrap_or_default())))
    }
}

/// Rows of a change that are written after others of the same transaction.
#[must_use = "the record in the trace says that they are written"]
pub struct PutOff(Vec<Box<dyn Staged>>);

impl PutOff {
    /// Writes them.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn execute(self, write: &Write) -> Result<(), Failure> {
        for rows in self.0 {
            rows.execute(write.transaction()).await?;
        }
        Ok(())
    }
}

/// Updates a subject's row if it still has the version that the change was made from.
async fn update<R>(write: &Write, after: R, version: i32) -> Result<(), Failure>
where
    R: Root + IntoActiveModel<<R::Entity as EntityTrait>::ActiveModel>,
    R::Entity: EntityTrait<Model = R>,
    <R::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
{
    let id = after.id();
    let done = R::Entity::update_many()
        .set(after.into_active_model().reset_all())
        .filter(column::<R::Entity>("id")?.eq(id))
        .filter(column::<R::Entity>("version")?.eq(version))
        .exec(write.transaction())
        .await?;
    if done.rows_affected == 1 {
        return Ok(());
    }
    let held = R::Entity::find()
        .filter(column::<R::Entity>("id")?.eq(id))
        .one(write.transaction())
        .await?;
    Err(Failure::Conflict {
        current: held.map_or(0, |row| row.version()),
    })
}
