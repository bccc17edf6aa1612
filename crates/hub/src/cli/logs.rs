//! `deskbell-hub block` and `deskbell-hub audit`

use super::{Listing, Opened, say, say_json, say_table};
use anyhow::Result;
use clap::{Args, Subcommand};
use deskbell_domain::{Time, VisitorId};
use deskbell_hub::admin::{
    AuditPlace, Audited, Blocked, MOST, Paged, audited, blocked, moment, shown, unblock,
};
use deskbell_hub::store::Store;

const EXAMPLES: &str = "\
Examples:
  deskbell-hub block list
  deskbell-hub block remove 0195f3a2-7c1e-7b3a-9d55-2f4c8e1a6b70";

#[derive(Subcommand)]
#[command(after_help = EXAMPLES)]
pub(super) enum Block {
    /// List the visitors who were blocked, also those whose time is over
    List(Listing),
    /// Let a visitor write again
    Remove {
        /// The visitor's id, as the list shows it
        visitor: VisitorId,
    },
}

#[derive(Args)]
pub(super) struct Audit {
    /// From then on: a day, a time of RFC 3339, or milliseconds since 1970 UTC [default: from the beginning]
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    since: Option<Time>,
    #[command(flatten)]
    listing: Listing,
}

impl Block {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        match self {
            Self::List(listing) => {
                let all = all_blocked(opened).await?;
                if listing.json {
                    return say_json(&all);
                }
                let row = |block: Blocked| {
                    let until = match block.until {
                        _ if block.over => "over".to_owned(),
                        Some(until) => format!("until {}", shown(until)),
                        None => "for good".to_owned(),
                    };
                    [block.visitor.to_string(), block.name, until, block.by, block.reason]
                };
                say_table(&all.into_iter().map(row).collect::<Vec<_>>());
                Ok(())
            }
            Self::Remove { visitor } => {
                let known = opened.store.visitor(visitor).await?;
                let change = unblock(known.as_ref().map(|known| &known.record), opened.by, visitor)?;
                opened.carry_out(change).await?;
                say("The visitor may write again.");
                Ok(())
            }
        }
    }
}

async fn all_blocked(opened: &Opened) -> Result<Vec<Blocked>> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let read = opened.store.blocked(after, MOST).await?;
        let whole = read.len() == MOST as usize;
        after = read.last().map(|last| last.id);
        all.extend(read.into_iter().filter_map(|record| blocked(record, opened.by.at)));
        if !whole {
            return Ok(all);
        }
    }
}

impl Audit {
    pub(super) async fn run(self, opened: &Opened) -> Result<()> {
        let mut place = AuditPlace { since: self.since.unwrap_or_default(), skip: 0 };
        let mut all: Vec<Audited> = Vec::new();
        loop {
            let read = opened.store.audit(place.since, place.to_read(Some(MOST))).await?;
            let Paged { items, next } = audited(&opened.known, place, read, Some(MOST));
            all.extend(items);
            let Some(next) = next else { break };
            place = AuditPlace::parse(&next)?;
        }
        if self.listing.json {
            return say_json(&all);
        }
        let row = |item: Audited| {
            let by = item.agent_name.or_else(|| item.agent.map(|id| id.to_string()));
            let by = by.unwrap_or_else(|| "command line".to_owned());
            [shown(item.at), by, item.action, item.subject, item.detail]
        };
        say_table(&all.into_iter().map(row).collect::<Vec<_>>());
        Ok(())
    }
}
