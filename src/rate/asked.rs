//! Rates for the answer to a request, read as everything in it is: by the frame of waves. Read beside it, they would hold
//! connections that the wave's own statements wait for.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

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
        ask::<Between>(&request.present()?, currencies, Uuid::nil()).await
    }
}

/// The rates between some currencies.
struct Between;

impl Load for Between {
    type Key = BTreeSet<CurrencyCode>;
    type Out = Arc<Rates>;

    fn question(request: &Request, currencies: &Self::Key, _: &[Uuid]) -> Question {
        Question::filtered(store::rates(request.database.backend(), currencies, None))
    }

    fn answers(
        _: &Request,
        _: &Self::Key,
        found: &Found,
    ) -> Result<HashMap<Uuid, Self::Out>, Failure> {
        let rates = Rates::of(store::read(found.rows())?)?;
        Ok([(Uuid::nil(), Arc::new(rates))].into())
    }

    fn nothing() -> Self::Out {
        Arc::default()
    }
}
