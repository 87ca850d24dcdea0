//! What a batch will ask for, read for all of its items at once: one question a table.
//!
//! Without it each item would ask each table. What is read is what the items would have read: the
//! rows of programmes and results are held as theirs would be, in the order of their keys, so that
//! two batches that meet there wait for one another instead of for ever.

use std::collections::HashMap;

use uuid::Uuid;

use super::{batch::PushItem, store};
use crate::{
    access::Viewer,
    concept,
    database::Write,
    document,
    entity::agency_record,
    error::{Busy, Failure},
    link, organisation, programme, results,
    text::{Bounds, code_within},
};

/// Reads ahead for these items of an agency, and answers what its own ids stand for.
pub(super) async fn read(
    write: &Write,
    (agency, own_code): (Uuid, &str),
    items: &[PushItem],
) -> Result<HashMap<String, agency_record::Model>, Failure> {
    let external_ids = items
        .iter()
        .map(|item| Bounds::CODE.clean(&item.external_id));
    let external_ids: Vec<Option<String>> = external_ids.map(Result::ok).collect();
    let named: Vec<String> = external_ids.iter().flatten().cloned().collect();
    let records = store::records(write, agency, &named).await?;

    let ids: Vec<Uuid> = records.values().map(|record| record.programme_id).collect();
    let codes = items.iter().zip(&external_ids);
    let codes = codes.filter_map(|(item, external_id)| {
        let derived = || Some(code_within(own_code, external_id.as_ref()?, false));
        item.push.programme.code.clone().or_else(derived)
    });
    let codes: Vec<String> = codes.collect();
    let held = programme::read_ahead(write, &ids, &codes, (agency, &named)).await?;
    // Whoever held them before may have written records that these requests mustn't be older than.
    let records = store::records(write, agency, &named).await?;
    if records
        .values()
        .any(|record| !held.contains_key(&record.programme_id))
    {
        return Err(Failure::Busy(Busy::Contention));
    }

    let own_code_of = |item: &PushItem, external_id: &Option<String>| {
        let record = external_id.as_ref().and_then(|id| records.get(id));
        let row = record.and_then(|record| held.get(&record.programme_id));
        let derived = || Some(code_within(own_code, external_id.as_ref()?, false));
        let code = row.map(|row| row.code.clone());
        code.or_else(|| item.push.programme.code.clone())
            .or_else(derived)
    };
    let mut result_codes = Vec::new();
    for (item, external_id) in items.iter().zip(&external_ids) {
        let within = own_code_of(item, external_id).unwrap_or_default();
        let results = item.push.results.0.iter().flatten();
        result_codes.extend(results.map(|draft| {
            let derived = || code_within(&within, &draft.external_id, false);
            draft.code.clone().unwrap_or_else(derived)
        }));
    }
    let held: Vec<Uuid> = held.into_keys().collect();
    results::read_ahead(write, &held, &result_codes).await?;
    store::read_ahead(write, &held).await?;

    let drafts = || items.iter().map(|item| &item.push);
    let organisations: Vec<String> = drafts().flat_map(|draft| draft.organisations()).collect();
    organisation::keys_of_codes(write, &organisations).await?;
    let documents: Vec<String> = drafts().flat_map(|draft| draft.documents()).collect();
    document::keys_of_codes(write, &documents).await?;
    concept::keys_of(write, drafts().flat_map(|draft| draft.concepts())).await?;
    let links = drafts().filter_map(|draft| draft.links.0.as_ref());
    let links: Vec<_> = links.flatten().cloned().collect();
    link::known(write, Viewer::of(write.author()), &links).await?;
    Ok(records)
}
