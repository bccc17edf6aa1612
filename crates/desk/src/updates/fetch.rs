//! A list of versions and a version's file come here, on the same way as everything else: through the proxy, and trusting the
//! organisation's own certificates. What comes is looked at by nobody before its signature was.

use super::release::MOST_LIST;
use crate::http::{Client, WebError, Webpage, get};
use crate::view::{NetworkProblem, UpdateProblem};
use semver::Version;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::task::spawn_blocking;
use url::Url;

/// Largest file of a version, in bytes: some times what one has.
const MOST_FILE: u64 = 512 * 1024 * 1024;
/// The whole list is here within this time.
const LIST_WITHIN: Duration = Duration::from_secs(30);
/// The whole file is here within this time, on a slow line too.
const FILE_WITHIN: Duration = Duration::from_secs(60 * 60);
/// What the file of a version begins with.
const NAME: &str = "package-";

/// What the file of a version is called here. Under another signature it is another file, also of the same version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileName(String);

impl FileName {
    /// Of what a list says.
    pub(crate) fn new(version: &Version, signature: &str) -> Self {
        let digest = Sha256::digest(signature.as_bytes());
        let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self(format!("{NAME}{version}_{short}"))
    }

    #[cfg(test)]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a file has this name.
    pub(crate) fn is_of(&self, file: &Path) -> bool {
        file.file_name().is_some_and(|name| name == self.0.as_str())
    }

    /// Which version such a name is of; none has a `_` in it.
    fn version(name: &str) -> Option<Version> {
        let (version, _) = name.strip_prefix(NAME)?.rsplit_once('_')?;
        Version::parse(version).ok()
    }
}

/// Fetches into a folder of its own.
#[derive(Clone, Debug)]
pub(crate) struct Fetching {
    client: Client,
    folder: PathBuf,
    most: u64,
}

impl Fetching {
    /// Into a folder of the desk's. What was installed meanwhile is deleted there.
    pub(crate) fn new(client: Client, desk: &Path, installed: &Version) -> Self {
        let folder = desk.join("updates");
        let (old, installed) = (folder.clone(), installed.clone());
        spawn_blocking(move || {
            clear(&old, |name| FileName::version(name).is_some_and(|version| version > installed));
        });
        Self { client, folder, most: MOST_FILE }
    }

    /// The list at an address.
    pub(crate) async fn list(self, url: Url) -> Result<String, UpdateProblem> {
        let mut page = self.get(&url, LIST_WITHIN).await?;
        let mut list = Vec::new();
        while let Some(bytes) = page.next().await.map_err(problem)? {
            list.extend_from_slice(&bytes);
            if list.len() > MOST_LIST {
                return Err(UpdateProblem::NoList);
            }
        }
        String::from_utf8(list).map_err(|_| UpdateProblem::NoList)
    }

    /// The file of a version. One that is here already is not fetched again.
    pub(crate) async fn file(
        self,
        name: FileName,
        url: Url,
        came: impl Fn(u8) + Send,
    ) -> Result<PathBuf, UpdateProblem> {
        let file = self.folder.join(&name.0);
        if file.is_file() {
            return Ok(file);
        }
        let folder = self.folder.clone();
        let begun = spawn_blocking(move || {
            clear(&folder, |other| other == name.0);
            fs::create_dir_all(&folder)?;
            // It goes by itself when it does not become whole.
            tempfile::NamedTempFile::new_in(&folder)
        });
        let part = begun.await.map_err(|_| UpdateProblem::NotKept)?.map_err(|error| unwritten(&error))?;
        let (part, path) = part.into_parts();
        let mut part = tokio::fs::File::from_std(part);
        let mut page = self.get(&url, FILE_WITHIN).await?;
        let whole = page.length();
        if whole.is_some_and(|whole| whole > self.most) {
            return Err(UpdateProblem::TooLarge);
        }
        let (mut here, mut told) = (0_u64, 0);
        while let Some(bytes) = page.next().await.map_err(problem)? {
            here += bytes.len() as u64;
            if here > self.most {
                return Err(UpdateProblem::TooLarge);
            }
            part.write_all(&bytes).await.map_err(|error| unwritten(&error))?;
            let percent = whole.filter(|whole| *whole > 0).map_or(0, |whole| here * 100 / whole);
            if percent > told {
                told = percent;
                came(u8::try_from(percent).unwrap_or(100));
            }
        }
        part.flush().await.map_err(|error| unwritten(&error))?;
        part.sync_all().await.map_err(|error| unwritten(&error))?;
        drop(part);
        path.persist(&file).map_err(|error| unwritten(&error.error))?;
        Ok(file)
    }

    async fn get(&self, url: &Url, within: Duration) -> Result<Webpage, UpdateProblem> {
        get(&self.client, url, within).await.map_err(problem)
    }
}

/// Deletes what nobody finished, and the files of versions that are not kept. What cannot be deleted stays.
fn clear(folder: &Path, keep: impl Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_str().is_some_and(&keep)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::info!(%error, "the file of a version is not deleted");
        }
    }
}

fn unwritten(error: &io::Error) -> UpdateProblem {
    tracing::warn!(%error, "the file of a version is not written");
    if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
        UpdateProblem::DiskFull
    } else {
        UpdateProblem::NotKept
    }
}

fn problem(error: WebError) -> UpdateProblem {
    tracing::info!(%error, "the server of new versions");
    match error {
        WebError::Network(error) => network(error.problem),
        WebError::Status(status) if status.is_server_error() || status.as_u16() == 429 => {
            UpdateProblem::ServerAway
        }
        WebError::Status(_) | WebError::Astray => UpdateProblem::Missing,
    }
}

/// What is wrong with the network, as it counts here: its own words speak of the hub.
const fn network(problem: NetworkProblem) -> UpdateProblem {
    match problem {
        NetworkProblem::NoAnswer | NetworkProblem::NoNetwork | NetworkProblem::NameUnknown => {
            UpdateProblem::ServerAway
        }
        NetworkProblem::ProxyUnreachable
        | NetworkProblem::ProxyWantsPassword
        | NetworkProblem::ProxyRefusesPassword
        | NetworkProblem::ProxyForbids
        | NetworkProblem::ProxyCannotReach
        | NetworkProblem::NoProxy
        | NetworkProblem::ProxyKind => UpdateProblem::Proxy,
        NetworkProblem::IssuerUnknown
        | NetworkProblem::SelfSigned
        | NetworkProblem::Expired
        | NetworkProblem::NotYetValid
        | NetworkProblem::WrongName
        | NetworkProblem::Revoked
        | NetworkProblem::Unfit
        | NetworkProblem::NoTls
        | NetworkProblem::AuthoritiesUnreadable
        | NetworkProblem::AuthoritiesMissing
        | NetworkProblem::NoAuthorities => UpdateProblem::NotTrusted,
    }
}

#[cfg(test)]
mod tests;
