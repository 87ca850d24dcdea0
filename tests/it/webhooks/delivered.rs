//! What receivers get, from a real server on a real socket.

use cooperation_registry::{
    access::{Agency, Scopes, Viewer},
    app::App,
    clock::Clock,
    http::{Front, Settings},
    id::Ids,
    organisation,
    webhook::Courier,
};
use sea_orm::DbBackend;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    Answer, Receiver, another_webhook, change, deliver, endpoint, outbox_of, webhook_of_org,
};
use crate::support::{on_each_database, organisation as draft, programme};

#[tokio::test]
async fn a_message_arrives_once_and_its_signature_is_good() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        let added = webhook_of_org(registry, &receiver.url).await;
        // The library looks at the machine's own clock when it verifies.
        let clock = Clock::system();
        let ids = Ids::random(clock.clone());
        let app = App::new(registry.app.database.clone(), clock, ids);
        let permit = Viewer::Operator.permit_upkeep().unwrap();
        app.writer
            .run(permit, |write| {
                Box::pin(organisation::put(write, draft("new", "")))
            })
            .await
            .unwrap();
        assert_eq!(app.courier.deliver_due().await.unwrap(), 1);
        let [got] = receiver.got().try_into().unwrap();
        let webhook = standardwebhooks::Webhook::new(added.secret.reveal()).unwrap();
        webhook.verify(got.body.as_bytes(), &got.headers).unwrap();
        assert_eq!(app.courier.deliver_due().await.unwrap(), 0, "only once");
        let metrics = Front::new(app, Settings::default()).metrics().render();
        let counted = "registry_webhook_attempts_total{outcome=\"delivered\"} 1";
        assert!(metrics.contains(counted), "{metrics}");

        let asked = "{ organisation(by: {code: \"new\"}) { history { nodes { \
            id subjectKind subjectId versionAfter action fields at cursor } } } }";
        let data = registry.data(asked).await;
        let record = &data["organisation"]["history"]["nodes"][0];
        let expected = json!({
            "type": "organisation.registered",
            "timestamp": record["at"],
            "data": { "change": record },
        });
        assert_eq!(got.json(), expected);
        assert_eq!(got.header("webhook-id"), record["id"].as_str().unwrap());
        assert_eq!(got.header("content-type"), "application/json");
        let rows = outbox_of(registry).await;
        assert!(rows[0].delivered_at.is_some() && rows[0].attempts == 1);
    })
    .await;
}

#[test]
fn the_example_of_the_page_for_receivers_is_signed_with_the_secret_beside_it() {
    let page = include_str!("../../../docs/webhooks.md");
    let after = |mark: &str, end: char| {
        let (_, rest) = page.split_once(mark).unwrap();
        rest.split(end).next().unwrap()
    };
    let webhook = standardwebhooks::Webhook::new(after("with the secret `", '`')).unwrap();
    let second = after("\nwebhook-timestamp: ", '\n').parse().unwrap();
    let body = format!("{{\"type\"{}", after("\n{\"type\"", '\n'));
    let id = after("\nwebhook-id: ", '\n');
    let signature = webhook.sign(id, second, body.as_bytes()).unwrap();
    assert_eq!(after("\nwebhook-signature: ", '\n'), signature);
}

#[tokio::test]
async fn a_draft_is_told_nobody_until_it_is_published() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        let added = webhook_of_org(registry, &receiver.url).await;
        let (stranger, of_org) = ("other", added);
        change(registry, stranger).await;
        assert_eq!(deliver(registry).await, 1);
        receiver.got();
        // The draft belongs to another organisation than the webhook.
        let participation =
            "participations = [{ external_id = \"p\", organisation = \"other\", role = \"BENEFICIARY\" }]";
        registry
            .put_draft(programme("secret", participation, ""))
            .await
            .unwrap();
        assert_eq!(outbox_of(registry).await.len(), 2);
        assert_eq!(deliver(registry).await, 0);
        assert_eq!(outbox_of(registry).await.len(), 1, "it is not told later");
        registry
            .put_programme(programme("secret", participation, ""))
            .await
            .unwrap();
        assert_eq!(deliver(registry).await, 1);
        let [got] = receiver.got().try_into().unwrap();
        assert!(got.is_signed_with(&of_org.secret));
        assert_eq!(got.json()["type"], "programme.published");
        let organisation = endpoint(registry).await.organisation_id;
        let scopes = Scopes::default();
        let viewer = Viewer::Agency(Agency {
            organisation,
            scopes,
        });
        let asked = "query ($id: ID!) { node(id: $id) { ... on Programme { code } } }";
        let id = &got.json()["data"]["change"]["subjectId"];
        let answer = registry.ask_as(viewer, asked, json!({"id": id})).await;
        assert_eq!(answer["errors"], Value::Null);
        assert_eq!(answer["data"]["node"]["code"], "secret");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_told_to_those_who_take_part_in_it() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        // `org` is its beneficiary.
        registry
            .put_draft(programme("shared", "", ""))
            .await
            .unwrap();
        assert_eq!(deliver(registry).await, 1);
        let [got] = receiver.got().try_into().unwrap();
        assert_eq!(got.json()["type"], "programme.registered");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_servers_deliver_each_message_once() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        for number in 0..60 {
            change(registry, &format!("number-{number}")).await;
        }
        let others = match registry.backend() {
            DbBackend::Postgres => vec![registry.another_app().await, registry.another_app().await],
            // One process has the file; two couriers in it take turns.
            _ => vec![registry.app.clone()],
        };
        let couriers = others
            .iter()
            .map(|app| Courier::new(app.writer.clone(), app.feed.clone(), app.clock.clone()));
        let couriers: Vec<_> = couriers.chain([registry.app.courier.clone()]).collect();
        let attempts =
            futures_util::future::join_all(couriers.iter().map(Courier::deliver_due)).await;
        let attempts: usize = attempts.into_iter().map(Result::unwrap).sum();
        let got = receiver.got();
        let ids: std::collections::HashSet<_> =
            got.iter().map(|got| got.header("webhook-id")).collect();
        assert_eq!((attempts, got.len(), ids.len()), (60, 60, 60));
        if registry.backend() == DbBackend::Postgres {
            for app in others {
                app.close().await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_is_slow_keeps_nobody_else_waiting() {
    on_each_database(async |registry| {
        let (slow, quick) = (Receiver::start().await, Receiver::start().await);
        webhook_of_org(registry, &slow.url).await;
        another_webhook(registry, &quick.url).await;
        slow.will(Answer::Never);
        let courier = registry.app.courier.clone();
        let working = tokio::spawn(courier.keep_delivering(CancellationToken::new()));
        for code in ["one", "two", "three"] {
            change(registry, code).await;
            quick.inside.arrived.notified().await;
        }
        working.abort();
        assert_eq!((slow.got().len(), quick.got().len()), (1, 3));
    })
    .await;
}

#[tokio::test]
async fn a_running_service_delivers_by_itself_and_stops_when_it_is_told_to() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        let stop = CancellationToken::new();
        let courier = registry.app.courier.clone();
        let working = tokio::spawn(courier.keep_delivering(stop.clone()));
        for code in ["one", "two"] {
            change(registry, code).await;
            receiver.inside.arrived.notified().await;
        }
        stop.cancel();
        working.await.unwrap();
        assert_eq!(receiver.got().len(), 2);
        // What was under way when it was told to stop has ended and been noted.
        let rows = outbox_of(registry).await;
        assert!(
            rows.iter().all(|row| row.delivered_at.is_some()),
            "{rows:?}"
        );
    })
    .await;
}
