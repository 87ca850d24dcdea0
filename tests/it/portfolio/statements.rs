//! What is asked of a portfolio costs the same number of statements, however many programmes it is of.

use serde_json::Value;

use crate::{
    support::{TestRegistry, on_each_database, organisation, programme, read},
    waves::programmes,
};

/// Every field of a portfolio, each with all that doesn't ask another question of each of its members.
const FIELDS: [&str; 14] = [
    "budget { amounts { amount currency } counted excluded { reason count unit } policy { sameAs } }",
    "budget(in: \"USD\") { converted { amount } rates { source } excluded { reason count } }",
    "budget { records(first: 100) { totalCount nodes { programme { code } amount { amount } counted { amount } provider { code } receiver { code } source { code } } } }",
    "budgetBy(groupBy: [FUNDER, YEAR], first: 100) { totalCount nodes { funder { code } year undated programmeCount total { amounts { amount } counted excluded { reason count } } } }",
    "budgetBy(groupBy: [PARTNER, COUNTRY, REGION, INSTRUMENT, SECTOR, THEME, MECHANISM, STATUS], first: 100) { nodes { partner { code } country region instrument sector { code } theme { code } mechanism { code } status total { amounts { amount } } } }",
    "spending { amounts { amount } counted excluded { reason count } }",
    "coverage(groupBy: [MECHANISM, THEME, GROUP, INSTITUTION, SDG, CYCLE, POSITION], unit: PARAGRAPH_STATE_PAIR, first: 100) { totalCount nodes { mechanism { code } theme { code } group { code } institution { code } sdg { code } recommendations gaps proposed } }",
    "coverage(groupBy: [THEME, MECHANISM], unit: PARAGRAPH, first: 100) { nodes { proposed money { amounts { amount } counted excluded { reason count } } } }",
    "gaps(level: PROPOSED, first: 100) { totalCount nodes { paragraph mechanism { code } themes { code } coverage { level } } }",
    "results(first: 100) { totalCount nodes { code contributions { programme { code } } indicators { actuals { quantity { value } } } } }",
    "indicators(first: 100) { totalCount nodes { unit counted sum { value } excluded { reason count } } }",
    "partners(first: 100) { totalCount nodes { organisation { code } roles programmeCount since } }",
    "timeline(by: YEAR) { label started ended underWay }",
    "facets { field totalCount values(first: 100) { value count concept { code } organisation { code } } }",
];

/// The programmes themselves, with their lists.
const PROGRAMMES: &str = "programmes(first: 100) { totalCount nodes { code participations { nodes { organisation { code } } } budget { state lines { nodes { provider { code } } } } } }";

const THEME: &str = "{ scheme = \"themes\", version = \"1\", code = \"t\" }";

/// Eight programmes that differ in all that they can be grouped by, and have something in every list: `v-0` to `v-7`.
pub(crate) async fn varied(registry: &TestRegistry) {
    programmes(registry, 1).await;
    let countries = ["MA", "TN", "SN", "GH"];
    for number in 0..8 {
        let (funder, country) = (format!("f-{number}"), countries[number % 4]);
        registry
            .put_organisation(organisation(&funder, ""))
            .await
            .unwrap();
        let more = format!(
            "period = {{ start = \"{}\", end = \"2022\" }}\ncountries = [{{ country = \"{country}\" }}]\nthemes = [{{ concept = {THEME} }}]\nsectors = [{{ concept = {THEME} }}]\n\
             regions = [{{ scheme = \"UN-M49\", region = \"01{number}\" }}]\n\
             participations = [{{ external_id = \"a\", organisation = \"{funder}\", role = \"FUNDING\" }}, \
                               {{ external_id = \"b\", organisation = \"org\", role = \"BENEFICIARY\" }}]",
            2010 + number
        );
        let after = format!(
            "[finance.budget]\nstate = \"KNOWN\"\n[[finance.budget.lines]]\nexternal_id = \"l\"\nkind = \"ORIGINAL\"\n\
             commitment = \"COMMITTED\"\nprovider = \"{funder}\"\nreceiver = \"org\"\ndocument = \"doc\"\n\
             start = \"{year}-07\"\nend = \"{next}-06\"\nvalue_date = \"{year}-07-01\"\namount = {{ amount = \"7.00\", currency = \"EUR\" }}\n\
             [[finance.transactions]]\nexternal_id = \"t\"\nkind = \"DISBURSEMENT\"\nprovider = \"{funder}\"\namount = {{ amount = \"1.00\", currency = \"EUR\" }}",
            year = 2010 + number,
            next = 2011 + number
        );
        let code = format!("v-{number}");
        registry
            .put_programme(programme(&code, &more, &after))
            .await
            .unwrap();
        let result = format!(
            "code = \"{code}\"\nkind = \"OUTPUT\"\ntitle = [{{ locale = \"en\", text = \"Result\" }}]\n\
             contributions = [{{ external_id = \"c\", programme = \"{code}\", role = \"LEADS\" }}]\n\
             indicators = [{{ external_id = \"i\", title = [{{ locale = \"en\", text = \"I\" }}], kind = \"PROCESS\", measure = \"UNIT\", \
             measurements = [{{ external_id = \"a\", kind = \"ACTUAL\", quantity = {{ value = \"2\", unit = \"guides\" }} }}] }}]"
        );
        registry.put_result(read(&result)).await.unwrap();
        let links = format!(
            "programme = \"{code}\"\nlinks = [{{ external_id = \"1\", target = {{ recommendation = {{ symbol = \"S\", paragraph = \"{number}\" }} }}, \
             claim = \"ADDRESSES\", evidence = [{{ document = \"doc\" }}] }}]"
        );
        registry.put_links(read(&links)).await.unwrap();
    }
}

/// How many statements a field takes, of the programmes with these codes, and what it says.
async fn asked(registry: &TestRegistry, codes: &[&str], field: &str) -> (usize, Value) {
    let codes = codes.iter().map(|code| format!("\"{code}\""));
    let codes = codes.collect::<Vec<_>>().join(", ");
    registry.statements();
    let question = format!("{{ portfolio(filter: {{code: {{in: [{codes}]}}}}) {{ {field} }} }}");
    let answer = registry.data(&question).await;
    let statements = registry.statements().len();
    (statements, answer["portfolio"].clone())
}

#[tokio::test]
async fn every_field_of_a_portfolio_costs_the_same_for_many_programmes_as_for_one() {
    on_each_database(async |registry| {
        varied(registry).await;
        let all = ["v-0", "v-1", "v-2", "v-3", "v-4", "v-5", "v-6", "v-7"];
        for field in FIELDS.iter().chain([&PROGRAMMES]) {
            let (of_one, one) = asked(registry, &all[..1], field).await;
            let (of_few, _) = asked(registry, &all[..2], field).await;
            let (of_all, many) = asked(registry, &all, field).await;
            assert_ne!(one, many, "the same answer proves nothing: {field}");
            assert_eq!(
                [of_one, of_few],
                [of_all; 2],
                "statements for 1, 2 and 8 programmes: {field}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_portfolios_fields_together_cost_no_more_than_one_by_one() {
    on_each_database(async |registry| {
        varied(registry).await;
        let all = ["v-0", "v-1", "v-2", "v-3"];
        let (mut alone, mut together) = (0, String::new());
        for field in [FIELDS[0], FIELDS[3], FIELDS[5], FIELDS[9], FIELDS[11]] {
            alone += asked(registry, &all, field).await.0;
            together.push_str(field);
            together.push(' ');
        }
        let (statements, _) = asked(registry, &all, &together).await;
        assert!(statements <= alone, "{statements}, and {alone} alone");
    })
    .await;
}
