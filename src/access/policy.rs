//! The policy: who may do what with which fields of a programme, as one table.
//!
//! `docs/authority.md` is this table, printed; a test holds the two against each other, and
//! another one the table against what the API really does.

use std::fmt::Write as _;

use super::{Party, Scope};

/// What a party may do with a group of fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Nothing: as if it weren't there.
    Nothing,
    /// Say what it should be: kept as a statement until someone who answers for it decides.
    Proposes,
    /// Enter rows of its own beside those of others, and correct or withdraw its own.
    Enters,
    /// Set it.
    Sets,
}

impl Right {
    /// The word in the printed table.
    const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "–",
            Self::Proposes => "proposes",
            Self::Enters => "enters",
            Self::Sets => "sets",
        }
    }
}

/// One line of the table: its fields, what they are called, what a token needs for them, and
/// what each party may do, in the order of [`Party::ALL`].
macro_rules! policy {
    ($($(#[$doc:meta])* $group:ident, $fields:literal, $scope:ident: $coordinator:ident $lead:ident $funder:ident $implementer:ident $beneficiary:ident;)+) => {
        /// Fields of a programme that the same parties answer for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Group {
            $($(#[$doc])* $group,)+
        }

        impl Group {
            /// Every group, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$group),+];

            /// The fields, as the API names them.
            #[must_use]
            pub const fn fields(self) -> &'static str {
                match self { $(Self::$group => $fields,)+ }
            }

            /// What a token needs to change them, unless it coordinates.
            #[must_use]
            pub const fn scope(self) -> Scope {
                match self { $(Self::$group => Scope::$scope,)+ }
            }

            /// What a party may do with them.
            #[must_use]
            pub const fn right(self, party: Party) -> Right {
                let [coordinator, lead, funder, implementer, beneficiary] = match self {
                    $(Self::$group => [Right::$coordinator, Right::$lead, Right::$funder, Right::$implementer, Right::$beneficiary],)+
                };
                match party {
                    Party::Coordinator => coordinator,
                    Party::Lead => lead,
                    Party::Funder => funder,
                    Party::Implementer => implementer,
                    Party::Beneficiary => beneficiary,
                }
            }
        }
    };
}

policy! {
    /// What it is.
    Identity, "terms, references, source", ProgrammesWrite: Sets Sets Proposes Proposes Proposes;
    /// What it is called.
    Title, "title, summary", ProgrammesWrite: Sets Sets Proposes Proposes Proposes;
    /// When.
    Dates, "period", ProgrammesWrite: Sets Sets Proposes Proposes Proposes;
    /// How far it is.
    Status, "status", ProgrammesWrite: Sets Sets Proposes Proposes Proposes;
    /// Where, and in which sectors and themes: money is split by them.
    Shares, "countries, regions, sectors, themes", ProgrammesWrite: Sets Sets Proposes Proposes Proposes;
    /// Who takes part: it says who may do what, so nobody enters itself.
    Participations, "participations", ProgrammesWrite: Enters Enters Proposes Proposes Proposes;
    /// How it hangs together with others: what is counted once depends on it.
    Relations, "relatedProgrammes", ProgrammesWrite: Enters Enters Proposes Proposes Proposes;
    /// Whether an edge to another programme is confirmed.
    RelationState, "relatedProgrammes.confirmed", RegistryCoordinate: Sets Nothing Nothing Nothing Nothing;
    /// What it sets out to reach.
    Objectives, "objectives", ProgrammesWrite: Enters Enters Proposes Enters Proposes;
    /// What it does and what can be learnt from it.
    Activities, "activities, practices, alignments", ProgrammesWrite: Enters Enters Enters Enters Enters;
    /// What is written about it: adding takes nothing from others.
    Documents, "documents", ProgrammesWrite: Sets Sets Enters Enters Enters;
    /// Whether there is a budget at all.
    BudgetState, "budget.state", BudgetWrite: Sets Sets Sets Proposes Proposes;
    /// Money that the author itself gives: lines and transactions that it provides.
    OwnMoney, "budget.lines and transactions that it provides", BudgetWrite: Enters Enters Enters Enters Enters;
    /// Money that another party to the programme gives, which has entered money of its own and so answers for it.
    MoneyOfOthers, "budget.lines and transactions that another party provides that has entered money of its own", BudgetWrite: Enters Proposes Proposes Proposes Proposes;
    /// Money whose giver is unknown, takes no part, or has entered nothing of its own: nobody else answers for it.
    OtherMoney, "other budget.lines and transactions", BudgetWrite: Enters Enters Enters Proposes Proposes;
    /// What came of it, with indicators and measurements.
    Results, "results", ResultsWrite: Enters Enters Proposes Enters Enters;
    /// What it claims to do for recommendations.
    Links, "recommendationLinks", RecommendationsWrite: Enters Enters Enters Enters Enters;
    /// Whether a claim is confirmed or disputed.
    LinkState, "recommendationLinks.state", RegistryCoordinate: Sets Nothing Nothing Nothing Nothing;
    /// What sources say about single fields.
    Statements, "statements", ProgrammesWrite: Enters Enters Enters Enters Enters;
    /// Asking for publication.
    Submission, "visibility: SUBMITTED", ProgrammesWrite: Sets Sets Nothing Nothing Nothing;
    /// Publishing, sending back, withdrawing.
    Publication, "visibility: PUBLISHED, DRAFT, WITHDRAWN", RegistryCoordinate: Sets Nothing Nothing Nothing Nothing;
}

impl Group {
    /// The group of a field that a statement is about, by its path in the API. What no group names
    /// is what the programme is.
    #[must_use]
    pub fn of_field(path: &str) -> Self {
        let field = path.split('.').next().unwrap_or_default();
        match field {
            "title" | "summary" => Self::Title,
            "period" => Self::Dates,
            "status" => Self::Status,
            "countries" | "regions" | "sectors" | "themes" => Self::Shares,
            "participations" => Self::Participations,
            "relatedProgrammes" => Self::Relations,
            "objectives" => Self::Objectives,
            "budget" | "transactions" => Self::BudgetState,
            _ => Self::Identity,
        }
    }

    /// What a token lacks that has no scope for these fields.
    pub(super) const fn lacking(self) -> &'static str {
        match self.scope() {
            Scope::ProgrammesWrite => "the token lacks the scope programmes:write",
            Scope::BudgetWrite => "the token lacks the scope budget:write",
            Scope::ResultsWrite => "the token lacks the scope results:write",
            Scope::RecommendationsWrite => "the token lacks the scope recommendations:write",
            _ => "this is decided by coordinators: the token lacks the scope registry:coordinate",
        }
    }
}

/// The table as a page of the documentation.
#[must_use]
pub fn document() -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str("| fields | scope | coordinator | lead | funder | implementer | beneficiary |\n|---|---|---|---|---|---|---|\n");
    for group in Group::ALL {
        // Writing to a string doesn't fail.
        let _ = write!(page, "| {} | `{}` |", group.fields(), group.scope());
        for party in Party::ALL {
            let _ = write!(page, " {} |", group.right(party).word());
        }
        page.push('\n');
    }
    page
}

const INTRODUCTION: &str = "\
# Who answers for what

This page is printed from the table that the registry asks within every change
(`src/access/policy.rs`); a test holds the two against each other.

An organisation writes only where it takes part. What it is in a programme follows from the roles of its participations:

* **lead**: `CONVENING_AGENCY`, `MEMBER_STATE_LEAD`, `ACCOUNTABLE`, `PARTY`, `CO_CHAIR`, `HOST`; where nobody has one of
  these, the organisation in whose system the programme is (`source`);
* **funder**: `FUNDING`, `ADMINISTRATIVE_AGENT`, `MANAGING_AGENCY`;
* **implementer**: `PARTICIPATING_UN_ORGANISATION`, `MEMBER_STATE_JUNIOR`, `MANDATED_BODY`, `IMPLEMENTING`, `SUPPORTING_UNIT`;
* **beneficiary**: `BENEFICIARY`, `ASSOCIATED_BENEFICIARY`.

An organisation with several roles may do what any of them may. The **coordinator** holds the scope `registry:coordinate`. A
participation that has ended still counts, because final reports come late; one that was withdrawn doesn't.

* **sets**: the value becomes the programme's.
* **enters**: rows of its own beside those of others, each its own; it corrects and withdraws only those.
* **proposes**: the value is kept as a pending statement with its author, with a `FIELD_OWNED` notice, and is listed in
  `pendingDecisions` until someone who sets or enters it adopts or declines it.
* **–**: refused.

";
