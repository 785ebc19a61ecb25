//! Which lines of a text are those of another.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Where there are more pairs of lines to compare, the one side is taken for the
/// replacement of the other.
const MOST_PAIRS: usize = 4_000_000;

/// Where there are no more than these, all are compared: to look for lines that part
/// the texts would take longer.
const FEW_PAIRS: usize = 10_000;

/// The steps from one text's lines to another's. Lines that stand once in each,
/// in the same order, part the texts; only what lies between them is compared
/// line by line, so that a change in every second of many lines takes no time
/// that grows with the square.
pub(super) fn line_diff(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut steps = Steps::default();
    let (head, tail) = equal_ends(old, new);
    steps.equal(head);
    let (old, new) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let (mut from_old, mut from_new) = (0, 0);
    let few = old.len().saturating_mul(new.len()) <= FEW_PAIRS;
    let anchors = if few { Vec::new() } else { anchors(old, new) };
    for (at_old, at_new) in anchors.into_iter().chain([(old.len(), new.len())]) {
        let (gap_old, gap_new) = (&old[from_old..at_old], &new[from_new..at_new]);
        if gap_old.len().saturating_mul(gap_new.len()) > MOST_PAIRS {
            steps.replace(gap_old, gap_new);
        } else if !(gap_old.is_empty() && gap_new.is_empty()) {
            for step in capture_diff_slices(Algorithm::Myers, gap_old, gap_new) {
                steps.push(step);
            }
        }
        if at_old < old.len() {
            steps.equal(1);
        }
        (from_old, from_new) = (at_old + 1, at_new + 1);
    }
    steps.equal(tail);
    steps.done
}

/// How many lines at the start, and then at the end, are equal.
fn equal_ends(old: &[&str], new: &[&str]) -> (usize, usize) {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    (head, tail)
}

/// Steps that follow each other, runs of equal lines joined.
#[derive(Default)]
struct Steps {
    done: Vec<DiffOp>,
    /// The lines of either text that are behind the steps.
    old: usize,
    new: usize,
}

impl Steps {
    fn equal(&mut self, len: usize) {
        if len > 0 {
            self.push(DiffOp::Equal { old_index: 0, new_index: 0, len });
        }
    }

    /// Adds a step where the last one ends, wherever it says that it is: what
    /// `similar` says of a text that a step leaves alone can be beside the place.
    fn push(&mut self, step: DiffOp) {
        let (old_index, new_index) = (self.old, self.new);
        let step = match step {
            DiffOp::Equal { len, .. } => DiffOp::Equal { old_index, new_index, len },
            DiffOp::Delete { old_len, .. } => DiffOp::Delete { old_index, old_len, new_index },
            DiffOp::Insert { new_len, .. } => DiffOp::Insert { old_index, new_index, new_len },
            DiffOp::Replace { old_len, new_len, .. } => DiffOp::Replace { old_index, old_len, new_index, new_len },
        };
        self.old = step.old_range().end;
        self.new = step.new_range().end;
        if let (Some(DiffOp::Equal { len, .. }), DiffOp::Equal { len: more, .. }) = (self.done.last_mut(), step) {
            *len += more;
        } else {
            self.done.push(step);
        }
    }

    /// What is equal at the ends of two runs of lines, and the rest for one step.
    fn replace(&mut self, old: &[&str], new: &[&str]) {
        let (head, tail) = equal_ends(old, new);
        let (old_len, new_len) = (old.len() - head - tail, new.len() - head - tail);
        self.equal(head);
        let (old_index, new_index) = (0, 0);
        self.push(match (old_len, new_len) {
            (_, 0) => DiffOp::Delete { old_index, old_len, new_index },
            (0, _) => DiffOp::Insert { old_index, new_index, new_len },
            _ => DiffOp::Replace { old_index, old_len, new_index, new_len },
        });
        self.equal(tail);
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
            let (was, is) = (op.old_range(), op.new_range());
            assert_eq!((was.start, is.start), (before.len(), after.len()), "each step begins where the last one ends");
            let is_whole = match op {
                DiffOp::Equal { .. } => !was.is_empty(),
                DiffOp::Delete { .. } => !was.is_empty() && is.is_empty(),
                DiffOp::Insert { .. } => was.is_empty() && !is.is_empty(),
                DiffOp::Replace { .. } => !was.is_empty() && !is.is_empty(),
            };
            assert!(is_whole, "{op:?}");
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

    /// Lines with one above and one below that stay, behind which everything differs.
    fn within<'l>(side: &'l str, lines: &[&'l str]) -> Vec<&'l str> {
        [&[side, "above"], lines, &["below", side]].concat()
    }

    #[test]
    fn many_lines_that_repeat_are_replaced_as_a_whole() {
        let repeated = |first| ["x"; 3].into_iter().chain([first, "b"].into_iter().cycle().take(5_000)).chain(["x"]);
        let (old, new): (Vec<&str>, Vec<&str>) = (repeated("a").collect(), repeated("c").collect());
        let is_replaced = |op: &DiffOp| matches!(op, DiffOp::Replace { old_len: 4_999, new_len: 4_999, .. });
        for (old, new, count) in [(&old, &new, 3), (&within("old", &old), &within("new", &new), 5)] {
            let ops = line_diff(old, new);
            assert!(ops.len() == count && is_replaced(&ops[count / 2]), "{ops:?}");
            assert_eq!(
                applied(old, new),
                (old.iter().map(ToString::to_string).collect(), new.iter().map(ToString::to_string).collect())
            );
        }
    }

    #[test]
    fn a_step_is_where_the_last_one_ends() {
        let (old, new) = (["cb", "b", "d", "a", "a", "c", "c"], ["b", "a", "b", "d"]);
        assert_eq!(line_diff(&old, &new)[0], DiffOp::Delete { old_index: 0, old_len: 1, new_index: 0 });
        applied(&old, &new);
    }

    #[test]
    fn what_only_goes_or_comes_among_many_lines_is_no_replacement() {
        let repeated = |of: [&'static str; 2], count| of.into_iter().cycle().take(count).collect::<Vec<_>>();
        for head in ["a", ""] {
            let long = [vec![head], repeated(["b", "c"], 9_000)].concat();
            let short = [vec![head], repeated(["b", "c"], 3_000)].concat();
            let is_deleted = |op: &DiffOp| matches!(op, DiffOp::Delete { old_len: 6_000, .. });
            let is_inserted = |op: &DiffOp| matches!(op, DiffOp::Insert { new_len: 6_000, .. });
            for (long, short) in [(long.clone(), short.clone()), (within("old", &long), within("new", &short))] {
                assert!(line_diff(&long, &short).iter().any(is_deleted));
                assert!(line_diff(&short, &long).iter().any(is_inserted));
                for (old, new) in [(&long, &short), (&short, &long)] {
                    assert_eq!(applied(old, new).1.len(), new.len());
                }
            }
        }
        let (old, new) = (repeated(["b", "c"], 9_000), repeated(["d", "c"], 9_000));
        assert_eq!(applied(&old, &new).1.len(), new.len(), "nothing is equal at the front");
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
