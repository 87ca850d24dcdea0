//! The lines behind a total: how much of each is in it, and what that came to in another currency.

use std::{future::Future, pin::Pin, sync::Arc};

use super::{
    budget::Cell,
    conversion::{self, Conversion},
    groups::part_of,
};
use crate::{
    entity::budget_line,
    error::Failure,
    finance::{Converted, Counts},
    graphql::Request,
    money::{CurrencyCode, Sum},
};

/// The lines that a group counts, one list of them.
pub(super) struct Records {
    cell: Cell,
    into: Option<CurrencyCode>,
}

impl Records {
    pub(super) const fn new(cell: Cell, into: Option<CurrencyCode>) -> Self {
        Self { cell, into }
    }

    /// How much of a line is in the group, out of so much.
    async fn part(
        &self,
        request: &Arc<Request>,
        line: &budget_line::Model,
        minor: i128,
    ) -> Result<i128, Failure> {
        part_of(request, &self.cell.by, &self.cell.values, line, minor).await
    }

    /// As the total does it: the whole line is converted, and a part of that is in the group.
    async fn come_to(
        &self,
        request: &Arc<Request>,
        line: &budget_line::Model,
    ) -> Result<Option<Converted>, Failure> {
        let Some(into) = self.into else {
            return Ok(None);
        };
        let conversion = Conversion::between(request, [line.currency].into(), into).await?;
        let whole = i128::from(line.amount_minor);
        match conversion.of(line.currency, whole, line.value_date)? {
            conversion::Converted::Not(_) => Ok(None),
            conversion::Converted::Is { minor, rate } => {
                let minor = self.part(request, line, minor).await?;
                let sum = Sum {
                    minor,
                    currency: into,
                };
                Ok(Some(Converted { sum, rate }))
            }
        }
    }
}

impl Counts for Records {
    fn counted<'a>(
        &'a self,
        request: &'a Arc<Request>,
        line: &'a budget_line::Model,
    ) -> Pin<Box<dyn Future<Output = Result<i128, Failure>> + Send + 'a>> {
        Box::pin(self.part(request, line, i128::from(line.amount_minor)))
    }

    fn converted<'a>(
        &'a self,
        request: &'a Arc<Request>,
        line: &'a budget_line::Model,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Converted>, Failure>> + Send + 'a>> {
        Box::pin(self.come_to(request, line))
    }
}
