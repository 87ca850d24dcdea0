//! What a database error means to us.

use std::sync::Arc;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::error::{Busy, Failure};

/// Turns a database error into what a caller may know of it.
///
/// Contention (PostgreSQL's serialization failure, deadlock and lock timeout; SQLite's BUSY)
/// means that the whole transaction may be run again. A server that can't be reached, or a
/// pool without a free connection, means that the caller may try again later.
#[must_use]
pub fn classify(error: DbErr) -> Failure {
    if let DbErr::ConnectionAcquire(_) | DbErr::Conn(_) = &error {
        tracing::warn!(%error, "the database is out of reach");
        return Failure::Busy(Busy::OutOfReach);
    }
    // Someone else made the same thing between our look and our write: run again, the next look
    // sees it, and a rule says so if it may not be.
    if let Some(SqlErr::UniqueConstraintViolation(_)) = error.sql_err() {
        return Failure::Busy(Busy::Contention);
    }
    let busy = match &error {
        DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
            meaning(cause)
        }
        _ => None,
    };
    match busy {
        Some(busy) => {
            if busy == Busy::OutOfReach {
                tracing::warn!(%error, "the database is out of reach");
            }
            Failure::Busy(busy)
        }
        None => Failure::Internal(Arc::new(error)),
    }
}

fn meaning(error: &sqlx::Error) -> Option<Busy> {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
            Some(Busy::OutOfReach)
        }
        sqlx::Error::Database(error) => match error.code().as_deref()? {
            // SQLSTATE serialization_failure, deadlock_detected, lock_not_available.
            "40001" | "40P01" | "55P03" => Some(Busy::Contention),
            // SQLite's primary code 5 (BUSY) and its extended forms RECOVERY, SNAPSHOT, TIMEOUT.
            "5" | "261" | "517" | "773" => Some(Busy::Contention),
            // SQLSTATE query_canceled by the statement timeout; the server going down or full.
            "57014" | "57P01" | "57P02" | "57P03" | "53300" => Some(Busy::OutOfReach),
            _ => None,
        },
        _ => None,
    }
}
