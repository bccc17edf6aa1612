//! `deskbell-hub backup`

use super::{Data, say, say_json};
use anyhow::Result;
use clap::Args;
use deskbell_hub::admin::upkeep::{BackedUp, back_up};
use deskbell_hub::clock::{Clock, SystemClock};
use std::path::PathBuf;

const EXAMPLES: &str = "\
Every night, into a folder; the name says when:
  deskbell-hub backup /var/backups/deskbell-hub/

To see that a backup is whole, on any computer, and to look into it:
  zstd -dc BACKUP | tar -xf - && sha256sum -c SHA256SUMS";

/// Where the backup goes.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Backup {
    /// A new file, or a folder in which the backup gets a name of the moment. Nothing is written over
    target: PathBuf,
    /// Print what was made as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Backup {
    pub(super) async fn run(self, data: Data) -> Result<()> {
        let made = back_up(&data.folder()?, &self.target, SystemClock::new().wall()).await?;
        if self.json {
            return say_json(&made);
        }
        say(words(&made));
        if made.missing > 0 {
            say(format_args!("Files that are missing in the hub's folder, and here: {}.", made.missing));
        }
        if made.damaged > 0 {
            say(format_args!(
                "Files that are damaged in the hub's folder, and kept as they are: {}.",
                made.damaged
            ));
        }
        if made.missing + made.damaged > 0 {
            say("`deskbell-hub doctor` names them.");
        }
        Ok(())
    }
}

fn words(made: &BackedUp) -> String {
    format!(
        "Backed up into {} ({}), and read again: conversations {}, messages {}, files {}.",
        made.file.display(),
        size(made.bytes),
        made.conversations,
        made.messages,
        made.files
    )
}

/// A size as people say it.
fn size(bytes: u64) -> String {
    let mut size = bytes as f64;
    for unit in ["bytes", "KiB", "MiB", "GiB"] {
        if size < 1024.0 {
            let digits = if unit == "bytes" || size >= 10.0 { 0 } else { 1 };
            return format!("{size:.digits$} {unit}");
        }
        size /= 1024.0;
    }
    format!("{size:.1} TiB")
}
