//! Every change leaves one record, chained, which nobody can alter.

use cooperation_registry::{access::Viewer, change};
use sea_orm::DbBackend;
use serde_json::json;

use crate::support::{TestRegistry, behind_our_back, on_each_database, organisation, programme};

/// What the owner of the tables can do, and a server's own role should not.
async fn take_the_guard_off(registry: &TestRegistry, trigger: &str) {
    let statement = match registry.backend() {
        DbBackend::Postgres => "ALTER TABLE change DISABLE TRIGGER change_no_edit".to_owned(),
        _ => format!("DROP TRIGGER {trigger}"),
    };
    behind_our_back(registry, &statement).await.unwrap();
}

/// One organisation, a version for each year.
async fn put_in_years(registry: &TestRegistry, years: &[i32]) {
    for year in years {
        let draft = organisation("org", &format!("established_on = \"{year}\""));
        registry.put_organisation(draft).await.unwrap();
    }
}

#[tokio::test]
async fn the_database_refuses_to_alter_or_remove_a_record() {
    on_each_database(async |registry| {
        registry
            .put_organisation(organisation("org", ""))
            .await
            .unwrap();
        let mut attempts = vec!["UPDATE change SET body = '{}'", "DELETE FROM change"];
        match registry.backend() {
            DbBackend::Postgres => attempts.push("TRUNCATE change CASCADE"),
            _ => attempts.push("INSERT OR REPLACE INTO change SELECT * FROM change"),
        }
        for attempt in attempts {
            let refused = behind_our_back(registry, attempt).await;
            let refused = refused.expect_err(attempt).to_string();
            assert!(refused.contains("append-only"), "{attempt}: {refused}");
        }
        assert_eq!(
            change::verify_chains(&registry.app.database).await.unwrap(),
            (1, vec![])
        );
    })
    .await;
}

#[tokio::test]
async fn one_altered_byte_in_a_record_is_found_and_named() {
    on_each_database(async |registry| {
        put_in_years(registry, &[2001, 2002, 2003]).await;
        take_the_guard_off(registry, "change_no_update").await;
        behind_our_back(
            registry,
            "UPDATE change SET body = replace(body, '2002', '2000') WHERE version = 2",
        )
        .await
        .unwrap();
        let (records, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(records, 3);
        let places: Vec<i32> = broken.iter().map(|place| place.version).collect();
        assert_eq!(
            places,
            [2],
            "the first record that doesn't fit is named, once"
        );
    })
    .await;
}

#[tokio::test]
async fn a_record_that_is_missing_is_found() {
    on_each_database(async |registry| {
        put_in_years(registry, &[2001, 2002, 2003]).await;
        take_the_guard_off(registry, "change_no_delete").await;
        behind_our_back(registry, "DELETE FROM change WHERE version = 2")
            .await
            .unwrap();
        let (_, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(broken.len(), 1);
        assert_eq!(broken[0].version, 3);
    })
    .await;
}

#[tokio::test]
async fn history_tells_what_changed_and_a_draft_of_what_is_there_changes_nothing() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_programme(programme("p", "", "")).await.unwrap();
        registry.put_programme(programme("p", "", "")).await.unwrap();
        let more = "period = { start = \"2013\" }\nobjectives = [{ external_id = \"o\", level = \"OVERALL\", statement = [{ locale = \"en\", text = \"Do\" }] }]";
        registry.put_programme(programme("p", more, "")).await.unwrap();
        let answer = registry
            .data("{ programme(by: {code: \"p\"}) { version history { nodes { action versionBefore versionAfter fields author { code } } } } }")
            .await;
        assert_eq!(
            answer["programme"],
            json!({
                "version": 3,
                "history": { "nodes": [
                    { "action": "UPDATED", "versionBefore": 2, "versionAfter": 3, "fields": ["objectives", "period"], "author": null },
                    { "action": "PUBLISHED", "versionBefore": 1, "versionAfter": 2, "fields": ["visibility"], "author": null },
                    { "action": "REGISTERED", "versionBefore": 0, "versionAfter": 1,
                      "fields": ["budget", "code", "instrument", "participations", "terms", "title", "visibility"], "author": null },
                ]},
            })
        );
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_no_longer_holds_is_withdrawn_and_not_erased() {
    on_each_database(async |registry| {
        for code in ["org", "other"] {
            registry.put_organisation(organisation(code, "")).await.unwrap();
        }
        let two = "participations = [{ external_id = \"a\", organisation = \"org\", role = \"BENEFICIARY\" }, \
                   { external_id = \"b\", organisation = \"other\", role = \"FUNDING\" }]";
        let one = "participations = [{ external_id = \"a\", organisation = \"org\", role = \"BENEFICIARY\" }]";
        let query = "{ programme(by: {code: \"p\"}) { version participations { nodes { id role } } } }";
        registry.put_programme(programme("p", two, "")).await.unwrap();
        let first = registry.data(query).await;
        registry.put_programme(programme("p", one, "")).await.unwrap();
        let second = registry.data(query).await;
        assert_eq!(second["programme"]["participations"]["nodes"].as_array().unwrap().len(), 1);
        // Withdrawing it once is a change; saying so again is none.
        registry.put_programme(programme("p", one, "")).await.unwrap();
        assert_eq!(registry.data(query).await, second);
        // Entered again, it is the same row as before.
        registry.put_programme(programme("p", two, "")).await.unwrap();
        let third = registry.data(query).await;
        assert_eq!(third["programme"]["participations"], first["programme"]["participations"]);
    })
    .await;
}

#[tokio::test]
async fn the_history_of_a_draft_is_not_told_to_the_public() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        registry.put_draft(programme("p", "", "")).await.unwrap();
        let seen = registry
            .ask_as(Viewer::Operator, "{ programme(by: {code: \"p\"}) { id history { nodes { id } } participations { nodes { id } } } }", json!({}))
            .await;
        let programme = &seen["data"]["programme"];
        for id in [&programme["id"], &programme["history"]["nodes"][0]["id"], &programme["participations"]["nodes"][0]["id"]] {
            let query = format!("{{ node(id: {id}) {{ id }} }}");
            assert_eq!(registry.data(&query).await["node"], serde_json::Value::Null);
        }
        let everywhere = registry
            .data(
                "{ programme(by: {code: \"p\"}) { id } \
                   programmes(search: \"programme\") { totalCount nodes { id } } \
                   drafts: programmes(filter: {visibility: {ne: PUBLISHED}}) { totalCount } \
                   organisation(by: {code: \"org\"}) { participations { totalCount nodes { id } } programmes { totalCount } } }",
            )
            .await;
        assert_eq!(
            everywhere,
            json!({
                "programme": null,
                "programmes": { "totalCount": 0, "nodes": [] },
                "drafts": { "totalCount": 0 },
                "organisation": { "participations": { "totalCount": 0, "nodes": [] }, "programmes": { "totalCount": 0 } },
            })
        );
    })
    .await;
}

#[tokio::test]
async fn a_chain_that_lost_its_newest_record_is_found() {
    on_each_database(async |registry| {
        put_in_years(registry, &[2001, 2002]).await;
        take_the_guard_off(registry, "change_no_delete").await;
        behind_our_back(registry, "DELETE FROM change WHERE version = 2")
            .await
            .unwrap();
        let (_, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(broken[0].what.contains("another version"));
    })
    .await;
}

#[tokio::test]
async fn registering_a_draft_changes_nothing_that_the_public_sees() {
    on_each_database(async |registry| {
        registry.put_organisation(organisation("org", "")).await.unwrap();
        let waiting = "relations = [{ external_id = \"r\", kind = \"PARENT\", reference = { scheme = \"IATI\", value = \"1\" } }]";
        registry.put_programme(programme("child", waiting, "")).await.unwrap();
        let query = "{ programmes { totalCount nodes { code version updatedAt history { totalCount } relatedProgrammes { totalCount nodes { kind reference { value } programme { code } } } } } }";
        let before = registry.data(query).await;
        let parent = "references = [{ scheme = \"IATI\", value = \"1\" }]";
        registry.put_draft(programme("parent", parent, "")).await.unwrap();
        assert_eq!(registry.data(query).await, before);
        registry.put_programme(programme("child", waiting, "")).await.unwrap();
        assert_eq!(registry.data(query).await, before, "not even the child's next push tells");
        registry.put_programme(programme("parent", parent, "")).await.unwrap();
        let after = registry.data("{ programme(by: {code: \"child\"}) { relatedProgrammes { nodes { programme { code } } } } }").await;
        assert_eq!(after["programme"]["relatedProgrammes"]["nodes"][0]["programme"]["code"], "parent");
    })
    .await;
}

#[tokio::test]
async fn rows_of_one_draft_are_shown_in_its_order() {
    on_each_database(async |registry| {
        for code in ["org", "z", "m", "a"] {
            registry.put_organisation(organisation(code, "")).await.unwrap();
        }
        let member = "member_of = [{ organisation = \"z\" }, { organisation = \"m\" }, { organisation = \"a\" }]";
        registry.put_organisation(organisation("member", member)).await.unwrap();
        let line = |id: u32, kind: &str| format!("[[finance.budget.lines]]\nexternal_id = \"{id}\"\nkind = \"{kind}\"\namount = {{ amount = \"{id}\", currency = \"EUR\" }}\n");
        let after = format!("[finance.budget]\nstate = \"KNOWN\"\n{}{}{}", line(1, "ORIGINAL"), line(2, "REVISED"), line(3, "REVISED"));
        registry.put_programme(programme("p", "", &after)).await.unwrap();
        let answer = registry
            .data("{ organisation(by: {code: \"member\"}) { memberOf { code } } programme(by: {code: \"p\"}) { budget { total { amounts { amount } } lines { nodes { amount { amount } } } } } }")
            .await;
        assert_eq!(answer["organisation"]["memberOf"], json!([{"code": "z"}, {"code": "m"}, {"code": "a"}]));
        let budget = &answer["programme"]["budget"];
        assert_eq!(budget["total"]["amounts"][0]["amount"], "3.00", "the last revised line counts");
        assert_eq!(budget["lines"]["nodes"].as_array().unwrap().len(), 3);
    })
    .await;
}
