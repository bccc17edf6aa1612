//! How things are asked for on the command line: by what people call them, and not by their ids.

use super::Opened;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use deskbell_domain::settings::check_slots;
use deskbell_domain::{Channel, GroupId, PerChannel};
use deskbell_hub::admin::{self, Refused};
use deskbell_hub::auth::{Cost, Passwords};
use deskbell_hub::store::GroupRecord;
use std::io::{BufRead, IsTerminal};

/// Slots that were named.
#[derive(Args)]
pub(super) struct OwnSlots {
    /// Conversations at a time on a channel, like chat=5; can be repeated [default: what the settings say]
    #[arg(long = "slots", value_name = "CHANNEL=NUMBER", value_parser = slots)]
    pub(super) named: Vec<(Channel, u32)>,
}

impl OwnSlots {
    /// The settings' slots, but for the channels that were named; `None` when none was.
    ///
    /// # Errors
    /// When nobody could work with them (M3).
    pub(super) fn over(&self, mut all: PerChannel<u32>) -> Result<Option<PerChannel<u32>>> {
        for (channel, slots) in &self.named {
            *all.get_mut(*channel) = *slots;
        }
        check_slots(&all)?;
        Ok((!self.named.is_empty()).then_some(all))
    }
}

/// The groups with these names.
pub(super) fn groups(known: &[GroupRecord], named: &[String]) -> Result<Vec<GroupId>> {
    named.iter().map(|name| group(known, name).map(|group| group.id)).collect()
}

/// The group with this name.
pub(super) fn group<'a>(known: &'a [GroupRecord], name: &str) -> Result<&'a GroupRecord> {
    let found = known.iter().find(|group| group.name.to_lowercase() == name.trim().to_lowercase());
    found.ok_or_else(|| {
        let all: Vec<_> = known.iter().map(|group| format!("{:?}", group.name)).collect();
        let all =
            if all.is_empty() { "none; deskbell-hub seed makes one".to_owned() } else { all.join(", ") };
        anyhow!("there is no group {name:?}; the groups are: {all}")
    })
}

pub(super) fn names(known: &[GroupRecord], groups: &[GroupId]) -> String {
    let of = |id: &GroupId| known.iter().find(|group| group.id == *id).map(|group| group.name.as_str());
    groups.iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

/// The text of an argument, or of the standard input when the argument is `-`.
pub(super) fn text(argument: &str) -> Result<String> {
    if argument == "-" { Ok(std::io::read_to_string(std::io::stdin())?) } else { Ok(argument.to_owned()) }
}

impl Opened {
    /// How many open conversations a group has.
    pub(super) fn open_in(&self, group: GroupId) -> usize {
        self.hub.open.iter().filter(|conversation| conversation.group() == group).count()
    }
}

pub(super) fn name(text: &str) -> Result<String, Refused> {
    admin::line("name", text)
}

/// `chat=5` (M3).
fn slots(text: &str) -> Result<(Channel, u32), String> {
    let (name, number) = text.split_once('=').ok_or("say it like chat=5")?;
    let channel = Channel::ALL
        .into_iter()
        .find(|channel| channel.name() == name)
        .ok_or_else(|| format!("there is no channel {name}: chat, mobile or video"))?;
    let slots = number.parse().map_err(|_| format!("{number} is not a number"))?;
    Ok((channel, slots))
}

/// How the new password comes in. Never as an argument: those stand in the shell's history and in `ps`.
#[derive(Args)]
pub(super) struct AskPassword {
    /// Read the password from the first line of the standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
}

impl AskPassword {
    /// The password's PHC string.
    pub(super) async fn hash(&self) -> Result<String> {
        let password = if self.password_stdin { read_password()? } else { ask_password()? };
        Ok(Passwords::new(Cost::default())?.hash(password).await?)
    }
}

fn read_password() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("the standard input cannot be read")?;
    // What is typed stands without the line's end, whichever system wrote it.
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask_password() -> Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!("there is no terminal to ask for the password; hand it over with --password-stdin");
    }
    let ask = |prompt| rpassword::prompt_password(prompt).context("the terminal cannot be read");
    let password = ask("New password: ")?;
    if password != ask("The same again: ")? {
        bail!("the passwords differ; nothing was changed");
    }
    Ok(password)
}
