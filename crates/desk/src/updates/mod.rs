//! New versions of the desk (D6): which one is taken (`decide`), when (`Updates`, a pure machine),
//! and how its file comes here (`fetch`). The desk's loop owns the machine; the shell checks the signature of what came and
//! installs it, because that differs by system.

mod fetch;
mod machine;
mod release;
mod replace;

pub(crate) use fetch::{Fetching, FileName};
pub(crate) use machine::{Effect, Input, Updates};
pub use replace::{not_written, replace};

use crate::view::NoUpdates;
use deskbell_domain::Span;
use deskbell_policy::{self as policy, UpdateChannel};
use semver::Version;
use std::path::PathBuf;
use url::Url;

/// How this program takes new versions, as it was built and installed.
#[derive(Clone, Debug)]
pub struct UpdateConfig {
    /// The version that runs.
    pub version: Version,
    /// The folder on a web server where its versions are listed, or why it takes none.
    pub releases: Result<Url, NoUpdates>,
    /// What its file is called in a list, the best name first.
    pub targets: Vec<String>,
}

impl Default for UpdateConfig {
    /// A program that takes none.
    fn default() -> Self {
        let version = Version::parse(env!("CARGO_PKG_VERSION")).expect("cargo's versions are versions");
        Self { version, releases: Err(NoUpdates::NotBuiltIn), targets: Vec::new() }
    }
}

/// A new version that is here: for the shell, to check or to install.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Which version the list says it is.
    pub version: Version,
    /// The list that names it, as it came: tauri's updater finds the signature in it.
    pub list: String,
    /// Its name in the list.
    pub target: String,
    /// Where it is.
    pub file: PathBuf,
}

/// Which versions are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channel {
    /// Finished ones.
    Stable,
    /// Early ones too.
    Beta,
}

/// What the program takes, the organisation's policy taken into account.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// What is installed.
    pub installed: Version,
    /// Which versions are offered.
    pub channel: Channel,
    /// How long after its release.
    pub deferral: Span,
    /// Where they are listed.
    pub releases: Url,
    /// The organisation has named that folder: the files are there, too.
    pub mirrored: bool,
    /// What the file is called.
    pub targets: Vec<String>,
}

impl Terms {
    /// # Errors
    /// Why it takes none.
    pub(crate) fn new(config: UpdateConfig, policy: &policy::Updates) -> Result<Self, NoUpdates> {
        let channel = match policy.channel {
            Some(UpdateChannel::Off) => return Err(NoUpdates::Organisation),
            Some(UpdateChannel::Beta) => Channel::Beta,
            Some(UpdateChannel::Stable) | None => Channel::Stable,
        };
        let built_in = config.releases?;
        // The policy takes only what is an address.
        let own = policy.address.as_deref().and_then(|address| Url::parse(address).ok());
        let mirrored = own.is_some();
        let mut releases = own.unwrap_or(built_in);
        // An address of a folder is one that ends so.
        if !releases.path().ends_with('/') {
            releases.set_path(&format!("{}/", releases.path()));
        }
        Ok(Self {
            installed: config.version,
            channel,
            deferral: Span::days(u64::from(policy.deferral_days.unwrap_or(0))),
            releases,
            mirrored,
            targets: config.targets,
        })
    }

    /// Where the list is.
    fn list(&self) -> Url {
        let name = match self.channel {
            Channel::Stable => "stable.json",
            Channel::Beta => "beta.json",
        };
        self.releases.join(name).unwrap_or_else(|_| self.releases.clone())
    }

    /// Where a file of the list is: of a mirror in its own folder, by the name alone.
    fn file(&self, listed: &Url) -> Url {
        let name = listed.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let beside = (self.mirrored && !name.is_empty()).then(|| self.releases.join(&format!("./{name}")));
        beside.and_then(Result::ok).unwrap_or_else(|| listed.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> UpdateConfig {
        let releases = Ok(Url::parse("https://deskbell.example/updates").unwrap());
        UpdateConfig { releases, targets: vec!["linux-x86_64".into()], ..UpdateConfig::default() }
    }

    #[test]
    fn d6_the_policy_says_which_versions_come_and_from_where() {
        let none = policy::Updates::default();
        let terms = Terms::new(config(), &none).unwrap();
        assert_eq!((terms.channel, terms.deferral, terms.mirrored), (Channel::Stable, Span::days(0), false));
        assert_eq!(terms.list().as_str(), "https://deskbell.example/updates/stable.json");
        let file = Url::parse("https://files.example.com/v2/Deskbell_2.AppImage?x=1").unwrap();
        assert_eq!(terms.file(&file), file);

        let own = policy::Updates {
            channel: Some(UpdateChannel::Beta),
            deferral_days: Some(7),
            address: Some("https://it.example.com/d".into()),
        };
        let terms = Terms::new(config(), &own).unwrap();
        assert_eq!((terms.channel, terms.deferral, terms.mirrored), (Channel::Beta, Span::days(7), true));
        assert_eq!(terms.list().as_str(), "https://it.example.com/d/beta.json");
        assert_eq!(terms.file(&file).as_str(), "https://it.example.com/d/Deskbell_2.AppImage");
        // A name is nothing but a name.
        let strange = Url::parse("https://files.example.com/a/https:%2F%2Fevil.example%2F..%2Fx").unwrap();
        assert!(terms.file(&strange).as_str().starts_with("https://it.example.com/d/"));
    }

    #[test]
    fn d6_who_takes_no_versions_has_a_reason_and_the_organisations_comes_first() {
        let off = policy::Updates { channel: Some(UpdateChannel::Off), ..policy::Updates::default() };
        assert_eq!(Terms::new(config(), &off).err(), Some(NoUpdates::Organisation));
        for why in [NoUpdates::PackageManager, NoUpdates::NotWritable, NoUpdates::NotBuiltIn] {
            let config = UpdateConfig { releases: Err(why), ..config() };
            assert_eq!(Terms::new(config.clone(), &policy::Updates::default()).err(), Some(why));
            assert_eq!(Terms::new(config, &off).err(), Some(NoUpdates::Organisation));
        }
    }
}
