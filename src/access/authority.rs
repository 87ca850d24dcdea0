//! Who someone is in a programme, and so what they may do there.
//!
//! An organisation is what its live participations say, and a coordinator is whoever's token says
//! so. Asked within the write's transaction, with the programme's row held: a participation that
//! ends meanwhile is a change of the programme, and so waits or comes first.

use uuid::Uuid;

use super::{
    Author, Scope, Scopes,
    policy::{Group, Right},
};
use crate::{error::Failure, vocabulary::ParticipationRole};

/// What an organisation is in a programme, as far as authority goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Party {
    /// Whoever holds `registry:coordinate`, and the registry's own editor.
    Coordinator,
    /// Leads: convening agency, Member State lead, accountable organisation, a party to an
    /// agreement between equals, co-chair or host of a dialogue. Where nobody does, the
    /// organisation whose system the programme came from (IATI's reporting organisation).
    Lead,
    /// Gives or passes on the money: funding, administrative agent, managing agency.
    Funder,
    /// Carries the work out.
    Implementer,
    /// Takes part otherwise: beneficiaries.
    Beneficiary,
}

impl Party {
    /// Every party, in the order of the table's columns.
    pub const ALL: [Self; 5] = [
        Self::Coordinator,
        Self::Lead,
        Self::Funder,
        Self::Implementer,
        Self::Beneficiary,
    ];

    /// What a role makes of an organisation.
    #[must_use]
    pub const fn of(role: ParticipationRole) -> Self {
        use ParticipationRole as Role;
        match role {
            Role::ConveningAgency
            | Role::MemberStateLead
            | Role::Accountable
            | Role::Party
            | Role::CoChair
            | Role::Host => Self::Lead,
            Role::Funding | Role::AdministrativeAgent | Role::ManagingAgency => Self::Funder,
            Role::ParticipatingUnOrganisation
            | Role::MemberStateJunior
            | Role::MandatedBody
            | Role::Implementing
            | Role::SupportingUnit => Self::Implementer,
            Role::Beneficiary | Role::AssociatedBeneficiary => Self::Beneficiary,
        }
    }
}

/// Several parties: an organisation may lead and fund at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parties(u8);

impl Parties {
    /// These, and this one.
    #[must_use]
    pub const fn and(self, party: Party) -> Self {
        Self(self.0 | 1 << party as u8)
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, party: Party) -> bool {
        self.0 & (1 << party as u8) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Party> for Parties {
    fn from_iter<I: IntoIterator<Item = Party>>(parties: I) -> Self {
        parties.into_iter().fold(Self::default(), Self::and)
    }
}

/// What an author is in one programme.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    organisation: Option<Uuid>,
    scopes: Scopes,
    parties: Parties,
}

impl Standing {
    /// An author who is these parties; a coordinator is one everywhere.
    #[must_use]
    pub fn of(author: Author, parties: Parties) -> Self {
        let parties = if author.scopes.has(Scope::RegistryCoordinate) {
            parties.and(Party::Coordinator)
        } else {
            parties
        };
        Self {
            organisation: author.organisation,
            scopes: author.scopes,
            parties,
        }
    }

    /// The organisation; none: the registry's own editor.
    #[must_use]
    pub const fn organisation(&self) -> Option<Uuid> {
        self.organisation
    }

    /// Whether the author has nothing to do with the programme.
    #[must_use]
    pub const fn is_outsider(&self) -> bool {
        self.parties.is_empty()
    }

    /// Whether the author coordinates.
    #[must_use]
    pub const fn coordinates(&self) -> bool {
        self.parties.has(Party::Coordinator)
    }

    /// What the author may do with a group of fields: the most that one of its parties may.
    ///
    /// # Errors
    /// [`Failure::Forbidden`] when the token lacks the scope for these fields.
    pub fn right(&self, group: Group) -> Result<Right, Failure> {
        let needed = group.scope();
        if !self.coordinates() && !self.scopes.has(needed) {
            return Err(Failure::Forbidden(group.lacking()));
        }
        let own = Party::ALL.into_iter().filter(|one| self.parties.has(*one));
        Ok(own
            .map(|party| group.right(party))
            .max()
            .unwrap_or(Right::Nothing))
    }
}
