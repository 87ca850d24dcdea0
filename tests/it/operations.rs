//! The documents under `schema/operations` are executed on the example portfolio, and answer
//! what stands beside them.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use cooperation_registry::{access::Viewer, example};
use serde_json::json;

use crate::support::on_each_database;

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
