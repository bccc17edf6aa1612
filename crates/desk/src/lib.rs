//! The desk's backend without a window: it holds the session, the cache, the outbox and the alerts, and
//! shows the page a view. The shell (`src-tauri`) only carries its asks and changes to the page and its
//! alerts to the system.

pub mod view;
