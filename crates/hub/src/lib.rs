//! The server that routes conversations.
pub mod bus;
pub mod clock;
pub mod core;
mod frames;
pub mod heads;
pub mod ids;
pub mod session;
pub mod store;
