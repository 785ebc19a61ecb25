//! Which metrics are asked for, and how many at once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::address::percent_encoded;
use crate::flink::metrics::is_recorded;

/// The values of so many histograms of latency markers are asked for. A job has
/// one per source, operator and subtask, where somebody switched them on.
const MOST_MARKERS: usize = 200;
const MARKER: &str = "latency.";
const OF_MARKER: &str = ".latency_p99";

/// The ids of a list of metrics that a recording keeps.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Wanted {
    /// Those whose values are asked for.
    pub asked: Vec<String>,
    /// Those that only tell that they are there.
    pub listed: Vec<String>,
}

impl Wanted {
    /// Chooses from a list of `id`s; in those of a vertex a subtask's index and
    /// perhaps an operator's name stand before the metric.
    pub fn of(list: &Value) -> Self {
        let ids = list.as_array().into_iter().flatten().filter_map(|entry| entry.get("id")?.as_str());
        // Sorted, so that the same metrics make the same file.
        let ids: BTreeSet<&str> = ids.collect();
        let mut wanted = Wanted::default();
        let mut markers = 0;
        for id in ids {
            if id.starts_with(MARKER) {
                if id.ends_with(OF_MARKER) {
                    markers += 1;
                    let list = if markers <= MOST_MARKERS { &mut wanted.asked } else { &mut wanted.listed };
                    list.push(id.to_owned());
                }
            } else if is_kept(id) {
                wanted.asked.push(id.to_owned());
            }
        }
        wanted
    }
}

fn is_kept(id: &str) -> bool {
    let own = match id.split_once('.') {
        Some((index, own)) if index.bytes().all(|byte| byte.is_ascii_digit()) => own,
        _ => id,
    };
    is_recorded(own) || own.rsplit_once('.').is_some_and(|(_, metric)| is_recorded(metric))
}

/// Queries for `ids`, each so short that with its path it has at most `longest` bytes.
/// An id that is longer for itself is left out.
pub(super) fn queries(ids: &[String], path: &str, longest: usize) -> Vec<String> {
    let room = longest.saturating_sub(path.len() + "?get=".len());
    let mut queries: Vec<String> = Vec::new();
    for id in ids {
        let id = percent_encoded(id, b"");
        if id.len() > room {
            continue;
        }
        match queries.last_mut() {
            Some(query) if query.len() - "get=".len() + 1 + id.len() <= room => {
                query.push(',');
                query.push_str(&id);
            }
            _ => queries.push(format!("get={id}")),
        }
    }
    queries
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn list(ids: &[String]) -> Value {
        ids.iter().map(|id| json!({ "id": id })).collect()
    }

    #[test]
    fn what_rules_look_at_is_kept() {
        let ids = [
            "0.busyTimeMsPerSecond",
            "0.Source__a.pendingRecords",
            "1.Shuffle.Netty.Input.Buffers.inPoolUsage",
            "1.mailboxLatencyMs_p99",
            "1.a.eventTimeLag",
            "Status.JVM.CPU.Load",
            "uptime",
            "uptime",
            "userMetric",
            "latency.source_id.a.operator_id.b.operator_subtask_index.0.latency_p99",
            "latency.source_id.a.operator_id.b.operator_subtask_index.0.latency_max",
        ];
        let wanted = Wanted::of(&list(&ids.map(ToOwned::to_owned)));
        let kept: Vec<&str> = wanted.asked.iter().map(String::as_str).collect();
        assert_eq!(kept, [ids[1], ids[0], ids[2], ids[3], ids[5], ids[9], ids[6]]);
        assert_eq!(Wanted::of(&json!({"id": "uptime"})), Wanted::default());
        assert_eq!(Wanted::of(&json!([{"id": 1}, 2, {}])), Wanted::default());
    }

    #[test]
    fn of_many_latency_markers_some_are_only_listed() {
        let ids: Vec<String> = (0..205).map(|n| format!("latency.operator_id.{n:03}.latency_p99")).collect();
        let wanted = Wanted::of(&list(&ids));
        assert_eq!((wanted.asked.len(), wanted.listed.len()), (200, 5));
    }

    #[test]
    fn no_request_is_longer_than_flink_reads() {
        let ids: Vec<String> = (0..300).map(|n| format!("{n}.Source: ä.numRecordsIn")).collect();
        let path = "/jobs/a/vertices/b/metrics";
        let queries = queries(&ids, path, 400);
        assert!(queries.iter().all(|query| path.len() + 1 + query.len() <= 400), "{queries:?}");
        assert!(queries.len() < 60, "{}", queries.len());
        let asked: usize = queries.iter().map(|query| query.split(',').count()).sum();
        assert_eq!(asked, 300);
        assert_eq!(super::queries(&["x".repeat(400)], path, 400), Vec::<String>::new());
    }
}
