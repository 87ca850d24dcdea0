//! Who is asking, what they may see, and what they may do.
//!
//! Nothing is written without a [`Permit`], and a permit is made in this file alone.
//!
//! * `scope`: what a token may be used for
//! * `authority`: who answers for what of a programme
//! * `policy`: the table of it, and its page in the documentation

mod authority;
mod policy;
mod scope;

use uuid::Uuid;

pub use authority::{Parties, Party, Standing};
pub use policy::{Group, Right, document};
pub use scope::{Scope, Scopes};

use crate::{
    change::{Action, SubjectKind},
    clock::Timestamp,
    error::Failure,
};

/// Someone who reads or asks to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Anyone: sees what is published, writes nothing.
    Public,
    /// An organisation that showed a good token.
    Agency(Agency),
    /// The person at the registry's own command line: the editor. Sees and does everything.
    Operator,
}

/// An organisation, and what its token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agency {
    /// The organisation's key.
    pub organisation: Uuid,
    /// What the token may be used for.
    pub scopes: Scopes,
}

/// Who showed a token, as far as the token and the trust table say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The organisation and its scopes.
    pub agency: Agency,
    /// The issuer's key in the trust table.
    pub issuer: Uuid,
    /// Who or what acts within the organisation: the token's `sub`.
    pub subject: String,
    /// The token's `jti`.
    pub token: String,
    /// The `kid` of the key that signed it.
    pub key: String,
    /// When the token ends.
    pub expires: Timestamp,
}

/// In whose name a change is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The organisation; none: the registry's own editor.
    pub organisation: Option<Uuid>,
    /// What its token may be used for; everything for the editor.
    pub scopes: Scopes,
}

impl Author {
    /// The registry's own editor, at its command line.
    const EDITOR: Self = Self {
        organisation: None,
        scopes: Scopes::ALL,
    };

    const fn agency(agency: Agency) -> Self {
        Self {
            organisation: Some(agency.organisation),
            scopes: agency.scopes,
        }
    }
}

/// What of the programmes someone sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything: the editor, and coordinators.
    All,
    /// What is published.
    Published,
    /// What is published, and what this organisation takes part in.
    Partner(Uuid),
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
    /// What an author sees.
    #[must_use]
    pub const fn of(author: Author) -> Self {
        match author.organisation {
            None => Self::Operator,
            Some(organisation) => Self::Agency(Agency {
                organisation,
                scopes: author.scopes,
            }),
        }
    }

    /// What an organisation sees of itself, whatever its tokens are good for.
    #[must_use]
    pub fn partner(organisation: Uuid) -> Self {
        Self::Agency(Agency {
            organisation,
            scopes: Scopes::default(),
        })
    }

    /// Asks for the right to do `action` to objects of this kind.
    ///
    /// # Errors
    /// [`Failure::Unauthenticated`] for the public, [`Failure::Forbidden`] when the viewer
    /// doesn't have the right.
    pub fn permit(self, action: Action, on: SubjectKind) -> Result<Permit, Failure> {
        match (self, on, action) {
            (Self::Operator, _, _) => Ok(Permit {
                author: Author::EDITOR,
            }),
            (
                Self::Agency(agency),
                SubjectKind::Organisation,
                Action::Registered | Action::Updated | Action::Merged,
            ) if agency.scopes.has(Scope::RegistryCoordinate) => Ok(Permit {
                author: Author::agency(agency),
            }),
            // What of a programme, and of which, is decided within the transaction.
            (Self::Agency(agency), SubjectKind::Programme | SubjectKind::Result, _)
                if Scope::OF_PROGRAMMES
                    .into_iter()
                    .any(|scope| agency.scopes.has(scope)) =>
            {
                Ok(Permit {
                    author: Author::agency(agency),
                })
            }
            (Self::Agency(_), SubjectKind::Programme | SubjectKind::Result, _) => {
                Err(Failure::Forbidden(
                    "programmes are changed with a token that has a scope for it, such as programmes:write",
                ))
            }
            (Self::Agency(agency), SubjectKind::Recommendation, Action::Registered)
                if agency.scopes.has(Scope::RegistryCoordinate) =>
            {
                Ok(Permit {
                    author: Author::agency(agency),
                })
            }
            (Self::Agency(_), SubjectKind::Recommendation, Action::Registered) => {
                Err(Failure::Forbidden(
                    "recommendations are imported by coordinators: the token lacks the scope registry:coordinate",
                ))
            }
            // Who may enter what, and for whom, is decided within the transaction.
            (Self::Agency(agency), SubjectKind::Recommendation, Action::Updated)
                if Scope::OF_RECOMMENDATIONS
                    .into_iter()
                    .any(|scope| agency.scopes.has(scope)) =>
            {
                Ok(Permit {
                    author: Author::agency(agency),
                })
            }
            (Self::Agency(_), SubjectKind::Recommendation, Action::Updated) => {
                Err(Failure::Forbidden(
                    "this needs a token with a scope for it, such as assessments:write or recommendations:write",
                ))
            }
            (Self::Agency(_), SubjectKind::Organisation, _) => Err(Failure::Forbidden(
                "organisations are registered and changed by coordinators: the token lacks the scope registry:coordinate",
            )),
            (Self::Agency(_), _, _) => Err(Failure::Forbidden(
                "this can't be changed with an agency's token",
            )),
            (Self::Public, _, _) => Err(Failure::Unauthenticated),
        }
    }

    /// Asks for the right to change whom the registry trusts, and to keep house: the operator's
    /// alone.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] for everyone else.
    pub fn permit_upkeep(self) -> Result<Permit, Failure> {
        match self {
            Self::Operator => Ok(Permit {
                author: Author::EDITOR,
            }),
            Self::Agency(_) | Self::Public => Err(Failure::Forbidden(
                "whom the registry trusts is decided at its command line",
            )),
        }
    }

    /// Who the viewer is to the feed. What is public of it is everyone's, with a token or without;
    /// the rest of what an agency may see comes to it by the scope `feed:read` alone, so that a
    /// token that was made to push doesn't also listen.
    #[must_use]
    pub const fn in_feed(self) -> Self {
        match self {
            Self::Agency(agency) if !agency.scopes.has(Scope::FeedRead) => Self::Public,
            other => other,
        }
    }

    /// What of the programmes the viewer sees.
    #[must_use]
    pub const fn sight(self) -> Sight {
        match self {
            Self::Operator => Sight::All,
            Self::Agency(agency) if agency.scopes.has(Scope::RegistryCoordinate) => Sight::All,
            Self::Agency(agency) => Sight::Partner(agency.organisation),
            Self::Public => Sight::Published,
        }
    }
}
