//! What an author may do itself, and what it can only propose because others answer for it.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    mem::take,
};

use async_graphql::MaybeUndefined;
use serde::Serialize;
use uuid::Uuid;

use super::ProgrammePush;
use crate::{
    access::{Group, Right, Standing},
    error::{Failure, Path, Violation},
    finance::BudgetDraft,
    graphql::Given,
    text::{Bounds, shorten, shorten_to},
};

/// The most of a value that a statement shows; what was sent is kept whole beside it.
const SHOWN: usize = 2_000;

/// Something that its author can't do itself.
#[derive(Clone, Debug)]
pub(super) struct Proposed {
    /// The field, as the API names it.
    pub(super) field: &'static str,
    /// Which of its list, by its author's id; none for a field with one value.
    pub(super) item: Option<String>,
    /// Where it stands in the draft.
    pub(super) at: Path,
    /// The value, to show.
    pub(super) value: String,
    /// All that is needed to do it.
    pub(super) push: ProgrammePush,
    /// Who answers for it.
    pub(super) group: Group,
    /// Whose money it is, where it is money.
    pub(super) provider: Option<Uuid>,
}

impl Proposed {
    /// What is wrong with it, at its place in the draft: alone, it is the first of its list.
    pub(super) fn placed(&self, mut found: Vec<Violation>) -> Vec<Violation> {
        if self.item.is_some() {
            let at = self.at.parts();
            for violation in &mut found {
                let within = violation.path.len() >= at.len();
                let list = at.len().saturating_sub(1);
                if within && violation.path[..list] == at[..list] {
                    violation.path[list].clone_from(&at[list]);
                }
            }
        }
        found
    }
}

/// A draft, parted.
#[derive(Debug, Default)]
pub(super) struct Divided {
    /// What the author does itself.
    pub(super) own: ProgrammePush,
    /// What it proposes.
    pub(super) proposed: Vec<Proposed>,
    /// The fields of which this draft says all that the author proposes.
    pub(super) given: Vec<&'static str>,
    /// What is wrong with the parting itself: ids that stand in a list twice.
    pub(super) broken: Vec<Violation>,
    /// The lists of which the author does only some rows, and the places of those in the draft.
    places: Vec<(Path, Vec<usize>)>,
}

impl Divided {
    /// What is wrong with what the author does itself, at its place in the draft.
    pub(super) fn placed(&self, mut found: Vec<Violation>) -> Vec<Violation> {
        for violation in &mut found {
            for (list, places) in &self.places {
                let list = list.parts();
                let place = match violation.path.get(list.len()) {
                    Some(place) if violation.path.starts_with(list) => place.parse::<usize>(),
                    _ => continue,
                };
                if let Some(place) = place.ok().and_then(|place| places.get(place)) {
                    violation.path[list.len()] = place.to_string();
                }
            }
        }
        found
    }
}

/// Whose money is whose in a programme.
#[derive(Debug, Default)]
pub(super) struct Money {
    /// The organisations that the draft names, by code.
    pub(super) organisations: HashMap<String, Uuid>,
    /// The parties that have entered money of their own, and so answer for it.
    pub(super) entering: HashSet<Uuid>,
    /// The lists and ids of what the author has entered: it corrects its own, whoever came since.
    pub(super) entered: HashSet<(&'static str, String)>,
}

impl Money {
    fn group(
        &self,
        standing: &Standing,
        list: &'static str,
        row: &impl Provided,
    ) -> (Group, Option<Uuid>) {
        let provider = row.provider();
        let key = provider.and_then(|code| self.organisations.get(code).copied());
        let is_entered = || {
            let row = (list, row.external_id().to_owned());
            self.entered.contains(&row)
        };
        match key {
            Some(key) if Some(key) == standing.organisation() => (Group::OwnMoney, None),
            Some(key) if self.entering.contains(&key) && !is_entered() => {
                (Group::MoneyOfOthers, Some(key))
            }
            _ => (Group::OtherMoney, None),
        }
    }
}

/// Parts a draft by what its author may do.
///
/// # Errors
/// [`Failure::Forbidden`] for a field that the author may neither enter nor propose.
pub(super) fn divide(
    standing: &Standing,
    money: &Money,
    draft: ProgrammePush,
) -> Result<Divided, Failure> {
    let mut parting = Parting {
        standing,
        divided: Divided::default(),
        kept: Vec::new(),
    };
    let mut own = draft;
    macro_rules! value {
        ($group:ident, $field:literal, $($place:ident).+) => {
            if parting.proposes(Group::$group, own.$($place).+.is_given())? {
                let mut push = ProgrammePush::default();
                push.$($place).+ = take(&mut own.$($place).+);
                let value = shown(&push.$($place).+)?;
                parting.value(Group::$group, $field, value, push);
            }
        };
    }
    value!(Identity, "terms", programme.terms);
    value!(Identity, "references", programme.references);
    value!(Identity, "source", programme.source);
    value!(Title, "title", programme.title);
    value!(Title, "summary", programme.summary);
    value!(Dates, "period", programme.period);
    value!(Status, "status", programme.status);
    value!(Shares, "countries", programme.countries);
    value!(Shares, "regions", programme.regions);
    value!(Shares, "sectors", programme.sectors);
    value!(Shares, "themes", programme.themes);
    macro_rules! list {
        ($group:ident, $field:literal, $in_draft:literal, $($place:ident).+) => {
            if parting.proposes(Group::$group, own.$($place).+.is_given())? {
                parting.divided.given.push($field);
                let mut ids = Ids::of(Path::root().field($in_draft));
                for (index, item) in take(&mut own.$($place).+).0.into_iter().flatten().enumerate() {
                    let id = parting.noted(&mut ids, &item.external_id, index, true);
                    let value = shown(&item)?;
                    let mut push = ProgrammePush::default();
                    push.$($place).+ = Given(Some(vec![item]));
                    let at = ids.list.item(index);
                    parting.item(Group::$group, ($field, id), at, value, push, None);
                }
            }
        };
    }
    list!(
        Participations,
        "participations",
        "participations",
        programme.participations
    );
    list!(Objectives, "objectives", "objectives", programme.objectives);
    list!(
        Relations,
        "relatedProgrammes",
        "relations",
        programme.relations
    );
    list!(Results, "results", "results", results);
    for given in [
        own.activities.is_given(),
        own.practices.is_given(),
        own.alignments.is_given(),
    ] {
        parting.proposes(Group::Activities, given)?;
    }
    parting.proposes(Group::Links, own.links.is_given())?;
    parting.proposes(Group::Statements, own.statements.is_given())?;
    if own.programme.documents.is_given() && parting.right(Group::Documents)? == Right::Enters {
        own.programme.more_documents = take(&mut own.programme.documents);
    }
    if let Some(budget) = &mut own.finance.budget.0 {
        let lines = Path::root().field("budget").field("lines");
        if parting.proposes(Group::BudgetState, budget.state.is_given())? {
            let state = take(&mut budget.state);
            let value = shown(&state)?;
            let push = ProgrammePush::of_budget(BudgetDraft {
                state,
                ..BudgetDraft::default()
            });
            parting.value(Group::BudgetState, "budget.state", value, push);
        }
        let of = ("budget.lines", lines);
        let kept = parting.money(money, of, &mut budget.lines, |line| {
            ProgrammePush::of_budget(BudgetDraft {
                lines: Given(Some(vec![line])),
                ..BudgetDraft::default()
            })
        })?;
        if !kept && budget.state.is_absent() {
            own.finance.budget = Given(None);
        }
    }
    let of = ("transactions", Path::root().field("transactions"));
    parting.money(money, of, &mut own.finance.transactions, |item| {
        let mut push = ProgrammePush::default();
        push.finance.transactions = Given(Some(vec![item]));
        push
    })?;
    own.finance.kept = take(&mut parting.kept);
    parting.divided.own = own;
    Ok(parting.divided)
}

/// The ids of a list that were there so far, and whether what has them is proposed.
struct Ids {
    list: Path,
    proposed: HashMap<String, bool>,
}

impl Ids {
    fn of(list: Path) -> Self {
        Self {
            list,
            proposed: HashMap::new(),
        }
    }
}

/// A movement or line of money, as far as authority goes.
pub(super) trait Provided: Serialize {
    fn external_id(&self) -> &str;
    fn provider(&self) -> Option<&String>;
}

macro_rules! provided {
    ($($type:ident),+) => {
        $(impl Provided for crate::finance::$type {
            fn external_id(&self) -> &str {
                &self.external_id
            }
            fn provider(&self) -> Option<&String> {
                self.provider.as_ref()
            }
        })+
    };
}
provided!(BudgetLineDraft, TransactionDraft);

/// Whether a field was given at all.
trait IsGiven {
    fn is_given(&self) -> bool;
}

impl<T> IsGiven for Given<T> {
    fn is_given(&self) -> bool {
        !self.is_absent()
    }
}

impl<T> IsGiven for Option<T> {
    fn is_given(&self) -> bool {
        self.is_some()
    }
}

impl<T> IsGiven for MaybeUndefined<T> {
    fn is_given(&self) -> bool {
        !self.is_undefined()
    }
}

struct Parting<'a> {
    standing: &'a Standing,
    divided: Divided,
    /// The author's ids of money that is proposed.
    kept: Vec<String>,
}

impl Parting<'_> {
    fn right(&self, group: Group) -> Result<Right, Failure> {
        self.standing.right(group)
    }

    /// Whether the author can only propose a field that its draft has.
    fn proposes(&self, group: Group, given: bool) -> Result<bool, Failure> {
        if !given {
            return Ok(false);
        }
        match self.right(group)? {
            Right::Sets | Right::Enters => Ok(false),
            Right::Proposes => Ok(true),
            Right::Nothing => Err(Failure::Forbidden(
                "this is decided by others: docs/authority.md says by whom",
            )),
        }
    }

    /// An id as it is kept. One that was there before is noted where it or the one before is
    /// proposed; those of what the author does itself are noted where that is staged.
    fn noted(&mut self, ids: &mut Ids, id: &str, index: usize, proposed: bool) -> String {
        // What can't be stored is told with the rest of what is wrong with the item.
        let id = Bounds::CODE.clean(id).unwrap_or_else(|_| id.to_owned());
        match ids.proposed.entry(id.clone()) {
            Entry::Vacant(free) => {
                free.insert(proposed);
            }
            Entry::Occupied(mut held) => {
                if *held.get() || proposed {
                    self.divided.broken.push(Violation::new(
                        &ids.list.item(index).field("externalId"),
                        "TWICE",
                        format!("\"{}\" is in the list already", shorten(&id)),
                    ));
                }
                *held.get_mut() |= proposed;
            }
        }
        id
    }

    fn value(&mut self, group: Group, field: &'static str, value: String, push: ProgrammePush) {
        self.divided.given.push(field);
        let at = field
            .split('.')
            .fold(Path::root(), |path, name| path.field(name));
        self.divided.proposed.push(Proposed {
            field,
            item: None,
            at,
            value,
            push,
            group,
            provider: None,
        });
    }

    fn item(
        &mut self,
        group: Group,
        (field, item): (&'static str, String),
        at: Path,
        value: String,
        push: ProgrammePush,
        provider: Option<Uuid>,
    ) {
        self.divided.proposed.push(Proposed {
            field,
            item: Some(item),
            at,
            value,
            push,
            group,
            provider,
        });
    }

    /// Parts a list of money, each row by whose it is, and says whether the author keeps a list
    /// of its own: what it may enter, or none where it may enter nothing.
    fn money<T: Provided>(
        &mut self,
        money: &Money,
        (field, list): (&'static str, Path),
        given: &mut Given<Vec<T>>,
        alone: impl Fn(T) -> ProgrammePush,
    ) -> Result<bool, Failure> {
        let Some(rows) = take(given).0 else {
            return Ok(false);
        };
        self.divided.given.push(field);
        let (mut own, mut places) = (Vec::new(), Vec::new());
        let mut ids = Ids::of(list);
        for (index, row) in rows.into_iter().enumerate() {
            let (group, provider) = money.group(self.standing, field, &row);
            let proposed = self.proposes(group, true)?;
            let id = self.noted(&mut ids, row.external_id(), index, proposed);
            if proposed {
                // An entry that was adopted stays, while what is sent for it is another proposal.
                self.kept.push(id.clone());
                let value = shown(&row)?;
                self.item(
                    group,
                    (field, id),
                    ids.list.item(index),
                    value,
                    alone(row),
                    provider,
                );
            } else {
                places.push(index);
                own.push(row);
            }
        }
        self.divided.places.push((ids.list, places));
        // A list of its own takes back what it no longer holds, even where it is empty now.
        *given = Given(Some(own));
        Ok(true)
    }
}

/// A value as a statement shows it.
fn shown(value: &impl Serialize) -> Result<String, Failure> {
    let json = serde_json::to_value(value)
        .map_err(|error| Failure::internal(format!("a draft has no JSON: {error}")))?;
    let text = match json {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(shorten_to(&text, SHOWN))
}
