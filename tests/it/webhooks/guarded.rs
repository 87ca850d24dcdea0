//! Where the registry won't be led.

use std::io::ErrorKind;

use cooperation_registry::{
    entity::webhook_endpoint,
    webhook::{self, NewEndpoint, Secret},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{Answer, Receiver, change, deliver, endpoint, outbox_of, webhook_of_org};
use crate::support::{TestRegistry, on_each_database};

/// What became of the only attempt.
async fn attempted(registry: &TestRegistry) -> String {
    assert_eq!(deliver(registry).await, 1);
    let rows = outbox_of(registry).await;
    assert_eq!(rows[0].delivered_at, None);
    rows[0].last_error.clone().unwrap()
}

/// Sets the webhook's address past every check, as a rule that was laxer once would have.
async fn lead_to(registry: &TestRegistry, url: &str) {
    let id = endpoint(registry).await.id;
    let row = webhook_endpoint::ActiveModel {
        id: Set(id),
        url: Set(url.to_owned()),
        ..Default::default()
    };
    registry
        .write(move |write| {
            let row = row.clone();
            Box::pin(async move {
                row.update(write.transaction()).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_address_that_is_not_public_can_not_be_registered() {
    let registry = TestRegistry::sqlite().await;
    for (url, loopback) in [
        ("https://127.0.0.1/hook", true),
        ("https://0.0.0.0/hook", true),
        ("https://10.0.0.1/hook", true),
        ("https://100.64.0.1/hook", true),
        ("https://169.254.169.254/latest/meta-data", true),
        ("https://172.16.0.1/hook", true),
        ("https://192.168.1.1/hook", true),
        ("https://224.0.0.1/hook", true),
        ("https://255.255.255.255/hook", true),
        ("https://2130706433/hook", true),
        ("https://[::1]/hook", true),
        ("https://[::ffff:10.0.0.1]/hook", true),
        ("https://[64:ff9b::10.0.0.1]/hook", true),
        ("https://[fd00::1]/hook", true),
        ("https://[fe80::1]/hook", true),
        ("https://[ff02::1]/hook", true),
        ("http://agency.example/hook", true),
        ("http://localhost/hook", true),
        ("http://127.0.0.1/hook", false),
        ("http://[::1]/hook", false),
        ("https://user:password@agency.example/hook", true),
        ("https://agency.example/hook#part", true),
        ("ftp://agency.example/hook", true),
        ("file:///etc/passwd", true),
        ("agency.example/hook", true),
    ] {
        let new = NewEndpoint {
            organisation: "org".to_owned(),
            url: url.to_owned(),
            secret: Secret::generate().unwrap(),
            loopback,
        };
        let refused = registry.write(move |write| {
            let new = new.clone();
            Box::pin(async move { webhook::add(write, new).await })
        });
        let refused = refused.await.expect_err(url).to_string();
        assert!(
            refused.starts_with("url: ") && refused.ends_with("(URL)"),
            "{url}: {refused}"
        );
    }
    registry.app.close().await;
}

#[tokio::test]
async fn an_address_is_held_against_the_rules_again_before_each_attempt() {
    on_each_database(async |registry| {
        webhook_of_org(registry, "http://127.0.0.1:9/hook").await;
        lead_to(registry, "http://169.254.169.254/latest/meta-data").await;
        change(registry, "new").await;
        let error = attempted(registry).await;
        assert!(error.contains("called by https"), "{error}");
    })
    .await;
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_never_called() {
    on_each_database(async |registry| {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        webhook_of_org(registry, &format!("https://localhost:{port}/hook")).await;
        change(registry, "new").await;
        let error = attempted(registry).await;
        assert!(error.contains("isn't public"), "{error}");
        let called = listener.accept();
        assert!(called.is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    on_each_database(async |registry| {
        let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
        webhook_of_org(registry, &receiver.url).await;
        change(registry, "new").await;
        receiver.will(Answer::With(307, Some(("location", elsewhere.url.clone()))));
        let error = attempted(registry).await;
        assert_eq!(error, "the answer had status 307");
        assert_eq!((receiver.got().len(), elsewhere.got().len()), (1, 0));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_read_of_an_answer_but_its_head() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    on_each_database(async |registry| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        // Says that it has taken the message, and then never stops talking.
        let talking = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = [0_u8; 1];
            stream.read_exact(&mut head).await.unwrap();
            let mut sent = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while sent.is_ok() {
                sent = stream.write_all(&[b' '; 4_096]).await;
            }
        });
        webhook_of_org(registry, &url).await;
        change(registry, "new").await;
        assert_eq!(deliver(registry).await, 1);
        assert!(outbox_of(registry).await[0].delivered_at.is_some());
        // It was hung up on.
        talking.await.unwrap();
    })
    .await;
}
