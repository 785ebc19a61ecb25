//! Whether results wait for event time, and for how long.

use super::configured::{bounds, cases, millis, not_known};
use super::observed::Observed;
use super::{Driver, Reading};
use crate::budget::{self, Bounds, EVENT_TIME, Input, Path, notes};
use crate::document::{Script, Table};
use crate::flink::metrics::CURRENT_INPUT_WATERMARK;
use crate::flink::sql_tables::{EMIT_STRATEGY, ON_EVENT};
use crate::intent::{SlaKind, Time};
use crate::rules::Cx;
use crate::rules::pages::fl114::{messages, options};
use crate::rules::script::{Absent, Moment, waits_for_time};

/// What results wait for.
enum Waits<'d> {
    /// Nothing.
    Not,
    /// Watermarks that stay so far behind.
    For { delay: Box<Input<(Bounds, Driver<'d>)>>, periodic: bool },
    /// Nothing tells.
    Unknown,
}

pub(super) fn read<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>, observed: Option<&Observed<'d>>) {
    let (delay, periodic) = match waits(cx, observed) {
        Waits::Not => return,
        Waits::For { delay, periodic } => (*delay, periodic),
        Waits::Unknown => {
            reading.inputs.watermark_interval = Input::Unknown(messages::time());
            return;
        }
    };
    reading.inputs.path = Path::Window;
    reading.notes.push(notes::SILENT_PARTITION.to_owned());
    reading.inputs.out_of_orderness = delay.map(|(delay, driver)| {
        reading.drive(budget::OUT_OF_ORDERNESS, driver);
        delay
    });
    if periodic {
        interval(cx, reading);
    }
}

fn interval<'d>(cx: &mut Cx<'d>, reading: &mut Reading<'d>) {
    let Some(cases) = cases(cx, options::WATERMARKS, Absent::Default) else {
        reading.inputs.watermark_interval = not_known(options::WATERMARKS);
        return;
    };
    reading.inputs.watermark_interval = match bounds(&cases) {
        Some(interval) if interval.low > 0.0 => Input::Known(interval),
        Some(_) => Input::Unknown(messages::no_periodic()),
        None => not_known(options::WATERMARKS),
    };
    if let Some(driver) = Driver::option(cx, options::WATERMARKS, &cases) {
        reading.drive(budget::WATERMARK_INTERVAL, driver);
    }
}

fn waits<'d>(cx: &mut Cx<'d>, observed: Option<&Observed<'d>>) -> Waits<'d> {
    let context = &cx.intent.context;
    if context.time == Some(Time::Processing) || context.sla_kind == Some(SlaKind::Processing) {
        return Waits::Not;
    }
    let declared = context.out_of_orderness;
    let declared_delay = || match declared {
        Some(nanos) => Input::Known((Bounds::exactly(millis(nanos)), Driver::declared("out-of-orderness", nanos))),
        None => Input::Unknown(messages::delay()),
    };
    if let Some(script) = cx.script() {
        let tables: Vec<&Table> = script.tables.iter().filter(|table| is_waited_for(cx, script, table)).collect();
        if !tables.is_empty() {
            let delay = delay_of(&tables).map_or_else(declared_delay, Input::Known);
            return Waits::For {
                delay: Box::new(delay),
                periodic: !tables.iter().all(|table| comes_with_events(table)),
            };
        }
    }
    let says_so = context.time == Some(Time::Event) || context.sla_kind == Some(SlaKind::EventTime);
    if says_so || declared.is_some() || observed.is_some_and(is_in_graph) {
        return Waits::For { delay: Box::new(declared_delay()), periodic: true };
    }
    match cx.script() {
        Some(script) if reads_own_tables(script) => Waits::Not,
        _ => Waits::Unknown,
    }
}

/// Whether a job of the script waits for the watermark of a table.
fn is_waited_for<'d>(cx: &mut Cx<'d>, script: &'d Script<'d>, table: &Table) -> bool {
    table.watermark().is_some()
        && table.readers.iter().filter_map(|&place| script.part(place)).any(|(job, part)| {
            waits_for_time(script, part) && cx.is_streaming_at(options::RUNTIME_MODE, Moment::of(job)) == Some(true)
        })
}

/// How far the watermarks of tables stay behind, where all of them tell.
fn delay_of<'d>(tables: &[&Table]) -> Option<(Bounds, Driver<'d>)> {
    let delays: Option<Vec<(i128, &Table)>> =
        tables.iter().map(|&table| Some((table.watermark()?.delay_nanos?, table))).collect();
    let mut delays = delays?;
    delays.sort_by_key(|&(nanos, _)| nanos);
    let &(longest, table) = delays.last()?;
    let bounds = Bounds::over(&delays.iter().map(|&(nanos, _)| millis(nanos)).collect::<Vec<_>>())?;
    let setting = format!("WATERMARK FOR {} of {}", table.watermark()?.column, table.ddl.name.last());
    Some((bounds, Driver::other(setting, longest)))
}

/// Whether a table's watermarks come with its events, not with time.
fn comes_with_events(table: &Table) -> bool {
    table.option(EMIT_STRATEGY, &[]).is_some_and(|option| option.value.text.eq_ignore_ascii_case(ON_EVENT))
}

/// Whether the script shows all tables that its jobs read.
fn reads_own_tables(script: &Script<'_>) -> bool {
    let mut parts = script.jobs.iter().flat_map(|job| &job.parts).peekable();
    parts.peek().is_some() && parts.all(|part| !part.reads.others) && script.tables.iter().all(|table| !table.open)
}

/// Whether a vertex is named after a window of event time and has watermarks.
fn is_in_graph(observed: &Observed<'_>) -> bool {
    observed.job.running().any(|(_, vertex)| {
        EVENT_TIME.iter().any(|name| vertex.name.contains(name))
            && vertex.series(CURRENT_INPUT_WATERMARK).filter_map(crate::stats::Series::last).any(|mark| mark > 0.0)
    })
}
