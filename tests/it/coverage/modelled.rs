//! Coverage of portfolios made up from a seed, against a model that reads one link after the other.

use std::collections::BTreeMap;

use cooperation_registry::access::Viewer;
use serde_json::Value;

use super::{COUNTS, coverage};
use crate::{
    chain::{ground, links, recommendation, reviewed},
    money::made::Chance,
    support::{TestRegistry, on_each_database},
};

const PARAGRAPHS: u64 = 14;

/// What a link leads to.
#[derive(Clone, Copy, Debug)]
enum Target {
    Paragraph(u64),
    Upr,
    TreatyBodies,
    Review,
    Theme,
}

struct Link {
    hidden: bool,
    target: Target,
    state: &'static str,
}

/// Paragraphs of the review, every third with a theme and every fifth of the committee instead.
fn is_committees(paragraph: u64) -> bool {
    paragraph.is_multiple_of(5)
}

fn has_theme(paragraph: u64) -> bool {
    paragraph.is_multiple_of(3)
}

async fn put(registry: &TestRegistry, chance: &mut Chance) -> Vec<Link> {
    for paragraph in 0..PARAGRAPHS {
        let mut more = String::new();
        if has_theme(paragraph) {
            more += "tags = [{ facet = \"THEME\", concept = { scheme = \"themes\", version = \"2019\", code = \"T1\" }, method = \"HUMAN\" }]\n";
        }
        let draft = match is_committees(paragraph) {
            true => recommendation(&format!(
                "symbol = \"C/1\"\nparagraph = \"{paragraph}\"\nmechanism = \"committee\"\n{more}"
            )),
            false => reviewed(&paragraph.to_string(), &more),
        };
        registry.put_recommendation(draft).await.unwrap();
    }
    let mut all = Vec::new();
    for programme in ["p", "q", "hidden"] {
        let (mut entries, mut named) = (String::new(), Vec::<String>::new());
        for number in 0..chance.below(7) {
            let target = match chance.below(14) {
                0 => Target::Upr,
                1 => Target::TreatyBodies,
                2 => Target::Review,
                3 => Target::Theme,
                _ => Target::Paragraph(chance.below(PARAGRAPHS)),
            };
            // A programme says once what it does for a target.
            let name = format!("{target:?}");
            if named.contains(&name) {
                continue;
            }
            named.push(name);
            let state =
                ["PROPOSED", "CONFIRMED", "DISPUTED"][usize::try_from(chance.below(3)).unwrap()];
            let to = match target {
                Target::Upr => "{ mechanism = \"upr\" }".to_owned(),
                Target::TreatyBodies => "{ mechanism_class = \"TREATY_BODY\" }".to_owned(),
                Target::Review => "{ review = \"upr-3-ma\" }".to_owned(),
                Target::Theme => {
                    "{ theme = { scheme = \"themes\", version = \"2019\", code = \"T1\" } }"
                        .to_owned()
                }
                Target::Paragraph(paragraph) => {
                    let symbol = if is_committees(paragraph) {
                        "C/1"
                    } else {
                        "A/HRC/1"
                    };
                    format!(
                        "{{ recommendation = {{ symbol = \"{symbol}\", paragraph = \"{paragraph}\" }} }}"
                    )
                }
            };
            entries += &format!(
                "{{ external_id = \"{number}\", target = {to}, claim = \"ADDRESSES\", state = \"{state}\" }},\n"
            );
            all.push(Link {
                hidden: programme == "hidden",
                target,
                state,
            });
        }
        registry
            .put_links(links(&format!(
                "programme = \"{programme}\"\nlinks = [{entries}]"
            )))
            .await
            .unwrap();
    }
    all
}

/// How far these links go for a paragraph: 3 addressed, 2 proposed, 1 in general, 0 not at all.
fn level(links: &[Link], paragraph: u64, sees_hidden: bool) -> usize {
    let seen = links.iter().filter(|link| !link.hidden || sees_hidden);
    let levels = seen
        .filter(|link| link.state != "DISPUTED")
        .map(|link| match link.target {
            Target::Paragraph(of) if of == paragraph => {
                if link.state == "CONFIRMED" && !link.hidden {
                    3
                } else {
                    2
                }
            }
            Target::Upr | Target::Review if !is_committees(paragraph) => 1,
            Target::TreatyBodies if is_committees(paragraph) => 1,
            Target::Theme if has_theme(paragraph) => 1,
            _ => 0,
        });
    levels.max().unwrap_or(0)
}

#[tokio::test]
async fn every_paragraph_is_counted_once_at_the_level_of_its_best_link() {
    on_each_database(async |registry| {
        ground(registry).await;
        for seed in 1..6 {
            let links = put(registry, &mut Chance::of(seed)).await;
            for viewer in [Viewer::Public, Viewer::Operator] {
                let mut expected = BTreeMap::<&str, [i64; 4]>::new();
                for paragraph in 0..PARAGRAPHS {
                    let mechanism = if is_committees(paragraph) {
                        "committee"
                    } else {
                        "upr"
                    };
                    let level = level(&links, paragraph, viewer == Viewer::Operator);
                    expected.entry(mechanism).or_default()[level] += 1;
                }
                let by = "groupBy: [MECHANISM], unit: PARAGRAPH";
                let groups = coverage(
                    registry,
                    viewer,
                    by,
                    &format!("mechanism {{ code }} {COUNTS}"),
                )
                .await;
                for (mechanism, [none, general, proposed, addressed]) in expected {
                    let mut groups = groups.as_array().unwrap().iter();
                    let group = groups
                        .find(|group| group["mechanism"]["code"] == mechanism)
                        .unwrap();
                    let counts: Vec<&Value> = COUNTS.split(' ').map(|name| &group[name]).collect();
                    let gaps = none + general + proposed;
                    assert_eq!(
                        counts,
                        [addressed + gaps, addressed, proposed, general, gaps],
                        "seed {seed}, {mechanism}"
                    );
                }
            }
        }
    })
    .await;
}
