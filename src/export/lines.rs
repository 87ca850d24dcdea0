//! Files that are written line by line, as their rows come.

use async_graphql::Value;

use super::{
    asked::{Asked, Format},
    cell::Cell,
    csv,
    list::List,
    notes::Notes,
};

/// The writer of such a file.
#[derive(Debug)]
pub struct Lines {
    list: &'static List,
    as_json: bool,
    bom: bool,
    rows: u64,
}

impl Lines {
    /// For what was asked. A spreadsheet isn't written by lines, and is given as CSV here.
    #[must_use]
    pub fn of(asked: &Asked) -> Self {
        Self {
            list: asked.list,
            as_json: asked.format == Format::Ndjson,
            bom: asked.bom,
            rows: 0,
        }
    }

    /// How many rows were written.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// What comes before the first row.
    #[must_use]
    pub fn head(&self) -> String {
        let mut out = String::new();
        if !self.as_json {
            if self.bom {
                out.push('\u{FEFF}');
            }
            csv::line(&mut out, &self.list.headings());
        }
        out
    }

    /// The rows of a page.
    ///
    /// # Errors
    /// When a node has no JSON, which none has.
    pub fn page(&mut self, nodes: &[Value]) -> Result<String, serde_json::Error> {
        let mut out = String::new();
        for node in nodes {
            if self.as_json {
                out.push_str(&serde_json::to_string(node)?);
                out.push('\n');
                self.rows += 1;
                continue;
            }
            for row in self.list.rows(node) {
                csv::line(&mut out, &row);
                self.rows += 1;
            }
        }
        Ok(out)
    }

    /// What comes behind the last row.
    #[must_use]
    pub fn notes(&self, notes: &Notes) -> String {
        if self.as_json {
            return format!("{}\n", notes.object());
        }
        let mut out = String::from("\r\n");
        for (name, said) in notes.lines() {
            let cells = [name.to_owned(), said].map(|text| Cell::Text(vec![text]));
            csv::line(&mut out, &cells);
        }
        out
    }
}
