//! Rounds of load, one server after the other, so that both meet the same weather.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    client::{Client, post},
    data::Sample,
    process::Server,
    question::Question,
};

/// How long a round lasts.
const ROUND: Duration = Duration::from_millis(1_500);

/// How many questions are made before a round, to be asked in turn.
const PREPARED: u64 = 2_000;

/// One of the two servers and the requests that it gets.
pub struct Side<'a> {
    server: &'a Server,
    requests: Vec<Vec<u8>>,
    next: Arc<AtomicU64>,
    clients: usize,
}

/// What a round of load came to.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds of the server's own processor time for each answer.
    pub processor: f64,
}

impl<'a> Side<'a> {
    /// The registry, asked in GraphQL.
    pub fn registry(server: &'a Server, question: &Question, sample: &Sample) -> Self {
        Self::of(server, question.clients, |n| {
            let (variables, _) = (question.asked)(sample, n);
            let body = json!({ "query": question.document, "variables": variables });
            post("/graphql", n, &body)
        })
    }

    /// The reference, asked for the statement of this number.
    pub fn reference(
        server: &'a Server,
        number: usize,
        question: &Question,
        sample: &Sample,
    ) -> Self {
        Self::of(server, question.clients, |n| {
            let (_, parameters) = (question.asked)(sample, n);
            post(&format!("/{number}"), n, &json!(parameters))
        })
    }

    fn of(server: &'a Server, clients: usize, request: impl Fn(u64) -> Vec<u8>) -> Self {
        Self {
            server,
            clients,
            requests: (0..PREPARED).map(request).collect(),
            next: Arc::default(),
        }
    }

    fn next(&self) -> &[u8] {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        &self.requests[usize::try_from(n % PREPARED).unwrap()]
    }

    /// The data of the first answers.
    pub async fn data(&self, answers: usize) -> Vec<Value> {
        let mut client = Client::connect(self.server.address).await;
        let mut data = Vec::new();
        for request in self.requests.iter().take(answers) {
            let mut answer: Value = serde_json::from_slice(client.ask(request).await).unwrap();
            assert_eq!(answer["errors"], Value::Null);
            data.push(answer["data"].take());
        }
        data
    }

    /// All clients ask as fast as they get answers.
    pub async fn round(&self) -> Round {
        let clients =
            join_all((0..self.clients).map(|_| Client::connect(self.server.address))).await;
        let (began, processor) = (Instant::now(), self.server.processor());
        let counts = join_all(clients.into_iter().map(async |mut client| {
            let mut count = 0_u32;
            while began.elapsed() < ROUND {
                client.ask(self.next()).await;
                count += 1;
            }
            count
        }))
        .await;
        let answers = f64::from(counts.iter().sum::<u32>());
        Round {
            rate: answers / began.elapsed().as_secs_f64(),
            processor: (self.server.processor() - processor) * 1e3 / answers,
        }
    }

    /// The median of the times in milliseconds that one client waits, asking alone.
    pub async fn alone(&self, answers: usize) -> f64 {
        let mut client = Client::connect(self.server.address).await;
        let mut times = Vec::new();
        for _ in 0..answers {
            let began = Instant::now();
            client.ask(self.next()).await;
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        median(times)
    }
}

/// The middle of some figures.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}
