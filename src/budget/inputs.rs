use super::Bounds;

/// A number that a budget is worked out from.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Input<T> {
    /// This is it.
    Known(T),
    /// The job does not have what it is a number of.
    #[default]
    Absent,
    /// Nothing tells, and why.
    Unknown(String),
}

impl<T> Input<T> {
    /// The same of what is made of the number.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Input<U> {
        match self {
            Input::Known(value) => Input::Known(make(value)),
            Input::Absent => Input::Absent,
            Input::Unknown(reason) => Input::Unknown(reason),
        }
    }

    /// The number itself, borrowed.
    pub fn as_ref(&self) -> Input<&T> {
        match self {
            Input::Known(value) => Input::Known(value),
            Input::Absent => Input::Absent,
            Input::Unknown(reason) => Input::Unknown(reason.clone()),
        }
    }

    /// The number, where it is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Input::Known(value) => Some(value),
            _ => None,
        }
    }
}

/// What a budget is worked out from. Times are milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    /// What is waited for.
    pub path: Path,
    /// Parallel instances that send to one task, and that make watermarks: p.
    pub parallelism: f64,
    /// How far watermarks stay behind events: D.
    pub out_of_orderness: Input<Bounds>,
    /// From one periodic watermark to the next: I.
    pub watermark_interval: Input<Bounds>,
    /// The hops and when their buffers are sent.
    pub network: Input<Network>,
    /// How busy the tasks are that receive.
    pub receivers: Input<Receivers>,
    /// How long rows are gathered for.
    pub mini_batch: Input<MiniBatch>,
    /// When results become visible.
    pub commit: Input<Commit>,
    /// How long checkpoint barriers are aligned.
    pub alignment: Input<Pause>,
    /// How long records stand still while state is copied.
    pub state_copy: Input<Pause>,
    /// What lies before backpressured receivers.
    pub in_flight: Input<InFlight>,
    /// The busiest subtask.
    pub utilisation: Input<Utilisation>,
    /// How long the threads of tasks do something else at a time.
    pub held_thread: Input<HeldThread>,
    /// Pauses for garbage collection.
    pub gc: Input<Collection>,
    /// What waits in the system that the source reads.
    pub source_wait: Input<Waiting>,
    /// What the job's own asynchronous calls and the systems behind it add.
    pub user_code: Input<f64>,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Path {
    /// What becomes of one record at once.
    #[default]
    Record,
    /// The result of a window or timer, which waits for a watermark.
    Window,
}

/// Hops over the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// How many there are on the longest path: H.
    pub hops: u32,
    /// When buffers are sent that are not full.
    pub flush: Flush,
    /// How long a buffer takes to fill, where the rate was measured: S/r.
    pub fill: Option<f64>,
}

/// When buffers are sent that are not full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flush {
    /// After the buffer timeout: T.
    After(Bounds),
    /// Never.
    WhenFull,
}

/// How busy the tasks are that receive over the network, as shares of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Receivers {
    /// In the mean.
    pub mean: f64,
    /// The busiest.
    pub busiest: f64,
    /// So many times the usual rate are to be reckoned with: k.
    pub spike: f64,
}

/// Rows that are gathered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MiniBatch {
    /// For so long at most: L.
    pub latency: Bounds,
    /// At so many operators, one after the other.
    pub stages: u32,
}

/// Results that become visible with checkpoints.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Commit {
    /// From one checkpoint to the next: C.
    pub period: Bounds,
    /// How long one takes: d.
    pub duration: Bounds,
}

/// Something that holds records up at times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pause {
    /// For so long at most: a.
    pub longest: f64,
    /// Once in so long: C.
    pub every: f64,
}

/// What lies in buffers before a backpressured receiver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InFlight {
    /// As measured.
    pub typical: f64,
    /// What the buffers can hold.
    pub high: f64,
}

/// How busy the busiest subtask is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utilisation {
    /// As a share of 1.
    pub load: f64,
    /// How long it takes for a record: s.
    pub service: Option<f64>,
    /// So many times the usual rate are to be reckoned with: k.
    pub spike: f64,
}

/// How long the threads of tasks do something else at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldThread {
    /// In the median of subtasks: u.
    pub usual: f64,
    /// In any: m.
    pub longest: f64,
}

/// Pauses for garbage collection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Collection {
    /// The share of the time that goes into them.
    pub share: f64,
    /// How long one takes, in the mean.
    pub pause: f64,
    /// How many there were.
    pub count: f64,
}

/// Records that wait before they are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// How many.
    pub records: f64,
    /// How many are read in a second.
    pub per_second: f64,
}
