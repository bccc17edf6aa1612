//! When the desk makes itself heard: sounds, notifications and the mark that asks for attention (D2).
//!
//! - A message in the conversation that one is looking at is quiet: no sound, no notification, no mark.
//! - A new conversation always makes its sound, unless sounds are off.
//! - In a burst a conversation sounds once in 3 s, and its notification is replaced and never stacked.
//! - Whatever nobody has seen comes again after 60, 120 and 240 s, counted from the newest message.
//! - While do-not-disturb holds there is neither sound nor notification. The mark stays, because it
//!   interrupts nobody, and the repeats go on, so that the next one after do-not-disturb is heard. It has no
//!   exception: an agent who wants no more work sets the toggle to red (A1).

use crate::{ConversationId, Span, Time, text};
use std::collections::BTreeMap;

/// How insistent the desk is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderSettings {
    /// The repeats for what nobody has seen, counted from the newest message; in rising order.
    pub repeat_after: Vec<Span>,
    /// Within this time of a conversation's last sound its messages make none.
    pub sound_gap: Span,
}

impl Default for LadderSettings {
    fn default() -> Self {
        Self {
            repeat_after: vec![Span::secs(60), Span::secs(120), Span::secs(240)],
            sound_gap: Span::secs(3),
        }
    }
}

impl LadderSettings {
    /// The next repeat after `now`. Those that passed while the computer slept are left out.
    fn next_repeat(&self, newest: Time, now: Time) -> Option<Time> {
        self.repeat_after.iter().map(|after| newest + *after).find(|at| *at > now)
    }
}

/// What the agent chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Sounds on.
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
}

/// What happens to a conversation of this agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It was assigned. Its first message is part of this and no happening of its own.
    NewConversation {
        /// Which.
        conversation: ConversationId,
        /// The visitor's name.
        visitor: String,
        /// The visitor's newest message.
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
    /// The deadline of [`Alerts::next_deadline`] has come.
    Due,
}

/// What the desk must do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlertEffect {
    /// Show this in the place of the conversation's earlier notification.
    Notify(Notice),
    /// Take this conversation's notification away.
    Withdraw {
        /// Which.
        conversation: ConversationId,
    },
    /// Play a sound once.
    Play(Sound),
    /// Set or clear the mark on the tray, the taskbar or the dock.
    Attention(bool),
}

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// A click opens this one.
    pub conversation: ConversationId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The visitor's name.
    pub visitor: String,
    /// The newest message in short, on one line.
    pub text: String,
}

/// What a notification is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A conversation that the agent has not looked at yet.
    NewConversation,
    /// A message in a known one.
    Message,
    /// Somebody still waits: a repeat.
    Waiting,
}

/// The desk's sounds.
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
    unseen: BTreeMap<ConversationId, Unseen>,
    sounded: BTreeMap<ConversationId, Time>,
    attention: bool,
}

/// Something that the agent has not seen yet.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unseen {
    notice: Notice,
    newest: Time,
    repeat_at: Option<Time>,
    notified: bool,
}

impl Alerts {
    /// Nothing has happened yet.
    pub fn new(settings: LadderSettings) -> Self {
        Self { settings, unseen: BTreeMap::new(), sounded: BTreeMap::new(), attention: false }
    }

    /// Applies one happening. The effects are to be carried out in their order.
    pub fn on(&mut self, now: Time, happening: Happening, context: &Context) -> Vec<AlertEffect> {
        let gap = self.settings.sound_gap;
        self.sounded.retain(|_, at| *at <= now && now.since(*at) < gap);
        let mut effects = Vec::new();
        match happening {
            Happening::NewConversation { conversation, visitor, text } => {
                let text = text::one_line(&text, NOTICE_CHARS);
                let notice = Notice { conversation, kind: NoticeKind::NewConversation, visitor, text };
                self.written(now, notice, context, &mut effects);
                self.sounded.remove(&conversation);
                effects.extend(self.sound(now, conversation, Sound::NewConversation, context));
            }
            Happening::VisitorMessage { conversation, visitor, text } => {
                let text = text::one_line(&text, NOTICE_CHARS);
                let notice = Notice { conversation, kind: NoticeKind::Message, visitor, text };
                self.written(now, notice, context, &mut effects);
                if !context.looks_at(conversation) {
                    effects.extend(self.sound(now, conversation, Sound::Message, context));
                }
            }
            Happening::Seen { conversation }
            | Happening::Answered { conversation }
            | Happening::Left { conversation } => effects.extend(self.settle(conversation)),
            Happening::Due => self.repeat(now, context, &mut effects),
        }
        let attention = !self.unseen.is_empty();
        if self.attention != attention {
            self.attention = attention;
            effects.push(AlertEffect::Attention(attention));
        }
        effects
    }

    /// When [`Happening::Due`] is to be sent.
    pub fn next_deadline(&self) -> Option<Time> {
        self.unseen.values().filter_map(|unseen| unseen.repeat_at).min()
    }

    /// The visitor wrote: what the agent does not see now waits to be seen, and the repeats begin anew.
    fn written(&mut self, now: Time, mut notice: Notice, context: &Context, effects: &mut Vec<AlertEffect>) {
        let conversation = notice.conversation;
        if context.looks_at(conversation) {
            effects.extend(self.settle(conversation));
            return;
        }
        let earlier = self.unseen.remove(&conversation);
        if earlier.as_ref().is_some_and(|earlier| earlier.notice.kind == NoticeKind::NewConversation) {
            // More words do not make an unseen conversation a known one.
            notice.kind = NoticeKind::NewConversation;
        }
        let notified = context.may_notify();
        if notified {
            effects.push(AlertEffect::Notify(notice.clone()));
        }
        let unseen = Unseen {
            notice,
            newest: now,
            repeat_at: self.settings.next_repeat(now, now),
            notified: notified || earlier.is_some_and(|earlier| earlier.notified),
        };
        self.unseen.insert(conversation, unseen);
    }

    fn repeat(&mut self, now: Time, context: &Context, effects: &mut Vec<AlertEffect>) {
        let is_due = |unseen: &Unseen| unseen.repeat_at.is_some_and(|at| at <= now);
        let due: Vec<ConversationId> =
            self.unseen.iter().filter(|(_, unseen)| is_due(unseen)).map(|(id, _)| *id).collect();
        for conversation in due {
            if context.looks_at(conversation) {
                effects.extend(self.settle(conversation));
                continue;
            }
            let Some(unseen) = self.unseen.get_mut(&conversation) else { continue };
            unseen.repeat_at = self.settings.next_repeat(unseen.newest, now);
            if context.may_notify() {
                unseen.notified = true;
                effects
                    .push(AlertEffect::Notify(Notice { kind: NoticeKind::Waiting, ..unseen.notice.clone() }));
            }
            effects.extend(self.sound(now, conversation, Sound::Waiting, context));
        }
    }

    /// There is nothing more to say about this conversation.
    fn settle(&mut self, conversation: ConversationId) -> Option<AlertEffect> {
        let unseen = self.unseen.remove(&conversation)?;
        unseen.notified.then_some(AlertEffect::Withdraw { conversation })
    }

    fn sound(
        &mut self,
        now: Time,
        conversation: ConversationId,
        sound: Sound,
        context: &Context,
    ) -> Option<AlertEffect> {
        if !context.may_sound() || self.sounded.contains_key(&conversation) {
            return None;
        }
        self.sounded.insert(conversation, now);
        Some(AlertEffect::Play(sound))
    }
}
