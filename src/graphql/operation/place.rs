//! From byte offsets of a text to lines and columns.
//!
//! Lines end where GraphQL says so (specification, section 2.1.2): at a line feed, a carriage
//! return, or both together. Other characters that end lines elsewhere don't.

/// A line and a column, each from 1.
pub(super) type Place = (usize, usize);

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Places {
    /// The offset of each line's first byte.
    starts: Vec<usize>,
    /// For a text that isn't ASCII: how many characters come before each byte.
    characters: Option<Vec<u32>>,
}

impl Places {
    /// The places of `text`.
    pub(super) fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        let characters = (!text.is_ascii()).then(|| {
            let mut count = 0_u32;
            bytes
                .iter()
                .map(|byte| {
                    // A byte that continues a character has 10 as its first bits.
                    if byte & 0xC0 != 0x80 {
                        count = count.saturating_add(1);
                    }
                    count.saturating_sub(1)
                })
                .collect()
        });
        Self { starts, characters }
    }

    /// The place of the byte at `offset`; for one behind the end, the place behind the last.
    pub(super) fn at(&self, offset: usize) -> Place {
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self
            .starts
            .get(line.saturating_sub(1))
            .copied()
            .unwrap_or(0);
        (
            line.max(1),
            self.before(offset).saturating_sub(self.before(start)) + 1,
        )
    }

    /// How many characters come before the byte at `offset`.
    fn before(&self, offset: usize) -> usize {
        match &self.characters {
            None => offset,
            Some(counts) => match counts.get(offset) {
                Some(count) => usize::try_from(*count).unwrap_or(usize::MAX),
                None => counts.last().map_or(0, |last| {
                    usize::try_from(*last)
                        .unwrap_or(usize::MAX)
                        .saturating_add(1)
                }),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_where_graphql_says_so_and_columns_count_characters() {
        for (text, needle, is) in [
            ("{ a }", "a", (1, 3)),
            ("{\n a }", "a", (2, 2)),
            ("{\r\n\r a }", "a", (3, 2)),
            ("{\u{2028} a }", "a", (1, 4)),
            ("{ x(y: \"é𐐷\") a }", "a", (1, 14)),
            ("# é\n{ é }\n a", "a", (3, 2)),
        ] {
            let offset = text.find(needle).unwrap();
            assert_eq!(Places::new(text).at(offset), is, "{text:?}");
        }
        assert_eq!(Places::new("é").at(99), (1, 2));
        assert_eq!(Places::new("").at(0), (1, 1));
    }
}
