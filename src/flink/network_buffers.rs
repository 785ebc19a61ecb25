//! How many network buffers Flink asks for, before a task may start
//! (`required`) and at most.
//! Source: `GateBuffersSpec`, `InputGateSpecUtils`, `NettyShuffleUtils`,
//! `ResultPartitionFactory`, `BufferDebloatConfiguration`.

use std::fmt;

use super::Release;

/// How a result goes to its readers (`ResultPartitionType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// While it is made: streaming.
    Pipelined,
    /// When it is complete: batch.
    Blocking,
    /// Either, as it comes.
    Hybrid,
}

/// Buffers by channel and gate (`NettyShuffleEnvironmentOptions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferOptions {
    /// For each channel of its own.
    pub per_channel: i64,
    /// For all channels of a gate or of a partition together.
    pub floating: i64,
}

/// What became of the options in 2.0.
/// Source: `NettyShuffleEnvironmentConfiguration` of 2.0, its constants.
pub const CONSTANT_BUFFERS: BufferOptions = BufferOptions { per_channel: 2, floating: 8 };

/// From how many subpartitions on a blocking result is written sorted, and the
/// buffers that it takes for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SortOptions {
    /// Least number of subpartitions.
    pub min_parallelism: i64,
    /// Least number of buffers.
    pub min_buffers: i64,
}

/// Buffers that a batch job's gate has to have at most.
const MOST_FOR_BATCH: i64 = 1000;
/// Of a sorted result: so many buffers for each subpartition are enough.
const SORT_BUFFERS_PER_SUBPARTITION: i64 = 4;

/// The most that an input gate has to have before it starts.
#[must_use]
pub fn most_required_per_gate(exchange: Exchange, configured: Option<i64>, tiered: bool) -> i64 {
    configured.unwrap_or(match exchange {
        Exchange::Pipelined => i32::MAX.into(),
        Exchange::Hybrid if !tiered => i32::MAX.into(),
        Exchange::Hybrid | Exchange::Blocking => MOST_FOR_BATCH,
    })
}

/// The buffers of an input gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GateBuffers {
    /// For each channel from another `TaskManager`.
    pub exclusive_per_channel: i64,
    /// Floating ones that it has to have.
    pub required_floating: i64,
    /// Floating ones that it may have.
    pub total_floating: i64,
    /// All that it would like to have.
    pub target: i64,
}

impl GateBuffers {
    /// Of a gate with so many channels.
    #[must_use]
    pub fn of(channels: i64, options: BufferOptions, most_required: i64) -> Self {
        let wanted = channels * options.per_channel;
        let target = wanted + options.floating;
        let required = most_required.min(wanted + 1);
        let exclusive_per_channel = if channels == 0 { 0 } else { options.per_channel.min((required - 1) / channels) };
        let exclusive = channels * exclusive_per_channel;
        Self {
            exclusive_per_channel,
            required_floating: required - exclusive,
            total_floating: target - exclusive,
            target,
        }
    }

    /// What it has to have, where so many channels come from other `TaskManager`s.
    #[must_use]
    pub fn required(&self, remote_channels: i64) -> i64 {
        self.exclusive_per_channel * remote_channels + self.required_floating
    }
}

/// The fewest and the most buffers of a result with so many subpartitions.
#[must_use]
pub fn of_partition(exchange: Exchange, subpartitions: i64, options: BufferOptions, sort: SortOptions) -> (i64, i64) {
    match exchange {
        Exchange::Pipelined => (subpartitions + 1, subpartitions * options.per_channel + options.floating),
        Exchange::Blocking if subpartitions >= sort.min_parallelism => {
            (sort.min_buffers, sort.min_buffers.max(SORT_BUFFERS_PER_SUBPARTITION * subpartitions))
        }
        Exchange::Blocking | Exchange::Hybrid => (subpartitions + 1, i32::MAX.into()),
    }
}

/// The buffers that a job tells the resource manager it needs: what gates would
/// like, results at most, blocking ones at least.
#[must_use]
pub fn announced(
    inputs: &[(Exchange, i64)],
    outputs: &[(Exchange, i64)],
    options: BufferOptions,
    sort: SortOptions,
    most_required: Option<i64>,
) -> Vec<i64> {
    let gate = |&(exchange, channels): &(Exchange, i64)| {
        GateBuffers::of(channels, options, most_required_per_gate(exchange, most_required, false)).target
    };
    let partition = |&(exchange, subpartitions): &(Exchange, i64)| {
        let (fewest, most) = of_partition(exchange, subpartitions, options, sort);
        if exchange == Exchange::Pipelined { most } else { fewest }
    };
    inputs.iter().map(gate).chain(outputs.iter().map(partition)).collect()
}

/// Why Flink refuses sizes of buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentSizesRefused;

impl fmt::Display for SegmentSizesRefused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the size that buffers start with is not between the smallest and the greatest")
    }
}

impl std::error::Error for SegmentSizesRefused {}

/// Whether a release takes sizes of buffers, in bytes; the one that they start
/// with came with 2.0.
///
/// # Errors
/// They are not in order.
pub fn check_segment_sizes(min: i64, start: i64, max: i64, release: Release) -> Result<(), SegmentSizesRefused> {
    let starts = !release.at_least(2, 0) || (min..=max).contains(&start);
    if min > 0 && min <= max && starts { Ok(()) } else { Err(SegmentSizesRefused) }
}

/// A pipeline of exchanges that each connect all subtasks with all, of which so
/// many of every vertex run in one `TaskManager`.
#[derive(Clone, Copy, Debug)]
pub struct Pipeline {
    /// Subtasks of every vertex.
    pub parallelism: i64,
    /// Exchanges one behind another.
    pub exchanges: i64,
    /// Subtasks of a vertex in one `TaskManager`.
    pub together: i64,
}

impl Pipeline {
    /// The buffers without which the tasks of one `TaskManager` do not start:
    /// channels within it take none of their own.
    #[must_use]
    pub fn required(&self, options: BufferOptions, most_required: Option<i64>, release: Release) -> i64 {
        // Up to 1.16 there is no limit to what a gate has to have.
        let most_required = most_required.filter(|_| release.at_least(1, 17));
        let most_required = most_required_per_gate(Exchange::Pipelined, most_required, false);
        let gate = GateBuffers::of(self.parallelism, options, most_required);
        let result = self.parallelism + 1;
        let remote = self.parallelism - self.together;
        self.together * self.exchanges * (result + gate.required(remote))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEWEST: Release = Release::NEWEST;

    #[test]
    fn a_pipeline_in_one_process_takes_no_buffers_of_its_channels() {
        let alone = Pipeline { parallelism: 4, exchanges: 1, together: 4 };
        assert_eq!(alone.required(CONSTANT_BUFFERS, None, NEWEST), 4 * (5 + 1));
        let spread = Pipeline { parallelism: 8, exchanges: 2, together: 2 };
        assert_eq!(spread.required(CONSTANT_BUFFERS, None, NEWEST), 2 * 2 * (9 + 2 * 6 + 1));
    }

    #[test]
    fn a_limit_for_gates_counts_from_1_17_on() {
        let pipeline = Pipeline { parallelism: 1000, exchanges: 1, together: 1 };
        let of = |release| pipeline.required(CONSTANT_BUFFERS, Some(100), release);
        assert_eq!(of(NEWEST), 1001 + 100);
        assert_eq!(of(Release::of(1, 16).expect("a release")), 1001 + 2 * 999 + 1);
    }
}
