//! What is answered while the issuer's server fails.

use super::*;

const UNREACHABLE: Result<(), NoKey> = Err(NoKey::Unreachable(Unreachable::Status(500)));

#[tokio::test]
async fn an_unreachable_issuer_is_no_outage_for_a_day() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    stage.fail();
    let mut fetches = 1;
    for now in (600..DAY).step_by(60) {
        assert_eq!(stage.ask(&stage.one, now).await, Ok(()), "at {now}");
        stage.landed().await;
        fetches += 1;
        assert_eq!(stage.fetches(), fetches, "at {now}");
    }
    assert_eq!(
        stage.ask(&stage.two, DAY - 1).await,
        UNREACHABLE,
        "unknown, or not yet known"
    );
    assert_eq!(stage.ask(&stage.one, DAY - 1).await, Ok(()));
    assert_eq!(stage.ask(&stage.one, DAY).await, UNREACHABLE);
    stage.publish(&[&stage.one]);
    assert_eq!(stage.ask(&stage.one, DAY + 60).await, Ok(()));
}

#[tokio::test]
async fn an_answer_that_isnt_a_set_changes_nothing() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    let bad = ["<html>", r#"{"keys":{}}"#, r#"{"keys":[],"keys":[]}"#, ""];
    for (round, text) in (1..).zip(bad) {
        *lock(&stage.server.answer) = Ok(text.to_owned());
        let now = round * 600;
        assert_eq!(stage.ask(&stage.one, now).await, Ok(()), "{text}");
        stage.landed().await;
        let unknown = stage.ask(&stage.two, now + 1).await;
        assert_eq!(unknown, Err(Unreachable::NotASet.into()), "{text}");
    }
}

#[tokio::test]
async fn a_first_fetch_that_fails_is_tried_again_after_a_minute() {
    let stage = Stage::new();
    stage.fail();
    assert_eq!(stage.ask(&stage.one, 0).await, UNREACHABLE);
    stage.publish(&[&stage.one]);
    assert_eq!(stage.ask(&stage.one, 59).await, UNREACHABLE);
    assert_eq!(stage.fetches(), 1);
    assert_eq!(stage.ask(&stage.one, 60).await, Ok(()));
    assert_eq!(stage.fetches(), 2);
}

#[tokio::test]
async fn while_the_issuer_is_known_to_be_down_nobody_waits_for_it() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    stage.fail();
    assert_eq!(stage.ask(&stage.one, 600).await, Ok(()));
    stage.close_gate();
    assert_eq!(
        at_once(stage.ask(&stage.one, 660)),
        Some(Ok(())),
        "the try runs beside"
    );
    assert_eq!(at_once(stage.ask(&stage.one, 661)), Some(Ok(())));
    stage.open_gate();
    stage.landed().await;
    assert_eq!(stage.fetches(), 3);
}

#[tokio::test]
async fn a_kept_key_is_not_used_before_confirming_it_was_tried() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    stage.fail();
    assert_eq!(stage.ask(&stage.one, 600).await, Ok(()));
    stage.publish(&[]);
    assert_eq!(
        stage.ask(&stage.one, 1_200).await,
        Err(NoKey::Unknown),
        "the last failure is ten minutes old"
    );
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up() {
    let stage = Stage::new();
    assert_eq!(stage.ask(&stage.one, 0).await, Ok(()));
    stage.close_gate();
    assert_eq!(
        stage.ask(&stage.two, 60).await,
        Err(Unreachable::Timeout.into())
    );
    assert_eq!(stage.ask(&stage.one, 700).await, Ok(()), "kept");
    stage.open_gate();
    stage.publish(&[&stage.two]);
    assert_eq!(stage.ask(&stage.two, 760).await, Ok(()));
    assert_eq!(stage.fetches(), 4);
}

#[tokio::test]
async fn a_fetch_that_breaks_off_blocks_nothing() {
    let stage = Stage::new();
    *lock(&stage.server.breaks) = true;
    let broken = Err(Unreachable::BrokenOff.into());
    assert_eq!(stage.ask(&stage.one, 0).await, broken);
    assert_eq!(stage.ask(&stage.one, 59).await, broken);
    *lock(&stage.server.breaks) = false;
    assert_eq!(stage.ask(&stage.one, 60).await, Ok(()));
    assert_eq!(stage.fetches(), 2);
}
