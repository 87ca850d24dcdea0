//! Texts as readers and editors get them.

use async_graphql::{Context, SimpleObject};

use super::request::Request;
use crate::{
    error::Failure,
    text::{LocaleTag, Locales, Texts},
};

/// A text in the language that suits the reader best.
#[derive(Clone, Debug, SimpleObject)]
pub struct LocalizedText {
    /// The words.
    text: String,
    /// The language that they are in.
    locale: LocaleTag,
    /// Whether that is none of the languages asked for: the record's original language, else
    /// English, else any.
    fallback: bool,
}

/// One language's version of a text, for editors.
#[derive(Clone, Debug, SimpleObject)]
pub struct TextVersion {
    /// The language.
    locale: LocaleTag,
    /// The words.
    text: String,
    /// Whether this is the language that the text was written in.
    original: bool,
    /// Where this version comes from, when it isn't the record's own source.
    source: Option<String>,
}

/// The version of a text for the reader: by the field's own argument, else by the request's
/// languages. None where the text has no version at all.
pub fn localized(
    ctx: &Context<'_>,
    texts: &Texts,
    locale: Option<Vec<LocaleTag>>,
) -> Option<Result<LocalizedText, Failure>> {
    let chosen = match (locale, Request::of(ctx)) {
        (Some(wanted), _) => texts.choose(&Locales(wanted)),
        (None, Ok(request)) => texts.choose(&request.locales),
        (None, Err(failure)) => return Some(Err(failure)),
    };
    chosen.map(|chosen| {
        Ok(LocalizedText {
            text: chosen.text.text.clone(),
            locale: chosen.text.locale.clone(),
            fallback: chosen.fallback,
        })
    })
}

/// Every version of a text.
#[must_use]
pub fn versions(texts: &Texts) -> Vec<TextVersion> {
    let versions = texts.0.iter().map(|text| TextVersion {
        locale: text.locale.clone(),
        text: text.text.clone(),
        original: text.original,
        source: text.source.clone(),
    });
    versions.collect()
}
