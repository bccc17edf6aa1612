//! Why a session ended, for people.

use deskbell_protocol::CloseCode;

/// The token is no longer good.
pub(super) const SIGNED_OUT: &str = "You were signed out on the hub. Sign in again.";

/// What happened and what to do.
pub(super) const fn of(code: CloseCode) -> &'static str {
    match code {
        CloseCode::Restart => "The hub is restarting.",
        CloseCode::Malformed => "The hub did not understand this desk.",
        CloseCode::Silent => "The hub heard nothing from this desk.",
        CloseCode::SlowReader => "The line is too slow for what the hub has to say.",
        CloseCode::Replaced => "Another session of this computer has taken over.",
        CloseCode::TooLarge => "Something was too large for the hub.",
        CloseCode::TooFast => "This desk asked too much at once.",
        CloseCode::SignedOut => SIGNED_OUT,
        CloseCode::TooOld => "This desk is too old for the hub. Update it, then sign in again.",
        CloseCode::Blocked => "The hub has blocked this account. Ask whoever runs the hub.",
    }
}
