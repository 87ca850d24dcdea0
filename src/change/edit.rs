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
    violations: Vec<Violation>,
    expected: Option<i32>,
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
        Self {
            write,
            before,
            after,
            deltas: Vec::new(),
            staged: Vec::new(),
            violations: Vec::new(),
            expected: None,
        }
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
        let author = self.write.author().organisation;
        held.iter()
            .find(|row| row.entered_by() == author && row.external_id() == external_id)
            .map_or_else(|| self.write.new_key(), Part::id)
    }

    /// Notes broken rules; with any of them nothing will be written.
    pub fn violations(&mut self, found: impl IntoIterator<Item = Violation>) {
        self.violations.extend(found);
    }

    /// Sets a list of values: what isn't wanted goes, what is missing comes.
    ///
    /// # Errors
    /// When a row has no JSON for the trace, which is our own fault.
    pub fn set_values<M>(&mut self, held: Vec<M>, wanted: Vec<M>) -> Result<(), Failure>
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
        let (author, now) = (self.write.author().organisation, self.write.now());
        let own = held
            .into_iter()
            .filter(|row| row.entered_by() == author)
            .collect();
        self.stage(own, wanted, |row| {
            let mut row = row.clone();
            row.withdraw(now);
            Some(row)
        })
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
            self.staged.push(Box::new(rows));
        }
        Ok(())
    }

    /// Writes the change: the subject's row with its next version, the staged rows, and the
    /// record in the trace. A change that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`Failure::Invalid`] with every broken rule; [`Failure::Conflict`] when someone else
    /// changed the subject since it was read.
    pub async fn finish(mut self, kind: SubjectKind, action: Action) -> Result<Outcome, Failure> {
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
            return Ok(Outcome::Unchanged);
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
        Ok(outcome)
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
