//! Who is asking, what they may see, and what they may do.
//!
//! Nothing is written without a [`Permit`], and a permit is made in this file alone.

use uuid::Uuid;

use crate::{change::Action, error::Failure};

/// Someone who reads or asks to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anyone: sees what is published, writes nothing.
    Public,
    /// The person at the registry's own command line: the editor. Sees and does everything.
    Operator,
}

/// In whose name a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The organisation; none: the registry's own editor.
    pub organisation: Option<Uuid>,
}

/// The right to make one change, already granted.
#[derive(Clone, Debug)]
pub struct Permit {
    author: Author,
}

impl Permit {
    /// In whose name.
    #[must_use]
    pub const fn author(&self) -> Author {
        self.author
    }
}

impl Viewer {
    /// Asks for the right to do `action`.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] when the viewer doesn't have it.
    pub fn permit(self, action: Action) -> Result<Permit, Failure> {
        match (self, action) {
            (Self::Operator, _) => Ok(Permit {
                author: Author { organisation: None },
            }),
            (Self::Public, _) => Err(Failure::Forbidden(
                "changes need a signed-in agency; readers without one can only read",
            )),
        }
    }

    /// Whether the viewer sees what isn't published.
    #[must_use]
    pub const fn sees_drafts(self) -> bool {
        match self {
            Self::Operator => true,
            Self::Public => false,
        }
    }
}
