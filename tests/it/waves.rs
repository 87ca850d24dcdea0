//! A page costs one statement for each relation selected, however many the parents.

use sea_orm::{DbBackend, Statement};

use crate::support::{TestRegistry, on_each_database, organisation, programme, read};

/// How many questions statements ask: on PostgreSQL several about a few rows share one.
fn questions(statements: &[Statement]) -> usize {
    let more = |statement: &Statement| statement.sql.matches(") AS x UNION ALL SELECT ").count();
    statements.iter().map(|statement| 1 + more(statement)).sum()
}

/// Programmes that have something in every list.
pub(crate) async fn programmes(registry: &TestRegistry, count: usize) {
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
    ground(registry).await;
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
             documents = [\"doc\"]\n{parent}themes = [{{ concept = {THEME} }}]\nsectors = [{{ concept = {THEME} }}]\n\
             objectives = [{{ external_id = \"o\", level = \"OVERALL\", document = \"doc\", statement = [{{ locale = \"en\", text = \"Do\" }}] }}]\n\
             participations = [{{ external_id = \"a\", organisation = \"org\", role = \"BENEFICIARY\" }}, \
                               {{ external_id = \"b\", organisation = \"funder\", role = \"FUNDING\" }}]"
        );
        let after = "[[activities]]\nexternal_id = \"v\"\nkind = \"EVENT\"\ntitle = [{ locale = \"en\", text = \"Forum\" }]\nquantities = [{ value = \"3\" }]\n\
                     participations = [{ organisation = \"org\", role = \"HOST\" }]\ndocument = \"doc\"\n\
                     [[practices]]\nexternal_id = \"r\"\nkind = \"LESSON\"\ntitle = [{ locale = \"en\", text = \"Learn\" }]\nasserted_by = \"org\"\n\
                     [[alignments]]\nexternal_id = \"n\"\nframework = [{ locale = \"en\", text = \"Plan\" }]\nconcept = { scheme = \"themes\", version = \"1\", code = \"t\" }\n\
                     [finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\n\
                     commitment = \"COMMITTED\"\nprovider = \"funder\"\ndocument = \"doc\"\namount = { amount = \"1.00\", currency = \"EUR\" }\n\
                     [[finance.transactions]]\nexternal_id = \"t\"\nkind = \"DISBURSEMENT\"\nprovider = \"funder\"\namount = { amount = \"1.00\", currency = \"EUR\" }\n\
                     [[statements]]\nexternal_id = \"s\"\nfield = \"period.start\"\nvalue = \"2013\"\nrank = \"PREFERRED\"\ndocument = \"doc\"\nasserted_by = \"org\"\n\
                     [[statements]]\nexternal_id = \"t\"\nfield = \"period.start\"\nvalue = \"2014\"\nrank = \"NORMAL\"";
        registry
            .put_programme(programme(&code, &more, after))
            .await
            .unwrap();
        achieved(registry, &code).await;
    }
}

const THEME: &str = "{ scheme = \"themes\", version = \"1\", code = \"t\" }";

/// A list of themes, a mechanism with a review, and two paragraphs of it.
async fn ground(registry: &TestRegistry) {
    let themes = "code = \"themes\"\nversion = \"1\"\ntitle = [{ locale = \"en\", text = \"Themes\" }]\n\
                  concepts = [{ code = \"t\", label = [{ locale = \"en\", text = \"Theme\" }] }]";
    registry.put_concepts(read(themes)).await.unwrap();
    let upr = "code = \"upr\"\nclass = \"UNIVERSAL_PERIODIC_REVIEW\"\nname = [{ locale = \"en\", text = \"UPR\" }]";
    registry.put_mechanism(read(upr)).await.unwrap();
    let review = "code = \"review\"\nmechanism = \"upr\"\ncountry = \"MA\"";
    registry.put_review(read(review)).await.unwrap();
    for paragraph in 0..10 {
        let draft = format!(
            "symbol = \"S\"\nparagraph = \"{paragraph}\"\nmechanism = \"upr\"\nreview = \"review\"\nrecommending_states = [\"GH\"]\n\
             texts = [{{ locale = \"en\", text = \"Do\", extent = \"FULL\" }}]\n\
             positions = [{{ external_id = \"1\", value = \"SUPPORTED\", document = \"doc\" }}]\n\
             references = [{{ scheme = \"R\", value = \"{paragraph}\" }}]\n\
             tags = [{{ facet = \"THEME\", concept = {THEME}, method = \"HUMAN\" }}, {{ facet = \"GROUP\", concept = {THEME}, method = \"HUMAN\" }}, {{ facet = \"SDG_TARGET\", concept = {THEME}, method = \"RULE\" }}]\n\
             responsible_institutions = [{{ external_id = \"1\", organisation = \"ministry\", role = \"LEAD\" }}]\n\
             assessments = [{{ external_id = \"1\", assessor = \"org\", value = {THEME} }}]\n\
             progress_reports = [{{ external_id = \"1\", reported_by = \"org\", summary = [{{ locale = \"en\", text = \"Done\" }}] }}]"
        );
        registry.put_recommendation(read(&draft)).await.unwrap();
    }
}

/// A result of the programme, shared with the first one, and links that rest on it.
async fn achieved(registry: &TestRegistry, code: &str) {
    let draft = format!(
        "code = \"{code}\"\nkind = \"OUTPUT\"\ntitle = [{{ locale = \"en\", text = \"Result\" }}]\ndocuments = [\"doc\"]\n\
         contributions = [{{ external_id = \"c\", programme = \"{code}\", role = \"LEADS\", document = \"doc\" }}]\n\
         indicators = [{{ external_id = \"i\", title = [{{ locale = \"en\", text = \"I\" }}], kind = \"PROCESS\", measure = \"UNIT\", measurements = [\
           {{ external_id = \"b\", kind = \"BASELINE\", quantity = {{ value = \"1\" }} }}, {{ external_id = \"t\", kind = \"TARGET\", quantity = {{ value = \"3\" }} }}, {{ external_id = \"a\", kind = \"ACTUAL\", quantity = {{ value = \"2\" }}, reported_by = \"org\", document = \"doc\" }}] }}]\n\
         statements = [{{ external_id = \"s\", field = \"kind\", value = \"OUTPUT\", rank = \"PREFERRED\" }}, {{ external_id = \"t\", field = \"kind\", value = \"OUTCOME\", rank = \"NORMAL\" }}]"
    );
    registry.put_result(read(&draft)).await.unwrap();
    let paragraph = code.bytes().last().map_or(0, |digit| digit - b'0');
    let draft = format!(
        "programme = \"{code}\"\nlinks = [\
         {{ external_id = \"1\", target = {{ recommendation = {{ symbol = \"S\", paragraph = \"{paragraph}\" }} }}, claim = \"CONTRIBUTES\", result = \"{code}\", evidence = [{{ document = \"doc\" }}], asserted_by = \"org\" }},\
         {{ external_id = \"2\", target = {{ mechanism = \"upr\" }}, claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }},\
         {{ external_id = \"3\", target = {{ review = \"review\" }}, claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }},\
         {{ external_id = \"4\", target = {{ theme = {THEME} }}, claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }},\
         {{ external_id = \"5\", target = {{ document = \"doc\" }}, claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }},\
         {{ external_id = \"6\", target = {{ mechanism_class = \"UNIVERSAL_PERIODIC_REVIEW\" }}, claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }}]"
    );
    registry.put_links(read(&draft)).await.unwrap();
}

/// Every list that the chain hangs on programmes. Of a hundred programmes at once they would be
/// above the limit on cost together, so they are asked for one after the other.
const CHAIN: [&str; 8] = [
    "themes { concept { code scheme } } sectors { concept { code } } objectives { source { code } }
     practices { title { text } assertedBy { code } source { code } } alignments { framework { text } concept { code } }
     activities(first: 1) { totalCount nodes { kind quantities { value } participations { role organisation { code } } source { code } } }",
    "results(first: 1) { totalCount nodes { title { text } contributions { programme { code } source { code } } documents(first: 1) { nodes { code } }
       recommendationLinks(first: 1) { nodes { claim } } statements { value } discrepancies { field } history(first: 1) { totalCount } } }",
    "results(first: 1) { nodes { indicators { title { text } baseline { quantity { value } } targets { id } actuals { quantity { value } reportedBy { code } } } } }",
    "results(first: 1) { nodes { indicators { actuals { id source { code } } } } }",
    "recommendationLinks(first: 6) { totalCount nodes { claim result { code } evidence { document { code } } assertedBy { code } target {
       ... on Recommendation { paragraph text { text } mechanism { code } review { code } } ... on Mechanism { code reviews(first: 1) { nodes { code } } }
       ... on Review { code mechanism { code } recommendations(first: 1) { nodes { paragraph } } } ... on Concept { code } ... on Document { code } ... on MechanismGroup { mechanisms { code } } } } }",
    "recommendationLinks(first: 1) { nodes { target { ... on Recommendation { recommendingStates positions { value source { code } } themes { code } groups { code } sdgTargets { code } tags { method concept { code } } } } } }",
    "recommendationLinks(first: 1) { nodes { target { ... on Recommendation { responsibleInstitutions { organisation { code } } assessments { assessor { code } value { code } scheme { code } } progressReports { reportedBy { code } summary { text } } } } } }",
    "recommendationLinks(first: 1) { nodes { target { ... on Recommendation { references { value } history(first: 1) { totalCount } programmeLinks(first: 1) { totalCount nodes { programme { code } } } } } } }",
];

#[tokio::test]
async fn every_list_of_the_chain_costs_the_same_for_100_programmes_as_for_1() {
    on_each_database(async |registry| {
        programmes(registry, 100).await;
        let mut all = 0;
        for selection in CHAIN {
            let mut counts = Vec::new();
            for first in [1, 2, 100] {
                registry.statements();
                let query = format!(
                    "{{ programmes(first: {first}, orderBy: [{{field: CODE}}]) {{ nodes {{ {selection} }} }} }}"
                );
                let page = registry.data(&query).await;
                let nodes = page["programmes"]["nodes"].as_array().unwrap();
                assert_eq!(nodes.len(), first);
                for node in nodes {
                    assert!(!node.to_string().contains("[]"), "an empty list proves nothing: {node}");
                }
                counts.push(questions(&registry.statements()));
            }
            assert_eq!(counts, [counts[0]; 3], "questions for 1, 2 and 100 programmes: {selection}");
            all += counts[0];
        }
        assert_eq!(all, 79, "questions for every list of the chain");
    })
    .await;
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
                // Registered, published, linked to recommendations.
                assert_eq!(node["history"]["totalCount"], 3);
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
