//! The arithmetic of moments: it never overflows, and clocks that are set back make no negative spans.

use deskbell_domain::{Span, Time};
use proptest::prelude::*;

#[test]
fn a_span_since_a_moment_that_lies_ahead_is_zero() {
    assert_eq!(Time(1_000).since(Time(5_000)), Span(0));
    assert_eq!(Time(5_000).since(Time(1_000)), Span::secs(4));
}

#[test]
fn the_units_agree_with_each_other() {
    assert_eq!(Span::days(1), Span::hours(24));
    assert_eq!(Span::hours(1), Span::mins(60));
    assert_eq!(Span::mins(1), Span::secs(60));
    assert_eq!(Span::secs(1), Span::millis(1_000));
}

proptest! {
    #[test]
    fn no_moment_and_no_span_overflow(moment: i64, span: u64, other: i64) {
        let (moment, other, span) = (Time(moment), Time(other), Span(span));
        prop_assert!(moment + span >= moment);
        prop_assert!(moment - span <= moment);
        prop_assert!(moment.since(other) == Span(0) || moment > other);
    }
}
