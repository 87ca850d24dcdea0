//! Receivers that fail, refuse, or never answer.

use std::time::Duration;

use cooperation_registry::webhook::{self, LEASE, LONGEST_FAILURE};

use super::{Answer, Receiver, change, deliver, endpoint, outbox_of, webhook_of_org};
use crate::support::on_each_database;

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test]
async fn a_message_that_fails_is_tried_again_after_growing_pauses_under_its_id() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        let added = webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        for planned in [5 * SECOND, 300 * SECOND, 1_800 * SECOND, 2 * HOUR] {
            receiver.will_answer([500]);
            assert_eq!(deliver(registry).await, 1);
            let row = &outbox_of(registry).await[0];
            assert_eq!(row.last_error.as_deref(), Some("the answer had status 500"));
            registry.advance(planned - SECOND);
            assert_eq!(deliver(registry).await, 0, "before {planned:?}");
            registry.advance(planned / 5 + 2 * SECOND);
        }
        assert!(endpoint(registry).await.failing_since.is_some());
        assert_eq!(deliver(registry).await, 1);
        let got = receiver.got();
        assert_eq!(got.len(), 5);
        assert!(got.iter().all(|got| got.is_signed_with(&added.secret)));
        for (first, later) in got.iter().zip(&got[1..]) {
            assert_eq!(first.header("webhook-id"), later.header("webhook-id"));
            assert_eq!(first.body, later.body);
            let second = |got: &super::Got| got.header("webhook-timestamp").parse::<i64>().unwrap();
            assert!(second(later) > second(first));
        }
        let row = &outbox_of(registry).await[0];
        assert_eq!((row.attempts, &row.last_error), (5, &None));
        assert_eq!(endpoint(registry).await.failing_since, None);
    })
    .await;
}

#[tokio::test]
async fn a_receiver_may_ask_for_a_longer_pause() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        receiver.will(Answer::With(503, Some(("retry-after", "3600".to_owned()))));
        assert_eq!(deliver(registry).await, 1);
        registry.advance(HOUR - SECOND);
        assert_eq!(deliver(registry).await, 0);
        registry.advance(HOUR / 5 + SECOND);
        // A hundred years are a day.
        receiver.will(Answer::With(
            429,
            Some(("retry-after", "3153600000".to_owned())),
        ));
        assert_eq!(deliver(registry).await, 1);
        registry.advance(DAY - SECOND);
        assert_eq!(deliver(registry).await, 0);
        registry.advance(DAY / 5 + SECOND);
        assert_eq!(deliver(registry).await, 1);
        assert_eq!(receiver.got().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_fails_is_called_with_one_message_at_a_time_until_it_is_back() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        for number in 0..8 {
            change(registry, &format!("number-{number}")).await;
        }
        receiver.will_answer([500; 8]);
        assert_eq!(deliver(registry).await, 8);
        registry.advance(7 * SECOND);
        receiver.will_answer([500]);
        assert_eq!(deliver(registry).await, 1);
        assert_eq!(deliver(registry).await, 7, "it is back");
        registry.advance(HOUR);
        assert_eq!(deliver(registry).await, 1);
        assert!(
            outbox_of(registry)
                .await
                .iter()
                .all(|row| row.delivered_at.is_some())
        );
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_fails_for_five_days_is_disabled_and_can_be_enabled_again() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        let id = webhook_of_org(registry, &receiver.url).await.id;
        change(registry, "new").await;
        receiver.will_answer([500, 500, 500]);
        assert_eq!(deliver(registry).await, 1);
        registry.advance(LONGEST_FAILURE - HOUR);
        assert_eq!(deliver(registry).await, 1);
        assert_eq!(endpoint(registry).await.disabled_at, None);
        registry.advance(2 * HOUR);
        assert_eq!(deliver(registry).await, 1);
        let disabled = endpoint(registry).await;
        assert!(disabled.disabled_at.is_some());
        let reason = disabled.disabled_reason.unwrap();
        assert!(
            reason.starts_with("failing since 2026-11-23T12:00:00"),
            "{reason}"
        );
        assert!(reason.ends_with("the answer had status 500"), "{reason}");

        // It is told nothing, and nothing is kept for it.
        change(registry, "meanwhile").await;
        registry.advance(2 * DAY);
        assert_eq!(deliver(registry).await, 0);
        assert_eq!(outbox_of(registry).await.len(), 1);

        // Enabled again, it gets at once what waited; the rest by a replay.
        registry
            .write(move |write| Box::pin(webhook::enable(write, id)))
            .await
            .unwrap();
        receiver.got();
        assert_eq!(deliver(registry).await, 1);
        let replayed = registry
            .write(move |write| Box::pin(webhook::replay(write, id, None)))
            .await;
        assert_eq!(replayed.unwrap(), 2);
        assert_eq!(deliver(registry).await, 2);
        assert_eq!(endpoint(registry).await.failing_since, None);
    })
    .await;
}

#[tokio::test]
async fn a_failure_that_is_over_does_not_count_towards_the_five_days() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        for code in ["one", "two", "three"] {
            change(registry, code).await;
            receiver.will_answer([500]);
            assert_eq!(deliver(registry).await, 1);
            registry.advance(3 * DAY);
            assert_eq!(deliver(registry).await, 1);
        }
        assert_eq!(endpoint(registry).await.disabled_at, None);
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_says_it_is_gone_is_disabled_at_once() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        receiver.will_answer([410]);
        assert_eq!(deliver(registry).await, 1);
        let reason = endpoint(registry).await.disabled_reason.unwrap();
        assert!(reason.contains("410"), "{reason}");
        registry.advance(DAY);
        assert_eq!(deliver(registry).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_message_that_a_killed_server_was_sending_is_sent_again_after_its_lease() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        receiver.will(Answer::Never);
        tokio::select! {
            _ = deliver(registry) => panic!("nothing was answered"),
            () = receiver.inside.arrived.notified() => {}
        }
        // The attempt is gone with its task, as with its process; the claim is not.
        registry.advance(LEASE - SECOND);
        assert_eq!(deliver(registry).await, 0);
        registry.advance(SECOND);
        assert_eq!(deliver(registry).await, 1);
        let got = receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
        assert_eq!(outbox_of(registry).await[0].attempts, 2);
    })
    .await;
}

#[tokio::test]
async fn a_receiver_that_never_answers_is_left_after_the_deadline() {
    on_each_database(async |registry| {
        let receiver = Receiver::start().await;
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        receiver.will(Answer::Never);
        let hasty = registry
            .app
            .courier
            .clone()
            .waiting(Duration::from_millis(100));
        assert_eq!(hasty.deliver_due().await.unwrap(), 1);
        let row = &outbox_of(registry).await[0];
        assert_eq!(row.last_error.as_deref(), Some("no answer came in time"));
        assert_eq!(row.delivered_at, None);
    })
    .await;
}
