//! `deskbell-hub group`

use super::ask::{group, name};
use super::{Listing, Opened, say, say_changed, say_json, say_table};
use anyhow::Result;
use clap::{Args, Subcommand};
use deskbell_hub::admin::{
    GroupChange, NewGroup, add_group, change_group, delete_group, groups, rename_skill, skills,
};
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::store::GroupRecord;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub group add \"After sales\" --skill repairs --offers
  deskbell-hub group change \"After sales\" --skill repairs --skill returns
  deskbell-hub group rename-skill repairs maintenance";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Group {
    /// Add a routing group; conversations reach it by a site
    Add(Add),
    /// List the routing groups
    List(Listing),
    /// Change what is named; everything else stays
    Change(Changed),
    /// Delete a group that no site leads to and that has no open conversation
    Delete {
        /// The group's name
        name: String,
    },
    /// List the skills that users have and groups need
    Skills(Listing),
    /// Rename a skill wherever it is used
    RenameSkill {
        /// The skill
        from: String,
        /// Its new name
        #[arg(value_parser = name)]
        to: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    /// The group's name
    #[arg(value_parser = name)]
    name: String,
    /// Its conversations need this skill; can be repeated
    #[arg(long = "skill", value_name = "SKILL", value_parser = name)]
    skills: Vec<String>,
    /// An agent must speak the visitor's language
    #[arg(long)]
    language_required: bool,
    /// Conversations are offered before they are assigned
    #[arg(long)]
    offers: bool,
}

#[derive(Args)]
pub(super) struct Changed {
    /// The group's name
    group: String,
    /// Another name
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Its conversations need this skill and no other; can be repeated
    #[arg(long = "skill", value_name = "SKILL", value_parser = name)]
    skills: Vec<String>,
    /// Its conversations need no skill
    #[arg(long, conflicts_with = "skills")]
    no_skills: bool,
    /// Whether an agent must speak the visitor's language
    #[arg(long, value_name = "true|false")]
    language_required: Option<bool>,
    /// Whether conversations are offered before they are assigned
    #[arg(long, value_name = "true|false")]
    offers: Option<bool>,
}

impl Group {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        let known = &opened.known;
        match self {
            Self::Add(Add { name, skills, language_required, offers }) => {
                let asked = NewGroup { name, skills, language_required, offers };
                let change = add_group(known, opened.by, RandomIds.id().into(), &asked)?;
                let (record, _) = opened.carry_out(change).await?;
                say(format_args!("Added {}.", record.name));
                say("Nothing leads to it yet: deskbell-hub site add KEY --group NAME");
                Ok(())
            }
            Self::List(listing) if listing.json => say_json(&groups(known)),
            Self::List(_) => {
                say_table(&known.groups.iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::Change(changed) => {
                let id = group(&known.groups, &changed.group)?.id;
                let skills = changed.no_skills || !changed.skills.is_empty();
                let asked = GroupChange {
                    name: changed.name,
                    skills: skills.then_some(changed.skills),
                    language_required: changed.language_required,
                    offers: changed.offers,
                };
                let (record, any) = opened.carry_out(change_group(known, opened.by, id, &asked)?).await?;
                say_changed(&record.name, any);
                Ok(())
            }
            Self::Delete { name } => {
                let group = group(&known.groups, &name)?;
                let change = delete_group(known, opened.by, group.id, opened.open_in(group.id))?;
                opened.carry_out(change).await?;
                say(format_args!("Deleted {}.", group.name));
                Ok(())
            }
            Self::Skills(listing) if listing.json => say_json(&skills(known)),
            Self::Skills(_) => {
                let row = |skill: deskbell_hub::admin::Skill| {
                    [skill.name, format!("users: {}", skill.users), format!("groups: {}", skill.groups)]
                };
                say_table(&skills(known).into_iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::RenameSkill { from, to } => {
                let (skill, _) = opened.carry_out(rename_skill(known, opened.by, &from, &to)?).await?;
                say(format_args!("{from} is called {} now.", skill.name));
                Ok(())
            }
        }
    }
}

fn row(group: &GroupRecord) -> [String; 4] {
    let if_so = |so: bool, words: &str| if so { words.to_owned() } else { String::new() };
    [
        group.name.clone(),
        group.skills.join(", "),
        if_so(group.language_required, "language required"),
        if_so(group.offers, "offers first"),
    ]
}
