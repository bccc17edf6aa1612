//! The call of this desk: its rules as a pure machine. What the hub says of calls, what the media engine
//! reports and what the person asks goes in; what is owed to the hub, the engine and the shell comes out.
//!
//! The machine reconciles: after every input it compares what should be (a leg, a ring, a preview, what the hub
//! should know) with what is, and owes the difference. So nothing depends on the order in which things come, on
//! a line that breaks in mid-call, or on a desk that was started anew: the media go on without the hub, and what
//! the hub missed is said when it is back, unless its own head says that it is out of date.
//!
//! A desk that is started anew in mid-call finds a head that names its device and has no leg. It opens a new one
//! and asks the visitor for another offer; an offer of before, which the hub repeats, is answered too and does no
//! harm.

mod cut_off;
mod equipment;
mod inputs;
mod leg;
mod machine;
mod moving;
mod quality;
mod reconcile;
mod share;
mod shown;
mod translate;
mod wants;
mod whereabouts;

#[cfg(test)]
mod tests;

pub(crate) use equipment::Equipment;
pub(crate) use inputs::{CallAsk, Input, Moment, Output};
pub(crate) use machine::Calls;
pub(crate) use share::{Shared, screens};
pub(crate) use translate::server;
