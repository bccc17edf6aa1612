//! What visitors wrote and nobody has answered: the ladder of repeats (D2).

use super::{About, AlertEffect, Alerts, Context, LadderSettings, NOTICE_CHARS, Notice, NoticeKind, Sound};
use crate::{ConversationId, Span, Time, text};

/// A conversation in which the visitor waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unanswered {
    notice: Notice,
    newest: Time,
    /// Somebody has looked.
    seen: bool,
    pub(super) repeat_at: Option<Time>,
    /// Its notification is shown.
    notified: bool,
}

impl Unanswered {
    /// Whether it asks for attention: what was seen does so only by a repeat.
    pub(super) const fn asks(&self) -> bool {
        !self.seen || self.notified
    }

    /// The next repeat after `now`. Those that passed while the computer slept are left out.
    fn next_repeat(&self, settings: &LadderSettings, now: Time) -> Option<Time> {
        let ladder: &[Span] = if self.seen { &settings.answer_after } else { &settings.repeat_after };
        ladder.iter().map(|after| self.newest + *after).find(|at| *at > now)
    }

    /// There is nothing to answer: it came without words of the visitor.
    fn is_empty(&self) -> bool {
        self.notice.kind == NoticeKind::NewConversation && self.notice.text.is_empty()
    }

    fn withdraw(&mut self) -> Option<AlertEffect> {
        std::mem::take(&mut self.notified).then_some(AlertEffect::Withdraw { about: self.notice.about })
    }
}

/// What a notification says of a message.
pub(super) fn notice(conversation: ConversationId, kind: NoticeKind, visitor: String, text: &str) -> Notice {
    let text = text::one_line(text, NOTICE_CHARS);
    Notice { about: About::Conversation(conversation), kind, visitor, text }
}

impl Alerts {
    /// The visitor wrote: the repeats begin anew.
    pub(super) fn written(
        &mut self,
        now: Time,
        mut notice: Notice,
        context: &Context,
        effects: &mut Vec<AlertEffect>,
    ) {
        let conversation = notice.about.conversation();
        let earlier = self.unanswered.remove(&conversation);
        let unseen = earlier.as_ref().filter(|earlier| !earlier.seen);
        if unseen.is_some_and(|earlier| earlier.notice.kind == NoticeKind::NewConversation) {
            // More words do not make an unseen conversation a known one.
            notice.kind = NoticeKind::NewConversation;
        }
        let notified = earlier.is_some_and(|earlier| earlier.notified);
        let mut unanswered = Unanswered { notice, newest: now, seen: false, repeat_at: None, notified };
        if context.looks_at(conversation) {
            self.unanswered.insert(conversation, unanswered);
            effects.extend(self.seen(now, conversation));
            return;
        }
        if context.may_notify() {
            unanswered.notified = true;
            effects.push(AlertEffect::Notify(unanswered.notice.clone()));
        }
        unanswered.repeat_at = unanswered.next_repeat(&self.settings, now);
        self.unanswered.insert(conversation, unanswered);
    }

    /// Somebody looks or has looked: what remains is to answer.
    pub(super) fn seen(&mut self, now: Time, conversation: ConversationId) -> Option<AlertEffect> {
        let unanswered = self.unanswered.get_mut(&conversation)?;
        let withdrawn = unanswered.withdraw();
        unanswered.seen = true;
        unanswered.repeat_at = unanswered.next_repeat(&self.settings, now);
        if unanswered.repeat_at.is_none() || unanswered.is_empty() {
            self.unanswered.remove(&conversation);
        }
        withdrawn
    }

    /// There is nothing more to say about this conversation.
    pub(super) fn settle(&mut self, conversation: ConversationId) -> Option<AlertEffect> {
        self.unanswered.remove(&conversation)?.withdraw()
    }

    pub(super) fn repeat(&mut self, now: Time, context: &Context, effects: &mut Vec<AlertEffect>) {
        let is_due = |unanswered: &Unanswered| unanswered.repeat_at.is_some_and(|at| at <= now);
        let due: Vec<ConversationId> =
            self.unanswered.iter().filter(|(_, waits)| is_due(waits)).map(|(id, _)| *id).collect();
        for conversation in due {
            if context.looks_at(conversation) {
                effects.extend(self.seen(now, conversation));
                continue;
            }
            let Some(unanswered) = self.unanswered.get_mut(&conversation) else { continue };
            unanswered.repeat_at = unanswered.next_repeat(&self.settings, now);
            if context.may_notify() {
                let kind = if unanswered.seen { NoticeKind::Unanswered } else { NoticeKind::Waiting };
                unanswered.notified = true;
                effects.push(AlertEffect::Notify(Notice { kind, ..unanswered.notice.clone() }));
            }
            if unanswered.seen && unanswered.repeat_at.is_none() && !unanswered.notified {
                // It was said as often as it is said, and nothing is shown of it.
                self.unanswered.remove(&conversation);
            }
            effects.extend(self.sound(now, conversation, Sound::Waiting, context));
        }
    }

    pub(super) fn sound(
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
