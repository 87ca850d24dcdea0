//! Settings as a person gives them: flags, the environment, a file, and secrets kept in files.

use std::fs;

use tempfile::TempDir;

use crate::command_line::{failure, out, registry, run};

#[test]
fn settings_come_from_flags_before_the_environment_before_the_file_before_defaults() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("registry.toml"),
        "listen = \"127.0.0.1:1111\"\ndatabase = \"sqlite:file.db\"\nlog = \"warn\"\n",
    )
    .unwrap();
    let shown = registry(
        folder.path(),
        &[
            "config",
            "show",
            "--sources",
            "--config",
            "registry.toml",
            "--listen",
            "127.0.0.1:3333",
        ],
    )
    .env("REGISTRY_LISTEN", "127.0.0.1:2222")
    .env("REGISTRY_DATABASE", "postgres://me:s3cret@db/registry")
    .output()
    .unwrap();
    let shown = out(&shown);
    assert_eq!(
        shown,
        "listen = \"127.0.0.1:3333\"  # flag\n\
         # admin_listen is not set  # default\n\
         database = \"postgres://me:***@db/registry\"  # environment REGISTRY_DATABASE\n\
         audience = \"cooperation-registry\"  # default\n\
         keys = \"registry-keys\"  # default\n\
         # documents is not set  # default\n\
         cors = \"*\"  # default\n\
         trusted_proxies = \"\"  # default\n\
         http_profile = \"audited\"  # default\n\
         # otlp is not set  # default\n\
         log_format = \"human\"  # default\n\
         log = \"warn\"  # file registry.toml\n"
    );
    let plain = out(&run(folder.path(), &["config", "show"]));
    assert!(
        plain.contains("database = \"sqlite:registry.db\"") && !plain.contains('#'),
        "{plain}"
    );
}

#[test]
fn a_secret_can_be_kept_in_a_file() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("url"),
        "postgres://me:s3cret@db/registry\n",
    )
    .unwrap();
    let shown = registry(folder.path(), &["config", "show", "--sources"])
        .env("REGISTRY_DATABASE_FILE", "url")
        .output()
        .unwrap();
    assert!(
        out(&shown)
            .contains("postgres://me:***@db/registry\"  # environment REGISTRY_DATABASE_FILE"),
        "{}",
        out(&shown)
    );
}

#[test]
fn a_secret_file_and_an_address_go_by_where_they_were_set() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("url"),
        "postgres://me:s3cret@db/registry\n",
    )
    .unwrap();
    fs::write(
        folder.path().join("both.toml"),
        "database = \"sqlite:a.db\"\ndatabase_file = \"url\"\n",
    )
    .unwrap();
    let show = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut all = vec!["config", "show", "--sources"];
        all.extend(arguments);
        registry(folder.path(), &all)
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    };
    let file = ("REGISTRY_DATABASE_FILE", "url");
    let flag = show(&["--database", "sqlite:z.db"], &[file]);
    assert!(
        out(&flag).contains("\"sqlite:z.db\"  # flag"),
        "{}",
        out(&flag)
    );
    let flag = show(
        &["--database-file", "url"],
        &[("REGISTRY_DATABASE", "sqlite:z.db")],
    );
    assert!(
        out(&flag).contains("db/registry\"  # flag"),
        "{}",
        out(&flag)
    );
    let line = failure(&show(&[], &[file, ("REGISTRY_DATABASE", "sqlite:z.db")]), 2);
    assert!(line.contains("database_file"), "{line}");
    let line = failure(&show(&["--config", "both.toml"], &[]), 2);
    assert!(line.contains("both.toml"), "{line}");
    let line = failure(&show(&["--log", "a=b=c"], &[]), 2);
    assert!(line.contains("a=b=c"), "{line}");
}

#[test]
fn settings_that_make_no_sense_are_wrong_usage() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("bad.toml"),
        "log = \"info\"\nlisten_adress = \"127.0.0.1:1\"\n",
    )
    .unwrap();
    let line = failure(
        &run(folder.path(), &["config", "show", "--config", "bad.toml"]),
        2,
    );
    assert!(
        line.contains("bad.toml, line 2") && line.contains("listen_adress"),
        "{line}"
    );
    let line = failure(
        &run(folder.path(), &["config", "show", "--config", "none.toml"]),
        2,
    );
    assert!(line.contains("none.toml"), "{line}");
    let line = failure(
        &run(folder.path(), &["config", "show", "--listen", "everywhere"]),
        2,
    );
    assert!(line.contains("everywhere"), "{line}");
    let line = failure(
        &run(
            folder.path(),
            &["config", "show", "--database", "mysql://me:s3cret@db/x"],
        ),
        2,
    );
    assert!(!line.contains("s3cret"), "{line}");
    assert_eq!(run(folder.path(), &["nonsense"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &[]).status.code(), Some(2));
}
