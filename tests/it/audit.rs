//! `audit verify`: whatever is changed past the trace is found, and named.

use std::collections::{BTreeMap, BTreeSet};

use cooperation_registry::{
    access::Viewer,
    change::{self, Finding, traced_tables},
    example,
    rate::RateTable,
};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    command_line::{out, run},
    generator::{Size, generate},
    rates::{fixture, import},
    support::{TestRegistry, behind_our_back, on_each_database, organisation, programme, read},
    waves::programmes,
};

/// The tables that no record of the trace covers, and why.
const UNTRACED: [(&str, &str); 18] = [
    ("agency_record", "how agencies' systems find programmes"),
    ("change", "the trace itself"),
    (
        "change_person",
        "beside the trace; held against the records' digests",
    ),
    ("denial", "whom the registry doesn't believe"),
    ("exchange_rate", "from files whose digests are in the trace"),
    ("feed_epoch", "of the feed"),
    ("graph_lock", "a lock"),
    ("idempotency", "answers, kept for some days"),
    ("issuer", "whom the registry believes"),
    ("issuer_key", "whom the registry believes"),
    ("rejected_push", "what was not taken"),
    ("search_entry", "made from what is traced"),
    ("search_text", "made from what is traced"),
    ("search_title", "made from what is traced"),
    ("seaql_migrations", "the schema's history"),
    ("sqlite_sequence", "of SQLite"),
    ("webhook_delivery", "an outbox, emptied after some days"),
    ("webhook_endpoint", "whom the registry tells"),
];

async fn findings(registry: &TestRegistry) -> Vec<Finding> {
    let mut findings = Vec::new();
    let audited = change::audit(&registry.app.database, |finding| findings.push(finding))
        .await
        .unwrap();
    assert_eq!(audited.findings, findings.len() as u64);
    findings
}

async fn query(registry: &TestRegistry, statement: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(registry.backend(), statement);
    let reader = registry.app.database.reader();
    reader.query_all_raw(statement).await.unwrap()
}

/// Runs statements with every guard of the database off.
async fn unguarded(registry: &TestRegistry, statements: &str) {
    let off = match registry.backend() {
        DbBackend::Postgres => "SET session_replication_role = replica",
        _ => {
            "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS change_no_update; \
             DROP TRIGGER IF EXISTS change_no_delete; DROP TRIGGER IF EXISTS change_no_replace"
        }
    };
    behind_our_back(registry, &format!("{off}; {statements}"))
        .await
        .unwrap();
}

/// A registry in which every table that the trace covers has rows, some of them changed, taken
/// back and replaced since they came.
async fn furnished(registry: &TestRegistry) {
    programmes(registry, 3).await;
    let other = "code = \"others\"\nversion = \"1\"\ntitle = [{ locale = \"en\", text = \"Others\" }]\n\
                 concepts = [{ code = \"o\", label = [{ locale = \"en\", text = \"O\" }] }]\n\
                 mappings = [{ concept = \"o\", relation = \"EXACT\", method = \"HUMAN\", other = { scheme = \"themes\", version = \"1\", code = \"t\" } }]";
    registry.put_concepts(read(other)).await.unwrap();
    for table in RateTable::ALL {
        import(registry, table, &fixture(table)).await;
    }
    let again = "countries = [{ country = \"FR\" }]\nparticipations = [{ external_id = \"b\", organisation = \"funder\", role = \"IMPLEMENTING\" }]";
    registry
        .put_programme(programme("p-001", again, ""))
        .await
        .unwrap();
    let late = "established_on = \"1990\"\nidentifiers = [{ scheme = \"S\", value = \"2\" }]";
    registry
        .put_organisation(organisation("org", late))
        .await
        .unwrap();
}

/// A table's columns, in order.
struct Shape {
    table: &'static str,
    /// The columns of its primary key, the subject's first.
    key: Vec<String>,
    /// The others, with their types.
    others: Vec<(String, String)>,
    key_types: BTreeMap<String, String>,
}

async fn shapes(registry: &TestRegistry) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for table in traced_tables() {
        let columns = match registry.backend() {
            DbBackend::Postgres => format!(
                "SELECT a.attname::text AS name, format_type(a.atttypid, NULL) AS type, \
                 coalesce(array_position(i.indkey::int2[], a.attnum), -1)::bigint + 1 AS place \
                 FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary \
                 WHERE a.attrelid = '{table}'::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            ),
            _ => format!(
                "SELECT name, lower(type) AS type, CAST(pk AS bigint) AS place FROM pragma_table_info('{table}')"
            ),
        };
        let (mut key, mut others, mut key_types) = (Vec::new(), Vec::new(), BTreeMap::new());
        for row in query(registry, &columns).await {
            let name: String = row.try_get("", "name").unwrap();
            let kind: String = row.try_get("", "type").unwrap();
            match row.try_get::<i64>("", "place").unwrap() {
                0 => others.push((name, kind)),
                place => {
                    key.push((place, name.clone()));
                    key_types.insert(name, kind);
                }
            }
        }
        key.sort();
        let key = key.into_iter().map(|(_, name)| name).collect();
        shapes.push(Shape {
            table,
            key,
            others,
            key_types,
        });
    }
    assert!(shapes.iter().all(|shape| !shape.key.is_empty()));
    shapes
}

/// The column's value, altered.
fn altered(backend: DbBackend, column: &str, kind: &str) -> String {
    let postgres = backend == DbBackend::Postgres;
    let column = format!("\"{column}\"");
    if kind.contains("bool") {
        format!("NOT coalesce({column}, false)")
    } else if kind.contains("int") {
        format!("coalesce({column}, 0) + 1")
    } else if kind.contains("uuid") && postgres {
        "'00000000-0000-7000-8000-000000000001'::uuid".to_owned()
    } else if kind.contains("uuid") || kind == "blob" {
        "x'00000000000070008000000000000001'".to_owned()
    } else if kind.contains("json") && postgres {
        "'{\"altered\": true}'::jsonb".to_owned()
    } else if kind.contains("json") {
        "'{\"altered\": true}'".to_owned()
    } else if kind.contains("date") && postgres {
        "DATE '1901-02-03'".to_owned()
    } else if kind.contains("date") {
        "'1901-02-03'".to_owned()
    } else {
        format!("coalesce({column}, '') || 'x'")
    }
}

impl Shape {
    fn first(&self, backend: DbBackend) -> String {
        let place = match backend {
            DbBackend::Postgres => "ctid",
            _ => "rowid",
        };
        let table = self.table;
        let order = self.key.join(", ");
        format!("{place} = (SELECT {place} FROM \"{table}\" ORDER BY {order} LIMIT 1)")
    }

    async fn subject(&self, registry: &TestRegistry) -> Uuid {
        let (table, subject, order) = (self.table, &self.key[0], self.key.join(", "));
        let first =
            format!("SELECT \"{subject}\" AS subject FROM \"{table}\" ORDER BY {order} LIMIT 1");
        let rows = query(registry, &first).await;
        let row = rows
            .first()
            .unwrap_or_else(|| panic!("{table} has no row to try"));
        row.try_get("", "subject").unwrap()
    }

    fn saved(&self) -> String {
        format!(
            "CREATE TABLE saved_{0} AS SELECT * FROM \"{0}\"",
            self.table
        )
    }

    fn restored(&self) -> String {
        format!(
            "DELETE FROM \"{0}\"; INSERT INTO \"{0}\" SELECT * FROM saved_{0}",
            self.table
        )
    }
}

fn places(findings: &[Finding]) -> BTreeSet<(&'static str, Uuid)> {
    findings
        .iter()
        .map(|found| (found.table, found.subject))
        .collect()
}

#[tokio::test]
async fn every_table_is_covered_by_the_trace_or_has_a_reason_not_to_be() {
    on_each_database(async |registry| {
        let tables = match registry.backend() {
            DbBackend::Postgres => {
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'"
            }
            _ => "SELECT name FROM sqlite_master WHERE type = 'table'",
        };
        let tables = query(registry, tables).await;
        let names: BTreeSet<String> = tables
            .iter()
            .map(|row| row.try_get("", "name").unwrap())
            .collect();
        let traced = traced_tables();
        for name in &names {
            let shadow = name.starts_with("search_");
            let known = UNTRACED.iter().any(|(untraced, _)| untraced == name) || shadow;
            assert_ne!(
                known,
                traced.contains(name.as_str()),
                "is {name} covered, or not?"
            );
        }
        assert!(traced.iter().all(|name| names.contains(*name)));
    })
    .await;
}

#[tokio::test]
async fn what_came_about_through_the_services_is_what_the_trace_says() {
    on_each_database(async |registry| {
        furnished(registry).await;
        assert_eq!(findings(registry).await, []);
    })
    .await;
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let mut none = Vec::new();
        let audited = change::audit(&registry.app.database, |finding| none.push(finding))
            .await
            .unwrap();
        assert_eq!(none, []);
        assert!(
            audited.subjects > 90 && audited.records > audited.subjects && audited.rows > 300,
            "{audited:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_altered_value_in_any_column_of_any_table_is_found_and_named() {
    on_each_database(async |registry| {
        furnished(registry).await;
        let (backend, shapes) = (registry.backend(), shapes(registry).await);
        let saved: Vec<String> = shapes.iter().map(Shape::saved).collect();
        unguarded(registry, &saved.join("; ")).await;
        let restored: Vec<String> = shapes.iter().map(Shape::restored).collect();
        let most = shapes.iter().map(|shape| shape.others.len()).max().unwrap();
        let mut tried = 0;
        for at in 0..most {
            let (mut statements, mut expected) = (Vec::new(), Vec::new());
            for shape in &shapes {
                let Some((column, kind)) = shape.others.get(at) else {
                    continue;
                };
                let (table, value) = (shape.table, altered(backend, column, kind));
                statements.push(format!(
                    "UPDATE \"{table}\" SET \"{column}\" = {value} WHERE {}",
                    shape.first(backend)
                ));
                expected.push((table, shape.subject(registry).await, column.clone()));
            }
            unguarded(registry, &statements.join("; ")).await;
            let found = findings(registry).await;
            for (table, subject, column) in &expected {
                let named = found.iter().any(|one| {
                    let what =
                        one.what.contains(column.as_str()) || one.what.contains("can't be read");
                    one.table == *table && one.subject == *subject && what
                });
                assert!(named, "{table}.{column} of {subject}: {found:#?}");
            }
            let expected: BTreeSet<_> = expected
                .iter()
                .map(|(table, subject, _)| (*table, *subject))
                .collect();
            assert_eq!(places(&found), expected, "nothing else is accused");
            tried += statements.len();
            unguarded(registry, &restored.join("; ")).await;
        }
        assert!(tried > 300, "{tried} columns");
        assert_eq!(findings(registry).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_deleted_from_any_table_is_found_and_named() {
    on_each_database(async |registry| {
        furnished(registry).await;
        let (mut statements, mut expected) = (Vec::new(), BTreeSet::new());
        for shape in shapes(registry).await {
            statements.push(format!(
                "DELETE FROM \"{}\" WHERE {}",
                shape.table,
                shape.first(registry.backend())
            ));
            expected.insert((shape.table, shape.subject(registry).await));
        }
        unguarded(registry, &statements.join("; ")).await;
        let found = findings(registry).await;
        assert!(
            found.iter().all(|one| one.what == "the row is missing"),
            "{found:#?}"
        );
        assert_eq!(
            (places(&found), found.len()),
            (expected.clone(), expected.len())
        );
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_inserted_into_any_table_is_found_and_named() {
    on_each_database(async |registry| {
        furnished(registry).await;
        let backend = registry.backend();
        let (mut statements, mut expected) = (Vec::new(), BTreeSet::new());
        let mut subjects = 0;
        for shape in shapes(registry).await {
            let (table, last) = (shape.table, shape.key.last().unwrap());
            let mut columns = vec![(last.clone(), altered(backend, last, &shape.key_types[last]))];
            columns.extend(
                shape.key[..shape.key.len() - 1]
                    .iter()
                    .map(|column| (column.clone(), format!("\"{column}\""))),
            );
            for (column, kind) in &shape.others {
                let unique = ["code", "natural_key", "external_id"].contains(&column.as_str());
                let value = if unique {
                    altered(backend, column, kind)
                } else {
                    format!("\"{column}\"")
                };
                columns.push((column.clone(), value));
            }
            let (names, values): (Vec<_>, Vec<_>) = columns
                .into_iter()
                .map(|(name, value)| (format!("\"{name}\""), value))
                .unzip();
            statements.push(format!(
                "INSERT INTO \"{table}\" ({}) SELECT {} FROM \"{table}\" WHERE {}",
                names.join(", "),
                values.join(", "),
                shape.first(backend)
            ));
            if shape.key.len() == 1 {
                subjects += 1;
            } else {
                expected.insert((table, shape.subject(registry).await));
            }
        }
        unguarded(registry, &statements.join("; ")).await;
        let found = findings(registry).await;
        let new = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);
        let unrecorded = found
            .iter()
            .filter(|one| one.subject == new && one.what.contains("no record"));
        assert_eq!((unrecorded.count(), subjects), (9, 9));
        expected.insert(("change", new));
        assert_eq!(places(&found), expected, "{found:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_row_of_no_object_is_counted_as_a_stray() {
    on_each_database(async |registry| {
        furnished(registry).await;
        let moved = "UPDATE statement SET subject_id = (SELECT id FROM document LIMIT 1) \
                     WHERE id = (SELECT min(id::text)::uuid FROM statement)";
        let moved = match registry.backend() {
            DbBackend::Postgres => moved.to_owned(),
            _ => moved.replace("min(id::text)::uuid", "min(id)"),
        };
        unguarded(registry, &moved).await;
        let found: Vec<String> = findings(registry)
            .await
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().any(|line| line.contains("the row is missing")));
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("statement: 1 row(s) belong to no object"))
        );
    })
    .await;
}

#[tokio::test]
async fn one_altered_byte_in_a_record_or_its_hash_is_found_at_its_object_and_version() {
    on_each_database(async |registry| {
        furnished(registry).await;
        for column in ["body", "hash"] {
            let kinds = query(registry, "SELECT subject_kind AS kind, CAST(min(seq) AS bigint) AS seq FROM change WHERE version = 1 GROUP BY subject_kind").await;
            assert_eq!(kinds.len(), 9);
            for row in kinds {
                let (kind, seq): (String, i64) = (row.try_get("", "kind").unwrap(), row.try_get("", "seq").unwrap());
                let set = |value: String| format!("UPDATE change SET {column} = {value} WHERE seq = {seq}");
                let was = query(registry, &format!("SELECT {column} AS was, subject_id FROM change WHERE seq = {seq}")).await;
                let subject: Uuid = was[0].try_get("", "subject_id").unwrap();
                let was: String = was[0].try_get("", "was").unwrap();
                let other = if was.as_bytes()[12] == b'0' { "1" } else { "0" };
                unguarded(registry, &set(format!("substr({column}, 1, 12) || '{other}' || substr({column}, 14)"))).await;
                let found = findings(registry).await;
                let broken: Vec<_> = found.iter().filter(|one| one.what.contains("hash doesn't cover")).collect();
                assert_eq!(broken.len(), 1, "{kind} {column}: {found:#?}");
                assert_eq!((broken[0].table, broken[0].row.as_str(), broken[0].subject), ("change", "version 1", subject));
                assert!(found.iter().all(|one| one.subject == subject), "{found:#?}");
                unguarded(registry, &set(format!("'{}'", was.replace('\'', "''")))).await;
            }
        }
        assert_eq!(findings(registry).await, []);
        // A record that is gone, and one whose kind is none.
        unguarded(registry, "UPDATE change SET subject_kind = 'NOTHING' WHERE seq = (SELECT min(seq) FROM change)").await;
        let found: Vec<String> = findings(registry).await.iter().map(ToString::to_string).collect();
        assert!(found.iter().any(|line| line.contains("a record before this one is missing")), "{found:#?}");
        assert!(found.iter().any(|line| line.starts_with("change: ")), "{found:#?}");
    })
    .await;
}

#[tokio::test]
async fn a_change_on_top_of_an_altered_row_does_not_hide_it() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", "established_on = \"1990\""))
            .await
            .unwrap();
        unguarded(registry, "UPDATE organisation SET established_on = '1991'").await;
        registry
            .put_organisation(organisation("org", "established_on = \"1992\""))
            .await
            .unwrap();
        let found = findings(registry).await;
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0]
                .what
                .starts_with("version 2 found another value in established_on"),
            "{found:#?}"
        );
        assert_eq!(
            (found[0].table, found[0].code.as_deref()),
            ("organisation", Some("org"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_registry_that_was_filled_past_the_services_has_no_record() {
    on_each_database(async |registry| {
        let size = Size {
            programmes: 20,
            seed: 1,
        };
        generate(&registry.location, size).await.unwrap();
        let found: Vec<String> = findings(registry)
            .await
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].contains("no record: the trace is empty"),
            "{found:#?}"
        );
    })
    .await;
}

#[test]
fn the_command_line_says_which_row_is_wrong_and_fails() {
    let folder = TempDir::new().unwrap();
    for line in [["migrate", "up"], ["example", "load"]] {
        assert!(run(folder.path(), &line).status.success());
    }
    let verify = || run(folder.path(), &["audit", "verify"]);
    let clean = verify();
    assert_eq!(clean.status.code(), Some(0), "{clean:?}");
    assert!(out(&clean).trim().ends_with(": 0 finding(s)"), "{clean:?}");
    assert_eq!(out(&clean).lines().count(), 1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let file = format!("sqlite:{}", folder.path().join("registry.db").display());
        let connection = sea_orm::Database::connect(file).await.unwrap();
        let alter = "UPDATE budget_line SET amount_minor = amount_minor + 1 WHERE rowid = (SELECT min(rowid) FROM budget_line)";
        connection.execute_unprepared(alter).await.unwrap();
        connection.close().await.unwrap();
    });
    let altered = verify();
    assert_eq!(altered.status.code(), Some(1));
    let said = out(&altered);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with("programme ma-"), "{said}");
    assert!(
        lines[0].contains(": budget_line ")
            && lines[0].ends_with("amount_minor is not what the trace says"),
        "{said}"
    );
    assert!(lines[1].ends_with(": 1 finding(s)"), "{said}");
}
