//! What is safe to be mended: nothing that somebody wrote is changed or deleted.

use super::files::ASIDE;
use super::{Looking, What};
use crate::admin::upkeep::restore::new_folder;
use crate::store::sqlite::{drop_stale_tokens, rebuild_indexes};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Mends what can be, and notes at each finding what was done. What cannot be mended stays as it is, with its advice.
pub(super) async fn mend(looking: &mut Looking<'_>) {
    let (folder, at) = (looking.folder, looking.at);
    for finding in &mut looking.report.findings {
        finding.repaired = match finding.what {
            What::Damaged => match rebuild_indexes(folder).await {
                Ok(damage) if damage.is_empty() => {
                    Some("all indexes were made anew, and nothing is damaged now".into())
                }
                Ok(_) | Err(_) => None,
            },
            What::TokensOfNobody | What::ExpiredTokens => match drop_stale_tokens(folder, at).await {
                Ok(_) => Some("they were revoked".into()),
                Err(_) => None,
            },
            What::Rights => {
                take_back(&finding.paths).ok().map(|()| "only their owner may use them now".into())
            }
            What::Orphans => {
                let aside = new_folder(folder, ASIDE, at)
                    .and_then(|aside| put_aside(folder, &finding.paths, &aside).map(|()| aside));
                aside.ok().map(|aside| format!("they lie in {} now", aside.display()))
            }
            What::NoHub
            | What::HalfRestored
            | What::Unreadable
            | What::Unopened
            | What::Newer
            | What::BrokenReference
            | What::UnreadableRecord
            | What::LogGap
            | What::ThreadGap
            | What::HeadDiffers
            | What::CallDiffers
            | What::VisitorDiffers
            | What::UnknownFile
            | What::MissingFile
            | What::WrongFile
            | What::UnreadableFile
            | What::DiskFull
            | What::Strangers
            | What::Older
            | What::Untold
            | What::LongLog
            | What::Replaced => None,
        };
    }
}

/// Moves files aside under the names that they had.
fn put_aside(folder: &Path, paths: &[PathBuf], aside: &Path) -> io::Result<()> {
    for path in paths {
        let to = aside.join(path.strip_prefix(folder).unwrap_or(path));
        if let Some(above) = to.parent() {
            fs::create_dir_all(above)?;
        }
        fs::rename(path, to)?;
    }
    Ok(())
}

/// Takes everything from others that only the hub's user is to have.
#[cfg(unix)]
fn take_back(paths: &[PathBuf]) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for path in paths {
        let mode = fs::metadata(path)?.permissions().mode() & 0o700;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn take_back(_: &[PathBuf]) -> io::Result<()> {
    Ok(())
}
