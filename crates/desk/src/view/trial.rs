//! *Try it on this computer*: what the page shows of a trial, and why one does not start.

use deskbell_protocol::trial::TrialRefused;
use serde::{Deserialize, Serialize};

/// What of a first start is shown beside everything else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FirstView {
    /// Where a trial on this computer stands.
    pub trial: TrialStage,
    /// Whoever is signed in has never looked whether a ring reaches them on this computer, nor said that it can wait.
    pub check: bool,
}

/// Where a trial on this computer stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum TrialStage {
    /// There is none.
    #[default]
    None,
    /// Its hub is being started.
    Starts,
    /// Its hub runs.
    Runs,
    /// Its hub is being stopped.
    Ends,
}

/// How a trial is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LeaveTrial {
    /// What was written in it is deleted too.
    pub forget: bool,
}

/// Why a trial does not start, or has ended. The page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum TrialProblem {
    /// There is no hub beside the desk.
    #[error("The hub that belongs to this desk is missing. Install Deskbell again, or ask your team's IT.")]
    Missing,
    /// The one that is there is of another version.
    #[error("The hub beside this desk is of another version. Install Deskbell again, or ask your team's IT.")]
    OtherVersion,
    /// The system does not start it.
    #[error("This computer does not let the desk start a hub. Ask your team's IT.")]
    NotAllowed,
    /// It says nothing.
    #[error("The trial's hub did not answer. Try again; if it goes on, restart the computer.")]
    Silent,
    /// Another hub works in its folder.
    #[error("The hub of an earlier trial is still at work. Wait a moment and try again.")]
    InUse,
    /// Its folder cannot be written.
    #[error("The trial's folder cannot be written. Free some space, or ask your team's IT.")]
    NotWritable,
    /// Its folder is of a newer version.
    #[error(
        "An earlier trial here was made by a newer version. Delete it to begin anew, or update the desk."
    )]
    Newer,
    /// Its folder is damaged, or no demo.
    #[error("What is left of an earlier trial cannot be used. Delete it to begin anew.")]
    Damaged,
    /// There is no port.
    #[error("No port is free on this computer. Close some programs and try again.")]
    NoPort,
    /// It has ended while it was used.
    #[error("The trial's hub has ended. Start the trial again: what was written is kept.")]
    Ended,
    /// Its folder is still there.
    #[error("What was written in the trial could not be deleted. Try again, or ask your team's IT.")]
    NotDeleted,
    /// Somebody is signed in.
    #[error("Sign out first.")]
    SignedIn,
    /// Something else.
    #[error("The trial's hub does not start. Try again; if it goes on, ask your team's IT for its log.")]
    Other,
}

impl From<TrialRefused> for TrialProblem {
    fn from(why: TrialRefused) -> Self {
        match why {
            TrialRefused::InUse => Self::InUse,
            TrialRefused::NotWritable => Self::NotWritable,
            TrialRefused::Newer => Self::Newer,
            TrialRefused::Damaged => Self::Damaged,
            TrialRefused::NoPort => Self::NoPort,
            TrialRefused::Other => Self::Other,
        }
    }
}
