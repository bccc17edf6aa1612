//! The state boxes, and where each stands in the list.

use crate::command::Action;
use crate::queue::{Queue, Stage};
use crate::rich;
use crate::view::{BoxCall, BoxView, Draft, HeldWhat, SectionKind};
use crate::world::{Known, World};
use deskbell_domain::call::PastCall;
use deskbell_domain::conversation::Turn;
use deskbell_domain::thread::Author;
use deskbell_domain::{AgentId, ConversationId, Span, Time, VisitorId, text};
use deskbell_protocol::head::HeadState;

/// Ended conversations stay in the list for so long.
pub(crate) const ENDED_SHOWS: Span = Span::hours(24);
/// Characters of the newest line in a box.
const LINE_CHARS: usize = 140;
/// Characters of a draft in a box.
const DRAFT_CHARS: usize = 80;
/// Tints of avatars.
const TINTS: u8 = 6;

/// Where a box stands: its section, then what sorts it there, then the id, so that the order is total.
pub(crate) type Place = (SectionKind, i64, ConversationId);

/// Where a conversation stands in the list, with the call that rings or runs in it; `None` when it is in no
/// section. `now` is on the hub's clock.
pub(crate) fn place(
    known: &Known,
    agent: AgentId,
    now: Time,
    (call, held): (Option<BoxCall>, Option<HeldWhat>),
) -> Option<Place> {
    if !known.mine {
        return None;
    }
    let id = known.head.id;
    // What was done a moment ago is shown as done.
    match held {
        Some(HeldWhat::End) => return Some((SectionKind::Ended, now.0.saturating_neg(), id)),
        Some(HeldWhat::Release) => return Some((SectionKind::Released, now.0.saturating_neg(), id)),
        Some(HeldWhat::Snooze) => return Some((SectionKind::Snoozed, i64::MAX, id)),
        Some(HeldWhat::Transfer) => return None,
        Some(HeldWhat::TakeOver) | None => {}
    }
    match &known.head.state {
        HeadState::Queued { kept: Some(kept), since } if kept.agent == agent => {
            Some((SectionKind::Kept, since.0, id))
        }
        HeadState::Queued { .. } => None,
        HeadState::Offered { agent: whose, .. } if *whose != agent => None,
        HeadState::Offered { deadline, .. } => Some((SectionKind::Offered, deadline.0, id)),
        HeadState::Snoozed { agent: whose, .. } if *whose != agent => None,
        HeadState::Snoozed { until, .. } => Some((SectionKind::Snoozed, until.0, id)),
        HeadState::Assigned { agent: whose, .. } if *whose != agent => None,
        HeadState::Assigned { .. } => Some(match (call, known.head.turn) {
            (Some(BoxCall::Rings { since, .. }), _) => (SectionKind::Ringing, since.0, id),
            (Some(BoxCall::Runs { since }), _) => (SectionKind::InCall, since.0, id),
            // An invitation moves nothing (V10). The longest wait first.
            (None | Some(BoxCall::Invited { .. }), Turn::Agent { since }) => {
                (SectionKind::WaitingForMe, since.0, id)
            }
            // The newest first.
            (None | Some(BoxCall::Invited { .. }), Turn::Visitor { since }) => {
                (SectionKind::WaitingForVisitor, since.0.saturating_neg(), id)
            }
        }),
        HeadState::Released { agent: whose, .. } if *whose != agent => None,
        HeadState::Released { at, .. } => Some((SectionKind::Released, at.0.saturating_neg(), id)),
        HeadState::Ended { at, .. } if now.since(*at) >= ENDED_SHOWS => None,
        HeadState::Ended { at, .. } => Some((SectionKind::Ended, at.0.saturating_neg(), id)),
    }
}

/// Where a conversation stands that is in no other section, and in which something was written that was not sent (D3).
pub(crate) fn unsent_place(known: &Known) -> Place {
    (SectionKind::Unsent, known.head.opened_at.0, known.head.id)
}

/// The box of a conversation.
pub(crate) fn state_box(
    known: &Known,
    world: &World,
    queue: &Queue,
    draft: Option<&Draft>,
    (call, held): (Option<BoxCall>, Option<HeldWhat>),
) -> BoxView {
    let head = &known.head;
    let read = queue.read_up_to(head.id).unwrap_or(0).max(head.marks.agent);
    let (mut waiting, mut failed) = (0, 0);
    let (mut last, mut last_at, mut last_mine) = (String::new(), head.opened_at, false);
    if let Some(line) = &head.last {
        last = text::one_line(&rich::unmarked(&line.text), LINE_CHARS);
        last_at = line.at;
        last_mine = matches!(&line.author, Author::Agent { agent, .. } if Some(*agent) == world.agent());
    }
    for item in queue.written_in(head.id) {
        match item.stage {
            Stage::Waiting | Stage::Sent | Stage::Files(_) | Stage::Stored { .. } => waiting += 1,
            Stage::Refused(_) => {
                failed += 1;
                continue;
            }
        }
        // What is on its way is the newest line; notes are none.
        if let Action::Say { text, attachments, .. } = &item.command.action {
            // A file without a word is told by its name, as the hub does.
            last = match attachments.first() {
                Some(file) if text.is_empty() => text::one_line(&file.name, LINE_CHARS),
                Some(_) | None => text::one_line(&rich::unmarked(text), LINE_CHARS),
            };
            last_at = item.command.at;
            last_mine = true;
        }
    }
    BoxView {
        conversation: head.id,
        visitor: head.visitor,
        name: head.visitor_name.clone(),
        tint: tint(head.visitor),
        channel: head.channel,
        group: head.group,
        state: head.state.clone(),
        turn: head.turn,
        online: world.online(head.visitor),
        types: world.types(head.id),
        last,
        last_mine,
        last_at,
        unread: known.unread_beyond(read),
        draft: draft
            .filter(|draft| !draft.text.is_empty())
            .map(|draft| text::one_line(&draft.text, DRAFT_CHARS)),
        waiting,
        failed,
        timer: head.timer,
        call,
        // An older hub says only that there was one.
        past_call: head.past_call.or(head.had_call.then_some(PastCall::Held)),
        flag: head.flag.clone(),
        held,
    }
}

/// The avatar's tint, 1 to 6: the same visitor has the same on every desk.
pub(crate) fn tint(visitor: VisitorId) -> u8 {
    let sum = visitor.0.as_bytes().iter().fold(0_u32, |sum, byte| sum + u32::from(*byte));
    1 + u8::try_from(sum % u32::from(TINTS)).unwrap_or(0)
}
