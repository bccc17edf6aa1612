//! One video call (V1 to V11): who rings, who has answered, whose leg is active, and how it ended.

mod state;

pub use state::{CallEnd, CallPhase, LegState, MediaState, Party, Sending};
