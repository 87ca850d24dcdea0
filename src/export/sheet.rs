//! A spreadsheet, for people. Rows go into a temporary file as they come: memory doesn't grow with them.

use std::io::Write;

use async_graphql::Value;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{
    cell::{BETWEEN, Cell},
    list::List,
    notes::Notes,
};

/// The rows that a sheet has room for below its headings.
pub const ROWS: u64 = 1_048_575;

/// The characters, as UTF-16 counts them, that a cell has room for.
const CHARACTERS: usize = 32_767;

/// The digits that a cell's number keeps (IEEE 754, double precision).
const DIGITS: usize = 15;

/// What a text ends with that was too long for its cell.
const CUT: &str = " […]";

/// Why there is no spreadsheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// There are more rows than a sheet has room for.
    #[error(
        "a spreadsheet has room for {ROWS} rows, and this is more; ask for csv or ndjson, or filter"
    )]
    TooMany,
    /// It can't be written, for example because the disk is full.
    #[error("the spreadsheet can't be written: {0}")]
    Unwritten(#[from] XlsxError),
}

/// A spreadsheet that is being written.
pub struct Sheet {
    book: Workbook,
    list: &'static List,
    rows: u32,
    cut: u64,
}

impl Sheet {
    /// An empty one, with its headings.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn new(list: &'static List) -> Result<Self, SheetError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(list.name)?.set_freeze_panes(1, 0)?;
        let bold = Format::new().set_bold();
        for (at, column) in (0..).zip(list.columns) {
            sheet.set_column_width(at, 18)?;
            sheet.write_string_with_format(0, at, column.heading, &bold)?;
        }
        Ok(Self {
            book,
            list,
            rows: 0,
            cut: 0,
        })
    }

    /// How many rows were written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        u64::from(self.rows)
    }

    /// Adds the rows of a page.
    ///
    /// # Errors
    /// [`SheetError`].
    pub fn page(&mut self, nodes: &[Value]) -> Result<(), SheetError> {
        let sheet = self.book.worksheet_from_index(0)?;
        for row in nodes.iter().flat_map(|node| self.list.rows(node)) {
            if u64::from(self.rows) == ROWS {
                return Err(SheetError::TooMany);
            }
            self.rows += 1;
            for (at, cell) in (0..).zip(&row) {
                self.cut += u64::from(written(sheet, self.rows, at, cell)?);
            }
        }
        Ok(())
    }

    /// Adds the sheet that says what the file is of, and writes all of it.
    ///
    /// # Errors
    /// [`SheetError::Unwritten`].
    pub fn finish(
        mut self,
        notes: Option<&Notes>,
        to: impl Write + Send,
    ) -> Result<(), SheetError> {
        let last = u16::try_from(self.list.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.autofilter(0, 0, self.rows, last)?;
        if let Some(notes) = notes {
            self.about(notes)?;
        }
        Ok(self.book.save_to_writer(to)?)
    }

    fn about(&mut self, notes: &Notes) -> Result<(), SheetError> {
        let cut = self.cut;
        let sheet = self.book.add_worksheet();
        sheet.set_name("About")?;
        sheet.set_column_width(0, 18)?.set_column_width(1, 100)?;
        let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
        let mut lines = notes.lines();
        if cut > 0 {
            lines.push((
                "cut",
                format!("{cut} texts are longer than a cell and end with{CUT}"),
            ));
        }
        for (row, (name, said)) in (0..).zip(lines) {
            sheet.write_string_with_format(row, 0, name, &bold)?;
            sheet.write_string_with_format(row, 1, fitting(&said).0, &wrapped)?;
        }
        // The library would ask the system for the time.
        let seconds = notes.began.micros().div_euclid(1_000_000);
        let created = ExcelDateTime::from_timestamp(seconds)?;
        let citation = DocProperties::new()
            .set_title(notes.citation())
            .set_creation_datetime(&created);
        self.book.set_properties(&citation);
        Ok(())
    }
}

/// Writes a cell, and says whether its text had to be cut.
fn written(sheet: &mut Worksheet, row: u32, at: u16, cell: &Cell) -> Result<bool, XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Flag(mark) => drop(sheet.write_boolean(row, at, *mark)?),
        Cell::Number(number) => match exact(number) {
            Some(number) => drop(sheet.write_number(row, at, number)?),
            None => drop(sheet.write_string(row, at, number)?),
        },
        Cell::Text(texts) => {
            let text = texts.join(BETWEEN);
            let (text, cut) = fitting(&text);
            sheet.write_string(row, at, text)?;
            return Ok(cut);
        }
    }
    Ok(false)
}

/// A number that a cell keeps to its last digit.
fn exact(number: &str) -> Option<f64> {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (digits <= DIGITS).then(|| number.parse().ok()).flatten()
}

/// As much of a text as a cell has room for, and whether that isn't all.
fn fitting(text: &str) -> (std::borrow::Cow<'_, str>, bool) {
    // No text has more units than bytes.
    if text.len() <= CHARACTERS || text.encode_utf16().count() <= CHARACTERS {
        return (text.into(), false);
    }
    let mut room = CHARACTERS - CUT.encode_utf16().count();
    let kept: String = text
        .chars()
        .take_while(|letter| {
            let fits = letter.len_utf16() <= room;
            room = room.saturating_sub(letter.len_utf16());
            fits
        })
        .collect();
    (format!("{kept}{CUT}").into(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_number_as_long_as_it_is_kept_to_the_last_digit() {
        assert_eq!(exact("-900000.05"), Some(-900_000.05));
        assert_eq!(exact("123456789012345.67"), None);
    }

    #[test]
    fn a_text_that_is_too_long_is_cut_and_says_so() {
        assert_eq!(fitting("short"), ("short".into(), false));
        let long = "😀".repeat(20_000);
        let (kept, cut) = fitting(&long);
        assert!(cut && kept.ends_with(CUT));
        assert!(kept.encode_utf16().count() <= CHARACTERS);
    }

    #[test]
    fn one_row_more_than_there_is_room_for_is_refused() {
        let list = List::named("documents").unwrap();
        let mut sheet = Sheet::new(list).unwrap();
        sheet.rows = 1_048_574;
        let node = Value::from_json(serde_json::json!({"code": "=1+1"})).unwrap();
        sheet.page(std::slice::from_ref(&node)).unwrap();
        assert!(matches!(sheet.page(&[node]), Err(SheetError::TooMany)));
    }
}
