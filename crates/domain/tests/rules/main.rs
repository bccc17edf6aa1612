//! The rules, proven: tables that name the rule they show, and random plans that look for what no table
//! thought of. One binary, because each would link the same crate again.

mod agent;
mod alerts;
mod alerts_calls;
mod alerts_plans;
mod away;
mod call;
mod call_plans;
mod conversation;
mod conversation_handing;
mod conversation_leading;
mod conversation_plans;
mod conversation_timers;
mod conversation_words;
mod figures;
mod file;
mod handoff;
mod handoff_plans;
mod health;
mod queue;
mod routing;
mod routing_plans;
mod settings;
mod stored;
mod text;
mod time;

use deskbell_domain::{
    AgentId, ClientMessageId, ContactId, ConversationId, DeviceId, GroupId, Span, Time, VisitorId,
};
use uuid::Uuid;

/// An ordinary moment; tests count from it.
const START: Time = Time(1_764_000_000_000);

fn agent(n: u128) -> AgentId {
    AgentId(Uuid::from_u128(0xa000 + n))
}

fn visitor(n: u128) -> VisitorId {
    VisitorId(Uuid::from_u128(0xb000 + n))
}

fn conversation(n: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(0xc000 + n))
}

fn contact(n: u128) -> ContactId {
    ContactId(Uuid::from_u128(0xd000 + n))
}

fn device(n: u128) -> DeviceId {
    DeviceId(Uuid::from_u128(0xe000 + n))
}

fn group(n: u128) -> GroupId {
    GroupId(Uuid::from_u128(0xf000 + n))
}

fn message_id(n: u128) -> ClientMessageId {
    ClientMessageId(Uuid::from_u128(0x1000 + n))
}

/// So many seconds after the start.
fn at(secs: u64) -> Time {
    START + Span::secs(secs)
}
