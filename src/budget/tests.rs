#![allow(clippy::float_cmp, reason = "sums of numbers that are exact")]

use super::*;

fn event_time(interval: f64, timeout: f64, hops: u32, p: f64) -> Inputs {
    Inputs {
        path: Path::Window,
        parallelism: p,
        out_of_orderness: Input::Known(Bounds::exactly(250.0)),
        watermark_interval: Input::Known(Bounds::exactly(interval)),
        network: Input::Known(Network { hops, flush: Flush::After(Bounds::exactly(timeout)), fill: None }),
        ..Inputs::default()
    }
}

fn totals(inputs: &Inputs) -> [f64; 4] {
    let Totals { ms, p99 } = Budget::of(inputs).totals();
    [ms.low, ms.typical, ms.high, p99]
}

fn part(inputs: &Inputs, kind: PartKind) -> Bounds {
    Budget::of(inputs).parts.iter().find(|part| part.kind == kind).expect("a part").ms
}

fn nearly(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-6
}

/// `WindowingJob` of the first seed: watermarks 250 ms behind, one hop, its lag
/// measured in the window, three subtasks.
#[test]
fn the_windowing_job_of_the_first_seed() {
    for (interval, timeout, expected, measured) in [
        (200.0, 100.0, [250.0, 475.0, 550.0, 550.0], 500.0),
        (100.0, 100.0, [250.0, 400.0, 450.0, 450.0], 430.0),
        (100.0, 10.0, [250.0, 332.5, 360.0, 360.0], 370.0),
    ] {
        let found = totals(&event_time(interval, timeout, 1, 3.0));
        assert_eq!(found, expected);
        assert!((found[3] - measured).abs() <= 50.0, "what the parts leave out is small");
    }
}

#[test]
fn two_hops_cost_a_tenth_of_a_second_and_more() {
    let [before, after] = [100.0, 10.0].map(|timeout| totals(&event_time(200.0, timeout, 2, 3.0)));
    assert!(nearly(after[1] - before[1], -135.0));
}

#[test]
fn a_record_waits_for_half_of_the_timeout_at_each_hop() {
    let network = |flush, fill| Input::Known(Network { hops: 3, flush, fill });
    let of = |network| part(&Inputs { network, parallelism: 8.0, ..Inputs::default() }, NETWORK_FLUSH);
    let timeout = Flush::After(Bounds::exactly(100.0));
    assert_eq!(of(network(timeout, None)), Bounds { low: 0.0, typical: 150.0, high: 300.0 });
    assert_eq!(of(network(timeout, Some(20.0))), Bounds { low: 0.0, typical: 30.0, high: 60.0 });
    assert_eq!(of(network(Flush::WhenFull, Some(500.0))), Bounds { low: 0.0, typical: 750.0, high: 1500.0 });
    assert_eq!(of(network(Flush::After(Bounds::default()), None)), Bounds::default());
    let endless = of(network(Flush::WhenFull, None));
    assert!(endless.low == 0.0 && !endless.is_bounded());
}

#[test]
fn a_job_without_hops_waits_for_no_flush() {
    let network = Input::Known(Network { hops: 0, flush: Flush::WhenFull, fill: None });
    assert_eq!(part(&Inputs { network, parallelism: 1.0, ..Inputs::default() }, NETWORK_FLUSH), Bounds::default());
}

#[test]
fn one_generator_is_half_an_interval_late() {
    assert_eq!(part(&event_time(200.0, 0.0, 1, 1.0), WATERMARK_INTERVAL), Bounds::up_to(200.0, 0.5));
}

#[test]
fn what_a_flush_brings_is_worked_off_within_it() {
    let receivers = |busiest| Input::Known(Receivers { mean: 0.6, busiest, spike: 1.25 });
    let inputs = |busiest| Inputs { receivers: receivers(busiest), ..event_time(100.0, 100.0, 1, 3.0) };
    let batch = part(&inputs(0.64), BATCHED_ARRIVAL);
    assert!(batch.low == 0.0 && nearly(batch.typical, 20.0) && nearly(batch.high, 80.0), "{batch:?}");
    let record = part(&Inputs { path: Path::Record, ..inputs(0.9) }, BATCHED_ARRIVAL);
    assert!(nearly(record.typical, 10.0) && nearly(record.high, 100.0), "{record:?}");
}

#[test]
fn rows_are_gathered_at_each_stage() {
    let mini_batch = Input::Known(MiniBatch { latency: Bounds::exactly(200.0), stages: 2 });
    let inputs = Inputs { mini_batch, ..Inputs::default() };
    assert_eq!(part(&inputs, MINI_BATCH), Bounds { low: 0.0, typical: 200.0, high: 400.0 });
}

#[test]
fn results_wait_for_their_checkpoint() {
    let commit =
        Commit { period: Bounds::exactly(10_000.0), duration: Bounds { low: 50.0, typical: 80.0, high: 300.0 } };
    let inputs = Inputs { commit: Input::Known(commit), ..Inputs::default() };
    assert_eq!(part(&inputs, COMMIT), Bounds { low: 50.0, typical: 5080.0, high: 10_300.0 });
}

#[test]
fn alignment_holds_up_those_that_come_during_it() {
    let alignment = Input::Known(Pause { longest: 200.0, every: 10_000.0 });
    let found = part(&Inputs { alignment, ..Inputs::default() }, ALIGNMENT);
    assert!(found.low == 0.0 && nearly(found.typical, 2.0) && found.high == 200.0, "{found:?}");
}

#[test]
fn buffers_hold_what_they_can() {
    let in_flight = Input::Known(InFlight { typical: 1200.0, high: 1000.0 });
    let found = part(&Inputs { in_flight, ..Inputs::default() }, IN_FLIGHT);
    assert_eq!(found, Bounds { low: 0.0, typical: 1000.0, high: 1000.0 });
}

#[test]
fn queues_grow_with_the_load_until_a_spike_saturates() {
    let queue = |load, service| {
        let utilisation = Input::Known(Utilisation { load, service, spike: 1.0 / 0.7 });
        part(&Inputs { utilisation, ..Inputs::default() }, UTILISATION)
    };
    let half = queue(0.5, Some(1.0));
    assert!(nearly(half.low, 1.0) && nearly(half.typical, 2.0) && nearly(half.high, 4.605_170 / (1.0 - 0.5 / 0.7)));
    let busy = queue(0.85, Some(1.0));
    assert!(nearly(busy.typical, 1.0 / 0.15) && busy.high.is_infinite());
    let saturated = queue(1.0, Some(1.0));
    assert!(saturated.low == 1.0 && saturated.typical.is_infinite() && saturated.high.is_infinite());
    assert!(queue(0.9, None).high.is_infinite(), "also where nothing tells how long a record takes");
}

#[test]
fn all_keys_of_a_window_fire_one_behind_the_other() {
    let inputs = Inputs {
        held_thread: Input::Known(HeldThread { usual: 60.0, longest: 80.0 }),
        ..event_time(100.0, 10.0, 1, 3.0)
    };
    assert_eq!(part(&inputs, HELD_THREAD), Bounds { low: 0.0, typical: 30.0, high: 80.0 });
    assert_eq!(part(&Inputs { path: Path::Record, ..inputs }, HELD_THREAD), Bounds::up_to(80.0, 0.0));
}

#[test]
fn a_pause_is_met_as_often_as_its_share() {
    let gc = |count| {
        let collection = Collection { share: 0.1, pause: 50.0, count };
        part(&Inputs { gc: Input::Known(collection), ..Inputs::default() }, GC)
    };
    assert_eq!(gc(1.0), Bounds { low: 0.0, typical: 2.5, high: 50.0 });
    assert_eq!(gc(2.0).high, 100.0, "two pauses cannot be longer than both");
    assert!(nearly(gc(500.0).high, 230.258_509));
}

#[test]
fn what_waits_is_worked_off_at_the_rate_of_reading() {
    let wait = |records, per_second| {
        let source_wait = Input::Known(Waiting { records, per_second });
        part(&Inputs { source_wait, ..Inputs::default() }, SOURCE_WAIT)
    };
    assert_eq!(wait(500.0, 1000.0), Bounds { low: 0.0, typical: 500.0, high: 500.0 });
    assert_eq!(wait(0.0, 0.0), Bounds::default());
    assert!(!wait(5.0, 0.0).is_bounded());
}

#[test]
fn the_verdict_never_counts_on_what_is_not_known() {
    let budget = Budget::of(&event_time(200.0, 100.0, 1, 3.0));
    let verdict = |sla| budget.verdict(Some(sla));
    assert_eq!(
        [600.0, 550.0, 549.0, 250.0, 249.0].map(verdict),
        [Verdict::Within, Verdict::Within, Verdict::AtRisk, Verdict::AtRisk, Verdict::Over]
    );
    assert_eq!(budget.verdict(None), Verdict::Unknown);
    let some = Inputs { gc: Input::Unknown("no stats".into()), ..event_time(200.0, 100.0, 1, 3.0) };
    assert_eq!(Budget::of(&some).verdict(Some(600.0)), Verdict::Unknown);
    assert_eq!(Budget::of(&some).verdict(Some(500.0)), Verdict::AtRisk);
}

#[test]
fn what_has_no_bound_makes_the_sum_endless_but_not_what_is_certain() {
    let utilisation = Input::Known(Utilisation { load: 0.9, service: Some(1.0), spike: 1.5 });
    let budget = Budget::of(&Inputs { utilisation, ..event_time(200.0, 100.0, 1, 3.0) });
    assert!(budget.totals().p99.is_infinite() && budget.totals().ms.typical.is_finite());
    assert!(nearly(budget.certain().ms.high, 551.0));
    assert_eq!(budget.unbounded().map(|part| part.kind).collect::<Vec<_>>(), [UTILISATION]);
    assert_eq!(budget.largest().map(|part| part.kind), Some(OUT_OF_ORDERNESS));
}

/// Every part at once, from a few numbers.
fn everything(path: Path, numbers: &[f64; 6]) -> Inputs {
    let &[p, interval, timeout, load, pause, every] = numbers;
    let pauses = || Input::Known(Pause { longest: pause, every });
    Inputs {
        path,
        receivers: Input::Known(Receivers { mean: load / 2.0, busiest: load, spike: 1.0 / 0.7 }),
        mini_batch: Input::Known(MiniBatch { latency: Bounds::exactly(interval), stages: 1 }),
        commit: Input::Known(Commit { period: Bounds::exactly(every), duration: Bounds::exactly(pause) }),
        alignment: pauses(),
        state_copy: pauses(),
        in_flight: Input::Known(InFlight { typical: pause, high: every }),
        utilisation: Input::Known(Utilisation { load, service: Some(pause / 100.0), spike: 1.0 / 0.7 }),
        held_thread: Input::Known(HeldThread { usual: pause / 2.0, longest: pause }),
        gc: Input::Known(Collection { share: load, pause, count: every }),
        source_wait: Input::Known(Waiting { records: pause, per_second: every }),
        user_code: Input::Known(pause),
        ..event_time(interval, timeout, 2, p)
    }
}

#[test]
fn every_formula_has_its_numbers() {
    for path in [Path::Record, Path::Window] {
        let budget = Budget::of(&everything(path, &[3.0, 100.0, 10.0, 0.5, 20.0, 1000.0]));
        assert_eq!(budget.parts.len(), PartKind::all().count());
        for part in &budget.parts {
            assert!(!part.formula.contains(['{', '}']), "{}: {}", part.kind.id(), part.formula);
        }
    }
}

#[test]
fn numbers_are_short() {
    let texts = [0.0, -0.0001, 332.5, 100.0, 1.0 / 3.0, 12.345, 1701.567, f64::INFINITY].map(number);
    assert_eq!(texts, ["0", "0", "332.5", "100", "0.333", "12.3", "1702", "no bound"]);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn numbers() -> impl Strategy<Value = [f64; 6]> {
        (1_u32..200, 0.0..5_000.0, 0.0..1_000.0, 0.0..1.2, 0.0..2_000.0, 1.0..100_000.0)
            .prop_map(|(p, interval, timeout, load, pause, every)| [p.into(), interval, timeout, load, pause, every])
    }

    fn path() -> impl Strategy<Value = Path> {
        prop_oneof![Just(Path::Record), Just(Path::Window)]
    }

    proptest! {
        #[test]
        fn bounds_are_in_order_and_sum_up(path in path(), numbers in numbers()) {
            let budget = Budget::of(&everything(path, &numbers));
            for part in &budget.parts {
                let Bounds { low, typical, high } = part.ms;
                prop_assert!(0.0 <= low && low <= typical && typical <= high, "{part:?}");
                prop_assert!(part.variance >= -1e-6, "{part:?}");
            }
            let totals = budget.totals();
            let lows: f64 = budget.parts.iter().map(|part| part.ms.low).sum();
            prop_assert!(nearly(totals.ms.low, lows));
            prop_assert!(totals.ms.typical <= totals.p99 && totals.p99 <= totals.ms.high);
        }

        #[test]
        fn a_longer_interval_or_timeout_is_never_faster(path in path(), numbers in numbers(), more in 0.0..500.0) {
            let before = Budget::of(&everything(path, &numbers)).certain();
            for at in [1, 2] {
                let mut longer = numbers;
                longer[at] += more;
                let after = Budget::of(&everything(path, &longer)).certain();
                prop_assert!(before.ms.typical <= after.ms.typical + 1e-6 && before.ms.high <= after.ms.high + 1e-6);
                prop_assert!(before.p99 <= after.p99 + 1e-6);
            }
        }
    }
}
