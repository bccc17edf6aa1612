//! The wire between the hub and its desks, visitors and phones: JSON-RPC 2.0 over one WebSocket
//! (subprotocol `deskbell.v1`), declared once and here. `docs/wire.md` tells it in prose; the TypeScript
//! that the pages use is generated from these types.

pub mod board;
pub mod call;
pub mod code;
pub mod detail;
#[cfg(feature = "schema")]
pub mod docs;
pub mod event;
pub mod figures;
pub mod head;
pub mod http;
pub mod leading;
pub mod limits;
pub mod method;
pub mod params;
pub mod rpc;
pub mod session;
pub mod trial;
#[cfg(feature = "ts")]
pub mod typescript;

pub use code::{CloseCode, Code, WireError};
pub use detail::Detail;
pub use event::{Event, EventFrame, Received, Volatile};
pub use limits::Limits;
pub use method::{Kind, METHODS, Method, MethodInfo, Role};

/// The WebSocket subprotocol that both ends name when they connect.
pub const SUBPROTOCOL: &str = "deskbell.v1";

/// The version of this wire. It grows when an old client could misread a new hub.
pub const PROTOCOL: u32 = 1;
