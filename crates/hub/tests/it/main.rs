//! The hub from outside: real sockets on loopback, a real database, time that stands still until it is moved.

mod bus;
mod commands;
mod conversations;
mod frames;
mod http;
mod sessions;
