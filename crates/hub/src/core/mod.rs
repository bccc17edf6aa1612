//! The owner loop: the one task that changes what the hub knows. Events come in over one channel; a batch of
//! them is applied to the working set by the pure machines of the domain, committed as one transaction, and
//! only then answered and told. While a batch is on its way to the disk the next one piles up (group commit).

mod administered;
mod apply;
mod blocks;
mod board;
mod call_effects;
mod calls;
mod command;
mod commands;
mod conversations;
mod deadlines;
mod drain;
mod event;
mod figures;
mod gone;
mod handle;
mod handoffs;
mod handover;
mod invitations;
mod leading;
mod looks;
mod now;
mod owner;
mod passing;
mod people;
mod phones;
mod recent;
mod refusal;
mod relay;
mod routing;
mod sessions;
mod signals;
mod snapshot;
mod step;
mod tags;
mod thread;
mod tickets;
mod unit;
mod working;

pub use command::{Answered, Asked, Command, Found, FoundConversation};
pub use event::{Claim, Claimed, Connecting, Welcome};
pub use handle::{Core, Parts};
pub use sessions::Live;
pub use snapshot::Snapshot;

pub(crate) use commands::forbidden;
pub(crate) use people::{CANNED_BYTES, CATEGORY_CHARS, NAME_CHARS, checked_languages};
pub(crate) use refusal::{file_gone, kept_out, reused, unavailable};
pub(crate) use tags::{MOST_SHARED as MOST_SHARED_TAGS, TAG_CHARS};
pub(crate) use thread::{TAIL_BYTES, TAIL_ENTRIES};
