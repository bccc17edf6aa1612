//! The server that routes conversations.
pub mod store;
