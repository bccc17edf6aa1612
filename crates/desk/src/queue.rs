//! What waits to be done on the hub. Of each lane one command is on its way at a time, so nothing overtakes;
//! a retry carries the same id, so nothing is done twice.

use crate::command::{Action, Command, Kept, Lane};
use crate::view::Refusal;
use deskbell_domain::thread::{Entry, EntryBody, Seq};
use deskbell_domain::{CallId, ClientMessageId, CommandId, ConversationId, Span, Time};
use deskbell_protocol::limits::{LIMITS, Limits};
use deskbell_protocol::{Code, WireError};
use std::collections::HashSet;

/// First delay after a temporary error that names none; it doubles.
const RETRY_MIN: Span = Span::millis(500);
/// Longest such delay.
const RETRY_MAX: Span = Span::secs(15);

/// How far a command has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for the hub, or for those before it.
    Waiting,
    /// It was sent, and the answer is awaited.
    Sent,
    /// The hub has stored what was written, and its entry has not come yet: it stays in sight until then.
    Stored {
        /// The entry's place.
        seq: Seq,
    },
    /// The hub misses a file of it: the files go again first, and nothing overtakes it (C6).
    Files(Refusal),
    /// The hub refused it.
    Refused(Refusal),
}

/// What the disk says of a command: after a restart nothing else is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OnDisk {
    /// The hub surely knows nothing of it. It is not sent while that stands there.
    NeverSent,
    /// That is being taken off.
    Changing,
    /// The hub may have it.
    MayBeThere,
}

/// A command and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Which.
    pub command: Command,
    /// How far.
    pub stage: Stage,
    /// It was sent, and the line was lost or the desk closed before the answer: the hub may have it.
    pub in_doubt: bool,
    disk: OnDisk,
    /// It is being changed on the disk: it is not sent meanwhile, nor changed otherwise, and nothing overtakes it.
    held: bool,
    failures: u32,
    not_before: Option<Time>,
}

impl Item {
    const fn new(command: Command, stage: Stage, never_sent: bool) -> Self {
        let disk = if never_sent { OnDisk::NeverSent } else { OnDisk::MayBeThere };
        Self { command, stage, in_doubt: false, disk, held: false, failures: 0, not_before: None }
    }

    fn may_go(&self) -> bool {
        !self.held && self.disk == OnDisk::MayBeThere
    }

    /// Whether it can still be taken back: the hub has not got it, and has refused it or never been sent it.
    pub(crate) const fn is_here_only(&self) -> bool {
        match self.stage {
            Stage::Sent | Stage::Stored { .. } => false,
            Stage::Waiting | Stage::Files(_) => !self.in_doubt && !self.held,
            Stage::Refused(_) => !self.held,
        }
    }
}

/// What an answer means for its command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It is done.
    Done(Command),
    /// It goes again later.
    Again,
    /// It was refused for good.
    Refused(Command, WireError),
}

/// The commands of one agent on this computer.
#[derive(Debug)]
pub(crate) struct Queue {
    items: Vec<Item>,
    allowance: Allowance,
}

impl Queue {
    /// Nothing waits.
    pub(crate) fn new(now: Time) -> Self {
        Self { items: Vec::new(), allowance: Allowance::new(LIMITS, now) }
    }

    /// Takes up what was under way before a restart. It goes before what was given since.
    pub(crate) fn restore(&mut self, commands: Vec<Kept>) {
        let given_since = std::mem::take(&mut self.items);
        for Kept { command, refused, never_sent } in commands {
            let stage = refused.map_or(Stage::Waiting, Stage::Refused);
            let in_doubt = !never_sent;
            self.items.push(Item { in_doubt, ..Item::new(command, stage, never_sent) });
        }
        self.items.extend(given_since);
    }

    /// Forgets everything: another agent signs in.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
    }

    /// Paces the commands by what the session allows.
    pub(crate) fn pace_by(&mut self, limits: Limits, now: Time) {
        self.allowance = Allowance::new(limits, now);
    }

    /// Those that a new command makes needless: they wait, and the newest of the lane says all.
    pub(crate) fn made_needless_by(&self, action: &Action) -> Vec<CommandId> {
        let lane = action.lane();
        let needless = |item: &&Item| item.stage == Stage::Waiting && item.command.action.lane() == lane;
        let all = if action.newest_counts() { self.items.as_slice() } else { &[] };
        all.iter().filter(needless).map(|item| item.command.id).collect()
    }

    /// Adds a command behind all others.
    pub(crate) fn add(&mut self, command: Command) {
        let needless = self.made_needless_by(&command.action);
        self.remove(&needless);
        self.items.push(Item::new(command, Stage::Waiting, false));
    }

    /// Adds what is written behind all others; the disk says that it was never sent.
    pub(crate) fn add_never_sent(&mut self, command: Command) {
        self.items.push(Item::new(command, Stage::Waiting, true));
    }

    /// Those that wait to be sent for the first time: the disk is to know of that before, see [`Queue::may_go`]. Each is
    /// given once.
    pub(crate) fn wait_for_the_disk(&mut self) -> Vec<CommandId> {
        let never_sent = self.items.iter_mut().filter(|item| item.disk == OnDisk::NeverSent);
        let ids = never_sent.map(|item| {
            item.disk = OnDisk::Changing;
            item.command.id
        });
        ids.collect()
    }

    /// The disk knows that the hub may have these from now on.
    pub(crate) fn may_go(&mut self, ids: &[CommandId]) {
        for item in self.items.iter_mut().filter(|item| ids.contains(&item.command.id)) {
            item.disk = OnDisk::MayBeThere;
        }
    }

    /// The commands to be sent now; they count as sent from here on.
    pub(crate) fn due(&mut self, now: Time) -> Vec<Command> {
        let mut busy: HashSet<Lane> = HashSet::new();
        let mut due = Vec::new();
        for item in &mut self.items {
            let lane = item.command.action.lane();
            match item.stage {
                Stage::Stored { .. } | Stage::Refused(_) => {}
                Stage::Sent | Stage::Files(_) => {
                    busy.insert(lane);
                }
                Stage::Waiting => {
                    let first = busy.insert(lane) && item.may_go();
                    if first && item.not_before.is_none_or(|time| time <= now) && self.allowance.take(now) {
                        item.stage = Stage::Sent;
                        due.push(item.command.clone());
                    }
                }
            }
        }
        due
    }

    /// When [`Queue::due`] has something again, if nothing else happens.
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let mut busy: HashSet<Lane> = HashSet::new();
        let mut next: Option<Time> = None;
        for item in &self.items {
            let lane = item.command.action.lane();
            match item.stage {
                Stage::Stored { .. } | Stage::Refused(_) => {}
                Stage::Sent | Stage::Files(_) => {
                    busy.insert(lane);
                }
                Stage::Waiting => {
                    if busy.insert(lane) && item.may_go() {
                        let at = item.not_before.unwrap_or_default().max(self.allowance.next());
                        next = Some(next.map_or(at, |next| next.min(at)));
                    }
                }
            }
        }
        next
    }

    /// The hub's answer to a command; `stored` is where it stored what was written, `seen` how far the thread
    /// is here. `None` for a command that is not on its way.
    pub(crate) fn answered(
        &mut self,
        now: Time,
        id: CommandId,
        outcome: Result<Option<Seq>, WireError>,
        seen: Seq,
    ) -> Option<Verdict> {
        let index = self.items.iter().position(|item| item.command.id == id && item.stage == Stage::Sent)?;
        let item = &mut self.items[index];
        Some(match outcome {
            Ok(Some(seq)) if seq > seen => {
                item.stage = Stage::Stored { seq };
                Verdict::Done(item.command.clone())
            }
            Ok(_) => Verdict::Done(self.items.remove(index).command),
            // A call that is in the way is over when a person ends it: whoever asked is told, and asks again.
            Err(error) if error.data.temporary && error.reason() != Code::CallBusy => {
                let doubled = RETRY_MIN.0.saturating_mul(1 << item.failures.min(8)).min(RETRY_MAX.0);
                item.failures += 1;
                item.stage = Stage::Waiting;
                let until = now + Span::millis(error.data.retry_after_ms.unwrap_or(doubled));
                if error.reason() == Code::TooFast {
                    self.allowance.hold(until);
                } else {
                    item.not_before = Some(until);
                }
                Verdict::Again
            }
            Err(error) if item.command.action.written().is_some() => {
                item.stage = Stage::Refused((&error).into());
                Verdict::Refused(item.command.clone(), error)
            }
            Err(error) => Verdict::Refused(self.items.remove(index).command, error),
        })
    }

    /// The line is lost: what was sent goes again, but for what depends on how things stood; those are given
    /// back.
    pub(crate) fn lost(&mut self) -> Vec<Command> {
        let mut given_back = Vec::new();
        self.items.retain_mut(|item| {
            let was_sent = item.stage == Stage::Sent;
            if was_sent {
                item.stage = Stage::Waiting;
                item.in_doubt = true;
            }
            let keeps = item.command.action.is_kept();
            if !keeps {
                given_back.push(item.command.clone());
            }
            keeps
        });
        given_back
    }

    /// Another log has begun: where something was stored in the former one says nothing of this one. It goes again, with
    /// its id, until its entry comes.
    pub(crate) fn begin_anew(&mut self) {
        for item in &mut self.items {
            if let Stage::Stored { .. } = item.stage {
                item.stage = Stage::Waiting;
            }
        }
    }

    /// Entries came: what was written here and is among them needs no sending any more. Gives the ids of the
    /// commands that are done with that.
    pub(crate) fn entries_came(&mut self, conversation: ConversationId, entries: &[Entry]) -> Vec<CommandId> {
        let written: HashSet<ClientMessageId> = entries.iter().filter_map(written_as).collect();
        let newest = entries.last().map_or(0, |entry| entry.seq);
        let mut done = Vec::new();
        self.items.retain(|item| {
            let same = item.command.action.conversation() == Some(conversation);
            let came = match (&item.stage, item.command.action.written()) {
                (Stage::Stored { seq }, _) => *seq <= newest,
                (Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Refused(_), Some(id)) => {
                    written.contains(&id)
                }
                (Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Refused(_), None) => false,
            };
            if same && came {
                done.push(item.command.id);
            }
            !(same && came)
        });
        done
    }

    /// Those of the queue that wrote these messages.
    pub(crate) fn that_wrote(&self, messages: &[ClientMessageId]) -> Vec<CommandId> {
        let wrote = |item: &&Item| item.command.action.written().is_some_and(|id| messages.contains(&id));
        self.items.iter().filter(wrote).map(|item| item.command.id).collect()
    }

    /// What waits to answer a call, and is not on its way.
    pub(crate) fn answers_of(&self, call: CallId) -> Vec<CommandId> {
        let waits = |item: &&Item| {
            item.stage == Stage::Waiting
                && matches!(item.command.action, Action::Answer { call: of, .. } if of == call)
        };
        self.items.iter().filter(waits).map(|item| item.command.id).collect()
    }

    /// Takes commands out.
    pub(crate) fn remove(&mut self, ids: &[CommandId]) {
        self.items.retain(|item| !ids.contains(&item.command.id));
    }

    /// A refused command goes again in its place, under a new id and perhaps with other files; `never_sent` is what the
    /// disk says of it. `false` when it is not here any more.
    pub(crate) fn again(&mut self, old: CommandId, new: Command, never_sent: bool) -> bool {
        let Some(item) = self.items.iter_mut().find(|item| item.command.id == old) else { return false };
        *item = Item::new(new, Stage::Waiting, never_sent);
        true
    }

    /// A command that was refused because the hub misses a file of it waits until the files have gone again.
    pub(crate) fn wait_for_files(&mut self, id: CommandId, why: Refusal) {
        self.set_stage(id, Stage::Files(why));
    }

    /// A command is refused after all.
    pub(crate) fn refuse(&mut self, id: CommandId, why: Refusal) {
        self.set_stage(id, Stage::Refused(why));
    }

    /// A command is neither sent nor changed otherwise while the disk is told of a change of it; when that has failed, it is
    /// as it was.
    pub(crate) fn hold(&mut self, id: CommandId, held: bool) {
        if let Some(item) = self.items.iter_mut().find(|item| item.command.id == id) {
            item.held = held;
        }
    }

    fn set_stage(&mut self, id: CommandId, stage: Stage) {
        if let Some(item) = self.items.iter_mut().find(|item| item.command.id == id) {
            item.stage = stage;
        }
    }

    /// What is written in a conversation and not done, in order.
    pub(crate) fn written_in(&self, conversation: ConversationId) -> impl Iterator<Item = &Item> {
        self.written().filter(move |item| item.command.action.conversation() == Some(conversation))
    }

    /// What is written anywhere and not done, in order.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.command.action.written().is_some())
    }

    /// How many messages and notes are to go out. What the hub has refused or stored is not.
    pub(crate) fn to_go_out(&self) -> usize {
        let goes = |item: &&Item| matches!(item.stage, Stage::Waiting | Stage::Sent | Stage::Files(_));
        self.written().filter(goes).count()
    }

    /// The message or note that a command has written.
    pub(crate) fn written_by(&self, id: CommandId) -> Option<ClientMessageId> {
        self.items.iter().find(|item| item.command.id == id)?.command.action.written()
    }

    /// The message or note with this id.
    pub(crate) fn find_written(&self, message: ClientMessageId) -> Option<&Item> {
        self.written().find(|item| item.command.action.written() == Some(message))
    }

    /// How far a conversation was read here, as far as the hub does not know it yet.
    pub(crate) fn read_up_to(&self, conversation: ConversationId) -> Option<Seq> {
        let read = |item: &Item| {
            let Action::Read { conversation: of, up_to } = item.command.action else { return None };
            (of == conversation).then_some(up_to)
        };
        self.items.iter().filter_map(read).max()
    }
}

/// The message or note that an entry is.
pub(crate) fn written_as(entry: &Entry) -> Option<ClientMessageId> {
    match &entry.body {
        EntryBody::Message { client_message_id, .. }
        | EntryBody::Note { client_message_id, .. }
        | EntryBody::Whisper { client_message_id, .. } => Some(*client_message_id),
        EntryBody::Happened { .. } => None,
    }
}

/// How many commands may be sent: a burst at once, then so many a second. It stays a little under what the
/// hub allows, so that the hub has nothing to refuse.
#[derive(Debug)]
struct Allowance {
    burst: u64,
    every: Span,
    left: u64,
    since: Time,
    held_until: Time,
}

impl Allowance {
    fn new(limits: Limits, now: Time) -> Self {
        let burst = u64::from(limits.command_burst.saturating_mul(3) / 4).max(1);
        let every = Span::millis(1_100 / u64::from(limits.commands_per_second.max(1)));
        Self { burst, every, left: burst, since: now, held_until: Time::default() }
    }

    fn take(&mut self, now: Time) -> bool {
        let gained = now.since(self.since).0 / self.every.0.max(1);
        self.left = (self.left + gained).min(self.burst);
        self.since =
            if self.left == self.burst { now } else { self.since + Span::millis(gained * self.every.0) };
        if self.left == 0 || now < self.held_until {
            return false;
        }
        self.left -= 1;
        true
    }

    /// The hub wants nothing before then.
    fn hold(&mut self, until: Time) {
        self.held_until = until;
        self.left = 1;
    }

    /// When there is one more.
    fn next(&self) -> Time {
        let next = if self.left > 0 { self.since } else { self.since + self.every };
        next.max(self.held_until)
    }
}

#[cfg(test)]
mod tests;
