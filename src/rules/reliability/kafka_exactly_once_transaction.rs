use crate::document::{Script, Table};
use crate::finding::{Applicability, Severity};
use crate::flink::sql_tables::Transactions;
use crate::flink::value::format_duration;
use crate::rules::pages::fl606::{messages, options, thresholds};
use crate::rules::script::{Absent, Moment, known_connector, nanos};
use crate::rules::{Case, Cx};
use crate::syntax::sql::TableOption;

const NANOS_PER_MILLI: i128 = 1_000_000;

/// A table that is written in transactions.
struct Sink<'d> {
    table: &'d Table,
    /// The option that says exactly-once.
    guarantee: &'d TableOption,
    keys: Transactions,
}

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let Some(script) = cx.script() else { return };
    for table in &script.tables {
        let Some((connector, option)) = known_connector(table, &[]) else { continue };
        let Some(keys) = connector.transactions.filter(|_| connector.is_exactly_once(option)) else { continue };
        let Some(guarantee) = connector.guarantee().and_then(|key| table.option(key, &[])) else { continue };
        let sink = Sink { table, guarantee, keys };
        no_prefix(cx, script, &sink);
        match table.option(keys.timeout, &[]) {
            None => no_timeout(cx, script, &sink),
            Some(timeout) => short_timeout(cx, script, &sink, timeout),
        }
    }
}

/// Whether a hint of a statement that writes the table sets an option.
fn is_hinted(script: &Script<'_>, sink: &Sink<'_>, key: &str) -> bool {
    let parts = sink.table.writers.iter().filter_map(|&place| script.part(place));
    parts
        .filter_map(|(_, part)| part.target.as_ref())
        .any(|target| target.options.iter().any(|option| option.key.text == key))
}

fn no_prefix<'d>(cx: &mut Cx<'d>, script: &Script<'_>, sink: &Sink<'d>) {
    let key = sink.keys.prefix;
    if sink.table.option(key, &[]).is_some() || is_hinted(script, sink, key) {
        return;
    }
    let report = cx
        .report(messages::no_prefix(sink.table.ddl.name.last(), key))
        .at_span(sink.guarantee.span())
        .key(key, None)
        .help(messages::help_prefix(key));
    cx.file(report);
}

fn no_timeout<'d>(cx: &mut Cx<'d>, script: &Script<'_>, sink: &Sink<'d>) {
    let key = sink.keys.timeout;
    let (by_default, limit) = (cx.threshold(thresholds::SINK_DEFAULT_MS), cx.threshold(thresholds::BROKER_LIMIT_MS));
    if by_default <= limit || is_hinted(script, sink, key) {
        return;
    }
    let wanted = format!("{limit}");
    let message = messages::no_timeout(sink.table.ddl.name.last(), duration(by_default), duration(limit));
    let fix = cx.fix_table_option(sink.table, sink.guarantee, key, &wanted, Applicability::Unsafe);
    let report = cx
        .report(message)
        .at_span(sink.guarantee.span())
        .key(key, Some(format!("{by_default}")))
        .severity(Severity::Warning)
        .help(messages::help_timeout(key, wanted));
    cx.file(report.fix(fix));
}

fn short_timeout<'d>(cx: &mut Cx<'d>, script: &'d Script<'d>, sink: &Sink<'d>, timeout: &TableOption) {
    let Ok(millis) = timeout.value.text.trim().parse::<i64>() else { return };
    let mut moments: Vec<Moment<'d>> =
        sink.table.writers.iter().filter_map(|&place| script.part(place)).map(|(job, _)| Moment::of(job)).collect();
    if moments.is_empty() {
        moments = cx.moments().into_iter().filter(|moment| moment.job.is_none()).collect();
    }
    for moment in moments {
        let Some(intervals) = cx.cases_at(options::INTERVAL, moment, Absent::Unknown) else { continue };
        let Some(timeouts) = cx.cases_at(options::TIMEOUT, moment, Absent::Default) else { continue };
        let shortest = |cases: &[Case<'_>]| cases.iter().map(Case::nanos).min().flatten();
        let (Some(interval), Some(longest)) = (shortest(&intervals), shortest(&timeouts)) else { continue };
        let downtime = nanos(cx.threshold(thresholds::DOWNTIME_MS));
        let open = interval + longest + downtime;
        if interval <= 0 || i128::from(millis) * NANOS_PER_MILLI >= open {
            continue;
        }
        let limit = cx.threshold(thresholds::BROKER_LIMIT_MS);
        let enough = open <= nanos(limit);
        let key = sink.keys.timeout;
        let (help, fix) = if enough {
            let fix = cx.fix_table_option(sink.table, sink.guarantee, key, &format!("{limit}"), Applicability::Unsafe);
            (messages::help_longer(key, limit).to_string(), fix)
        } else {
            (messages::help_beyond(key, duration(limit), open / NANOS_PER_MILLI).to_string(), None)
        };
        let message = messages::too_short(
            sink.table.ddl.name.last(),
            format_duration(i128::from(millis) * NANOS_PER_MILLI),
            format_duration(interval),
            format_duration(longest),
        );
        let mut report =
            cx.report(message).at_span(timeout.span()).key(key, Some(timeout.value.text.clone())).help(help).fix(fix);
        if let Some(setting) = intervals.last().and_then(|case| case.setting) {
            report = report.label(setting.span, messages::label());
        }
        cx.file(report);
        return;
    }
}

fn duration(millis: f64) -> String {
    format_duration(nanos(millis))
}
