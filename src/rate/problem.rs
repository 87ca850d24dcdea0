//! What is wrong in a file of rates: each with its place, so that it can be mended there.

use std::fmt;

use crate::text::shorten;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Something was left out that the registry has no use for.
    Warning,
    /// A row or a value was refused.
    Error,
}

/// Something that is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line, from 1.
    pub line: u64,
    /// The name of the column, as the file's first line has it; none: it is about the whole row.
    pub column: Option<String>,
    /// What stands there, shortened.
    pub value: String,
    /// The rule's id: `RATE_POSITIVE`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What would be right, as a sentence.
    pub message: &'static str,
}

impl Problem {
    /// A row that is refused.
    pub(super) fn of_row(
        line: u64,
        value: &str,
        rule: &'static str,
        message: &'static str,
    ) -> Self {
        Self {
            line,
            column: None,
            value: shorten(value),
            rule,
            severity: Severity::Error,
            message,
        }
    }

    /// A value that is refused.
    pub(super) fn of_value(
        line: u64,
        column: &str,
        value: &str,
        rule: &'static str,
        message: &'static str,
    ) -> Self {
        Self {
            column: Some(shorten(column)),
            ..Self::of_row(line, value, rule, message)
        }
    }

    /// The same as something that was only left out.
    pub(super) fn into_warning(self) -> Self {
        Self {
            severity: Severity::Warning,
            ..self
        }
    }
}

impl fmt::Display for Problem {
    /// `3: error RATE_POSITIVE in USD "0": a rate is above zero`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        write!(f, "{}: {severity} {}", self.line, self.rule)?;
        if let Some(column) = &self.column {
            write!(f, " in {}", column.escape_debug())?;
        }
        write!(f, " \"{}\": {}", self.value.escape_debug(), self.message)
    }
}
