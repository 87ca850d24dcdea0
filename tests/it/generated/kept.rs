//! The rules that the services keep, asked of generated rows.

use cooperation_registry::{
    entity,
    period::{PartialDate, Period},
    recommendation, search,
    text::hex,
    vocabulary::BudgetState,
};
use sea_orm::{DatabaseConnection, DbBackend, EntityTrait};
use sha2::{Digest, Sha256};

use super::{SAMPLE, count};
use crate::{generator::generate, support::on_each_database};

/// What no row may be, as statements that count such rows.
const BROKEN: [(&str, &str); 15] = [
    (
        "a line is in effect if no later one revised it",
        "SELECT count(*) FROM budget_line l WHERE l.in_effect = EXISTS (SELECT 1 FROM budget_line r \
         WHERE r.programme_id = l.programme_id AND r.kind = 'REVISED' AND (l.kind = 'ORIGINAL' OR r.id > l.id) \
         AND r.period_start IS NOT DISTINCT FROM l.period_start AND r.period_end IS NOT DISTINCT FROM l.period_end \
         AND r.provider_id IS NOT DISTINCT FROM l.provider_id AND r.currency = l.currency)",
    ),
    (
        "a budget is known if it has lines",
        "SELECT count(*) FROM programme p WHERE (p.budget_state = 'KNOWN') <> \
         EXISTS (SELECT 1 FROM budget_line l WHERE l.programme_id = p.id)",
    ),
    (
        "somebody takes part in what is published",
        "SELECT count(*) FROM programme p WHERE p.visibility = 'PUBLISHED' AND \
         NOT EXISTS (SELECT 1 FROM participation t WHERE t.programme_id = p.id)",
    ),
    (
        "a link rests on a result of its programme",
        "SELECT count(*) FROM recommendation_link l WHERE l.result_id IS NOT NULL AND NOT EXISTS \
         (SELECT 1 FROM contribution c WHERE c.result_id = l.result_id AND c.programme_id = l.programme_id)",
    ),
    (
        "a link leads to what its target says, and to that alone",
        "SELECT count(*) FROM recommendation_link WHERE \
         (target = 'RECOMMENDATION') <> (recommendation_id IS NOT NULL) OR (target = 'MECHANISM') <> (mechanism_id IS NOT NULL) \
         OR (target = 'MECHANISM_CLASS') <> (mechanism_class IS NOT NULL) OR (target = 'DOCUMENT') <> (document_id IS NOT NULL) \
         OR (target = 'REVIEW') <> (review_id IS NOT NULL) OR (target = 'THEME') <> (concept_id IS NOT NULL) \
         OR (claim = 'FULFILS' AND target <> 'RECOMMENDATION')",
    ),
    (
        "evidence names a document or quotes words",
        "SELECT count(*) FROM link_evidence WHERE document_id IS NULL AND quote IS NULL",
    ),
    (
        "a position is the latest of those that were said",
        "SELECT count(*) FROM recommendation r WHERE r.position IS DISTINCT FROM (SELECT s.value FROM recommendation_position s \
         WHERE s.recommendation_id = r.id ORDER BY s.stated_from DESC, s.id DESC LIMIT 1)",
    ),
    (
        "only the universal review has positions and recommending States",
        "SELECT count(*) FROM recommendation r JOIN mechanism m ON m.id = r.mechanism_id \
         WHERE m.class <> 'UNIVERSAL_PERIODIC_REVIEW' AND (EXISTS (SELECT 1 FROM recommendation_position s WHERE s.recommendation_id = r.id) \
         OR EXISTS (SELECT 1 FROM recommending_state s WHERE s.recommendation_id = r.id))",
    ),
    (
        "a recommendation is named",
        "SELECT count(*) FROM recommendation r WHERE r.natural_key IS NULL OR ((r.symbol IS NULL OR r.paragraph IS NULL) \
         AND NOT EXISTS (SELECT 1 FROM recommendation_reference f WHERE f.recommendation_id = r.id))",
    ),
    (
        "a grade is of its scheme",
        "SELECT count(*) FROM assessment a WHERE NOT EXISTS \
         (SELECT 1 FROM concept c WHERE c.id = a.value_id AND c.scheme_id = a.scheme_id)",
    ),
    (
        "a measurement is of an indicator of its result",
        "SELECT count(*) FROM measurement m WHERE NOT EXISTS \
         (SELECT 1 FROM indicator i WHERE i.id = m.indicator_id AND i.result_id = m.result_id)",
    ),
    (
        "a result comes of a programme",
        "SELECT count(*) FROM result r WHERE NOT EXISTS (SELECT 1 FROM contribution c WHERE c.result_id = r.id)",
    ),
    (
        "shares of countries sum to a hundred, or there are none",
        "SELECT count(*) FROM (SELECT 1 FROM country_share GROUP BY programme_id \
         HAVING count(percent) NOT IN (0, count(*)) OR sum(percent) <> 1000000) AS broken",
    ),
    (
        "so do those of sectors and themes, within a list",
        "SELECT count(*) FROM (SELECT 1 FROM (SELECT * FROM sector_share UNION ALL SELECT * FROM theme_share) AS s \
         JOIN concept c ON c.id = s.concept_id GROUP BY s.programme_id, c.scheme_id \
         HAVING count(percent) NOT IN (0, count(*)) OR sum(percent) <> 1000000) AS broken",
    ),
    (
        "concepts and documents that no foreign key guards are there",
        "SELECT (SELECT count(*) FROM recommendation_tag WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM sector_share WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM theme_share WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM alignment WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM recommendation_link WHERE concept_id NOT IN (SELECT id FROM concept)) \
         + (SELECT count(*) FROM statement WHERE subject_id NOT IN (SELECT id FROM programme)) \
         + (SELECT count(*) FROM objective WHERE document_id NOT IN (SELECT id FROM document))",
    ),
];

#[tokio::test]
async fn the_rows_keep_what_the_services_keep() {
    on_each_database(async |registry| {
        generate(&registry.location, SAMPLE).await.unwrap();
        let reader = registry.app.database.reader();
        for (rule, statement) in BROKEN {
            assert_eq!(count(reader, statement).await, 0, "{rule}");
        }
        if registry.backend() == DbBackend::Sqlite {
            // The other database holds the same rows.
            let orphans = "SELECT count(*) FROM pragma_foreign_key_check";
            assert_eq!(count(reader, orphans).await, 0, "a reference leads nowhere");
        }
        derived(reader).await;
        let disagree = "{ programmes(first: 20, filter: {hasDiscrepancy: {eq: true}}) { nodes { discrepancies { field } } } }";
        let programmes = registry.data(disagree).await["programmes"]["nodes"].clone();
        assert!(!programmes.as_array().unwrap().is_empty());
        for programme in programmes.as_array().unwrap() {
            assert_eq!(programme["discrepancies"][0]["field"], "period.start");
        }
    })
    .await;
}

/// What is derived from a row's own columns.
async fn derived(reader: &DatabaseConnection) {
    let programmes = entity::programme::Entity::find().all(reader).await.unwrap();
    for row in &programmes {
        let period = Period {
            planned_start: row.planned_start,
            planned_end: row.planned_end,
            actual_start: row.actual_start,
            actual_end: row.actual_end,
            reported_start: row.reported_start,
            reported_end: row.reported_end,
            duration_months: row.duration_months,
        };
        let days = [period.start(), period.end()].map(|date| {
            let date: Option<PartialDate> = date;
            (
                date.map(PartialDate::earliest),
                date.map(PartialDate::latest),
            )
        });
        let held = [
            (row.starts_from, row.starts_to),
            (row.ends_from, row.ends_to),
        ];
        assert_eq!(held, days, "{}", row.code);
        assert!(
            days[0].0 <= days[1].1 || days[1].1.is_none(),
            "{}",
            row.code
        );
        assert_eq!(row.sort_title, search::sort_key(&row.title));
        assert_eq!(row.instrument, row.terms.instrument());
        assert!(row.id.get_version_num() == 7 && row.created_at <= row.updated_at);
    }
    let known = programmes
        .iter()
        .filter(|row| row.budget_state == BudgetState::Known);
    assert!(known.count() > programmes.len() / 2);
    let recommendations = entity::recommendation::Entity::find()
        .all(reader)
        .await
        .unwrap();
    let codes = entity::recommendation_reference::Entity::find()
        .all(reader)
        .await
        .unwrap();
    for row in recommendations {
        let names = [&row.symbol, &row.paragraph, &row.part].map(Option::as_deref);
        let natural = recommendation::natural_key(names[0], names[1], names[2]);
        let sorted = recommendation::sort_key(names[0], names[1], names[2]);
        let natural = natural.or_else(|| {
            let of =
                |code: &&entity::recommendation_reference::Model| code.recommendation_id == row.id;
            let code = codes.iter().find(of)?;
            Some(recommendation::nameless_key(&code.scheme, &code.value))
        });
        assert_eq!((row.natural_key, row.sort_key), (natural, sorted));
        assert!(
            row.texts
                .0
                .iter()
                .all(|text| text.hash == hex(&Sha256::digest(text.text.as_bytes())))
        );
    }
    for row in entity::organisation::Entity::find()
        .all(reader)
        .await
        .unwrap()
    {
        let shown = row.names.full(row.created_at.day());
        assert_eq!(row.sort_name, search::sort_key(&shown));
    }
}
