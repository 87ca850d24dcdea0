//! Several programmes at once, as an agency's system sends them at night.
//!
//! Each is keyed by the agency and the id that the agency knows it by. Whatever is wrong with one
//! is found all at once, and leaves nothing of that one.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Applied, Manner, ProgrammePush, ahead, apply, store};
use crate::{
    access::Standing,
    batch::{self, BatchPolicy, ItemOutcome, Judged, Rejections},
    clock::Timestamp,
    database::Write,
    entity::{agency_record, programme as programmes, rejected_push},
    error::{Failure, Owned, Path, Violation},
    idempotency, organisation, programme,
    text::{Bounds, code_within},
};

/// What came of an item, as the answer to its request is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAnswer {
    /// What came of it.
    pub outcome: ItemOutcome,
    /// The programme, where there is one.
    pub programme: Option<Uuid>,
    /// What was kept as statements.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owned: Vec<Owned>,
    /// What was wrong.
    #[serde(default)]
    pub errors: Rejections,
}

impl ItemAnswer {
    fn rejected(errors: Rejections) -> Self {
        Self {
            outcome: ItemOutcome::Rejected,
            programme: None,
            owned: Vec::new(),
            errors,
        }
    }
}

impl Judged for ItemAnswer {
    fn outcome(&self) -> ItemOutcome {
        self.outcome
    }

    fn held_back() -> Self {
        Self::rejected(Rejections::held_back())
    }
}

/// A programme as its agency knows it.
#[derive(Clone, Debug)]
pub struct PushItem {
    /// The id that the agency knows it by.
    pub external_id: String,
    /// When the agency's own record last changed.
    pub source_updated_at: Option<Timestamp>,
    /// What it is.
    pub push: ProgrammePush,
    /// What the input itself breaks.
    pub broken: Vec<Violation>,
}

/// A batch.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The items.
    pub items: Vec<PushItem>,
    /// What becomes of it when an item breaks a rule.
    pub policy: BatchPolicy,
    /// Whether it is only tried.
    pub dry_run: bool,
    /// The key of its request, for the list of what was rejected.
    pub idempotency_key: String,
}

/// Pushes a batch in the transaction of `write`, and says what came of each item, in their order.
/// A batch that is only tried, or of which nothing is to be written, abandons the transaction.
///
/// # Errors
/// [`Failure::Forbidden`] for anyone who is no organisation; what is none of the business.
pub async fn push(write: &Write, batch: Batch) -> Result<Vec<ItemAnswer>, Failure> {
    let Some(organisation) = write.author().organisation else {
        return Err(Failure::Forbidden("programmes are pushed by organisations"));
    };
    let own_code = organisation::code_of(write, organisation).await?;
    let mut records = ahead::read(write, (organisation, &own_code), &batch.items).await?;
    let mut answers = Vec::with_capacity(batch.items.len());
    let (mut rejected, mut done) = (Vec::new(), HashSet::new());
    for item in batch.items {
        let external_id = item.external_id.clone();
        let agency = Agency {
            organisation,
            code: &own_code,
            done: &done,
        };
        let pushed = one(write, &agency, &records, item);
        let outcome = match batch.policy {
            // With one item that fails all of it is abandoned: none is taken back alone.
            BatchPolicy::AllOrNothing => pushed.await,
            BatchPolicy::SkipInvalid => write.attempt(pushed).await,
        };
        let answer = match outcome {
            Ok((applied, record)) => {
                records.insert(record.external_id.clone(), record);
                done.insert(applied.programme);
                ItemAnswer {
                    outcome: applied.outcome.into(),
                    programme: Some(applied.programme),
                    owned: applied.owned,
                    errors: Rejections::default(),
                }
            }
            Err(failure) => {
                let errors = Rejections::of(failure)?;
                rejected.push(rejected_push::Model {
                    id: write.new_key(),
                    organisation_id: organisation,
                    idempotency_key: batch.idempotency_key.clone(),
                    external_id,
                    errors: errors.clone(),
                    at: write.now(),
                });
                ItemAnswer::rejected(errors)
            }
        };
        answers.push(answer);
    }
    if batch::end(write, &mut answers, batch.policy, batch.dry_run) {
        store::keep_rejected(write, rejected).await?;
    }
    Ok(answers)
}

/// Keeps what was rejected of a batch of which nothing was written.
///
/// # Errors
/// When the database can't be written.
pub async fn keep_rejected(
    write: &Write,
    key: &str,
    of: Vec<(String, Rejections)>,
) -> Result<(), Failure> {
    let Some(organisation_id) = write.author().organisation else {
        return Ok(());
    };
    let rows = of
        .into_iter()
        .map(|(external_id, errors)| rejected_push::Model {
            id: write.new_key(),
            organisation_id,
            idempotency_key: key.to_owned(),
            external_id,
            errors,
            at: write.now(),
        });
    store::keep_rejected(write, rows.collect()).await
}

/// Removes what has been kept as long as the answers to requests are, and says how many they were.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(write: &Write) -> Result<u64, Failure> {
    store::remove_rejected(write, idempotency::kept_since(write.now())).await
}

/// Who pushes.
struct Agency<'a> {
    organisation: Uuid,
    code: &'a str,
    /// The programmes that other items of its batch were.
    done: &'a HashSet<Uuid>,
}

/// How far an agency's clock may be ahead of ours, in microseconds: a day, since some write local
/// time as if it were UTC. What is later would make every true time after it look late.
const AHEAD: i64 = 24 * 60 * 60 * 1_000_000;

/// Pushes one programme, and answers what the agency's id stands for now.
async fn one(
    write: &Write,
    agency: &Agency<'_>,
    records: &HashMap<String, agency_record::Model>,
    item: PushItem,
) -> Result<(Applied, agency_record::Model), Failure> {
    let root = Path::root();
    let external_id = Bounds::CODE.clean(&item.external_id).map_err(|sentence| {
        Failure::Invalid(vec![Violation::new(
            &root.field("externalId"),
            "TEXT",
            sentence,
        )])
    })?;
    let record = records.get(&external_id);
    let held = record.and_then(|record| record.source_updated_at);
    if let (Some(held), Some(given)) = (held, item.source_updated_at)
        && given < held
    {
        return Err(Failure::Invalid(vec![Violation::new(
            &root.field("sourceUpdatedAt"),
            "STALE",
            format!("the registry holds this record as of {held}, which is later"),
        )]));
    }
    if item
        .source_updated_at
        .is_some_and(|given| given.micros() > write.now().micros().saturating_add(AHEAD))
    {
        return Err(Failure::Invalid(vec![Violation::new(
            &root.field("sourceUpdatedAt"),
            "SOURCE_UPDATED_AHEAD",
            format!("this is later than now, which is {}", write.now()),
        )]));
    }
    let mut draft = item.push;
    let (before, standing) = found(write, agency, record, &external_id, &mut draft).await?;
    if before
        .as_ref()
        .is_some_and(|row| agency.done.contains(&row.id))
    {
        return Err(Failure::Invalid(vec![Violation::new(
            &root.field("externalId"),
            "TWICE",
            "another item of the batch is this programme",
        )]));
    }
    let mut wrong = item.broken;
    let applied = match apply(write, before, standing, draft, Manner::WHOLE).await {
        Ok(applied) if wrong.is_empty() => applied,
        Ok(_) => return Err(Failure::Invalid(wrong)),
        Err(Failure::Invalid(found)) => {
            wrong.extend(found);
            return Err(Failure::Invalid(wrong));
        }
        Err(failure) => return Err(failure),
    };
    let kept = agency_record::Model {
        organisation_id: agency.organisation,
        external_id,
        programme_id: applied.programme,
        source_updated_at: item.source_updated_at.or(held),
    };
    if record != Some(&kept) {
        store::keep(write, kept.clone()).await?;
    }
    Ok((applied, kept))
}

/// The programme that an agency means: by its own id, by the registry's code, or by the source
/// that it was entered with; none: a new one, whose draft then says where it comes from.
async fn found(
    write: &Write,
    agency: &Agency<'_>,
    record: Option<&agency_record::Model>,
    external_id: &str,
    draft: &mut ProgrammePush,
) -> Result<(Option<programmes::Model>, Standing), Failure> {
    let at = Path::root().field("externalId");
    if let Some(record) = record {
        let row = programme::held_by_key(write, record.programme_id).await?;
        let (row, standing) = programme::admitted(write, row, &at).await?;
        return Ok((Some(row), standing));
    }
    let named = match &draft.programme.code {
        Some(code) => programme::held(write, code).await?,
        None => programme::from(write, agency.organisation, external_id).await?,
    };
    if let Some(row) = named {
        return match programme::admitted(write, Some(row), &at).await {
            Ok((row, standing)) => Ok((Some(row), standing)),
            Err(Failure::NotFound(_)) => Err(Failure::Invalid(vec![match &draft.programme.code {
                Some(_) => Violation::new(
                    &Path::root().field("code"),
                    "CODE_TAKEN",
                    "use another code; this one is taken",
                ),
                None => Violation::new(
                    &at,
                    "SOURCE_TAKEN",
                    "another programme came from this agency under this id",
                ),
            }])),
            Err(failure) => Err(failure),
        };
    }
    let standing = programme::standing_in_new(write, Some(agency.code), &draft.programme);
    if standing.is_outsider() {
        return Err(Failure::Invalid(vec![Violation::new(
            &Path::root().field("participations"),
            "REGISTERED_BY_PARTICIPANT",
            format!(
                "a new programme names the organisation that registers it, {}, among those who take part",
                agency.code
            ),
        )]));
    }
    if draft.programme.code.is_none() {
        let code = code_within(agency.code, external_id, false);
        draft.programme.code = Some(match programme::held(write, &code).await? {
            None => code,
            Some(_) => code_within(agency.code, external_id, true),
        });
    }
    if draft.programme.source.is_undefined() {
        draft.programme.source = async_graphql::MaybeUndefined::Value(programme::SourceDraft {
            organisation: agency.code.to_owned(),
            external_id: external_id.to_owned(),
        });
    }
    Ok((None, standing))
}
