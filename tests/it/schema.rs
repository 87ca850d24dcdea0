//! The schema is the product: what is committed is what is served, and all of it is described.

use cooperation_registry::graphql::{schema, sdl};

use crate::support::on_each_database;

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/schema.graphql");

#[test]
fn the_committed_schema_is_the_one_the_code_makes() {
    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();
    assert!(
        committed == sdl(),
        "schema/schema.graphql is not the schema of the code; bring it up to date with \
         `cargo run -- schema print > schema/schema.graphql`"
    );
}

#[tokio::test]
async fn everything_in_the_schema_says_what_it_is() {
    on_each_database(async |registry| {
        let types = registry
            .data(
                "{ __schema { types { name description kind \
                   fields(includeDeprecated: true) { name description args { name description } } \
                   inputFields { name description } enumValues { name description } } } }",
            )
            .await;
        let mut silent = Vec::new();
        let none = Vec::new();
        let is_silent =
            |of: &serde_json::Value| of["description"].as_str().unwrap_or_default().is_empty();
        for one in types["__schema"]["types"].as_array().unwrap() {
            let name = one["name"].as_str().unwrap();
            let of_the_specification = ["Boolean", "Float", "ID", "Int", "String"].contains(&name);
            if name.starts_with("__") || of_the_specification {
                continue;
            }
            if is_silent(one) {
                silent.push(name.to_owned());
            }
            for part in ["fields", "inputFields", "enumValues"] {
                for field in one[part].as_array().unwrap_or(&none) {
                    let place = format!("{name}.{}", field["name"].as_str().unwrap());
                    for argument in field["args"].as_array().unwrap_or(&none) {
                        if is_silent(argument) {
                            silent.push(format!("{place}({})", argument["name"].as_str().unwrap()));
                        }
                    }
                    if is_silent(field) {
                        silent.push(place);
                    }
                }
            }
        }
        assert!(silent.is_empty(), "without a description: {silent:#?}");
    })
    .await;
}

#[test]
fn every_scalar_of_ours_says_where_its_form_comes_from() {
    let sdl = sdl();
    let unspecified: Vec<&str> = sdl
        .lines()
        .filter(|line| line.starts_with("scalar ") && !line.contains("@specifiedBy"))
        .collect();
    assert!(unspecified.is_empty(), "{unspecified:?}");
}

#[test]
fn the_schema_is_built_without_a_database() {
    assert!(!schema().sdl().is_empty());
}

#[tokio::test]
async fn the_introspection_that_tools_send_is_answered() {
    on_each_database(async |registry| {
        let of_type = "kind name ofType { ".repeat(9) + "kind name" + &" }".repeat(9);
        let query = format!(
            "query IntrospectionQuery {{ __schema {{ queryType {{ name }} mutationType {{ name }}
               types {{ ...FullType }} directives {{ name locations args {{ ...InputValue }} }} }} }}
             fragment FullType on __Type {{ kind name specifiedByURL isOneOf
               fields(includeDeprecated: true) {{ name args {{ ...InputValue }} type {{ ...TypeRef }} }}
               inputFields {{ ...InputValue }} interfaces {{ ...TypeRef }} enumValues {{ name }} possibleTypes {{ ...TypeRef }} }}
             fragment InputValue on __InputValue {{ name type {{ ...TypeRef }} defaultValue }}
             fragment TypeRef on __Type {{ {of_type} }}"
        );
        let types = registry.data(&query).await["__schema"]["types"].clone();
        assert!(types.as_array().unwrap().len() > 100);
        // A field that refuses null must not say that null is what leaving it out means.
        let filter = types.as_array().unwrap().iter().find(|one| one["name"] == "ProgrammeFilter").unwrap();
        for field in filter["inputFields"].as_array().unwrap() {
            assert_eq!(field["defaultValue"], serde_json::Value::Null, "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_document_beyond_the_limits_is_refused_before_any_statement() {
    on_each_database(async |registry| {
        let deep = format!(
            "{{ programmes {} {{ code }} {} }}",
            "{ nodes { participations { nodes { programme ".repeat(4),
            "} } } }".repeat(4)
        );
        let wide = format!(
            "{{ {} }}",
            (0..900)
                .map(|n| format!("a{n}: __typename "))
                .collect::<String>()
        );
        let bomb = format!(
            "{{ ...f0 }} {} fragment f24 on Query {{ __typename }}",
            (0..24)
                .map(|n| format!("fragment f{n} on Query {{ ...f{0} ...f{0} }} ", n + 1))
                .collect::<String>()
        );
        for (document, refused) in [
            (deep, true),
            (bomb, true),
            ("{a".repeat(9_000), true),
            (wide, true),
            ("{ __typename }".to_owned(), false),
        ] {
            registry.statements();
            let answer = registry.ask(&document).await;
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(
                *code == "QUERY_REJECTED",
                refused,
                "{}: {answer}",
                document.get(..60).unwrap_or(&document)
            );
            assert_eq!(registry.statements().len(), 0);
        }
    })
    .await;
}
