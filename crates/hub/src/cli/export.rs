//! `deskbell-hub export`

use super::Opened;
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use deskbell_domain::Time;
use deskbell_hub::admin::{self, moment, shown};
use std::io::Write as _;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub export contacts --from 2026-01-01 --to 2026-02-01 --output january.csv
  deskbell-hub export contacts --format json";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Export {
    /// Every agent's stints with their contributions, a row each
    Contacts(Contacts),
}

#[derive(Args)]
pub(super) struct Contacts {
    /// Stints that began then or later: a day, a time of RFC 3339, or milliseconds since 1970 UTC
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    from: Option<Time>,
    /// Stints that began before then [default: now]
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    to: Option<Time>,
    /// How it is written
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    /// Where to; without it to the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A table for spreadsheets (RFC 4180)
    Csv,
    /// One array, for programs
    Json,
}

impl Export {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        match self {
            Self::Contacts(contacts) => contacts.run(opened).await,
        }
    }
}

impl Contacts {
    async fn run(self, opened: &Opened) -> Result<()> {
        let (from, to) = (self.from.unwrap_or_default(), self.to.unwrap_or(opened.by.at));
        if from >= to {
            bail!("--from must lie before --to");
        }
        let format = match self.format {
            Format::Csv => admin::Format::Csv,
            Format::Json => admin::Format::Json,
        };
        let mut output: Box<dyn std::io::Write> = match &self.output {
            Some(file) => {
                let opened = std::fs::File::create(file);
                Box::new(opened.with_context(|| format!("cannot write {}", file.display()))?)
            }
            None => Box::new(std::io::stdout()),
        };
        let detail = format!("{}, from {} until {}", format.extension(), shown(from), shown(to));
        opened.write(vec![opened.by.did("export.contacts", "contacts", detail)]).await?;
        let mut export = admin::Export::new(&opened.known, from..to, format);
        while let Some(piece) = export.piece(&opened.store).await? {
            output.write_all(&piece).context("the rows cannot be written")?;
        }
        output.flush().context("the rows cannot be written")
    }
}
