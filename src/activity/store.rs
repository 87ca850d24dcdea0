//! The statements of activities.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

use crate::{
    access::Viewer,
    change::{part, value_row},
    entity::{activity, activity_participation, programme},
    graphql::{Places, Under, Visible},
    programme::known_to,
};

impl Visible for activity::Entity {
    /// An activity is known to whoever may know its programme.
    fn visible(viewer: Viewer) -> Select<Self> {
        Self::find()
            .filter(activity::Column::WithdrawnAt.is_null())
            .filter(known_to(viewer, activity::Column::ProgrammeId.into_expr()))
    }
    fn under() -> Option<Under<Self>> {
        let rows = |_| Self::find().filter(activity::Column::WithdrawnAt.is_null());
        Some(Under::of::<programme::Entity>(
            activity::Column::ProgrammeId,
            rows,
        ))
    }
    fn decides() -> bool {
        true
    }
    fn places() -> Option<Places<activity::Model>> {
        Some(activity::Model::by_place)
    }
    fn key() -> activity::Column {
        activity::Column::Id
    }
}

impl Visible for activity_participation::Entity {
    /// Likewise.
    fn visible(viewer: Viewer) -> Select<Self> {
        let programme = activity_participation::Column::ProgrammeId.into_expr();
        Self::find().filter(known_to(viewer, programme))
    }
    fn under() -> Option<Under<Self>> {
        let column = activity_participation::Column::ActivityId;
        Some(Under::of::<activity::Entity>(column, |_| Self::find()))
    }
    fn places() -> Option<Places<activity_participation::Model>> {
        Some(activity_participation::Model::by_place)
    }
    fn key() -> activity_participation::Column {
        activity_participation::Column::OrganisationId
    }
}

part!(activity, "activities");
value_row!(activity_participation, "activities", |row| format!(
    "{}\u{1F}{}\u{1F}{:?}",
    row.activity_id, row.organisation_id, row.role
));
