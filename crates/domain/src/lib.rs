//! Deskbell's rules, pure: no clock, no random number, no input or output.
//!
//! Every machine has the shape `fn on(&mut self, now, input) -> Result<Vec<Effect>, Invalid>`: an error
//! leaves the machine as it was, an effect is something that the caller owes the world.

pub mod agent;
pub mod alerts;
pub mod away;
pub mod call;
mod channel;
pub mod conversation;
pub mod figures;
pub mod file;
pub mod handover;
pub mod health;
mod ids;
pub mod link;
pub mod queue;
pub mod routing;
pub mod settings;
pub mod text;
pub mod thread;
mod time;

pub use channel::{Channel, PerChannel};
pub use ids::{
    AgentId, AttachmentId, CallId, CannedId, ClientMessageId, CommandId, ContactId, ConversationId, DeviceId,
    Epoch, GroupId, HandoffId, LegId, MissedId, TagId, UserId, VisitorId,
};
pub use settings::Settings;
pub use time::{Span, Time};
