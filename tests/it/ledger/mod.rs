//! The ledger: whatever goes wrong, what was acknowledged is stored exactly once, what was refused never, and a
//! request whose answer didn't arrive at most once, which sending it again settles.

mod cut;
mod hung_up;
mod killed;
mod met;
mod stored;
mod together;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::time::{Duration, timeout};

pub(crate) use self::stored::Stored;
use crate::{
    pressure::wire::{Answer, DEADLINE, End, Wire},
    process::{
        post,
        service::{Place, Process},
    },
};

/// What an agency that pushes may do.
const SCOPES: [&str; 4] = [
    "programmes:write",
    "budget:write",
    "results:write",
    "feed:read",
];

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// It was carried out.
    Acknowledged,
    /// It never was sent whole.
    Unsent,
    /// Nobody said, or it was said to try again.
    Nothing,
}

/// One push of one new programme.
#[derive(Clone, Debug)]
struct Entry {
    /// The programme's code, which is the request's key too.
    code: String,
    told: Told,
}

/// Every request that was sent, and what came back.
#[derive(Clone, Default)]
pub(crate) struct Ledger {
    entries: Arc<Mutex<Vec<Entry>>>,
    acknowledged: Arc<AtomicUsize>,
}

impl Ledger {
    fn note(&self, code: &str, told: Told) {
        if told == Told::Acknowledged {
            self.acknowledged.fetch_add(1, Ordering::SeqCst);
        }
        let code = code.to_owned();
        self.entries.lock().unwrap().push(Entry { code, told });
    }

    /// How many requests nobody answered, which is what the fault of a test must have met.
    fn open(&self) -> usize {
        let entries = self.entries.lock().unwrap();
        let open = entries.iter().filter(|entry| entry.told == Told::Nothing);
        open.count()
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::SeqCst)
    }

    /// Waits until so many requests were acknowledged.
    async fn reaches(&self, count: usize) {
        let reached = timeout(DEADLINE, async {
            while self.acknowledged() < count {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        assert!(
            reached.await.is_ok(),
            "{} of {count} acknowledged",
            self.acknowledged()
        );
    }

    /// Settles what is open by sending it again, and holds everything against what is stored.
    async fn settle(&self, place: &Place, token: &str) {
        let entries = self.entries.lock().unwrap().clone();
        let stored = Stored::read(&place.database).await;
        for Entry { code, told } in &entries {
            let times = stored.times(code);
            match told {
                Told::Acknowledged => assert_eq!(times, 1, "{code} was acknowledged"),
                Told::Unsent => assert_eq!(times, 0, "{code} was never sent whole"),
                Told::Nothing => assert!(times <= 1, "{code} is stored {times} times"),
            }
        }
        let process = Process::start(place);
        let mut wire = Wire::open(process.address).await.unwrap();
        let sent = |entry: &&Entry| entry.told != Told::Unsent;
        // What was acknowledged as well: it is answered as it was, and nothing is done again.
        for Entry { code, .. } in entries.iter().filter(sent) {
            let answer = wire.ask(&post(Some(token), &pushing(code))).await.unwrap();
            assert_eq!(told(&Ok(answer)), Told::Acknowledged, "{code} sent again");
        }
        let ids = Stored::read_beside(&place.database).await.ids();
        let feed = feed(&mut wire, token, &ids).await;
        process.terminate();
        drop(process);
        let stored = Stored::read(&place.database).await;
        let mut expected: Vec<&str> = entries
            .iter()
            .filter(sent)
            .map(|entry| &*entry.code)
            .collect();
        expected.sort_unstable();
        assert_eq!(stored.pushed(), expected, "what is stored");
        for code in expected {
            assert_eq!(stored.times(code), 1, "{code} in the end");
            assert_eq!(stored.lines(code), 2, "{code} has all of its lines");
            assert_eq!(stored.records(code), 1, "{code} in the trace");
            assert_eq!(
                stored.answers(code),
                1,
                "{code} has an answer kept under its key"
            );
            let told = feed
                .iter()
                .filter(|subject| *subject == stored.id(code))
                .count();
            assert_eq!(told, 1, "{code} in the feed");
        }
        assert_eq!(
            stored.broken(&place.database).await,
            0,
            "the trace is what the rows say"
        );
    }
}

/// A push of one new programme with two budget lines.
fn pushing(code: &str) -> String {
    let line = |id: &str| json!({"externalId": id, "kind": "ORIGINAL", "start": "2015", "end": "2015", "amount": {"amount": "12.50", "currency": "EUR"}});
    json!({
        "query": "mutation($input: PushProgrammesInput!) { pushProgrammes(input: $input) { results { outcome errors { message } } errors { message } } }",
        "variables": {"input": {
            "idempotencyKey": code, "policy": "ALL_OR_NOTHING",
            "items": [{
                "externalId": code, "code": code, "instrument": "PROJECT",
                "title": [{"locale": "en", "text": code}],
                "participations": [{"externalId": "p", "organisation": "undp", "role": "IMPLEMENTING"}],
                "budget": {"lines": [line("l1"), line("l2")]},
            }],
        }},
    })
    .to_string()
}

/// What an answer says of a push.
fn told(answer: &Result<Answer, End>) -> Told {
    let Ok(answer) = answer else {
        return Told::Nothing;
    };
    if answer.status == 200 && answer.body.contains("\"outcome\":\"CREATED\"") {
        return Told::Acknowledged;
    }
    // The database, or room, was lacking for a moment: nothing else is wrong with what is sent.
    let again = ["RETRY_LATER", "OVERLOADED", "IN_PROGRESS"];
    assert!(
        again.iter().any(|code| answer.body.contains(code)),
        "{} {}",
        answer.status,
        answer.body
    );
    Told::Nothing
}

/// What the feed tells of these programmes, as an agency reads it, until it has told of all of them. On PostgreSQL it waits for transactions that were begun before, anywhere on the server.
async fn feed(wire: &mut Wire, token: &str, ids: &BTreeSet<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut after = Value::Null;
    let read = timeout(DEADLINE, async {
        loop {
            let body = json!({
                "query": "query($after: String) { changes(after: $after, first: 100) { nodes { subjectId } pageInfo { hasNextPage endCursor } } }",
                "variables": {"after": after},
            });
            let answer = wire
                .ask(&post(Some(token), &body.to_string()))
                .await
                .unwrap();
            let answer: Value = serde_json::from_str(&answer.body).unwrap();
            let page = &answer["data"]["changes"];
            let nodes = page["nodes"]
                .as_array()
                .unwrap_or_else(|| panic!("{answer}"));
            let subjects = nodes
                .iter()
                .map(|node| node["subjectId"].as_str().unwrap().to_owned());
            all.extend(subjects.filter(|subject| ids.contains(subject)));
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] != true && all.len() >= ids.len() {
                return;
            }
        }
    });
    let ended = read.await;
    assert!(
        ended.is_ok(),
        "the feed has {} of {} programmes",
        all.len(),
        ids.len()
    );
    all
}

/// Pushes new programmes, one after the other, until nobody takes connections any more. One that ends is followed by
/// another: a server that can't tell who asks says so without having read the body, and closes the connection.
async fn write(address: std::net::SocketAddr, token: &str, name: &str, ledger: &Ledger) {
    let mut numbers = 0..;
    while let Ok(mut wire) = Wire::open(address).await {
        for number in &mut numbers {
            let code = format!("{name}-{number}");
            let answer = wire.ask(&post(Some(token), &pushing(&code))).await;
            ledger.note(&code, told(&answer));
            if answer.map_or(true, |answer| answer.closes()) {
                break;
            }
        }
    }
}
