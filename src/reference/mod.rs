//! What is known of Flink's options and flinklint's rules, in words for people
//! and in schemas for programs. Nothing here looks at a document.

mod option;
mod schema;

pub use option::{documentation, looking_at, markdown, type_words};
pub use schema::{FIRST_WITH_CONFIG_YAML, config_yaml_schema};
