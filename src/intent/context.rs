use std::fmt;

use super::value::{count, duration, memory, version, word};
use super::{BadValue, nearest};
use crate::flink::Version;

/// What windows and timers of the job go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Time {
    /// The time in the events.
    Event,
    /// The clock of the machine.
    Processing,
}

/// What the job is tuned for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Objective {
    /// Short delays.
    Latency,
    /// Many records.
    Throughput,
}

/// The moment that the SLA's clock starts at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlaKind {
    /// When the event happened.
    EventTime,
    /// When the job read the event.
    Processing,
}

/// What the sink guarantees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sink {
    /// Each result once.
    ExactlyOnce,
    /// Each result, some of them more often.
    AtLeastOnce,
}

/// What readers of the sink see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SinkReads {
    /// Only what a finished checkpoint committed.
    Committed,
    /// Everything, at once.
    Uncommitted,
}

/// Facts about a job that its configuration cannot hold. Absent means unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Network hops on the longest path of the job.
    pub hops: Option<u32>,
    /// How many `TaskManagers` there are.
    pub taskmanagers: Option<u32>,
    /// What windows and timers go by.
    pub time: Option<Time>,
    /// How late an event may come, in nanoseconds.
    pub out_of_orderness: Option<i128>,
    /// What the job is tuned for.
    pub objective: Option<Objective>,
    /// When the SLA's clock starts.
    pub sla_kind: Option<SlaKind>,
    /// What the sink guarantees.
    pub sink: Option<Sink>,
    /// What readers of the sink see.
    pub sink_reads: Option<SinkReads>,
    /// Size of the whole state, in bytes.
    pub state_size: Option<i64>,
    /// How many states the job registers.
    pub states: Option<u32>,
    /// Round trip between two processes, in nanoseconds.
    pub rtt: Option<i128>,
    /// Partitions of the source.
    pub partitions: Option<u32>,
    /// Time that the job's own code takes for a record, in nanoseconds.
    pub user_latency: Option<i128>,
    /// Version of the Kubernetes operator.
    pub operator_version: Option<Version>,
}

/// Why a fact is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextError {
    /// There is no such fact.
    UnknownKey {
        /// What was written.
        key: String,
        /// The fact that was most likely meant.
        suggestion: Option<&'static str>,
    },
    /// The value does not fit the fact.
    BadValue {
        /// The fact.
        key: &'static str,
        /// Why.
        error: BadValue,
    },
}

impl fmt::Display for ContextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContextError::UnknownKey { key, suggestion } => {
                write!(f, "`{}` is no fact that flinklint knows", super::value::short(key))?;
                match suggestion {
                    Some(name) => write!(f, "; did you mean `{name}`?"),
                    None => write!(f, "; it knows {}", Context::keys().collect::<Vec<_>>().join(", ")),
                }
            }
            ContextError::BadValue { key, error } => write!(f, "{key}: {error}"),
        }
    }
}

impl std::error::Error for ContextError {}

/// Sets one fact from a text.
type Setter = fn(&mut Context, &str) -> Result<(), BadValue>;

fn put<T>(slot: &mut Option<T>, value: Result<T, BadValue>) -> Result<(), BadValue> {
    *slot = Some(value?);
    Ok(())
}

/// Every fact by the name that `--context` and flinklint.toml write.
const FACTS: [(&str, Setter); 14] = [
    ("hops", |c, text| put(&mut c.hops, count(text, 0))),
    ("taskmanagers", |c, text| put(&mut c.taskmanagers, count(text, 1))),
    ("time", |c, text| {
        let words = [("event", Time::Event), ("processing", Time::Processing)];
        put(&mut c.time, word(text, "a kind of time", &words))
    }),
    ("out-of-orderness", |c, text| put(&mut c.out_of_orderness, duration(text))),
    ("objective", |c, text| {
        let words = [("latency", Objective::Latency), ("throughput", Objective::Throughput)];
        put(&mut c.objective, word(text, "an objective", &words))
    }),
    ("sla-kind", |c, text| {
        let words = [("event-time", SlaKind::EventTime), ("processing", SlaKind::Processing)];
        put(&mut c.sla_kind, word(text, "a kind of SLA", &words))
    }),
    ("sink", |c, text| {
        let words = [("exactly-once", Sink::ExactlyOnce), ("at-least-once", Sink::AtLeastOnce)];
        put(&mut c.sink, word(text, "a guarantee of a sink", &words))
    }),
    ("sink-reads", |c, text| {
        let words = [("committed", SinkReads::Committed), ("uncommitted", SinkReads::Uncommitted)];
        put(&mut c.sink_reads, word(text, "a way to read a sink", &words))
    }),
    ("state-size", |c, text| put(&mut c.state_size, memory(text))),
    ("states", |c, text| put(&mut c.states, count(text, 0))),
    ("rtt", |c, text| put(&mut c.rtt, duration(text))),
    ("partitions", |c, text| put(&mut c.partitions, count(text, 1))),
    ("user-latency", |c, text| put(&mut c.user_latency, duration(text))),
    ("operator-version", |c, text| put(&mut c.operator_version, version(text, "the Kubernetes operator"))),
];

impl Context {
    /// The names of the facts, as `--context` and flinklint.toml write them.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        FACTS.iter().map(|(name, _)| *name)
    }

    /// Sets the fact `key` from a text. What was there before is replaced, and
    /// stays where the value does not fit.
    ///
    /// # Errors
    /// There is no such fact, or the value does not fit it.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), ContextError> {
        let (key, setter) = fact(key)?;
        setter(self, value).map_err(|error| ContextError::BadValue { key, error })
    }

    /// Sets a fact from `key=value`, as `--context` takes it.
    ///
    /// # Errors
    /// There is no `=`, no such fact, or the value does not fit it.
    pub fn set_pair(&mut self, pair: &str) -> Result<(), ContextError> {
        if let Some((key, value)) = pair.split_once('=') {
            return self.set(key, value);
        }
        let (key, _) = fact(pair)?;
        let error = BadValue::with_help("has no value", format!("write {key}=..."));
        Err(ContextError::BadValue { key, error })
    }

    /// These facts, and `weaker`'s where these do not say.
    #[must_use]
    pub fn or(self, weaker: &Context) -> Context {
        Context {
            hops: self.hops.or(weaker.hops),
            taskmanagers: self.taskmanagers.or(weaker.taskmanagers),
            time: self.time.or(weaker.time),
            out_of_orderness: self.out_of_orderness.or(weaker.out_of_orderness),
            objective: self.objective.or(weaker.objective),
            sla_kind: self.sla_kind.or(weaker.sla_kind),
            sink: self.sink.or(weaker.sink),
            sink_reads: self.sink_reads.or(weaker.sink_reads),
            state_size: self.state_size.or(weaker.state_size),
            states: self.states.or(weaker.states),
            rtt: self.rtt.or(weaker.rtt),
            partitions: self.partitions.or(weaker.partitions),
            user_latency: self.user_latency.or(weaker.user_latency),
            operator_version: self.operator_version.or(weaker.operator_version),
        }
    }
}

/// The fact of this name.
fn fact(name: &str) -> Result<(&'static str, Setter), ContextError> {
    let name = name.trim();
    FACTS
        .iter()
        .copied()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| ContextError::UnknownKey { key: name.to_owned(), suggestion: nearest(name, Context::keys()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pair: &str) -> Result<Context, String> {
        let mut context = Context::default();
        context.set_pair(pair).map(|()| context).map_err(|error| error.to_string())
    }

    #[test]
    fn every_fact_of_the_list_can_be_set() {
        let pairs = [
            "hops=3",
            "taskmanagers=4",
            "time=event",
            "out-of-orderness=5 s",
            "objective=latency",
            "sla-kind=event-time",
            "sink=exactly-once",
            "sink-reads=committed",
            "state-size=80 MB",
            "states=12",
            "rtt=1ms",
            "partitions=12",
            "user-latency=2ms",
            "operator-version=1.13",
        ];
        let mut all = Context::default();
        for (pair, key) in pairs.into_iter().zip(Context::keys()) {
            assert!(pair.starts_with(key), "{pair} stands where {key} does");
            let before = all.clone();
            assert_eq!(all.set_pair(pair), Ok(()), "{pair}");
            assert_ne!(all, before, "{pair}");
        }
        assert_eq!(all.state_size, Some(80 << 20));
        assert_eq!(all.out_of_orderness, Some(5_000_000_000));
        assert_eq!(Context::default().or(&all), all);
    }

    #[test]
    fn an_unknown_fact_gets_the_nearest_name() {
        let error = set("taskmangers=4").unwrap_err();
        assert_eq!(error, "`taskmangers` is no fact that flinklint knows; did you mean `taskmanagers`?");
        assert!(set("weather=fine").unwrap_err().contains("it knows hops, "));
    }

    #[test]
    fn values_that_do_not_fit_say_what_to_write() {
        assert_eq!(set("rtt=5"), Err("rtt: `5` has no unit; write 5ms".into()));
        assert_eq!(
            set("sink=exactly_once"),
            Err("sink: `exactly_once` is not a guarantee of a sink; did you mean `exactly-once`?".into())
        );
        for bad in ["taskmanagers=0", "hops=-1", "hops", "state-size=big", "operator-version=new", "time="] {
            assert!(set(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refused_value_leaves_the_fact_as_it_was() {
        let mut context = set("hops=3").expect("a fact");
        assert!(context.set("hops", "many").is_err());
        assert_eq!(context.hops, Some(3));
    }

    #[test]
    fn the_stronger_fact_wins() {
        let strong = set("hops=1").expect("a fact");
        let mut weak = set("hops=2").expect("a fact");
        weak.set("states", "7").expect("a fact");
        let both = strong.or(&weak);
        assert_eq!((both.hops, both.states), (Some(1), Some(7)));
    }
}
