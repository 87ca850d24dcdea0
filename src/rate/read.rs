//! Reading a file of rates, a line at a time: memory stays the same however long it is.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader, Read},
};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{
    Problem, RateTable, Severity,
    line::{Columns, Row},
};
use crate::{
    error::Failure,
    text::{hex, shorten},
};

/// The longest line, in bytes. Some two hundred currencies with seventeen digits each take five
/// thousand.
const LONGEST_LINE: u64 = 65_536;

/// What a file holds, as far as that can be told without the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// SHA-256 over its bytes, in hex.
    pub content_hash: String,
    /// How many rates it has.
    pub rates: u64,
    /// How many rows and values were refused.
    pub rejected: u64,
    /// How many columns are left out.
    pub left_out: u64,
}

/// A file that is being read.
pub(super) struct Reader<R> {
    table: RateTable,
    input: BufReader<R>,
    line: Vec<u8>,
    number: u64,
    digest: Sha256,
    columns: Columns,
    /// What was wrong in the first line.
    first: Vec<Problem>,
    /// The days that had a row: as many as the calendar has, at the most.
    days: BTreeSet<NaiveDate>,
}

impl<R: Read> Reader<R> {
    /// Begins to read a table's file.
    ///
    /// # Errors
    /// [`Failure::Input`] when it can't be read, or its first line is not that of such a file.
    pub(super) fn open(table: RateTable, input: R) -> Result<Self, Failure> {
        let mut reader = Self {
            table,
            input: BufReader::new(input),
            line: Vec::new(),
            number: 0,
            digest: Sha256::new(),
            columns: Columns::none(table),
            first: Vec::new(),
            days: BTreeSet::new(),
        };
        reader.advance()?;
        let line = String::from_utf8_lossy(trimmed(&reader.line));
        let columns = Columns::read(table, line.as_bytes(), &mut reader.first);
        reader.columns = columns.ok_or_else(|| {
            refused(format!(
                "line 1 is \"{}\": a file of {table} begins with {} and the codes of currencies",
                shorten(&line),
                table.heading()
            ))
        })?;
        Ok(reader)
    }

    /// The next row that isn't refused; none at the end. What is wrong on the way is told.
    ///
    /// # Errors
    /// [`Failure::Input`] when the file can't be read.
    pub(super) fn row(&mut self, found: &mut dyn FnMut(Problem)) -> Result<Option<Row>, Failure> {
        self.first.drain(..).for_each(&mut *found);
        while self.advance()? {
            let line = trimmed(&self.line);
            if line.is_empty() {
                continue;
            }
            let whole = self.line.ends_with(b"\n");
            let Some(row) = self.columns.row(self.number, line, whole, found) else {
                continue;
            };
            if self.days.insert(row.stated.earliest()) {
                return Ok(Some(row));
            }
            let date = row.stated.to_string();
            let message = "a day or month has one row; the first one holds";
            found(Problem::of_row(self.number, &date, "DATE_ONCE", message));
        }
        Ok(None)
    }

    /// Reads all of it for what is wrong, and for its digest.
    ///
    /// # Errors
    /// [`Failure::Input`] when the file can't be read.
    pub(super) fn check(mut self, mut found: impl FnMut(Problem)) -> Result<Checked, Failure> {
        let (mut rates, mut rejected) = (0, 0);
        let mut counted = |problem: Problem| {
            rejected += u64::from(problem.severity == Severity::Error);
            found(problem);
        };
        while let Some(row) = self.row(&mut counted)? {
            rates += row.rates.len() as u64;
        }
        Ok(Checked {
            left_out: self.columns.left_out() as u64,
            content_hash: self.content_hash(),
            rates,
            rejected,
        })
    }

    /// SHA-256 over what was read, in hex: over the whole file once there are no more rows.
    pub(super) fn content_hash(self) -> String {
        hex(&self.digest.finalize())
    }

    /// Reads the next line; false at the end.
    fn advance(&mut self) -> Result<bool, Failure> {
        self.line.clear();
        let mut input = (&mut self.input).take(LONGEST_LINE);
        let read = input
            .read_until(b'\n', &mut self.line)
            .map_err(|error| refused(format!("the file can't be read: {error}")))?;
        self.digest.update(&self.line);
        self.number += 1;
        if read as u64 == LONGEST_LINE && self.line.last() != Some(&b'\n') {
            return Err(refused(format!(
                "line {} is longer than {LONGEST_LINE} bytes: this is no file of {}",
                self.number, self.table
            )));
        }
        Ok(read > 0)
    }
}

/// A file that is none.
pub(super) fn refused(sentence: String) -> Failure {
    Failure::input(&["file"], sentence)
}

/// A line without what ends it.
fn trimmed(line: &[u8]) -> &[u8] {
    line.trim_ascii_end()
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
