//! Entering money as part of a programme's change.

use uuid::Uuid;

use super::{BudgetDraft, FinanceDraft, TransactionDraft, rules, store};
use crate::{
    database::Write,
    entity::{budget_line, financial_transaction},
    error::{Failure, Path},
    intake::Intake,
    programme::ProgrammeEdit,
    text::Bounds,
    vocabulary::BudgetState,
};

/// Stages the money that a draft holds.
///
/// # Errors
/// When the database can't be read. Broken rules are noted.
pub async fn stage(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: FinanceDraft,
) -> Result<(), Failure> {
    let kept = draft.kept;
    if let Some(draft) = draft.budget.0 {
        budget(edit, intake, draft, &kept).await?;
    }
    if let Some(drafts) = draft.transactions.0 {
        transactions(edit, intake, drafts, &kept).await?;
    }
    Ok(())
}

async fn budget(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: BudgetDraft,
    kept: &[String],
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.author());
    let held = store::budget_lines(edit.write(), id).await?;
    let list = Path::root().field("budget").field("lines");
    let mut own = Vec::new();
    let mut places = Vec::new();
    for (index, line) in draft.lines.0.iter().flatten().cloned().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &line.external_id, &at.field("externalId"));
        let Some(amount) = intake.money(
            &line.amount.amount.0,
            line.amount.currency,
            &at.field("amount"),
        ) else {
            continue;
        };
        places.push(index);
        own.push(budget_line::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            kind: line.kind,
            commitment: line.commitment,
            period_start: line.start,
            period_end: line.end,
            period_from: line.start.map(|date| date.earliest()),
            period_to: line.end.map(|date| date.latest()),
            provider_id: intake.organisation(line.provider.as_deref(), &at.field("provider")),
            receiver_id: intake.organisation(line.receiver.as_deref(), &at.field("receiver")),
            value_date: line.value_date,
            amount_minor: amount.minor,
            currency: amount.currency,
            in_effect: true,
            document_id: intake.document(line.document.as_deref(), &at.field("document")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&own, &list);
    // Another author's line may come into effect or lose it by what this author enters.
    let (mine, others): (Vec<_>, Vec<_>) =
        held.into_iter().partition(|line| line.entered_by == author);
    edit.violations(rules::lines(places.iter().copied().zip(&own), &list));
    let stay = |line: &&budget_line::Model| match draft.lines.0 {
        Some(_) => {
            let stays = line.withdrawn_at.is_none() && kept.contains(&line.external_id);
            edit.keeps(*line, &own) || stays
        }
        None => line.withdrawn_at.is_none(),
    };
    let stay: Vec<_> = mine.iter().filter(stay).cloned().collect();
    own.extend(stay);
    let (count, before) = (own.len(), others.clone());
    let mut all = own;
    all.extend(others);
    rules::put_in_effect(&mut all);
    let state = draft.state.0.unwrap_or_else(|| {
        let live = all.iter().any(|line| line.withdrawn_at.is_none());
        match (live, edit.after.budget_state) {
            (true, _) => BudgetState::Known,
            (false, BudgetState::Known) => BudgetState::Unknown,
            (false, state) => state,
        }
    });
    edit.violations(rules::budget(state, &all));
    edit.after.budget_state = state;
    let others = all.split_off(count);
    edit.set_own_parts(mine, all)?;
    for (was, now) in before.into_iter().zip(others) {
        edit.amend(was, now)?;
    }
    Ok(())
}

async fn transactions(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    drafts: Vec<TransactionDraft>,
    kept: &[String],
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.author());
    let held = store::transactions(edit.write(), id).await?;
    let list = Path::root().field("transactions");
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let Some(amount) = intake.money(
            &draft.amount.amount.0,
            draft.amount.currency,
            &at.field("amount"),
        ) else {
            continue;
        };
        wanted.push(financial_transaction::Model {
            programme_id: id,
            id: edit.key_of(&held, &external_id),
            kind: draft.kind,
            occurred_on: draft.occurred_on,
            occurred_from: draft.occurred_on.map(|date| date.earliest()),
            value_date: draft.value_date,
            amount_minor: amount.minor,
            currency: amount.currency,
            provider_id: intake.organisation(draft.provider.as_deref(), &at.field("provider")),
            receiver_id: intake.organisation(draft.receiver.as_deref(), &at.field("receiver")),
            description: intake.texts(Bounds::PROSE, draft.description, &at.field("description")),
            document_id: intake.document(draft.document.as_deref(), &at.field("document")),
            entered_by: author,
            external_id,
            withdrawn_at: None,
        });
    }
    intake.distinct_parts(&wanted, &list);
    let stay = held.iter().filter(|row| {
        row.entered_by == author && row.withdrawn_at.is_none() && kept.contains(&row.external_id)
    });
    wanted.extend(stay.cloned().collect::<Vec<_>>());
    edit.set_own_parts(held, wanted)
}

/// The lines of a programme before and after some of them become `coming`: which of them are in
/// effect follows from all of them.
///
/// # Errors
/// When the database can't be read.
pub async fn settled(
    write: &Write,
    programme: Uuid,
    coming: impl IntoIterator<Item = budget_line::Model>,
) -> Result<Vec<(budget_line::Model, budget_line::Model)>, Failure> {
    let before = store::budget_lines(write, programme).await?;
    let mut after = before.clone();
    for line in coming {
        if let Some(held) = after.iter_mut().find(|held| held.id == line.id) {
            *held = line;
        }
    }
    rules::put_in_effect(&mut after);
    Ok(before.into_iter().zip(after).collect())
}

/// Takes a budget line back. Other lines may come into effect by that, and a budget without lines
/// is unknown again.
///
/// # Errors
/// When the database can't be read.
pub async fn withdraw_line(
    edit: &mut ProgrammeEdit<'_>,
    mut line: budget_line::Model,
) -> Result<(), Failure> {
    line.withdrawn_at = Some(edit.write().now());
    let lines = settled(edit.write(), edit.id(), [line]).await?;
    if lines.iter().all(|(_, row)| row.withdrawn_at.is_some()) {
        edit.after.budget_state = BudgetState::Unknown;
    }
    for (was, now) in lines {
        edit.amend(was, now)?;
    }
    Ok(())
}
