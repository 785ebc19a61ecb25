//! The built program, used as people and scripts use it.

mod check;
mod examples;
mod fix;
mod hostile;
mod other;
mod run;
mod secrets;
mod show;
