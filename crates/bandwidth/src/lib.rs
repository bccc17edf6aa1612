//! How much a link carries, from when its packets left and came; and what picture fits in it. Pure: no
//! clock, no threads, no input or output. Every time is a [`Duration`](std::time::Duration) since a start
//! that the caller chose, and does not go back.
//!
//! - [`Estimator`]: congestion control after draft-ietf-rmcat-gcc-02, from transport-wide feedback
//!   (draft-holmer-rmcat-transport-wide-cc-extensions-01), to one number: bits per second.
//! - [`Split`]: of that number the voice first and the rest for the picture; too little pauses the picture
//!   (V11).
//! - [`Ladder`]: the picture's size and rate for its bits and for what encoding costs here.
//! - [`SendBudget`]: whether the next frame may go, so that a link which became narrow does not freeze
//!   the picture behind its own queue.

mod acked;
mod arrival;
mod budget;
mod estimator;
mod increase;
mod ladder;
mod loss;
mod minimum;
mod probe;
mod settings;
mod split;
mod trend;

pub use budget::{BudgetSettings, SendBudget, Verdict};
pub use estimator::{Estimator, Figures, PacketReport, State};
pub use ladder::{Ladder, LadderSettings, Load, Rung, Step};
pub use probe::Probe;
pub use settings::Settings;
pub use split::{Shares, Split, SplitSettings};
