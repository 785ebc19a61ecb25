use super::catalogue as kinds;
use super::{
    Bounds, Collection, Commit, Flush, HeldThread, InFlight, Input, Inputs, MiniBatch, Network, PartKind, Path, Pause,
    Receivers, Utilisation, Waiting,
};

/// A quantile of an exponential distribution that 99 of 100 values stay
/// within, in means: ln 100.
const P99_IN_MEANS: f64 = 4.605_170_185_988_091;

/// One part of a latency budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Which it is.
    pub kind: PartKind,
    /// How long it takes, in milliseconds.
    pub ms: Bounds,
    /// How much that varies, in square milliseconds.
    pub variance: f64,
    /// The formula, with its numbers.
    pub formula: String,
}

/// What the parts of some inputs are, in the order of the catalogue.
pub(super) fn all(inputs: &Inputs) -> Vec<(PartKind, Input<Part>)> {
    let Inputs { path, parallelism: p, .. } = *inputs;
    vec![
        (kinds::OUT_OF_ORDERNESS, inputs.out_of_orderness.as_ref().map(|&delay| out_of_orderness(delay))),
        (kinds::WATERMARK_INTERVAL, inputs.watermark_interval.as_ref().map(|&every| watermark_interval(every, p))),
        (kinds::NETWORK_FLUSH, inputs.network.as_ref().map(|network| network_flush(network, path, p))),
        (kinds::BATCHED_ARRIVAL, batched_arrival(inputs)),
        (kinds::MINI_BATCH, inputs.mini_batch.as_ref().map(mini_batch)),
        (kinds::COMMIT, inputs.commit.as_ref().map(commit)),
        (kinds::ALIGNMENT, inputs.alignment.as_ref().map(|pause| pauses(kinds::ALIGNMENT, *pause))),
        (kinds::STATE_COPY, inputs.state_copy.as_ref().map(|pause| pauses(kinds::STATE_COPY, *pause))),
        (kinds::IN_FLIGHT, inputs.in_flight.as_ref().map(|&in_flight| waits_in_flight(in_flight))),
        (kinds::UTILISATION, inputs.utilisation.as_ref().map(|&utilisation| queueing(utilisation))),
        (kinds::HELD_THREAD, inputs.held_thread.as_ref().map(|&held| held_thread(held, path))),
        (kinds::GC, inputs.gc.as_ref().map(|&collection| gc(collection))),
        (kinds::SOURCE_WAIT, inputs.source_wait.as_ref().map(|&waiting| source_wait(waiting))),
        (kinds::USER_CODE, inputs.user_code.as_ref().map(|&declared| user_code(declared))),
    ]
}

/// Anything between the bounds is as likely.
fn uniform(ms: Bounds) -> f64 {
    (ms.high - ms.low).powi(2) / 12.0
}

/// Nothing most of the time, else anything up to the upper bound.
fn seldom(ms: Bounds) -> f64 {
    2.0 * ms.typical * ms.high / 3.0 - ms.typical * ms.typical
}

/// The mean of the latest of p independent phases.
fn latest_of(p: f64) -> f64 {
    p / (p + 1.0)
}

fn out_of_orderness(delay: Bounds) -> Part {
    let kind = kinds::OUT_OF_ORDERNESS;
    Part { kind, ms: delay, variance: uniform(delay), formula: kind.formula(Path::Window, &[("D", delay.typical)]) }
}

fn watermark_interval(interval: Bounds, p: f64) -> Part {
    let kind = kinds::WATERMARK_INTERVAL;
    let ms = Bounds { low: 0.0, typical: interval.typical * latest_of(p), high: interval.high };
    let formula = kind.formula(Path::Window, &[("I", interval.typical), ("p", p)]);
    Part { kind, ms, variance: uniform(ms), formula }
}

/// How long a record waits at one hop until its buffer is sent, at most.
fn flushed_within(network: &Network) -> Bounds {
    let filled = network.fill.unwrap_or(f64::INFINITY);
    match network.flush {
        Flush::After(timeout) => {
            Bounds { low: 0.0, typical: timeout.typical.min(filled), high: timeout.high.min(filled) }
        }
        Flush::WhenFull => Bounds { low: 0.0, typical: filled, high: filled },
    }
}

fn hops(network: &Network) -> f64 {
    f64::from(network.hops)
}

fn network_flush(network: &Network, path: Path, p: f64) -> Part {
    let kind = kinds::NETWORK_FLUSH;
    let (within, hops) = (flushed_within(network), hops(network));
    let share = match path {
        Path::Record => 0.5,
        Path::Window => latest_of(p),
    };
    // No hop waits for nothing, also where a hop would wait for ever.
    let times = |each: f64| if hops > 0.0 { hops * each } else { 0.0 };
    let ms = Bounds { low: 0.0, typical: times(within.typical * share), high: times(within.high) };
    let formula = kind.formula(path, &[("t", within.typical), ("H", hops), ("p", p)]);
    Part { kind, ms, variance: times(uniform(within)), formula }
}

/// Not known where the network is not: then the part of the network says so.
fn batched_arrival(inputs: &Inputs) -> Input<Part> {
    let Some(network) = inputs.network.known() else { return Input::Absent };
    let within = flushed_within(network);
    if !within.is_bounded() || network.hops == 0 {
        return Input::Absent;
    }
    let Inputs { path, parallelism: p, .. } = *inputs;
    let share = match path {
        Path::Record => 0.5 / p,
        Path::Window => 1.0 / p,
    };
    inputs.receivers.as_ref().map(|&Receivers { mean, busiest, spike }| {
        let (kind, hops) = (kinds::BATCHED_ARRIVAL, hops(network));
        let most = (busiest * spike).clamp(mean.min(1.0), 1.0);
        let each = Bounds { low: 0.0, typical: within.typical * mean.min(1.0) * share, high: within.high * most };
        let ms = Bounds { low: 0.0, typical: hops * each.typical, high: hops * each.high };
        let numbers =
            [("load", mean), ("busiest", busiest), ("k", spike), ("t", within.typical), ("H", hops), ("p", p)];
        Part { kind, ms, variance: hops * seldom(each), formula: kind.formula(path, &numbers) }
    })
}

fn mini_batch(batch: &MiniBatch) -> Part {
    let (kind, stages) = (kinds::MINI_BATCH, f64::from(batch.stages));
    let ms = Bounds { low: 0.0, typical: stages * batch.latency.typical / 2.0, high: stages * batch.latency.high };
    let variance = stages * batch.latency.high.powi(2) / 12.0;
    Part { kind, ms, variance, formula: kind.formula(Path::Record, &[("L", batch.latency.typical), ("n", stages)]) }
}

fn commit(commit: &Commit) -> Part {
    let (kind, Commit { period, duration }) = (kinds::COMMIT, *commit);
    let ms = Bounds {
        low: duration.low,
        typical: period.typical / 2.0 + duration.typical,
        high: period.high + duration.high,
    };
    let formula = kind.formula(Path::Record, &[("C", period.typical), ("d", duration.typical)]);
    Part { kind, ms, variance: uniform(ms), formula }
}

/// A record comes at any time: during the pause it waits for what is left of it.
fn pauses(kind: PartKind, Pause { longest, every }: Pause) -> Part {
    let longest_share = if every > 0.0 { (longest / every).min(1.0) } else { 1.0 };
    let ms = Bounds::up_to(longest, longest_share / 2.0);
    let formula = kind.formula(Path::Record, &[("a", longest), ("C", every)]);
    Part { kind, ms, variance: seldom(ms), formula }
}

fn waits_in_flight(InFlight { typical, high }: InFlight) -> Part {
    let kind = kinds::IN_FLIGHT;
    let ms = Bounds { low: 0.0, typical: typical.min(high), high };
    Part { kind, ms, variance: uniform(ms), formula: kind.formula(Path::Record, &[("high", high)]) }
}

/// M/M/1. From where a spike saturates the subtask on, the queue has no bound.
fn queueing(Utilisation { load, service, spike }: Utilisation) -> Part {
    let kind = kinds::UTILISATION;
    let s = service.unwrap_or(0.0);
    let free = |load: f64| if load < 1.0 { 1.0 / (1.0 - load) } else { f64::INFINITY };
    let (mean, in_spike) = (free(load), free(load * spike));
    let times = |factor: f64| if factor.is_finite() { s * factor } else { f64::INFINITY };
    let ms = Bounds { low: s, typical: times(mean), high: times(P99_IN_MEANS * in_spike) };
    let numbers = [("s", s), ("load", load), ("k", spike)];
    Part { kind, ms, variance: ms.typical.powi(2), formula: kind.formula(Path::Record, &numbers) }
}

fn held_thread(HeldThread { usual, longest }: HeldThread, path: Path) -> Part {
    let kind = kinds::HELD_THREAD;
    let typical = match path {
        Path::Record => 0.0,
        Path::Window => usual.min(longest) / 2.0,
    };
    let ms = Bounds { low: 0.0, typical, high: longest };
    let variance = if path == Path::Window { uniform(ms) } else { seldom(ms) };
    Part { kind, ms, variance, formula: kind.formula(path, &[("m", longest), ("u", usual)]) }
}

fn gc(Collection { share, pause, count }: Collection) -> Part {
    let kind = kinds::GC;
    let high = pause * P99_IN_MEANS.min(count.max(1.0));
    let ms = Bounds { low: 0.0, typical: share.clamp(0.0, 1.0) * pause / 2.0, high };
    let formula = kind.formula(Path::Record, &[("share", share), ("pause", pause), ("n", count)]);
    Part { kind, ms, variance: seldom(ms), formula }
}

fn source_wait(Waiting { records, per_second }: Waiting) -> Part {
    let kind = kinds::SOURCE_WAIT;
    let wait = match (records > 0.0, per_second > 0.0) {
        (false, _) => 0.0,
        (true, true) => 1000.0 * records / per_second,
        (true, false) => f64::INFINITY,
    };
    let ms = Bounds { low: 0.0, typical: wait, high: wait };
    let formula = kind.formula(Path::Record, &[("n", records), ("rate", per_second)]);
    // In the mean and at most: those that wait were there before.
    Part { kind, ms, variance: 0.0, formula }
}

fn user_code(declared: f64) -> Part {
    let kind = kinds::USER_CODE;
    Part { kind, ms: Bounds::exactly(declared), variance: 0.0, formula: kind.formula(Path::Record, &[("u", declared)]) }
}
