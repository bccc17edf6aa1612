//! `deskbell-hub restore`

use super::{Data, say, say_json};
use anyhow::Result;
use clap::Args;
use deskbell_domain::Epoch;
use deskbell_hub::admin::{shown, upkeep};
use deskbell_hub::clock::{Clock, SystemClock};
use deskbell_hub::ids::{Ids, RandomIds};
use std::path::PathBuf;

const EXAMPLES: &str = "\
On a new computer:
  deskbell-hub restore deskbell-2026-01-05T02-00-00Z.tar.zst

In place of a hub that is there; it is moved aside, and not deleted:
  deskbell-hub restore deskbell-2026-01-05T02-00-00Z.tar.zst --replace";

/// What is restored, and how.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Restore {
    /// The backup
    source: PathBuf,
    /// Move a hub that is in the folder aside, within that folder
    #[arg(long)]
    replace: bool,
    /// Have all agents and phones sign in again: when somebody has left, or a computer was lost, since the backup
    #[arg(long)]
    sign_out: bool,
    /// Print what was restored as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Restore {
    pub(super) async fn run(self, data: Data) -> Result<()> {
        let how = upkeep::Restore {
            source: self.source,
            folder: data.folder()?,
            replace: self.replace,
            sign_out: self.sign_out,
            at: SystemClock::new().wall(),
            epoch: Epoch(RandomIds.id()),
        };
        let restored = upkeep::restore(how).await?;
        if self.json {
            return say_json(&restored);
        }
        say(format_args!(
            "Restored the backup of {} into {}: conversations {}, messages {}, files {}.",
            shown(restored.made_at),
            restored.folder.display(),
            restored.conversations,
            restored.messages,
            restored.files
        ));
        if let Some(aside) = &restored.aside {
            say(format_args!("What was there before lies in {}.", aside.display()));
        }
        if restored.missing + restored.damaged > 0 {
            say(format_args!(
                "As when the backup was made, files of messages are missing or damaged: {}, {}.",
                restored.missing, restored.damaged
            ));
        }
        say(
            "What was said and set up after that moment is not in it. Every client starts anew with the next start of the hub.",
        );
        Ok(())
    }
}
