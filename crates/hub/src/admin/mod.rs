//! What an administrator sets up: what is asked, what is wrong with it, and what it writes (B3). All of it is pure, but for
//! the upkeep of the folder;
//! the HTTP API and the command line call the same functions and differ only in how they are asked.
//!
//! Every change comes with the record of who made it: the two are committed in one transaction or not at all.

mod audit;
mod blocks;
mod canned;
mod export;
mod fields;
mod groups;
mod moment;
mod page;
mod refused;
mod settings;
mod sites;
mod skills;
mod tags;
pub mod upkeep;
mod users;

pub use audit::{AuditExport, AuditPlace, Audited, audited};
pub use blocks::{Blocked, blocked, unblock};
pub use canned::{Answer, AnswerChange, NewAnswer, add_answer, answers, change_answer, delete_answer};
pub(crate) use export::harmless;
pub use export::{Contact, Export, Format};
pub use fields::{email, language, line};
pub use groups::{Group, GroupChange, NewGroup, add_group, change_group, delete_group, groups};
pub use moment::{NoMoment, moment, shown};
pub use page::{MOST, Paged, USUAL, paged};
pub use refused::Refused;
pub use settings::{OFF_BY_NULL, Slots, UserSlots, change_settings, example, set_default_slots, slots};
pub use sites::{NewSite, Site, SiteChange, add_site, change_site, delete_site, sites};
pub use skills::{Skill, rename_skill, skills};
pub use tags::{NewTag, Tag, TagChange, add_tag, change_tag, delete_tag, tags};
pub use users::{NewUser, User, UserChange, add_user, change_user, draw_password, set_password, users};

use crate::store::{AuditRecord, Write};
use deskbell_domain::{AgentId, Time};

/// Who changes something, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    /// Who; `None`: the command line.
    pub agent: Option<AgentId>,
    /// When.
    pub at: Time,
}

/// A change that was found good.
#[derive(Clone, Debug)]
pub struct Change<T> {
    /// What it makes.
    pub made: T,
    /// To be committed together.
    pub writes: Vec<Write>,
}

impl By {
    /// The record of what was done. `detail` holds no secret and no visitor's words.
    pub fn did(self, action: &str, subject: impl ToString, detail: impl Into<String>) -> Write {
        Write::Audit(AuditRecord {
            at: self.at,
            agent: self.agent,
            action: action.to_owned(),
            subject: subject.to_string(),
            detail: detail.into(),
        })
    }
}

/// What differs, in words: "name: Ana -> Anna; role: agent -> lead".
#[derive(Debug, Default)]
struct Differences(Vec<String>);

impl Differences {
    fn of(&mut self, what: &str, former: impl ToString, now: impl ToString) {
        let (former, now) = (former.to_string(), now.to_string());
        if former != now {
            let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
            self.0.push(format!("{what}: {} -> {}", shown(&former), shown(&now)));
        }
    }

    fn words(&self) -> String {
        self.0.join("; ")
    }
}

#[cfg(test)]
mod tests;
