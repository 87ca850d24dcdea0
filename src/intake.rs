//! Taking drafts in: outside codes become keys, human text becomes storable text, and whatever
//! can't is noted with its place, all of it, not only the first.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use uuid::Uuid;

use crate::{
    change::Part,
    concept::ConceptRef,
    error::{Path, Violation},
    money::{CurrencyCode, Money},
    period::PartialDate,
    quantity::{Quantity, QuantityDraft},
    recommendation::RecommendationRef,
    text::{Bounds, Text, TextDraft, Texts, is_code, shorten},
    vocabulary::Qualifier,
};

/// The objects that a draft names and the registry has, by their codes.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Organisations.
    pub organisations: HashMap<String, Uuid>,
    /// Documents.
    pub documents: HashMap<String, Uuid>,
    /// Programmes.
    pub programmes: HashMap<String, Uuid>,
    /// Concepts, by their list, its version and their code.
    pub concepts: HashMap<ConceptRef, Uuid>,
    /// Mechanisms.
    pub mechanisms: HashMap<String, Uuid>,
    /// Reviews.
    pub reviews: HashMap<String, Uuid>,
    /// Results.
    pub results: HashMap<String, Uuid>,
    /// Recommendations, by whatever the draft names them with.
    pub recommendations: HashMap<RecommendationRef, Uuid>,
}

impl Known {
    /// These objects and those.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.organisations.extend(others.organisations);
        self.documents.extend(others.documents);
        self.programmes.extend(others.programmes);
        self.concepts.extend(others.concepts);
        self.mechanisms.extend(others.mechanisms);
        self.reviews.extend(others.reviews);
        self.results.extend(others.results);
        self.recommendations.extend(others.recommendations);
        self
    }
}

/// Takes one draft in, and notes what is wrong with it.
#[derive(Debug)]
pub struct Intake {
    known: Arc<Known>,
    violations: Vec<Violation>,
    speaks_for: Option<Uuid>,
    asserts: Option<Uuid>,
}

impl Intake {
    /// An intake of a draft that names these objects.
    #[must_use]
    pub fn new(known: Known) -> Self {
        Self {
            known: Arc::new(known),
            violations: Vec::new(),
            speaks_for: None,
            asserts: None,
        }
    }

    /// An intake of a part of the draft that is a subject of its own, with places of its own.
    #[must_use]
    pub fn of_part(&self) -> Self {
        Self {
            known: self.known.clone(),
            violations: Vec::new(),
            speaks_for: self.speaks_for,
            asserts: self.asserts,
        }
    }

    /// Notes what was found wrong with such a part, which stands `at` this place.
    pub fn absorb(&mut self, found: impl IntoIterator<Item = Violation>, at: &Path) {
        self.violations
            .extend(found.into_iter().map(|mut violation| {
                violation.path.splice(0..0, at.parts().iter().cloned());
                violation
            }));
    }

    /// A programme that this draft makes, so that parts of the draft can name it.
    pub fn know_programme(&mut self, code: &str, id: Uuid) {
        let known = Arc::make_mut(&mut self.known);
        known.programmes.insert(code.to_owned(), id);
    }

    /// A result under an id of the draft's author, unless it is another one's code.
    pub fn know_result(&mut self, external_id: &str, id: Uuid) {
        let known = Arc::make_mut(&mut self.known);
        known.results.entry(external_id.to_owned()).or_insert(id);
    }

    /// The draft's author speaks for this organisation alone: nobody asserts in another's name.
    #[must_use]
    pub fn speaking_for(mut self, organisation: Uuid) -> Self {
        self.speaks_for = Some(organisation);
        self
    }

    /// What the draft asserts is asserted by this organisation, which may decide as well.
    #[must_use]
    pub fn asserting(mut self, organisation: Uuid) -> Self {
        self.asserts = Some(organisation);
        self
    }

    /// Whether the author speaks for itself alone, and so decides nothing.
    #[must_use]
    pub fn speaks_for_itself(&self) -> bool {
        self.speaks_for.is_some()
    }

    /// The organisation with this code, which must be the author's where it speaks for itself alone.
    pub fn own_organisation(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let named = self.organisation(code, at);
        if self.speaks_for.is_some() && named.is_some() && named != self.speaks_for {
            self.refuse(
                at,
                "OWN_ORGANISATION",
                "an organisation says this of itself alone",
            );
        }
        named
    }

    /// Who asserts what stands `at` this place.
    pub fn asserted_by(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let at = at.field("assertedBy");
        let named = self.organisation(code, &at);
        if self.speaks_for.is_some() && named.is_some() && named != self.speaks_for {
            self.refuse(
                &at,
                "ASSERTED_BY_AUTHOR",
                "an organisation asserts in its own name alone; leave this out",
            );
        }
        self.speaks_for.or(named).or(self.asserts)
    }

    /// What was found wrong, in the order of the draft.
    #[must_use]
    pub fn into_violations(self) -> Vec<Violation> {
        self.violations
    }

    /// Whether nothing wrong was found so far, so that what was taken in can be asked for.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// Notes a broken rule.
    pub fn refuse(&mut self, at: &Path, rule: &'static str, sentence: impl Into<String>) {
        self.violations.push(Violation::new(at, rule, sentence));
    }

    /// The organisation with this code; none for no code.
    pub fn organisation(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.organisations.get(code?).copied();
        self.resolved(found, "organisation", code?, at)
    }

    /// The organisation with this code, if it is known; whether that is a fault is the caller's to
    /// say.
    #[must_use]
    pub fn known_organisation(&self, code: &str) -> Option<Uuid> {
        self.known.organisations.get(code).copied()
    }

    /// The document with this code; none for no code.
    pub fn document(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.documents.get(code?).copied();
        self.resolved(found, "document", code?, at)
    }

    /// The programme with this code; none for no code.
    pub fn programme(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.programmes.get(code?).copied();
        self.resolved(found, "programme", code?, at)
    }

    /// The mechanism with this code; none for no code.
    pub fn mechanism(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.mechanisms.get(code?).copied();
        self.resolved(found, "mechanism", code?, at)
    }

    /// The review with this code; none for no code.
    pub fn review(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.reviews.get(code?).copied();
        self.resolved(found, "review", code?, at)
    }

    /// The result with this code; none for no code.
    pub fn result(&mut self, code: Option<&str>, at: &Path) -> Option<Uuid> {
        let found = self.known.results.get(code?).copied();
        self.resolved(found, "result", code?, at)
    }

    /// The concept that is named; none for no name.
    pub fn concept(&mut self, named: Option<&ConceptRef>, at: &Path) -> Option<Uuid> {
        let found = self.known.concepts.get(named?).copied();
        self.resolved(found, "concept", &named?.to_string(), at)
    }

    /// The concept that is named, if it is known; whether that is a fault is the caller's to say.
    #[must_use]
    pub fn known_concept(&self, named: &ConceptRef) -> Option<Uuid> {
        self.known.concepts.get(named).copied()
    }

    /// The recommendation that is named.
    pub fn recommendation(&mut self, named: &RecommendationRef, at: &Path) -> Option<Uuid> {
        let found = self.known.recommendations.get(named).copied();
        self.resolved(found, "recommendation", &named.to_string(), at)
    }

    fn resolved(&mut self, found: Option<Uuid>, what: &str, code: &str, at: &Path) -> Option<Uuid> {
        if found.is_none() {
            let code = shorten(code);
            self.refuse(
                at,
                "REFERENCE_UNKNOWN",
                format!("there is no {what} with the code \"{code}\"; register it first"),
            );
        }
        found
    }

    /// A text as it is stored. Where it can't be, the fault is noted and the text left as it is:
    /// with a fault noted, nothing is written.
    pub fn text(&mut self, bounds: Bounds, text: &str, at: &Path) -> String {
        bounds.clean(text).unwrap_or_else(|sentence| {
            self.refuse(at, "TEXT", sentence);
            text.to_owned()
        })
    }

    /// A text that may be left out.
    pub fn optional_text(
        &mut self,
        bounds: Bounds,
        text: Option<&str>,
        at: &Path,
    ) -> Option<String> {
        text.map(|text| self.text(bounds, text, at))
    }

    /// A text in several languages; each language at most once, at most one original.
    pub fn texts(&mut self, bounds: Bounds, texts: Vec<TextDraft>, at: &Path) -> Texts {
        let texts = texts.into_iter().map(|draft| Text {
            locale: draft.locale,
            text: draft.text,
            original: draft.original,
            source: draft.source,
        });
        self.again(bounds, Texts(texts.collect()), at)
    }

    /// A text in several languages that came in as it is stored.
    pub fn again(&mut self, bounds: Bounds, texts: Texts, at: &Path) -> Texts {
        let mut taken = Vec::with_capacity(texts.0.len());
        for (index, text) in texts.0.into_iter().enumerate() {
            let at = at.item(index);
            taken.push(Text {
                text: self.text(bounds, &text.text, &at.field("text")),
                source: self.optional_text(
                    Bounds::TITLE,
                    text.source.as_deref(),
                    &at.field("source"),
                ),
                locale: text.locale,
                original: text.original,
            });
        }
        self.distinct(taken.iter().map(|text| text.locale.as_str()), at, "locale");
        if taken.iter().filter(|text| text.original).count() > 1 {
            self.refuse(
                at,
                "TEXT_ONE_ORIGINAL",
                "a text has one original language; mark only that",
            );
        }
        Texts(taken)
    }

    /// An amount of money.
    pub fn money(&mut self, amount: &str, currency: CurrencyCode, at: &Path) -> Option<Money> {
        Money::parse(amount, currency)
            .map_err(|sentence| self.refuse(at, "AMOUNT", sentence))
            .ok()
    }

    /// A quantity: a number, a wording, or both.
    pub fn quantity(&mut self, draft: QuantityDraft, at: &Path) -> Quantity {
        let wording = self.texts(Bounds::TITLE, draft.wording, &at.field("wording"));
        if draft.value.is_none() && wording.is_empty() {
            self.refuse(
                at,
                "QUANTITY_STATED",
                "a quantity has a value, or a wording where its source has no number",
            );
        }
        Quantity {
            qualifier: draft.qualifier.unwrap_or(Qualifier::Exactly),
            value: draft.value,
            unit: self.optional_text(Bounds::CODE, draft.unit.as_deref(), &at.field("unit")),
            wording,
        }
    }

    /// Notes a text that has no language at all where one is needed.
    pub fn stated(&mut self, is: bool, at: &Path, rule: &'static str) {
        if !is {
            self.refuse(at, rule, "this needs words in at least one language");
        }
    }

    /// Notes an end that lies before its start.
    pub fn ordered(
        &mut self,
        start: Option<PartialDate>,
        end: Option<PartialDate>,
        at: &Path,
        rule: &'static str,
    ) {
        if let (Some(start), Some(end)) = (start, end)
            && start.earliest() > end.latest()
        {
            self.refuse(
                at,
                rule,
                "the end lies before the start; exchange or correct them",
            );
        }
    }

    /// Notes every object whose `field` has a value that was there before in its list.
    pub fn distinct<'a>(
        &mut self,
        values: impl Iterator<Item = &'a str>,
        list: &Path,
        field: &str,
    ) {
        self.twice(values, |index| list.item(index).field(field));
    }

    /// Notes every value that was there before in its list.
    pub fn distinct_values<'a>(&mut self, values: impl Iterator<Item = &'a str>, list: &Path) {
        self.twice(values, |index| list.item(index));
    }

    fn twice<'a>(&mut self, values: impl Iterator<Item = &'a str>, place: impl Fn(usize) -> Path) {
        let mut seen = BTreeSet::new();
        for (index, value) in values.enumerate() {
            if !seen.insert(value) {
                let sentence = format!("\"{}\" is in the list already", shorten(value));
                self.refuse(&place(index), "TWICE", sentence);
            }
        }
    }

    /// Notes every row whose outside id was there before in its list.
    pub fn distinct_parts<M: Part>(&mut self, rows: &[M], list: &Path) {
        self.distinct(rows.iter().map(Part::external_id), list, "externalId");
    }

    /// A short code that the registry uses for an object: `ma-didh-twinning`.
    pub fn code(&mut self, code: &str, at: &Path) -> String {
        if !is_code(code) {
            self.refuse(
                at,
                "CODE",
                format!(
                    "\"{}\" is no code; use 1 to 80 small letters, digits and hyphens",
                    shorten(code)
                ),
            );
        }
        code.to_owned()
    }
}
