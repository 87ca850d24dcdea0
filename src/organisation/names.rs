//! What an organisation is called, in which language, from when until when.

use chrono::NaiveDate;
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

use crate::{
    period::PartialDate,
    text::{LocaleTag, Text, Texts},
};

/// A name with the time it was in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatedName {
    /// The language.
    pub locale: LocaleTag,
    /// The name in full.
    pub name: String,
    /// The short form, such as `DIDH`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acronym: Option<String>,
    /// Whether the organisation itself uses this language first.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub original: bool,
    /// From when it was called so; none: from the start, or unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<PartialDate>,
    /// Until when; none: still, or unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
}

/// All names of an organisation. Stored as JSON in its row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Names(pub Vec<DatedName>);

impl Names {
    /// The names in use on `day`.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Vec<&DatedName> {
        self.0
            .iter()
            .filter(|name| name.since.is_none_or(|since| since.earliest() <= day))
            .filter(|name| name.until.is_none_or(|until| until.latest() >= day))
            .collect()
    }

    /// The names to show on `day`: those in use, else the last ones, because a dissolved body
    /// is still called as it was.
    fn shown(&self, day: NaiveDate) -> Vec<&DatedName> {
        let current = self.on(day);
        if !current.is_empty() {
            return current;
        }
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_by_key(|name| std::cmp::Reverse(name.until.map(|until| until.latest())));
        all
    }

    /// The full names in use on `day`, one a language.
    #[must_use]
    pub fn full(&self, day: NaiveDate) -> Texts {
        texts(self.shown(day), |name| Some(name.name.clone()))
    }

    /// The short names in use on `day`, one a language.
    #[must_use]
    pub fn acronyms(&self, day: NaiveDate) -> Texts {
        texts(self.shown(day), |name| name.acronym.clone())
    }
}

fn texts(names: Vec<&DatedName>, part: impl Fn(&DatedName) -> Option<String>) -> Texts {
    let mut texts = Texts::default();
    for name in names {
        if let Some(text) = part(name)
            && !texts.0.iter().any(|known| known.locale == name.locale)
        {
            texts.0.push(Text {
                locale: name.locale.clone(),
                text,
                original: name.original,
                source: None,
            });
        }
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str, since: Option<&str>, until: Option<&str>) -> DatedName {
        DatedName {
            locale: "fr".parse().unwrap(),
            name: text.to_owned(),
            acronym: None,
            original: true,
            since: since.map(|date| date.parse().unwrap()),
            until: until.map(|date| date.parse().unwrap()),
        }
    }

    #[test]
    fn a_name_is_shown_for_the_day_it_was_in_use() {
        let names = Names(vec![
            name("Ligue", None, Some("2010")),
            name("Association", Some("2010-06"), None),
        ]);
        let on = |day: &str| names.full(day.parse().unwrap()).0[0].text.clone();
        assert_eq!(on("2005-01-01"), "Ligue");
        assert_eq!(on("2020-01-01"), "Association");
    }

    #[test]
    fn a_dissolved_body_keeps_its_last_name() {
        let names = Names(vec![name("Comité", None, Some("1999"))]);
        assert_eq!(
            names.full("2020-01-01".parse().unwrap()).0[0].text,
            "Comité"
        );
    }
}
