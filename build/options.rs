//! `catalogue/options.json`: what was read off Flink's jars.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    #[serde(rename = "source")]
    _source: String,
    pub releases: Vec<String>,
    #[expect(clippy::struct_field_names, reason = "as in the file")]
    pub options: Vec<ConfigOption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigOption {
    pub key: String,
    #[serde(rename = "type")]
    pub value_type: String,
    pub element_type: Option<String>,
    pub since: String,
    pub last: String,
    #[serde(default)]
    pub default: Value,
    /// `[first release, default]`, where it changed.
    #[serde(default)]
    pub default_history: Vec<(String, Value)>,
    /// `[first release, type]`, where it changed.
    #[serde(default)]
    pub type_history: Vec<(String, String)>,
    #[serde(default, rename = "enum")]
    pub constants: Vec<String>,
    /// `[first release, constants]`, where they changed.
    #[serde(default)]
    pub enum_history: Vec<(String, Option<Vec<String>>)>,
    /// Deprecated name to `[first, last release]` that accepts it.
    #[serde(default)]
    pub deprecated_keys: BTreeMap<String, (String, String)>,
    /// Like `deprecated_keys`, for names that do not warn.
    #[serde(default)]
    pub fallback_keys: BTreeMap<String, (String, String)>,
    #[serde(default, rename = "renamed_to")]
    _renamed_to: Vec<String>,
    #[serde(default)]
    pub scope: Option<String>,
    pub class: String,
    pub field: String,
    #[serde(default, rename = "deprecated_since")]
    pub _deprecated_since: Option<String>,
}

pub fn read() -> Result<Options, Box<dyn Error>> {
    Ok(serde_json::from_str(&fs::read_to_string("catalogue/options.json")?)?)
}
