//! What of a programme's commitments and spending is new money, and not passed on from others.
//!
//! Where a donor commits 100 to an agency and the agency commits the same 100 to a partner, both
//! report 100, and a sum over both would count it twice. The method is the one of OCHA's COVID-19
//! explorer of IATI data (methodology notes, "Deduplication"); the numbers are IATI's transaction
//! types (codelist `TransactionType`, 2.03).

/// The sums of one programme's transactions by kind, in minor units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Incoming commitments (11).
    pub incoming_commitments: i128,
    /// Incoming funds (1).
    pub incoming_funds: i128,
    /// Outgoing commitments (2).
    pub outgoing_commitments: i128,
    /// Disbursements (3).
    pub disbursements: i128,
    /// Expenditure (4).
    pub expenditure: i128,
}

/// What is new of it, in the same units; never negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetNewMoney {
    /// Commitments beyond what came in.
    pub net_commitments: i128,
    /// Disbursements and expenditure beyond what came in.
    pub net_spend: i128,
}

/// The new money of one programme. Sums of amounts of 64 bits are far from the ends of 128.
///
/// What came in is the larger of what was committed and what arrived, because the first announces
/// the second, and nothing where both are negative. It is taken off the commitments, and off the
/// spending; where more came in than goes out, nothing is new. Each programme is asked alone, before
/// anything is added up: what one has too much of doesn't pay for another.
#[must_use]
pub fn net_new_money(sums: Sums) -> NetNewMoney {
    let incoming = sums.incoming_commitments.max(sums.incoming_funds).max(0);
    // The lower end can't be passed into meaning anything else: it is below zero all the same.
    let net = |out: i128| out.saturating_sub(incoming).max(0);
    let spend = sums.disbursements.saturating_add(sums.expenditure);
    NetNewMoney {
        net_commitments: net(sums.outgoing_commitments),
        net_spend: net(spend),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn where_more_came_in_than_goes_out_nothing_is_new() {
        let sums = Sums {
            incoming_funds: 100,
            outgoing_commitments: 60,
            disbursements: 20,
            ..Sums::default()
        };
        let nothing = NetNewMoney {
            net_commitments: 0,
            net_spend: 0,
        };
        assert_eq!(net_new_money(sums), nothing);
    }

    #[test]
    fn spending_beyond_64_bits_is_still_exact() {
        let sums = Sums {
            disbursements: i64::MAX.into(),
            expenditure: 1,
            ..Sums::default()
        };
        assert_eq!(net_new_money(sums).net_spend, i128::from(i64::MAX) + 1);
    }

    proptest! {
        #[test]
        fn new_money_is_never_more_than_went_out_nor_negative(incoming_commitments in any::<i64>(), incoming_funds in any::<i64>(), outgoing_commitments in any::<i64>(), disbursements in any::<i64>(), expenditure in any::<i64>()) {
            let [incoming_commitments, incoming_funds, outgoing_commitments, disbursements, expenditure] =
                [incoming_commitments, incoming_funds, outgoing_commitments, disbursements, expenditure].map(i128::from);
            let sums = Sums { incoming_commitments, incoming_funds, outgoing_commitments, disbursements, expenditure };
            let net = net_new_money(sums);
            prop_assert!((0..=outgoing_commitments.max(0)).contains(&net.net_commitments));
            prop_assert!((0..=(disbursements + expenditure).max(0)).contains(&net.net_spend));
        }
    }
}
