//! The binary as a person meets it: what it prints, how it ends, and what it says when
//! something is wrong.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use tempfile::TempDir;

pub(crate) fn registry(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cooperation-registry"));
    command.current_dir(folder).args(arguments).env_clear();
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    registry(folder, arguments).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// The one line of a failure.
pub(crate) fn failure(output: &Output, code: i32) -> String {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{line}");
    assert_eq!(line.trim_end().lines().count(), 1, "{line}");
    assert!(line.starts_with("error: "), "{line}");
    line
}

/// A server on a port of its own, once it says that it listens.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    said: String,
}

impl Server {
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(arguments);
        let mut child = registry(folder, &all)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said: Vec<String> = lines.by_ref().take(3).map(Result::unwrap).collect();
        let said = said.join("\n");
        let address = said
            .split("http://")
            .nth(1)
            .unwrap_or_else(|| panic!("{said}"))
            .split(',')
            .next()
            .unwrap();
        Self {
            address: address.to_owned(),
            child,
            said,
        }
    }

    fn ask(&self, query: &str) -> serde_json::Value {
        let body = serde_json::json!({ "query": query }).to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /graphql HTTP/1.1\r\nhost: registry\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut reply = String::new();
        stream.read_to_string(&mut reply).unwrap();
        serde_json::from_str(reply.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// Asks it to stop, and answers its log once it has.
    pub(crate) fn stop(mut self) -> String {
        let signal = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(signal.success());
        let ended = self.child.wait().unwrap();
        assert_eq!(ended.code(), Some(0));
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
    }
}

#[test]
fn serve_with_the_example_answers_the_readmes_questions_with_the_readmes_answers() {
    let folder = TempDir::new().unwrap();
    let readme = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let blocks = |language: &str| -> Vec<String> {
        let fence = format!("```{language}\n");
        let blocks = readme.split(&fence).skip(1);
        blocks
            .map(|rest| rest.split("```").next().unwrap().to_owned())
            .collect()
    };
    let (questions, answers) = (blocks("graphql"), blocks("json"));
    assert_eq!((questions.len(), answers.len()), (2, 2));
    let server = Server::start(folder.path(), &["--example"]);
    for (question, answer) in questions.iter().zip(&answers) {
        let expected: serde_json::Value = serde_json::from_str(answer).unwrap();
        let answer = server.ask(question);
        assert_eq!(answer["errors"], serde_json::Value::Null);
        assert_eq!(answer["data"], expected["data"]);
    }
    assert!(
        server.said.contains("/graphiql") && server.said.contains("curl"),
        "{}",
        server.said
    );
    assert!(
        folder.path().join("registry.db").exists(),
        "the default database is a file beside"
    );
    let log = server.stop();
    assert!(log.contains("stopped"), "{log}");
    // Started again on what is there, with nothing to migrate and nothing to load.
    let again = Server::start(folder.path(), &["--example", "--log-format", "json"]);
    let expected: serde_json::Value = serde_json::from_str(&answers[0]).unwrap();
    assert_eq!(again.ask(&questions[0])["data"], expected["data"]);
    let log = again.stop();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(
        lines.iter().any(|line| line["message"]
            .as_str()
            .unwrap()
            .contains("0 created, 0 updated")),
        "{log}"
    );
    assert!(
        lines
            .iter()
            .any(|line| line["path"] == "/graphql" && line["span"]["id"].is_string()),
        "{log}"
    );
}

#[test]
fn a_port_in_use_is_told_in_one_line() {
    let folder = TempDir::new().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let line = failure(&run(folder.path(), &["serve", "--listen", &address]), 1);
    assert!(
        line.contains(&address) && line.contains("in use") && line.contains("--listen"),
        "{line}"
    );
    assert!(
        !folder.path().join("registry.db").exists(),
        "a server that never served made a database"
    );
}

#[test]
fn a_second_process_on_the_same_file_is_refused_in_one_line() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), &[]);
    for arguments in [["migrate", "down"], ["example", "load"]] {
        let line = failure(&run(folder.path(), &arguments), 1);
        assert!(
            line.contains("registry.db") && line.contains("another process"),
            "{line}"
        );
    }
    let diagnosis = run(folder.path(), &["doctor"]);
    assert_eq!(
        diagnosis.status.code(),
        Some(0),
        "it only reads, and so works beside the server"
    );
    server.stop();
    assert!(
        run(folder.path(), &["migrate", "status"]).status.success(),
        "the file was not let go"
    );
}

#[test]
fn a_broken_database_file_is_told_in_one_line() {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("registry.db"),
        "this is no database, however long it may be",
    )
    .unwrap();
    for arguments in [
        ["migrate", "up"].as_slice(),
        &["serve", "--listen", "127.0.0.1:0"],
        &["example", "load"],
    ] {
        let line = failure(&run(folder.path(), arguments), 1);
        assert!(line.contains("no usable SQLite database"), "{line}");
    }
    let line = failure(
        &run(
            folder.path(),
            &["migrate", "up", "--database", "sqlite:no/such/folder/r.db"],
        ),
        1,
    );
    assert!(line.contains("can't be opened"), "{line}");
    let line = failure(
        &run(
            folder.path(),
            &[
                "migrate",
                "up",
                "--database",
                "postgres://nobody@127.0.0.1:1/none",
            ],
        ),
        1,
    );
    assert!(line.contains("PostgreSQL"), "{line}");
}

#[test]
fn the_schema_is_migrated_listed_and_undone_by_command() {
    let folder = TempDir::new().unwrap();
    for arguments in [
        ["example", "load"],
        ["migrate", "status"],
        ["migrate", "down"],
    ] {
        let line = failure(&run(folder.path(), &arguments), 1);
        assert!(line.contains("migrate up"), "it says what to do: {line}");
    }
    assert_eq!(run(folder.path(), &["doctor"]).status.code(), Some(1));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "looking made something"
    );
    assert!(out(&run(folder.path(), &["migrate", "up"])).contains("applied"));
    assert!(out(&run(folder.path(), &["migrate", "up"])).contains("up to date"));
    assert!(out(&run(folder.path(), &["example", "load"])).contains(" 0 unchanged"));
    assert!(out(&run(folder.path(), &["example", "load"])).contains(" 0 created, 0 updated"));
    let healthy = run(folder.path(), &["doctor"]);
    assert!(healthy.status.success());
    assert!(
        out(&healthy).contains("every chain is whole"),
        "{}",
        out(&healthy)
    );
    assert!(out(&run(folder.path(), &["migrate", "down"])).contains("undone"));
    assert!(
        out(&run(folder.path(), &["migrate", "status"]))
            .contains("missing  m0022_objective_sources")
    );
    assert_eq!(run(folder.path(), &["doctor"]).status.code(), Some(1));
}

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

#[test]
fn every_part_explains_itself() {
    let folder = TempDir::new().unwrap();
    for part in [
        "serve",
        "migrate",
        "migrate up",
        "schema print",
        "example load",
        "config show",
        "doctor",
        "",
    ] {
        let mut arguments: Vec<&str> = part.split_whitespace().collect();
        arguments.push("--help");
        let help = run(folder.path(), &arguments);
        assert!(help.status.success(), "{part}");
        assert!(out(&help).contains("Usage: cooperation-registry"), "{part}");
    }
    let schema = run(folder.path(), &["schema", "print"]);
    assert_eq!(out(&schema), cooperation_registry::graphql::sdl());
}
