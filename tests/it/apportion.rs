//! The arithmetic of money against vectors with exact answers.
//!
//! The fixtures hold the cases that the registry was written for; where the folder with the published
//! data stands beside the repository, its vectors are held to as well.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use cooperation_registry::{
    apportion::{Calendar, Places, Shares, Sums, by_days, net_new_money, places, portions},
    money::{Percent, scaled},
};
use serde_json::Value;

/// The cases of a file, from each folder that has it.
fn cases(file: &str) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests/fixtures/iati_vectors", "../shared/data/iati/vectors"];
    let files: Vec<PathBuf> = folders.iter().map(|at| root.join(at).join(file)).collect();
    assert!(files[0].exists(), "the project has vectors of its own");
    if !files[1].exists() {
        eprintln!(
            "{} isn't here: its vectors aren't tried",
            files[1].display()
        );
    }
    let there = files.into_iter().filter(|path| path.exists());
    there
        .flat_map(|path| {
            let cases: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
            cases
        })
        .collect()
}

fn minor(text: &Value) -> i64 {
    scaled(text.as_str().unwrap(), 2).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

#[test]
fn budgets_are_split_by_days_to_the_minor_unit() {
    for case in cases("budget_day_rate.json") {
        let name = &case["name"];
        let day = |field: &str| text(&case[field]).parse::<NaiveDate>().unwrap();
        let by = match text(&case["bucket"]) {
            "year" => Calendar::Year,
            "quarter" => Calendar::Quarter,
            "month" => Calendar::Month,
            other => panic!("{name}: no calendar has {other}"),
        };
        let (start, end) = (day("start"), day("end"));
        let days: Vec<(String, u64)> = portions(start, end, by)
            .into_iter()
            .map(|(bucket, days)| (bucket.to_string(), days))
            .collect();
        let expected = case["expect"]["days"].as_object().unwrap();
        let mut expected: Vec<(String, u64)> = expected
            .iter()
            .map(|(bucket, days)| (bucket.clone(), days.as_u64().unwrap()))
            .collect();
        expected.sort();
        assert_eq!(days, expected, "{name}");
        let parts: Vec<(String, i64)> = by_days(minor(&case["value"]), start, end, by)
            .into_iter()
            .map(|(bucket, part)| (bucket.to_string(), part))
            .collect();
        let expected = case["expect"]["cents_largest_remainder"].as_object();
        let mut expected: Vec<(String, i64)> = expected
            .unwrap()
            .iter()
            .map(|(bucket, part)| (bucket.clone(), minor(part)))
            .collect();
        expected.sort();
        assert_eq!(parts, expected, "{name}");
    }
}

/// What a list of `[code, percentage]` says.
fn declared(list: &Value) -> (Vec<&str>, Vec<Option<Percent>>) {
    let items = list.as_array().into_iter().flatten();
    items
        .map(|item| {
            let percent = item[1].as_str().map(|text| text.parse().unwrap());
            (text(&item[0]), percent)
        })
        .unzip()
}

#[test]
fn percentages_are_rebased_as_the_vectors_say() {
    for case in cases("percentages.json") {
        let name = text(&case["name"]);
        if case["value"].is_string() {
            assert_eq!(product(&case), case["out"], "{name}");
            continue;
        }
        let (codes, shares) = if case["in"].is_array() {
            let (codes, percents) = declared(&case["in"]);
            (codes, Shares::rebased(&percents))
        } else {
            let (mut codes, countries) = declared(&case["countries"]);
            let (others, regions) = declared(&case["regions"]);
            codes.extend(others);
            let (taken, shares) = places(&countries, &regions);
            for (rule, expected) in [
                ("(rule A)", Places::CountriesOnly),
                ("(rule B)", Places::CountriesInstead),
                ("(rule C)", Places::Both),
            ] {
                assert!(!name.ends_with(rule) || taken == expected, "{name}");
            }
            (codes, shares)
        };
        let percents = shares.percents().into_iter();
        let found: Vec<(&str, String)> = codes
            .into_iter()
            .zip(percents.map(|percent| percent.to_string()))
            .filter(|(_, percent)| percent != "0")
            .collect();
        assert_eq!(serde_json::to_value(found).unwrap(), case["out"], "{name}");
    }
}

/// An amount by countries and the sectors in each, as the vectors write it.
fn product(case: &Value) -> Value {
    let (countries, of_countries) = declared(&case["countries"]);
    let (sectors, of_sectors) = declared(&case["sectors"]);
    let total: i64 = text(&case["value"]).parse().unwrap();
    let rows = Shares::rebased(&of_countries).of_each(total, &Shares::rebased(&of_sectors));
    let parts = countries.iter().zip(rows).flat_map(|(country, row)| {
        let parts = sectors.iter().zip(row);
        parts.map(move |(sector, part)| (country, sector, part.to_string()))
    });
    serde_json::to_value(parts.collect::<Vec<_>>()).unwrap()
}

#[test]
fn new_money_is_what_the_vectors_say() {
    for case in cases("net_new_money.json") {
        let net = net_new_money(Sums {
            incoming_commitments: i128::from(minor(&case["incoming_commitments"])),
            incoming_funds: i128::from(minor(&case["incoming_funds"])),
            outgoing_commitments: i128::from(minor(&case["outgoing_commitments"])),
            disbursements: i128::from(minor(&case["disbursements"])),
            expenditure: i128::from(minor(&case["expenditure"])),
        });
        let found = (net.net_commitments, net.net_spend);
        let expected =
            [&case["net_commitments"], &case["net_spend"]].map(|one| i128::from(minor(one)));
        let expected: (i128, i128) = expected.into();
        assert_eq!(found, expected, "{}", case["name"]);
    }
}
