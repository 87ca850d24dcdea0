//! The columns of a table, declared.

use async_graphql::Value;

use super::{
    at::{at, goes_on, texts},
    cell::Cell,
    template::filled,
};

/// One column: its heading, and what it shows of a row.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What stands above it.
    pub heading: &'static str,
    pub(super) shows: Shows,
    pub(super) of: Of,
}

/// What a column shows.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shows {
    /// The texts at a path.
    Text(&'static str),
    /// The number at a path.
    Number(&'static str),
    /// The yes or no at a path.
    Flag(&'static str),
    /// A template, filled from each value at a path.
    Each(&'static str, &'static str),
}

/// What a column's paths begin at.
#[derive(Clone, Copy, Debug)]
pub(super) enum Of {
    /// The node.
    Node,
    /// The part of the node that the row is for.
    Part,
}

/// The texts at a path.
pub(super) const fn text(heading: &'static str, path: &'static str) -> Column {
    showing(heading, Shows::Text(path))
}

/// The number at a path.
pub(super) const fn number(heading: &'static str, path: &'static str) -> Column {
    showing(heading, Shows::Number(path))
}

/// The yes or no at a path.
pub(super) const fn flag(heading: &'static str, path: &'static str) -> Column {
    showing(heading, Shows::Flag(path))
}

/// A template, filled from each value at a path; the empty path is the node.
pub(super) const fn each(
    heading: &'static str,
    path: &'static str,
    template: &'static str,
) -> Column {
    showing(heading, Shows::Each(path, template))
}

const fn showing(heading: &'static str, shows: Shows) -> Column {
    Column {
        heading,
        shows,
        of: Of::Node,
    }
}

/// What says that a list has more members than are shown.
const MORE: &str = "…";

impl Column {
    /// The same column, of the part that the row is for.
    pub(super) const fn of_part(self) -> Self {
        Self {
            of: Of::Part,
            ..self
        }
    }

    /// What the column shows of a row.
    pub(super) fn cell(&self, node: &Value, part: &Value) -> Cell {
        let value = match self.of {
            Of::Node => node,
            Of::Part => part,
        };
        let whole = |path: &str, mut texts: Vec<String>| {
            if goes_on(value, path) {
                texts.push(MORE.to_owned());
            }
            texts
        };
        match self.shows {
            Shows::Text(path) => Cell::of_texts(whole(path, texts(value, path))),
            Shows::Number(path) => Cell::of_numbers(texts(value, path)),
            Shows::Flag(path) => match at(value, path).as_slice() {
                [Value::Boolean(mark)] => Cell::Flag(*mark),
                _ => Cell::Empty,
            },
            Shows::Each(path, template) => {
                let each = at(value, path).into_iter();
                let filled = each.filter_map(|value| filled(template, value));
                Cell::of_texts(whole(path, filled.collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_not_shown_whole_says_so() {
        let node = Value::from_json(serde_json::json!({
            "links": {"pageInfo": {"hasNextPage": true}, "nodes": [{"code": "a"}, {"code": "b"}]},
            "amounts": [{"amount": "1.00"}, {"amount": "2.00"}],
        }))
        .unwrap();
        let cell = |column: Column| column.cell(&node, &Value::Null);
        let texts = |texts: &[&str]| Cell::Text(texts.iter().map(|text| (*text).into()).collect());
        assert_eq!(cell(text("", "links.nodes.code")), texts(&["a", "b", "…"]));
        assert_eq!(
            cell(each("", "links.nodes", "({code})")),
            texts(&["(a)", "(b)", "…"])
        );
        assert_eq!(cell(number("", "amounts.amount")), texts(&["1.00", "2.00"]));
        assert_eq!(cell(text("", "links").of_part()), Cell::Empty);
    }
}
