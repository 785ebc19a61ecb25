//! The options of the memory model, from `catalogue/memory.toml`.

use crate::flink::catalogue::OptionId;

include!(concat!(env!("OUT_DIR"), "/memory.rs"));
