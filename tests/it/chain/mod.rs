//! The chain: from a programme to what it changed, to the recommendation that it answers.

mod both_ways;
mod found;
mod kept;
mod refused;
mod seen;

use cooperation_registry::{
    concept::ConceptSchemeDraft, link::LinksDraft, recommendation::RecommendationDraft,
    results::ResultDraft,
};

use crate::support::{TestRegistry, document, organisation, programme, read};

/// Two versions of a list of themes, the second of which says what became of the first.
const THEMES: [&str; 2] = [
    r#"
    code = "themes"
    version = "2014"
    title = [{ locale = "en", text = "Themes" }]
    concepts = [
        { code = "liberty", label = [{ locale = "en", text = "Liberty and security" }] },
        { code = "torture", broader = "liberty", label = [{ locale = "en", text = "Prevention of torture" }, { locale = "fr", text = "Prévention de la torture" }] },
    ]
    "#,
    r#"
    code = "themes"
    version = "2019"
    title = [{ locale = "en", text = "Themes" }]
    concepts = [
        { code = "T1", label = [{ locale = "en", text = "Torture and ill-treatment" }] },
        { code = "T2", label = [{ locale = "en", text = "Institutions" }], since = "2019", until = "2025" },
    ]
    mappings = [{ concept = "T1", other = { scheme = "themes", version = "2014", code = "torture" }, relation = "NARROWER", method = "HUMAN", asserted_by = "office" }]
    "#,
];

const GRADES: &str = r#"
    code = "grades"
    version = "2017"
    title = [{ locale = "en", text = "Grades" }]
    concepts = [
        { code = "A", label = [{ locale = "en", text = "Done" }] },
        { code = "B", label = [{ locale = "en", text = "In part" }] },
    ]
    "#;

pub(crate) fn concepts(toml: &str) -> ConceptSchemeDraft {
    read(toml)
}

pub(crate) fn recommendation(toml: &str) -> RecommendationDraft {
    read(toml)
}

pub(crate) fn result(toml: &str) -> ResultDraft {
    read(toml)
}

pub(crate) fn links(toml: &str) -> LinksDraft {
    read(toml)
}

/// A recommendation of the review with this paragraph; `more` is TOML.
pub(crate) fn reviewed(paragraph: &str, more: &str) -> RecommendationDraft {
    recommendation(&format!(
        "symbol = \"A/HRC/1\"\nparagraph = \"{paragraph}\"\nmechanism = \"upr\"\nreview = \"upr-3-ma\"\n\
         cycle = 3\nsession = \"27\"\ncountry = \"MA\"\n{more}"
    ))
}

/// A result of the programme `p` with this code; `more` is TOML.
pub(crate) fn of_p(code: &str, more: &str) -> ResultDraft {
    result(&format!(
        "code = \"{code}\"\nkind = \"OUTPUT\"\ntitle = [{{ locale = \"en\", text = \"Result {code}\" }}]\n\
         contributions = [{{ external_id = \"p\", programme = \"p\", role = \"LEADS\" }}]\n{more}"
    ))
}

/// What everything else hangs on: organisations, a document, lists, mechanisms and a review,
/// the programmes `p` and `q`, and the draft `hidden`.
pub(crate) async fn ground(registry: &TestRegistry) {
    for code in ["org", "office", "ministry", "committee"] {
        registry
            .put_organisation(organisation(code, ""))
            .await
            .unwrap();
    }
    registry.put_document(document("doc")).await.unwrap();
    for toml in THEMES.into_iter().chain([GRADES]) {
        registry.put_concepts(concepts(toml)).await.unwrap();
    }
    for (code, class) in [
        ("upr", "UNIVERSAL_PERIODIC_REVIEW"),
        ("committee", "TREATY_BODY"),
    ] {
        let draft = format!(
            "code = \"{code}\"\nclass = \"{class}\"\nname = [{{ locale = \"en\", text = \"{code}\" }}]"
        );
        registry.put_mechanism(read(&draft)).await.unwrap();
    }
    let review = "code = \"upr-3-ma\"\nmechanism = \"upr\"\ncountry = \"MA\"\ncycle = 3\nsession = \"27\"\nheld_on = \"2017\"";
    registry.put_review(read(review)).await.unwrap();
    for code in ["p", "q"] {
        registry
            .put_programme(programme(code, "countries = [{ country = \"MA\" }]", ""))
            .await
            .unwrap();
    }
    registry
        .put_draft(programme("hidden", "", ""))
        .await
        .unwrap();
}

/// Three paragraphs of the review and one observation of the committee, with what is said of
/// them; a result that `p` and `q` share; and links of each kind.
pub(crate) async fn chain(registry: &TestRegistry) {
    ground(registry).await;
    let torture = "{ scheme = \"themes\", version = \"2014\", code = \"torture\" }";
    let said = format!(
        r#"
        texts = [{{ locale = "en", text = "Set up a preventive mechanism", extent = "SUMMARY" }}]
        recommending_states = ["GH", "CH"]
        positions = [
            {{ external_id = "1", value = "PENDING", stated_on = "2017-05", document = "doc" }},
            {{ external_id = "2", value = "SUPPORTED", wording = "enjoys the support", stated_on = "2017-09", document = "doc", paragraph = "12" }},
        ]
        tags = [{{ facet = "THEME", concept = {torture}, method = "HUMAN" }}]
        responsible_institutions = [{{ external_id = "1", organisation = "ministry", role = "LEAD" }}]
        assessments = [
            {{ external_id = "1", assessor = "org", value = {{ scheme = "grades", version = "2017", code = "A" }}, assessed_on = "2020", document = "doc" }},
            {{ external_id = "2", assessor = "committee", value = {{ scheme = "grades", version = "2017", code = "B" }}, verified = true }},
        ]
        progress_reports = [{{ external_id = "1", reported_by = "ministry", reported_on = "2019", summary = [{{ locale = "en", text = "A law was passed" }}], document = "doc" }}]
        "#
    );
    for draft in [
        reviewed("144.48", &said),
        reviewed(
            "144.9",
            "recommending_states = [\"ES\"]\npositions = [{ external_id = \"1\", value = \"NOTED\" }]",
        ),
        reviewed("144.480", ""),
        recommendation(
            "symbol = \"C/1\"\nreferences = [{ scheme = \"OFFICE\", value = \"o-1\" }]\nmechanism = \"committee\"\ncountry = \"TN\"",
        ),
    ] {
        registry.put_recommendation(draft).await.unwrap();
    }
    let shared = r#"
        code = "system"
        kind = "OUTCOME"
        title = [{ locale = "en", text = "Information system for follow-up" }]
        achieved_on = "2018-03"
        contributions = [
            { external_id = "p", programme = "p", role = "CONTRIBUTES", document = "doc" },
            { external_id = "q", programme = "q", role = "CONTRIBUTES" },
        ]
        documents = ["doc"]
        indicators = [{ external_id = "i", title = [{ locale = "en", text = "Officials trained" }], kind = "PROCESS", measure = "UNIT", measurements = [
            { external_id = "b", kind = "BASELINE", quantity = { value = "0", unit = "persons" }, start = "2012", end = "2012" },
            { external_id = "t", kind = "TARGET", quantity = { qualifier = "AT_LEAST", value = "100", unit = "persons" } },
            { external_id = "a", kind = "ACTUAL", quantity = { qualifier = "MORE_THAN", value = "180", unit = "persons" }, reported_by = "org", document = "doc" },
            { external_id = "w", kind = "ACTUAL", quantity = { qualifier = "ABOUT", value = "90", unit = "persons" }, disaggregation = [{ dimension = "sex", value = "female" }] },
        ] }]
        statements = [{ external_id = "s", field = "contributions", value = "one system", rank = "PREFERRED" }]
        "#;
    registry.put_result(result(shared)).await.unwrap();
    registry.put_result(of_p("guide", "")).await.unwrap();
    let of_p = r#"
        programme = "p"
        links = [
            { external_id = "1", target = { recommendation = { symbol = "A/HRC/1", paragraph = "144.48" } }, claim = "CONTRIBUTES", result = "system", rationale = [{ locale = "en", text = "It follows up" }], evidence = [{ document = "doc", paragraph = "3", quote = "follow-up" }] },
            { external_id = "2", target = { mechanism_class = "TREATY_BODY" }, claim = "ADDRESSES" },
            { external_id = "3", target = { mechanism_class = "REGIONAL_BODY" }, claim = "ADDRESSES" },
        ]
        "#;
    registry.put_links(links(of_p)).await.unwrap();
    let of_q = r#"
        programme = "q"
        links = [
            { external_id = "1", target = { recommendation = { scheme = "OFFICE", value = "o-1" } }, claim = "ADDRESSES", state = "CONFIRMED", asserted_by = "office" },
            { external_id = "2", target = { review = "upr-3-ma" }, claim = "ADDRESSES" },
            { external_id = "3", target = { theme = { scheme = "themes", version = "2019", code = "T1" } }, claim = "ADDRESSES" },
            { external_id = "4", target = { mechanism = "upr" }, claim = "ADDRESSES" },
            { external_id = "5", target = { document = "doc" }, claim = "ADDRESSES" },
        ]
        "#;
    registry.put_links(links(of_q)).await.unwrap();
    let hidden = "programme = \"hidden\"\nlinks = [{ external_id = \"1\", target = { recommendation = { symbol = \"A/HRC/1\", paragraph = \"144.9\" } }, claim = \"FULFILS\" }]";
    registry.put_links(links(hidden)).await.unwrap();
    let hidden = "code = \"hidden-result\"\nkind = \"IMPACT\"\ntitle = [{ locale = \"en\", text = \"Hidden result\" }]\n\
                  contributions = [{ external_id = \"h\", programme = \"hidden\", role = \"LEADS\" }]\n\
                  statements = [{ external_id = \"s\", field = \"kind\", value = \"IMPACT\", rank = \"PREFERRED\" }]";
    registry.put_result(result(hidden)).await.unwrap();
}
