//! A page costs one statement for each relation selected, however many the parents.

use sea_orm::{DbBackend, Statement};

use crate::support::{TestRegistry, on_each_database, organisation, programme};

/// How many questions statements ask: on PostgreSQL several about a few rows share one.
fn questions(statements: &[Statement]) -> usize {
    let more = |statement: &Statement| statement.sql.matches(") AS x UNION ALL SELECT ").count();
    statements.iter().map(|statement| 1 + more(statement)).sum()
}

/// Programmes that have something in every list.
async fn programmes(registry: &TestRegistry, count: usize) {
    for code in ["org", "ministry", "network", "funder"] {
        registry
            .put_organisation(organisation(code, ""))
            .await
            .unwrap();
    }
    let tied = "part_of = [{ organisation = \"ministry\", since = \"2017-05\" }]\nmember_of = [{ organisation = \"network\" }]\n\
                identifiers = [{ scheme = \"S\", value = \"1\" }]";
    registry
        .put_organisation(organisation("org", tied))
        .await
        .unwrap();
    registry
        .put_document(crate::support::document("doc"))
        .await
        .unwrap();
    for number in 0..count {
        let code = format!("p-{number:03}");
        let parent = match number {
            0 => String::new(),
            _ => {
                "relations = [{ external_id = \"r\", kind = \"PARENT\", programme = \"p-000\" }]\n"
                    .to_owned()
            }
        };
        let more = format!(
            "period = {{ start = \"2013\", end = \"2016\" }}\n\
             references = [{{ scheme = \"S\", value = \"{number}\" }}]\n\
             countries = [{{ country = \"MA\" }}]\nregions = [{{ scheme = \"UN-M49\", region = \"015\" }}]\n\
             documents = [\"doc\"]\n{parent}\
             objectives = [{{ external_id = \"o\", level = \"OVERALL\", statement = [{{ locale = \"en\", text = \"Do\" }}] }}]\n\
             participations = [{{ external_id = \"a\", organisation = \"org\", role = \"BENEFICIARY\" }}, \
                               {{ external_id = \"b\", organisation = \"funder\", role = \"FUNDING\" }}]"
        );
        let after = "[finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\n\
                     commitment = \"COMMITTED\"\nprovider = \"funder\"\ndocument = \"doc\"\namount = { amount = \"1.00\", currency = \"EUR\" }\n\
                     [[finance.transactions]]\nexternal_id = \"t\"\nkind = \"DISBURSEMENT\"\nprovider = \"funder\"\namount = { amount = \"1.00\", currency = \"EUR\" }\n\
                     [[statements]]\nexternal_id = \"s\"\nfield = \"period.start\"\nvalue = \"2013\"\nrank = \"PREFERRED\"\ndocument = \"doc\"\nasserted_by = \"org\"\n\
                     [[statements]]\nexternal_id = \"t\"\nfield = \"period.start\"\nvalue = \"2014\"\nrank = \"NORMAL\"";
        registry
            .put_programme(programme(&code, &more, after))
            .await
            .unwrap();
    }
}

const EVERY_LIST: &str = "
    code title { text } terms { ... on ProjectTerms { funders { code } } }
    countries { country } regions { region } references { value }
    participations(first: 2) { totalCount nodes { role organisation { code name { text } partOf { organisation { code } since } memberOf { code } identifiers { value } } }
                     edges { cursor } pageInfo { hasNextPage } }
    funders: participations(role: [FUNDING], first: 1) { nodes { organisation { code } } }
    budget { total { amounts { amount } records(first: 1) { nodes { id } } } lines(first: 1) { nodes { amount { amount } provider { code } source { code } } } }
    transactions(first: 1) { nodes { amount { amount } provider { code } } }
    objectives { statement { text } } documents(first: 1) { totalCount nodes { code publisher { code } } }
    relatedProgrammes(first: 1) { nodes { kind programme { code participations(first: 1) { nodes { organisation { code } } } } } }
    statements { value assertedBy { code } source { code } } discrepancies { field preferred { value } }
    history(first: 1) { totalCount nodes { version: versionAfter author { code } } }";

#[tokio::test]
async fn a_page_of_100_programmes_costs_the_statements_of_a_page_of_1() {
    on_each_database(async |registry| {
        programmes(registry, 101).await;
        // Behind the first programme, which alone has no parent.
        let mut counts = Vec::new();
        for first in [1, 2, 100] {
            let start = registry
                .data("{ programmes(first: 1, orderBy: [{field: CODE}]) { pageInfo { endCursor } } }")
                .await["programmes"]["pageInfo"]["endCursor"]
                .clone();
            registry.statements();
            let query = format!(
                "{{ programmes(first: {first}, after: {start}, orderBy: [{{field: CODE}}]) {{ totalCount nodes {{ {EVERY_LIST} }} }} }}"
            );
            let page = registry.data(&query).await;
            let nodes = page["programmes"]["nodes"].as_array().unwrap();
            assert_eq!(nodes.len(), first);
            for node in nodes {
                assert_eq!(node["participations"]["nodes"].as_array().unwrap().len(), 2, "{node}");
                assert_eq!(node["participations"]["nodes"][0]["organisation"]["partOf"][0]["since"], "2017-05");
                assert_eq!(node["budget"]["total"]["amounts"][0]["amount"], "1.00");
                assert_eq!(node["relatedProgrammes"]["nodes"][0]["programme"]["code"], "p-000");
                assert_eq!(node["documents"]["totalCount"], 1);
                assert_eq!(node["history"]["totalCount"], 2);
            }
            counts.push(questions(&registry.statements()));
        }
        assert_eq!(counts, [counts[0]; 3], "questions for 1, 2 and 100 programmes");
        assert!(counts[0] <= 32, "{} questions", counts[0]);
    })
    .await;
}

#[tokio::test]
async fn each_relation_that_is_selected_costs_one_statement() {
    on_each_database(async |registry| {
        programmes(registry, 3).await;
        for (selection, statements) in [
            ("code", 1),
            ("participations { nodes { role } }", 2),
            ("participations { nodes { role } edges { cursor } pageInfo { endCursor } }", 2),
            ("participations { totalCount }", 2),
            ("participations { totalCount nodes { role } }", 3),
            ("participations { nodes { organisation { code } } }", 3),
            ("a: participations { nodes { role } } b: participations { nodes { role } }", 2),
            ("a: participations(first: 1) { nodes { role } } b: participations(first: 2) { nodes { role } }", 3),
            ("statements { value } discrepancies { field }", 2),
            ("objectives { position } countries { country } references { value }", 4),
            ("documents { nodes { code } }", 3),
            ("budget { state }", 1),
        ] {
            registry.statements();
            registry.data(&format!("{{ programmes {{ nodes {{ {selection} }} }} }}")).await;
            assert_eq!(questions(&registry.statements()), statements, "{selection}");
        }
        registry.statements();
        registry.data("{ apiInfo { version } __typename }").await;
        assert_eq!(registry.statements().len(), 0);
    })
    .await;
}

#[tokio::test]
async fn parents_are_bound_as_one_parameter_whatever_their_number() {
    on_each_database(async |registry| {
        programmes(registry, 4).await;
        let mut texts = Vec::new();
        for first in [2, 4] {
            registry.statements();
            registry
                .data(&format!(
                    "{{ programmes(first: {first}) {{ nodes {{ objectives {{ position }} }} }} }}"
                ))
                .await;
            texts.push(registry.statements().remove(1).sql);
        }
        assert_eq!(texts[0], texts[1], "a new statement for every length");
    })
    .await;
}

#[tokio::test]
async fn an_alias_a_fragment_and_a_skipped_field_change_nothing_about_the_cost() {
    on_each_database(async |registry| {
        programmes(registry, 3).await;
        registry.statements();
        let answer = registry
            .ask_with(
                "query($with: Boolean = true, $without: Boolean = false) {
                   programmes { nodes { ...parts objectives @include(if: $without) { position } also: objectives @include(if: $with) { position } } } }
                 fragment parts on Programme { some: participations { nodes { ...role } } participations { nodes { ...role } } }
                 fragment role on Participation { role organisation { code } }",
                serde_json::json!({}),
            )
            .await;
        assert_eq!(answer["errors"], serde_json::Value::Null);
        let first = &answer["data"]["programmes"]["nodes"][0];
        assert_eq!(first["some"], first["participations"]);
        assert_eq!(first["objectives"], serde_json::Value::Null);
        assert_eq!(first["also"][0]["position"], 0, "a variable's default was ignored");
        assert_eq!(questions(&registry.statements()), 4);
    })
    .await;
}

#[tokio::test]
async fn what_is_asked_of_a_few_rows_shares_a_statement_on_postgresql() {
    on_each_database(async |registry| {
        programmes(registry, 22).await;
        for (first, shared) in [(1, true), (20, true), (21, false)] {
            registry.statements();
            let page = registry
                .data(&format!(
                    "{{ programmes(first: {first}, orderBy: [{{field: CODE}}]) {{ nodes {{ code countries {{ country }} \
                     references {{ value }} objectives {{ position }} participations {{ nodes {{ role }} }} \
                     relatedProgrammes(first: 1) {{ nodes {{ kind }} }} }} }} }}"
                ))
                .await;
            for (number, node) in page["programmes"]["nodes"].as_array().unwrap().iter().enumerate() {
                assert_eq!(node["countries"][0]["country"], "MA");
                assert_eq!(node["references"][0]["value"], number.to_string());
                assert_eq!(node["objectives"][0]["position"], 0);
                assert_eq!(node["participations"]["nodes"].as_array().unwrap().len(), 2);
                assert_eq!(node["relatedProgrammes"]["nodes"][0]["kind"], if number == 0 { "CHILD" } else { "PARENT" });
            }
            let statements = registry.statements();
            assert_eq!(questions(&statements), 6);
            let fewer = shared && registry.backend() == DbBackend::Postgres;
            assert_eq!(statements.len(), if fewer { 2 } else { 6 }, "of {first} programmes");
        }
    })
    .await;
}
