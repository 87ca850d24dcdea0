//! Drafts to start from, written as the data files are.

use cooperation_registry::{
    document::DocumentDraft, organisation::OrganisationDraft, push::ProgrammePush,
};
use serde::de::DeserializeOwned;

/// A draft written as the data files are.
pub(crate) fn read<T: DeserializeOwned>(toml: &str) -> T {
    toml::from_str(toml).unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

/// An organisation with this code; `more` is TOML for its top level.
pub(crate) fn organisation(code: &str, more: &str) -> OrganisationDraft {
    let names = if more.contains("names") {
        String::new()
    } else {
        format!("[[names]]\nlocale = \"en\"\nname = \"Organisation {code}\"\noriginal = true\n")
    };
    let kind = if more.contains("kind =") {
        ""
    } else {
        "kind = \"GOVERNMENT\"\n"
    };
    read(&format!("code = \"{code}\"\n{kind}{more}\n{names}"))
}

/// A document with this code.
pub(crate) fn document(code: &str) -> DocumentDraft {
    read(&format!(
        "code = \"{code}\"\nkind = \"REPORT\"\n[[title]]\nlocale = \"en\"\ntext = \"Document {code}\"\n"
    ))
}

/// A project with this code in which the organisation `org` is the beneficiary. `more` is TOML
/// for the programme's own table, `after` for what follows it.
pub(crate) fn programme(code: &str, more: &str, after: &str) -> ProgrammePush {
    let title = if more.contains("title =") {
        String::new()
    } else {
        format!("title = [{{ locale = \"en\", text = \"Programme {code}\", original = true }}]\n")
    };
    let terms = if more.contains("terms =") {
        ""
    } else {
        "terms = { instrument = \"PROJECT\" }\n"
    };
    let participations = if more.contains("participations =") {
        ""
    } else {
        "participations = [{ external_id = \"p\", organisation = \"org\", role = \"BENEFICIARY\" }]\n"
    };
    read(&format!(
        "[programme]\ncode = \"{code}\"\n{terms}{title}{participations}{more}\n{after}"
    ))
}
