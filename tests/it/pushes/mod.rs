//! Programmes, as agencies enter, push and decide on them.

mod adopted;
mod authority;
mod batch;
mod counted;
mod disagreeing;
mod located;
mod nightly;
mod owned;
mod parts;
mod related;
mod shared;
mod workflow;

use axum::{Router, http::StatusCode};
use cooperation_registry::{access::Scope, change};
use serde_json::{Value, json};

use crate::support::{
    TestRegistry,
    tokens::{Agency, asked},
};

/// What a token for everything that an agency does needs.
pub(crate) const WRITES: &str =
    "programmes:write results:write budget:write recommendations:write feed:read";

/// What agencies may be given.
const SCOPES: [Scope; 5] = [
    Scope::ProgrammesWrite,
    Scope::ResultsWrite,
    Scope::BudgetWrite,
    Scope::RecommendationsWrite,
    Scope::FeedRead,
];

/// The fields of every error.
pub(crate) const ERRORS: &str = "__typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } ... on FieldOwnedError { owner { code } }";

/// Agencies with tokens for everything, and a coordinator.
pub(crate) struct Agencies<'r> {
    pub(crate) registry: &'r TestRegistry,
    pub(crate) router: Router,
    agencies: Vec<Agency>,
}

impl<'r> Agencies<'r> {
    /// These, and `desk`, which coordinates.
    pub(crate) async fn of(registry: &'r TestRegistry, codes: &[&str]) -> Self {
        let mut agencies = vec![registry.agency("desk", &[Scope::RegistryCoordinate]).await];
        for code in codes {
            agencies.push(registry.agency(code, &SCOPES).await);
        }
        Self {
            registry,
            router: registry.router(),
            agencies,
        }
    }

    pub(crate) fn token(&self, code: &str) -> String {
        let agency = self.agencies.iter().find(|agency| agency.code == code);
        let scopes = if code == "desk" {
            "registry:coordinate"
        } else {
            WRITES
        };
        self.registry.token(agency.unwrap(), scopes)
    }

    /// The answer to a document, as this agency gets it; without errors of the request.
    pub(crate) async fn data(&self, code: &str, document: &str, variables: &Value) -> Value {
        let token = self.token(code);
        let reply = asked(&self.router, Some(&token), document, variables).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        let answer = reply.json();
        assert_eq!(answer.get("errors"), None, "{document}: {}", reply.body);
        answer["data"].clone()
    }

    /// The payload of a mutation with a programme in it.
    pub(crate) async fn mutate(&self, code: &str, mutation: &str, input: Value) -> Value {
        let name = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation($input: {name}Input!) {{ done: {mutation}(input: $input) {{ programme {{ id code version visibility }} errors {{ {ERRORS} }} notices {{ {ERRORS} }} }} }}"
        );
        self.data(code, &document, &json!({ "input": input })).await["done"].clone()
    }

    /// The programme of a mutation that must have written.
    pub(crate) async fn written(&self, code: &str, mutation: &str, input: Value) -> Value {
        let payload = self.mutate(code, mutation, input).await;
        assert_eq!(payload["errors"], json!([]), "{mutation}: {payload}");
        payload["programme"].clone()
    }

    /// Pushes a batch, and answers the payload.
    pub(crate) async fn push(&self, code: &str, input: Value) -> Value {
        let document = format!(
            "mutation($input: PushProgrammesInput!) {{ done: pushProgrammes(input: $input) {{ dryRun results {{ index outcome programme {{ id code version }} errors {{ {ERRORS} }} notices {{ {ERRORS} }} }} errors {{ {ERRORS} }} }} }}"
        );
        self.data(code, &document, &json!({ "input": input })).await["done"].clone()
    }

    /// Pushes one programme under a new key, and answers its result.
    pub(crate) async fn push_one(&self, code: &str, item: Value) -> Value {
        let key = self.key();
        let batch = json!({"idempotencyKey": key, "policy": "SKIP_INVALID", "items": [item]});
        self.push(code, batch).await["results"][0].clone()
    }

    /// A key that no request has had.
    pub(crate) fn key(&self) -> String {
        self.registry.app.ids.next().to_string()
    }

    /// A programme as this viewer sees it, by its code.
    pub(crate) async fn seen(&self, code: &str, programme: &str, fields: &str) -> Value {
        let document = format!("{{ programme(by: {{code: \"{programme}\"}}) {{ {fields} }} }}");
        self.data(code, &document, &json!({})).await["programme"].clone()
    }

    /// A published programme that `lead` leads, `funder` funds, `maker` carries out and `ministry`
    /// benefits from. Answers its id.
    pub(crate) async fn programme(&self, code: &str) -> String {
        let input = json!({
            "idempotencyKey": self.key(),
            "instrument": "PROJECT",
            "code": code,
            "title": [{"locale": "en", "text": "A project"}],
            "participations": [
                part("lead", "ACCOUNTABLE"),
                part("funder", "FUNDING"),
                part("maker", "IMPLEMENTING"),
                part("ministry", "BENEFICIARY"),
            ],
        });
        let programme = self.written("lead", "registerProgramme", input).await;
        let input = json!({
            "idempotencyKey": self.key(),
            "id": programme["id"],
            "expectedVersion": 1,
        });
        self.written("desk", "publishProgramme", input).await;
        programme["id"].as_str().unwrap().to_owned()
    }

    /// How many records the trace has; every chain of it must be whole.
    pub(crate) async fn records(&self) -> u64 {
        let database = &self.registry.app.database;
        let (records, broken) = change::verify_chains(database).await.unwrap();
        assert_eq!(broken, []);
        records
    }

    /// The programme's version now.
    pub(crate) async fn version(&self, code: &str) -> i64 {
        let seen = self.seen("desk", code, "version").await;
        seen["version"].as_i64().unwrap()
    }
}

/// A participation of an organisation, under its own code as id.
pub(crate) fn part(organisation: &str, role: &str) -> Value {
    json!({"externalId": format!("{organisation}-{role}"), "organisation": organisation, "role": role})
}

/// The parties of [`Agencies::programme`].
pub(crate) const PARTIES: [&str; 4] = ["lead", "funder", "maker", "ministry"];

/// The rules that errors name.
pub(crate) fn rules(errors: &Value) -> Vec<String> {
    let errors = errors.as_array().unwrap().iter();
    errors
        .map(|error| {
            let path = error["path"].as_array().unwrap().iter();
            let path: Vec<&str> = path.map(|part| part.as_str().unwrap()).collect();
            let rule = error["rule"].as_str().or(error["code"].as_str()).unwrap();
            format!("{} {rule}", path.join("."))
        })
        .collect()
}
