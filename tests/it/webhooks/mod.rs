//! Webhooks: what is put into the outbox, what receivers get, and what becomes of those that
//! don't answer.

mod commands;
mod delivered;
mod failing;
mod guarded;
mod outbox;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use cooperation_registry::{
    entity::{webhook_delivery, webhook_endpoint},
    webhook::{self, Added, NewEndpoint, Secret},
};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

use crate::support::{TestRegistry, organisation};

/// What a receiver got.
#[derive(Clone, Debug)]
struct Got {
    headers: HeaderMap,
    body: String,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The signature that the secret gives, computed by the library that receivers use.
    fn is_signed_with(&self, secret: &Secret) -> bool {
        let second = self.header("webhook-timestamp").parse().unwrap();
        let webhook = standardwebhooks::Webhook::new(secret.reveal()).unwrap();
        let signature = webhook.sign(self.header("webhook-id"), second, self.body.as_bytes());
        self.header("webhook-signature") == signature.unwrap()
    }
}

/// How a receiver answers.
#[derive(Clone, Debug)]
enum Answer {
    /// With this status, and a header.
    With(u16, Option<(&'static str, String)>),
    /// Not at all.
    Never,
    /// With success, when it is told to.
    When(Arc<Notify>),
}

/// A receiver on this machine. Without an order it takes everything.
struct Receiver {
    url: String,
    inside: Arc<Inside>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Inside {
    got: Mutex<Vec<Got>>,
    orders: Mutex<VecDeque<Answer>>,
    arrived: Notify,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let inside = Arc::new(Inside::default());
        let router = Router::new()
            .fallback(receive)
            .with_state(Arc::clone(&inside));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            url,
            inside,
            serving,
        }
    }

    /// The next messages get these statuses.
    fn will_answer(&self, statuses: impl IntoIterator<Item = u16>) {
        let answers = statuses
            .into_iter()
            .map(|status| Answer::With(status, None));
        self.inside.orders.lock().unwrap().extend(answers);
    }

    fn will(&self, answer: Answer) {
        self.inside.orders.lock().unwrap().push_back(answer);
    }

    /// What arrived since the last look.
    fn got(&self) -> Vec<Got> {
        std::mem::take(&mut *self.inside.got.lock().unwrap())
    }
}

async fn receive(
    State(inside): State<Arc<Inside>>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, HeaderMap) {
    inside.got.lock().unwrap().push(Got { headers, body });
    inside.arrived.notify_one();
    let order = inside.orders.lock().unwrap().pop_front();
    let mut more = HeaderMap::new();
    match order.unwrap_or(Answer::With(204, None)) {
        Answer::Never => std::future::pending().await,
        Answer::When(told) => {
            told.notified().await;
            (StatusCode::OK, more)
        }
        Answer::With(status, header) => {
            if let Some((name, value)) = header {
                more.insert(name, value.parse().unwrap());
            }
            (StatusCode::from_u16(status).unwrap(), more)
        }
    }
}

/// Registers the organisation `org`, and a webhook of its.
async fn webhook_of_org(registry: &TestRegistry, url: &str) -> Added {
    registry
        .put_organisation(organisation("org", ""))
        .await
        .unwrap();
    another_webhook(registry, url).await
}

/// A webhook of the organisation `org`.
async fn another_webhook(registry: &TestRegistry, url: &str) -> Added {
    let new = NewEndpoint {
        organisation: "org".to_owned(),
        url: url.to_owned(),
        secret: Secret::generate().unwrap(),
        loopback: true,
    };
    let added = registry.write(move |write| {
        let new = new.clone();
        Box::pin(async move { webhook::add(write, new).await })
    });
    added.await.unwrap()
}

/// One change: an organisation that is new.
async fn change(registry: &TestRegistry, code: &str) {
    registry
        .put_organisation(organisation(code, ""))
        .await
        .unwrap();
}

/// What the outbox holds, oldest first.
async fn outbox_of(registry: &TestRegistry) -> Vec<webhook_delivery::Model> {
    webhook_delivery::Entity::find()
        .order_by_asc(webhook_delivery::Column::ChangeId)
        .order_by_asc(webhook_delivery::Column::EndpointId)
        .all(registry.app.database.reader())
        .await
        .unwrap()
}

/// The only endpoint.
async fn endpoint(registry: &TestRegistry) -> webhook_endpoint::Model {
    let found = webhook_endpoint::Entity::find()
        .one(registry.app.database.reader())
        .await;
    found.unwrap().unwrap()
}

/// Delivers what is due, and answers how many attempts that took.
async fn deliver(registry: &TestRegistry) -> usize {
    registry.app.courier.deliver_due().await.unwrap()
}
