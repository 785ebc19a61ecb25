use std::collections::BTreeSet;

use crate::rules::Cx;
use crate::stats::{Cluster, Job};

const NOT_CONFIGURED: &str = "nothing was measured of processes that this document configures";

/// What was measured that belongs to one document.
#[derive(Debug, Default)]
pub struct Measured<'d> {
    /// The clusters that it has to do with; empty where nothing was measured.
    pub clusters: Vec<MeasuredCluster<'d>>,
    /// Jobs that have not been running for so long, in milliseconds, say nothing.
    pub min_uptime_ms: f64,
    /// Why nothing belongs to the document, where something was measured.
    pub unmatched: Option<String>,
}

/// A cluster and its part in one document.
#[derive(Debug)]
pub struct MeasuredCluster<'d> {
    /// The cluster.
    pub cluster: &'d Cluster,
    /// The jobs that the document describes.
    pub jobs: Vec<&'d Job>,
    /// Whether the document configures the cluster's processes.
    pub configures: bool,
}

/// A job that was measured, and where.
#[derive(Clone, Copy, Debug)]
pub struct MeasuredJob<'d> {
    /// Its cluster.
    pub cluster: &'d Cluster,
    /// The job.
    pub job: &'d Job,
}

impl MeasuredJob<'_> {
    /// How many `TaskManager`s run it.
    pub(super) fn taskmanagers(self) -> usize {
        let subtasks = self.job.vertices.iter().flat_map(|vertex| &vertex.subtasks);
        let ids: BTreeSet<&str> = subtasks.filter_map(|subtask| subtask.taskmanager.as_deref()).collect();
        if ids.is_empty() { self.cluster.taskmanagers.len() } else { ids.len() }
    }
}

impl<'d> Cx<'d> {
    /// Whether anything was measured of the document.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        !self.measured.clusters.is_empty()
    }

    /// The document's jobs, whatever state they are in. Where there is none,
    /// the rule is not assessed.
    pub fn any_jobs(&mut self) -> Vec<MeasuredJob<'d>> {
        let measured = self.measured;
        let of = |part: &MeasuredCluster<'d>| {
            let cluster = part.cluster;
            part.jobs.iter().map(move |&job| MeasuredJob { cluster, job }).collect::<Vec<_>>()
        };
        let jobs: Vec<MeasuredJob<'d>> = measured.clusters.iter().flat_map(of).collect();
        if jobs.is_empty() {
            let reason = measured.unmatched.as_deref().unwrap_or("no job was measured");
            self.not_assessed(reason);
        }
        jobs
    }

    /// The document's jobs whose numbers tell how it is configured. Where those
    /// of a job do not, as they are of a passing state, the rule is not assessed.
    pub fn jobs(&mut self) -> Vec<MeasuredJob<'d>> {
        let min_uptime_ms = self.measured.min_uptime_ms;
        let mut jobs = self.any_jobs();
        jobs.retain(|measured| match measured.job.skip(measured.cluster, min_uptime_ms) {
            Some(skip) => {
                self.not_assessed(skip.to_string());
                false
            }
            None => true,
        });
        jobs
    }

    /// The jobs that run on processes that the document configures, whichever
    /// document describes them. Where none tells how they are configured, the
    /// rule is not assessed.
    pub fn hosted_jobs(&mut self) -> Vec<MeasuredJob<'d>> {
        let measured = self.measured;
        let configured = measured.clusters.iter().filter(|part| part.configures).map(|part| part.cluster);
        let hosted = configured.flat_map(|cluster| cluster.jobs.iter().map(move |job| MeasuredJob { cluster, job }));
        let (good, bad): (Vec<_>, Vec<_>) = hosted
            .map(|hosted| (hosted, hosted.job.skip(hosted.cluster, measured.min_uptime_ms)))
            .partition(|(_, skip)| skip.is_none());
        if good.is_empty() {
            let reason = bad.into_iter().find_map(|(_, skip)| skip).map(|skip| skip.to_string());
            self.not_assessed(reason.unwrap_or_else(|| NOT_CONFIGURED.to_owned()));
        }
        good.into_iter().map(|(hosted, _)| hosted).collect()
    }

    /// The clusters whose processes the document configures, where one of their
    /// jobs has been running for long enough.
    pub fn clusters(&mut self) -> Vec<&'d Cluster> {
        let measured = self.measured;
        let mut found = Vec::new();
        for part in measured.clusters.iter().filter(|part| part.configures) {
            let skips = part.cluster.jobs.iter().map(|job| job.skip(part.cluster, measured.min_uptime_ms));
            let skips: Vec<_> = skips.collect();
            if skips.iter().any(Option::is_none) {
                found.push(part.cluster);
            } else {
                let reason = skips.into_iter().flatten().next().map(|skip| skip.to_string());
                self.not_assessed(reason.unwrap_or_else(|| "no job was measured".to_owned()));
            }
        }
        found
    }

    /// The same of a rule that judges the document without measurements too: no
    /// word of what they lack.
    pub(super) fn jobs_if_any(&mut self) -> Vec<MeasuredJob<'d>> {
        self.quietly(Self::jobs)
    }
}
