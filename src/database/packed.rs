//! Many keys in one value, which the two databases put together differently.

use sea_orm::{DbBackend, sea_query::Expr};
use uuid::Uuid;

/// How many digits a key has.
const DIGITS: usize = 32;

/// The keys of a group of rows in the order of `place`, as one text for [`read_keys`].
pub(crate) fn packed_keys(backend: DbBackend, key: Expr, place: Expr) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs(
            "STRING_AGG(ENCODE(UUID_SEND($1), 'hex'), '' ORDER BY $2)",
            [key, place],
        ),
        _ => Expr::cust_with_exprs("GROUP_CONCAT(HEX(?), '' ORDER BY ?)", [key, place]),
    }
}

/// What [`packed_keys`] gave; none for another text.
pub(crate) fn read_keys(text: &str) -> Option<Vec<Uuid>> {
    let each = text.as_bytes().chunks(DIGITS);
    each.map(|digits| Uuid::try_parse_ascii(digits).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_either_database_writes_them() {
        let keys = [Uuid::from_u128(7), Uuid::max(), Uuid::nil()];
        let text: String = keys.iter().map(|key| key.simple().to_string()).collect();
        assert_eq!(read_keys(&text).as_deref(), Some(&keys[..]));
        let upper = text.to_uppercase();
        assert_eq!(read_keys(&upper).as_deref(), Some(&keys[..]));
        assert_eq!(read_keys(""), Some(Vec::new()));
        assert_eq!(read_keys(&text[1..]), None);
    }
}
