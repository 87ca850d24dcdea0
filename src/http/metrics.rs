//! What is counted, for Prometheus (OpenMetrics 1.0, section 3).
//!
//! Every label comes from a short closed list: methods, route templates, statuses, kinds and
//! codes. Never from what a client wrote, or a client decides how many series there are.
//!
//! The floating-point numbers here are the library's, which measures in them.

use std::{sync::Arc, time::Duration};

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// Where requests end: most take milliseconds, none longer than the request limit of 20 s.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0,
];
/// Up to the limit of a document.
const COSTS: [f64; 9] = [
    1.0, 10.0, 50.0, 100.0, 500.0, 1_000.0, 5_000.0, 10_000.0, 50_000.0,
];
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    path: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    path: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Operation {
    kind: &'static str,
    outcome: &'static str,
}

/// What kind of operation was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A query.
    Query,
    /// A mutation.
    Mutation,
    /// A subscription.
    Subscription,
    /// The document could not be read.
    Unknown,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Mutation => "mutation",
            Self::Subscription => "subscription",
            Self::Unknown => "unknown",
        }
    }
}

/// All counters. Clones count together.
#[derive(Clone, Debug)]
pub struct Metrics(Arc<Counters>);

#[derive(Debug)]
struct Counters {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    operations: Family<Operation, Counter>,
    costs: Histogram,
    in_flight: Gauge,
    shed: Counter,
    rate_limited: Counter,
    connections: Gauge,
    connections_refused: Counter,
    sockets: Gauge,
    subscriptions: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new(|_| {})
    }
}

impl Metrics {
    /// The counters of this module, and `more` of others. All names begin with `registry_`.
    pub fn new(more: impl FnOnce(&mut Registry)) -> Self {
        let mut counters = Counters {
            registry: Registry::with_prefix("registry"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            operations: Family::default(),
            costs: Histogram::new(COSTS),
            in_flight: Gauge::default(),
            shed: Counter::default(),
            rate_limited: Counter::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            sockets: Gauge::default(),
            subscriptions: Gauge::default(),
        };
        counters.register();
        more(&mut counters.registry);
        Self(Arc::new(counters))
    }

    /// Counts an operation: `outcome` is `ok` or a code of the closed list of errors.
    pub fn operation(&self, kind: Kind, outcome: &'static str, cost: u64) {
        let kind = kind.name();
        self.0
            .operations
            .get_or_create(&Operation { kind, outcome })
            .inc();
        // Exact up to 2^32, far beyond any cost that is let through.
        self.0
            .costs
            .observe(f64::from(u32::try_from(cost).unwrap_or(u32::MAX)));
    }

    /// Counts a request that was answered, or whose client hung up before: by its method and the
    /// template of its route, both from closed lists.
    pub(super) fn answered(&self, method: &'static str, path: String, status: u16, took: Duration) {
        let route = Route { method, path };
        let durations = &self.0.durations;
        durations.get_or_create(&route).observe(took.as_secs_f64());
        let Route { method, path } = route;
        let answered = Answered {
            method,
            path,
            status,
        };
        self.0.requests.get_or_create(&answered).inc();
    }

    /// Counts a request under way, until it is dropped.
    pub(super) fn in_flight(&self) -> Counted {
        Counted::new(&self.0.in_flight)
    }

    /// Counts a request that found no place at the gate.
    pub fn shed(&self) {
        self.0.shed.inc();
    }

    /// Counts a request that its payer couldn't pay for.
    pub fn rate_limited(&self) {
        self.0.rate_limited.inc();
    }

    /// Counts a connection that was closed because there were too many.
    pub fn connection_refused(&self) {
        self.0.connections_refused.inc();
    }

    /// Counts a connection, until it is dropped.
    pub fn connection(&self) -> Counted {
        Counted::new(&self.0.connections)
    }

    /// Counts a WebSocket, until it is dropped.
    pub fn socket(&self) -> Counted {
        Counted::new(&self.0.sockets)
    }

    /// Counts a subscription, until it is dropped.
    pub fn subscription(&self) -> Counted {
        Counted::new(&self.0.subscriptions)
    }

    /// Everything as OpenMetrics text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        if let Err(error) = text::encode(&mut text, &self.0.registry) {
            tracing::error!(%error, "the metrics could not be written");
        }
        text
    }
}

impl Counters {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "http_requests",
            "Requests by their answers",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "http_request_duration",
            "Time from a request's head to its answer's",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register(
            "graphql_operations",
            "GraphQL operations by kind, and by ok or the first error's code",
            self.operations.clone(),
        );
        registry.register("graphql_cost", "Estimated objects", self.costs.clone());
        for (name, help, gauge) in [
            (
                "http_requests_in_flight",
                "Requests not answered yet",
                &self.in_flight,
            ),
            ("http_connections", "Open connections", &self.connections),
            ("websockets", "Open WebSockets", &self.sockets),
            ("subscriptions", "Subscriptions", &self.subscriptions),
        ] {
            registry.register(name, help, gauge.clone());
        }
        for (name, help, counter) in [
            ("requests_shed", "Requests that found no place", &self.shed),
            (
                "requests_rate_limited",
                "Requests beyond their payer's rate",
                &self.rate_limited,
            ),
            (
                "http_connections_refused",
                "Connections beyond the limit",
                &self.connections_refused,
            ),
        ] {
            registry.register(name, help, counter.clone());
        }
    }
}

/// One more in a gauge, until it is dropped.
#[derive(Debug)]
pub struct Counted(Gauge);

impl Counted {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[cfg(test)]
#[path = "metrics_tests.rs"]
mod tests;
