//! `deskbell-hub settings`

use super::ask::text;
use super::{Opened, say, say_json};
use anyhow::{Context, Result};
use clap::Subcommand;
use deskbell_hub::admin::{change_settings, slots};
use serde_json::Value;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub settings patch '{\"timers\": {\"mobile\": {\"first_reply\": 180000}}}'
  deskbell-hub settings patch '{\"capabilities\": {\"chat\": {\"attachments\": false}}}'
  deskbell-hub settings patch '{\"slots\": {\"chat\": 4}}'";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Settings {
    /// Print them as JSON; durations are in milliseconds
    Show,
    /// Change what is named; everything else stays
    ///
    /// A JSON merge patch (RFC 7396), like '{"timers": {"mobile": {"first_reply": 300000}}}'. `null` leads back to the
    /// default, but for the timers first_reply, later_reply and silence, which it turns off.
    #[command(name = "patch")]
    Patch {
        /// The patch; `-` reads it from the standard input
        patch: String,
    },
    /// Print the slots of everybody as JSON
    Slots,
}

impl Settings {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        match self {
            Self::Show => show(opened),
            Self::Patch { patch } => {
                let patch: Value = serde_json::from_str(&text(&patch)?).context("the patch is no JSON")?;
                let change = change_settings(&opened.known, opened.by, &patch)?;
                let (_, any) = opened.carry_out(change).await?;
                say(if any { "Changed the settings." } else { "The settings are so already." });
                Ok(())
            }
            Self::Slots => say_json(&slots(&opened.known)),
        }
    }
}

fn show(opened: &Opened) -> Result<()> {
    let mut shown = serde_json::to_value(&opened.hub.settings)?;
    if let Some(settings) = shown.as_object_mut() {
        // With its secret's existence and without the secret.
        settings.insert("ice".to_owned(), serde_json::to_value(opened.hub.ice.shown())?);
    }
    say_json(&shown)
}
