//! The job that was measured.

use super::Assumed;
use super::configured::parallelism;
use crate::budget::Input;
use crate::flink::catalogue::OptionId;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::{Cx, NO_STATS};
use crate::stats::{Cluster, Job, Vertex};

/// A document's job, whose numbers are good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Observed<'d> {
    pub cluster: &'d Cluster,
    pub job: &'d Job,
    /// The default parallelism then and now, where it has been changed.
    pub changed: Option<(i64, i64)>,
}

impl<'d> Observed<'d> {
    /// The job; else why there is none.
    pub(super) fn of(cx: &mut Cx<'d>, assumed: Assumed) -> Result<Self, String> {
        if !cx.is_measured() {
            return Err(cx.measured.unmatched.clone().unwrap_or_else(|| NO_STATS.to_owned()));
        }
        let Some(found) = cx.jobs().first().copied() else {
            let mut any = cx.any_jobs().into_iter();
            let skip = any.find_map(|measured| measured.job.skip(measured.cluster, cx.measured.min_uptime_ms));
            let unmatched = || cx.measured.unmatched.clone().unwrap_or_else(messages::not_measured);
            return Err(skip.map_or_else(unmatched, |skip| skip.to_string()));
        };
        let (cluster, job) = (found.cluster, found.job);
        let then =
            configured(cluster, options::PARALLELISM).and_then(|text| text.trim().parse().ok()).or(assumed.ran_with);
        let changed = assumed.rescaled.or(then.zip(parallelism(cx))).filter(|(then, now)| then != now);
        Ok(Self { cluster, job, changed })
    }

    /// By how much the load of a vertex has changed since.
    pub(super) fn rescaled(&self, vertex: &Vertex) -> f64 {
        match self.changed {
            Some((then, now)) if i64::try_from(vertex.parallelism) == Ok(then) => then as f64 / now as f64,
            _ => 1.0,
        }
    }

    /// Of how many instances a vertex has by now.
    pub(super) fn instances(&self, vertex: &Vertex) -> f64 {
        (vertex.parallelism as f64 / self.rescaled(vertex)).max(1.0)
    }

    /// The greatest number of instances that send to one task.
    pub(super) fn senders(&self) -> Option<f64> {
        let sends = |&(at, _): &(usize, &Vertex)| self.job.edges.is_none() || self.job.downstream(at).next().is_some();
        self.job.running().filter(sends).map(|(_, vertex)| self.instances(vertex)).reduce(f64::max)
    }
}

/// What the cluster started with, under any name of an option.
fn configured(cluster: &Cluster, option: OptionId) -> Option<&str> {
    option.every_name().find_map(|name| cluster.configured(name.as_str()))
}

/// What only a recording tells is not known without one.
pub(super) fn of_job<'d, T>(
    observed: Result<&Observed<'d>, &String>,
    read: impl FnOnce(&Observed<'d>) -> Input<T>,
) -> Input<T> {
    match observed {
        Ok(observed) => read(observed),
        Err(reason) => Input::Unknown(reason.clone()),
    }
}
