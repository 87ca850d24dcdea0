//! One attempt to deliver a message.

use std::time::Duration;

use reqwest::{
    Client, Response, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use super::{Secret, message::Message, rules};
use crate::{
    clock::Timestamp,
    error::Failure,
    outbound::{ClientFailed, OutboundUrl, client, told},
};

/// How long a receiver has for its answer: the shorter end of what Standard Webhooks suggests. A
/// receiver should take a message, answer, and only then work.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// The longest description of a failure that is kept, in characters.
const LONGEST_ERROR: usize = 200;

/// What came of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The receiver has it.
    Delivered,
    /// The receiver wants no more (410).
    Gone,
    /// It is to be tried again.
    Failed {
        /// Why, in a few words.
        error: String,
        /// How long the receiver asked to be left alone.
        retry_after: Option<Duration>,
    },
}

impl Outcome {
    fn failed(error: &str) -> Self {
        // The text comes from outside, and PostgreSQL refuses NUL.
        let error = error.chars().filter(|c| !c.is_control());
        Self::Failed {
            error: error.take(LONGEST_ERROR).collect(),
            retry_after: None,
        }
    }
}

/// Sends messages through HTTP, by the [`client`] that can't be led anywhere else.
#[derive(Clone, Debug)]
pub(super) struct Sender {
    client: Client,
    deadline: Duration,
}

impl Sender {
    /// Gives receivers this long to answer.
    pub(super) fn new(deadline: Duration) -> Result<Self, ClientFailed> {
        let client = client()?;
        Ok(Self { client, deadline })
    }

    /// Tries once. Nothing is read of the answer but its head.
    pub(super) async fn post(
        &self,
        url: &str,
        secret: &Secret,
        message: &Message,
        now: Timestamp,
    ) -> Result<Outcome, Failure> {
        // Held against the rules again: they may be stricter than when it was registered.
        let url = match OutboundUrl::read(url) {
            Ok(url) => url,
            Err(refused) => return Ok(Outcome::failed(&refused.to_string())),
        };
        let second = now.micros().div_euclid(1_000_000);
        let answer = self
            .client
            .post(url.url().clone())
            .timeout(self.deadline)
            .header(CONTENT_TYPE, "application/json")
            .header(standardwebhooks::HEADER_WEBHOOK_ID, &message.id)
            .header(standardwebhooks::HEADER_WEBHOOK_TIMESTAMP, second)
            .header(
                standardwebhooks::HEADER_WEBHOOK_SIGNATURE,
                message.signature(secret, second)?,
            )
            .body(message.body.clone())
            .send()
            .await;
        Ok(match answer {
            Ok(answer) => meaning(&answer, now),
            Err(error) if error.is_timeout() => Outcome::failed("no answer came in time"),
            Err(error) => Outcome::failed(&told(&error.without_url())),
        })
    }
}

fn meaning(answer: &Response, now: Timestamp) -> Outcome {
    match answer.status() {
        status if status.is_success() => Outcome::Delivered,
        StatusCode::GONE => Outcome::Gone,
        status => {
            let header = answer.headers().get(RETRY_AFTER);
            Outcome::Failed {
                error: format!("the answer had status {}", status.as_u16()),
                retry_after: header
                    .and_then(|header| header.to_str().ok())
                    .and_then(|header| rules::retry_after(header, now)),
            }
        }
    }
}
