//! What comes from outside, and what must hold whatever it is (quality.md, section 2). `cargo xtask fuzz` looks for bytes
//! that break it; the tests run it over those that were kept.

use crate::{Loaded, MOST_BYTES, Sheet, Source, managed, print};

/// A policy file: as JSON, and as a property list.
///
/// # Panics
/// When a part of it is neither used nor told, or what is told is not one short line.
pub fn policy(data: &[u8]) {
    let json = Sheet::json(Source::Machine, "policy.json", data);
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    let says_nothing = json.right.is_empty() && json.problems.is_empty();
    // Nothing is decided by nothing but an object without a setting.
    assert!(!says_nothing || data.len() >= 2 && data.len() <= MOST_BYTES, "neither used nor told");
    let list = match managed::read(data) {
        Ok(written) => Sheet::of(Source::User, "policy.plist", written),
        Err(wrong) => Sheet::unreadable(Source::User, "policy.plist", wrong),
    };
    let loaded = Loaded::of(vec![json, list]);
    for problem in &loaded.problems {
        let told = problem.to_string();
        assert!(!told.chars().any(|letter| letter.is_control()), "{told:?} is more than a line");
        assert!(told.len() < 1_000, "{told:?} is long");
        assert!(problem.line.is_none_or(|line| (1..=lines).contains(&line)), "{told:?} of {lines} lines");
    }
    for settled in &loaded.settled {
        assert!(settled.line.is_none_or(|line| (1..=lines).contains(&line)), "a line beyond the last one");
    }
    let printed = print(&loaded, "1.0.0");
    assert!(printed.chars().all(|letter| letter == '\n' || !letter.is_control()), "what is printed is text");
}

#[cfg(test)]
#[path = "../../../fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    #[test]
    fn quality_2_d6_no_policy_stops_the_desk() {
        super::replay::replay("policies", super::policy);
    }
}
