//! Charges against a clock that the test moves.

use std::{net::IpAddr, time::Duration};

use governor::clock::FakeRelativeClock;

use super::*;

fn rates(allowances: Allowances) -> (Rates<FakeRelativeClock>, FakeRelativeClock) {
    let clock = FakeRelativeClock::default();
    (Rates::with_clock(allowances, clock.clone()), clock)
}

fn address(number: u32) -> Payer {
    Payer::Address(IpAddr::from(number.to_be_bytes()).into())
}

fn wait(refused: Result<Left, Refused>) -> Wait {
    match refused {
        Err(Refused::Wait(wait)) => wait,
        other => panic!("{other:?} is no wait"),
    }
}

#[test]
fn an_allowance_is_spent_at_once_and_comes_back_evenly() {
    let (rates, clock) = rates(Allowances::default());
    assert_eq!(rates.charge(address(1), 50_000).unwrap().remaining, 10_000);
    assert_eq!(rates.charge(address(1), 10_000).unwrap().remaining, 0);

    let refused = wait(rates.charge(address(1), 1_500));
    assert_eq!(refused.seconds, 2, "1.5 s, rounded up");
    clock.advance(Duration::from_secs(1));
    wait(rates.charge(address(1), 1_500));
    clock.advance(Duration::from_secs(1));
    assert_eq!(rates.charge(address(1), 1_500).unwrap().remaining, 500);

    clock.advance(Duration::from_secs(3_600));
    let left = rates.charge(address(1), 1).unwrap();
    assert_eq!(
        left.remaining, 59_999,
        "no more than one allowance is saved up"
    );
}

#[test]
fn a_wait_that_is_waited_out_is_enough() {
    for cost in [1, 999, 1_000, 1_001, 59_999, 60_000] {
        let (rates, clock) = rates(Allowances::default());
        rates.charge(address(1), 60_000).unwrap();
        let refused = wait(rates.charge(address(1), cost));
        clock.advance(Duration::from_secs(refused.seconds));
        assert!(
            rates.charge(address(1), cost).is_ok(),
            "{cost} after {refused:?}"
        );
    }
}

#[test]
fn each_payer_has_an_account_of_its_own() {
    let (rates, _) = rates(Allowances::default());
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    rates.charge(address(1), 60_000).unwrap();
    wait(rates.charge(address(1), 1));
    for payer in [
        address(2),
        Payer::Organisation(one),
        Payer::Organisation(other),
    ] {
        assert!(rates.charge(payer, 60_000).is_ok(), "{payer:?}");
    }
    let left = rates.charge(Payer::Organisation(one), 540_000).unwrap();
    assert_eq!(left.remaining, 0);
}

#[test]
fn what_costs_nothing_is_charged_one() {
    let (rates, _) = rates(Allowances::default());
    assert_eq!(rates.charge(address(1), 0).unwrap().remaining, 59_999);
}

#[test]
fn a_cost_that_can_never_be_paid_is_refused_as_such_and_not_charged() {
    let (rates, _) = rates(Allowances::default());
    for cost in [
        60_001,
        u64::from(u32::MAX),
        u64::from(u32::MAX) + 1,
        u64::MAX,
    ] {
        let most = 60_000;
        assert_eq!(
            rates.charge(address(1), cost),
            Err(Refused::TooDear { cost, most })
        );
    }
    assert_eq!(rates.charge(address(1), 1).unwrap().remaining, 59_999);
}

#[test]
fn a_refused_charge_costs_nothing() {
    let (rates, clock) = rates(Allowances::default());
    rates.charge(address(1), 60_000).unwrap();
    for _ in 0..100 {
        wait(rates.charge(address(1), 1_000));
    }
    clock.advance(Duration::from_secs(1));
    assert!(rates.charge(address(1), 1_000).is_ok());
}

#[test]
fn newcomers_beyond_the_cap_share_one_allowance_and_the_known_keep_theirs() {
    let (rates, clock) = rates(Allowances {
        payers: 100,
        ..Allowances::default()
    });
    for number in 0..100 {
        rates.charge(address(number), 30_000).unwrap();
    }
    // 60 newcomers spend the crowd's allowance, the next has nothing left.
    for number in 1_000..1_060 {
        rates.charge(address(number), 1_000).unwrap();
    }
    wait(rates.charge(address(2_000), 1_000));
    assert_eq!(rates.payers(), 100);
    assert!(
        rates.charge(address(5), 30_000).is_ok(),
        "the known notice nothing"
    );
    // Once the known have their whole allowance again they are forgotten, and newcomers fit.
    clock.advance(Duration::from_secs(61));
    for _ in 0..SWEEP {
        rates.charge(address(3_000), 1).unwrap();
    }
    assert_eq!(rates.payers(), 1);
}

#[test]
fn an_attacker_with_many_addresses_does_not_grow_the_accounts_without_bound() {
    let (rates, _) = rates(Allowances {
        payers: 1_000,
        ..Allowances::default()
    });
    for number in 0..50_000 {
        // Refused or not: no time passes, so nothing is forgotten.
        let _ = rates.charge(address(number), 60_000);
        assert!(rates.payers() <= 1_000, "after {number}");
    }
}

#[test]
fn an_answer_says_what_is_left_and_when_to_come_back() {
    let (rates, _) = rates(Allowances::default());
    let mut headers = HeaderMap::new();
    let left = rates.charge(address(1), 15_000).unwrap();
    left.write(&mut headers);
    let policy = "\"address\";q=60000;w=60;registry-unit=\"cost\"";
    assert_eq!(headers["ratelimit-policy"], policy);
    assert_eq!(headers["ratelimit"], "\"address\";r=45000;t=15");
    assert!(!headers.contains_key(RETRY_AFTER));

    let mut headers = HeaderMap::new();
    wait(rates.charge(address(1), 60_000)).write(&mut headers);
    assert_eq!(headers[RETRY_AFTER], "15");
    assert_eq!(headers["ratelimit-policy"], policy);
    assert_eq!(headers["ratelimit"], "\"address\";r=0;t=15");
}
