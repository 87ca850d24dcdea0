//! What is put into the outbox, and when it leaves it.

use std::{sync::Arc, time::Duration};

use cooperation_registry::{
    clock::Timestamp,
    error::Failure,
    organisation::{self, OrganisationDraft},
    webhook,
};
use tokio::sync::Notify;

use super::{
    Answer, Receiver, another_webhook, change, deliver, endpoint, outbox_of, webhook_of_org,
};
use crate::plans::plan_of;
use crate::support::{TestRegistry, on_each_database, organisation as draft};

const NOWHERE: &str = "http://127.0.0.1:9/hook";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_change_is_put_into_the_outbox_of_each_enabled_webhook_in_its_own_transaction() {
    on_each_database(async |registry| {
        let one = webhook_of_org(registry, NOWHERE).await;
        let other = another_webhook(registry, NOWHERE).await;
        let disabled = another_webhook(registry, NOWHERE).await;
        let id = disabled.id;
        registry
            .write(move |write| Box::pin(webhook::disable(write, id)))
            .await
            .unwrap();
        change(registry, "told").await;
        let rows = outbox_of(registry).await;
        let told: Vec<_> = rows.iter().map(|row| row.endpoint_id).collect();
        assert_eq!(told, [one.id, other.id]);
        assert_eq!(rows[0].change_id, rows[1].change_id);

        // What is rolled back was never there; neither was it for webhooks.
        let rolled_back: Result<(), _> = registry
            .write(|write| {
                Box::pin(async move {
                    let lost: OrganisationDraft = draft("lost", "");
                    organisation::put(write, lost).await?;
                    Err(Failure::internal("after the change was written"))
                })
            })
            .await;
        rolled_back.unwrap_err();
        change(registry, "told").await;
        assert_eq!(
            outbox_of(registry).await,
            rows,
            "what changes nothing is told nobody"
        );
    })
    .await;
}

#[tokio::test]
async fn a_change_costs_one_statement_more_however_many_webhooks_there_are() {
    on_each_database(async |registry| {
        let counted = async |code: &str| {
            registry.statements();
            change(registry, code).await;
            let mut statements = registry.statements();
            statements.retain(|statement| statement.sql.contains("webhook"));
            statements.len()
        };
        assert_eq!(counted("org").await, 1);
        for _ in 0..3 {
            another_webhook(registry, NOWHERE).await;
        }
        assert_eq!(counted("other").await, 1);
        assert_eq!(outbox_of(registry).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn the_look_at_what_is_due_reads_an_index_of_what_waits() {
    on_each_database(async |registry| {
        registry.statements();
        assert_eq!(deliver(registry).await, 0);
        let [look] = registry.statements().try_into().unwrap();
        let plan = plan_of(registry, look).await;
        assert!(plan.contains("webhook_delivery_due"), "{plan}");
    })
    .await;
}

async fn replay(registry: &TestRegistry, since: Option<Timestamp>) -> Result<u64, Failure> {
    let id = endpoint(registry).await.id;
    registry
        .write(move |write| Box::pin(webhook::replay(write, id, since)))
        .await
}

#[tokio::test]
async fn a_replay_tells_again_what_was_changed_under_the_same_ids() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        let begun = registry.app.clock.now();
        for code in ["one", "two"] {
            change(registry, code).await;
        }
        assert_eq!(deliver(registry).await, 2);
        let first = receiver.got();
        let ids = |got: &[super::Got]| {
            let mut ids: Vec<_> = got
                .iter()
                .map(|got| got.header("webhook-id").to_owned())
                .collect();
            ids.sort();
            ids
        };

        registry.advance(DAY);
        assert_eq!(deliver(registry).await, 0);
        assert_eq!(replay(registry, None).await.unwrap(), 2);
        assert_eq!(deliver(registry).await, 2);
        assert_eq!(ids(&receiver.got()), ids(&first));

        // From before the webhook was there: the organisation that it belongs to, too.
        let long_ago = Some(Timestamp::from_micros(0));
        assert_eq!(replay(registry, long_ago).await.unwrap(), 3);
        // Once more before any was sent: each waits once.
        assert_eq!(replay(registry, Some(begun)).await.unwrap(), 2);
        assert_eq!(deliver(registry).await, 3);

        let id = endpoint(registry).await.id;
        registry
            .write(move |write| Box::pin(webhook::disable(write, id)))
            .await
            .unwrap();
        let refused = replay(registry, None).await.unwrap_err().to_string();
        assert!(refused.contains("webhook enable"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_replay_of_what_is_just_being_sent_is_not_lost() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        let told = Arc::new(Notify::new());
        receiver.will(Answer::When(told.clone()));
        let replayed = async {
            receiver.inside.arrived.notified().await;
            let replayed = replay(registry, None).await;
            told.notify_one();
            replayed
        };
        // It is due again while it is sent, and so it is sent once more at once.
        let (attempts, replayed) = tokio::join!(deliver(registry), replayed);
        assert_eq!((attempts, replayed.unwrap()), (2, 1));
        assert_eq!(receiver.got().len(), 2);
        assert_eq!(deliver(registry).await, 0);
    })
    .await;
}

#[tokio::test]
async fn deliveries_are_forgotten_thirty_days_after_they_were_made() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "early").await;
        registry.advance(DAY * 2);
        assert_eq!(deliver(registry).await, 1);
        registry.advance(DAY * 29);
        assert_eq!(registry.app.forget().await.unwrap(), 0);
        change(registry, "late").await;
        registry.advance(DAY);
        assert_eq!(registry.app.forget().await.unwrap(), 1);
        assert_eq!(outbox_of(registry).await.len(), 1, "the late one waits");
        // What could not be delivered for so long isn't kept for ever.
        registry.advance(DAY * 30);
        assert_eq!(registry.app.forget().await.unwrap(), 1);
        assert_eq!(outbox_of(registry).await, []);
    })
    .await;
}
