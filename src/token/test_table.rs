//! Tables of small edits to a good text, written as text: one row a line.

/// The rows of a table with three columns between bars. An empty column is an empty text.
pub(super) fn rows(table: &str) -> Vec<[&str; 3]> {
    let rows: Vec<[&str; 3]> = table
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let columns: Vec<&str> = line.split('|').map(str::trim).collect();
            <[&str; 3]>::try_from(columns).unwrap_or_else(|_| panic!("not three columns: {line}"))
        })
        .collect();
    assert!(!rows.is_empty(), "the table has no rows");
    rows
}

/// `text` with `from` replaced by `to`; a `from` that isn't there would test nothing.
pub(super) fn edit(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} isn't in {text}");
    text.replace(from, to)
}

/// The JSON object with one more member in front.
pub(super) fn with(object: &str, member: &str) -> String {
    object.replacen('{', &format!("{{{member},"), 1)
}
