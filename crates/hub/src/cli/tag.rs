//! `deskbell-hub tag`

use super::ask::name;
use super::{Listing, Opened, say, say_changed, say_json, say_table};
use anyhow::{Result, anyhow};
use clap::{Args, Subcommand};
use deskbell_domain::TagId;
use deskbell_hub::admin::{NewTag, TagChange, add_tag, change_tag, delete_tag, tags};
use deskbell_hub::ids::{Ids, RandomIds};

const EXAMPLES: &str = "\
Examples:
  deskbell-hub tag add Delivery --recommended
  deskbell-hub tag change Delivery --name Shipping";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Tag {
    /// Add a shared tag
    Add {
        /// What it says
        #[arg(value_parser = name)]
        name: String,
        /// It stands first
        #[arg(long)]
        recommended: bool,
    },
    /// List the shared tags
    List(Listing),
    /// Change what is named; everything else stays
    Change(Changed),
    /// Delete a tag; conversations that carry it show it no more
    Delete {
        /// What it says
        name: String,
    },
}

#[derive(Args)]
pub(super) struct Changed {
    /// What it says
    tag: String,
    /// What it is to say
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Whether it stands first
    #[arg(long, value_name = "true|false")]
    recommended: Option<bool>,
}

impl Tag {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        let known = &opened.known;
        match self {
            Self::Add { name, recommended } => {
                let asked = NewTag { name, recommended };
                let change = add_tag(known, opened.by, RandomIds.id().into(), &asked)?;
                say(format_args!("Added {}.", opened.carry_out(change).await?.0.name));
                Ok(())
            }
            Self::List(listing) if listing.json => say_json(&tags(known)),
            Self::List(_) => {
                let mut tags = tags(known);
                tags.sort_by_cached_key(|tag| (!tag.recommended, tag.name.to_lowercase()));
                let row = |tag: deskbell_hub::admin::Tag| {
                    let first = if tag.recommended { "recommended" } else { "" };
                    [tag.name, first.to_owned()]
                };
                say_table(&tags.into_iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::Change(changed) => {
                let asked = TagChange { name: changed.name, recommended: changed.recommended };
                let change = change_tag(known, opened.by, find(opened, &changed.tag)?, &asked)?;
                let (tag, any) = opened.carry_out(change).await?;
                say_changed(&tag.name, any);
                Ok(())
            }
            Self::Delete { name } => {
                opened.carry_out(delete_tag(known, opened.by, find(opened, &name)?)?).await?;
                say(format_args!("Deleted {name}."));
                Ok(())
            }
        }
    }
}

fn find(opened: &Opened, name: &str) -> Result<TagId> {
    let found = opened.known.tags.iter().find(|tag| tag.name.to_lowercase() == name.trim().to_lowercase());
    found.map(|tag| tag.id).ok_or_else(|| anyhow!("there is no tag {name:?}; see: deskbell-hub tag list"))
}
