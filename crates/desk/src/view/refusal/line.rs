//! Why the line to the hub is down, or was ended by it.

use deskbell_protocol::CloseCode;
use serde::{Deserialize, Serialize};

/// Why the line is down. The desk comes back by itself but after the last three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum LineDown {
    /// It has not been tried, or nobody can say.
    #[error("The hub does not answer.")]
    NoAnswer,
    /// Something answers that is no hub.
    #[error("There is something at this address, but it is no hub.")]
    NoHub,
    /// It broke.
    #[error("The line was cut.")]
    Cut,
    /// By this desk.
    #[error("The desk closed the line.")]
    ClosedHere,
    /// By the hub, which did not say why.
    #[error("The hub closed the line.")]
    ClosedByHub,
    /// Nothing was heard of it.
    #[error("The hub has fallen silent.")]
    Silent,
    /// It takes nothing.
    #[error("The hub takes nothing more.")]
    TakesNothing,
    /// What it says cannot be read.
    #[error("The hub's answer cannot be read.")]
    Unreadable,
    /// An event is missing.
    #[error("Something was lost on the way. It is being fetched.")]
    SomethingLost,
    /// The copy is fetched anew.
    #[error("What was kept on this computer is damaged. It is fetched anew.")]
    CopyDamaged,
    /// It comes back in a moment.
    #[error("The hub is restarting.")]
    Restarting,
    /// What this desk said made no sense there.
    #[error("The hub did not understand this desk.")]
    Misunderstood,
    /// It heard nothing for too long.
    #[error("The hub heard nothing from this desk.")]
    Unheard,
    /// This desk reads too slowly.
    #[error("The line is too slow for what the hub has to say.")]
    TooSlow,
    /// The same device has another line.
    #[error("Another session of this computer has taken over.")]
    Replaced,
    /// A frame over the limit.
    #[error("Something was too large for the hub.")]
    TooLarge,
    /// Over the rate.
    #[error("This desk asked too much at once.")]
    TooFast,
    /// The token is no longer good.
    #[error("You were signed out on the hub. Sign in again.")]
    SignedOut,
    /// This version.
    #[error("This desk is too old for the hub. Update it, then sign in again.")]
    TooOld,
    /// This account.
    #[error("The hub has blocked this account. Ask whoever runs the hub.")]
    Blocked,
}

impl From<CloseCode> for LineDown {
    fn from(code: CloseCode) -> Self {
        match code {
            CloseCode::Restart => Self::Restarting,
            CloseCode::Malformed => Self::Misunderstood,
            CloseCode::Silent => Self::Unheard,
            CloseCode::SlowReader => Self::TooSlow,
            CloseCode::Replaced => Self::Replaced,
            CloseCode::TooLarge => Self::TooLarge,
            CloseCode::TooFast => Self::TooFast,
            CloseCode::SignedOut => Self::SignedOut,
            CloseCode::TooOld => Self::TooOld,
            CloseCode::Blocked => Self::Blocked,
        }
    }
}
