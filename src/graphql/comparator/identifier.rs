//! Conditions on texts that identify something.

use async_graphql::InputObject;
use sea_orm::{
    Condition, DbBackend,
    sea_query::{Expr, ExprTrait, Func},
};

use crate::{
    error::Failure,
    graphql::{given::Given, one_of::is_one_of_texts, place::Place},
    text::Bounds,
};

/// Conditions on a text that identifies something, compared letter by letter. For human text
/// use `text` or `search`.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StringComparator {
    /// Is exactly this.
    pub eq: Given<String>,
    /// Is anything but this.
    pub ne: Given<String>,
    /// Is one of these; none of an empty list.
    #[graphql(name = "in")]
    pub within: Given<Vec<String>>,
    /// Is none of these.
    pub nin: Given<Vec<String>>,
    /// Holds this somewhere.
    pub contains: Given<String>,
    /// Begins with this.
    pub starts_with: Given<String>,
    /// Whether there is no value.
    pub is_null: Given<bool>,
}

impl StringComparator {
    /// The condition on `column`. A row without a value meets none of the conditions on values,
    /// and so all of their negations.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that can't be in the registry.
    pub fn condition(&self, column: Expr, at: &Place) -> Result<Condition, Failure> {
        let there = column.clone();
        self.each(
            column.clone(),
            at,
            |condition| {
                Condition::all()
                    .add(there.clone().is_not_null())
                    .add(condition)
            },
            || Condition::all().add(column.clone().is_null()),
        )
    }

    /// The condition on an object that has rows with `column`, given what it means to have one
    /// that meets a condition, and to have none at all.
    ///
    /// # Errors
    /// [`Failure::Input`] for a text that can't be in the registry.
    pub fn each(
        &self,
        column: Expr,
        at: &Place,
        has: impl Fn(Expr) -> Condition,
        none: impl Fn() -> Condition,
    ) -> Result<Condition, Failure> {
        let clean = |name: &str, text: &String| {
            Bounds::CODE
                .clean(text)
                .map_err(|sentence| at.field(name).refuse(sentence))
        };
        let is = |text: String| has(column.clone().eq(text));
        let one_of = |name: &str, texts: &Vec<String>| {
            at.field(name).bounded(texts.len())?;
            let texts: Vec<String> = texts
                .iter()
                .map(|text| clean(name, text))
                .collect::<Result<_, _>>()?;
            Ok::<_, Failure>(has(is_one_of_texts(at.backend, column.clone(), &texts)))
        };
        let mut all = Condition::all();
        if let Some(text) = &self.eq.0 {
            all = all.add(is(clean("eq", text)?));
        }
        if let Some(text) = &self.ne.0 {
            all = all.add(is(clean("ne", text)?).not());
        }
        if let Some(texts) = &self.within.0 {
            all = all.add(one_of("in", texts)?);
        }
        if let Some(texts) = &self.nin.0 {
            all = all.add(one_of("nin", texts)?.not());
        }
        if let Some(text) = &self.contains.0 {
            // LIKE folds case on SQLite alone; a position is exact on both.
            let position = match at.backend {
                DbBackend::Postgres => Func::cust("strpos"),
                _ => Func::cust("instr"),
            };
            let text = Expr::val(clean("contains", text)?);
            all = all.add(has(Expr::from(position.args([column.clone(), text])).gt(0)));
        }
        if let Some(text) = &self.starts_with.0 {
            // As a range, because an index on the column serves a range on both databases.
            let from = clean("startsWith", text)?;
            let to = format!("{from}\u{10FFFF}");
            all = all.add(has(column.clone().gte(from).and(column.lt(to))));
        }
        if let Some(wanted) = self.is_null.0 {
            all = all.add(if wanted { none() } else { none().not() });
        }
        Ok(all)
    }
}
