//! The hub from outside: real sockets on loopback, a real database, time that stands still until it is moved.

#![allow(clippy::unwrap_used, clippy::wildcard_enum_match_arm, reason = "a test fails by panicking")]

mod attachments;
mod board;
mod bus;
mod calls;
mod commands;
mod conversations;
mod desk_rules;
mod drain;
mod figures;
mod frames;
mod good_params;
mod handing;
mod handoffs;
mod http;
mod invitations;
mod leading;
mod leading_wire;
mod looks;
mod phone_codes;
mod phone_rights;
mod phones;
mod roles;
mod sessions;
mod set_up;
mod shift_end;
mod signals;
