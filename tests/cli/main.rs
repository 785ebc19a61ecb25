//! The built program, used as people and scripts use it.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::format_collect,
    clippy::duration_suboptimal_units,
    reason = "a test may fail"
)]

mod base;
mod baseline;
mod budget;
mod changed;
mod check;
mod examples;
mod faults;
mod fix;
mod hostile;
mod hostile_kinds;
mod html;
mod init;
mod large;
mod man;
mod memory;
mod migrate;
mod order;
mod other;
mod outputs;
mod policy;
mod run;
mod schema;
mod secrets;
mod show;
mod snapshot;
mod stats;
mod suppress;
mod watch;
mod welcome;

#[path = "../common/page.rs"]
mod page;
#[path = "../common/replay.rs"]
mod replay;
#[path = "../common/server.rs"]
mod server;
#[path = "../common/sketch.rs"]
mod sketch;
