//! The line to the hub: the rules of a session as a pure machine, and the socket that carries its frames.

mod hub_clock;
mod machine;
mod signals;
mod socket;

#[cfg(test)]
mod tests;

pub(crate) use machine::Session;
pub(crate) use signals::{Fresh, Input, LinkFacts, Output, Stop, on_hub};
pub(crate) use socket::{Closing, Socket, SocketEvent};
