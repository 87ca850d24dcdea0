//! The lists that codes come from, and how they correspond.

closed_list! {
    /// What one concept is to another of another list (SKOS, section 10).
    MappingRelation {
        /// Both mean the same.
        Exact,
        /// They can stand for each other in some uses.
        Close,
        /// The other means more.
        Broader,
        /// The other means less.
        Narrower,
        /// They belong together, and neither holds the other.
        Related,
    }
}

closed_list! {
    /// How a tag or a correspondence was found.
    TagMethod {
        /// A person judged.
        Human,
        /// A written rule was applied.
        Rule,
        /// A model guessed.
        Machine,
    }
}
