//! Exchange rates: importing them, what is kept of it, and what they convert.
//!
//! The fixtures are in the layout of the published files; their figures are made up.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use cooperation_registry::{
    change::Outcome,
    error::Failure,
    money::{CurrencyCode, Money},
    rate::{self, Checked, Converted, Import, Imported, RateTable, Rates},
};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use crate::{
    command_line::{failure, out, run},
    support::{TestRegistry, on_each_database},
};

/// A file of a few rates.
pub(crate) fn fixture(table: RateTable) -> PathBuf {
    let name = match table {
        RateTable::Ecb => "eurofxref-hist.csv",
        RateTable::UsdMonthly => "usd_to_xxx_by_month.csv",
    };
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/rates")
        .join(name)
}

fn checked(table: RateTable, file: &Path) -> (Import, Checked) {
    let import = Import {
        table,
        file: file.to_owned(),
        citation: Some("https://rates.example/file.csv".to_owned()),
    };
    let checked = rate::check(&import, |_| {}).unwrap();
    (import, checked)
}

async fn write(registry: &TestRegistry, file: (Import, Checked)) -> Result<Imported, Failure> {
    let file = Arc::new(file);
    registry
        .write(move |write| {
            let file = file.clone();
            Box::pin(async move { rate::import(write, &file.0, &file.1, &|_| {}).await })
        })
        .await
}

/// Imports a file, past what is wrong in it.
pub(crate) async fn import(registry: &TestRegistry, table: RateTable, file: &Path) -> Imported {
    write(registry, checked(table, file)).await.unwrap()
}

async fn count(registry: &TestRegistry, from: &str) -> i64 {
    let statement = format!("SELECT CAST(count(*) AS bigint) AS n FROM {from}");
    let statement = Statement::from_string(registry.backend(), statement);
    let reader = registry.app.database.reader();
    let row = reader.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get("", "n").unwrap()
}

fn counts(imported: Imported) -> (Outcome, u64, u64, u64) {
    let Imported {
        outcome,
        created,
        updated,
        unchanged,
    } = imported;
    (outcome, created, updated, unchanged)
}

#[tokio::test]
async fn a_file_that_is_imported_again_changes_nothing() {
    on_each_database(async |registry| {
        for (table, rates, records) in [(RateTable::Ecb, 8, 1), (RateTable::UsdMonthly, 6, 2)] {
            let file = fixture(table);
            let first = import(registry, table, &file).await;
            assert_eq!(counts(first), (Outcome::Created, rates, 0, 0), "{table}");
            let again = import(registry, table, &file).await;
            assert_eq!(counts(again), (Outcome::Unchanged, 0, 0, rates), "{table}");
            assert_eq!(count(registry, "change").await, records);
            assert_eq!(count(registry, "rate_import").await, records);
        }
        assert_eq!(count(registry, "exchange_rate").await, 14);
    })
    .await;
}

#[tokio::test]
async fn an_import_leaves_one_record_with_the_digest_and_the_counts() {
    on_each_database(async |registry| {
        let table = RateTable::UsdMonthly;
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("rates.csv");
        let text = fs::read_to_string(fixture(table)).unwrap();
        import(registry, table, &fixture(table)).await;
        fs::write(&file, text.replace("8.5411", "8.6").replace("-8.5", "8.5")).unwrap();
        let (asked, checked) = checked(table, &file);
        let later = write(registry, (asked, checked.clone())).await.unwrap();
        assert_eq!(counts(later), (Outcome::Updated, 1, 1, 5));
        // The table itself, and not the feed: on PostgreSQL that waits for whoever else writes.
        for (action, version) in [("REGISTERED", 1), ("UPDATED", 2)] {
            let record = format!(
                "change WHERE subject_kind = 'RATE_TABLE' AND action = '{action}' AND version = {version} AND author_id IS NULL"
            );
            assert_eq!(count(registry, &record).await, 1, "{action}");
        }
        let body = Statement::from_string(
            registry.backend(),
            "SELECT body FROM change ORDER BY version DESC LIMIT 1",
        );
        let reader = registry.app.database.reader();
        let row = reader.query_one_raw(body).await.unwrap().unwrap();
        let body: String = row.try_get("", "body").unwrap();
        for part in [
            checked.content_hash.as_str(),
            "\"created\":1",
            "\"updated\":1",
            "\"unchanged\":5",
            "\"rejected\":1",
            "https://rates.example/file.csv",
        ] {
            assert!(body.contains(part), "{part}: {body}");
        }
        assert_eq!(
            count(registry, "exchange_rate WHERE import_id = (SELECT id FROM rate_import ORDER BY id DESC LIMIT 1)").await,
            2,
            "a rate says by which import it became what it is"
        );
    })
    .await;
}

#[tokio::test]
async fn a_file_that_changes_under_the_import_leaves_nothing() {
    on_each_database(async |registry| {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("rates.csv");
        fs::copy(fixture(RateTable::Ecb), &file).unwrap();
        let asked = checked(RateTable::Ecb, &file);
        fs::write(&file, "Date,USD,\n2013-04-12,1.4,\n").unwrap();
        let refused = write(registry, asked).await.unwrap_err();
        assert!(refused.to_string().contains("changed"), "{refused}");
        for table in ["exchange_rate", "rate_table", "rate_import", "change"] {
            assert_eq!(count(registry, table).await, 0, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn amounts_are_converted_by_what_was_imported_in_one_statement() {
    on_each_database(async |registry| {
        for table in RateTable::ALL {
            import(registry, table, &fixture(table)).await;
        }
        let code = |code: &str| code.parse::<CurrencyCode>().unwrap();
        let currencies: BTreeSet<CurrencyCode> = ["JPY", "MAD", "AOA", "XAF"].map(code).into();
        registry.statements();
        let database = &registry.app.database;
        let rates = Rates::load(database, &currencies, CurrencyCode::EUR)
            .await
            .unwrap();
        assert_eq!(registry.statements().len(), 1);
        let convert = |rates: &Rates, minor, currency: &str, at: &str| {
            let money = Money {
                minor,
                currency: code(currency),
            };
            match rates.convert(money, at.parse().ok(), CurrencyCode::EUR) {
                Converted::By { minor, rate } => {
                    let days = rate.legs.iter().map(|leg| leg.day.to_string());
                    let days: Vec<String> = days.collect();
                    format!("{minor} {} {}", rate.source, days.join(" "))
                }
                other => format!("{other:?}"),
            }
        };
        for (minor, currency, at, told) in [
            (13_015, "JPY", "2013-04-12", "10000 ECB 2013-04-12"),
            (12_983, "JPY", "2013-04-11", "10000 ECB 2013-04-10"),
            (85_411, "MAD", "2013-04", "7677 USD_MONTHLY 2013-04 2013-04"),
            (
                85_411,
                "MAD",
                "2013-05-31",
                "7677 USD_MONTHLY 2013-04 2013-04",
            ),
            (
                100,
                "AOA",
                "2013-03",
                "2683165217 USD_MONTHLY 2013-03 2013-03",
            ),
            (100, "XAF", "2013-04-12", "NoRate"),
            (100, "MAD", "2013", "NoValueDate"),
            (100, "EUR", "", "Same(100)"),
        ] {
            assert_eq!(
                convert(&rates, minor, currency, at),
                told,
                "{currency} {at}"
            );
        }
        let day = |text: &str| text.parse().unwrap();
        let days = Some((day("2013-05-20"), day("2013-05-20")));
        let few = Rates::load_between(database, &currencies, CurrencyCode::EUR, days)
            .await
            .unwrap();
        assert_eq!(
            convert(&few, 13_015, "JPY", "2013-05-20"),
            "10000 ECB 2013-04-12"
        );
        registry.statements();
        let none = Rates::load(database, &[CurrencyCode::EUR].into(), CurrencyCode::EUR).await;
        assert_eq!(convert(&none.unwrap(), 5, "EUR", ""), "Same(5)");
        assert_eq!(registry.statements().len(), 0, "nothing to convert");
    })
    .await;
}

#[test]
fn the_command_line_tells_what_is_wrong_and_keeps_the_rest() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    assert!(run(path, &["migrate", "up"]).status.success());
    let file = fixture(RateTable::UsdMonthly);
    let file = file.to_str().unwrap();
    let import = |more: &[&str]| {
        let line = ["rates", "import", "--format", "usd-monthly", file];
        run(path, &[&line, more].concat())
    };
    let tried = import(&["--dry-run"]);
    assert_eq!(tried.status.code(), Some(3));
    let told = out(&tried);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(
        lines,
        [
            format!("{file}:1: warning CURRENCY_KNOWN in DEM \"DEM\": the registry knows no such currency, and leaves the column out"),
            format!("{file}:4: error RATE_POSITIVE in MAD \"-8.5\": a rate is above zero"),
            format!("{file}:5: error DATE_READABLE \"undefin\": a row begins with a month, such as 2013-04"),
            "rates of USD_MONTHLY: 6 created, 0 updated, 0 unchanged, 2 rejected; 1 column(s) left out (dry run: nothing was kept)".to_owned(),
        ]
    );
    let refused = import(&["--all-or-nothing"]);
    assert!(failure(&refused, 1).contains("2 row(s) or value(s)"));
    let kept = out(&import(&["--citation", "https://rates.example/"]));
    assert!(kept.contains(": 6 created, 0 updated, 0 unchanged, 2 rejected"));
    let again = out(&import(&[]));
    assert!(again.contains(": 0 created, 0 updated, 6 unchanged, 2 rejected"));
    let ecb = fixture(RateTable::Ecb);
    let ecb = ecb.to_str().unwrap();
    let whole = run(path, &["rates", "import", "--format", "ecb", ecb]);
    assert_eq!(
        whole.status.code(),
        Some(0),
        "a column left out is no fault"
    );
    assert!(out(&whole).contains("rates of ECB: 8 created"));
    let verified = run(path, &["audit", "verify"]);
    assert!(verified.status.success(), "{}", out(&verified));
    for (line, told) in [
        (["--format", "ecb", file], "begins with Date"),
        (["--format", "ecb", "nowhere.csv"], "nowhere.csv"),
    ] {
        let line = [["rates", "import"].as_slice(), &line].concat();
        let refused = failure(&run(path, &line), 1);
        assert!(refused.contains(told), "{refused}");
    }
    let usage = run(path, &["rates", "import", "--format", "imf", file]);
    assert_eq!(usage.status.code(), Some(2));
}
