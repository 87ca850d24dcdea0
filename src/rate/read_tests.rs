//! The two formats, and what is wrong in them.

use super::*;

/// The rates of a file, one a line, and what is wrong in it.
fn read(table: RateTable, text: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = Reader::open(table, text.as_bytes()).unwrap();
    let (mut rates, mut problems) = (Vec::new(), Vec::new());
    while let Some(row) = reader
        .row(&mut |problem| problems.push(problem.to_string()))
        .unwrap()
    {
        let stated = row.stated;
        let told = row.rates.iter();
        rates.extend(told.map(|(currency, rate)| format!("{stated} {currency} {rate}")));
    }
    (rates, problems)
}

#[test]
fn the_ecbs_history_is_read_with_its_gaps_and_its_last_comma() {
    let text = "Date,USD,JPY,\n2013-04-12,1.3052,130.15,\n2013-04-11,N/A,130.95,\n";
    let (rates, problems) = read(RateTable::Ecb, text);
    assert_eq!(
        rates,
        [
            "2013-04-12 USD 1.3052",
            "2013-04-12 JPY 130.15",
            "2013-04-11 JPY 130.95"
        ]
    );
    assert!(problems.is_empty());
}

#[test]
fn months_are_read_as_months_and_the_base_is_left_out() {
    let text = "\u{FEFF}DATE,AOA,EUR,USD\r\n1957-01,2.875e-8,,1\r\n1957-02,,0.9,1\r\n\r\n";
    let (rates, problems) = read(RateTable::UsdMonthly, text);
    assert_eq!(rates, ["1957-01 AOA 0.00000002875", "1957-02 EUR 0.9"]);
    assert!(problems.is_empty());
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place_and_the_rest_is_read() {
    let text = "DATE,DEM,EUR,EUR,MAD,USD,\n\
                2013-04,1.5,0,0.7,x,1.1,7\n\
                2013-04-12,,0.7,,,1,\n\
                undefin,,0.7,,,1,\n\
                2013-05,,0.7\n\
                2013-06,,0.71,,-8.5,1,\n\
                2013-06,,0.72,,8.5,1,\n\
                2013-07,,0.73,,12345678901234567.899,1,\n";
    let (rates, problems) = read(RateTable::UsdMonthly, text);
    assert_eq!(
        rates,
        ["2013-05 EUR 0.7", "2013-06 EUR 0.71", "2013-07 EUR 0.73"]
    );
    assert_eq!(
        problems,
        [
            "1: warning CURRENCY_KNOWN in DEM \"DEM\": the registry knows no such currency, and leaves the column out",
            "1: error CURRENCY_ONCE in EUR \"EUR\": a currency has one column; the later one is left out",
            "2: error RATE_POSITIVE in EUR \"0\": a rate is above zero",
            "2: error RATE_READABLE in MAD \"x\": a rate is a decimal number with a point, such as 1.0789",
            "2: error BASE_IS_ONE in USD \"1.1\": the table's own currency costs one of itself",
            "2: error VALUE_HAS_COLUMN in #7 \"7\": a value stands under a name",
            "3: error DATE_READABLE \"2013-04-12\": a row begins with a month, such as 2013-04",
            "4: error DATE_READABLE \"undefin\": a row begins with a month, such as 2013-04",
            "6: error RATE_POSITIVE in MAD \"-8.5\": a rate is above zero",
            "7: error DATE_ONCE \"2013-06\": a day or month has one row; the first one holds",
            "8: error RATE_EXACT in MAD \"12345678901234567.899\": a rate has at most 18 digits, and at most 38 after the point",
        ]
    );
    let checked = Reader::open(RateTable::UsdMonthly, text.as_bytes()).unwrap();
    let checked = checked.check(|_| {}).unwrap();
    assert_eq!((checked.rates, checked.rejected), (3, 10));
    assert_eq!(checked.left_out, 2);
}

#[test]
fn a_months_row_may_end_behind_its_last_value_unless_the_file_was_cut_off_there() {
    let text = "DATE,AOA,EUR,MAD,USD\n1940-01\n1957-01,2.5\n1957-02,,0.9\n1957-03,,0.9";
    let (rates, problems) = read(RateTable::UsdMonthly, text);
    assert_eq!(rates, ["1957-01 AOA 2.5", "1957-02 EUR 0.9"]);
    assert_eq!(
        problems,
        ["5: error ROW_WHOLE \"1957-03\": a row has as many values as the first line has names"]
    );
    let text = "Date,USD,JPY,\n2013-04-12,1.3052\n";
    let (rates, problems) = read(RateTable::Ecb, text);
    assert!(rates.is_empty());
    assert_eq!(problems.len(), 1);
}

#[test]
fn what_is_no_such_file_is_refused() {
    let table = RateTable::Ecb;
    for text in ["", "\n", "DATE,USD\n", "<html>", "Date;USD\n"] {
        assert!(Reader::open(table, text.as_bytes()).is_err(), "{text}");
    }
    let endless = [b"Date,USD\n".as_slice(), &[b'1'; 70_000]].concat();
    let mut reader = Reader::open(table, endless.as_slice()).unwrap();
    assert!(reader.row(&mut |_| {}).is_err());
}

#[test]
fn what_is_no_text_is_quoted_and_refused() {
    let bytes = b"Date,USD\n2013-04-12,\xFF1\n";
    let mut reader = Reader::open(RateTable::Ecb, bytes.as_slice()).unwrap();
    let mut problems = Vec::new();
    let row = reader
        .row(&mut |problem| problems.push(problem.rule))
        .unwrap();
    assert!(row.unwrap().rates.is_empty());
    assert_eq!(problems, ["RATE_READABLE"]);
}
