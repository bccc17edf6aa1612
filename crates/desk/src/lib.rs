//! The desk's backend without a window: it holds the session, the cache, the outbox and the alerts, and
//! shows the page a view. The shell (`src-tauri`) only carries its asks and changes to the page and its
//! orders to the system.
//!
//! One task owns all state ([`Desk::start`] spawns it); everything reaches it as one closed enum of events,
//! and slow work (the socket, the files, HTTP, the keychain) is spawned and comes back as such an event.

mod address;
mod call;
mod chance;
mod clock;
mod code;
mod command;
mod config;
mod decided;
mod desk;
mod files;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod handle;
mod http;
mod key;
mod keychain;
mod network;
mod project;
mod queue;
mod rich;
mod session;
mod shell;
mod store;
pub mod support;
mod thread;
mod tokens;
mod unread;
pub mod updates;
pub mod view;
mod world;

pub use clock::{Clock, SystemClock};
pub use config::{Config, MediaConfig};
pub use desk::Desk;
pub use handle::{Changes, DeskHandle, Orders};
pub use network::{NetworkConfig, ProxyChoice, ProxyChoiceError};
pub use shell::{Act, Order, RingSound, Sound, Tone, Wanted};
pub use tokens::{Keychain, MemoryTokens, TokenError, TokenStore};
