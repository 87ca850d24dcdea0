//! The mechanisms that programmes address, as values of the filter.

use cooperation_registry::{access::Viewer, example};

use crate::{
    chain::chain,
    support::{TestRegistry, on_each_database},
};

async fn compared(registry: &TestRegistry) -> usize {
    let facets = "facets(of: [MECHANISM]) { totalCount values(first: 100) { value count mechanism { code } concept { code } } }";
    let answer = registry
        .data(&format!(
            "{{ portfolio(filter: {{mechanism: {{code: {{eq: \"nobody\"}}}}}}) {{ {facets} }} }}"
        ))
        .await;
    let values = answer["portfolio"]["facets"][0]["values"]
        .as_array()
        .unwrap();
    for value in values {
        let code = value["mechanism"]["code"].as_str().unwrap();
        let query = format!(
            "{{ programmes(filter: {{mechanism: {{code: {{eq: \"{code}\"}}}}}}) {{ totalCount }} }}"
        );
        let listed = registry.data(&query).await;
        assert_eq!(listed["programmes"]["totalCount"], value["count"], "{code}");
        assert!(value["value"].is_null() && value["concept"].is_null());
    }
    values.len()
}

#[tokio::test]
async fn each_mechanism_counts_the_programmes_that_its_filter_leaves_as_if_nothing_were_filtered_by_it()
 {
    on_each_database(async |registry| {
        example::load(&registry.app.writer, Viewer::Operator)
            .await
            .unwrap();
        assert!(compared(registry).await > 1);
    })
    .await;
    on_each_database(async |registry| {
        chain(registry).await;
        assert!(compared(registry).await > 1);
    })
    .await;
}
