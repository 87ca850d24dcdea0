//! The example portfolio: technical cooperation on human rights in Morocco, as public sources
//! tell it, loaded through the services like any other data.

use serde::Deserialize;

use crate::{
    access::Viewer,
    change::{Action, Outcome, SubjectKind},
    concept::{self, ConceptSchemeDraft},
    database::{Write, Writer},
    document::{self, DocumentDraft},
    error::Failure,
    link::{self, LinksDraft},
    mechanism::{self, MechanismDraft, ReviewDraft},
    organisation::{self, OrganisationDraft},
    programme,
    push::{self, ProgrammePush},
    recommendation::{self, RecommendationDraft},
    results::{self, ResultDraft},
};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Organisations {
    organisation: Vec<OrganisationDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Documents {
    document: Vec<DocumentDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Concepts {
    concept_scheme: Vec<ConceptSchemeDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mechanisms {
    mechanism: Vec<MechanismDraft>,
    review: Vec<ReviewDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recommendations {
    recommendation: Vec<RecommendationDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Results {
    result: Vec<ResultDraft>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    programme: Vec<LinksDraft>,
}

macro_rules! programmes {
    ($($code:literal),+ $(,)?) => {
        [$(include_str!(concat!("programmes/", $code, ".toml"))),+]
    };
}

/// Parents and predecessors come before those that name them.
const PROGRAMMES: [&str; 8] = programmes![
    "ma-eu-human-rights-action",
    "ma-didh-joint-programme",
    "ma-didh-twinning",
    "ma-cndh-twinning",
    "ma-coe-priorities-2012",
    "ma-coe-partnership-2015",
    "ma-migration-dialogue-2018",
    "ma-imr-mutual-cooperation",
];

/// The drafts of the example, in the order in which they go in.
#[derive(Clone)]
struct Portfolio {
    organisations: Vec<OrganisationDraft>,
    documents: Vec<DocumentDraft>,
    /// Organisations again, with statements that name documents.
    sourced: Vec<OrganisationDraft>,
    concepts: Vec<ConceptSchemeDraft>,
    mechanisms: Mechanisms,
    recommendations: Vec<RecommendationDraft>,
    programmes: Vec<ProgrammePush>,
    results: Vec<ResultDraft>,
    links: Vec<LinksDraft>,
}

/// How many objects were new, changed, or as they should be already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// New objects.
    pub created: usize,
    /// Objects with a new version.
    pub updated: usize,
    /// Objects that were as they should be.
    pub unchanged: usize,
}

impl Loaded {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
        }
    }
}

/// Loads the example: all of it or nothing. Loading it again changes nothing.
///
/// # Errors
/// [`Failure::Forbidden`] for anyone but the operator; [`Failure::Invalid`] when an object that
/// is there already stands against it.
pub async fn load(writer: &Writer, viewer: Viewer) -> Result<Loaded, Failure> {
    let permit = viewer.permit(Action::Registered, SubjectKind::Programme)?;
    let portfolio = Portfolio::read()?;
    writer
        .run(permit, move |write| {
            let portfolio = portfolio.clone();
            Box::pin(portfolio.put(write))
        })
        .await
}

impl Portfolio {
    fn read() -> Result<Self, Failure> {
        let organisations: Organisations = parse(include_str!("organisations.toml"))?;
        let documents: Documents = parse(include_str!("documents.toml"))?;
        let sourced: Organisations = parse(include_str!("organisation_statements.toml"))?;
        let concepts: Concepts = parse(include_str!("concepts.toml"))?;
        let recommendations: Recommendations = parse(include_str!("recommendations.toml"))?;
        let results: Results = parse(include_str!("results.toml"))?;
        let links: Links = parse(include_str!("links.toml"))?;
        Ok(Self {
            concepts: concepts.concept_scheme,
            mechanisms: parse(include_str!("mechanisms.toml"))?,
            recommendations: recommendations.recommendation,
            results: results.result,
            links: links.programme,
            organisations: organisations.organisation,
            documents: documents.document,
            sourced: sourced.organisation,
            programmes: PROGRAMMES
                .into_iter()
                .map(parse)
                .collect::<Result<_, _>>()?,
        })
    }

    async fn put(self, write: &Write) -> Result<Loaded, Failure> {
        let mut loaded = Loaded::default();
        for draft in self.organisations {
            loaded.count(organisation::put(write, draft).await?);
        }
        for draft in self.documents {
            loaded.count(document::put(write, draft).await?);
        }
        for draft in self.sourced {
            loaded.count(organisation::put(write, draft).await?);
        }
        for draft in self.concepts {
            loaded.count(concept::put(write, draft).await?);
        }
        for draft in self.mechanisms.mechanism {
            loaded.count(mechanism::put(write, draft).await?);
        }
        for draft in self.mechanisms.review {
            loaded.count(mechanism::put_review(write, draft).await?);
        }
        for outcome in recommendation::put_all(write, self.recommendations).await? {
            loaded.count(outcome);
        }
        for draft in self.programmes {
            let code = draft.programme.code.clone().unwrap_or_default();
            let put = push::put(write, draft).await?;
            let published = programme::publish(write, &code).await?;
            // One object, one outcome: registered and published at once is new.
            loaded.count(if put == Outcome::Unchanged {
                published
            } else {
                put
            });
        }
        for draft in self.results {
            loaded.count(results::put(write, draft).await?);
        }
        for draft in self.links {
            // The programme was counted already; its links are another change of it.
            link::put(write, draft).await?;
        }
        Ok(loaded)
    }
}

fn parse<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Failure> {
    toml::from_str(text)
        .map_err(|error| Failure::internal(format!("the example can't be read: {error}")))
}
