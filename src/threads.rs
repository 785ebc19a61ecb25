//! Work on many things at once, where they are many.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadPoolBuilder, current_thread_index};

/// So many things are worth the start of a thread.
const PER_THREAD: usize = 16;

/// About so many bytes of a text are worth the start of a thread.
pub const PART: usize = 1 << 19;

/// What `work` makes of each thing, in their order. Work on one of many things
/// starts no more threads: a thread that waits for others takes up whatever else
/// there is to do, on top of what is on its stack.
pub fn map<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    map_by(things, PER_THREAD, work)
}

/// The same of things each of which is worth a thread.
pub fn map_large<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    map_by(things, 1, work)
}

fn map_by<T: Sync, R: Send>(things: &[T], per_thread: usize, work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    let worth = if current_thread_index().is_some() { 1 } else { things.len() / per_thread };
    let threads = if worth > 1 { worth.min(available_parallelism().map_or(1, NonZeroUsize::get)) } else { 1 };
    let pool = (threads > 1).then(|| ThreadPoolBuilder::new().num_threads(threads).build());
    match pool {
        Some(Ok(pool)) => pool.install(|| things.par_iter().map(work).collect()),
        _ => things.iter().map(work).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_things() {
        for count in [0, 1, 31, 32, 5000] {
            let things: Vec<usize> = (0..count).collect();
            assert_eq!(map(&things, |thing| thing * 2), (0..count).map(|thing| thing * 2).collect::<Vec<_>>());
        }
    }
}
