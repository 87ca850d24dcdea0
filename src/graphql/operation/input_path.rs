//! Places in input values, outermost first, as `extensions.inputPath` tells them.

/// A value that can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Where it is, outermost first.
    pub(super) path: Vec<String>,
    /// A sentence for a person.
    pub(super) message: String,
}

/// A place in a value, linked to the one around it, so that nothing is allocated unless there is
/// a fault to tell.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    around: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Name(&'a str),
    Item(usize),
}

impl<'a> At<'a> {
    /// An outermost place.
    pub(super) fn root(name: &'a str) -> Self {
        Self {
            around: None,
            step: Step::Name(name),
        }
    }

    /// A field of what is here.
    pub(super) fn field(&'a self, name: &'a str) -> Self {
        Self {
            around: Some(self),
            step: Step::Name(name),
        }
    }

    /// An item of the list that is here.
    pub(super) fn item(&'a self, index: usize) -> Self {
        Self {
            around: Some(self),
            step: Step::Item(index),
        }
    }

    /// What is wrong here.
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        let mut path = Vec::new();
        let mut at = Some(self);
        while let Some(here) = at {
            path.push(match here.step {
                Step::Name(name) => name.to_owned(),
                Step::Item(index) => index.to_string(),
            });
            at = here.around;
        }
        path.reverse();
        Fault {
            path,
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_tells_the_way_from_the_outermost_place() {
        let (filter, codes) = (At::root("filter"), "code");
        let (code, item) = (filter.field(codes), 12);
        let fault = code.item(item).fault("no");
        assert_eq!(fault.path, ["filter", "code", "12"]);
        assert_eq!(fault.message, "no");
    }
}
