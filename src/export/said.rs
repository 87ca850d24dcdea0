//! What is said of a file whatever it holds: what counts as how far covered.

const ADDRESSED: (&str, &str) = (
    "addressed",
    "A published programme has a link to the recommendation that a coordinator has confirmed. Everything else is a gap.",
);

const PROPOSED: (&str, &str) = (
    "proposed",
    "A link to it is proposed, or its programme isn't published: one of the gaps.",
);

const IN_GENERAL: (&str, &str) = (
    "inGeneral",
    "There is nothing but a link to a cluster that it belongs to, such as its mechanism or its review: one of the gaps.",
);

const COUNTED: (&str, &str) = (
    "counted",
    "A recommendation that has several themes, groups of persons, institutions or targets is in the group of each, so that groups don't sum to the whole.",
);

/// Of a list of recommendations.
pub(super) const LEVELS: &[(&str, &str)] = &[ADDRESSED, PROPOSED, IN_GENERAL];

/// Of groups of recommendations.
pub(super) const COVERED: &[(&str, &str)] = &[ADDRESSED, PROPOSED, IN_GENERAL, COUNTED];
