use crate::finding::{Applicability, Severity};
use crate::flink::metrics;
use crate::rules::checkpointing::{is_on, is_unset};
use crate::rules::job::in_development;
use crate::rules::latency::rocksdb_tiny_state::tiny_state;
use crate::rules::pages::fl304::{messages, options, thresholds};
use crate::rules::resources::MB;
use crate::rules::running_time::{milliseconds, running_time};
use crate::rules::state_backend::{Backend, Chosen, chosen_backend, state_backend};
use crate::rules::{Cases, Cx, MeasuredJob};

const INCREMENTAL: &str = "true";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if in_development(cx) {
        return;
    }
    let Some((backend, chosen)) = state_backend(cx, options::BACKEND) else { return };
    let name = match backend {
        Backend::Heap => return,
        Backend::RocksDb => "RocksDB",
        Backend::ForSt => "ForSt",
    };
    let Some(cases) = cx.cases(options::INCREMENTAL) else { return };
    if !cases.iter().all(|case| case.bool() == Some(false)) || !takes_checkpoints(cx) {
        return;
    }
    // The changelog uploads changes by itself.
    let Some(changelog) = cx.cases(options::CHANGELOG) else { return };
    if changelog.iter().any(|case| case.bool() == Some(true)) || cx.quietly(tiny_state).is_some() {
        return;
    }
    let Some(case) = cases.last() else { return };
    let key = cx.key_of(options::INCREMENTAL, case);
    let weight = weigh(cx);
    let origin = case.origin();
    let limit = cx.threshold(thresholds::LARGE_MB);
    let mut report = match (weight.size, &weight.slow) {
        (Some(bytes), _) if (bytes / MB).round() >= limit => {
            cx.report(messages::large(name, (bytes / MB).round(), &key, origin))
        }
        (_, Some((duration, interval))) => {
            let (duration, interval) = (milliseconds(*duration), milliseconds(*interval));
            cx.report(messages::slow(name, duration, interval, &key, origin))
        }
        _ => cx.report(messages::full(name, &key, origin)).severity(Severity::Info),
    };
    if let Some(measured) = weight.measured {
        if let Some(bytes) = weight.size {
            report = report.evidence(metrics::LAST_CHECKPOINT_FULL_SIZE, None, None, bytes, limit * MB);
        }
        if let Some((duration, interval)) = weight.slow {
            let limit = interval * cx.threshold(thresholds::SLOW_SHARE);
            report = report.evidence(metrics::LAST_CHECKPOINT_DURATION, None, None, duration, limit);
        }
        report = report.measured(measured.cluster);
    }
    let fix = cx.fix_option(options::INCREMENTAL, &cases, INCREMENTAL, Applicability::Unsafe);
    let chosen = chosen.setting.map(|setting| setting.span);
    let report = report.at_case(options::INCREMENTAL, case).because(case, chosen, "the state backend is chosen here");
    cx.file(report.help(messages::help(&key)).fix(fix));
}

/// How much the checkpoints weigh.
#[derive(Default)]
struct Weight<'d> {
    /// The whole state in bytes.
    size: Option<f64>,
    /// How long a checkpoint takes and how long their interval is, in
    /// milliseconds, where that is too much.
    slow: Option<(f64, f64)>,
    /// The job that was measured.
    measured: Option<MeasuredJob<'d>>,
}

/// By the job that was measured with most state, else by what is declared.
fn weigh<'d>(cx: &mut Cx<'d>) -> Weight<'d> {
    let mut found = Weight::default();
    for measured in cx.jobs_if_any() {
        let Some(Chosen::ByDocument(..)) = cx.quietly(|cx| chosen_backend(cx, options::BACKEND, measured)) else {
            continue;
        };
        let size = measured.job.state_sizes().map(|sizes| sizes.largest);
        let slow = slow(cx, measured);
        if size.unwrap_or_default() > found.size.unwrap_or_default() || slow.is_some() {
            found = Weight { size: size.or(found.size), slow: slow.or(found.slow), measured: Some(measured) };
        }
    }
    found.size = found.size.or(cx.intent.context.state_size.map(|bytes| bytes as f64));
    found
}

/// How long half of the checkpoints take at least, where that is a large share
/// of their interval.
fn slow(cx: &mut Cx<'_>, measured: MeasuredJob<'_>) -> Option<(f64, f64)> {
    let checkpoints = &measured.job.checkpoints;
    let duration = checkpoints.duration_ms(0.5)?;
    let told = checkpoints.config.as_ref().and_then(|config| config.interval_ms);
    let interval = running_time(cx, measured, options::INTERVAL, told)?.nanos as f64 / 1e6;
    (duration > interval * cx.threshold(thresholds::SLOW_SHARE)).then_some((duration, interval))
}

/// Whether the document says that there are checkpoints: when, or where to.
fn takes_checkpoints(cx: &mut Cx<'_>) -> bool {
    let interval = cx.quietly(|cx| cx.cases(options::INTERVAL));
    let dir = cx.quietly(|cx| cx.cases(options::DIR));
    let is_set = |cases: Cases<'_>| !is_unset(&cases);
    interval.is_some_and(|cases| is_on(&cases) == Some(true)) || dir.is_none_or(is_set)
}
