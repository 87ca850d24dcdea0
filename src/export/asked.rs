//! What an address asks for: a list, a kind of file, and the parameters of a question.

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::list::{List, Read};
use crate::text::{LocaleTag, Locales, shorten};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values (RFC 4180).
    Csv,
    /// A JSON object a line.
    Ndjson,
    /// A spreadsheet (ISO/IEC 29500).
    Xlsx,
}

impl Format {
    fn named(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "ndjson" => Some(Self::Ndjson),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    /// What a file's name ends with.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Ndjson => "application/x-ndjson; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// An export that was asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Of which list.
    pub list: &'static List,
    /// As which kind of file.
    pub format: Format,
    /// The parameters that were given, by their names: variables of the list's document.
    pub given: Map<String, Value>,
    /// The reader's languages, if the address says them.
    pub locales: Option<Locales>,
    /// Whether a CSV begins with a byte order mark, by which some spreadsheets know UTF-8.
    pub bom: bool,
    /// Whether the file ends with what it is of.
    pub notes: bool,
}

/// Why an address asks for nothing that can be exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// There is no such list, or no such kind of file.
    Unknown(String),
    /// A parameter can't be read.
    Parameter {
        /// Its name.
        name: String,
        /// A sentence for the caller.
        message: String,
    },
}

impl Asked {
    /// Reads the name of a file and the parameters behind it.
    ///
    /// # Errors
    /// [`Unasked`] with a sentence for the caller.
    pub fn read(file: &str, parameters: &str) -> Result<Self, Unasked> {
        let (name, extension) = file.rsplit_once('.').unwrap_or((file, ""));
        let list = List::named(name).ok_or_else(|| {
            let names: Vec<_> = super::LISTS.iter().map(|list| list.name).collect();
            Unasked::Unknown(format!(
                "there is no such list; there are {}",
                names.join(", ")
            ))
        })?;
        let format = Format::named(extension).ok_or_else(|| {
            let sentence = "an export is a file that ends in .csv, .ndjson or .xlsx";
            Unasked::Unknown(sentence.to_owned())
        })?;
        let mut asked = Self {
            list,
            format,
            given: Map::new(),
            locales: None,
            bom: false,
            notes: true,
        };
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(parameters.as_bytes()) {
            if seen.contains(&name) {
                return Err(unread(&name, "it is given twice".to_owned()));
            }
            asked.take(&name, &value)?;
            seen.push(name);
        }
        Ok(asked)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Unasked> {
        if let Some(parameter) = self.list.parameters.iter().find(|own| own.name == name) {
            let value = match parameter.read {
                Read::Text => Value::from(value),
                Read::Words => value.split(',').map(str::trim).collect(),
                Read::Json => serde_json::from_str(value).map_err(|_| {
                    let sentence = "it is no JSON; write it as the API's variable, and encode it for an address";
                    unread(name, sentence.to_owned())
                })?,
            };
            self.given.insert(name.to_owned(), value);
            return Ok(());
        }
        match name {
            "locale" => self.locales = Some(locales(value).map_err(|why| unread(name, why))?),
            "bom" if self.format == Format::Csv => self.bom = mark(name, value)?,
            "notes" => self.notes = mark(name, value)?,
            _ => {
                let own = self.list.parameters.iter().map(|own| own.name);
                let bom = (self.format == Format::Csv).then_some("bom");
                let all: Vec<_> = own.chain(["locale", "notes"]).chain(bom).collect();
                let sentence = format!(
                    "this export has no such parameter; it takes {}",
                    all.join(", ")
                );
                return Err(unread(name, sentence));
            }
        }
        Ok(())
    }
}

fn unread(name: &str, why: String) -> Unasked {
    let name = shorten(name);
    Unasked::Parameter {
        message: format!("the parameter {name} can't be read: {why}"),
        name,
    }
}

fn locales(value: &str) -> Result<Locales, String> {
    let tags: Result<Vec<LocaleTag>, _> = value.split(',').map(|tag| tag.trim().parse()).collect();
    tags.map(Locales).map_err(|why| why.to_string())
}

fn mark(name: &str, value: &str) -> Result<bool, Unasked> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(unread(name, "write true or false".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_into_variables() {
        let parameters = "filter=%7B%22code%22%3A%7B%22eq%22%3A%22a%22%7D%7D&groupBy=FUNDER,%20YEAR&search=a+b&locale=fr,ar-MA&bom=true&notes=false";
        let asked = Asked::read("budget.csv", parameters).unwrap();
        let expected = serde_json::json!({
            "filter": {"code": {"eq": "a"}}, "groupBy": ["FUNDER", "YEAR"], "search": "a b",
        });
        assert_eq!(Value::Object(asked.given), expected);
        assert_eq!(asked.locales.map(|locales| locales.0.len()), Some(2));
        assert!(asked.bom && !asked.notes);
    }

    #[test]
    fn what_asks_for_nothing_is_refused_with_its_parameter() {
        for (file, parameters, expected) in [
            ("nothing.csv", "", None),
            ("programmes", "", None),
            ("programmes.pdf", "", None),
            ("programmes.csv", "nothing=1", Some("nothing")),
            ("programmes.csv", "in=EUR", Some("in")),
            ("programmes.csv", "groupBy=YEAR", Some("groupBy")),
            ("programmes.csv", "first=5", Some("first")),
            ("programmes.csv", "filter={", Some("filter")),
            ("programmes.csv", "filter=", Some("filter")),
            ("programmes.csv", "search=a&search=b", Some("search")),
            ("programmes.csv", "locale=french", Some("locale")),
            ("programmes.csv", "notes=yes", Some("notes")),
            ("programmes.xlsx", "bom=true", Some("bom")),
        ] {
            let refused = Asked::read(file, parameters).unwrap_err();
            let name = match &refused {
                Unasked::Unknown(_) => None,
                Unasked::Parameter { name, .. } => Some(name.as_str()),
            };
            assert_eq!(name, expected, "{file}?{parameters}");
        }
    }
}
