//! Rules about what Flink refuses, ignores or takes otherwise than it looks.

pub(super) mod duplicate_key;
pub(super) mod invalid_value;
pub(super) mod jvm_options_conflict;
pub(super) mod key_lifetime;
pub(super) mod legacy_yaml_pitfall;
pub(super) mod overlapping_key_prefix;
pub(super) mod parse_error;
pub(super) mod plaintext_secret;
pub(super) mod rest_api_exposed;
pub(super) mod suspicious_unit;
pub(super) mod unknown_key;
pub(super) mod wrong_config_file_for_version;

pub use parse_error::{unreadable_file, unreadable_manifest};
