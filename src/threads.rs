//! Work on many things at once, where they are many.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError, mpsc};
use std::thread::available_parallelism;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use rayon::{ThreadPool, ThreadPoolBuilder, current_thread_index};

/// So many things are worth the start of a thread.
const PER_THREAD: usize = 16;

/// About so many bytes of a text are worth the start of a thread.
pub const PART: usize = 1 << 18;

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

/// The same of groups of so many things each.
pub fn map_groups<T: Sync, R: Send>(groups: &[T], size: usize, work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    map_by(groups, (PER_THREAD / size).max(1), work)
}

/// What `work` makes of things, each worth a thread, as they come: `take` has each result as soon as those
/// before it are taken, until it breaks off. Results that wait for one before them
/// are held.
pub fn each_large<T: Send, R: Send>(
    mut things: impl Iterator<Item = T>,
    work: impl Fn(&T) -> R + Sync,
    take: impl FnMut(R) -> ControlFlow<()>,
) {
    let most = things.size_hint().1.unwrap_or(usize::MAX);
    let (first, second) = (things.next(), things.next());
    let most = if second.is_some() { most } else { 1 };
    let things = first.into_iter().chain(second).chain(things);
    with_pool(most, 1, |pool| match pool {
        Some(pool) => each_on(pool, things, work, take),
        None => {
            let _ = things.map(|thing| work(&thing)).try_for_each(take);
        }
    });
}

fn each_on<T: Send, R: Send>(
    pool: &ThreadPool,
    things: impl Iterator<Item = T>,
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    let (hand_out, queue) = mpsc::channel();
    let queue = Mutex::new(queue);
    let (sender, results) = mpsc::sync_channel(pool.current_num_threads());
    pool.in_place_scope(|scope| {
        for _ in 0..pool.current_num_threads() {
            let (sender, queue, work) = (sender.clone(), &queue, &work);
            scope.spawn(move |_| {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                while let Ok((at, thing)) = next()
                    && sender.send((at, work(&thing), thing)).is_ok()
                {}
            });
        }
        drop(sender);
        // Who breaks off lets go of both ends, so that no thread waits for it.
        let (hand_out, results) = (hand_out, results);
        let mut early = BTreeMap::new();
        let mut due = 0;
        // A thing is let go of here, where it was made: memory of another thread is dear.
        let mut take_in_order = |(at, result, _): (usize, R, T)| {
            early.insert(at, result);
            while let Some(result) = early.remove(&due) {
                take(result)?;
                due += 1;
            }
            ControlFlow::Continue(())
        };
        for thing in things.enumerate() {
            // The queue is there as long as this is.
            let _ = hand_out.send(thing);
            if results.try_iter().try_for_each(&mut take_in_order).is_break() {
                return;
            }
        }
        drop(hand_out);
        let _ = results.iter().try_for_each(take_in_order);
    });
}

/// What each thread makes of the things that it takes up: each calls `work` once,
/// with those that no other has taken before. Which these are is not the same twice.
pub fn share<T: Sync, R: Send>(things: &[T], work: impl Fn(&mut dyn Iterator<Item = &T>) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let one = || work(&mut std::iter::from_fn(|| things.get(next.fetch_add(1, Ordering::Relaxed))));
    with_pool(things.len(), 1, |pool| match pool {
        Some(pool) => pool.broadcast(|_| one()),
        None => vec![one()],
    })
}

/// Whether so many small things are worth a thread of their own.
#[must_use]
pub fn are_many(small: usize) -> bool {
    small >= 1 << 12
}

fn map_by<T: Sync, R: Send>(things: &[T], per_thread: usize, work: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    with_pool(things.len(), per_thread, |pool| match pool {
        Some(pool) => pool.install(|| things.par_iter().map(work).collect()),
        None => things.iter().map(work).collect(),
    })
}

/// How many threads run at the same time. To find out takes the reading of files, as
/// a container may allow less than the machine has.
fn processors() -> usize {
    static PROCESSORS: LazyLock<usize> = LazyLock::new(|| available_parallelism().map_or(1, NonZeroUsize::get));
    *PROCESSORS
}

/// Threads that have nothing to do, and wait for the rest of the run: to start them
/// anew would take longer than some of the work on one large file.
static IDLE: Mutex<Option<ThreadPool>> = Mutex::new(None);

/// What `work` makes with at least so many threads as the things are worth; with none
/// where the one that is here is enough. A pool is lent to one caller at a time, and who
/// asks meanwhile has one of its own: `each_on` blocks its threads on a channel, behind
/// which the work of another would wait.
fn with_pool<R>(things: usize, per_thread: usize, work: impl FnOnce(Option<&ThreadPool>) -> R) -> R {
    let worth = things / per_thread;
    let threads = if worth > 1 && current_thread_index().is_none() { worth.min(processors()) } else { 1 };
    if threads == 1 {
        return work(None);
    }
    let idle = || IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    let size = |pool: &Option<ThreadPool>| pool.as_ref().map_or(0, ThreadPool::current_num_threads);
    let mut pool = idle().take();
    if size(&pool) < threads {
        pool = ThreadPoolBuilder::new().num_threads(threads).build().ok().or(pool);
    }
    let made = work(pool.as_ref());
    let mut idle = idle();
    if size(&idle) < size(&pool) {
        *idle = pool;
    }
    made
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

    #[test]
    fn each_thing_is_taken_up_once() {
        for count in [0, 1, 3, 1000] {
            let things: Vec<usize> = (0..count).collect();
            let mut taken = share(&things, |things| things.copied().collect::<Vec<_>>()).concat();
            taken.sort_unstable();
            assert_eq!(taken, things);
        }
    }

    #[test]
    fn each_result_is_taken_in_order_until_one_is_the_last() {
        let things: Vec<usize> = (0..200).collect();
        for last in [0, 1, 77, 199, 500] {
            let mut taken = Vec::new();
            each_large(
                things.iter(),
                |&thing| thing * 2,
                |result| {
                    taken.push(result);
                    if result == last * 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                },
            );
            assert_eq!(taken, (0..=last.min(199)).map(|thing| thing * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn whoever_asks_meanwhile_has_threads_too() {
        let things: Vec<usize> = (0..200).collect();
        let all = |factor: usize| map_large(&things, move |thing| thing * factor);
        let mut taken = Vec::new();
        each_large(
            things.iter(),
            |&&thing| thing,
            |thing| {
                taken.push(all(3)[thing]);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(taken, all(3));
        let both = std::thread::scope(|scope| {
            let other = scope.spawn(|| all(5));
            (all(7), other.join().expect("a result"))
        });
        assert_eq!(both, (all(7), all(5)));
    }

    #[test]
    fn a_mistake_takes_no_threads_from_the_next() {
        let things: Vec<usize> = (0..200).collect();
        let failing = || map_large(&things, |&thing| assert!(thing != 100, "a mistake"));
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(failing)).is_err());
        assert_eq!(map_large(&things, |&thing| thing), things);
    }

    #[test]
    #[should_panic(expected = "a mistake")]
    fn a_panic_in_the_work_is_one_here() {
        let things: Vec<usize> = (0..200).collect();
        each_large(things.iter(), |&&thing| assert!(thing != 100, "a mistake"), |()| ControlFlow::Continue(()));
    }
}
