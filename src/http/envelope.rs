//! A GraphQL request as HTTP carries it: in a JSON body, or in the parameters of a GET (GraphQL
//! over HTTP, sections 5.2 to 5.4).

use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::graphql::GraphqlRequest;

/// Why a request can't be read. Prints as a sentence for the caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unread {
    /// It is no JSON.
    #[error("the {0} is no JSON")]
    NotJson(String),
    /// It is JSON, but no GraphQL request.
    #[error("{0}")]
    Malformed(String),
}

/// Reads a JSON body.
///
/// # Errors
/// An [`Unread`].
pub(super) fn from_body(body: &[u8]) -> Result<GraphqlRequest, Unread> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => from_fields(fields),
        Ok(Value::Array(_)) => {
            let sentence = "batches are not supported; send one request at a time";
            Err(Unread::Malformed(sentence.to_owned()))
        }
        Ok(_) => Err(Unread::Malformed(
            "the body must be an object with \"query\"".to_owned(),
        )),
        Err(_) => Err(Unread::NotJson("body".to_owned())),
    }
}

/// Reads the parameters of a GET.
///
/// # Errors
/// An [`Unread`].
pub(super) fn from_parameters(parameters: &str) -> Result<GraphqlRequest, Unread> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(parameters.as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" | "documentId" => Value::from(value.into_owned()),
            // An empty parameter is one that was left out.
            "variables" | "extensions" if value.is_empty() => Value::Null,
            "variables" | "extensions" => serde_json::from_str(&value)
                .map_err(|_| Unread::NotJson(format!("parameter {name}")))?,
            _ => continue,
        };
        if fields.insert(name.clone().into_owned(), value).is_some() {
            return Err(Unread::Malformed(format!(
                "the parameter {name} is given twice"
            )));
        }
    }
    from_fields(fields)
}

/// Reads the fields of a request, however they came. Others than these are passed over, for
/// clients that send more than they must.
///
/// # Errors
/// [`Unread::Malformed`].
fn from_fields(mut fields: Map<String, Value>) -> Result<GraphqlRequest, Unread> {
    let asked = GraphqlRequest {
        query: text(&mut fields, "query")?,
        document_id: text(&mut fields, "documentId")?,
        operation_name: text(&mut fields, "operationName")?.filter(|name| !name.is_empty()),
        variables: object(&mut fields, "variables")?,
        extensions: object(&mut fields, "extensions")?,
    };
    let persisted = |extensions: &Map<_, _>| extensions.contains_key("persistedQuery");
    let names_a_document = asked.query.is_some()
        || asked.document_id.is_some()
        || asked.extensions.as_ref().is_some_and(persisted);
    if names_a_document {
        Ok(asked)
    } else {
        Err(Unread::Malformed(
            "the request has neither \"query\" nor \"documentId\"".to_owned(),
        ))
    }
}

fn text(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Unread> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Unread::Malformed(format!("\"{name}\" must be a text"))),
    }
}

fn object(
    fields: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<Map<String, Value>>, Unread> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(Unread::Malformed(format!("\"{name}\" must be an object"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_and_the_parameters_of_a_get_say_the_same() {
        let body = br#"{"query":"{ a }","variables":{"x":[1]},"operationName":null,"more":1}"#;
        let get = "query=%7B+a+%7D&variables=%7B%22x%22%3A%5B1%5D%7D&operationName=&more=1";
        for read in [from_body(body), from_parameters(get)] {
            let read = read.unwrap();
            assert_eq!(read.query.as_deref(), Some("{ a }"));
            assert_eq!(read.operation_name, None);
            assert_eq!(
                Value::Object(read.variables.unwrap()),
                serde_json::json!({"x": [1]})
            );
        }
    }

    #[test]
    fn what_is_no_request_is_refused_with_a_sentence() {
        for body in [
            "",
            "[]",
            "[{\"query\":\"{a}\"}]",
            "1",
            "null",
            "{}",
            "{\"query\":1}",
            "{\"query\":\"{a}\",\"variables\":[]}",
            "{\"query\":\"{a}\",\"operationName\":{}}",
            "{\"query\":\"{a}\",\"extensions\":\"x\"}",
            "{\"query\":\"\\ud800\"}",
        ] {
            assert!(from_body(body.as_bytes()).is_err(), "{body} was accepted");
        }
        for get in [
            "variables={}",
            "query=a&query=b",
            "query=a&variables=x",
            "query=a&variables=[]",
        ] {
            assert!(from_parameters(get).is_err(), "{get} was accepted");
        }
    }
}
