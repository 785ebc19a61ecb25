use super::network_bottleneck::{Bottleneck, bottlenecks};
use crate::finding::Applicability;
use crate::flink::java_of_image;
use crate::flink::jvm_options::{is_slow_to_seed, seeds_fast};
use crate::intent::Objective;
use crate::rules::pages::fl412::{messages, options};
use crate::rules::running::running;
use crate::rules::{Case, Cx};
use crate::stats::Cluster;

const JDK: &str = "JDK";
const OPENSSL: &str = "OPENSSL";

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(enabled) = cx.cases(options::INTERNAL) else { return };
    if !enabled.iter().all(|case| case.bool() == Some(true)) {
        return;
    }
    let Some(providers) = cx.cases(options::PROVIDER) else { return };
    let is_jdk = |case: &Case<'_>| case.text().is_some_and(|text| text.eq_ignore_ascii_case(JDK));
    if !providers.iter().all(is_jdk) {
        return;
    }
    let Some(case) = providers.last() else { return };
    let java = cx.document.fields.image.as_ref().and_then(|image| java_of_image(&image.text));
    let slow = slow_network(cx);
    let message = if java.is_some_and(is_slow_to_seed) && !seeds_elsewhere(cx) {
        messages::random(case.origin())
    } else if let Some((_, found)) = &slow {
        messages::network(case.origin(), &found.sender().name, &found.receiver().name)
    } else if cx.intent.context.objective == Some(Objective::Throughput) {
        messages::throughput(case.origin())
    } else {
        return;
    };
    let mut report = cx.report(message).at_case(options::PROVIDER, case);
    if let Some((cluster, found)) = &slow {
        report = found.note(cx, report).measured(cluster);
    }
    if let Some(setting) = enabled.last().and_then(|case| case.setting) {
        report = report.label(setting.span, messages::because());
    }
    let fix = cx.fix_option(options::PROVIDER, &providers, OPENSSL, Applicability::Unsafe);
    cx.file(report.help(messages::help(options::PROVIDER.key(), OPENSSL)).fix(fix));
}

/// Where the network of a job is too slow, in a cluster that encrypts.
fn slow_network<'d>(cx: &mut Cx<'d>) -> Option<(&'d Cluster, Bottleneck<'d>)> {
    let encrypts = |cluster| running(cluster, options::INTERNAL).is_none_or(|case| case.bool() == Some(true));
    cx.quietly(|cx| {
        let jobs = cx.hosted_jobs().into_iter().filter(|measured| encrypts(measured.cluster));
        jobs.flat_map(|measured| bottlenecks(cx, measured).into_iter().map(move |found| (measured.cluster, found)))
            .next()
    })
}

/// Whether the processes take their random numbers where they need not wait, or
/// that is not known.
fn seeds_elsewhere(cx: &mut Cx<'_>) -> bool {
    [options::ALL, options::TASKMANAGER]
        .into_iter()
        .any(|option| cx.cases(option).is_none_or(|cases| cases.iter().filter_map(Case::text).any(seeds_fast)))
}
