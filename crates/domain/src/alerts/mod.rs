//! When the desk makes itself heard: rings, sounds, notifications and the mark that asks for attention (D2, V3).
//!
//! Messages:
//!
//! - A message in the conversation that one is looking at is quiet: no sound, no notification, no mark.
//! - A new conversation always makes its sound, unless sounds are off.
//! - In a burst a conversation sounds once in 3 s, and its notification is replaced and never stacked.
//! - Whatever nobody has seen comes again after 60, 120 and 240 s, counted from the newest message.
//! - What was seen and not answered comes again after 120 and 240 s, unless one looks at it just then: the second
//!   time is the last before the visitor is given to somebody else (M7).
//! - While do-not-disturb holds there is neither sound nor notification. The mark stays, because it
//!   interrupts nobody, and the repeats go on, so that the next one after do-not-disturb is heard.
//!
//! Calls:
//!
//! - A ring sounds until it is over, whatever has the focus: its screen says who calls, and the tone that somebody does.
//! - Its notification is shown at once and again every 10 s, in place of itself; not while its very conversation is
//!   looked at, where the screen of the ring stands.
//! - The window asks for attention as strongly as the system knows.
//! - **Do-not-disturb does not silence a ring.** The hub has chosen this agent for it because the agent's video toggle
//!   is green, nobody else is asked meanwhile, and the visitor waits 30 s for nothing otherwise. Who wants no call
//!   sets the toggle to red (A1). The notification is kept back all the same: what the system lays over other
//!   programs is the system's to allow, and somebody may be showing the screen to others.

mod ring;
mod unanswered;

use crate::{CallId, ConversationId, Span, Time};
use ring::Ring;
use std::collections::BTreeMap;
use unanswered::Unanswered;

/// How insistent the desk is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderSettings {
    /// The repeats for what nobody has seen, counted from the newest message; in rising order.
    pub repeat_after: Vec<Span>,
    /// The repeats for what was seen and not answered, counted from the newest message; in rising order.
    pub answer_after: Vec<Span>,
    /// Within this time of a conversation's last sound its messages make none.
    pub sound_gap: Span,
    /// A call's notification is shown again this often while it rings.
    pub ring_again: Span,
}

impl Default for LadderSettings {
    fn default() -> Self {
        Self {
            repeat_after: vec![Span::secs(60), Span::secs(120), Span::secs(240)],
            answer_after: vec![Span::secs(120), Span::secs(240)],
            sound_gap: Span::secs(3),
            ring_again: Span::secs(10),
        }
    }
}

/// What the agent chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Sounds on, the ring among them.
    pub sound: bool,
    /// Native notifications on.
    pub notifications: bool,
}

/// What holds at the moment of a happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    /// The desk's window has the keyboard.
    pub window_focused: bool,
    /// The conversation that has the focus within the window.
    pub focused_conversation: Option<ConversationId>,
    /// What the agent chose.
    pub preferences: Preferences,
    /// The system's or the desk's own do-not-disturb.
    pub do_not_disturb: bool,
}

impl Context {
    fn looks_at(&self, conversation: ConversationId) -> bool {
        self.window_focused && self.focused_conversation == Some(conversation)
    }

    const fn may_notify(&self) -> bool {
        self.preferences.notifications && !self.do_not_disturb
    }

    const fn may_sound(&self) -> bool {
        self.preferences.sound && !self.do_not_disturb
    }

    const fn may_ring(&self) -> bool {
        self.preferences.sound
    }
}

/// What happens to this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A conversation was assigned. Its first message is part of this and no happening of its own.
    NewConversation {
        /// Which.
        conversation: ConversationId,
        /// The visitor's name.
        visitor: String,
        /// The visitor's newest message; empty when there is nothing to answer.
        text: String,
    },
    /// The visitor wrote.
    VisitorMessage {
        /// Where.
        conversation: ConversationId,
        /// The visitor's name.
        visitor: String,
        /// The message.
        text: String,
    },
    /// It got the focus or was read, here or on another device.
    Seen {
        /// Which.
        conversation: ConversationId,
    },
    /// The agent answered.
    Answered {
        /// Which.
        conversation: ConversationId,
    },
    /// It ended or is somebody else's now.
    Left {
        /// Which.
        conversation: ConversationId,
    },
    /// A call begins to ring here (V2).
    CallRings {
        /// Which.
        call: CallId,
        /// Inside which conversation.
        conversation: ConversationId,
        /// The visitor's name.
        visitor: String,
        /// The routing group's name.
        group: String,
    },
    /// It rings no more: accepted, declined, cancelled, timed out, or answered on another device (V3).
    CallQuiet,
    /// What the agent chose or do-not-disturb has changed: a ring follows it at once.
    Changed,
    /// The deadline of [`Alerts::next_deadline`] has come.
    Due,
}

/// What the desk must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertEffect {
    /// Show this in the place of the earlier notification about the same.
    Notify(Notice),
    /// Take this notification away.
    Withdraw {
        /// Which.
        about: About,
    },
    /// Play a sound once.
    Play(Sound),
    /// Ring round and round.
    Ring,
    /// Be silent at once.
    Hush,
    /// What the tray, the taskbar or the dock asks for from now on.
    Attention(Attention),
}

/// How much attention is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attention {
    /// None.
    #[default]
    Calm,
    /// Something was not seen.
    Wanted,
    /// A call rings.
    Urgent,
}

/// What a notification is about: one of each is shown at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// What was written in a conversation.
    Conversation(ConversationId),
    /// A call that rings.
    Call {
        /// Which.
        call: CallId,
        /// Inside which conversation.
        conversation: ConversationId,
    },
}

impl About {
    /// The conversation that it belongs to.
    pub const fn conversation(self) -> ConversationId {
        match self {
            Self::Conversation(conversation) | Self::Call { conversation, .. } => conversation,
        }
    }
}

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub about: About,
    /// Why it is shown.
    pub kind: NoticeKind,
    /// The visitor's name.
    pub visitor: String,
    /// The newest message in short, on one line; of a call the routing group's name.
    pub text: String,
}

/// Why a notification is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A conversation that the agent has not looked at yet.
    NewConversation,
    /// A message in a known one.
    Message,
    /// Nobody has looked yet: a repeat.
    Waiting,
    /// Somebody has looked, and nobody has answered: a repeat.
    Unanswered,
    /// A call rings.
    Call,
}

/// The desk's sounds, but for the ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sound {
    /// A conversation came.
    NewConversation,
    /// A message came.
    Message,
    /// Somebody still waits.
    Waiting,
}

/// Characters of a message that a notification shows.
pub const NOTICE_CHARS: usize = 140;

/// The alerts of one desk. In memory only: what was said before a restart is not said again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    settings: LadderSettings,
    unanswered: BTreeMap<ConversationId, Unanswered>,
    sounded: BTreeMap<ConversationId, Time>,
    /// One at a time (V9).
    ring: Option<Ring>,
    attention: Attention,
}

impl Alerts {
    /// Nothing has happened yet.
    pub fn new(settings: LadderSettings) -> Self {
        Self {
            settings,
            unanswered: BTreeMap::new(),
            sounded: BTreeMap::new(),
            ring: None,
            attention: Attention::Calm,
        }
    }

    /// Applies one happening. The effects are to be carried out in their order.
    pub fn on(&mut self, now: Time, happening: Happening, context: &Context) -> Vec<AlertEffect> {
        let gap = self.settings.sound_gap;
        self.sounded.retain(|_, at| *at <= now && now.since(*at) < gap);
        let mut effects = Vec::new();
        match happening {
            Happening::NewConversation { conversation, visitor, text } => {
                let notice = unanswered::notice(conversation, NoticeKind::NewConversation, visitor, &text);
                self.written(now, notice, context, &mut effects);
                self.sounded.remove(&conversation);
                effects.extend(self.sound(now, conversation, Sound::NewConversation, context));
            }
            Happening::VisitorMessage { conversation, visitor, text } => {
                let notice = unanswered::notice(conversation, NoticeKind::Message, visitor, &text);
                self.written(now, notice, context, &mut effects);
                if !context.looks_at(conversation) {
                    effects.extend(self.sound(now, conversation, Sound::Message, context));
                }
            }
            Happening::Seen { conversation } => effects.extend(self.seen(now, conversation)),
            Happening::Answered { conversation } | Happening::Left { conversation } => {
                effects.extend(self.settle(conversation));
            }
            Happening::CallRings { call, conversation, visitor, group } => {
                let about = About::Call { call, conversation };
                if self.ring.as_ref().is_none_or(|ring| ring.about() != about) {
                    self.call_quiet(&mut effects);
                    let notice = Notice { about, kind: NoticeKind::Call, visitor, text: group };
                    self.ring = Some(Ring::new(now, notice));
                }
            }
            Happening::CallQuiet => self.call_quiet(&mut effects),
            Happening::Changed => {}
            Happening::Due => self.repeat(now, context, &mut effects),
        }
        if let Some(ring) = &mut self.ring {
            ring.follow(now, self.settings.ring_again, context, &mut effects);
        }
        let attention = self.attention_wanted();
        if self.attention != attention {
            self.attention = attention;
            effects.push(AlertEffect::Attention(attention));
        }
        effects
    }

    /// When [`Happening::Due`] is to be sent.
    pub fn next_deadline(&self) -> Option<Time> {
        let repeats = self.unanswered.values().filter_map(|unanswered| unanswered.repeat_at);
        repeats.chain(self.ring.as_ref().map(Ring::again_at)).min()
    }

    fn call_quiet(&mut self, effects: &mut Vec<AlertEffect>) {
        if let Some(ring) = self.ring.take() {
            effects.extend(ring.over());
        }
    }

    fn attention_wanted(&self) -> Attention {
        if self.ring.is_some() {
            Attention::Urgent
        } else if self.unanswered.values().any(Unanswered::asks) {
            Attention::Wanted
        } else {
            Attention::Calm
        }
    }
}
