//! One page with everything: what was found, and of each document the job's
//! graph, the latency budget and the memory of its processes.
//!
//! It loads nothing and runs nothing, so that it can be attached to a ticket.
//! What comes from files and clusters gets into it as text only, see `markup`.

mod budget;
mod document;
mod finding;
mod findings;
mod graph;
mod layout;
mod left_out;
mod markup;
mod memory;
mod names;
mod numbers;
mod overview;
mod page;
mod snippet;
mod tables;

use std::io::{self, Write};

pub use overview::{
    BudgetView, DivisionView, EdgeView, GraphView, MemoryPartView, MemoryView, Overview, PartView, RangeView,
    UnknownView, VertexView, WhatIfView,
};

use super::Options;
use crate::lint::outcome::Run;

/// Writes the page.
pub(super) fn write(run: &Run, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page::page(run, options.overviews).as_bytes())
}
