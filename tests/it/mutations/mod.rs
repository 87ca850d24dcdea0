//! The two mutations, as an agency sends them: once, wrongly, again, and all at the same time.

mod hostile;
mod merge;
mod recommendations;
mod register;
mod together;
mod twice;
mod update;

use axum::{Router, http::StatusCode};
use cooperation_registry::{access::Scope, change};
use serde_json::{Value, json};

use crate::support::{
    TestRegistry,
    tokens::{Agency, Reply, asked},
};

const COORDINATE: &str = "registry:coordinate";

const REGISTER: &str = "mutation($input: RegisterOrganisationInput!) { done: registerOrganisation(input: $input) { organisation { id code version kind country establishedOn names { locale name acronym } identifiers { scheme value } } clientMutationId notices { code } errors { __typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } } } }";

const UPDATE: &str = "mutation($input: UpdateOrganisationInput!) { done: updateOrganisation(input: $input) { organisation { id code version kind country establishedOn names { locale name acronym } identifiers { scheme value } partOf { organisation { code } } } clientMutationId notices { code } errors { __typename code message path ... on ValidationError { rule } ... on ConflictError { currentVersion } } } }";

/// A coordinator, and the endpoint.
struct Desk<'r> {
    registry: &'r TestRegistry,
    agency: Agency,
    router: Router,
}

impl<'r> Desk<'r> {
    async fn of(registry: &'r TestRegistry) -> Self {
        Self {
            registry,
            agency: registry.agency("desk", &[Scope::RegistryCoordinate]).await,
            router: registry.router(),
        }
    }

    fn token(&self) -> String {
        self.registry.token(&self.agency, COORDINATE)
    }

    async fn reply(&self, document: &str, input: &Value) -> Reply {
        let variables = json!({ "input": input });
        asked(&self.router, Some(&self.token()), document, &variables).await
    }

    /// The payload of a request that went through, whatever the payload says.
    async fn payload(&self, document: &str, input: &Value) -> Value {
        payload(&self.reply(document, input).await)
    }

    /// The organisation of a request that must have written, or found that it had.
    async fn written(&self, document: &str, input: &Value) -> Value {
        let payload = self.payload(document, input).await;
        assert_eq!(payload["errors"], json!([]), "{input}");
        payload["organisation"].clone()
    }

    /// What a refused request says: each error's type, path and rule.
    async fn refused(&self, document: &str, input: &Value) -> Vec<String> {
        let payload = self.payload(document, input).await;
        assert_eq!(payload["organisation"], json!(null), "{input}");
        errors(&payload)
    }

    /// How many records the trace has; every chain of it must be whole.
    async fn records(&self) -> u64 {
        let (records, broken) = change::verify_chains(&self.registry.app.database)
            .await
            .unwrap();
        assert_eq!(broken, []);
        records
    }

    /// A version of an organisation as the public sees it.
    async fn seen(&self, code: &str) -> Value {
        let query = format!(
            "{{ organisation(by: {{code: \"{code}\"}}) {{ id version country establishedOn names {{ name acronym }} identifiers {{ scheme value }} history {{ nodes {{ action versionAfter author {{ code }} }} }} }} }}"
        );
        self.registry.data(&query).await["organisation"].clone()
    }
}

fn payload(reply: &Reply) -> Value {
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    let answer = reply.json();
    assert_eq!(answer.get("errors"), None, "{}", reply.body);
    answer["data"]["done"].clone()
}

fn errors(payload: &Value) -> Vec<String> {
    let told = payload["errors"].as_array().unwrap().iter().map(|error| {
        let path: Vec<&str> = error["path"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part.as_str().unwrap())
            .collect();
        assert_eq!(path[0], "input", "{error}");
        assert!(!error["message"].as_str().unwrap().is_empty());
        let rule = error["rule"].as_str().unwrap_or_default();
        let kind = error["__typename"].as_str().unwrap();
        format!("{kind} {} {rule}", path.join("."))
            .trim_end()
            .to_owned()
    });
    told.collect()
}

/// What is to be known of a new organisation.
fn new(key: &str, code: &str) -> Value {
    json!({
        "idempotencyKey": key,
        "code": code,
        "kind": "OMBUDSMAN",
        "country": "MA",
        "establishedOn": "2018-12",
        "names": [{"locale": "fr", "name": "Délégation", "acronym": "D", "original": true}],
        "identifiers": [{"scheme": "XM-DAC", "value": format!("7-{code}")}],
    })
}
