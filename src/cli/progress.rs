//! A bar on the terminal for runs that take a while.

use std::io::{self, IsTerminal as _};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that is over by then shows none.
const PATIENCE: Duration = Duration::from_millis(500);

/// How far a run has come, on standard error where that is a terminal.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    begun: Instant,
    done: AtomicU64,
    is_shown: AtomicBool,
}

impl Progress {
    /// For so many files.
    pub fn new(files: usize, quiet: bool) -> Self {
        let wanted = !quiet && files > 1 && io::stderr().is_terminal();
        let bar = wanted.then(|| ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden()));
        Self { bar, begun: Instant::now(), done: AtomicU64::new(0), is_shown: AtomicBool::new(false) }
    }

    /// For files that are still to be found.
    pub fn of_unknown_length(quiet: bool) -> Self {
        let progress = Self::new(usize::MAX, quiet);
        progress.bar.iter().for_each(|bar| bar.set_length(0));
        progress
    }

    /// One file more was found.
    pub fn one_more(&self) {
        self.bar.iter().for_each(|bar| bar.inc_length(1));
    }

    /// One file more is done.
    pub fn step(&self) {
        let Some(bar) = &self.bar else { return };
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        if self.is_shown.load(Ordering::Relaxed) {
            bar.set_position(done);
        } else if self.begun.elapsed() > PATIENCE && !self.is_shown.swap(true, Ordering::Relaxed) {
            let style = ProgressStyle::with_template("{bar:30} {pos} of {len} files");
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
            bar.set_draw_target(ProgressDrawTarget::stderr());
            bar.set_position(done);
        }
    }

    /// Does what writes to the terminal without the bar in its way.
    pub fn hide_while<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
