use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StatsError;

/// What a recording calls itself.
pub const FORMAT: &str = "flinklint-stats";
/// The form of recordings that this flinklint writes and reads.
pub const SCHEMA: u64 = 1;

/// Answers of a cluster's REST API, as `flinklint snapshot` writes them. The
/// same for every version of Flink.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recording {
    /// `flinklint-stats`.
    pub format: String,
    /// The form of the file.
    pub schema: u64,
    /// The flinklint that wrote it.
    pub flinklint: String,
    /// The cluster's address, without user and password.
    pub url: String,
    /// What was read, the oldest first.
    pub samples: Vec<Sample>,
}

/// One reading of everything.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sample {
    /// When it was begun, in milliseconds since 1970.
    pub time: u64,
    /// Each answer by its path, without query. Those below `/metrics` are lists
    /// of `id` and `value`, put together from several requests; an id without a
    /// value was listed and not asked for.
    pub responses: BTreeMap<String, Value>,
    /// Why a path could not be read.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unread: BTreeMap<String, String>,
}

/// The most values that the answers of a recording may have together. A value
/// takes many times the memory that its text does, where the text is made for that.
pub const MOST_VALUES: usize = 10_000_000;

/// The most that are read back: the recording has its own beside the answers'.
const MOST_READ: usize = 2 * MOST_VALUES;

/// How many values a text of JSON has at most.
#[must_use]
pub fn value_count(json: &[u8]) -> usize {
    1 + json.iter().filter(|byte| matches!(byte, b',' | b'[' | b'{')).count()
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// It is no JSON, another tool's, of a form that this flinklint does not
    /// know, or empty.
    pub fn parse(text: &str) -> Result<Self, StatsError> {
        if value_count(text.as_bytes()) > MOST_READ {
            return Err(StatsError(format!(
                "more than {MOST_READ} values, which no recording has; record the cluster with `flinklint snapshot URL -o FILE`"
            )));
        }
        let value: Value = serde_json::from_str(text).map_err(|error| {
            StatsError(format!("not JSON ({error}); flinklint reads what `flinklint snapshot` writes"))
        })?;
        let format = value.get("format").and_then(Value::as_str);
        if format != Some(FORMAT) {
            return Err(StatsError(format!(
                "JSON of another tool: it has no \"format\": \"{FORMAT}\"; record the cluster with `flinklint snapshot URL -o FILE`"
            )));
        }
        match value.get("schema").and_then(Value::as_u64) {
            Some(SCHEMA) => {}
            Some(newer) if newer > SCHEMA => {
                let by = value.get("flinklint").and_then(Value::as_str).unwrap_or("a later release");
                return Err(StatsError(format!(
                    "schema {newer} of flinklint {by}, and this one reads {SCHEMA}; update it or record again"
                )));
            }
            other => {
                let other = other.map_or_else(|| "none".to_owned(), |schema| schema.to_string());
                return Err(StatsError(format!(
                    "its schema is {other}, and this flinklint reads {SCHEMA}; record the cluster again"
                )));
            }
        }
        let recording: Recording = serde_json::from_value(value)
            .map_err(|error| StatsError(format!("a recording that is damaged: {error}; record the cluster again")))?;
        if recording.samples.is_empty() {
            return Err(StatsError("a recording without samples; record the cluster again".to_owned()));
        }
        Ok(recording)
    }
}
