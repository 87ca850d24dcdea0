//! `doctor`: looks at everything that could be wrong, and says what is.

use std::process::ExitCode;

use crate::{change, config::Config, database::Database};

/// Checks everything, prints a line for each, and fails if anything is wrong.
pub(super) async fn run(config: &Config) -> ExitCode {
    let mut findings = Findings { wrong: 0 };
    findings.settings(config);
    match Database::open_beside(&config.database.value).await {
        Err(error) => findings.wrong(&format!("database: {error}")),
        Ok(database) => {
            findings.right(&format!("database: {} answers", config.database.value));
            match database.require_current().await {
                Err(error) => findings.wrong(&format!("schema: {error}")),
                Ok(()) => {
                    findings.right("schema: up to date");
                    findings.trace(&database).await;
                }
            }
            database.close().await;
        }
    }
    if findings.wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Findings {
    wrong: usize,
}

impl Findings {
    fn right(&self, line: &str) {
        println!("ok     {line}");
    }

    fn wrong(&mut self, line: &str) {
        self.wrong += 1;
        println!("WRONG  {line}");
    }

    fn settings(&self, config: &Config) {
        self.right(&format!("settings: listen on {}", config.listen.value));
        // Only a remark: orchestrators set variables of their own, such as REGISTRY_PORT for a
        // service that is called registry.
        let known = super::variables();
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("REGISTRY_") && !known.iter().any(|known| *known == name) {
                println!(
                    "note   settings: the environment variable {name} is none of ours; is it misspelt?"
                );
            }
        }
    }

    async fn trace(&mut self, database: &Database) {
        match change::verify_chains(database).await {
            Err(error) => self.wrong(&format!("trace: {error}")),
            Ok((checked, broken)) if broken.is_empty() => {
                self.right(&format!("trace: {checked} record(s), every chain is whole"));
            }
            Ok((_, broken)) => {
                for place in broken {
                    self.wrong(&format!(
                        "trace of {}, version {}: {}",
                        place.subject, place.version, place.what
                    ));
                }
            }
        }
    }
}
