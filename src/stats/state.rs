//! How large the state of a job is.

use super::Job;
use crate::flink::metrics;

/// The size of a job's whole state in the completed checkpoints that are known, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StateSizes {
    /// In the oldest one.
    pub first: f64,
    /// In the newest one.
    pub last: f64,
    /// In the largest one.
    pub largest: f64,
    /// How many checkpoints were completed, as far as is known.
    pub checkpoints: usize,
}

impl StateSizes {
    /// The sizes in checkpoints, the oldest first.
    fn of(sizes: &[f64], checkpoints: usize) -> Option<Self> {
        let largest = sizes.iter().copied().reduce(f64::max)?;
        Some(Self { first: *sizes.first()?, last: *sizes.last()?, largest, checkpoints })
    }
}

impl Job {
    /// How large its state is: by the checkpoints that Flink still knows of, else
    /// by the metric of the last one. `None` before Flink 1.15, which did not tell.
    #[must_use]
    pub fn state_sizes(&self) -> Option<StateSizes> {
        let sizes: Vec<f64> =
            self.checkpoints.completed().rev().filter_map(|checkpoint| checkpoint.full_size).collect();
        StateSizes::of(&sizes, sizes.len()).or_else(|| self.sizes_by_metric())
    }

    /// What a text of Prometheus tells, which has no history.
    fn sizes_by_metric(&self) -> Option<StateSizes> {
        // Less than nothing before the first checkpoint.
        let sizes: Vec<f64> =
            self.metrics.get(metrics::LAST_CHECKPOINT_FULL_SIZE).values().filter(|&size| size >= 0.0).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        let completed = self.metrics.get(metrics::COMPLETED_CHECKPOINTS).last()? as usize;
        StateSizes::of(&sizes, completed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Checkpoint;

    fn checkpoint(id: u64, full_size: Option<f64>) -> Checkpoint {
        Checkpoint { id, is_completed: full_size != Some(0.0), full_size, ..Checkpoint::default() }
    }

    #[test]
    fn sizes_are_those_of_completed_checkpoints() {
        let mut job = Job::default();
        assert_eq!(job.state_sizes(), None);
        job.checkpoints.history = vec![
            checkpoint(4, Some(30.0)),
            checkpoint(3, Some(0.0)),
            checkpoint(2, Some(50.0)),
            checkpoint(1, Some(20.0)),
        ];
        let expected = StateSizes { first: 20.0, last: 30.0, largest: 50.0, checkpoints: 3 };
        assert_eq!(job.state_sizes(), Some(expected));
        job.checkpoints.history = vec![checkpoint(1, None)];
        assert_eq!(job.state_sizes(), None);
    }
}
