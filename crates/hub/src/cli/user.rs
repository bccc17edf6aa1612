//! `deskbell-hub user`

use super::{Opened, say};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use deskbell_domain::text::{TextError, check_line};
use deskbell_domain::{Channel, GroupId, PerChannel};
use deskbell_hub::auth::{Cost, EMAIL_BYTES_MAX, Passwords, normal_email};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::store::{AgentRecord, GroupRecord, Write};
use deskbell_protocol::head::DeskRole;
use std::io::{BufRead, IsTerminal};

/// Longest name of a person, a group or a skill.
const NAME_CHARS: u32 = 80;

/// Most conversations that one person can have at a time on a channel.
const SLOTS_MAX: u32 = 200;

#[derive(Subcommand)]
pub(super) enum User {
    /// Add somebody who signs in at a desk
    Add(Add),
    /// List everybody who can sign in
    List,
    /// Set another password; the person is signed out everywhere
    Password(Password),
}

#[derive(Args)]
pub(super) struct Add {
    /// The e-mail that the person signs in with
    #[arg(value_parser = email)]
    email: String,
    /// The name, as visitors read it
    #[arg(long, value_parser = name)]
    name: String,
    /// What the person may do
    #[arg(long, value_enum, default_value = "agent")]
    role: Role,
    /// Receives conversations of this group; can be repeated [default: every group]
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Knows about this; can be repeated
    #[arg(long = "skill", value_name = "SKILL", value_parser = name)]
    skills: Vec<String>,
    /// Speaks this language, like en or fr-CA; can be repeated, the best first
    #[arg(long = "language", value_name = "TAG", value_parser = language)]
    languages: Vec<String>,
    /// Conversations at a time on a channel, like chat=5; can be repeated [default: what the settings say]
    #[arg(long = "slots", value_name = "CHANNEL=NUMBER", value_parser = slots)]
    slots: Vec<(Channel, u32)>,
    #[command(flatten)]
    password: AskPassword,
}

#[derive(Args)]
pub(super) struct Password {
    /// The e-mail that the person signs in with
    #[arg(value_parser = email)]
    email: String,
    #[command(flatten)]
    password: AskPassword,
}

/// How the new password comes in. Never as an argument: those stand in the shell's history and in `ps`.
#[derive(Args)]
struct AskPassword {
    /// Read the password from the first line of the standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Role {
    /// Talks with visitors
    Agent,
    /// Sees everybody's conversations, helps, takes over
    Lead,
    /// Runs the hub
    Admin,
}

impl User {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        match self {
            Self::Add(add) => add.run(opened).await,
            Self::List => {
                list(opened);
                Ok(())
            }
            Self::Password(password) => password.run(opened).await,
        }
    }
}

impl Add {
    async fn run(self, opened: &Opened) -> Result<()> {
        if let Some(there) = find(opened, &self.email) {
            bail!(
                "{} has the e-mail {} already; for another password: deskbell-hub user password {}",
                there.name,
                there.email,
                there.email
            );
        }
        let groups = groups(&opened.hub.groups, &self.groups)?;
        let password = self.password.hash().await?;
        let record = AgentRecord {
            id: RandomIds.id().into(),
            name: self.name,
            email: self.email,
            role: self.role.into(),
            groups,
            skills: self.skills,
            languages: self.languages,
            slots: own_slots(&self.slots, opened.hub.settings.slots),
        };
        let added = format!("Added {} ({}), {}.", record.name, record.email, self.role.name());
        let receives = record.groups.clone();
        opened.write(vec![Write::Agent { record, password: Some(password) }]).await?;
        say(added);
        if receives.is_empty() {
            say("The hub has no groups yet, so nobody receives conversations: deskbell-hub seed makes one.");
        } else {
            say(format_args!("Receives conversations of: {}.", names(&opened.hub.groups, &receives)));
        }
        Ok(())
    }
}

impl Password {
    async fn run(self, opened: &Opened) -> Result<()> {
        let Some(record) = find(opened, &self.email).cloned() else {
            bail!("nobody signs in with {}; see: deskbell-hub user list", self.email);
        };
        let password = self.password.hash().await?;
        let name = record.name.clone();
        opened.write(vec![Write::Agent { record, password: Some(password) }]).await?;
        say(format_args!("{name} has a new password and is signed out everywhere."));
        Ok(())
    }
}

impl AskPassword {
    /// The password's PHC string.
    async fn hash(&self) -> Result<String> {
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

fn find<'a>(opened: &'a Opened, email: &str) -> Option<&'a AgentRecord> {
    opened.hub.agents.iter().map(|(agent, _)| agent).find(|agent| agent.email == email)
}

/// The groups with these names; all of them when none is named.
fn groups(known: &[GroupRecord], named: &[String]) -> Result<Vec<GroupId>> {
    if named.is_empty() {
        return Ok(known.iter().map(|group| group.id).collect());
    }
    let find = |name: &String| {
        let found = known.iter().find(|group| group.name.to_lowercase() == name.trim().to_lowercase());
        found.map(|group| group.id).ok_or_else(|| {
            let all: Vec<_> = known.iter().map(|group| format!("{:?}", group.name)).collect();
            let all =
                if all.is_empty() { "none; deskbell-hub seed makes one".to_owned() } else { all.join(", ") };
            anyhow!("there is no group {name:?}; the groups are: {all}")
        })
    };
    named.iter().map(find).collect()
}

fn names(known: &[GroupRecord], groups: &[GroupId]) -> String {
    let of = |id: &GroupId| known.iter().find(|group| group.id == *id).map(|group| group.name.as_str());
    groups.iter().filter_map(of).collect::<Vec<_>>().join(", ")
}

fn list(opened: &Opened) {
    if opened.hub.agents.is_empty() {
        say("Nobody can sign in yet: deskbell-hub user add EMAIL --name NAME");
        return;
    }
    let mut users: Vec<&AgentRecord> = opened.hub.agents.iter().map(|(agent, _)| agent).collect();
    users.sort_by(|a, b| a.name.cmp(&b.name));
    let width = |of: fn(&AgentRecord) -> &str| users.iter().map(|user| of(user).chars().count()).max();
    let (name, email) = (width(|user| &user.name).unwrap_or(0), width(|user| &user.email).unwrap_or(0));
    for user in users {
        let role = Role::from(user.role).name();
        let groups = names(&opened.hub.groups, &user.groups);
        let line = format!("{:name$}  {:email$}  {role:9}  {groups}", user.name, user.email);
        say(line.trim_end());
    }
}

impl Role {
    const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Lead => "team lead",
            Self::Admin => "admin",
        }
    }
}

impl From<Role> for DeskRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Agent => Self::Agent,
            Role::Lead => Self::Lead,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<DeskRole> for Role {
    fn from(role: DeskRole) -> Self {
        match role {
            DeskRole::Agent => Self::Agent,
            DeskRole::Lead => Self::Lead,
            DeskRole::Admin => Self::Admin,
        }
    }
}

fn email(text: &str) -> Result<String, String> {
    let email = normal_email(text);
    let form = email
        .split_once('@')
        .filter(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    let fits =
        email.len() <= EMAIL_BYTES_MAX && !email.contains(|c: char| c.is_whitespace() || c.is_control());
    if form.is_some() && fits { Ok(email) } else { Err("an e-mail looks like ana@example.org".to_owned()) }
}

fn name(text: &str) -> Result<String, TextError> {
    check_line(text, NAME_CHARS)
}

/// Of the form of BCP 47, as far as routing looks at it.
fn language(tag: &str) -> Result<String, String> {
    let mut parts = tag.split('-');
    let primary = parts.next().is_some_and(|part| {
        (2..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let rest =
        parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    if primary && rest && tag.len() <= 35 {
        Ok(tag.to_owned())
    } else {
        Err("a language is a tag like en, fr or pt-BR".to_owned())
    }
}

/// `chat=5` (M3).
fn slots(text: &str) -> Result<(Channel, u32), String> {
    let (name, number) = text.split_once('=').ok_or("say it like chat=5")?;
    let channel = Channel::ALL
        .into_iter()
        .find(|channel| channel.name() == name)
        .ok_or_else(|| format!("there is no channel {name}: chat, mobile or video"))?;
    match number.parse() {
        Ok(slots) if slots <= SLOTS_MAX => Ok((channel, slots)),
        Ok(_) | Err(_) => Err(format!("{number} is not a number from 0 to {SLOTS_MAX}")),
    }
}

/// The settings' slots, but for the channels that were named; `None` when none was.
fn own_slots(named: &[(Channel, u32)], mut all: PerChannel<u32>) -> Option<PerChannel<u32>> {
    for (channel, slots) in named {
        *all.get_mut(*channel) = *slots;
    }
    (!named.is_empty()).then_some(all)
}
