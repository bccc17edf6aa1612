//! New versions of the desk (D6): where they stand. The page has the words, and shows them in a quiet line.

use deskbell_domain::Time;
use serde::{Deserialize, Serialize};

/// Where new versions of this desk stand. Times are this computer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "update", rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum UpdateView {
    /// The desk does not update itself.
    Off {
        /// Why.
        why: NoUpdates,
    },
    /// It has not looked yet.
    #[default]
    Unknown,
    /// It looks.
    Looks,
    /// There is no newer version.
    Newest {
        /// When it looked.
        at: Time,
    },
    /// There is one, and the organisation lets it come later.
    Waits {
        /// Which.
        version: String,
        /// Then.
        until: Time,
    },
    /// A new one comes.
    Downloads {
        /// Which.
        version: String,
        /// How much of it is here, 0 to 100.
        percent: u8,
    },
    /// A new one is here and was found to be right: the desk has to start anew for it.
    Ready {
        /// Which.
        version: String,
        /// Why it could not be installed, when that was tried.
        failed: Option<UpdateProblem>,
    },
    /// It is being installed.
    Installs {
        /// Which.
        version: String,
    },
    /// Nothing came of it; it is tried again later.
    Failed {
        /// Why.
        why: UpdateProblem,
        /// Which version it was, once that was known.
        version: Option<String>,
    },
}

impl UpdateView {
    /// For logs and a support bundle.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Off { why: NoUpdates::Organisation } => "off by policy",
            Self::Off { why: NoUpdates::PackageManager } => "off: a package manager's",
            Self::Off { why: NoUpdates::NotWritable } => "off: not writable",
            Self::Off { why: NoUpdates::NotBuiltIn } => "off: not built in",
            Self::Unknown => "not looked yet",
            Self::Looks => "looks",
            Self::Newest { .. } => "newest",
            Self::Waits { .. } => "waits",
            Self::Downloads { .. } => "downloads",
            Self::Ready { .. } => "ready",
            Self::Installs { .. } => "installs",
            Self::Failed { .. } => "failed",
        }
    }
}

/// Why a desk does not update itself. The page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NoUpdates {
    /// The organisation's policy says so.
    Organisation,
    /// A package manager, or IT's tools, have installed it and bring new versions.
    PackageManager,
    /// The person may not write where it lies.
    NotWritable,
    /// This program was built without a key to check versions by, or was not installed at all.
    NotBuiltIn,
}

/// Why nothing came of a new version. The page has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum UpdateProblem {
    /// Nobody answers, or the line broke.
    #[error("the server of new versions does not answer")]
    ServerAway,
    /// The proxy is in the way.
    #[error("the proxy lets nothing through from the server of new versions")]
    Proxy,
    /// The server's certificate.
    #[error("the server of new versions is not trusted")]
    NotTrusted,
    /// The server has not what was asked for.
    #[error("the server has no such file")]
    Missing,
    /// What it answers is no list of versions.
    #[error("what the server says is no list of versions")]
    NoList,
    /// The list has no file for this system.
    #[error("the version has no file for this system")]
    NotForThis,
    /// Over the limit.
    #[error("the file is too large")]
    TooLarge,
    /// Not signed by whoever built this desk, or changed since.
    #[error("the signature is wrong")]
    WrongSignature,
    /// Signed, but as another version than the list says.
    #[error("the file is signed as another version")]
    OtherVersion,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// The desk's own folder takes nothing.
    #[error("the desk's folder cannot be written")]
    NotKept,
    /// The system does not let the person install it.
    #[error("the person may not install it")]
    NotPermitted,
    /// It could not be installed for another reason.
    #[error("it could not be installed")]
    NotInstalled,
}
