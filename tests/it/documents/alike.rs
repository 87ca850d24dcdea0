//! Documents by chance: the normal form gives the answer that the document itself gives, and asks
//! for no response key of an object twice.

use std::collections::HashSet;

use async_graphql::{
    Request, Variables,
    parser::types::{DocumentOperations, Selection, SelectionSet},
};
use serde_json::json;

use super::support::{Calls, Engine, Random};

/// A selection set on a type of the engine's schema, nested at most `depth` deep.
fn set(random: &mut Random, on: &str, depth: usize) -> String {
    let mut text = "{ __typename ".to_owned();
    for _ in 0..=random.below(4) {
        let condition = *random.pick(&[
            "",
            "",
            "",
            "@skip(if: $yes)",
            "@skip(if: $no)",
            "@include(if: $yes)",
            "@include(if: false)",
            "@include(if: true) @skip(if: $left)",
        ]);
        let fields: &[&str] = match on {
            "Dog" => &[
                "name",
                "barks",
                "x: barks(times: 2)",
                "y: barks(times: $two)",
            ],
            "Cat" => &["name", "lives", "x: lives"],
            "Pet" => &["name", "z: name"],
            _ => &["__typename"],
        };
        let composite: &[(&str, &str)] = match on {
            "Query" => &[
                ("dog", "Dog"),
                ("pets", "Pet"),
                ("animals", "Animal"),
                ("pet(cat: $yes)", "Pet"),
            ],
            "Animal" => &[],
            _ => &[("friend", "Pet"), ("other: friend", "Pet")],
        };
        let conditions: &[&str] = match on {
            "Query" => &["Query"],
            // Not Animal: the engine drops what is conditioned on a union in one of its objects.
            "Dog" => &["Dog", "Pet"],
            "Cat" => &["Cat", "Pet"],
            "Pet" => &["Dog", "Cat", "Pet"],
            _ => &["Dog", "Cat", "Pet", "Animal"],
        };
        text += &match random.below(5) {
            0 | 1 if depth > 0 && !composite.is_empty() => {
                let (field, of) = random.pick(composite);
                format!("{field} {condition} {} ", set(random, of, depth - 1))
            }
            2 if depth > 0 => {
                let of = random.pick(conditions);
                format!("... on {of} {condition} {} ", set(random, of, depth - 1))
            }
            3 => format!("...{} {condition} ", random.pick(conditions)),
            _ => format!("{} {condition} ", random.pick(fields)),
        };
    }
    text + "}"
}

/// A document of two operations, the first by chance. The second uses all fragments, and the first
/// all variables, so that none is refused for leaving them.
fn document(random: &mut Random) -> String {
    let variables = "($yes: Boolean!, $no: Boolean = false, $left: Boolean = false, $two: Int = 2)";
    let set = set(random, "Query", 3);
    format!(
        "query first{variables} {{ u: __typename @include(if: $yes) v: __typename @skip(if: $no) \
         w: dog @skip(if: $left) {{ y: barks(times: $two) }} ... {set} }} \
         query second{variables} {{ ...Query dog {{ ...Dog y: barks(times: $two) }} \
         pets {{ ...Pet ...Cat }} animals {{ ...Animal }} x: __typename @skip(if: $left) }} \
         fragment Query on Query {{ a: __typename @include(if: $yes) @skip(if: $no) }} \
         fragment Dog on Dog {{ name friend {{ name ...Cat }} barks }} \
         fragment Cat on Cat {{ lives y: name }} \
         fragment Pet on Pet {{ name ... on Dog {{ x: barks(times: 2) }} friend {{ name }} }} \
         fragment Animal on Animal {{ ... on Pet {{ name }} ... on Cat {{ lives }} }}"
    )
}

/// Finds a response key that one object would meet twice.
fn twice(set: &SelectionSet) -> Option<String> {
    let (mut everywhere, mut by_type) = (HashSet::new(), HashSet::new());
    for item in &set.items {
        let (on, fields) = match &item.node {
            Selection::Field(_) => (None, std::slice::from_ref(item)),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().unwrap();
                let set = &inline.node.selection_set.node;
                (Some(on.node.on.node.to_string()), set.items.as_slice())
            }
            Selection::FragmentSpread(spread) => {
                return Some(spread.node.fragment_name.to_string());
            }
        };
        for field in fields {
            let Selection::Field(field) = &field.node else {
                return Some("a fragment in a fragment".to_owned());
            };
            let key = field.node.response_key().node.to_string();
            let new = match &on {
                None => everywhere.insert(key.clone()),
                Some(on) => by_type.insert((on.clone(), key.clone())),
            };
            if !new {
                return Some(key);
            }
            if let Some(inner) = twice(&field.node.selection_set.node) {
                return Some(format!("{key}.{inner}"));
            }
        }
    }
    by_type
        .iter()
        .find(|(_, key)| everywhere.contains(key))
        .map(|(on, key)| format!("{key} of {on}"))
}

#[tokio::test]
async fn the_normal_form_answers_as_the_document_does() {
    let engine = Engine::new();
    let (mut random, mut valid) = (Random::new(7), 0);
    for _ in 0..600 {
        let text = document(&mut random);
        let sent = json!({"yes": true, "no": random.below(2) == 0, "left": false});
        // By chance one response key is asked for in two ways, or a list has one type.
        let Ok(read) = engine.documents.read(&text) else {
            continue;
        };
        let plan = read
            .plan(Some("first"), sent.as_object().unwrap(), &engine.checks())
            .unwrap();
        valid += 1;
        let DocumentOperations::Single(operation) = &plan.document.operations else {
            panic!("several operations for {text}");
        };
        assert_eq!(twice(&operation.node.selection_set.node), None, "{text}");
        let mut normal = Request::new("").data(Calls::default());
        normal.set_parsed_query(plan.document);
        let whole = Request::new(&text)
            .operation_name("first")
            .variables(Variables::from_json(sent.clone()))
            .data(Calls::default());
        let (normal, whole) = (
            engine.schema.execute(normal).await,
            engine.schema.execute(whole).await,
        );
        assert_eq!(
            (normal.data.into_json().unwrap(), normal.errors.len()),
            (whole.data.into_json().unwrap(), whole.errors.len()),
            "{text} with {sent}"
        );
    }
    assert!(valid > 100, "only {valid} of the documents are valid");
}
