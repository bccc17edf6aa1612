//! Tells the desk whether somebody is at the computer (A4): a locked screen, and how long nobody has touched mouse or
//! keyboard. What that means is the desk's business.

#[cfg_attr(all(unix, not(target_os = "macos")), path = "linux.rs")]
#[cfg_attr(not(all(unix, not(target_os = "macos"))), path = "other.rs")]
mod system;

use deskbell_desk::DeskHandle;
use deskbell_domain::Span;
use deskbell_domain::away::Seen;
use std::time::Duration;
use system::System;

/// Nobody is in a hurry while somebody works: a few minutes must pass before it matters.
const AT_WORK: Duration = Duration::from_secs(5);
/// The first touch after a while should be noticed at once.
const AT_REST: Duration = Duration::from_secs(1);
/// Nobody has touched anything for a while.
const A_WHILE: Span = Span::secs(30);

/// How the system says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Look {
    /// The screen is locked.
    locked: bool,
    /// Nobody has touched anything for so long; `None` where the system does not say.
    idle: Option<Span>,
}

/// Looks and tells for as long as the program runs.
pub(crate) fn watch(desk: DeskHandle) {
    tauri::async_runtime::spawn(async move {
        let mut system = System::new().await;
        let mut before = None;
        loop {
            let look = system.look().await;
            if before.is_none_or(|before: Look| before.locked != look.locked) {
                tracing::info!(locked = look.locked, idle_known = look.idle.is_some(), "the screen");
                desk.seen(if look.locked { Seen::Locked } else { Seen::Unlocked }).await;
            }
            desk.seen(look.idle.map_or(Seen::IdleUnknown, Seen::Idle)).await;
            before = Some(look);
            tokio::select! {
                () = tokio::time::sleep(pace(look)) => {}
                () = system.stirs() => {}
            }
        }
    });
}

/// How soon to look again.
fn pace(look: Look) -> Duration {
    if look.locked || look.idle.is_some_and(|idle| idle >= A_WHILE) { AT_REST } else { AT_WORK }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_who_is_gone_is_looked_for_more_often_than_who_works() {
        for (locked, idle, expected) in [
            (false, Some(Span::secs(0)), AT_WORK),
            (false, Some(Span::secs(29)), AT_WORK),
            (false, Some(Span::secs(30)), AT_REST),
            (false, None, AT_WORK),
            (true, None, AT_REST),
            (true, Some(Span::secs(0)), AT_REST),
        ] {
            assert_eq!(pace(Look { locked, idle }), expected, "{locked} {idle:?}");
        }
    }
}
