//! A document as it comes in.

use serde::Deserialize;

use crate::{
    period::PartialDate,
    text::{LocaleTag, TextDraft},
    vocabulary::DocumentKind,
};

/// What is to be known of a document.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentDraft {
    /// Short, readable, unique.
    pub code: String,
    /// The version that the draft was made from: with another one nothing is written.
    pub expected_version: Option<i32>,
    /// What it is.
    pub kind: DocumentKind,
    /// Its title; at least one language.
    pub title: Vec<TextDraft>,
    /// Where it can be read: an http or https address.
    pub url: Option<String>,
    /// Its official symbol.
    pub symbol: Option<String>,
    /// The language it is written in.
    pub language: Option<LocaleTag>,
    /// When it was published.
    pub published_on: Option<PartialDate>,
    /// The code of the organisation that published it.
    pub publisher: Option<String>,
}
