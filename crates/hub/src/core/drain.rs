//! When whom a stopping hub lets go is to come back.

use deskbell_domain::Span;
use deskbell_protocol::limits::{COME_BACK_MAX_MS, COME_BACK_MIN_MS};

/// Sessions that the next hub opens in a second without others noticing: 500, so 2 ms for each.
const EACH_MS: u64 = 2;
/// The moments of a few sessions lie over as much time as the first try of the usual back-off does.
const FEW_MS: u64 = 500;

/// The times after which so many clients are to come back, the earliest first: at even distances, over more time the more
/// of them there are, and none later than [`COME_BACK_MAX_MS`].
pub(super) fn come_back_after(clients: usize) -> impl Iterator<Item = Span> {
    let count = clients as u64;
    let over = count.saturating_mul(EACH_MS).clamp(FEW_MS, COME_BACK_MAX_MS - COME_BACK_MIN_MS);
    (0..count).map(move |nth| {
        Span(COME_BACK_MIN_MS + (u128::from(over) * u128::from(nth) / u128::from(count)) as u64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The most that come in any window of so many milliseconds.
    fn crowd(waits: &[Span], window: u64) -> usize {
        let within =
            |from: &Span| waits.iter().filter(|wait| (from.0..from.0 + window).contains(&wait.0)).count();
        waits.iter().map(within).max().unwrap_or(0)
    }

    #[test]
    fn b5_one_client_is_back_as_soon_as_the_hub_may_be() {
        assert_eq!(come_back_after(0).count(), 0);
        assert_eq!(come_back_after(1).collect::<Vec<_>>(), [Span(COME_BACK_MIN_MS)]);
    }

    #[test]
    fn b5_a_thousand_desks_come_back_within_some_seconds_and_never_fifty_in_a_twentieth_of_one() {
        let waits: Vec<Span> = come_back_after(1_000).collect();
        assert!(waits.iter().all(|wait| wait.0 <= 2_500), "{:?}", waits.last());
        assert!(crowd(&waits, 50) <= 26, "{}", crowd(&waits, 50));
    }

    proptest! {
        #[test]
        fn b5_the_moments_are_bounded_in_order_and_evenly_spread(clients in 1_usize..40_000) {
            let waits: Vec<Span> = come_back_after(clients).collect();
            prop_assert_eq!(waits.len(), clients);
            prop_assert!(waits.iter().all(|wait| (COME_BACK_MIN_MS..=COME_BACK_MAX_MS).contains(&wait.0)));
            let gaps: Vec<u64> = waits.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
            // Whole milliseconds: the widest and the narrowest differ by the rounding and by nothing else.
            let (widest, narrowest) = (gaps.iter().max(), gaps.iter().min());
            prop_assert!(widest.zip(narrowest).is_none_or(|(widest, narrowest)| widest - narrowest <= 1));
            // More clients take more time, as long as the bound allows it.
            let over = waits[clients - 1].0 - COME_BACK_MIN_MS;
            let wanted = (clients as u64 * EACH_MS).clamp(FEW_MS, COME_BACK_MAX_MS - COME_BACK_MIN_MS);
            prop_assert!(over <= wanted && over + wanted.div_ceil(clients as u64) >= wanted, "{over} of {wanted}");
        }
    }
}
