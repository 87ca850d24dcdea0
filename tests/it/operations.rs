//! The documents under `schema/operations` are executed on the example portfolio, and answer
//! what stands beside them; those of a push as the agencies that send them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use cooperation_registry::{access::Viewer, example};
use serde_json::json;

use crate::{
    pushes::Agencies,
    support::{on_each_database, tokens::asked},
};

#[tokio::test]
async fn every_operation_answers_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/operations");
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let mut documents = Vec::new();
        for (folder, least) in [(folder.clone(), 14), (folder.join("portfolio"), 5)] {
            let found = fs::read_dir(&folder).unwrap();
            let found = found.map(|entry| entry.unwrap().path());
            let is_document = |path: &PathBuf| path.extension().is_some_and(|end| end == "graphql");
            let mut found: Vec<_> = found.filter(is_document).collect();
            found.sort();
            assert!(found.len() >= least, "where are the operations?");
            documents.extend(found);
        }
        let mut drifted = Vec::new();
        for document in documents {
            let query = fs::read_to_string(&document).unwrap();
            let answer = registry.answer(Viewer::Public, &query, json!({})).await;
            assert_eq!(answer.errors, [], "{}", document.display());
            let answer = format!("{}\n", serde_json::to_string_pretty(&answer).unwrap());
            let beside = document.with_extension("json");
            if fs::read_to_string(&beside).unwrap_or_default() != answer {
                drifted.push(beside.file_name().unwrap().to_owned());
                if env::var_os("UPDATE_ANSWERS").is_some() {
                    fs::write(&beside, answer).unwrap();
                }
            }
        }
        assert!(
            drifted.is_empty(),
            "{drifted:?} differ from what was answered; look at each difference, then run the test \
             with UPDATE_ANSWERS=1"
        );
    })
    .await;
}

/// What only this run of the test has: ids and instants.
fn masked(value: &mut async_graphql::Value) {
    use async_graphql::Value;
    match value {
        Value::List(all) => all.iter_mut().for_each(masked),
        Value::Object(fields) => {
            for (name, value) in fields {
                match (name.as_str(), &*value) {
                    ("id", Value::String(id)) => {
                        let kind = id.rsplit_once('_').unwrap().0;
                        *value = Value::from(format!("{kind}_…"));
                    }
                    ("at", Value::String(_)) => *value = Value::from("…"),
                    _ => masked(value),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_operation_of_a_push_answers_what_stands_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/operations/push");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        let desk = Agencies::of(registry, &["ohchr", "undp"]).await;
        let mut drifted = Vec::new();
        // In this order: who pushes, who decides on what was pushed, who looks at what was rejected.
        let run = [
            ("ohchr", "push_programmes"),
            ("undp", "pending_decisions"),
            ("ohchr", "rejected_pushes"),
        ];
        let documents = fs::read_dir(&folder).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|end| end == "graphql")
        });
        assert_eq!(documents.count(), run.len(), "an operation isn't executed");
        for (who, name) in run {
            let variables = read(&format!("{name}.variables.json"));
            let variables = serde_json::from_str(&variables).unwrap_or_else(|_| json!({}));
            let token = desk.token(who);
            let query = read(&format!("{name}.graphql"));
            let reply = asked(&desk.router, Some(&token), &query, &variables).await;
            let mut answer: async_graphql::Value = serde_json::from_str(&reply.body).unwrap();
            if let async_graphql::Value::Object(fields) = &mut answer {
                fields.shift_remove("extensions");
            }
            masked(&mut answer);
            let answer = format!("{}\n", serde_json::to_string_pretty(&answer).unwrap());
            let beside = format!("{name}.json");
            if read(&beside) != answer {
                if env::var_os("UPDATE_ANSWERS").is_some() {
                    fs::write(folder.join(&beside), answer).unwrap();
                }
                drifted.push(beside);
            }
        }
        assert!(
            drifted.is_empty(),
            "{drifted:?} differ from what was answered; look at each difference, then run the test \
             with UPDATE_ANSWERS=1"
        );
    })
    .await;
}
