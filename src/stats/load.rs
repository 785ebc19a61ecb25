//! How busy subtasks are.

use super::{Cluster, Job, Subtask, Vertex};
use crate::flink::metrics::{self, Metric};

/// How a subtask spends its time, in shares of 1. Over the whole recording
/// where it has several samples and Flink sums the times up (1.16 and later),
/// else as Flink's own average of the last minute, where the least of all
/// samples counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// It works.
    pub busy: f64,
    /// It waits for records.
    pub idle: f64,
    /// It waits for buffers to send records in.
    pub backpressured: f64,
}

/// How much a task is backpressured.
/// Source: flink-runtime `JobVertexBackPressureHandler.getBackPressureLevel`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not so that it matters.
    Ok,
    /// At times.
    Low,
    /// Most of the time.
    High,
}

impl Level {
    /// The level of a share of the time.
    #[must_use]
    pub fn of(share: f64) -> Self {
        match share {
            share if share <= metrics::LOW => Level::Ok,
            share if share <= metrics::HIGH => Level::Low,
            _ => Level::High,
        }
    }

    /// As Flink calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Ok => "OK",
            Level::Low => "LOW",
            Level::High => "HIGH",
        }
    }
}

impl Load {
    /// The share of the time that it works of the time that it could: what
    /// downstream keeps it from counts for neither.
    /// `None` where it never could.
    #[must_use]
    pub fn utilisation(&self) -> Option<f64> {
        let could = self.busy + self.idle;
        (could > 0.0).then(|| self.busy / could)
    }
}

impl Subtask {
    /// How it spends its time; `None` where Flink does not tell, as for sources
    /// of the old interface.
    #[must_use]
    pub fn load(&self) -> Option<Load> {
        self.accumulated().or_else(|| self.averaged())
    }

    fn accumulated(&self) -> Option<Load> {
        let grown = |metric: Metric| self.metrics.get(metric).growth();
        let busy = grown(metrics::ACCUMULATED_BUSY_TIME)?;
        let idle = grown(metrics::ACCUMULATED_IDLE_TIME)?;
        let backpressured = grown(metrics::ACCUMULATED_BACKPRESSURED_TIME)?;
        let all = busy + idle + backpressured;
        (all > 0.0).then(|| Load { busy: busy / all, idle: idle / all, backpressured: backpressured / all })
    }

    fn averaged(&self) -> Option<Load> {
        let share = |metric: Metric| Some((self.metrics.get(metric).least()? / 1000.0).clamp(0.0, 1.0));
        let busy = share(metrics::BUSY_TIME)?;
        let backpressured = share(metrics::BACKPRESSURED_TIME).unwrap_or(0.0);
        let idle = share(metrics::IDLE_TIME).unwrap_or((1.0 - busy - backpressured).max(0.0));
        Some(Load { busy, idle, backpressured })
    }

    /// The share of the time for which it waits for buffers to send records in.
    #[must_use]
    pub fn backpressured(&self) -> Option<f64> {
        self.accumulated()
            .map(|load| load.backpressured)
            .or_else(|| Some((self.metrics.get(metrics::BACKPRESSURED_TIME).least()? / 1000.0).clamp(0.0, 1.0)))
    }
}

impl Vertex {
    /// The loads of its subtasks, where all are known.
    #[must_use]
    pub fn loads(&self) -> Option<Vec<Load>> {
        let loads: Option<Vec<Load>> = self.subtasks.iter().map(Subtask::load).collect();
        loads.filter(|loads| !loads.is_empty())
    }

    /// The mean of how much its subtasks work of the time that they could.
    #[must_use]
    pub fn utilisation(&self) -> Option<f64> {
        let loads = self.loads()?;
        let each: Vec<f64> = loads.iter().filter_map(Load::utilisation).collect();
        (!each.is_empty()).then(|| each.iter().sum::<f64>() / each.len() as f64)
    }

    /// The share of the time for which its most backpressured subtask is so.
    #[must_use]
    pub fn backpressured(&self) -> Option<f64> {
        self.subtasks.iter().filter_map(Subtask::backpressured).reduce(f64::max)
    }

    /// How much it is backpressured, by its worst subtask.
    #[must_use]
    pub fn level(&self) -> Option<Level> {
        self.backpressured().map(Level::of)
    }
}

impl Cluster {
    /// The name of a vertex's `TaskManager` with what was measured of it.
    #[must_use]
    pub fn taskmanager_of(&self, subtask: &Subtask) -> Option<&super::TaskManager> {
        self.taskmanager(subtask.taskmanager.as_deref()?)
    }
}

impl Job {
    /// The level of every vertex; `None` for those that were not measured.
    #[must_use]
    pub fn levels(&self) -> Vec<Option<Level>> {
        self.vertices.iter().map(Vertex::level).collect()
    }
}
