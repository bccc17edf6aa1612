//! `deskbell-hub canned`

use super::ask::text;
use super::{LINE_CHARS, Listing, Opened, say, say_changed, say_json, say_table};
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use deskbell_domain::CannedId;
use deskbell_domain::text::one_line;
use deskbell_hub::admin::{AnswerChange, NewAnswer, add_answer, answers, change_answer, delete_answer};
use deskbell_hub::ids::{Ids, RandomIds};

const EXAMPLES: &str = "\
Examples:
  deskbell-hub canned add hello --category Greetings --text \"Hello {visitor}, this is {agent}. How can I help you?\"
  deskbell-hub canned change hello --text - < hello.txt";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Canned {
    /// Add a shared canned answer
    Add(Add),
    /// List the shared canned answers
    List(Listing),
    /// Change what is named; everything else stays
    Change(Changed),
    /// Delete a shared canned answer
    Delete {
        /// What is typed after `/`
        shortcut: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    /// What is typed after `/`
    shortcut: String,
    /// The text with its variables {visitor}, {agent} and {organisation}; `-` reads it from the standard input
    #[arg(long)]
    text: String,
    /// A heading for the picker
    #[arg(long, default_value = "")]
    category: String,
}

#[derive(Args)]
pub(super) struct Changed {
    /// What is typed after `/`
    shortcut: String,
    /// What is to be typed after `/`
    #[arg(long = "new-shortcut", value_name = "SHORTCUT")]
    new_shortcut: Option<String>,
    /// Another text; `-` reads it from the standard input
    #[arg(long)]
    text: Option<String>,
    /// Another heading for the picker
    #[arg(long)]
    category: Option<String>,
}

impl Canned {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        let known = &opened.known;
        match self {
            Self::Add(add) => {
                let asked =
                    NewAnswer { shortcut: add.shortcut, category: add.category, text: text(&add.text)? };
                let change = add_answer(known, opened.by, RandomIds.id().into(), &asked)?;
                say(format_args!("Added /{}.", opened.carry_out(change).await?.0.shortcut));
                Ok(())
            }
            Self::List(listing) if listing.json => say_json(&answers(known)),
            Self::List(_) => {
                let row = |answer: deskbell_hub::admin::Answer| {
                    let line = one_line(&answer.text, LINE_CHARS);
                    [format!("/{}", answer.shortcut), answer.category, line]
                };
                say_table(&answers(known).into_iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::Change(changed) => {
                let asked = AnswerChange {
                    shortcut: changed.new_shortcut,
                    category: changed.category,
                    text: changed.text.as_deref().map(text).transpose()?,
                };
                let change = change_answer(known, opened.by, find(opened, &changed.shortcut)?, &asked)?;
                let (canned, any) = opened.carry_out(change).await?;
                say_changed(&format!("/{}", canned.shortcut), any);
                Ok(())
            }
            Self::Delete { shortcut } => {
                opened.carry_out(delete_answer(known, opened.by, find(opened, &shortcut)?)?).await?;
                say(format_args!("Deleted /{shortcut}."));
                Ok(())
            }
        }
    }
}

fn find(opened: &Opened, shortcut: &str) -> Result<CannedId> {
    let shortcut = shortcut.trim_start_matches('/');
    let found = answers(&opened.known).into_iter().find(|answer| answer.shortcut == shortcut);
    found
        .map(|answer| answer.id)
        .ok_or_else(|| anyhow!("there is no shared answer /{shortcut}; see: deskbell-hub canned list"))
}
