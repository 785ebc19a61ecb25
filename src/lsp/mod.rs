//! The language server: what editors ask about open documents, over the
//! Language Server Protocol 3.17.
//!
//! It is synchronous. What has come in is taken before anything is linted, so
//! that of several changes only the last text is, and a request that was
//! cancelled while it waited is not answered with work.

mod actions;
mod buffers;
mod client;
mod completion;
mod diagnostics;
mod dispatch;
mod hover;
mod links;
mod position;
mod queue;
mod server;
mod wire;
mod workspace;

pub use server::{Ended, serve};
