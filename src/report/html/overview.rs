use crate::budget::Verdict;
use crate::stats::{Cluster, Job, Level, Load, Vertex};

/// What the page shows of one document beside what was found in it.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// The file's name as output shows it.
    pub file: String,
    /// The document's name.
    pub document: Option<String>,
    /// The document's kind, as output names it.
    pub kind: &'static str,
    /// Where the latency goes, or why that cannot be said.
    pub budget: Option<Result<BudgetView, String>>,
    /// The jobs of it that were measured.
    pub jobs: Vec<GraphView>,
    /// Why there are none, where something was measured.
    pub unmatched: Option<String>,
    /// How the memory of its processes is divided; empty where it starts none.
    pub memory: Vec<MemoryView>,
}

impl Overview {
    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.budget.is_none() && self.jobs.is_empty() && self.unmatched.is_none() && self.memory.is_empty()
    }
}

/// A job as it was measured.
#[derive(Clone, Debug, Default)]
pub struct GraphView {
    /// The job's name.
    pub job: String,
    /// The file or address that the numbers come from.
    pub from: String,
    /// When they were taken, in milliseconds since 1970, where that is known.
    pub time: Option<u64>,
    /// `RUNNING`, ... where it was told.
    pub state: Option<String>,
    /// How long it had been running, in milliseconds.
    pub uptime_ms: Option<f64>,
    /// Why nothing was concluded from the numbers, where that is so.
    pub skip: Option<String>,
    /// The vertices.
    pub vertices: Vec<VertexView>,
    /// Whether it is known where backpressure comes from, be it from nowhere.
    pub is_origin_known: bool,
    /// What connects them; `None` where that was not told.
    pub edges: Option<Vec<EdgeView>>,
}

/// A vertex as it was measured. Shares are of 1.
#[derive(Clone, Debug, Default)]
pub struct VertexView {
    /// Its name.
    pub name: String,
    /// How many subtasks it has.
    pub parallelism: usize,
    /// `RUNNING`, `FINISHED`, ... where it was told.
    pub status: Option<String>,
    /// How its subtasks spend their time on average, where that is known of all.
    pub load: Option<Load>,
    /// How busy the busiest subtask is.
    pub busiest: Option<f64>,
    /// How backpressured the most backpressured subtask is.
    pub backpressured: Option<f64>,
    /// What that comes to in Flink's own words.
    pub level: Option<Level>,
    /// Whether the backpressure of others comes from it.
    pub is_origin: bool,
}

/// What connects two vertices.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EdgeView {
    /// Index of the vertex that sends.
    pub from: usize,
    /// Index of the vertex that receives.
    pub to: usize,
    /// `HASH`, `REBALANCE`, ...
    pub strategy: String,
}

/// Where the latency goes. Times are in milliseconds; `None` is without a bound.
#[derive(Clone, Debug)]
pub struct BudgetView {
    /// The 99th percentile to keep to, where one is declared.
    pub sla_ms: Option<f64>,
    /// What it is the budget of.
    pub about: String,
    /// What all parts come to.
    pub total: RangeView,
    /// The 99th percentile of the whole.
    pub p99_ms: Option<f64>,
    /// The parts, in the order of drawing.
    pub parts: Vec<PartView>,
    /// What it comes to.
    pub verdict: Verdict,
    /// What fixes would change.
    pub what_if: Vec<WhatIfView>,
    /// The parts that are not in the sum.
    pub unknown: Vec<UnknownView>,
    /// What is to be known beside the sum.
    pub notes: Vec<String>,
}

/// A part of the latency.
#[derive(Clone, Debug, Default)]
pub struct PartView {
    /// Its name.
    pub name: String,
    /// The rule that advises on it.
    pub rule: Option<String>,
    /// How long it takes.
    pub ms: RangeView,
    /// The setting that decides it.
    pub setting: Option<String>,
    /// The value in force.
    pub value: Option<String>,
    /// How it is computed.
    pub formula: String,
    /// Where that comes from: an address, or words.
    pub source: String,
}

/// A part of the latency that is not known.
#[derive(Clone, Debug)]
pub struct UnknownView {
    /// Its name.
    pub name: String,
    /// Why it is not known.
    pub reason: String,
    /// What would tell it.
    pub tell: String,
}

/// What a fix would change of a latency budget, in milliseconds.
#[derive(Clone, Debug)]
pub struct WhatIfView {
    /// The rule that offers it.
    pub rule: &'static str,
    /// What it does.
    pub title: String,
    /// By how much the mean changes, where both are bounded.
    pub typical: Option<f64>,
    /// By how much the 99th percentile changes, where both are bounded.
    pub p99: Option<f64>,
    /// Whether the budget has what it changes.
    pub is_computed: bool,
}

/// From the least to the most, in milliseconds; `None` is without a bound.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RangeView {
    /// The least.
    pub low: Option<f64>,
    /// What is usual.
    pub typical: Option<f64>,
    /// The most.
    pub high: Option<f64>,
}

/// How the memory of a process is divided.
#[derive(Clone, Debug)]
pub struct MemoryView {
    /// `TaskManager` or `JobManager`.
    pub process: &'static str,
    /// The division, or why there is none.
    pub division: Result<DivisionView, String>,
}

/// A process's memory in parts.
#[derive(Clone, Debug, Default)]
pub struct DivisionView {
    /// The parts, in the order of drawing.
    pub parts: Vec<MemoryPartView>,
    /// Sums over some parts: their names and bytes.
    pub sums: Vec<(&'static str, i64)>,
    /// The whole process, in bytes.
    pub total: i64,
    /// The setting that the parts are a division of.
    pub divided_from: Option<String>,
    /// The arguments that its JVM gets.
    pub command_line: String,
}

/// A part of a process's memory.
#[derive(Clone, Debug)]
pub struct MemoryPartView {
    /// Its name.
    pub name: &'static str,
    /// Its size.
    pub bytes: i64,
    /// What decides it.
    pub by: String,
}

impl GraphView {
    /// A job as it was measured in a cluster, where jobs that have not been
    /// running for `min_uptime_ms` say nothing.
    #[must_use]
    pub fn of(cluster: &Cluster, job: &Job, min_uptime_ms: f64) -> Self {
        let origins = job.origins();
        let is_origin = |index: usize| origins.iter().flatten().any(|origin| origin.vertex == index);
        let vertices = job.vertices.iter().enumerate();
        let edges = job.edges.as_ref().map(|edges| {
            let mut edges: Vec<EdgeView> = edges
                .iter()
                .map(|edge| EdgeView { from: edge.from, to: edge.to, strategy: edge.ship_strategy.clone() })
                .collect();
            edges.sort();
            edges.dedup();
            edges
        });
        Self {
            job: job.name.clone(),
            from: cluster.name.clone(),
            time: cluster.times.last().copied(),
            state: job.state.clone(),
            uptime_ms: job.uptime_ms,
            skip: job.skip(cluster, min_uptime_ms).map(|skip| skip.to_string()),
            vertices: vertices.map(|(index, vertex)| VertexView::of(vertex, is_origin(index))).collect(),
            is_origin_known: origins.is_some(),
            edges,
        }
    }
}

impl VertexView {
    fn of(vertex: &Vertex, is_origin: bool) -> Self {
        let loads = vertex.loads();
        let mean =
            |loads: &Vec<Load>, share: fn(&Load) -> f64| loads.iter().map(share).sum::<f64>() / loads.len() as f64;
        Self {
            name: vertex.name.clone(),
            parallelism: vertex.parallelism,
            status: vertex.status.clone(),
            load: loads.as_ref().map(|loads| Load {
                busy: mean(loads, |load| load.busy),
                idle: mean(loads, |load| load.idle),
                backpressured: mean(loads, |load| load.backpressured),
            }),
            busiest: loads.and_then(|loads| loads.iter().map(|load| load.busy).reduce(f64::max)),
            backpressured: vertex.backpressured(),
            level: vertex.level(),
            is_origin,
        }
    }
}
