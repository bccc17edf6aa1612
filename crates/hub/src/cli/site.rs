//! `deskbell-hub site`

use super::ask::{group, names};
use super::{LINE_CHARS, Listing, Opened, say, say_changed, say_json, say_table};
use anyhow::Result;
use clap::{Args, Subcommand};
use deskbell_domain::text::one_line;
use deskbell_hub::admin::{NewSite, SiteChange, add_site, change_site, delete_site, sites};
use deskbell_hub::store::SiteRecord;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub site add shop --group Support --greeting \"Hello! Looking for the right light?\"
  deskbell-hub site change shop --group \"After sales\"";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Site {
    /// Add a site or an app
    Add(Add),
    /// List the sites and apps
    List(Listing),
    /// Change what is named; everything else stays
    Change(Changed),
    /// Delete a site: its visitors can open no conversation any more
    Delete {
        /// The site's key
        key: String,
    },
}

#[derive(Args)]
pub(super) struct Add {
    /// What the page calls itself: a-z, 0-9, hyphens and underscores
    key: String,
    /// Where its conversations go
    #[arg(long, value_name = "NAME")]
    group: String,
    /// The first line that a visitor reads
    #[arg(long, value_name = "TEXT", default_value = "Hello! How can we help?")]
    greeting: String,
}

#[derive(Args)]
pub(super) struct Changed {
    /// The site's key
    key: String,
    /// Where its conversations go
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// The first line that a visitor reads
    #[arg(long, value_name = "TEXT")]
    greeting: Option<String>,
}

impl Site {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        let known = &opened.known;
        match self {
            Self::Add(add) => {
                let group = group(&known.groups, &add.group)?;
                let asked = NewSite { key: add.key, greeting: add.greeting, group: group.id };
                let (record, _) = opened.carry_out(add_site(known, opened.by, &asked)?).await?;
                say(format_args!("Added {}; its conversations go to {}.", record.key, group.name));
                Ok(())
            }
            Self::List(listing) if listing.json => say_json(&sites(known)),
            Self::List(_) => {
                let row = |site: &SiteRecord| {
                    [
                        site.key.clone(),
                        names(&known.groups, &[site.group]),
                        one_line(&site.greeting, LINE_CHARS),
                    ]
                };
                say_table(&known.sites.iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::Change(changed) => {
                let group = changed.group.map(|name| group(&known.groups, &name).map(|group| group.id));
                let asked = SiteChange { greeting: changed.greeting, group: group.transpose()? };
                let change = change_site(known, opened.by, &changed.key, &asked)?;
                let (record, any) = opened.carry_out(change).await?;
                say_changed(&record.key, any);
                Ok(())
            }
            Self::Delete { key } => {
                opened.carry_out(delete_site(known, opened.by, &key)?).await?;
                say(format_args!("Deleted {key}."));
                Ok(())
            }
        }
    }
}
