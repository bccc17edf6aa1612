//! What comes to the actors' minds: commands that make sense where they are, and some that make none.

use crate::world::{AGENTS, World};
use deskbell_domain::call::{CallPhase, HandoffStage, LegState, MediaState, Sending};
use deskbell_domain::{
    AgentId, Channel, ClientMessageId, CommandId, ConversationId, DeviceId, HandoffId, Span, UserId,
};
use deskbell_hub::clock::Clock;
use deskbell_hub::core::Command;
use deskbell_hub::ids::Ids;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::leading::{HandOver, SetFlag, TakeOver, Whisper};
use deskbell_protocol::params::{
    AcceptCall, AddNote, ClaimHandoff, Confirm, EndConversation, Finish, JoinHandoff, KeepOut, LegSays,
    LetIn, MarkRead, OfCall, OfConversation, OfHandoff, OfferHandoff, Release, SendMessage, SetAvailability,
    SetAway, SetEndNote, SetMedia, Snooze, StartCall, TakeCall, Target, Transfer,
};
use deskbell_testkit::{Cast, SENDING};
use rand::RngExt;
use rand::seq::IndexedRandom;

impl World {
    /// What a connected actor wants to do, sometimes with somebody else's conversation.
    pub(crate) fn thought(&mut self, actor: usize) -> Option<Command> {
        self.actors[actor].line.as_ref()?;
        let command_id = CommandId(self.ids.id());
        let conversation = self.some_conversation(actor);
        if self.rng.random_bool(0.6)
            && let Some(command) = self.in_call(actor, command_id)
        {
            return Some(command);
        }
        if let (UserId::Agent(agent), Some(conversation)) = (self.actors[actor].user, conversation)
            && self.rng.random_bool(0.4)
        {
            return Some(self.handing(agent, command_id, conversation));
        }
        let thought = self.rng.random_range(0..10);
        match self.actors[actor].user {
            UserId::Visitor(_) => Some(match (thought, conversation) {
                (0, Some(conversation)) => Command::End(EndConversation { command_id, conversation }),
                (1 | 2, Some(conversation)) => self.read(command_id, conversation),
                (3 | 4, conversation) => self.call(actor, command_id, conversation),
                (_, conversation) => {
                    let conversation = conversation.filter(|_| thought % 2 == 0);
                    Command::SendMessage(self.message(command_id, conversation))
                }
            }),
            // A phone writes and reads where its call is.
            UserId::Phone(_) => Some(match conversation {
                Some(conversation) if thought < 3 => self.read(command_id, conversation),
                conversation => Command::SendMessage(self.message(command_id, conversation)),
            }),
            UserId::Agent(_) => match (thought, conversation) {
                (0 | 1, _) | (_, None) => {
                    let channel = *Channel::ALL.choose(&mut self.rng)?;
                    let available = self.rng.random_bool(0.75);
                    Some(Command::SetAvailability(SetAvailability { command_id, channel, available }))
                }
                (2, Some(conversation)) => Some(Command::End(EndConversation { command_id, conversation })),
                (3, Some(conversation)) => Some(Command::Release(Release { command_id, conversation })),
                (4, Some(conversation)) => Some(self.read(command_id, conversation)),
                (5, Some(conversation)) => {
                    let SendMessage { client_message_id, text, .. } = self.message(command_id, None);
                    Some(Command::AddNote(AddNote { command_id, conversation, client_message_id, text }))
                }
                (8, Some(conversation)) => {
                    Some(Command::InviteToCall(OfConversation { command_id, conversation }))
                }
                (6 | 7, Some(conversation)) => Some(Command::Confirm(Confirm { command_id, conversation })),
                (_, conversation) => Some(Command::SendMessage(self.message(command_id, conversation))),
            },
        }
    }

    /// What an agent does to a conversation beside writing in it.
    fn handing(&mut self, agent: AgentId, command_id: CommandId, conversation: ConversationId) -> Command {
        let of = OfConversation { command_id, conversation };
        match self.rng.random_range(0..22) {
            0..=3 => Command::AcceptOffer(of),
            4 => Command::DeclineOffer(of),
            5..=7 => {
                let other = Target::Agent { agent: Cast::agent(self.rng.random_range(0..AGENTS as u128)) };
                let group = *[Cast::GROUP, Cast::SECOND_GROUP].choose(&mut self.rng).unwrap();
                let to = if self.rng.random_bool(0.5) { other } else { Target::Group { group } };
                Command::Transfer(Transfer { command_id, conversation, to, comment: "Over to you".into() })
            }
            8..=10 => {
                let span = *[60, 10_800, 86_400].choose(&mut self.rng).unwrap();
                let until = self.clock.wall() + Span::secs(span);
                let keep = self.rng.random_bool(0.6);
                Command::Snooze(Snooze { command_id, conversation, until, keep })
            }
            11..=12 => Command::Fetch(of),
            13 => Command::EndNote(SetEndNote { command_id, conversation, text: format!("note of {agent}") }),
            14 => Command::Finish(Finish { command_id, finish: self.rng.random_bool(0.5) }),
            15 => Command::SetAway(SetAway { command_id, away: self.rng.random_bool(0.3) }),
            16 => Command::Unblock(LetIn { command_id, conversation }),
            // The first agent leads one of the groups (T2).
            18 => {
                let reason = "It waits".into();
                Command::TakeOver(TakeOver { command_id, conversation, reason, from: None })
            }
            19 => {
                let words = self.rng.random_bool(0.6).then(|| "Help".to_owned());
                Command::Flag(SetFlag { command_id, conversation, words })
            }
            20 => {
                let SendMessage { client_message_id, text, .. } = self.message(command_id, None);
                Command::Whisper(Whisper { command_id, conversation, client_message_id, text })
            }
            21 => {
                let other = Target::Agent { agent: Cast::agent(self.rng.random_range(0..AGENTS as u128)) };
                let to = self.rng.random_bool(0.5).then_some(other);
                Command::HandOver(HandOver { command_id, to, notes: Vec::new(), comment: "Bye".into() })
            }
            _ => {
                let within = self.rng.random_bool(0.9).then_some(Span::secs(600));
                Command::Block(KeepOut { command_id, conversation, within, reason: "Insults".into() })
            }
        }
    }

    /// A visitor calls, sometimes naming a conversation, or answers an invitation.
    fn call(&mut self, actor: usize, command_id: CommandId, conversation: Option<ConversationId>) -> Command {
        let own = self.actors[actor].mirror.visits.keys().copied().max();
        let conversation = if self.rng.random_bool(0.5) { own } else { conversation };
        // What is answered may be over by now, or another visitor's (V10).
        let of = if self.rng.random_bool(0.1) { self.any() } else { actor };
        let mut known = self.actors[of].mirror.calls.keys().copied();
        let invitation = self.rng.random_bool(0.5).then(|| known.next_back()).flatten();
        Command::StartCall(StartCall { command_id, conversation, invitation, media: SENDING })
    }

    /// What somebody does with a call that they know of, or that somebody else knows of.
    fn in_call(&mut self, actor: usize, command_id: CommandId) -> Option<Command> {
        let of = if self.rng.random_bool(0.1) { self.any() } else { actor };
        let known: Vec<CallHead> = self.actors[of].mirror.calls.values().cloned().collect();
        let running: Vec<CallHead> =
            known.iter().filter(|head| !matches!(head.call, CallPhase::Ended { .. })).cloned().collect();
        let few = if self.rng.random_bool(0.9) { &running } else { &known };
        let head = few.choose(&mut self.rng)?;
        let (call, leg) = (head.id, head.leg);
        if let UserId::Agent(_) | UserId::Phone(_) = self.actors[actor].user
            && self.rng.random_bool(0.35)
        {
            let device = self.actors[actor].device;
            return Some(self.moving(head, device, command_id));
        }
        // While it moves each end says something of either leg (H2).
        let leg = head.second_leg.filter(|_| self.rng.random_bool(0.8)).unwrap_or(leg);
        Some(match (self.rng.random_range(0..12), self.actors[actor].user) {
            (0..=4, UserId::Agent(_) | UserId::Phone(_)) => {
                Command::AcceptCall(AcceptCall { command_id, call, media: SENDING })
            }
            (5, _) => Command::DeclineCall(OfCall { command_id, call }),
            (6, _) => Command::HangUp(OfCall { command_id, call }),
            (7, _) => {
                let camera = *[Sending::On, Sending::Off].choose(&mut self.rng)?;
                let media = MediaState { camera, ..SENDING };
                Command::SetMedia(SetMedia { command_id, call, media })
            }
            (_, _) => {
                let makes = Some(leg) == head.second_leg
                    && !matches!(head.handoff.as_ref().map(|of| &of.stage), Some(HandoffStage::Moved { .. }));
                let states = if matches!(head.call, CallPhase::Active { .. }) && !makes {
                    [LegState::Interrupted, LegState::Interrupted, LegState::Failed, LegState::Unable]
                } else {
                    [LegState::Connected, LegState::Connected, LegState::Connected, LegState::Failed]
                };
                let state = *states.choose(&mut self.rng)?;
                Command::LegSays(LegSays { command_id, call, leg, state })
            }
        })
    }

    /// What an agent's device does to have a call moved (H1 to H4): mostly what comes next, sometimes anything.
    fn moving(&mut self, head: &CallHead, device: DeviceId, command_id: CommandId) -> Command {
        let call = head.id;
        let known = head.handoff.as_ref().filter(|_| self.rng.random_bool(0.95));
        let handoff = known.map_or_else(|| HandoffId(self.ids.id()), |handoff| handoff.id);
        let name = || "Pixel 9".to_owned();
        let anything = self.rng.random_range(0..5);
        let next = match head.handoff.as_ref().map(|handoff| &handoff.stage) {
            _ if self.rng.random_bool(0.2) => anything,
            Some(HandoffStage::Offered { .. }) => 1,
            Some(HandoffStage::Claimed { .. }) => 2,
            Some(HandoffStage::Making { .. } | HandoffStage::Moved { .. }) => 3 + anything % 2,
            Some(HandoffStage::Over { .. }) | None => 0,
        };
        let has_it = matches!(head.call, CallPhase::Active { device: Some(of), .. } if of == device);
        let next = if next == 0 && !has_it && anything > 2 { 3 } else { next };
        // What is over stays so: the next move is another one.
        let fresh = next == 0 || next == 3;
        let handoff = if fresh && self.rng.random_bool(0.9) { HandoffId(self.ids.id()) } else { handoff };
        match next {
            0 => Command::OfferHandoff(OfferHandoff { command_id, call, handoff, ticket: None }),
            1 => Command::ClaimHandoff(ClaimHandoff { command_id, call, handoff, name: name() }),
            2 => Command::JoinHandoff(JoinHandoff { command_id, call, handoff, media: SENDING }),
            3 => Command::TakeCall(TakeCall { command_id, call, handoff, name: name(), media: SENDING }),
            _ => Command::CancelHandoff(OfHandoff { command_id, call, handoff }),
        }
    }

    fn message(&mut self, command_id: CommandId, conversation: Option<ConversationId>) -> SendMessage {
        self.texts += 1;
        let client_message_id = ClientMessageId(self.ids.id());
        let text = format!("text {}", self.texts);
        SendMessage { command_id, conversation, client_message_id, text, attachments: Vec::new() }
    }

    fn read(&mut self, command_id: CommandId, conversation: ConversationId) -> Command {
        Command::MarkRead(MarkRead { command_id, conversation, up_to: self.rng.random_range(0..12) })
    }

    /// Mostly one of the actor's own, sometimes one that somebody else knows.
    fn some_conversation(&mut self, actor: usize) -> Option<ConversationId> {
        let of = if self.rng.random_bool(0.1) { self.any() } else { actor };
        let mirror = &self.actors[of].mirror;
        let known: Vec<ConversationId> = mirror.list.keys().chain(mirror.visits.keys()).copied().collect();
        known.choose(&mut self.rng).copied()
    }
}
