//! The real binary as a process, and where it runs.

use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    time::Duration,
};

use cooperation_registry::{
    database::{Database, Location},
    entity::organisation,
};
use sea_orm::{EntityTrait, QuerySelect};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{
    pressure::wire::{DEADLINE, Wire},
    support::TestRegistry,
};

/// A folder to run in, and the database to run on.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
    pub(crate) database: String,
}

impl Place {
    /// A SQLite file of its own, or the registry's PostgreSQL database: a SQLite file is one
    /// process's.
    pub(crate) fn of(registry: &TestRegistry) -> Self {
        let folder = TempDir::new().unwrap();
        let database = match &registry.location {
            Location::Postgres(url) => url.to_string(),
            Location::Sqlite(_) => format!("sqlite:{}", folder.path().join("process.db").display()),
        };
        Self { folder, database }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cooperation-registry"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("REGISTRY_DATABASE", &self.database)
            .env("REGISTRY_KEYS", self.folder.path().join("keys"))
            .args(arguments);
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// A token of an organisation of the example.
    pub(crate) fn token(&self) -> String {
        let scope = ["--organisation", "didh", "--scope", "registry:coordinate"];
        self.run(&["migrate", "up"]);
        self.run(&["example", "load"]);
        self.run(&[&["agency", "add"][..], &scope].concat());
        self.run(&[&["token", "issue"][..], &scope].concat())
    }

    /// A token of an organisation of the example with these scopes.
    pub(crate) fn token_of(&self, organisation: &str, scopes: &[&str]) -> String {
        let mut line = vec!["--organisation", organisation];
        line.extend(scopes.iter().flat_map(|scope| ["--scope", scope]));
        self.run(&[&["agency", "add"][..], &line].concat());
        self.run(&[&["token", "issue"][..], &line].concat())
    }

    /// Makes the database what a registry with the example has.
    pub(crate) fn prepare(&self) {
        self.run(&["migrate", "up"]);
        self.run(&["example", "load"]);
    }

    /// The codes of the organisations that are there.
    pub(crate) async fn codes(&self) -> BTreeSet<String> {
        let database = Database::open(&self.database.parse().unwrap())
            .await
            .unwrap();
        let codes: Vec<String> = organisation::Entity::find()
            .select_only()
            .column(organisation::Column::Code)
            .into_tuple()
            .all(database.reader())
            .await
            .unwrap();
        database.close().await;
        codes.into_iter().collect()
    }
}

/// The service as a process.
pub(crate) struct Process {
    child: Child,
    /// Read from until the end: who prints to nobody breaks down.
    _said: std::io::Lines<BufReader<ChildStdout>>,
    pub(crate) address: SocketAddr,
    admin: SocketAddr,
}

impl Process {
    pub(crate) fn start(place: &Place) -> Self {
        let mut child = place
            .command(&[
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--admin-listen",
                "127.0.0.1:0",
                "--log",
                "error",
            ])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut addresses = lines.by_ref().map_while(Result::ok).filter_map(|line| {
            let rest = line.split("http://").nth(1)?;
            let end = rest
                .find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ':');
            rest[..end.unwrap_or(rest.len())]
                .trim_end_matches('.')
                .parse()
                .ok()
        });
        let (address, admin) = (addresses.next().unwrap(), addresses.next().unwrap());
        Self {
            child,
            _said: lines,
            address,
            admin,
        }
    }

    /// Kills it, as the kernel does for want of memory: nothing of it ends in order.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = timeout(DEADLINE, async {
            loop {
                match self.child.try_wait().unwrap() {
                    Some(status) => return status,
                    None => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        });
        ended.await.expect("the process ends before the deadline")
    }

    /// What the operator's port says.
    pub(crate) async fn operator(&self, path: &str) -> (u16, String) {
        let mut wire = Wire::open(self.admin).await.unwrap();
        let answer = wire
            .ask(&format!("GET {path} HTTP/1.1\r\nhost: admin\r\n\r\n"))
            .await
            .unwrap();
        (answer.status, answer.body)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
