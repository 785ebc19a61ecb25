//! A job's checkpoints, as the last sample tells them: Flink itself keeps the
//! history.

use serde_json::Value;

use super::json::Json as _;
use crate::stats::{Checkpoint, CheckpointConfig, CheckpointPart, Checkpoints, Sample};

pub(super) fn read(root: &str, sample: &Sample) -> Checkpoints {
    let path = format!("{root}/checkpoints");
    let config = sample.responses.get(&format!("{path}/config")).filter(|answer| answer.get("mode").is_some());
    let mut checkpoints = Checkpoints { config: config.map(read_config), ..Checkpoints::default() };
    let Some(answer) = sample.responses.get(&path) else { return checkpoints };
    if let Some(counts) = answer.get("counts") {
        (checkpoints.completed, checkpoints.failed) = (counts.number("completed"), counts.number("failed"));
    }
    checkpoints.history = answer.list("history").filter_map(checkpoint).collect();
    checkpoints.history.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.id));
    for checkpoint in &mut checkpoints.history {
        let prefix = format!("{path}/details/{}/subtasks/", checkpoint.id);
        let parts = sample.responses.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        checkpoint.parts = parts.map(|(path, answer)| part(&path[prefix.len()..], answer)).collect();
    }
    checkpoints
}

fn read_config(answer: &Value) -> CheckpointConfig {
    // What is off is told as the greatest number of Java.
    let interval = answer.count("interval").filter(|&interval| interval > 0 && interval < i64::MAX.unsigned_abs());
    CheckpointConfig {
        interval_ms: interval,
        timeout_ms: answer.count("timeout"),
        min_pause_ms: answer.count("min_pause"),
        is_exactly_once: answer.text("mode").map(|mode| mode.eq_ignore_ascii_case("exactly_once")),
        is_unaligned: answer.flag("unaligned_checkpoints"),
        tolerable_failures: answer.count("tolerable_failed_checkpoints"),
        state_backend: answer.text("state_backend").map(ToOwned::to_owned),
    }
}

/// A checkpoint that ended; not one that runs, and no savepoint.
fn checkpoint(answer: &Value) -> Option<Checkpoint> {
    let status = answer.text("status")?;
    if answer.flag("is_savepoint") == Some(true) || !["COMPLETED", "FAILED"].contains(&status) {
        return None;
    }
    Some(Checkpoint {
        id: answer.count("id")?,
        is_completed: status == "COMPLETED",
        triggered: answer.count("trigger_timestamp")?,
        duration_ms: answer.number("end_to_end_duration")?,
        // Before 1.15 `state_size` is that of the increment, and there is no other.
        full_size: answer.get("checkpointed_size").and_then(|_| answer.number("state_size")),
        failure: answer.text("failure_message").map(|text| text.lines().next().unwrap_or_default().to_owned()),
        parts: Vec::new(),
    })
}

fn part(vertex: &str, answer: &Value) -> CheckpointPart {
    let summary = answer.get("summary");
    let greatest = |path: &[&str]| {
        let found = path.iter().try_fold(summary?, |value, &field| value.get(field))?;
        found.number("max")
    };
    CheckpointPart {
        vertex: vertex.to_owned(),
        sync_ms: greatest(&["checkpoint_duration", "sync"]),
        alignment_ms: greatest(&["alignment", "duration"]),
        start_delay_ms: greatest(&["start_delay"]),
    }
}
