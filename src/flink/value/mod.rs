//! Values: from what Flink's configuration holds under a key to what an option
//! makes of it, as each release does it. Every function is total: any text
//! gives an answer, in time linear in its length.

pub mod core_schema;
pub mod duration;
pub mod flow_yaml;
pub mod java;
pub mod memory;
pub mod node;
pub mod structured;
pub mod yaml_value;

mod convert;
mod error;
mod glance;
mod legacy_value;
mod raw;
mod scalar;

pub use convert::{convert, converts_as_before};
pub use duration::{format_duration, parse_duration};
pub use error::{Problem, ValueError};
pub use flow_yaml::to_flow_yaml;
pub use glance::is_surely_taken;
pub use memory::{format_memory, parse_memory};
pub use raw::{ElementType, EnumConstants, RawValue, Syntax, TypedValue, ValueType};
