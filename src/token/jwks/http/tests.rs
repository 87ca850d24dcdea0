//! The HTTP client against a server on a real socket.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::*;
use crate::token::{
    Algorithm, Expected, Presented,
    jwks::{JwksCache, NoKey},
    test_issuer::TestIssuer,
};

/// A server that gives one and the same answer to every request; `endless` repeats `rest`
/// until the client hangs up.
async fn serve(answer: String, endless: Option<&'static str>) -> (OutboundUrl, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                match socket.read_u8().await {
                    Ok(byte) => head.push(byte),
                    Err(_) => break,
                }
            }
            let mut sent = socket.write_all(answer.as_bytes()).await;
            while let (Ok(()), Some(more)) = (&sent, endless) {
                sent = socket.write_all(more.as_bytes()).await;
            }
        }
    });
    let url = OutboundUrl::read(&format!("http://127.0.0.1:{port}/jwks")).expect("a URL");
    (url, requests)
}

fn ok(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn a_token_is_checked_with_a_key_from_a_real_server() {
    let issuer = TestIssuer::new(Algorithm::Es256, "k1");
    let (url, requests) = serve(ok(&format!(r#"{{"keys":[{}]}}"#, issuer.jwk())), None).await;
    let cache = JwksCache::new(HttpFetch::new().expect("a client"));
    let claims = r#"{"iss":"i","aud":"a","sub":"s","nbf":1,"exp":9,"jti":"j"}"#;
    let expected = Expected {
        issuer: "i",
        audience: "a",
        longest_lifetime: 8,
    };
    for _ in 0..3 {
        let token = issuer.token(r#"{"alg":"ES256","kid":"k1"}"#, claims);
        let presented = Presented::read(&token).expect("a token");
        let key = cache.key(&url, presented.kid(), 5).await.expect("a key");
        assert!(presented.verify(&key, &expected, 5).is_ok());
    }
    let unknown = cache.key(&url, "k2", 5).await;
    assert_eq!(unknown.err(), Some(NoKey::Unknown));
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_answer_that_isnt_a_small_ok_is_refused() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let redirect = "HTTP/1.1 302 Found\r\nlocation: /jwks\r\ncontent-length: 0\r\n\r\n";
    let too_much = ok(&" ".repeat(LARGEST_SET + 1));
    let cases = [
        (
            "redirect",
            redirect.to_owned(),
            None,
            Unreachable::Status(302),
        ),
        (
            "not found",
            "HTTP/1.1 404 Not Found\r\n\r\n".to_owned(),
            None,
            Unreachable::Status(404),
        ),
        (
            "no content",
            "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            None,
            Unreachable::Status(204),
        ),
        ("too much", too_much, None, Unreachable::TooLarge),
        (
            "endless",
            chunked.to_owned(),
            Some("4\r\n    \r\n"),
            Unreachable::TooLarge,
        ),
        (
            "endless until closed",
            "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
            Some("    "),
            Unreachable::TooLarge,
        ),
    ];
    let fetch = HttpFetch::new().expect("a client");
    for (case, answer, endless, refusal) in cases {
        let (url, requests) = serve(answer, endless).await;
        assert_eq!(fetch.fetch(&url).await, Err(refusal), "{case}");
        assert_eq!(requests.load(Ordering::SeqCst), 1, "{case}");
    }
    let (url, _) = serve(ok(&" ".repeat(LARGEST_SET)), None).await;
    assert_eq!(
        fetch.fetch(&url).await.map(|body| body.len()),
        Ok(LARGEST_SET)
    );
}

#[tokio::test]
async fn a_broken_connection_is_told_from_an_answer() {
    let fetch = HttpFetch::new().expect("a client");
    let short = ok("{}").replace("length: 2", "length: 100");
    for (case, answer) in [
        ("cut short", short),
        ("not HTTP", "SSH-2.0-x\r\n".to_owned()),
        ("nothing", String::new()),
    ] {
        let (url, _) = serve(answer, None).await;
        let failed = fetch.fetch(&url).await;
        assert!(
            matches!(failed, Err(Unreachable::Connection(_))),
            "{case}: {failed:?}"
        );
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    drop(listener);
    let url = OutboundUrl::read(&format!("http://127.0.0.1:{port}/")).expect("a URL");
    let failed = fetch.fetch(&url).await;
    assert!(
        matches!(failed, Err(Unreachable::Connection(_))),
        "no server: {failed:?}"
    );
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_never_called() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("set");
    let port = listener.local_addr().expect("an address").port();
    let url = OutboundUrl::read(&format!("https://localhost:{port}/jwks")).expect("a URL");
    // Nobody answers at that port: a client that did connect would wait for ever.
    let fetch = HttpFetch::new().expect("a client");
    let failed = tokio::time::timeout(Duration::from_secs(30), fetch.fetch(&url)).await;
    let failed = failed.expect("refused at once");
    let Err(Unreachable::Connection(reason)) = failed else {
        panic!("{failed:?}");
    };
    assert!(reason.contains("isn't public"), "{reason}");
    let called = listener.accept();
    assert!(called.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock));
}
