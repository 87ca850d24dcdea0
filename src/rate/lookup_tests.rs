//! Which rate holds, tried on tables of a few rates.

use num_bigint::BigInt;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn row(table: RateTable, currency: &str, stated: &str, rate: &str) -> exchange_rate::Model {
    let stated: PartialDate = stated.parse().unwrap();
    let rate = Decimal::parse(rate).unwrap();
    exchange_rate::Model {
        source: table.code().to_owned(),
        currency: currency.parse().unwrap(),
        day: stated.earliest(),
        base: table.base(),
        stated,
        mantissa: rate.mantissa(),
        scale: rate.scale(),
        import_id: Uuid::nil(),
    }
}

fn rates() -> Rates {
    use RateTable::{Ecb, UsdMonthly};
    Rates::of(vec![
        row(Ecb, "USD", "2013-04-12", "1.3052"),
        row(Ecb, "USD", "2013-04-11", "1.3"),
        row(Ecb, "DKK", "2013-04-11", "7.4557"),
        row(UsdMonthly, "EUR", "2013-03", "0.77"),
        row(UsdMonthly, "EUR", "2013-04", "0.768"),
        row(UsdMonthly, "MAD", "2013-04", "8.54"),
        row(UsdMonthly, "MAD", "2012-12", "8.4"),
    ])
    .unwrap()
}

/// Converts 100.00, and tells the result and the rates in a line.
fn told(from: &str, at: &str, into: &str) -> String {
    let money = Money {
        minor: 10_000,
        currency: from.parse().unwrap(),
    };
    let at = (!at.is_empty()).then(|| at.parse().unwrap());
    match rates().convert(money, at, into.parse().unwrap()) {
        Converted::By { minor, rate } => {
            let legs = rate.legs.iter();
            let legs = legs.map(|leg| {
                let Leg {
                    base,
                    currency,
                    rate,
                    day,
                } = leg;
                format!("1 {base} = {rate} {currency} {day}")
            });
            format!(
                "{minor} {}: {}",
                rate.source,
                legs.collect::<Vec<_>>().join(", ")
            )
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn rates_that_were_asked_for_one_by_one_convert_as_those_that_were_asked_for_at_once() {
    let of = |currencies: &[&str]| {
        let all = rates();
        let tables = all.tables.into_iter().map(|(table, mut quotes)| {
            quotes.retain(|of, _| currencies.contains(&&*of.to_string()));
            (table, quotes)
        });
        let tables = tables.collect();
        Arc::new(Rates { tables })
    };
    let one_by_one = vec![
        Arc::default(),
        of(&["USD"]),
        of(&["DKK"]),
        of(&["EUR", "MAD"]),
    ];
    let together = Rates::together(one_by_one);
    for (from, at, into) in [
        ("USD", "2013-04-12", "EUR"),
        ("DKK", "2013-04-11", "USD"),
        ("MAD", "2013-04", "EUR"),
    ] {
        let money = Money {
            minor: 10_000,
            currency: from.parse().unwrap(),
        };
        let convert =
            |rates: &Rates| rates.convert(money, Some(at.parse().unwrap()), into.parse().unwrap());
        let at_once = convert(&rates());
        assert!(matches!(at_once, Converted::By { .. }), "{from}");
        assert_eq!(
            format!("{:?}", convert(&together)),
            format!("{at_once:?}"),
            "{from}"
        );
    }
    let same = of(&["USD"]);
    let both = Rates::together(vec![same.clone(), same.clone()]);
    assert!(Arc::ptr_eq(&both, &same));
}

#[test]
fn the_same_currency_needs_no_rate_and_no_value_date() {
    assert_eq!(told("XAF", "", "XAF"), "Same(10000)");
    assert_eq!(told("EUR", "2013", "EUR"), "Same(10000)");
}

#[test]
fn the_rate_of_the_value_date_holds_and_else_the_last_earlier_one() {
    let of_the_day = "13052 ECB: 1 EUR = 1.3052 USD 2013-04-12";
    assert_eq!(told("EUR", "2013-04-12", "USD"), of_the_day);
    assert_eq!(told("EUR", "2013-04-14", "USD"), of_the_day);
    assert_eq!(
        told("EUR", "2013-04-11", "USD"),
        "13000 ECB: 1 EUR = 1.3 USD 2013-04-11"
    );
    assert_eq!(
        told("USD", "2013-04-11", "EUR"),
        "7692 ECB: 1 EUR = 1.3 USD 2013-04-11"
    );
}

#[test]
fn a_rate_of_45_days_holds_and_one_of_46_does_not() {
    let of_the_day = "13052 ECB: 1 EUR = 1.3052 USD 2013-04-12";
    assert_eq!(told("EUR", "2013-05-27", "USD"), of_the_day);
    // The next table answers, by a month that ended on 30 April.
    assert_eq!(
        told("EUR", "2013-05-28", "USD"),
        "13021 USD_MONTHLY: 1 USD = 0.768 EUR 2013-04"
    );
    assert!(told("EUR", "2013-06-14", "USD").starts_with("13021 "));
    assert_eq!(told("EUR", "2013-06-15", "USD"), "NoRate");
}

#[test]
fn no_rate_is_taken_from_after_the_value_date() {
    assert_eq!(told("EUR", "2013-02-28", "USD"), "NoRate");
    assert_eq!(
        told("EUR", "2013-04-10", "USD"),
        "13021 USD_MONTHLY: 1 USD = 0.768 EUR 2013-04",
        "a month's rate is that of each of its days"
    );
}

#[test]
fn a_cross_rate_is_one_conversion_with_both_legs_of_one_day() {
    assert_eq!(
        told("DKK", "2013-04-12", "USD"),
        "1744 ECB: 1 EUR = 7.4557 DKK 2013-04-11, 1 EUR = 1.3 USD 2013-04-11"
    );
    assert_eq!(
        told("MAD", "2013-04-12", "EUR"),
        "899 USD_MONTHLY: 1 USD = 8.54 MAD 2013-04, 1 USD = 0.768 EUR 2013-04"
    );
    assert_eq!(
        told("DKK", "2013-04-12", "MAD"),
        "NoRate",
        "never by two tables"
    );
}

#[test]
fn a_month_is_answered_by_months_alone() {
    assert_eq!(
        told("EUR", "2013-04", "USD"),
        "13021 USD_MONTHLY: 1 USD = 0.768 EUR 2013-04"
    );
    assert!(told("EUR", "2013-05", "USD").ends_with("2013-04"));
    assert_eq!(told("EUR", "2013-06", "USD"), "NoRate");
    assert_eq!(told("DKK", "2013-04", "EUR"), "NoRate");
}

#[test]
fn a_year_picks_no_day() {
    assert_eq!(told("EUR", "2013", "USD"), "NoValueDate");
    assert_eq!(told("EUR", "", "USD"), "NoValueDate");
    assert_eq!(told("EUR", "0001-01-01", "USD"), "NoRate");
    assert_eq!(told("EUR", "9999-12-31", "USD"), "NoRate");
}

#[test]
fn a_result_beyond_64_bits_is_told_as_such() {
    let money = Money {
        minor: i64::MAX,
        currency: CurrencyCode::EUR,
    };
    let found = rates().convert(money, "2013-04-12".parse().ok(), CurrencyCode::USD);
    assert_eq!(found, Converted::TooLarge);
}

#[test]
fn a_row_that_is_no_rate_is_a_fault_and_one_of_another_table_is_not_read() {
    let mut broken = row(RateTable::Ecb, "USD", "2013-04-12", "1");
    broken.mantissa = 0;
    assert!(Rates::of(vec![broken]).is_err());
    let mut turned = row(RateTable::Ecb, "USD", "2013-04-12", "1");
    turned.base = CurrencyCode::USD;
    assert!(Rates::of(vec![turned]).is_err());
    let mut other = row(RateTable::Ecb, "USD", "2013-04-12", "1");
    other.source = "OTHER".to_owned();
    assert!(Rates::of(vec![other]).is_ok());
}

proptest! {
    #[test]
    fn a_cross_rate_is_the_exact_quotient_of_its_legs(minor in -1_000_000_000_000..1_000_000_000_000_i64, one in 1..10_000_000_i64, other in 1..10_000_000_i64) {
        let rate = |mantissa| Decimal::of(mantissa, 4).unwrap();
        let quote = |currency, mantissa| row(RateTable::Ecb, currency, "2020-01-02", &rate(mantissa).to_string());
        let rates = Rates::of(vec![quote("DKK", one), quote("USD", other)]).unwrap();
        let money = Money { minor, currency: "DKK".parse().unwrap() };
        let found = rates.convert(money, "2020-01-02".parse().ok(), CurrencyCode::USD);
        let Converted::By { minor: found, rate } = found else {
            return Err(TestCaseError::fail("there is a rate"));
        };
        prop_assert_eq!(rate.legs.len(), 2);
        // Both have two digits, and both rates the same scale, so that only the mantissas are left.
        let off = BigInt::from(found) * one - BigInt::from(minor) * other;
        prop_assert!(off.magnitude() * 2_u8 <= one.unsigned_abs().into());
    }
}
