use std::sync::Arc;

use super::Linter;
use crate::collect::{self, Input};
use crate::document::Document;
use crate::flink::metrics::{CLUSTER_ID, JOB_NAME};
use crate::rules::{Measured, MeasuredCluster};
use crate::source::SourceFile;
use crate::stats::{Cluster, Job, Stats};

/// What was measured, and what of it belongs to which document.
#[derive(Debug, Default)]
pub struct Measurements {
    stats: Arc<Stats>,
    min_uptime_ms: f64,
    documents: Documents,
}

/// What must be known of all documents of a run to say what belongs to one.
#[derive(Debug, Default)]
struct Documents {
    count: usize,
    /// How many start processes of a cluster.
    clusters: usize,
}

impl Measurements {
    /// What was measured, for documents that are still to be counted.
    #[must_use]
    pub fn new(stats: Arc<Stats>, min_uptime_ms: f64) -> Self {
        Self { stats, min_uptime_ms, documents: Documents::default() }
    }

    /// Everything that was measured.
    #[must_use]
    pub fn stats(&self) -> &Stats {
        &self.stats
    }

    /// Counts a document of the run.
    pub fn count(&mut self, document: &Document<'_>) {
        self.documents.count += 1;
        self.documents.clusters += usize::from(document.kind.starts_processes());
    }

    /// What belongs to a document: jobs of its name, or the one job where there
    /// is one job and one document; and the cluster that it configures.
    #[must_use]
    pub fn of<'d>(&'d self, document: &Document<'_>) -> Measured<'d> {
        let alone = self.documents.count <= 1;
        let jobs: usize = self.stats.clusters.iter().map(|cluster| live(cluster).count()).sum();
        let names = names(document);
        let is_own = |cluster: &Cluster, job: &Job| {
            (alone && jobs == 1) || names.iter().any(|name| cluster.is_called(&job.name, name))
        };
        let mut clusters = Vec::new();
        for cluster in &self.stats.clusters {
            let own: Vec<&Job> = live(cluster).filter(|job| is_own(cluster, job)).collect();
            let configures = document.kind.starts_processes() && self.is_of(document, &names, cluster, !own.is_empty());
            if configures || !own.is_empty() {
                clusters.push(MeasuredCluster { cluster, jobs: own, configures });
            }
        }
        let has_job = clusters.iter().any(|part| !part.jobs.is_empty());
        let unmatched = (!has_job).then(|| match jobs {
            0 => "no running job was measured".to_owned(),
            1 => "the job that was measured has another name".to_owned(),
            jobs => format!("{jobs} jobs were measured, none under this document's name"),
        });
        Measured { clusters, min_uptime_ms: self.min_uptime_ms, unmatched }
    }

    /// Whether a document that configures a cluster configures this one.
    fn is_of(&self, document: &Document<'_>, names: &[String], cluster: &Cluster, has_own_job: bool) -> bool {
        let id = CLUSTER_ID.iter().find_map(|key| cluster.configured(key));
        match id {
            Some(id) => names.iter().any(|name| name == id) || self.documents.count <= 1,
            None if self.documents.clusters <= 1 => self.stats.clusters.len() == 1 || has_own_job,
            None => has_own_job && document.kind.is_manifest(),
        }
    }
}

/// The jobs that have not ended.
fn live(cluster: &Cluster) -> impl Iterator<Item = &Job> {
    const ENDED: [&str; 3] = ["FINISHED", "CANCELED", "FAILED"];
    cluster.jobs.iter().filter(|job| job.state.as_deref().is_none_or(|state| !ENDED.contains(&state)))
}

/// What a document's job or cluster is called.
fn names(document: &Document<'_>) -> Vec<String> {
    let bare = document.name.as_deref().map(|name| name.rsplit('/').next().unwrap_or(name).to_owned());
    let keys = JOB_NAME.iter().chain(CLUSTER_ID);
    let set = keys.filter_map(|key| document.get(key)).map(|setting| setting.shown().into_owned());
    bare.into_iter().chain(set).collect()
}

impl Linter {
    /// Gives the documents of a run what was measured.
    pub fn measure(&mut self, inputs: &[Input], mut measurements: Measurements) {
        for input in inputs {
            let Ok(text) = collect::read(input, self.max_file_size) else { continue };
            let source = SourceFile::new(&input.name, text);
            self.read(&source, input).documents.iter().for_each(|document| measurements.count(document));
        }
        self.measurements = Some(measurements);
    }
}
