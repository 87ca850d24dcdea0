//! Documents: the papers that everything else is written in.

use cooperation_registry::{
    entity::document,
    period::PartialDate,
    search::{self, Entry},
    text::Texts,
    vocabulary::DocumentKind,
};
use uuid::Uuid;

use super::{
    dates,
    portfolio::Portfolio,
    words::{Languages, phrase},
};

/// What a document is before it has a row.
pub(super) struct Paper {
    pub(super) code: String,
    pub(super) kind: DocumentKind,
    pub(super) title: Texts,
    pub(super) symbol: Option<String>,
    pub(super) published_on: Option<PartialDate>,
    pub(super) publisher_id: Option<Uuid>,
}

impl Portfolio {
    pub(super) fn make_documents(&mut self) {
        for number in 0..(self.programmes / 40).max(20) {
            let mut chance = self.chance("document", number);
            let title = Languages::draw(&mut chance).of(phrase(&mut chance));
            let published_on = chance.of_hundred(80).then(|| {
                let year = chance.between(2008, 2025);
                dates::in_year(&mut chance, year)
            });
            let paper = Paper {
                code: format!("doc-{number:05}"),
                kind: chance.weighted(&[
                    (DocumentKind::Reply, 4),
                    (DocumentKind::Agreement, 10),
                    (DocumentKind::ActionDocument, 12),
                    (DocumentKind::ProjectFiche, 18),
                    (DocumentKind::Report, 25),
                    (DocumentKind::Decision, 6),
                    (DocumentKind::Law, 4),
                    (DocumentKind::PressRelease, 7),
                    (DocumentKind::WebPage, 10),
                    (DocumentKind::Database, 2),
                    (DocumentKind::Other, 2),
                ]),
                title,
                symbol: None,
                published_on,
                publisher_id: self.perhaps_organisation(&mut chance, 70),
            };
            let id = self.make_document(paper);
            self.documents.push(id);
        }
    }

    /// Makes a document's row, and what it is found by.
    pub(super) fn make_document(&mut self, of: Paper) -> Uuid {
        let now = self.keys.pass();
        let id = self.keys.next();
        let symbol = of.symbol.iter().map(|symbol| ("und", symbol.as_str()));
        let titles: Vec<_> = of.title.versions().chain(symbol).collect();
        let entry = Entry::analyse(titles, []);
        self.batch.found_by("document", id, &entry);
        self.batch.add(&document::Model {
            id,
            url: Some(format!("https://documents.example.org/{}", of.code)),
            code: of.code,
            version: 1,
            kind: of.kind,
            sort_title: search::sort_key(&of.title),
            language: of.title.0.first().map(|text| text.locale.clone()),
            title: of.title,
            symbol: of.symbol,
            published_on: of.published_on,
            published_from: dates::first(of.published_on),
            publisher_id: of.publisher_id,
            created_at: now,
            updated_at: now,
        });
        id
    }
}
