use super::MB;
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::catalogue::OptionId;
use crate::flink::metrics;
use crate::rules::case::in_all;
use crate::rules::pages::fl209::{messages, options, thresholds};
use crate::rules::{Case, Cx};
use crate::stats::{Cluster, Metrics};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let before = cx.quietly(Cx::clusters);
    let mut reported = Vec::new();
    for cluster in before {
        let fullest = cluster.taskmanagers.iter().filter_map(|taskmanager| {
            let metaspace = Metaspace::of(&taskmanager.metrics)?;
            Some((taskmanager.id.clone(), metaspace))
        });
        let fullest = fullest.max_by(|one, other| one.1.share().total_cmp(&other.1.share()));
        let jobmanager = Metaspace::of(&cluster.jobmanager.metrics);
        let jobmanager = jobmanager.map(|metaspace| (messages::the_jobmanager(), metaspace));
        for (option, found) in [(options::TASKMANAGER, fullest), (options::JOBMANAGER, jobmanager)] {
            if let Some((process, metaspace)) = found
                && judge(cx, cluster, option, &process, metaspace)
            {
                reported.push(option);
            }
        }
    }
    for option in [options::TASKMANAGER, options::JOBMANAGER] {
        if !reported.contains(&option) {
            very_small(cx, option);
        }
    }
}

/// The metaspace of a process, in bytes: in use in all samples, and all of it.
#[derive(Clone, Copy)]
struct Metaspace {
    used: f64,
    most: f64,
}

impl Metaspace {
    fn of(metrics: &Metrics) -> Option<Self> {
        let used = metrics.get(metrics::METASPACE_USED).least()?;
        // Less than nothing where there is no limit.
        let most = metrics.get(metrics::METASPACE_MAX).last().filter(|&most| most > 0.0)?;
        Some(Self { used, most })
    }

    fn share(self) -> f64 {
        self.used / self.most
    }
}

/// Whether it was reported.
fn judge(cx: &mut Cx<'_>, cluster: &Cluster, option: OptionId, process: &str, metaspace: Metaspace) -> bool {
    let limit = metaspace.most * cx.threshold(thresholds::MOST_USED);
    if metaspace.used <= limit {
        return false;
    }
    let cases = cx.quietly(|cx| cx.cases(option)).unwrap_or_default();
    let [used, size] = [metaspace.used, metaspace.most].map(|bytes| (bytes / MB).round());
    let now = in_all(&cases, Case::bytes).map(|bytes| (bytes as f64 / MB).round());
    if let Some(now) = now.filter(|&now| now > size) {
        cx.not_assessed(messages::stale(cx.name_of(option), now, size));
        return false;
    }
    let step = cx.threshold(thresholds::STEP_MB);
    let advised = (used * cx.threshold(thresholds::ADVISED_TIMES) / step).ceil() * step;
    let advised = format!("{advised}m");
    let fix = fix(cx, option, &cases, &advised);
    let mut report = cx
        .report(messages::full(process, used, size))
        .evidence(metrics::METASPACE_USED, None, None, metaspace.used, limit)
        .measured(cluster);
    if let Some(case) = cases.last() {
        report = report.at_case(option, case);
    }
    cx.file(report.help(messages::help(cx.name_of(option), advised)).fix(fix));
    true
}

/// For a `TaskManager` that still starts with it.
fn fix(cx: &Cx<'_>, option: OptionId, cases: &[Case<'_>], advised: &str) -> Option<Fix> {
    let starts = || {
        let memory = cx.taskmanager_memory_if(&cx.key_of(option, cases.last()?), Some(advised));
        memory.iter().all(|case| case.memory.is_ok()).then_some(())
    };
    (option == options::TASKMANAGER).then(starts)??;
    cx.fix_option(option, cases, advised, Applicability::Unsafe)
}

fn very_small(cx: &mut Cx<'_>, option: OptionId) {
    let Some(cases) = cx.quietly(|cx| cx.cases(option)) else { return };
    let (Some(bytes), Some(case)) = (in_all(&cases, Case::bytes), cases.last()) else { return };
    let size = (bytes as f64 / MB).round();
    if case.held.is_none() || size >= cx.threshold(thresholds::LEAST_MB) {
        return;
    }
    let key = cx.key_of(option, case).into_owned();
    let report = cx.report(messages::small(&key, size)).severity(Severity::Info).at_case(option, case);
    cx.file(report.help(messages::help_small(key)));
}
