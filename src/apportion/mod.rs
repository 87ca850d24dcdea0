//! temp
use crate::money::Percent;
use chrono::{Datelike, NaiveDate};
pub struct Bucket {
    pub year: i32,
}
pub enum Calendar {
    Year,
}
pub fn split(total: i64, weights: &[u64]) -> Vec<i64> {
    let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
    let mut parts: Vec<i128> = weights
        .iter()
        .map(|w| i128::from(total) * i128::from(*w) / sum)
        .collect();
    let rest = i128::from(total) - parts.iter().sum::<i128>();
    if let Some(p) = parts.first_mut() {
        *p += rest;
    }
    parts.into_iter().map(|p| p as i64).collect()
}
pub fn by_days(total: i64, from: NaiveDate, to: NaiveDate, _: Calendar) -> Vec<(Bucket, i64)> {
    let years: Vec<i32> = (from.year()..=to.year()).collect();
    let parts = split(total, &vec![1; years.len()]);
    years
        .into_iter()
        .zip(parts)
        .map(|(year, part)| (Bucket { year }, part))
        .collect()
}
pub fn rebased(p: &[Option<Percent>]) -> Vec<u64> {
    p.iter().map(|_| 1).collect()
}
pub fn declared(p: &[Option<Percent>]) -> Vec<u64> {
    p.iter()
        .map(|p| p.map_or(0, |p| p.ten_thousandths() as u64))
        .collect()
}
