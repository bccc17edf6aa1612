//! Moments as people say them and read them. On the wire they are milliseconds, as everywhere.

use deskbell_domain::Time;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Not a moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a moment is a day like 2026-01-31, a time like 2026-01-31T09:00:00Z, or milliseconds since 1970")]
pub struct NoMoment;

/// A day (its beginning in UTC), a time of RFC 3339, or milliseconds since 1970.
///
/// # Errors
/// When it is none of these.
pub fn moment(text: &str) -> Result<Time, NoMoment> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(Time(timestamp.as_millisecond()));
    }
    // Before the number: 20260131 is a day.
    if let Ok(day) = text.parse::<Date>() {
        let begins = day.to_zoned(TimeZone::UTC).map_err(|_| NoMoment)?;
        return Ok(Time(begins.timestamp().as_millisecond()));
    }
    text.parse().map(Time).map_err(|_| NoMoment)
}

/// As RFC 3339 in UTC; empty for a moment that no calendar has.
pub fn shown(at: Time) -> String {
    Timestamp::from_millisecond(at.0).map(|at| at.to_string()).unwrap_or_default()
}
