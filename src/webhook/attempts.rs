//! How many attempts there were, for Prometheus.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};

use super::sender::Outcome;

/// What attempts came to, a closed list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Came {
    outcome: &'static str,
}

/// Attempts to deliver, by what they came to. Clones count together.
#[derive(Clone, Debug, Default)]
pub(super) struct Attempts(Family<Came, Counter>);

impl Attempts {
    pub(super) fn count(&self, outcome: &Outcome) {
        let outcome = match outcome {
            Outcome::Delivered => "delivered",
            Outcome::Gone => "gone",
            Outcome::Failed { .. } => "failed",
        };
        self.0.get_or_create(&Came { outcome }).inc();
    }

    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register(
            "webhook_attempts",
            "Attempts to deliver a webhook by what they came to",
            self.0.clone(),
        );
    }
}
