//! Which recommendations programmes address, and which none does.

mod counted;
mod modelled;
mod money;

use cooperation_registry::access::Viewer;
use serde_json::{Value, json};

use crate::support::TestRegistry;

/// What is counted of each group.
const COUNTS: &str = "recommendations addressed proposed inGeneral gaps";

/// The groups of the coverage by these dimensions.
async fn coverage(registry: &TestRegistry, viewer: Viewer, arguments: &str, select: &str) -> Value {
    let query = format!(
        "{{ portfolio {{ coverage({arguments}, first: 100) {{ nodes {{ {select} }} }} }} }}"
    );
    let answer = registry.ask_as(viewer, &query, json!({})).await;
    assert_eq!(answer["errors"], Value::Null, "{query}");
    answer["data"]["portfolio"]["coverage"]["nodes"].clone()
}
