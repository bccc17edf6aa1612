//! Tests across processes: `it/` in Rust on loopback, `e2e/` with the real window and real browsers.
