//! Texts as readers and editors get them.

use std::borrow::Cow;

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

/// The reader's languages: the field's own argument, else the request's.
///
/// # Errors
/// Outside a request.
pub fn languages<'a>(
    ctx: &Context<'a>,
    locale: Option<Vec<LocaleTag>>,
) -> Result<Cow<'a, Locales>, Failure> {
    match locale {
        Some(wanted) => Ok(Cow::Owned(Locales(wanted))),
        None => Ok(Cow::Borrowed(&Request::of(ctx)?.locales)),
    }
}

/// The version of a text for the reader: by the field's own argument, else by the request's
/// languages. None where the text has no version at all.
pub fn localized(
    ctx: &Context<'_>,
    texts: &Texts,
    locale: Option<Vec<LocaleTag>>,
) -> Option<Result<LocalizedText, Failure>> {
    let wanted = match languages(ctx, locale) {
        Ok(wanted) => wanted,
        Err(failure) => return Some(Err(failure)),
    };
    texts.choose(&wanted).map(|chosen| {
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
