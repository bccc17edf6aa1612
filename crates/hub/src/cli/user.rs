//! `deskbell-hub user`

use super::ask::{AskPassword, OwnSlots, groups, name, names};
use super::{Listing, Opened, say, say_changed, say_json, say_table};
use anyhow::{Result, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use deskbell_hub::admin::{NewUser, UserChange, add_user, change_user, email, language, set_password, users};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::store::AgentRecord;
use deskbell_protocol::head::DeskRole;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub user add karim@example.org --name \"Karim Haddad\" --group Support --language fr --language en
  deskbell-hub user change karim@example.org --role lead --slots chat=5
  deskbell-hub user password karim@example.org --password-stdin < password.txt
  deskbell-hub user deactivate karim@example.org";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum User {
    /// Add somebody who signs in at a desk
    Add(Add),
    /// List everybody, also those who have left
    List(Listing),
    /// Change what is named; everything else stays
    Change(Box<Changed>),
    /// Set another password; the person is signed out everywhere
    Password(Password),
    /// Let somebody sign in no more; what the person said and did stays
    Deactivate(Who),
    /// Let somebody sign in again who had left
    Activate(Who),
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
    #[command(flatten)]
    slots: OwnSlots,
    #[command(flatten)]
    password: AskPassword,
}

#[derive(Args)]
pub(super) struct Changed {
    #[command(flatten)]
    who: Who,
    /// Another e-mail
    #[arg(long = "new-email", value_name = "EMAIL", value_parser = email)]
    new_email: Option<String>,
    /// Another name
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// What the person may do
    #[arg(long, value_enum)]
    role: Option<Role>,
    /// Receives conversations of this group and of no other; can be repeated
    #[arg(long = "group", value_name = "NAME")]
    groups: Vec<String>,
    /// Receives no conversations
    #[arg(long, conflicts_with = "groups")]
    no_groups: bool,
    /// Knows about this and nothing else; can be repeated
    #[arg(long = "skill", value_name = "SKILL", value_parser = name)]
    skills: Vec<String>,
    /// Has no skills
    #[arg(long, conflicts_with = "skills")]
    no_skills: bool,
    /// Speaks this language and no other; can be repeated, the best first
    #[arg(long = "language", value_name = "TAG", value_parser = language)]
    languages: Vec<String>,
    #[command(flatten)]
    slots: OwnSlots,
    /// Has the slots that the settings say
    #[arg(long, conflicts_with = "named")]
    usual_slots: bool,
}

#[derive(Args)]
pub(super) struct Who {
    /// The e-mail that the person signs in with
    #[arg(value_parser = email)]
    email: String,
}

#[derive(Args)]
pub(super) struct Password {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    password: AskPassword,
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
            Self::List(listing) => list(opened, &listing),
            Self::Change(changed) => changed.run(opened).await,
            Self::Password(password) => password.run(opened).await,
            Self::Deactivate(who) => {
                let name = who.changed(opened, false).await?;
                say(format_args!("{name} is signed out and signs in no more."));
                Ok(())
            }
            Self::Activate(who) => {
                let name = who.changed(opened, true).await?;
                say(format_args!("{name} may sign in again."));
                Ok(())
            }
        }
    }
}

impl Add {
    async fn run(self, opened: &Opened) -> Result<()> {
        // Before anybody has to think of a password.
        if let Some(there) = find(opened, &self.email) {
            bail!(
                "{} has the e-mail {} already; for another password: deskbell-hub user password {}",
                there.name,
                there.email,
                there.email
            );
        }
        let groups =
            if self.groups.is_empty() { None } else { Some(groups(&opened.known.groups, &self.groups)?) };
        let asked = NewUser {
            email: self.email,
            name: self.name,
            role: self.role.into(),
            groups,
            skills: self.skills,
            languages: self.languages,
            slots: self.slots.over(opened.known.settings.slots)?,
            password: None,
        };
        let password = self.password.hash().await?;
        let change = add_user(&opened.known, opened.by, RandomIds.id().into(), &asked, password)?;
        let (record, _) = opened.carry_out(change).await?;
        say(format_args!("Added {} ({}), {}.", record.name, record.email, self.role.name()));
        if record.groups.is_empty() {
            say("The hub has no groups yet, so nobody receives conversations: deskbell-hub seed makes one.");
        } else {
            let names = names(&opened.known.groups, &record.groups);
            say(format_args!("Receives conversations of: {names}."));
        }
        Ok(())
    }
}

impl Changed {
    async fn run(self, opened: &Opened) -> Result<()> {
        let former = self.who.record(opened)?;
        let some = |values: Vec<String>, none: bool| (none || !values.is_empty()).then_some(values);
        let named = some(self.groups, self.no_groups);
        let own = self.slots.over(former.slots.unwrap_or(opened.known.settings.slots))?;
        let asked = UserChange {
            email: self.new_email,
            name: self.name,
            role: self.role.map(DeskRole::from),
            groups: named.map(|named| groups(&opened.known.groups, &named)).transpose()?,
            skills: some(self.skills, self.no_skills),
            languages: some(self.languages, false),
            slots: if self.usual_slots { Some(None) } else { own.map(Some) },
            active: None,
        };
        let change = change_user(&opened.known, opened.by, former.id, &asked)?;
        let (record, any) = opened.carry_out(change).await?;
        say_changed(&record.name, any);
        Ok(())
    }
}

impl Who {
    fn record<'a>(&self, opened: &'a Opened) -> Result<&'a AgentRecord> {
        let found = find(opened, &self.email);
        found.ok_or_else(|| anyhow!("nobody signs in with {}; see: deskbell-hub user list", self.email))
    }

    /// The name of the person.
    async fn changed(&self, opened: &Opened, active: bool) -> Result<String> {
        let asked = UserChange { active: Some(active), ..UserChange::default() };
        let change = change_user(&opened.known, opened.by, self.record(opened)?.id, &asked)?;
        Ok(opened.carry_out(change).await?.0.name)
    }
}

impl Password {
    async fn run(self, opened: &Opened) -> Result<()> {
        let record = self.who.record(opened)?;
        let password = self.password.hash().await?;
        opened.carry_out(set_password(&opened.known, opened.by, record.id, password)?).await?;
        say(format_args!("{} has a new password and is signed out everywhere.", record.name));
        Ok(())
    }
}

fn find<'a>(opened: &'a Opened, email: &str) -> Option<&'a AgentRecord> {
    opened.known.agents.iter().find(|agent| agent.email == email)
}

fn list(opened: &Opened, listing: &Listing) -> Result<()> {
    if listing.json {
        return say_json(&users(&opened.known));
    }
    if opened.known.agents.is_empty() {
        say("Nobody can sign in yet: deskbell-hub user add EMAIL --name NAME");
        return Ok(());
    }
    let mut users: Vec<&AgentRecord> = opened.known.agents.iter().collect();
    users.sort_by(|a, b| a.name.cmp(&b.name));
    let row = |user: &&AgentRecord| {
        let role = if user.active { Role::from(user.role).name() } else { "has left" };
        let groups = names(&opened.known.groups, &user.groups);
        [user.name.clone(), user.email.clone(), role.to_owned(), groups]
    };
    say_table(&users.iter().map(row).collect::<Vec<_>>());
    Ok(())
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
