//! What a hub says to the desk that has started it on the same computer, to try Deskbell out: one line of JSON on its
//! standard output, as `deskbell-hub trial` writes it and the desk's shell reads it.

use serde::{Deserialize, Serialize};

/// Longest line of a trial's hub that is read, in bytes.
pub const TRIAL_LINE_BYTES: usize = 4 * 1024;

/// The first and only line of a trial's hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trial", rename_all = "snake_case")]
pub enum TrialSays {
    /// It listens.
    Ready(TrialHub),
    /// It does not, and has ended.
    Refused {
        /// Why.
        why: TrialRefused,
        /// The same at length, in English, for the log.
        words: String,
    },
}

/// A trial's hub that listens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialHub {
    /// Its address, on this computer.
    pub address: String,
    /// The path of the demo's shop.
    pub shop: String,
    /// The demo's agent.
    pub email: String,
    /// The demo's password; it opens nothing but a demo.
    pub password: String,
    /// The hub's version.
    pub version: String,
}

/// Without the password: what a hub says may stand in a log.
impl std::fmt::Debug for TrialHub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { address, shop, email, password: _, version } = self;
        let mut shown = f.debug_struct("TrialHub");
        shown.field("address", address).field("shop", shop).field("email", email).field("version", version);
        shown.finish_non_exhaustive()
    }
}

/// Why a trial's hub does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrialRefused {
    /// Another hub works in its folder.
    InUse,
    /// Its folder cannot be written.
    NotWritable,
    /// Its folder was written by a newer hub.
    Newer,
    /// Its folder is no demo, or is damaged.
    Damaged,
    /// This computer gives it no port.
    NoPort,
    /// Something else; the words say what.
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d6_a_trials_line_is_read_as_it_was_written_and_shows_no_password_in_a_log() {
        let hub = TrialHub {
            address: "http://127.0.0.1:7421".into(),
            shop: "/demo/shop".into(),
            email: "ana@example.org".into(),
            password: "open sesame".into(),
            version: "0.1.0".into(),
        };
        let refused = TrialSays::Refused { why: TrialRefused::Newer, words: "a newer hub".into() };
        for (says, line) in [
            (
                TrialSays::Ready(hub),
                r#"{"trial":"ready","address":"http://127.0.0.1:7421","shop":"/demo/shop","email":"ana@example.org","password":"open sesame","version":"0.1.0"}"#,
            ),
            (refused, r#"{"trial":"refused","why":"newer","words":"a newer hub"}"#),
        ] {
            assert_eq!(serde_json::to_string(&says).ok().as_deref(), Some(line));
            assert_eq!(serde_json::from_str::<TrialSays>(line).ok(), Some(says.clone()));
            assert!(!format!("{says:?}").contains("sesame"));
        }
    }
}
