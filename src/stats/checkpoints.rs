/// The checkpoints of a job.
#[derive(Clone, Debug, Default)]
pub struct Checkpoints {
    /// How they are taken; `None` where that was not told.
    pub config: Option<CheckpointConfig>,
    /// How many were completed since the job's present run began.
    pub completed: Option<f64>,
    /// How many failed.
    pub failed: Option<f64>,
    /// Those that Flink still knows of, the newest first. Savepoints are left out.
    pub history: Vec<Checkpoint>,
}

/// How checkpoints are taken, as the job itself decided: also in its code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckpointConfig {
    /// From one to the next, in milliseconds; `None` where they are off.
    pub interval_ms: Option<u64>,
    /// After which one is given up, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// From the end of one to the next, in milliseconds.
    pub min_pause_ms: Option<u64>,
    /// Whether each record counts once.
    pub is_exactly_once: Option<bool>,
    /// Whether barriers overtake records.
    pub is_unaligned: Option<bool>,
    /// How many may fail before the job does.
    pub tolerable_failures: Option<u64>,
    /// Class of the state backend, without its package.
    pub state_backend: Option<String>,
}

/// One checkpoint.
#[derive(Clone, Debug, Default)]
pub struct Checkpoint {
    /// Flink's own number of it.
    pub id: u64,
    /// Whether it was completed; `false` where it failed.
    pub is_completed: bool,
    /// When it was begun, in milliseconds since 1970.
    pub triggered: u64,
    /// From its trigger to the last acknowledgement, in milliseconds.
    pub duration_ms: f64,
    /// The whole state in bytes; before Flink 1.15 only the size of incremental ones was told.
    pub full_size: Option<f64>,
    /// Why it failed, as Flink says.
    pub failure: Option<String>,
    /// What was told of it for single vertices.
    pub parts: Vec<CheckpointPart>,
}

/// What a checkpoint was for one vertex: the greatest values of its subtasks, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct CheckpointPart {
    /// Id of the vertex.
    pub vertex: String,
    /// How long records stood still while state was copied.
    pub sync_ms: Option<f64>,
    /// From the first barrier's arrival to the last one's.
    pub alignment_ms: Option<f64>,
    /// From the checkpoint's trigger to the first barrier's arrival.
    pub start_delay_ms: Option<f64>,
}

impl Checkpoint {
    /// Whether it was given up because it took too long.
    /// Source: flink-runtime `CheckpointFailureReason.CHECKPOINT_EXPIRED`.
    #[must_use]
    pub fn has_expired(&self) -> bool {
        self.failure.as_deref().is_some_and(|failure| failure.contains("Checkpoint expired before completing"))
    }
}

impl Checkpoints {
    /// Those that were completed, the newest first.
    #[must_use]
    pub fn completed(&self) -> impl DoubleEndedIterator<Item = &Checkpoint> {
        self.history.iter().filter(|checkpoint| checkpoint.is_completed)
    }

    /// How many failed of those that Flink still knows of. A checkpoint that could
    /// not even be begun, as before all tasks run, is counted by Flink and is not
    /// among them.
    #[must_use]
    pub fn known_failures(&self) -> usize {
        self.history.iter().filter(|checkpoint| !checkpoint.is_completed).count()
    }

    /// The duration that `share` of the completed ones stay within, in
    /// milliseconds, by the nearest rank.
    #[must_use]
    pub fn duration_ms(&self, share: f64) -> Option<f64> {
        percentile(self.completed().map(|checkpoint| checkpoint.duration_ms), share)
    }
}

/// The value that `share` of the numbers stay within, by the nearest rank.
#[must_use]
pub fn percentile(values: impl Iterator<Item = f64>, share: f64) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let rank = (share * values.len() as f64).ceil().max(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    values.get(rank as usize - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let of = |values: &[f64], share| percentile(values.iter().copied(), share);
        assert_eq!(of(&[], 0.5), None);
        assert_eq!(of(&[7.0], 0.95), Some(7.0));
        assert_eq!(of(&[3.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0], 0.95), Some(4.0));
        assert_eq!(of(&[1.0, 2.0, 3.0, 4.0], 0.0), Some(1.0));
    }
}
