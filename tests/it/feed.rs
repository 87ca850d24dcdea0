//! The feed as whoever polls it reads it.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use cooperation_registry::{
    access::{Agency, Scope, Viewer},
    organisation,
};
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tokio::{sync::Notify, time::timeout};
use uuid::Uuid;

use crate::support::{
    TestRegistry, behind_our_back, on_each_database, organisation as draft, programme,
};

/// How long anything that must happen may take before a test fails.
const DEADLINE: Duration = Duration::from_secs(60);

const POLL: &str = "query($after: String, $first: Int, $filter: ChangeFilter) { changes(after: $after, first: $first, filter: $filter) { nodes { subjectId action versionAfter } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }";

async fn poll_as(registry: &TestRegistry, viewer: Viewer, variables: Value) -> Value {
    let answer = registry.ask_as(viewer, POLL, variables).await;
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer["data"]["changes"].clone()
}

async fn poll(registry: &TestRegistry, variables: Value) -> Value {
    poll_as(registry, Viewer::Public, variables).await
}

/// Polls until there are so many changes behind a cursor: on PostgreSQL a transaction of another
/// test, in another database of the same server, holds the feed back.
async fn poll_until(registry: &TestRegistry, after: Option<&str>, count: usize) -> Value {
    let polled = async {
        loop {
            let page = poll(registry, json!({ "after": after, "first": 100 })).await;
            if page["nodes"].as_array().unwrap().len() >= count {
                return page;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, polled)
        .await
        .expect("the changes come before the deadline")
}

fn cursor(page: &Value) -> String {
    page["pageInfo"]["endCursor"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn who_polls_page_by_page_reads_every_change_once() {
    on_each_database(async |registry| {
        for number in 0..7 {
            registry
                .put_organisation(draft(&format!("o{number}"), ""))
                .await
                .unwrap();
        }
        let all = poll_until(registry, None, 7).await;
        assert_eq!(all["totalCount"], 7);
        assert_eq!(all["pageInfo"]["hasNextPage"], false);
        assert_eq!(all["pageInfo"]["hasPreviousPage"], false);
        let (mut read, mut after) = (Vec::new(), None::<String>);
        loop {
            let page = poll(registry, json!({ "after": after, "first": 3 })).await;
            read.extend(page["nodes"].as_array().unwrap().clone());
            let edges = page["edges"].as_array().unwrap();
            assert_eq!(page["pageInfo"]["startCursor"], edges[0]["cursor"]);
            after = Some(cursor(&page));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            assert_eq!(edges.len(), 3);
            assert_eq!(after.as_deref(), edges[2]["cursor"].as_str());
        }
        assert_eq!(json!(read), all["nodes"]);
        // At the end there is nothing, and a cursor to ask behind all the same.
        let end = poll(registry, json!({ "after": after })).await;
        assert_eq!(end["nodes"], json!([]));
        assert_eq!(end["pageInfo"]["startCursor"], Value::Null);
        let end = cursor(&end);
        registry.put_organisation(draft("late", "")).await.unwrap();
        let next = poll_until(registry, Some(&end), 1).await;
        assert_eq!(next["nodes"].as_array().unwrap().len(), 1);
        assert_eq!(next["pageInfo"]["hasPreviousPage"], true);
        // The cursor of a change leads behind that change.
        let first = all["edges"][0]["cursor"].as_str();
        let behind = poll_until(registry, first, 7).await;
        assert_eq!(behind["nodes"][0], all["nodes"][1]);
    })
    .await;
}

#[tokio::test]
async fn a_cursor_behind_what_the_filter_leaves_out_is_good_for_the_next_poll() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("org", "")).await.unwrap();
        poll_until(registry, None, 1).await;
        let programmes = json!({ "subjectKind": { "eq": "PROGRAMME" } });
        let none = poll(registry, json!({ "filter": programmes })).await;
        assert_eq!(
            (&none["nodes"], &none["totalCount"]),
            (&json!([]), &json!(0))
        );
        registry
            .put_programme(programme("p", "", ""))
            .await
            .unwrap();
        let end = cursor(&none);
        poll_until(registry, Some(&end), 2).await;
        let both = poll(registry, json!({ "filter": programmes, "after": end })).await;
        let actions: Vec<_> = both["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| &node["action"])
            .collect();
        assert_eq!(actions, ["REGISTERED", "PUBLISHED"]);
    })
    .await;
}

#[tokio::test]
async fn cursors_of_another_time_and_texts_that_are_none_are_refused_by_their_codes() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("o", "")).await.unwrap();
        let old = cursor(&poll_until(registry, None, 1).await);
        behind_our_back(registry, "UPDATE feed_epoch SET epoch = 'another'")
            .await
            .unwrap();
        // As a server that was started after the restore.
        let app = cooperation_registry::app::App::new(
            registry.app.database.clone(),
            registry.app.clock.clone(),
            registry.app.ids.clone(),
        );
        for (after, code) in [(old.as_str(), "CURSOR_EXPIRED"), ("x", "BAD_USER_INPUT")] {
            let asked =
                serde_json::from_value(json!({ "query": POLL, "variables": { "after": after } }));
            let asker =
                cooperation_registry::graphql::Asker::of(Viewer::Public, Default::default());
            let answer = app
                .executor
                .answer(asked.unwrap(), app.request(asker))
                .await;
            let answer = serde_json::to_value(answer.response).unwrap();
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{answer}");
            assert_eq!(answer["errors"][0]["path"], json!(["changes"]));
        }
        for first in [0, 101] {
            let answer = registry.ask_with(POLL, json!({ "first": first })).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT");
        }
    })
    .await;
}

/// Trap 8: a transaction that began first takes the first place in the feed, and ends last.
#[tokio::test]
async fn a_slow_transaction_is_never_skipped_by_whoever_polls() {
    on_each_database(async |registry| {
        if registry.backend() != DbBackend::Postgres {
            // One writes at a time: there is no slow transaction beside a fast one.
            return;
        }
        let start = cursor(&poll(registry, json!({})).await);
        let (written, may_end) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = {
            let (written, may_end) = (written.clone(), may_end.clone());
            registry.write(move |write| {
                let (written, may_end) = (written.clone(), may_end.clone());
                Box::pin(async move {
                    organisation::put(write, draft("slow", "")).await?;
                    written.notify_one();
                    may_end.notified().await;
                    Ok(())
                })
            })
        };
        let beside = async {
            written.notified().await;
            registry.put_organisation(draft("fast", "")).await.unwrap();
            // The fast one is committed. Whoever polls now is not told of it, nor led past it.
            let early = poll(registry, json!({ "after": start })).await;
            assert_eq!(early["nodes"], json!([]));
            assert_eq!(early["totalCount"], 0);
            may_end.notify_one();
            cursor(&early)
        };
        let (ended, between) = tokio::join!(slow, beside);
        ended.unwrap();
        let page = poll_until(registry, Some(&between), 2).await;
        let codes = codes(registry, &page).await;
        assert_eq!(
            codes,
            ["slow", "fast"],
            "in the order in which they began, none missing"
        );
    })
    .await;
}

#[tokio::test]
async fn polling_beside_many_writers_reads_every_change_exactly_once() {
    on_each_database(async |registry| {
        let writers = (0..4).map(async |writer| {
            for number in 0..6 {
                let code = format!("w{writer}-{number}");
                registry.put_organisation(draft(&code, "")).await.unwrap();
            }
        });
        let (mut read, mut after) = (Vec::new(), None::<String>);
        let reader = async {
            while read.len() < 24 {
                let page = poll(registry, json!({ "after": after, "first": 5 })).await;
                let nodes = page["nodes"].as_array().unwrap();
                read.extend(nodes.iter().map(|node| node["subjectId"].to_string()));
                after = Some(cursor(&page));
                tokio::task::yield_now().await;
            }
        };
        let writing = futures_util::future::join_all(writers);
        timeout(DEADLINE, async { tokio::join!(writing, reader) })
            .await
            .expect("everything is read before the deadline");
        let distinct: BTreeSet<_> = read.iter().collect();
        assert_eq!((read.len(), distinct.len()), (24, 24));
    })
    .await;
}

async fn codes(registry: &TestRegistry, page: &Value) -> Vec<String> {
    let ids: Vec<_> = page["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| node["subjectId"].clone())
        .collect();
    let named = registry
        .ask_with(
            "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Organisation { code } } }",
            json!({ "ids": ids }),
        )
        .await;
    let nodes = named["data"]["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["code"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_draft_is_in_nobodys_feed_until_it_is_published() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("org", "")).await.unwrap();
        let with_scope = |scopes: &[Scope]| {
            Viewer::Agency(Agency {
                organisation: Uuid::nil(),
                scopes: scopes.iter().copied().collect(),
            })
        };
        let start = cursor(&poll_until(registry, None, 1).await);
        registry.put_draft(programme("p", "", "")).await.unwrap();
        let seen_by_the_operator = async {
            loop {
                let page = poll_as(registry, Viewer::Operator, json!({ "after": start })).await;
                if page["nodes"] != json!([]) {
                    return page;
                }
                tokio::task::yield_now().await;
            }
        };
        let draft_told = timeout(DEADLINE, seen_by_the_operator).await.unwrap();
        assert_eq!(draft_told["nodes"][0]["action"], "REGISTERED");
        for viewer in [
            Viewer::Public,
            with_scope(&[]),
            with_scope(&[Scope::ProgrammesWrite, Scope::FeedRead]),
        ] {
            let page = poll_as(registry, viewer, json!({ "after": start })).await;
            assert_eq!(
                (&page["nodes"], &page["totalCount"]),
                (&json!([]), &json!(1)),
                "{viewer:?}"
            );
            // Nor does naming it in a filter tell.
            let subject = &draft_told["nodes"][0]["subjectId"];
            let named = json!({ "after": start, "filter": { "subject": subject } });
            assert_eq!(poll_as(registry, viewer, named).await["totalCount"], 0);
        }
        let passed = cursor(&poll(registry, json!({ "after": start })).await);
        registry
            .put_programme(programme("p", "", ""))
            .await
            .unwrap();
        let told = poll_until(registry, Some(&passed), 1).await;
        assert_eq!(told["nodes"][0]["action"], "PUBLISHED");
    })
    .await;
}
