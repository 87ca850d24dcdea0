//! What can be done with results.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{ContributionDraft, ResultDraft, children, rules, store};
use crate::{
    access::Viewer,
    change::{self, Action, Edit, Outcome, SubjectKind},
    database::Write,
    document,
    entity::{contribution, indicator, result, result_document},
    error::{Failure, Path, Violation},
    intake::{Intake, Known},
    organisation, programme,
    search::{self, Indexed},
    source,
    text::{Bounds, Texts},
};

/// A change of a result.
pub(super) type ResultEdit<'w> = Edit<'w, result::Model>;

/// Registers a result, or brings the one with the draft's code up to the draft.
///
/// # Errors
/// [`Failure::Invalid`] with every broken rule.
pub async fn put(write: &Write, draft: ResultDraft) -> Result<Outcome, Failure> {
    let before = store::held(write, &draft.code).await?;
    let mut intake = intake(write, &draft).await?;
    let mut coming = Coming::begin(write, &mut intake, before, &draft);
    coming.edit.expect(draft.expected_version);
    coming
        .contributions(&mut intake, draft.contributions)
        .await?;
    if let Some(codes) = draft.documents {
        documents(&mut coming.edit, &mut intake, &codes).await?;
    }
    if let Some(drafts) = draft.indicators {
        children::stage(&mut coming.edit, &mut intake, drafts).await?;
    }
    if let Some(drafts) = draft.statements {
        coming.edit.after.has_discrepancy =
            source::stage(&mut coming.edit, SubjectKind::Result, &mut intake, drafts).await?;
    }
    let found = coming.broken(true, None).await?;
    coming.edit.violations(intake.into_violations());
    coming.edit.violations(found);
    coming.finish().await
}

/// A change of a result that is being put together.
pub struct Coming<'w> {
    pub(super) edit: ResultEdit<'w>,
    action: Action,
    titled: Option<Texts>,
    /// The programmes that it came of before the change, and its contributions after it.
    before: BTreeSet<Uuid>,
    pub(super) after: Vec<contribution::Model>,
}

impl<'w> Coming<'w> {
    /// Begins a change of a result (none: a new one) up to a draft: its own row.
    pub(super) fn begin(
        write: &'w Write,
        intake: &mut Intake,
        before: Option<result::Model>,
        draft: &ResultDraft,
    ) -> Self {
        let root = Path::root();
        let title = intake.texts(Bounds::TITLE, draft.title.clone(), &root.field("title"));
        let held = before.as_ref();
        let after = result::Model {
            id: held.map_or_else(|| write.new_key(), |row| row.id),
            code: intake.code(&draft.code, &root.field("code")),
            version: held.map_or(0, |row| row.version),
            kind: draft.kind,
            sort_title: search::sort_key(&title),
            title,
            summary: match &draft.summary {
                Some(summary) => {
                    intake.texts(Bounds::PROSE, summary.clone(), &root.field("summary"))
                }
                None => held.map(|row| row.summary.clone()).unwrap_or_default(),
            },
            achieved_on: draft.achieved_on,
            achieved_from: draft.achieved_on.map(|date| date.earliest()),
            achieved_to: draft.achieved_on.map(|date| date.latest()),
            has_discrepancy: held.is_some_and(|row| row.has_discrepancy),
            created_at: held.map_or(write.now(), |row| row.created_at),
            updated_at: held.map_or(write.now(), |row| row.updated_at),
        };
        Self::of(write, before, after)
    }

    /// Begins a change of a result that leaves its own row as it is.
    pub(super) fn amend(write: &'w Write, held: result::Model) -> Self {
        Self::of(write, Some(held.clone()), held)
    }

    fn of(write: &'w Write, before: Option<result::Model>, after: result::Model) -> Self {
        Self {
            action: match before {
                Some(_) => Action::Updated,
                None => Action::Registered,
            },
            titled: before.as_ref().map(|row| row.title.clone()),
            edit: Edit::new(write, before, after),
            before: BTreeSet::new(),
            after: Vec::new(),
        }
    }

    /// The result's key.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.edit.id()
    }

    /// The rules that the whole of the result breaks. `belongs`: it must come of a programme still;
    /// `relinked`: the programme and the author whose links are judged elsewhere.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn broken(
        &self,
        belongs: bool,
        relinked: Option<(Uuid, Option<Uuid>)>,
    ) -> Result<Vec<Violation>, Failure> {
        let links = store::rested_on(self.edit.write(), self.id()).await?;
        let rested = links
            .iter()
            .filter(|row| relinked != Some((row.programme_id, row.entered_by)));
        let rested: Vec<Uuid> = rested.map(|row| row.programme_id).collect();
        let mut found = rules::result(&self.edit.after, &self.after, belongs);
        found.extend(rules::contributions_stay(&rested, &self.after));
        Ok(found)
    }

    /// Writes the change, and sets what the result and its programmes are found by.
    ///
    /// # Errors
    /// As [`Edit::finish`].
    pub async fn finish(self) -> Result<Outcome, Failure> {
        let (write, id) = (self.edit.write(), self.edit.id());
        let renamed = self.titled.as_ref() != Some(&self.edit.after.title);
        let outcome = self.edit.finish(SubjectKind::Result, self.action).await?;
        if outcome != Outcome::Unchanged {
            let memory = write.memory();
            memory.index_later(Indexed::Result, [id]);
            let after: BTreeSet<Uuid> = self.after.iter().map(|row| row.programme_id).collect();
            // Contributions hang on programmes as well.
            for programme in self.before.union(&after) {
                memory.forget(*programme);
            }
            // Programmes are found by the titles of their results.
            if renamed {
                memory.index_later(Indexed::Programme, self.before.union(&after).copied());
            } else {
                let moved = self.before.symmetric_difference(&after).copied();
                memory.index_later(Indexed::Programme, moved);
            }
        }
        Ok(outcome)
    }

    /// Takes one contribution back.
    ///
    /// # Errors
    /// When the database can't be read.
    pub(super) async fn withdraw(&mut self, row: contribution::Model) -> Result<(), Failure> {
        let live = store::live_contributions(self.edit.write(), self.id()).await?;
        self.before = live.iter().map(|row| row.programme_id).collect();
        self.after = live.into_iter().filter(|one| one.id != row.id).collect();
        self.edit.withdraw(row)
    }

    /// Stages the author's contributions; none: they stay as they are.
    ///
    /// # Errors
    /// When the database can't be read. Broken rules are noted.
    pub(super) async fn contributions(
        &mut self,
        intake: &mut Intake,
        drafts: Option<Vec<ContributionDraft>>,
    ) -> Result<(), Failure> {
        let id = self.edit.id();
        let edit = &mut self.edit;
        let author = edit.author();
        let held: Vec<contribution::Model> = change::children::<contribution::Entity>(
            edit.write(),
            contribution::Column::ResultId,
            id,
        )
        .await?;
        let live = held.iter().filter(|row| row.withdrawn_at.is_none());
        self.before = live.clone().map(|row| row.programme_id).collect();
        let Some(drafts) = drafts else {
            self.after = live.cloned().collect();
            return Ok(());
        };
        let list = Path::root().field("contributions");
        let mut wanted = Vec::with_capacity(drafts.len());
        for (index, draft) in drafts.into_iter().enumerate() {
            let at = list.item(index);
            let external_id =
                intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
            let document_id = intake.document(draft.document.as_deref(), &at.field("document"));
            let programme = intake.programme(Some(&draft.programme), &at.field("programme"));
            // Without one the fault is noted, and nothing is written.
            let programme_id = programme.unwrap_or_default();
            // Its author may know the result by one id in all of its programmes.
            let of_programme = held.iter().filter(|row| row.programme_id == programme_id);
            let of_programme: Vec<_> = of_programme.cloned().collect();
            wanted.push(contribution::Model {
                result_id: id,
                id: edit.key_of(&of_programme, &external_id),
                programme_id,
                role: draft.role,
                document_id,
                entered_by: author,
                external_id,
                withdrawn_at: None,
            });
        }
        intake.distinct_parts(&wanted, &list);
        let others: Vec<_> = live
            .filter(|row| row.entered_by != author || edit.keeps(*row, &wanted))
            .cloned()
            .collect();
        if intake.is_clean() {
            edit.violations(rules::contributions(&wanted, &others));
        }
        self.after = others.into_iter().chain(wanted.iter().cloned()).collect();
        edit.set_own_parts(held, wanted)
    }
}

/// Sets what results are found by.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    // The rows are held first, so that nothing that hangs on them changes before the entry does.
    let rows = change::rows_of::<result::Entity>(write, ids).await?;
    let of = indicator::Column::ResultId;
    change::read_ahead::<indicator::Entity>(write, of, ids).await?;
    for row in rows {
        let indicators =
            change::children::<indicator::Entity>(write, indicator::Column::ResultId, row.id)
                .await?;
        let mut live: Vec<_> = indicators
            .into_iter()
            .filter(|row| row.withdrawn_at.is_none())
            .collect();
        live.sort_by_key(|row| (row.position, row.id));
        let entry = search::Entry::analyse(
            row.title.versions().collect::<Vec<_>>(),
            row.summary
                .versions()
                .chain(live.iter().flat_map(|row| row.title.versions())),
        );
        search::index(write, Indexed::Result, row.id, &entry).await?;
    }
    Ok(())
}

/// Sets what programmes are found by: their own words, and the titles of their results.
///
/// # Errors
/// When the database can't be read or written.
pub async fn index_programmes(write: &Write, ids: &[Uuid]) -> Result<(), Failure> {
    // It holds the programmes' rows, so that of two that rename results of one the later one reads
    // what the earlier one wrote.
    let texts = programme::texts(write, ids).await?;
    let of = contribution::Column::ProgrammeId;
    change::read_ahead::<contribution::Entity>(write, of, ids).await?;
    let titles = store::titles(write, ids).await?;
    for (id, title, mut others) in texts {
        let results: BTreeSet<Uuid> = store::contributes(write, id).await?.into_iter().collect();
        others.extend(results.iter().filter_map(|id| titles.get(id)).cloned());
        let entry = search::Entry::analyse(
            title.versions().collect::<Vec<_>>(),
            others.iter().flat_map(Texts::versions),
        );
        search::index(write, Indexed::Programme, id, &entry).await?;
    }
    Ok(())
}

async fn documents(
    edit: &mut ResultEdit<'_>,
    intake: &mut Intake,
    codes: &[String],
) -> Result<(), Failure> {
    let (write, id) = (edit.write(), edit.id());
    let list = Path::root().field("documents");
    intake.distinct(codes.iter().map(String::as_str), &list, "code");
    let wanted = codes.iter().enumerate().zip(0..);
    let wanted = wanted.filter_map(|((index, code), position)| {
        Some(result_document::Model {
            result_id: id,
            document_id: intake.document(Some(code), &list.item(index))?,
            position,
        })
    });
    let wanted = wanted.collect();
    let held =
        change::children::<result_document::Entity>(write, result_document::Column::ResultId, id)
            .await?;
    edit.set_values(held, wanted)
}

async fn intake(write: &Write, draft: &ResultDraft) -> Result<Intake, Failure> {
    let contributions = draft.contributions.iter().flatten();
    let statements = draft.statements.iter().flatten();
    let measurements = draft.indicators.iter().flatten();
    let measurements = measurements.flat_map(|draft| draft.measurements.iter().flatten());
    let organisations: Vec<String> = measurements
        .clone()
        .filter_map(|draft| draft.reported_by.clone())
        .chain(
            statements
                .clone()
                .filter_map(|draft| draft.asserted_by.clone()),
        )
        .collect();
    let documents: Vec<String> = measurements
        .filter_map(|draft| draft.document.clone())
        .chain(statements.filter_map(|draft| draft.document.clone()))
        .chain(
            contributions
                .clone()
                .filter_map(|draft| draft.document.clone()),
        )
        .chain(draft.documents.iter().flatten().cloned())
        .collect();
    let programmes: Vec<String> = contributions.map(|draft| draft.programme.clone()).collect();
    Ok(Intake::new(Known {
        organisations: organisation::keys_of_codes(write, &organisations).await?,
        documents: document::keys_of_codes(write, &documents).await?,
        programmes: programme::keys_of_codes(write, Viewer::of(write.author()), &programmes)
            .await?,
        ..Known::default()
    }))
}
