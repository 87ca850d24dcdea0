//! How much a selection asks for, measured without spreading its fragments one by one.

/// How large a selection is once its fragments are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// How deep fields are nested.
    pub(super) depth: u64,
    /// The same, below introspection fields alone.
    pub(super) introspection: u64,
    /// How deep selection sets are nested, those of fragments included.
    pub(super) nesting: u64,
    /// How many fields there are.
    pub(super) fields: u64,
    /// How many of them stand on the outermost level.
    pub(super) outermost: u64,
    /// How many of them have an alias.
    pub(super) aliases: u64,
}

impl Extent {
    /// The extent of both, side by side in one selection set.
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            depth: self.depth.max(other.depth),
            introspection: self.introspection.max(other.introspection),
            nesting: self.nesting.max(other.nesting),
            fields: self.fields.saturating_add(other.fields),
            outermost: self.outermost.saturating_add(other.outermost),
            aliases: self.aliases.saturating_add(other.aliases),
        }
    }

    /// The extent of a field whose selection set has this one.
    pub(super) fn within(self, field: &str, has_alias: bool) -> Self {
        let (depth, introspection) = match field {
            "__schema" | "__type" => (1, self.depth.max(self.introspection) + 1),
            _ => (self.depth + 1, self.introspection),
        };
        Self {
            depth,
            introspection,
            nesting: self.nesting,
            fields: self.fields.saturating_add(1),
            outermost: 1,
            aliases: self.aliases.saturating_add(u64::from(has_alias)),
        }
    }
}
