//! The two servers as processes of their own, and what memory they take.

use std::{
    env, fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// A server that ends with this value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// The registry as it is released, in a folder of its own.
    pub fn registry(database: &str, folder: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cooperation-registry"));
        let address = free();
        command
            .current_dir(folder)
            .env("REGISTRY_DATABASE", database)
            .env("REGISTRY_LOG", "warn")
            .args(["serve", "--trusted-proxies", "127.0.0.1", "--listen"])
            .arg(address.to_string());
        Self::start(command, address)
    }

    /// This program in the part of the reference.
    pub fn reference(database: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        let address = free();
        command.args(["reference", &address.to_string(), database]);
        Self::start(command, address)
    }

    fn start(mut command: Command, address: SocketAddr) -> Self {
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let server = Self { child, address };
        let deadline = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(address).is_err() {
            assert!(Instant::now() < deadline, "nothing listens on {address}");
            sleep(Duration::from_millis(20));
        }
        server
    }

    /// Megabytes that are resident now, and that were at most.
    pub fn memory(&self) -> (u64, u64) {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap();
            let kilobytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kilobytes / 1024
        };
        (field("VmRSS:"), field("VmHWM:"))
    }

    /// Seconds of processor time so far.
    pub fn processor(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let fields: Vec<&str> = fields.split_whitespace().collect();
        // User and system time in ticks, of which there are 100 a second.
        let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) / 100.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An address that nobody listens on.
fn free() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap()
}
