//! The desk against a real hub, over a network that can be cut. Its time stands still unless a test moves it.

#![allow(missing_docs, reason = "these are tests")]
#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]
#![allow(clippy::unwrap_used, reason = "a test that finds nothing has failed")]

mod alerts;
mod attachments;
mod board;
mod calls;
mod chat;
mod clocks;
mod damage;
#[cfg(target_os = "linux")]
mod disk;
mod downloads;
mod figures;
mod first;
mod handing;
mod health;
mod kept;
mod leading;
mod network;
mod offline;
mod outside;
mod page;
mod pairing;
mod policy;
mod relay;
mod restored;
mod returning;
mod ring;
mod scene;
mod sign_in;
mod support;
mod updates;
