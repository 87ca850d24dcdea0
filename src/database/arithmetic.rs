//! Arithmetic that the two databases write differently.

use sea_orm::{DbBackend, sea_query::Expr};

/// The sum of a column of 64-bit integers, exact however large, as text for [`read_sum`].
/// PostgreSQL sums in a wider type; SQLite stops where 64 bits end, so that halves of 32 bits are
/// summed there.
pub(crate) fn exact_sum(backend: DbBackend, column: Expr) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs("CAST(SUM($1) AS text)", [column]),
        _ => Expr::cust_with_exprs(
            "SUM(? >> 32) || ':' || SUM(? & 4294967295)",
            [column.clone(), column],
        ),
    }
}

/// What [`exact_sum`] gave; none for another text.
pub(crate) fn read_sum(text: &str) -> Option<i128> {
    match text.split_once(':') {
        None => text.parse().ok(),
        Some((high, low)) => {
            let high: i128 = high.parse().ok()?;
            Some((high << 32) + low.parse::<i128>().ok()?)
        }
    }
}

/// The year of a day.
pub(crate) fn year(backend: DbBackend, day: Expr) -> Expr {
    match backend {
        DbBackend::Postgres => Expr::cust_with_exprs("CAST(DATE_PART('year', $1) AS int)", [day]),
        _ => Expr::cust_with_exprs("CAST(SUBSTR(?, 1, 4) AS INTEGER)", [day]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_halves_is_the_sum_below_zero_too() {
        for parts in [
            vec![i64::MAX, i64::MAX, i64::MAX],
            vec![i64::MIN, -1, 7],
            vec![-1],
        ] {
            let high: i128 = parts.iter().map(|part| i128::from(part >> 32)).sum();
            let low: i128 = parts
                .iter()
                .map(|part| i128::from(part & 4_294_967_295))
                .sum();
            let sum: i128 = parts.iter().copied().map(i128::from).sum();
            assert_eq!(read_sum(&format!("{high}:{low}")), Some(sum));
            assert_eq!(read_sum(&sum.to_string()), Some(sum));
        }
        assert_eq!(read_sum(""), None);
    }
}
