//! Which lines of a text are those of another.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Where there are more pairs of lines to compare, the one side is taken for the
/// replacement of the other.
const MOST_PAIRS: usize = 4_000_000;

/// The steps from one text's lines to another's. Lines that stand once in each,
/// in the same order, part the texts; only what lies between them is compared
/// line by line, so that a change in every second of many lines takes no time
/// that grows with the square.
pub(super) fn line_diff(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut steps = Steps::default();
    let (mut from_old, mut from_new) = (0, 0);
    for (at_old, at_new) in anchors(old, new).into_iter().chain([(old.len(), new.len())]) {
        let (gap_old, gap_new) = (&old[from_old..at_old], &new[from_new..at_new]);
        if gap_old.len().saturating_mul(gap_new.len()) > MOST_PAIRS {
            steps.replace((from_old, gap_old), (from_new, gap_new));
        } else {
            for op in capture_diff_slices(Algorithm::Myers, gap_old, gap_new) {
                steps.push(moved(op, from_old, from_new));
            }
        }
        if at_old < old.len() {
            steps.push(DiffOp::Equal { old_index: at_old, new_index: at_new, len: 1 });
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    steps.ops
}

/// Joins runs of equal lines.
#[derive(Default)]
struct Steps {
    ops: Vec<DiffOp>,
}

impl Steps {
    fn push(&mut self, op: DiffOp) {
        if let (Some(DiffOp::Equal { len, .. }), DiffOp::Equal { len: more, .. }) = (self.ops.last_mut(), op) {
            *len += more;
        } else {
            self.ops.push(op);
        }
    }

    /// What is equal at the ends of two runs of lines, and the rest for one step.
    fn replace(&mut self, (at_old, old): (usize, &[&str]), (at_new, new): (usize, &[&str])) {
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
        let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
        if head > 0 {
            self.push(DiffOp::Equal { old_index: at_old, new_index: at_new, len: head });
        }
        let (old_index, new_index) = (at_old + head, at_new + head);
        self.push(match (old_len, new_len) {
            (_, 0) => DiffOp::Delete { old_index, old_len, new_index },
            (0, _) => DiffOp::Insert { old_index, new_index, new_len },
            _ => DiffOp::Replace { old_index, old_len, new_index, new_len },
        });
        if tail > 0 {
            self.push(DiffOp::Equal { old_index: old_index + old_len, new_index: new_index + new_len, len: tail });
        }
    }
}

fn moved(op: DiffOp, old: usize, new: usize) -> DiffOp {
    match op {
        DiffOp::Equal { old_index, new_index, len } => {
            DiffOp::Equal { old_index: old_index + old, new_index: new_index + new, len }
        }
        DiffOp::Delete { old_index, old_len, new_index } => {
            DiffOp::Delete { old_index: old_index + old, old_len, new_index: new_index + new }
        }
        DiffOp::Insert { old_index, new_index, new_len } => {
            DiffOp::Insert { old_index: old_index + old, new_index: new_index + new, new_len }
        }
        DiffOp::Replace { old_index, old_len, new_index, new_len } => {
            DiffOp::Replace { old_index: old_index + old, old_len, new_index: new_index + new, new_len }
        }
    }
}

/// The lines that stand once in either text: the most of them that keep their order.
fn anchors(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (old_places, new_places) = (places(old), places(new));
    let shared = old.iter().enumerate().filter_map(|(at, line)| {
        old_places.get(*line)?.as_ref()?;
        Some((at, (*new_places.get(*line)?)?))
    });
    longest_rising(&shared.collect::<Vec<_>>())
}

/// Where each line stands; `None` of one that stands more than once.
fn places<'l>(lines: &[&'l str]) -> HashMap<&'l str, Option<usize>> {
    let mut places: HashMap<&str, Option<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        places.entry(line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The longest part of pairs, rising in their first, that rises in their second.
fn longest_rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // The ends of runs by their length, and what stands before each pair in its run.
    let (mut ends, mut before): (Vec<usize>, Vec<Option<usize>>) = (Vec::new(), Vec::with_capacity(pairs.len()));
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| pairs[end].1 < pair.1);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut run = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        run.push(pairs[at]);
        next = before[at];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn applied(old: &[&str], new: &[&str]) -> (Vec<String>, Vec<String>) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for op in line_diff(old, new) {
            before.extend(op.old_range().map(|at| old[at].to_owned()));
            after.extend(op.new_range().map(|at| new[at].to_owned()));
            if let DiffOp::Equal { .. } = op {
                assert!(op.old_range().zip(op.new_range()).all(|(a, b)| old[a] == new[b]));
            }
        }
        (before, after)
    }

    #[test]
    fn lines_that_stay_are_found_among_many_that_change() {
        let old: Vec<String> = (0..50_000).map(|at| format!("{at}")).collect();
        let new: Vec<String> =
            (0..50_000).map(|at| if at % 2 == 0 { format!("# {at}") } else { format!("{at}") }).collect();
        let (old, new): (Vec<&str>, Vec<&str>) =
            (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
        let equal = line_diff(&old, &new).into_iter().filter(|op| matches!(op, DiffOp::Equal { .. })).count();
        assert_eq!(equal, 25_000);
    }

    #[test]
    fn many_lines_that_repeat_are_replaced_as_a_whole() {
        let old: Vec<&str> =
            ["x"; 3].into_iter().chain(["a", "b"].into_iter().cycle().take(5_000)).chain(["x"]).collect();
        let new: Vec<&str> =
            ["x"; 3].into_iter().chain(["c", "b"].into_iter().cycle().take(5_000)).chain(["x"]).collect();
        let ops = line_diff(&old, &new);
        assert!(matches!(ops.as_slice(), [_, DiffOp::Replace { old_len: 4_999, new_len: 4_999, .. }, _]), "{ops:?}");
        assert_eq!(
            applied(&old, &new),
            (old.iter().map(ToString::to_string).collect(), new.iter().map(ToString::to_string).collect())
        );
    }

    proptest! {
        #[test]
        fn the_steps_lead_from_one_text_to_the_other(
            old in prop::collection::vec("[a-d]{1,2}", 0..30),
            new in prop::collection::vec("[a-d]{1,2}", 0..30),
        ) {
            let (old, new): (Vec<&str>, Vec<&str>) =
                (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let (before, after) = applied(&old, &new);
            prop_assert_eq!(before, old);
            prop_assert_eq!(after, new);
        }
    }
}
