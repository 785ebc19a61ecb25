//! One reading of everything.

use serde_json::Value;

use super::answer::kept;
use super::batches::{Wanted, queries};
use super::client::Client;
use super::error::GetError;
use super::mask::without_users;
use super::run::{Step, Watch};
use crate::stats::Sample;

/// The two answers of which one must be had.
pub(super) const OVERVIEW: &str = "/overview";
pub(super) const JOBS: &str = "/jobs/overview";

/// Reads answers into a sample.
pub(super) struct Reader<'a> {
    pub client: &'a Client,
    pub sample: Sample,
    pub watch: &'a mut Watch<'a>,
}

/// What every cluster and every job has, or what some do not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Without it nothing can be said; asked for again also where it fails.
    Essential,
    /// It is noted where it is not there.
    Expected,
    /// As checkpoints, which a batch job has not.
    Optional,
}

impl Reader<'_> {
    /// Keeps the answer to a path, or notes why there is none.
    pub fn read(&mut self, path: &str, part: Part) -> Result<(), GetError> {
        let answer = self.client.get(path, None, part == Part::Essential);
        (self.watch)(Step::Read);
        match answer {
            Ok(answer) => {
                self.keep(path, kept(path, answer));
                Ok(())
            }
            Err(error) => {
                if part != Part::Optional || error != GetError::Status(404) {
                    self.miss(path, &error);
                }
                Err(error)
            }
        }
    }

    /// Keeps the metrics of a path that ends in `/metrics`: the list first, then
    /// the values, in requests that Flink reads.
    pub fn read_metrics(&mut self, path: &str) -> Result<(), GetError> {
        let result = self.metrics(path);
        (self.watch)(Step::Read);
        if let Err(error) = &result {
            self.miss(path, error);
        }
        result
    }

    fn metrics(&mut self, path: &str) -> Result<(), GetError> {
        let wanted = Wanted::of(&self.client.get(path, None, false)?);
        let mut entries: Vec<Value> = Vec::new();
        let mut failed = None;
        for query in queries(&wanted.asked, path, self.client.longest_target()) {
            match self.client.get(path, Some(&query), false) {
                Ok(Value::Array(list)) => entries.extend(list.iter().filter_map(entry)),
                Ok(_) => failed = Some(GetError::NotFlink),
                Err(error) => failed = Some(error),
            }
        }
        entries.extend(wanted.listed.into_iter().map(|id| serde_json::json!({ "id": id })));
        entries.sort_by(|a, b| a["id"].as_str().cmp(&b["id"].as_str()));
        self.keep(path, entries.into());
        failed.map_or(Ok(()), Err)
    }

    /// The texts of `field` in the elements of a list that was read.
    pub fn ids(&self, path: &str, list: &str, field: &str) -> Vec<String> {
        let answer = self.sample.responses.get(path);
        let elements = answer.and_then(|answer| answer.get(list)?.as_array()).into_iter().flatten();
        elements.filter_map(|element| Some(element.get(field)?.as_str()?.to_owned())).collect()
    }

    pub fn keep(&mut self, path: &str, answer: Value) {
        self.sample.responses.insert(path.to_owned(), answer);
    }

    pub fn miss(&mut self, path: &str, error: &GetError) {
        self.sample.unread.insert(path.to_owned(), error.to_string());
    }

    /// Reads what there is of the cluster itself.
    pub fn read_cluster(&mut self) {
        let _ = self.read("/config", Part::Expected);
        let _ = self.read("/jobmanager/config", Part::Expected);
        let _ = self.read_metrics("/jobmanager/metrics");
        let _ = self.read("/taskmanagers", Part::Expected);
        let ids = self.ids("/taskmanagers", "taskmanagers", "id");
        (self.watch)(Step::Planned(2 * ids.len()));
        for id in ids {
            let path = format!("/taskmanagers/{id}");
            let _ = self.read(&path, Part::Expected);
            let _ = self.read_metrics(&format!("{path}/metrics"));
        }
    }
}

/// A metric as it is kept: what else stands beside its value is not known.
fn entry(answer: &Value) -> Option<Value> {
    let id = answer.get("id")?.as_str()?;
    let value = answer.get("value")?;
    let value = match value {
        Value::String(text) => Value::from(without_users(text)),
        Value::Number(_) | Value::Bool(_) => value.clone(),
        _ => return None,
    };
    Some(serde_json::json!({ "id": without_users(id), "value": value }))
}
