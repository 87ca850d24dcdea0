//! What can be exported, as it is declared.

use async_graphql::Value;

use super::{at::at, cell::Cell, column::Column, lists::LISTS};

/// A list, or the groups of a total, that can be exported.
#[derive(Debug)]
pub struct List {
    /// What it is called in the address.
    pub name: &'static str,
    /// The question that is asked page after page. It declares `$first`, `$after` and `$counted` (whether
    /// `totalCount` is wanted), the parameters, and `$opening` if something is asked once.
    pub document: &'static str,
    /// Where in the answer its connection is.
    pub connection: &'static str,
    /// What can be asked of it, each by the name of its variable.
    pub parameters: &'static [Parameter],
    /// What of a node has a row of its own; none: the node. A node without any has one row.
    pub each: Option<&'static str>,
    /// The columns of its table.
    pub columns: &'static [Column],
    /// What the first answer says of the whole: names and templates, each filled from the values at its path.
    pub rules: &'static [(&'static str, &'static str, &'static str)],
    /// What is said of the whole whatever the answer is: names and sentences.
    pub said: &'static [(&'static str, &'static str)],
}

/// Something that can be asked of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the address, and that of its variable.
    pub name: &'static str,
    pub(super) read: Read,
}

/// How a parameter is written in the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// As JSON.
    Json,
    /// As it is.
    Text,
    /// As words with commas between them.
    Words,
}

impl Parameter {
    /// A value that is written as JSON.
    pub(super) const fn json(name: &'static str) -> Self {
        let read = Read::Json;
        Self { name, read }
    }

    /// A text.
    pub(super) const fn text(name: &'static str) -> Self {
        let read = Read::Text;
        Self { name, read }
    }

    /// Words with commas between them.
    pub(super) const fn words(name: &'static str) -> Self {
        let read = Read::Words;
        Self { name, read }
    }
}

impl List {
    /// The list with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        LISTS.iter().find(|list| list.name == name)
    }

    /// The rows of a node.
    pub(super) fn rows(&self, node: &Value) -> Vec<Vec<Cell>> {
        let parts = match self.each {
            None => vec![node],
            Some(path) => match at(node, path) {
                parts if parts.is_empty() => vec![&Value::Null],
                parts => parts,
            },
        };
        let row = |part: &Value| {
            let cells = self.columns.iter().map(|column| column.cell(node, part));
            cells.collect()
        };
        parts.into_iter().map(row).collect()
    }

    pub(super) fn headings(&self) -> Vec<Cell> {
        let headings = self.columns.iter().map(|column| column.heading.to_owned());
        headings.map(|heading| Cell::Text(vec![heading])).collect()
    }
}
