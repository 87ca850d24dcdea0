//! Who takes part in a programme.

use cooperation_registry::{
    entity::participation,
    money::CurrencyCode,
    vocabulary::{Instrument, ParticipationRole as Role},
};
use uuid::Uuid;

use super::{chance::Chance, dates, portfolio::Portfolio, programmes::Made};

/// Currencies and how common they are; one of them has no minor units.
pub(super) fn currency(chance: &mut Chance) -> CurrencyCode {
    let code = chance.weighted(&[("EUR", 50), ("USD", 25), ("MAD", 18), ("XOF", 7)]);
    code.parse().unwrap()
}

/// An amount in minor units, of the sizes of the field.
pub(super) fn amount(chance: &mut Chance, currency: CurrencyCode) -> i64 {
    let whole = i64::try_from(chance.very_early(9_000_000) + 1_000).unwrap();
    whole * 10_i64.pow(currency.digits())
}

impl Portfolio {
    /// Makes the participations, and answers who gives money.
    pub(super) fn make_participations(&mut self, of: &Made, chance: &mut Chance) -> Vec<Uuid> {
        let mut taking_part: Vec<Uuid> = Vec::new();
        for _ in 0..chance.between(2, 6) {
            let organisation = self.organisation(chance);
            // No organisation twice: a small portfolio has few of them.
            if !taking_part.contains(&organisation) {
                taking_part.push(organisation);
            }
        }
        let mut funding = Vec::new();
        for ((place, organisation_id), position) in taking_part.into_iter().enumerate().zip(0_i32..)
        {
            let role = role(chance, of.instrument, place);
            let part = (role == Role::Funding && chance.of_hundred(30)).then(|| currency(chance));
            let since = chance.of_hundred(25).then(|| dates::year(of.year));
            self.batch.add(&participation::Model {
                programme_id: of.id,
                id: self.keys.next(),
                organisation_id,
                role,
                position,
                since,
                until: since.and_then(|_| {
                    let ended = chance.of_hundred(30);
                    ended.then(|| dates::year(of.year + 1))
                }),
                contribution_minor: part.map(|currency| amount(chance, currency)),
                contribution_currency: part,
                entered_by: of.entered_by,
                external_id: format!("participation-{position}"),
                withdrawn_at: None,
            });
            if role == Role::Funding {
                funding.push(organisation_id);
            }
        }
        funding
    }
}

/// The role of whoever stands at a place of the list.
fn role(chance: &mut Chance, instrument: Instrument, place: usize) -> Role {
    let roles: &[Role] = match instrument {
        Instrument::JointProgramme => &[
            Role::Funding,
            Role::ConveningAgency,
            Role::ParticipatingUnOrganisation,
            Role::AdministrativeAgent,
            Role::Beneficiary,
        ],
        Instrument::Twinning => &[
            Role::Funding,
            Role::Beneficiary,
            Role::MemberStateLead,
            Role::MemberStateJunior,
            Role::SupportingUnit,
        ],
        Instrument::MutualCooperation => &[Role::Party, Role::Party, Role::Host],
        Instrument::PolicyDialogue => &[Role::CoChair, Role::CoChair, Role::Party, Role::Host],
        Instrument::NeighbourhoodPartnership | Instrument::Project => &[
            Role::Funding,
            Role::Implementing,
            Role::Beneficiary,
            Role::ManagingAgency,
            Role::Accountable,
        ],
    };
    match roles.get(place) {
        Some(role) => *role,
        None => chance.pick(&[
            Role::Funding,
            Role::Implementing,
            Role::AssociatedBeneficiary,
        ]),
    }
}
