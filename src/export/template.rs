//! One text made of several values.

use std::str::Chars;

use async_graphql::Value;

use super::at::texts;

/// Fills a template: `{path}` is what is there, `{path|other}` the first that is, and a part in brackets is
/// left out where none of its values is there. Nothing, where none of all is.
pub(super) fn filled(template: &str, value: &Value) -> Option<String> {
    let (text, filled) = part(&mut template.chars(), value);
    filled.then(|| text.trim().to_owned())
}

fn part(letters: &mut Chars<'_>, value: &Value) -> (String, bool) {
    let (mut text, mut filled) = (String::new(), false);
    while let Some(letter) = letters.next() {
        match letter {
            '[' => {
                let (inner, has) = part(letters, value);
                if has {
                    text.push_str(&inner);
                    filled = true;
                }
            }
            ']' => break,
            '{' => {
                let paths: String = letters.take_while(|letter| *letter != '}').collect();
                let mut found = paths.split('|').map(|path| texts(value, path));
                if let Some(found) = found.find(|found| !found.is_empty()) {
                    text.push_str(&found.join("; "));
                    filled = true;
                }
            }
            letter => text.push(letter),
        }
    }
    (text, filled)
}

/// The paths that a template names.
#[cfg(test)]
pub(super) fn paths(template: &str) -> impl Iterator<Item = &str> {
    let named = template.split('{').skip(1);
    named
        .filter_map(|rest| rest.split('}').next())
        .flat_map(|paths| paths.split('|'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_takes_what_is_there_and_leaves_out_the_rest() {
        let value = Value::from_json(serde_json::json!({
            "role": "FUNDING",
            "organisation": {"code": "eu", "name": null},
            "states": ["GH", "FR"],
            "hostile": "{role} [x]",
        }))
        .unwrap();
        for (template, expected) in [
            (
                "{role}: {organisation.name.text|organisation.code}",
                Some("FUNDING: eu"),
            ),
            ("{role}[ since {since}]", Some("FUNDING")),
            ("[{nothing}\n][{states}]", Some("GH; FR")),
            ("{nothing} of {nobody}", None),
            ("{hostile}", Some("{role} [x]")),
        ] {
            assert_eq!(filled(template, &value).as_deref(), expected, "{template}");
        }
    }
}
