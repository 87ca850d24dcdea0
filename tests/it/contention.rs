//! Writers that meet on the same rows: transactions run again, versions that one of them wins.

use cooperation_registry::{
    access::Viewer,
    change::{self, Action, SubjectKind},
    error::{Busy, Failure},
    organisation,
};

use crate::{
    support::{on_each_database, organisation as draft},
    write_path::codes,
};

#[tokio::test]
async fn a_transaction_that_meets_another_is_run_again() {
    on_each_database(async |registry| {
        let permit = Viewer::Operator
            .permit(Action::Registered, SubjectKind::Programme)
            .unwrap();
        let attempts = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let counted = attempts.clone();
        let outcome = registry
            .app
            .writer
            .run(permit, move |write| {
                let attempt = counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                Box::pin(async move {
                    organisation::put(write, draft("again", "")).await?;
                    if attempt < 3 {
                        Err(Failure::Busy(Busy::Contention))
                    } else {
                        Ok(attempt)
                    }
                })
            })
            .await;
        assert_eq!(outcome.unwrap(), 3);
        assert_eq!(
            codes(registry).await,
            ["again"],
            "an attempt that failed left something behind"
        );
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_always_meets_another_gives_up_as_busy() {
    on_each_database(async |registry| {
        let permit = Viewer::Operator
            .permit(Action::Registered, SubjectKind::Programme)
            .unwrap();
        let outcome: Result<(), _> = registry
            .app
            .writer
            .run(permit, |_| {
                Box::pin(async { Err(Failure::Busy(Busy::Contention)) })
            })
            .await;
        assert!(matches!(outcome, Err(Failure::Busy(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlocked_writers_are_told_apart_and_both_succeed() {
    on_each_database(async |registry| {
        for code in ["one", "two"] {
            registry.put_organisation(draft(code, "")).await.unwrap();
        }
        // Each holds one organisation and then wants the other's: PostgreSQL ends one of them
        // with 40P01; SQLite lets the second begin only when the first is done.
        let crossed = |first: &'static str, second: &'static str| {
            let permit = Viewer::Operator
                .permit(Action::Updated, SubjectKind::Programme)
                .unwrap();
            registry.app.writer.run(permit, move |write| {
                Box::pin(async move {
                    for code in [first, second] {
                        let name = format!(
                            "country = \"MA\"\nestablished_on = \"{}\"",
                            if first == "one" { 2001 } else { 2002 }
                        );
                        organisation::put(write, draft(code, &name)).await?;
                        tokio::task::yield_now().await;
                    }
                    Ok(())
                })
            })
        };
        for _ in 0..10 {
            let (left, right) = tokio::join!(crossed("one", "two"), crossed("two", "one"));
            left.unwrap();
            right.unwrap();
        }
        let (_, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(broken, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_on_one_object_each_makes_one_version() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("org", "")).await.unwrap();
        let writers = (1..=20).map(|year| {
            registry.put_organisation(draft(
                "org",
                &format!("established_on = \"{}\"", 1900 + year),
            ))
        });
        for outcome in futures_util::future::join_all(writers).await {
            outcome.unwrap();
        }
        let answer = registry
            .data("{ organisation(by: {code: \"org\"}) { version history { totalCount } } }")
            .await;
        assert_eq!(answer["organisation"]["version"], 21);
        assert_eq!(answer["organisation"]["history"]["totalCount"], 21);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_on_one_version_one_wins() {
    on_each_database(async |registry| {
        registry.put_organisation(draft("org", "")).await.unwrap();
        let writers = (1..=50).map(|year| {
            let more = format!("expected_version = 1\nestablished_on = \"{}\"", 1900 + year);
            registry.put_organisation(draft("org", &more))
        });
        let outcomes = futures_util::future::join_all(writers).await;
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let lost = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Err(Failure::Conflict { current: 2 })))
            .count();
        assert_eq!((won, lost), (1, 49));
        let new = registry
            .put_organisation(draft("org", "expected_version = 0"))
            .await;
        assert!(
            matches!(new, Err(Failure::Conflict { current: 2 })),
            "0 asks for a new object: {new:?}"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_of_one_new_code_all_are_told_it_is_there() {
    on_each_database(async |registry| {
        let writers = (0..8).map(|_| registry.put_organisation(draft("new", "")));
        for outcome in futures_util::future::join_all(writers).await {
            outcome.unwrap();
        }
        assert_eq!(codes(registry).await, ["new"]);
        let (records, broken) = change::verify_chains(&registry.app.database).await.unwrap();
        assert_eq!(
            (records, broken.as_slice()),
            (1, [].as_slice()),
            "the others changed nothing"
        );
    })
    .await;
}
