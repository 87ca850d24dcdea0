//! Entering money as part of a programme's change.

use super::{BudgetDraft, FinanceDraft, TransactionDraft, rules, store};
use crate::{
    entity::{budget_line, financial_transaction},
    error::{Failure, Path},
    intake::Intake,
    programme::ProgrammeEdit,
    text::Bounds,
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
    if let Some(draft) = draft.budget {
        budget(edit, intake, draft).await?;
    }
    if let Some(drafts) = draft.transactions {
        transactions(edit, intake, drafts).await?;
    }
    Ok(())
}

async fn budget(
    edit: &mut ProgrammeEdit<'_>,
    intake: &mut Intake,
    draft: BudgetDraft,
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let held = store::budget_lines(edit.write(), id).await?;
    let list = Path::root().field("budget").field("lines");
    let mut own = Vec::new();
    let mut places = Vec::new();
    for (index, line) in draft.lines.iter().flatten().cloned().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &line.external_id, &at.field("externalId"));
        let Some(amount) = intake.money(
            &line.amount.amount,
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
    if draft.lines.is_none() {
        own = mine
            .iter()
            .filter(|line| line.withdrawn_at.is_none())
            .cloned()
            .collect();
    }
    edit.violations(rules::lines(places.iter().copied().zip(&own), &list));
    let (count, before) = (own.len(), others.clone());
    let mut all = own;
    all.extend(others);
    rules::put_in_effect(&mut all);
    edit.violations(rules::budget(draft.state, &all));
    edit.after.budget_state = draft.state;
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
) -> Result<(), Failure> {
    let (id, author) = (edit.id(), edit.write().author().organisation);
    let held = store::transactions(edit.write(), id).await?;
    let list = Path::root().field("transactions");
    let mut wanted = Vec::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let at = list.item(index);
        let external_id = intake.text(Bounds::CODE, &draft.external_id, &at.field("externalId"));
        let Some(amount) = intake.money(
            &draft.amount.amount,
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
    edit.set_own_parts(held, wanted)
}
