//! `webhook` as a person at the command line meets it, beside a running server.

use std::{path::Path, process::Output};

use tempfile::TempDir;

use super::Receiver;
use crate::command_line::{Server, failure, out, run};

fn said(folder: &Path, line: &str) -> Output {
    run(folder, &line.split_whitespace().collect::<Vec<_>>())
}

/// What a command that went well printed.
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    out(output)
}

/// A folder with a database that has the example in it.
fn furnished() -> TempDir {
    let folder = TempDir::new().unwrap();
    done(&said(folder.path(), "migrate up"));
    done(&said(folder.path(), "example load"));
    folder
}

#[test]
fn a_webhook_is_added_listed_disabled_and_enabled_and_its_secret_is_shown_once() {
    let folder = furnished();
    let path = folder.path();
    let added = done(&said(path, "webhook add didh https://didh.example/hook"));
    let [id, secret] = added.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(secret.starts_with("whsec_"), "{secret}");
    let list = || done(&said(path, "webhook list"));
    let line = format!("{id}  didh  https://didh.example/hook  0 waiting  enabled\n");
    assert_eq!(list(), line);
    done(&said(path, &format!("webhook disable {id}")));
    assert!(list().contains("disabled 20") && list().contains("disabled at the command line"));
    let refused = failure(&said(path, &format!("webhook replay {id}")), 1);
    assert!(refused.contains("webhook enable"), "{refused}");
    done(&said(path, &format!("webhook enable {id}")));
    assert_eq!(list(), line);
    let replayed = done(&said(
        path,
        &format!("webhook replay {id} --since 2020-01-01T00:00:00Z"),
    ));
    let changes: usize = replayed.split(' ').next().unwrap().parse().unwrap();
    assert!(changes > 10, "{replayed}");
    assert!(list().contains(&format!("  {changes} waiting  ")));
}

#[test]
fn an_organisation_that_is_trusted_no_longer_is_told_nothing_more() {
    let folder = furnished();
    let path = folder.path();
    let agency = "--organisation didh --scope registry:coordinate";
    done(&said(path, &format!("agency add {agency}")));
    for organisation in ["didh", "didh", "undp"] {
        let add = format!("webhook add {organisation} https://agency.example/hook");
        done(&said(path, &add));
    }
    done(&said(path, "agency revoke --organisation didh"));
    let list = done(&said(path, "webhook list"));
    for line in list.lines() {
        let disabled = line.ends_with(": the organisation is trusted no longer");
        assert_eq!(disabled, line.contains("  didh  "), "{line}");
    }
    assert_eq!(list.lines().count(), 3);
}

#[test]
fn what_can_not_be_a_webhook_is_refused_with_a_sentence() {
    let folder = furnished();
    let path = folder.path();
    for (line, sentence) in [
        (
            "add nobody https://a.example/",
            "no organisation has the code",
        ),
        ("add didh http://a.example/", "called by https"),
        ("add didh https://192.168.0.1/", "private"),
        ("add didh http://127.0.0.1:9/", "--allow-loopback"),
        (
            "enable 01890a5d-ac96-774b-bcce-b302099a8057",
            "webhook list",
        ),
        (
            "disable 01890a5d-ac96-774b-bcce-b302099a8057",
            "webhook list",
        ),
        (
            "replay 01890a5d-ac96-774b-bcce-b302099a8057",
            "webhook list",
        ),
    ] {
        let refused = failure(&said(path, &format!("webhook {line}")), 1);
        assert!(refused.contains(sentence), "{line}: {refused}");
    }
    assert_eq!(done(&said(path, "webhook list")), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_tells_a_webhook_that_was_added_beside_it() {
    let receiver = Receiver::start().await;
    let url = receiver.url.clone();
    let (changes, server, folder) = tokio::task::spawn_blocking(move || {
        let folder = furnished();
        let path = folder.path();
        let server = Server::start(path, &[]);
        let added = done(&said(
            path,
            &format!("webhook add didh {url} --allow-loopback"),
        ));
        let id = added.lines().next().unwrap();
        let replay = format!("webhook replay {id} --since 2020-01-01T00:00:00Z");
        let replayed = done(&said(path, &replay));
        let changes: usize = replayed.split(' ').next().unwrap().parse().unwrap();
        (changes, server, folder)
    })
    .await
    .unwrap();
    let mut got = Vec::new();
    while got.len() < changes {
        receiver.inside.arrived.notified().await;
        got.extend(receiver.got());
    }
    let kinds: std::collections::HashSet<String> = got
        .iter()
        .map(|got| got.json()["type"].as_str().unwrap().to_owned())
        .collect();
    assert!(kinds.contains("programme.published"), "{kinds:?}");
    drop((server, folder));
}
