//! The media of a call: the engine that joins cameras, codecs, sound and legs.

mod contract;
mod engine;
mod pictures;

pub use contract::{
    Candidate, Chosen, Device, Devices, Figures, IceServer, LegKey, LegState, Order, PictureSize, Report,
    Sends, Shown, Trouble, Whose,
};
pub use engine::Engine;
pub use pictures::Pictures;
