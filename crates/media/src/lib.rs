//! The media of a call: the engine that joins cameras, codecs, sound and legs.
//!
//! ```text
//! camera thread ─► newest picture ─► encoder thread ─► leg tasks ─► network
//!                                        └► own screen                │
//! sound thread ──► packets ─────────────────────────► leg tasks       │
//!      ▲ voices ◄──────────────────────────────────── leg tasks ◄─────┘
//!                                   their screen ◄───── leg tasks
//! ```
//!
//! The owner loop holds what people chose and what is wrong; pictures and sound never pass through it.

mod clock;
mod contract;
mod encoding;
mod engine;
mod figures;
mod leg;
mod owner;
mod pictures;
mod sending;
mod troubles;

pub use contract::{
    Candidate, Chosen, Device, Devices, Figures, IceServer, LegKey, LegState, Order, PictureSize, Relay,
    Report, Sends, ShareLost, Shown, Trouble, Whose,
};
pub use deskbell_picture::{ScreenError, Source, SourceKind, sources};
pub use engine::Engine;
pub use pictures::Pictures;
