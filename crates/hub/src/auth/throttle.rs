//! Guessing passwords takes tries, so tries are counted.

use deskbell_domain::Span;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};

/// So many tries within a sliding window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub tries: usize,
    /// In this time.
    pub within: Span,
}

/// Subjects that are remembered at once. With more, the one that has been quiet for longest is forgotten.
const SUBJECTS: usize = 10_000;

/// Counts the tries of each subject. Times are of a clock that never goes back.
#[derive(Debug)]
pub(super) struct Throttle<K> {
    limit: Limit,
    tries: HashMap<K, VecDeque<Span>>,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    pub(super) fn new(limit: Limit) -> Self {
        Self { limit, tries: HashMap::new() }
    }

    /// Counts a try.
    ///
    /// # Errors
    /// When there were too many: how long to wait. Such a try does not count.
    pub(super) fn count(&mut self, now: Span, subject: &K) -> Result<(), Span> {
        let Limit { tries: limit, within } = self.limit;
        if !self.tries.contains_key(subject) {
            self.make_room(now);
        }
        let tries = self.tries.entry(subject.clone()).or_default();
        while tries.front().is_some_and(|tried| tried.0 + within.0 <= now.0) {
            tries.pop_front();
        }
        match tries.front() {
            Some(first) if tries.len() >= limit => Err(Span(first.0 + within.0 - now.0)),
            Some(_) | None => {
                tries.push_back(now);
                Ok(())
            }
        }
    }

    /// The subject has shown that it was no guess.
    pub(super) fn forget(&mut self, subject: &K) {
        self.tries.remove(subject);
    }

    fn make_room(&mut self, now: Span) {
        if self.tries.len() < SUBJECTS {
            return;
        }
        let within = self.limit.within;
        self.tries.retain(|_, tries| tries.back().is_some_and(|tried| tried.0 + within.0 > now.0));
        if self.tries.len() >= SUBJECTS {
            let quiet = self.tries.iter().min_by_key(|(_, tries)| tries.back()).map(|(subject, _)| subject);
            if let Some(quiet) = quiet.cloned() {
                self.tries.remove(&quiet);
            }
        }
    }
}

/// What counts as one address: a single IPv4 address, or the /64 that one IPv6 customer has to choose from.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: Limit = Limit { tries: 3, within: Span::mins(15) };

    #[test]
    fn b3_after_too_many_tries_one_waits_until_the_oldest_is_over() {
        let mut throttle = Throttle::new(LIMIT);
        for at in [0, 60, 120] {
            assert_eq!(throttle.count(Span::secs(at), &"ana"), Ok(()));
        }
        assert_eq!(throttle.count(Span::secs(300), &"ana"), Err(Span::secs(600)));
        assert_eq!(throttle.count(Span::secs(300), &"karim"), Ok(()), "others do not wait");
        assert_eq!(throttle.count(Span::secs(900), &"ana"), Ok(()), "the first is 15 minutes ago");
        assert_eq!(throttle.count(Span::secs(901), &"ana"), Err(Span::secs(59)));
        throttle.forget(&"ana");
        assert_eq!(throttle.count(Span::secs(902), &"ana"), Ok(()));
    }

    #[test]
    fn b3_many_invented_names_take_no_memory_without_end() {
        let mut throttle = Throttle::new(LIMIT);
        for number in 0..SUBJECTS as u64 + 50 {
            assert_eq!(throttle.count(Span(number), &number), Ok(()));
        }
        assert_eq!(throttle.tries.len(), SUBJECTS);
        assert!(!throttle.tries.contains_key(&0), "the quietest goes first");
        throttle.count(Span::hours(1), &u64::MAX).unwrap();
        assert_eq!(throttle.tries.len(), 1, "what is over goes at once");
    }

    #[test]
    fn b3_an_ipv6_customer_is_one_address() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:aaaa::1"), network("2001:db8:1:2:bbbb::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.7"), "192.0.2.7");
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    proptest! {
        #[test]
        fn b3_no_window_ever_holds_more_tries_than_allowed(steps in prop::collection::vec(0u64..400_000, 1..80)) {
            let mut throttle = Throttle::new(LIMIT);
            let (mut now, mut allowed) = (Span(0), Vec::new());
            for step in steps {
                now = Span(now.0 + step);
                match throttle.count(now, &()) {
                    Ok(()) => allowed.push(now),
                    Err(wait) => prop_assert!(wait.0 > 0 && wait <= LIMIT.within),
                }
            }
            for window in allowed.windows(LIMIT.tries + 1) {
                prop_assert!(window[LIMIT.tries].0 - window[0].0 >= LIMIT.within.0);
            }
        }
    }
}
