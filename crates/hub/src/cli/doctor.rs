//! `deskbell-hub doctor`

use super::{Data, say, say_json};
use anyhow::Result;
use clap::Args;
use deskbell_hub::admin::upkeep::{Finding, Report, examine};
use deskbell_hub::clock::{Clock, SystemClock};
use std::process::ExitCode;

const EXAMPLES: &str = "\
Exit codes: 0 when nothing is wrong, or nothing any more; 1 when something is.

Beside a hub that runs, for a monitor:
  deskbell-hub doctor --json";

/// How the folder is looked through.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Doctor {
    /// Mend what is safe to be mended, while the hub is stopped
    ///
    /// Files that belong to nothing are put aside, damaged indexes are made anew, rights of other users are taken back, and
    /// tokens of nobody are revoked. Nothing that somebody wrote is changed or deleted.
    #[arg(long)]
    repair: bool,
    /// Print what was found as JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) async fn run(self, data: Data) -> Result<ExitCode> {
        let report = examine(&data.folder()?, SystemClock::new().wall(), self.repair).await?;
        if self.json {
            say_json(&report)?;
        } else {
            tell(&report);
        }
        Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

fn tell(report: &Report) {
    let runs = if report.running { "a hub runs in it" } else { "no hub runs in it" };
    say(format_args!("Looked through {}; {runs}.", report.folder.display()));
    if let (Some(conversations), Some(messages)) = (report.conversations, report.messages) {
        say(format_args!("Conversations {conversations}, messages {messages}, files {}.", report.files));
    }
    report.findings.iter().for_each(tell_one);
    if report.is_good() {
        say("Nothing is wrong.");
    }
}

fn tell_one(finding: &Finding) {
    let sign = if finding.grave && finding.repaired.is_none() { "!" } else { "-" };
    say(format_args!("{sign} {}", finding.words));
    for named in &finding.named {
        say(format_args!("    {named}"));
    }
    let more = finding.count.saturating_sub(finding.named.len() as u64);
    if more > 0 && !finding.named.is_empty() {
        say(format_args!("    and {more} more"));
    }
    match &finding.repaired {
        Some(done) => say(format_args!("  Repaired: {done}.")),
        None => say(format_args!("  {}", finding.advice)),
    }
}
