//! Money: budget lines, some of them revised, and what moved.

use cooperation_registry::{
    entity::{budget_line, financial_transaction},
    period::PartialDate,
    text::Texts,
    vocabulary::{BudgetCommitment, BudgetKind, BudgetState, TransactionKind},
};
use uuid::Uuid;

use super::{
    chance::Chance,
    dates,
    participations::{amount, currency},
    portfolio::Portfolio,
    programmes::Made,
};

impl Portfolio {
    /// Makes the budget, a line for each funder and year, and says what is known of it.
    pub(super) fn make_budget(
        &mut self,
        of: &Made,
        funding: &[Uuid],
        chance: &mut Chance,
    ) -> BudgetState {
        match chance.below(100) {
            0..12 => return BudgetState::Unknown,
            12..16 => return BudgetState::NotApplicable,
            _ => {}
        }
        let mut providers: Vec<Option<Uuid>> = funding.iter().copied().map(Some).collect();
        if providers.is_empty() {
            providers.push(self.perhaps_organisation(chance, 70));
        }
        providers.truncate(chance.weighted(&[(1, 40), (2, 60)]));
        let (years, undated) = (chance.between(2, 6), chance.of_hundred(8));
        for (funder, provider) in providers.into_iter().enumerate() {
            let receiver = self.perhaps_organisation(chance, 40);
            // In a budget without dates all years of a funder are one.
            for year in 0..if undated { 1 } else { years } {
                let period = (!undated).then(|| dates::year(of.year + year));
                let place = format!("line-{funder}-{year}");
                self.make_lines(of, chance, &place, period, [provider, receiver]);
            }
        }
        self.make_transactions(of, funding, chance);
        BudgetState::Known
    }

    /// The original line of one period and provider, and those that revised it: the last one of
    /// them all is in effect.
    fn make_lines(
        &mut self,
        of: &Made,
        chance: &mut Chance,
        place: &str,
        period: Option<PartialDate>,
        [provider_id, receiver_id]: [Option<Uuid>; 2],
    ) {
        let currency = currency_of(of);
        let commitment = chance.pick(&[
            None,
            Some(BudgetCommitment::Indicative),
            Some(BudgetCommitment::Committed),
        ]);
        let lines = chance.weighted(&[(1, 80), (2, 16), (3, 4)]);
        for line in 1..=lines {
            self.batch.add(&budget_line::Model {
                programme_id: of.id,
                id: self.keys.next(),
                kind: if line == 1 {
                    BudgetKind::Original
                } else {
                    BudgetKind::Revised
                },
                commitment,
                period_start: period,
                period_end: period,
                period_from: dates::first(period),
                period_to: dates::last(period),
                provider_id,
                receiver_id,
                value_date: period,
                amount_minor: amount(chance, currency),
                currency,
                in_effect: line == lines,
                document_id: self.perhaps_document(chance, 15),
                entered_by: of.entered_by,
                external_id: format!("{place}-{line}"),
                withdrawn_at: None,
            });
        }
    }

    fn make_transactions(&mut self, of: &Made, funding: &[Uuid], chance: &mut Chance) {
        for place in 0..chance.weighted(&[(0, 75), (1, 10), (3, 15)]) {
            let currency = currency_of(of);
            let year = of.year + place;
            let occurred_on = Some(dates::in_year(chance, year));
            self.batch.add(&financial_transaction::Model {
                programme_id: of.id,
                id: self.keys.next(),
                kind: chance.pick(&[
                    TransactionKind::OutgoingCommitment,
                    TransactionKind::Disbursement,
                    TransactionKind::Expenditure,
                ]),
                occurred_on,
                occurred_from: dates::first(occurred_on),
                value_date: occurred_on,
                amount_minor: amount(chance, currency),
                currency,
                provider_id: funding.first().copied(),
                receiver_id: self.perhaps_organisation(chance, 50),
                description: Texts::default(),
                document_id: None,
                entered_by: of.entered_by,
                external_id: format!("transaction-{place}"),
                withdrawn_at: None,
            });
        }
    }
}

/// The currency that a programme's budget is in, the same for all of its lines.
fn currency_of(of: &Made) -> cooperation_registry::money::CurrencyCode {
    currency(&mut Chance::of(0, "currency", of.number))
}
