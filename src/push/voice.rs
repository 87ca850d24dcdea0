//! How a draft is taken, in whose name, and with whose rights.

use uuid::Uuid;

use crate::{
    access::{Standing, Viewer},
    database::Write,
    intake::{Intake, Known},
    results::Pusher,
};

/// How a draft is taken.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// Whether its lists are beside what its author had entered, not in its place.
    pub adds: bool,
    /// The pending statement that is adopted by it, where it is one.
    pub adopts: Option<Adopted>,
}

/// A pending statement that is adopted.
#[derive(Clone, Copy, Debug)]
pub struct Adopted {
    /// The statement.
    pub statement: Uuid,
    /// The organisation that proposed it.
    pub proposer: Uuid,
}

impl Manner {
    /// A draft of all that its author knows.
    pub const WHOLE: Self = Self {
        adds: false,
        adopts: None,
    };
    /// A draft of something more.
    pub const MORE: Self = Self {
        adds: true,
        adopts: None,
    };
}

/// Whose entries a draft becomes, and with whose rights it is taken in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub(super) author: Option<Uuid>,
    /// Who must be able to see what the draft names.
    pub(super) viewer: Viewer,
    pub(super) coordinates: bool,
}

impl Voice {
    /// What is adopted is done as its proposer would have done it: whoever adopts it has the right
    /// to the field, and lends it nothing more.
    pub(super) fn of(write: &Write, standing: &Standing, manner: Manner) -> Self {
        match manner.adopts {
            Some(Adopted { proposer, .. }) => Self {
                author: Some(proposer),
                viewer: Viewer::partner(proposer),
                coordinates: false,
            },
            None => Self {
                author: standing.organisation(),
                viewer: Viewer::of(write.author()),
                coordinates: standing.coordinates(),
            },
        }
    }

    /// An intake of what this voice says.
    pub(super) fn intake(self, known: Known) -> Intake {
        let intake = Intake::new(known);
        match self.author {
            Some(author) if !self.coordinates => intake.speaking_for(author),
            _ => intake,
        }
    }

    /// The same, pushing results.
    pub(super) fn pusher(self, adds: bool) -> Pusher {
        Pusher {
            author: self.author,
            viewer: self.viewer,
            coordinates: self.coordinates,
            adds,
            relinks: false,
        }
    }
}
