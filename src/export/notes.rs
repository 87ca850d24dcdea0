//! What a file is of, written at its end.

use serde_json::{Map, Value, json};

use crate::clock::Timestamp;

/// What a file is of.
#[derive(Clone, Debug)]
pub struct Notes {
    /// The list's name.
    pub list: &'static str,
    /// The instant that every page was asked as of.
    pub began: Timestamp,
    /// When the last page had been read.
    pub finished: Timestamp,
    /// Where the same can be asked for again.
    pub address: String,
    /// Whose view of the registry it is.
    pub reader: String,
    /// What was asked.
    pub given: Map<String, Value>,
    /// By which rules the whole was made.
    pub rules: Vec<(&'static str, String)>,
    /// How many rows it has, without headings and notes.
    pub rows: u64,
}

impl Notes {
    /// How to name the file where it is used.
    #[must_use]
    pub fn citation(&self) -> String {
        format!(
            "Cooperation registry, {}, exported {}, {}",
            self.list,
            self.began.day(),
            self.address
        )
    }

    /// The notes as names and texts.
    pub(super) fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![
            ("list", self.list.to_owned()),
            ("exported", self.began.to_string()),
            ("finished", self.finished.to_string()),
            ("reader", self.reader.clone()),
            ("asked", Value::Object(self.given.clone()).to_string()),
        ];
        lines.extend(self.rules.iter().cloned());
        lines.push(("rows", self.rows.to_string()));
        lines.push(("citation", self.citation()));
        lines
    }

    /// The notes as an object.
    pub(super) fn object(&self) -> Value {
        let rules = self.rules.iter();
        let policy: Map<_, _> = rules
            .map(|(name, said)| ((*name).to_owned(), Value::from(said.as_str())))
            .collect();
        json!({ "export": {
            "list": self.list,
            "exported": self.began.to_string(),
            "finished": self.finished.to_string(),
            "reader": self.reader,
            "asked": self.given,
            "policy": policy,
            "rows": self.rows,
            "citation": self.citation(),
        } })
    }
}
