//! Files that were asked for, and how to read them.

use std::io::Cursor;

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use calamine::{Data, Reader, Xlsx};
use cooperation_registry::{
    app::App,
    http::{Exports, Front, Settings, router},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use url::form_urlencoded;

use crate::support::TestRegistry;

/// What came of asking for a file.
pub(super) struct File {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) bytes: Vec<u8>,
    /// Whether its end was said to be its end.
    pub(super) whole: bool,
}

/// A registry's routes, which read so many objects at once for an export.
pub(super) fn door(app: &App, page: u64) -> Router {
    door_with(
        app,
        Exports {
            page,
            ..Exports::default()
        },
    )
}

pub(super) fn door_with(app: &App, exports: Exports) -> Router {
    let settings = Settings {
        exports,
        ..Settings::default()
    };
    router(Front::new(app.clone(), settings))
}

/// What a list must be told: how to group, and what to count.
pub(super) fn needed(list: &str) -> &'static [(&'static str, &'static str)] {
    match list {
        "budget" => &[("groupBy", "FUNDER,YEAR")],
        "coverage" => &[
            ("groupBy", "MECHANISM,THEME,SDG,POSITION,CYCLE"),
            ("unit", "PARAGRAPH"),
        ],
        _ => &[],
    }
}

/// The address of a file with these parameters.
pub(super) fn address(file: &str, parameters: &[(&str, &str)]) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(parameters);
    format!("/export/{file}?{}", text.finish())
}

pub(super) async fn send(router: &Router, request: Request<Body>) -> File {
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, mut body) = response.into_parts();
    let (mut bytes, mut whole) = (Vec::new(), true);
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => bytes.extend_from_slice(&frame.into_data().unwrap()),
            Err(_) => whole = false,
        }
    }
    File {
        status: parts.status.as_u16(),
        headers: parts.headers,
        bytes,
        whole,
    }
}

/// What the public gets.
pub(super) async fn get(router: &Router, file: &str, parameters: &[(&str, &str)]) -> File {
    get_as(router, None, file, parameters).await
}

/// What someone with a token gets.
pub(super) async fn get_as(
    router: &Router,
    token: Option<&str>,
    file: &str,
    parameters: &[(&str, &str)],
) -> File {
    let mut request = Request::get(address(file, parameters)).header("host", "registry.example");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    send(router, request.body(Body::empty()).unwrap()).await
}

impl File {
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }

    pub(super) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// The nodes, and the object behind them.
    pub(super) fn objects(&self) -> (Vec<Value>, Value) {
        let lines = self.text().lines();
        let mut lines: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let notes = lines.pop().unwrap()["export"].take();
        assert!(notes.is_object(), "the last line says what the file is of");
        (lines, notes)
    }

    /// The table, and the notes behind it.
    pub(super) fn table(&self) -> (Table, Vec<(String, String)>) {
        let mut lines = records(self.text());
        let empty = lines.iter().position(|line| *line == [""]);
        let notes = lines.split_off(empty.expect("an empty line before the notes"));
        let notes = notes.into_iter().skip(1);
        let notes = notes.map(|line| (line[0].clone(), line[1].clone()));
        let headings = lines.remove(0);
        for line in &lines {
            assert_eq!(line.len(), headings.len(), "{line:?}");
        }
        let table = Table {
            headings,
            rows: lines,
        };
        (table, notes.collect())
    }

    /// The sheet with this name, as it is read by another's library; none of its cells is a formula.
    pub(super) fn sheet(&self, name: &str) -> Vec<Vec<Data>> {
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(self.bytes.clone())).unwrap();
        assert_eq!(book.sheet_names()[1..], ["About"]);
        let formulas = book.worksheet_formula(name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "{formulas:?}");
        let range = book.worksheet_range(name).unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }
}

/// Rows below headings.
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn column(&self, heading: &str) -> Vec<&str> {
        let at = self.headings.iter().position(|own| own == heading);
        let at = at.unwrap_or_else(|| panic!("no column {heading}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }
}

/// The records of a CSV, read as RFC 4180 says and no more leniently.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut letters = text.chars().peekable();
    let (mut quoted, mut closed) = (false, false);
    while let Some(letter) = letters.next() {
        let record = records.last_mut().unwrap();
        let field = record.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                field.push('"');
            }
            '"' if quoted => (quoted, closed) = (false, true),
            letter if quoted => field.push(letter),
            '"' => {
                assert!(
                    field.is_empty() && !closed,
                    "a quote within a field: {text}"
                );
                quoted = true;
            }
            ',' => {
                record.push(String::new());
                closed = false;
            }
            '\r' => {
                assert_eq!(letters.next(), Some('\n'));
                records.push(vec![String::new()]);
                closed = false;
            }
            letter => {
                assert!(!closed && letter != '\n', "outside of quotes: {text}");
                field.push(letter);
            }
        }
    }
    assert!(!quoted);
    assert_eq!(
        records.pop(),
        Some(vec![String::new()]),
        "the last line ends"
    );
    records
}

/// All nodes of a connection, as the API gives them page by page. `question` has `$args` and `$page` in it.
pub(super) async fn listed(registry: &TestRegistry, question: &str, place: &str) -> Vec<Value> {
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let query = question
            .replace("$args", "first: 7, after: $after")
            .replace("$page", "pageInfo { hasNextPage endCursor } nodes");
        let query = format!("query($after: String) {query}");
        let answer = registry.ask_with(&query, json!({ "after": after })).await;
        assert_eq!(answer["errors"], Value::Null, "{query}");
        let page = answer["data"].pointer(place).unwrap();
        nodes.extend(page["nodes"].as_array().unwrap().iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}
