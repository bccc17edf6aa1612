//! What the tray shows: followed from the desk's changes, pure, and drawn by the parent module.

use super::words::{self, Words};
use deskbell_desk::view::{CallStage, CallView, Change, LinkState, Phase, SectionKind, View};
use deskbell_domain::agent::Status;
use deskbell_domain::{CallId, Channel, ConversationId};
use deskbell_protocol::head::Me;
use std::collections::HashMap;
use std::str::FromStr;

/// Characters of a visitor's name in the menu; menus have no ellipsis of their own.
const NAME_CHARS: usize = 32;

/// What the desk has said that matters here.
#[derive(Default)]
pub(super) struct Shown {
    door: Door,
    /// What the person prefers, then what the system speaks.
    language: Option<String>,
    system: Vec<String>,
}

/// What is behind the door.
#[derive(Default)]
enum Door {
    /// Nobody is signed in.
    #[default]
    SignedOut,
    /// Nothing is here yet.
    Loading,
    /// The desk.
    Open(Box<Desk>),
}

struct Desk {
    me: Me,
    link: LinkState,
    unread: u32,
    names: HashMap<ConversationId, String>,
    /// The longest wait first.
    waiting: Vec<ConversationId>,
    call: Option<CallView>,
}

/// The picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) colour: Colour,
    pub(super) unread: bool,
}

/// The best that any channel offers; none while signed out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Colour {
    #[default]
    None,
    Green,
    Orange,
    Red,
    /// The desk is not connected, so nobody reaches it whatever the toggles say.
    Offline,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Separator,
    /// Says something.
    Words(String),
    /// Does something.
    Does {
        act: Act,
        text: String,
        enabled: bool,
    },
    /// Turns something over.
    Turns {
        act: Act,
        text: String,
        enabled: bool,
        on: bool,
    },
}

/// What a line does. The menu knows it by its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Open,
    Longest(ConversationId),
    /// Of a call that rings: it is named, because another one can ring by the time of the click.
    Answer(CallId),
    Decline(CallId),
    HangUp(CallId),
    Toggle(Channel),
    Finish,
    Quit,
}

impl std::fmt::Display for Act {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open => f.write_str("open"),
            Self::Longest(conversation) => write!(f, "longest {conversation}"),
            Self::Answer(call) => write!(f, "answer {call}"),
            Self::Decline(call) => write!(f, "decline {call}"),
            Self::HangUp(call) => write!(f, "hang-up {call}"),
            Self::Toggle(channel) => write!(f, "toggle {}", channel.name()),
            Self::Finish => f.write_str("finish"),
            Self::Quit => f.write_str("quit"),
        }
    }
}

impl FromStr for Act {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (what, which) = text.split_once(' ').unwrap_or((text, ""));
        let call = || which.parse().map_err(|_| ());
        Ok(match what {
            "open" => Self::Open,
            "longest" => Self::Longest(which.parse().map_err(|_| ())?),
            "answer" => Self::Answer(call()?),
            "decline" => Self::Decline(call()?),
            "hang-up" => Self::HangUp(call()?),
            "toggle" => {
                Self::Toggle(Channel::ALL.into_iter().find(|channel| channel.name() == which).ok_or(())?)
            }
            "finish" => Self::Finish,
            "quit" => Self::Quit,
            _ => return Err(()),
        })
    }
}

impl Shown {
    /// Nothing is known yet; the system speaks these languages, the first one best.
    pub(super) fn new(system: Vec<String>) -> Self {
        Self { system, ..Self::default() }
    }

    /// Takes in a change. Says whether it matters here.
    pub(super) fn apply(&mut self, change: &Change) -> bool {
        if let Change::View { view } = change {
            self.anew(view);
            return true;
        }
        if let Change::Preferences { preferences } = change {
            self.language.clone_from(&preferences.language);
            return true;
        }
        let Door::Open(desk) = &mut self.door else { return false };
        desk.apply(change)
    }

    /// Everything, as it stands now.
    pub(super) fn anew(&mut self, view: &View) {
        self.language.clone_from(&view.preferences.language);
        self.door = match &view.phase {
            Phase::SignedOut { .. } => Door::SignedOut,
            Phase::Loading { .. } => Door::Loading,
            Phase::Desk { desk } => Door::Open(Box::new(Desk {
                me: desk.me.clone(),
                link: desk.link.state.clone(),
                unread: desk.unread,
                names: desk.boxes.iter().map(|one| (one.conversation, one.name.clone())).collect(),
                waiting: waiting(&desk.sections),
                call: desk.call.clone(),
            })),
        };
    }

    pub(super) fn me(&self) -> Option<&Me> {
        match &self.door {
            Door::Open(desk) => Some(&desk.me),
            Door::SignedOut | Door::Loading => None,
        }
    }

    fn words(&self) -> &'static Words {
        words::of(self.language.iter().chain(&self.system).map(String::as_str))
    }

    pub(super) fn picture(&self) -> Picture {
        let Door::Open(desk) = &self.door else { return Picture::default() };
        let colour = match desk.link {
            LinkState::Offline { .. } => Colour::Offline,
            LinkState::Live | LinkState::Connecting => best(&desk.me),
        };
        Picture { colour, unread: desk.unread > 0 }
    }

    /// The number beside the icon, where a system has a place for one.
    pub(super) fn number(&self) -> Option<String> {
        match &self.door {
            Door::Open(desk) if desk.unread > 0 => Some(desk.unread.to_string()),
            Door::Open(_) | Door::SignedOut | Door::Loading => None,
        }
    }

    /// How things stand, in a few words: offline, a call, what is unread, who waits.
    fn standing(&self) -> Vec<String> {
        let words = self.words();
        let desk = match &self.door {
            Door::SignedOut => return vec![words.signed_out.to_owned()],
            Door::Loading => return vec![words.loading.to_owned()],
            Door::Open(desk) => desk,
        };
        let link = match desk.link {
            LinkState::Live => None,
            LinkState::Connecting => Some(words.connecting),
            LinkState::Offline { .. } => Some(words.offline),
        };
        let mut all: Vec<String> = link.map(str::to_owned).into_iter().collect();
        all.extend(desk.ringing().map(|call| (words.calls)(&short(&call.name))));
        if desk.unread > 0 {
            all.push((words.unread)(desk.unread as usize));
        }
        if !desk.waiting.is_empty() {
            all.push((words.waiting)(desk.waiting.len()));
        }
        if all.is_empty() {
            all.push(words.nothing.to_owned());
        }
        all
    }

    /// What stands beside the pointer.
    pub(super) fn tooltip(&self) -> String {
        format!("Deskbell · {}", self.standing().join(" · "))
    }

    /// The menu from top to bottom.
    pub(super) fn lines(&self) -> Vec<Line> {
        let words = self.words();
        let does = |act, text: String| Line::Does { act, text, enabled: true };
        let desk = match &self.door {
            Door::Open(desk) => Some(desk),
            Door::SignedOut | Door::Loading => None,
        };
        let mut lines = vec![Line::Words(self.standing().join(" · "))];
        if let Some(call) = desk.and_then(|desk| desk.call.as_ref()) {
            lines.extend(call_lines(call, words));
        }
        lines.extend([Line::Separator, does(Act::Open, words.open.to_owned())]);
        lines.push(match desk.and_then(|desk| desk.waiting.first().map(|longest| (desk, *longest))) {
            Some((desk, longest)) => {
                let name = desk.names.get(&longest).map(|name| short(name)).unwrap_or_default();
                does(Act::Longest(longest), (words.longest)(&name))
            }
            None => Line::Words(words.nobody_waits.to_owned()),
        });
        lines.push(Line::Separator);
        let me = self.me();
        for channel in Channel::ALL {
            let on = me.is_some_and(|me| me.channels.get(channel).available);
            let text = (words.available)(channel).to_owned();
            lines.push(Line::Turns { act: Act::Toggle(channel), text, enabled: me.is_some(), on });
        }
        // The hub says what follows from it, so it can be chosen only while it is heard (A1).
        let live = desk.is_some_and(|desk| desk.link == LinkState::Live);
        let finishing = me.is_some_and(|me| me.finishing);
        let text = words.finish.to_owned();
        lines.push(Line::Turns { act: Act::Finish, text, enabled: live, on: finishing });
        lines.extend([Line::Separator, does(Act::Quit, words.quit.to_owned())]);
        lines
    }
}

impl Desk {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the tray shows a few things of many")]
    fn apply(&mut self, change: &Change) -> bool {
        match change {
            Change::Me { me } => self.me = me.clone(),
            Change::Link { link } => self.link = link.state.clone(),
            Change::Unread { unread } => self.unread = *unread,
            Change::Box { state_box } => {
                let before = self.names.insert(state_box.conversation, state_box.name.clone());
                return before.as_ref() != Some(&state_box.name);
            }
            Change::BoxGone { conversation } => return self.names.remove(conversation).is_some(),
            Change::Sections { sections } => self.waiting = waiting(sections),
            Change::Call { call } => self.call.clone_from(call),
            _ => return false,
        }
        true
    }

    fn ringing(&self) -> Option<&CallView> {
        self.call.as_ref().filter(|call| matches!(call.stage, CallStage::Ringing { .. }))
    }
}

fn waiting(sections: &[deskbell_desk::view::Section]) -> Vec<ConversationId> {
    let waiting = sections.iter().find(|section| section.kind == SectionKind::WaitingForMe);
    waiting.map(|section| section.conversations.clone()).unwrap_or_default()
}

fn call_lines(call: &CallView, words: &Words) -> Vec<Line> {
    let name = short(&call.name);
    let does = |act, text| Line::Does { act, text, enabled: true };
    let id = call.call;
    match call.stage {
        CallStage::Ringing { .. } => vec![
            Line::Separator,
            does(Act::Answer(id), (words.answer)(&name)),
            does(Act::Decline(id), (words.decline)(&name)),
        ],
        CallStage::Answering
        | CallStage::Connecting { .. }
        | CallStage::Active { .. }
        | CallStage::Reconnecting { .. } => {
            vec![Line::Separator, does(Act::HangUp(id), (words.hang_up)(&name))]
        }
        CallStage::Invited { .. } | CallStage::Room { .. } => {
            vec![Line::Separator, does(Act::HangUp(id), (words.take_back)(&name))]
        }
        CallStage::Elsewhere { .. } => vec![Line::Separator, Line::Words(words.elsewhere.to_owned())],
        CallStage::Ended { .. } => Vec::new(),
    }
}

/// A name that leaves the menu its width.
fn short(name: &str) -> String {
    deskbell_domain::text::one_line(name, NAME_CHARS)
}

fn best(me: &Me) -> Colour {
    match Channel::ALL.into_iter().map(|channel| me.channels.get(channel).status).min() {
        Some(Status::Available) => Colour::Green,
        Some(Status::Busy) => Colour::Orange,
        Some(Status::Unavailable) => Colour::Red,
        None => Colour::None,
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
