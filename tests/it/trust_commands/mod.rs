//! `agency`, `key` and `token` as a person at the command line meets them, and what running
//! servers make of it.

mod mistaken;
mod printed;
mod servers;

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Output,
};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::command_line::{out, run};

/// A folder with a database that has the example in it.
fn furnished() -> TempDir {
    let folder = TempDir::new().unwrap();
    done(&said(folder.path(), "migrate up"));
    done(&said(folder.path(), "example load"));
    folder
}

/// What a command that went well printed.
fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    out(output)
}

/// The command line that trusts the example's `didh`.
const ADD: &str = "agency add --organisation didh --scope registry:coordinate";

/// A token of its.
const ISSUE: &str = "token issue --organisation didh --scope registry:coordinate";

/// Runs a command line that is written as in a shell, without quotes.
fn said(folder: &Path, line: &str) -> Output {
    run(folder, &line.split_whitespace().collect::<Vec<_>>())
}

/// A part of a token, read.
fn part(token: &str, number: usize) -> Value {
    let text = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

/// The status of a question that needs to know who asks.
fn status(address: &str, token: &str) -> u16 {
    let body = json!({"query": "{ viewer { organisation { code } } }"}).to_string();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "POST /graphql HTTP/1.1\r\nhost: registry\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    let status = reply.split(' ').nth(1).unwrap().parse().unwrap();
    if status == 200 {
        assert!(reply.contains("\"code\":\"didh\""), "{reply}");
    }
    status
}
