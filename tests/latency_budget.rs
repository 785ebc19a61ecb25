//! The latency budget against what was measured on a real cluster: Flink 1.20
//! and 2.3 on one machine, a source, one exchange by key, windows whose records
//! each wait for half a millisecond, 250 ms for late events. 99 of 100 results
//! came within the budget's bounds wherever the job was not saturated, and each
//! step gained about what the budget says.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Case;
use flinklint::budget::{self, Bounds, PartKind, Verdict};
use flinklint::document::Kind;
use flinklint::lint::{DocumentBudget, WhatIf};
use flinklint::rules;
use flinklint::source::SourceFile;

const FACTS: [&str; 10] = [
    "--flink-version",
    "1.20",
    "--sla",
    "500ms",
    "--context",
    "hops=1",
    "--context",
    "time=event",
    "--context",
    "out-of-orderness=250ms",
];

/// The configuration of a rung, and what was measured of the job. Pauses and
/// timers were not recorded then: those of such a job on such a machine stand here.
fn budget(interval: u32, timeout: u32, backend: &str, load: u32) -> DocumentBudget {
    let text = format!(
        "parallelism.default: 3\npipeline.auto-watermark-interval: {interval} ms\n\
         execution.buffer-timeout.interval: {timeout} ms\nstate.backend.type: {backend}\n"
    );
    let sketch = format!(
        "job ladder uptime=10min\n\
         config parallelism.default=3\n\
         vertex source parallelism=3 busy-time=40 backpressured-time=0 records-out-rate=1166\n\
         vertex windows from=source parallelism=3 busy-time={load} backpressured-time=0 records-in-rate=1166 \
         mailbox-latency-p99=40\n\
         taskmanager slots=4 gc.G1_Young_Generation=40:480 gc-time-rate=6\n\
         checkpoints interval=15s\n\
         checkpoint duration=90 alignment=20 sync=15 times=4\n"
    );
    of(&Case::new(Kind::FlinkConf).with(&FACTS).measured(&sketch), &text)
}

fn of(case: &Case, text: &str) -> DocumentBudget {
    let source = SourceFile::new("flink-conf.yaml", text);
    let file = case.linter.read(&source, &case.input);
    case.linter.budgets(&case.input, &source, &file).pop().expect("a document")
}

fn change<'b>(budget: &'b DocumentBudget, rule: &str) -> Option<&'b WhatIf> {
    budget.what_if.iter().find(|what_if| rules::page(what_if.rule).id == rule)
}

#[test]
fn what_was_measured_lies_within_the_bounds() {
    for (interval, timeout, backend, p50, p99) in [
        (200, 100, "rocksdb", 582.0, 729.0),
        (200, 100, "hashmap", 527.0, 693.0),
        (100, 100, "hashmap", 475.0, 621.0),
        (100, 10, "hashmap", 361.0, 433.0),
    ] {
        let totals = budget(interval, timeout, backend, 570).budget.totals();
        let rung = format!("{interval} ms, {timeout} ms, {backend}: {totals:?}");
        assert!(totals.ms.low <= p50 && p99 <= totals.ms.high, "{rung}");
        assert!(totals.ms.high < 1.25 * p99, "not without use: {rung}");
        assert!((totals.ms.typical - p50).abs() < 75.0, "{rung}");
    }
}

#[test]
fn fixes_change_about_what_was_measured() {
    let before = budget(200, 100, "hashmap", 570);
    let gain = |budget: &DocumentBudget, rule| -change(budget, rule).expect("a fix").typical.expect("a bound");
    assert!((33.0..=80.0).contains(&gain(&before, "FL101")), "{:?}", before.what_if);
    let after = budget(100, 100, "hashmap", 570);
    assert!((60.0..=148.0).contains(&gain(&after, "FL102")), "{:?}", after.what_if);
    assert!(change(&after, "FL101").is_none());
}

#[test]
fn a_job_that_bursts_saturate_has_no_upper_bound_until_it_is_scaled_out() {
    let busy = budget(200, 100, "hashmap", 850);
    let totals = busy.budget.totals();
    assert!(totals.ms.typical.is_finite() && totals.ms.high.is_infinite() && totals.p99.is_infinite());
    assert_eq!(busy.verdict, Verdict::AtRisk);
    let scaled = change(&busy, "FL201").and_then(|what_if| what_if.totals).expect("a fix");
    assert!(scaled.ms.high.is_finite(), "{scaled:?}");
}

#[test]
fn nothing_is_within_an_sla_that_has_a_part_missing() {
    let case = Case::new(Kind::FlinkConf).with(&["--sla", "1h", "--context", "hops=1"]);
    assert_eq!(of(&case, "parallelism.default: 3\n").verdict, Verdict::Unknown);
}

#[test]
fn with_every_part_known_it_is() {
    let facts = ["--context", "user-latency=1ms", "--context", "sink=at-least-once", "--context", "time=processing"];
    let sketch = "job ladder uptime=10min\n\
         vertex source parallelism=3 busy-time=40 backpressured-time=0 records-out-rate=1166\n\
         operator source pending-records=0\n\
         vertex score from=source parallelism=3 busy-time=100 backpressured-time=0 records-in-rate=1166 \
         mailbox-latency-p99=4\n\
         taskmanager slots=4 gc.G1_Young_Generation=40:480 gc-time-rate=6\n\
         checkpoints interval=15s\n\
         checkpoint duration=90 alignment=20 sync=15 times=4\n";
    let case =
        Case::new(Kind::FlinkConf).with(&["--flink-version", "1.20", "--sla", "1s"]).with(&facts).measured(sketch);
    let budget = of(&case, "parallelism.default: 3\n");
    assert_eq!((budget.verdict, budget.hops), (Verdict::Within, Some(1)), "{:?}", budget.budget.unknown);
}

#[test]
fn a_batch_job_has_no_budget() {
    let case = Case::new(Kind::ConfigYaml).with(&["--sla", "1s"]);
    let budget = of(&case, "execution.runtime-mode: BATCH\n");
    assert!(budget.excluded.is_some() && budget.verdict == Verdict::Unknown);
}

#[test]
fn releases_that_differ_widen_the_bounds() {
    // Up to 1.15 only the second key is read, from 1.18 on the first counts.
    let text = "execution.buffer-timeout.interval: 20 ms\nexecution.buffer-timeout: 50 ms\n";
    let case = Case::new(Kind::FlinkConf).with(&["--context", "hops=1", "--context", "time=processing"]);
    let network = |case: &Case| of(case, text).budget.parts.first().map(|part| part.ms);
    let ms = network(&case);
    assert!(ms.is_none_or(|ms| ms.high >= 50.0), "{ms:?}");
    let new = Case::new(Kind::FlinkConf).with(&["--flink-version", "1.20", "--context", "hops=1"]);
    assert!(network(&new).is_some_and(|ms| ms.high <= 20.0));
}

fn part(budget: &DocumentBudget, kind: PartKind) -> Option<Bounds> {
    budget.budget.parts.iter().find(|part| part.kind == kind).map(|part| part.ms)
}

/// Four channels of two buffers and eight that float, 32 KiB each, at 100 KiB a second.
#[test]
fn debloating_bounds_what_lies_before_a_slow_receiver() {
    let sketch = "job fraud uptime=2h\n\
         vertex source parallelism=4 busy-time=100 backpressured-time=700\n\
         vertex slow from=source parallelism=4 busy-time=980 backpressured-time=0 records-in-rate=100 bytes-in-rate=100k\n";
    let of = |text| {
        let case = Case::new(Kind::FlinkConf).with(&["--flink-version", "1.20"]).measured(sketch);
        part(&of(&case, text), budget::IN_FLIGHT).expect("a part")
    };
    assert!((of("parallelism.default: 4\n").high - 5120.0).abs() < 1e-6);
    let debloated = of("parallelism.default: 4\ntaskmanager.network.memory.buffer-debloat.enabled: true\n");
    assert!((debloated.high - 1000.0).abs() < 1e-6 && debloated.typical <= debloated.high, "{debloated:?}");
}

#[test]
fn a_script_tells_event_time_by_its_watermarks() {
    let text = "CREATE TABLE clicks (page STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) \
                WITH ('connector' = 'kafka');\n\
                SET 'pipeline.auto-watermark-interval' = '50 ms';\n\
                INSERT INTO counts SELECT page, COUNT(*) FROM clicks GROUP BY page, TUMBLE(ts, INTERVAL '1' SECOND);\n";
    let budget = of(&Case::new(Kind::Sql).with(&["--sla", "1s"]), text);
    assert_eq!(part(&budget, budget::OUT_OF_ORDERNESS), Some(Bounds::exactly(2000.0)));
    assert_eq!(part(&budget, budget::WATERMARK_INTERVAL), Some(Bounds::up_to(50.0, 0.5)));
    assert_eq!(budget.verdict, Verdict::Over);
}

#[test]
fn mini_batches_count_where_rows_are_gathered() {
    let settings = "SET 'table.exec.mini-batch.enabled' = 'true';\nSET 'table.exec.mini-batch.allow-latency' = '2 s';\n\
                    SET 'table.exec.mini-batch.size' = '100';\n\
                    CREATE TABLE clicks (page STRING) WITH ('connector' = 'kafka');\n";
    let grouped = format!("{settings}INSERT INTO counts SELECT page, COUNT(*) FROM clicks GROUP BY page;\n");
    let case = Case::new(Kind::Sql).with(&["--sla", "1s"]);
    let budget = of(&case, &grouped);
    assert_eq!(part(&budget, budget::MINI_BATCH), Some(Bounds::up_to(2000.0, 0.5)));
    let fix = change(&budget, "FL106").and_then(|fix| fix.typical).expect("a fix");
    assert!((fix + 900.0).abs() < 1e-6, "{fix}");
    let mapped = format!("{settings}INSERT INTO pages SELECT UPPER(page) FROM clicks;\n");
    assert_eq!(part(&of(&case, &mapped), budget::MINI_BATCH), None);
}
