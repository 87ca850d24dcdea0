//! Rates for the answer to a request, read as everything in it is: by the frame of waves. Read beside it, they would hold
//! connections that the wave's own statements wait for.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use futures_util::future::try_join_all;
use uuid::Uuid;

use super::{Rates, store};
use crate::{
    error::Failure,
    graphql::{Found, Load, Question, Request, ask},
    money::CurrencyCode,
};

impl Rates {
    /// All rates between these currencies and the one to convert into, as they are today: who asks in one wave reads them once.
    ///
    /// # Errors
    /// As [`Rates::load`].
    pub(crate) async fn asked(
        request: &Arc<Request>,
        mut currencies: BTreeSet<CurrencyCode>,
        into: CurrencyCode,
    ) -> Result<Arc<Self>, Failure> {
        if currencies.iter().all(|currency| *currency == into) {
            return Ok(Arc::default());
        }
        currencies.insert(into);
        let request = request.present()?;
        let each = currencies
            .iter()
            .map(|currency| ask::<Between>(&request, into, key(*currency)));
        Ok(Self::together(try_join_all(each).await?))
    }
}

/// What stands for a currency in questions about many.
fn key(currency: CurrencyCode) -> Uuid {
    let letters = currency.to_string();
    Uuid::from_u128(
        letters
            .bytes()
            .fold(0, |key, letter| (key << u8::BITS) | u128::from(letter)),
    )
}

fn currency(key: Uuid) -> Option<CurrencyCode> {
    let [.., one, two, three] = key.into_bytes();
    str::from_utf8(&[one, two, three]).ok()?.parse().ok()
}

/// The rates between some currencies and the one to convert into.
struct Between;

impl Load for Between {
    type Key = CurrencyCode;
    type Out = Arc<Rates>;

    fn question(request: &Request, into: &Self::Key, keys: &[Uuid]) -> Question {
        let mut currencies: BTreeSet<_> = keys.iter().copied().filter_map(currency).collect();
        currencies.insert(*into);
        Question::filtered(store::rates(request.database.backend(), &currencies, None))
    }

    fn answers(
        _: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rows = store::read(found.rows())?;
        let known: BTreeSet<_> = rows.iter().map(|row| row.currency).collect();
        let rates = Arc::new(Rates::of(rows)?);
        let each = known.into_iter().map(|of| (key(of), rates.clone()));
        Ok(each.collect())
    }

    /// As of a table's base, of which the table has no rate.
    fn nothing() -> Self::Out {
        Arc::default()
    }
}
