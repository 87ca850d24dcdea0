//! One page of an export: the question that asks for it, and what its answer says.

use async_graphql::Value;
use serde_json::json;

use super::{asked::Asked, at::at, template::filled};
use crate::{error::Failure, graphql::GraphqlRequest};

/// Which page is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Turn<'a> {
    /// The first, which also says by which rules the whole is made.
    First,
    /// The one behind this cursor.
    Behind(&'a str),
}

/// A page that was read.
#[derive(Debug)]
pub struct Page {
    /// The objects, as the API gives them.
    pub nodes: Vec<Value>,
    /// Where the next page begins; nothing behind the last one.
    pub next: Option<String>,
    /// How many objects the whole list had, if that was asked for.
    pub total: Option<u64>,
    /// By which rules the whole is made: names and sentences. What the answer says of it is of the first page alone.
    pub rules: Vec<(&'static str, String)>,
    /// How many objects were read.
    pub objects: u64,
}

impl Asked {
    /// The question for a page of `size` objects.
    #[must_use]
    pub fn question(&self, turn: Turn<'_>, size: u64) -> GraphqlRequest {
        let mut variables = self.given.clone();
        let (after, opening) = match turn {
            Turn::First => (None, true),
            Turn::Behind(cursor) => (Some(cursor), false),
        };
        let counted = opening && self.format == super::Format::Xlsx;
        for (name, value) in [
            ("first", json!(size)),
            ("after", json!(after)),
            ("counted", json!(counted)),
            ("opening", json!(opening)),
        ] {
            variables.insert(name.to_owned(), value);
        }
        GraphqlRequest {
            query: Some(self.list.document.to_owned()),
            variables: Some(variables),
            ..GraphqlRequest::default()
        }
    }

    /// The page that an answer without errors holds.
    ///
    /// # Errors
    /// When the answer is none to the list's document, which is our own fault.
    pub fn page(&self, mut data: Value) -> Result<Page, Failure> {
        let none = || Failure::internal(format!("no page of {} was answered", self.list.name));
        let objects = objects(&data);
        let rules = self.list.rules.iter().filter_map(|(name, path, template)| {
            let said = at(&data, path).into_iter();
            let said: Vec<_> = said.filter_map(|value| filled(template, value)).collect();
            (!said.is_empty()).then(|| (*name, said.join("; ")))
        });
        let said = self.list.said.iter();
        let said = said.map(|(name, sentence)| (*name, (*sentence).to_owned()));
        let rules = said.chain(rules).collect();
        let mut place = &mut data;
        for name in self.list.connection.split('.') {
            let Value::Object(fields) = place else {
                return Err(none());
            };
            place = fields.get_mut(name).ok_or_else(none)?;
        }
        let connection = std::mem::take(place);
        let next = match at(&connection, "pageInfo.hasNextPage").as_slice() {
            [Value::Boolean(false)] => None,
            [Value::Boolean(true)] => match at(&connection, "pageInfo.endCursor").as_slice() {
                [Value::String(cursor)] => Some(cursor.clone()),
                _ => return Err(none()),
            },
            _ => return Err(none()),
        };
        let total = match at(&connection, "totalCount").as_slice() {
            [Value::Number(total)] => total.as_u64(),
            _ => None,
        };
        let nodes = match connection {
            Value::Object(mut fields) => match fields.swap_remove("nodes") {
                Some(Value::List(nodes)) => nodes,
                _ => return Err(none()),
            },
            _ => return Err(none()),
        };
        Ok(Page {
            nodes,
            next,
            total,
            rules,
            objects,
        })
    }
}

/// How many objects a value holds.
fn objects(value: &Value) -> u64 {
    match value {
        Value::Object(fields) => fields
            .values()
            .fold(1, |sum: u64, value| sum.saturating_add(objects(value))),
        Value::List(list) => list
            .iter()
            .fold(0, |sum: u64, value| sum.saturating_add(objects(value))),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(data: serde_json::Value) -> Result<Page, Failure> {
        let asked = Asked::read("budget-lines.csv", "").unwrap();
        asked.page(Value::from_json(data).unwrap())
    }

    #[test]
    fn a_page_is_taken_from_where_the_list_says_that_it_is() {
        let page = read(json!({"portfolio": {"budget": {
            "policy": {"budgetKind": "Planned.", "sameAs": "Once."},
            "excluded": [{"reason": "SAME_AS", "count": 2, "unit": "PROGRAMMES"}],
            "records": {"pageInfo": {"hasNextPage": true, "endCursor": "c"}, "nodes": [{"id": "1"}, {"id": "2"}]},
        }}}))
        .unwrap();
        assert_eq!(
            (page.nodes.len(), page.next.as_deref(), page.objects),
            (2, Some("c"), 9)
        );
        let rule = |name: &str, said: &str| {
            page.rules
                .iter()
                .any(|(own, words)| *own == name && words == said)
        };
        assert!(rule("budgetKind", "Planned.") && rule("leftOut", "SAME_AS: 2 PROGRAMMES"));
    }

    #[test]
    fn an_answer_to_something_else_is_our_own_fault_and_no_empty_file() {
        for data in [
            json!(null),
            json!({}),
            json!({"portfolio": {"budget": {"records": null}}}),
            json!({"portfolio": {"budget": {"records": {"nodes": []}}}}),
            json!({"portfolio": {"budget": {"records": {"pageInfo": {"hasNextPage": true, "endCursor": null}, "nodes": []}}}}),
        ] {
            assert!(read(data).is_err());
        }
    }
}
