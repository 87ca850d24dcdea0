//! The statements of `issuer`, `issuer_key` and `denial`.

use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    database::{Database, Write},
    entity::{denial, issuer, issuer_key, organisation},
    error::Failure,
};

/// An issuer, for whom it speaks, and its keys.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The issuer.
    pub issuer: issuer::Model,
    /// The code of its organisation.
    pub organisation: String,
    /// Its keys, oldest first; none for one that publishes its own.
    pub keys: Vec<ListedKey>,
}

/// A key of an issuer.
pub type ListedKey = issuer_key::Model;

/// Everything that is trusted or denied, in three statements.
pub(super) async fn everything(
    database: &Database,
) -> Result<(Vec<Listed>, Vec<denial::Model>), Failure> {
    let reader = database.reader();
    let issuers = issuer::Entity::find()
        .find_also_linked(ToOrganisation)
        .order_by_asc(issuer::Column::CreatedAt)
        .order_by_asc(issuer::Column::Id)
        .all(reader)
        .await?;
    let keys = issuer_key::Entity::find()
        .order_by_asc(issuer_key::Column::CreatedAt)
        .order_by_asc(issuer_key::Column::Id)
        .all(reader)
        .await?;
    let denials = denial::Entity::find()
        .filter(denial::Column::LiftedAt.is_null())
        .all(reader)
        .await?;
    let listed = issuers
        .into_iter()
        .map(|(issuer, organisation)| Listed {
            organisation: organisation.map(|row| row.code).unwrap_or_default(),
            keys: keys
                .iter()
                .filter(|key| key.issuer_id == issuer.id)
                .cloned()
                .collect(),
            issuer,
        })
        .collect();
    Ok((listed, denials))
}

struct ToOrganisation;
impl sea_orm::Linked for ToOrganisation {
    type FromEntity = issuer::Entity;
    type ToEntity = organisation::Entity;

    fn link(&self) -> Vec<sea_orm::RelationDef> {
        vec![
            issuer::Entity::belongs_to(organisation::Entity)
                .from(issuer::Column::OrganisationId)
                .to(organisation::Column::Id)
                .into(),
        ]
    }
}

/// The issuers of an organisation that are still trusted, held until the transaction ends.
pub(super) async fn issuers_of(
    write: &Write,
    organisation: Uuid,
) -> Result<Vec<issuer::Model>, Failure> {
    use sea_orm::QuerySelect;
    Ok(issuer::Entity::find()
        .filter(issuer::Column::OrganisationId.eq(organisation))
        .filter(issuer::Column::RevokedAt.is_null())
        .order_by_asc(issuer::Column::Id)
        .lock_exclusive()
        .all(write.transaction())
        .await?)
}

/// The issuer with this name, trusted or no longer.
pub(super) async fn issuer_named(
    write: &Write,
    name: &str,
) -> Result<Option<issuer::Model>, Failure> {
    Ok(issuer::Entity::find()
        .filter(issuer::Column::Issuer.eq(name))
        .one(write.transaction())
        .await?)
}

/// The issuer's key with this id, trusted or no longer.
pub(super) async fn key_named(
    write: &Write,
    issuer: Uuid,
    kid: &str,
) -> Result<Option<issuer_key::Model>, Failure> {
    Ok(issuer_key::Entity::find()
        .filter(issuer_key::Column::IssuerId.eq(issuer))
        .filter(issuer_key::Column::Kid.eq(kid))
        .one(write.transaction())
        .await?)
}

pub(super) async fn add_issuer(write: &Write, row: issuer::Model) -> Result<(), Failure> {
    issuer::Entity::insert(row.into_active_model())
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// Changes an issuer's terms.
pub(super) async fn change_issuer(write: &Write, row: issuer::Model) -> Result<(), Failure> {
    issuer::Entity::update(row.into_active_model().reset_all())
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Takes the trust in all keys of an issuer away.
pub(super) async fn revoke_keys(write: &Write, issuer: Uuid) -> Result<(), Failure> {
    issuer_key::Entity::update_many()
        .col_expr(issuer_key::Column::RevokedAt, Expr::value(write.now()))
        .filter(issuer_key::Column::IssuerId.eq(issuer))
        .filter(issuer_key::Column::RevokedAt.is_null())
        .exec(write.transaction())
        .await?;
    Ok(())
}

pub(super) async fn add_key(write: &Write, row: issuer_key::Model) -> Result<(), Failure> {
    issuer_key::Entity::insert(row.into_active_model())
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

pub(super) async fn deny(write: &Write, row: denial::Model) -> Result<(), Failure> {
    denial::Entity::insert(row.into_active_model())
        .exec_without_returning(write.transaction())
        .await?;
    Ok(())
}

/// Lifts the denial of an organisation, which is trusted anew.
pub(super) async fn lift(write: &Write, organisation: Uuid) -> Result<(), Failure> {
    denial::Entity::update_many()
        .col_expr(denial::Column::LiftedAt, Expr::value(write.now()))
        .filter(denial::Column::OrganisationId.eq(organisation))
        .filter(denial::Column::LiftedAt.is_null())
        .exec(write.transaction())
        .await?;
    Ok(())
}

/// Takes an issuer's trust away.
pub(super) async fn revoke_issuer(write: &Write, id: Uuid) -> Result<(), Failure> {
    issuer::Entity::update(issuer::ActiveModel {
        id: Set(id),
        revoked_at: Set(Some(write.now())),
        ..Default::default()
    })
    .exec(write.transaction())
    .await?;
    Ok(())
}

/// Takes the trust in a key away, and says whether there was such a key.
pub(super) async fn revoke_key(write: &Write, issuer: Uuid, kid: &str) -> Result<bool, Failure> {
    let done = issuer_key::Entity::update_many()
        .col_expr(issuer_key::Column::RevokedAt, Expr::value(write.now()))
        .filter(issuer_key::Column::IssuerId.eq(issuer))
        .filter(issuer_key::Column::Kid.eq(kid))
        .filter(issuer_key::Column::RevokedAt.is_null())
        .exec(write.transaction())
        .await?;
    Ok(done.rows_affected > 0)
}
