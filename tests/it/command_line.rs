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
    let status = out(&run(folder.path(), &["migrate", "status"]));
    let states: Vec<&str> = status.lines().map(|line| &line[..7]).collect();
    let (newest, older) = states.split_last().unwrap();
    assert_eq!(*newest, "missing", "{status}");
    assert!(older.iter().all(|state| *state == "applied"), "{status}");
    assert_eq!(run(folder.path(), &["doctor"]).status.code(), Some(1));
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
