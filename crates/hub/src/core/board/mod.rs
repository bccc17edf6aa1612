//! Who watches the live board (T1), and what they are told of it: after each commit whatever is otherwise than they
//! know. Which sessions watch is no state of the store; what nobody watches costs nothing.

mod items;
mod missed;

pub(super) use missed::{Missed, attempt_of, call_of};

use super::event::Reply;
use super::owner::Owner;
use super::refusal::unavailable;
use super::unit::Unit;
use super::working::Working;
use crate::bus::Mailbox;
use crate::heads::Directory;
use deskbell_domain::{AgentId, GroupId, UserId};
use deskbell_protocol::board::BoardKey;
use deskbell_protocol::head::GroupBrief;
use deskbell_protocol::params::{BoardWatched, WatchBoard};
use deskbell_protocol::{Detail, WireError};
use items::Shown;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use tracing::info;
use uuid::Uuid;

/// The boards that are watched.
#[derive(Debug, Default)]
pub(super) struct Boards {
    watchers: Vec<Watcher>,
    /// Every item as it was told last; empty while nobody watches.
    told: HashMap<BoardKey, Shown>,
    /// The working set was read anew: anything may be otherwise, also who leads what.
    anew: bool,
}

/// A session that watches.
#[derive(Debug)]
struct Watcher {
    agent: AgentId,
    session: Uuid,
    mailbox: Arc<Mailbox>,
    /// Only these groups; `None`: all that the agent leads.
    wanted: Option<BTreeSet<GroupId>>,
    sees: BTreeSet<GroupId>,
    /// It is told everything next.
    fresh: bool,
}

/// What a session wants of the board, once the batch is on disk that it came with.
#[derive(Debug)]
pub(super) struct Watch {
    agent: AgentId,
    session: Uuid,
    mailbox: Arc<Mailbox>,
    wants: WatchBoard,
}

impl Owner {
    /// A session watches the board, or no more.
    pub(super) fn watch_board(
        &mut self,
        unit: &mut Unit,
        (agent, session): (AgentId, Uuid),
        wants: WatchBoard,
        reply: Reply<BoardWatched>,
    ) {
        let Some(working) = &self.working else { return drop(reply.send(Err(unavailable()))) };
        let wanted = wants.groups.as_ref().map(|groups| groups.iter().copied().collect());
        let sees = sees(&working.directory, agent, wanted.as_ref());
        if sees.is_empty() {
            let error = WireError::because(Detail::LeadsNone);
            return drop(reply.send(Err(error)));
        }
        let Some(mailbox) = self.sessions.mailbox(UserId::Agent(agent), session) else {
            return drop(reply.send(Err(unavailable())));
        };
        let groups = if wants.on { briefs(&working.directory, &sees) } else { Vec::new() };
        info!(%agent, %session, on = wants.on, groups = groups.len(), "board");
        unit.watches.push(Watch { agent, session, mailbox: Arc::clone(mailbox), wants });
        unit.answer(reply, BoardWatched { groups });
    }
}

impl Boards {
    /// Sessions begin to watch, or end it.
    pub(super) fn watch(&mut self, watches: Vec<Watch>) {
        for Watch { agent, session, mailbox, wants } in watches {
            self.forget(session);
            if wants.on {
                mailbox.board_begins();
                let wanted = wants.groups.map(|groups| groups.into_iter().collect());
                let sees = BTreeSet::new();
                self.watchers.push(Watcher { agent, session, mailbox, wanted, sees, fresh: true });
            } else {
                mailbox.board_is_unwanted();
            }
        }
    }

    /// A session is over.
    pub(super) fn forget(&mut self, session: Uuid) {
        self.watchers.retain(|watcher| watcher.session != session);
        if self.watchers.is_empty() {
            self.told = HashMap::new();
        }
    }

    /// The working set was read anew.
    pub(super) const fn begin_anew(&mut self) {
        self.anew = true;
    }

    /// What a batch touched of the board; nothing while nobody watches.
    pub(super) fn touched(&self, unit: &Unit, working: &Working) -> BTreeSet<BoardKey> {
        if self.watchers.is_empty() { BTreeSet::new() } else { working.touched(unit) }
    }

    /// Tells those who watch what is otherwise than they know. `touched` is what may be.
    pub(super) fn tell(&mut self, working: &Working, mut touched: BTreeSet<BoardKey>) {
        let anew = std::mem::take(&mut self.anew);
        if anew || self.watchers.iter().any(|watcher| watcher.fresh) {
            self.look_who_leads(&working.directory);
        }
        // As long as somebody watches `told` is the board: whoever comes to that is told of it, and nothing is drawn again.
        if anew || self.told.is_empty() {
            touched.extend(self.told.keys());
            touched.extend(working.board());
        }
        if self.watchers.is_empty() {
            self.told = HashMap::new();
            return;
        }
        touched.retain(|key| {
            let now = working.shown(*key);
            if self.told.get(key) == now.as_ref() {
                return false;
            }
            match now {
                Some(now) => drop(self.told.insert(*key, now)),
                None => drop(self.told.remove(key)),
            }
            true
        });
        for watcher in &mut self.watchers {
            let seen = |key: &BoardKey| {
                let item = self.told.get(key).filter(|item| item.is_of(&watcher.sees));
                (*key, item.map(|item| Arc::clone(&item.json)))
            };
            if std::mem::take(&mut watcher.fresh) {
                watcher.mailbox.board(self.told.keys().chain(&touched).map(seen));
            } else if !touched.is_empty() {
                watcher.mailbox.board(touched.iter().map(seen));
            }
        }
    }

    /// Whoever leads other groups than before is told everything of them; whoever leads none any more has seen enough.
    fn look_who_leads(&mut self, directory: &Directory) {
        self.watchers.retain_mut(|watcher| {
            let sees = sees(directory, watcher.agent, watcher.wanted.as_ref());
            if sees.is_empty() {
                info!(agent = %watcher.agent, session = %watcher.session, "leads none of the board's groups any more");
                watcher.mailbox.board_is_over();
                return false;
            }
            watcher.fresh |= watcher.sees != sees;
            watcher.sees = sees;
            true
        });
    }
}

/// The groups of which an agent sees the board.
fn sees(directory: &Directory, agent: AgentId, wanted: Option<&BTreeSet<GroupId>>) -> BTreeSet<GroupId> {
    let wanted = |group: &&GroupId| wanted.is_none_or(|wanted| wanted.contains(group));
    directory.groups.keys().filter(wanted).filter(|group| directory.leads(agent, **group)).copied().collect()
}

fn briefs(directory: &Directory, groups: &BTreeSet<GroupId>) -> Vec<GroupBrief> {
    let records = groups.iter().filter_map(|group| directory.groups.get(group));
    let mut briefs: Vec<_> =
        records.map(|record| GroupBrief { id: record.id, name: record.name.clone() }).collect();
    briefs.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    briefs
}
