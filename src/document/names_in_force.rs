use crate::flink::catalogue::{self, Name};

/// Which settings are in force for names of the catalogue: rules ask for many names,
/// most of which are set nowhere.
#[derive(Debug, Default)]
pub(super) struct NamesInForce {
    /// A hash table: a name stands at its index modulo the length, a power of two,
    /// or in the next slot that was free. At least half of them are.
    slots: Vec<Option<(Name, u32)>>,
}

impl NamesInForce {
    /// Of settings by their names, in the order in which Flink takes them; `shadow`
    /// hears which of them a later one replaces.
    pub(super) fn of(
        names: impl DoubleEndedIterator<Item = Option<Name>> + ExactSizeIterator,
        mut shadow: impl FnMut(usize),
    ) -> Self {
        let most = names.len().min(catalogue::names().len());
        let mut found = Self { slots: vec![None; (2 * most).next_power_of_two()] };
        for (at, name) in names.enumerate().rev() {
            let Some(name) = name else { continue };
            match found.slot(name) {
                Some(slot) if found.slots[slot].is_none() => {
                    found.slots[slot] = u32::try_from(at).ok().map(|at| (name, at));
                }
                _ => shadow(at),
            }
        }
        found
    }

    /// The index of the setting in force for a name.
    pub(super) fn find(&self, name: Name) -> Option<usize> {
        let (_, at) = self.slots[self.slot(name)?]?;
        usize::try_from(at).ok()
    }

    /// Where a name stands or would stand; `None` where there is no slot at all.
    fn slot(&self, name: Name) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        let mut at = usize::from(name.index()) & last;
        while self.slots[at].is_some_and(|(other, _)| other != name) {
            at = (at + 1) & last;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_the_names_that_are_there_are_found_and_the_last_of_them() {
        let all: Vec<Name> = catalogue::names().collect();
        for step in [1, 2, 7, 1000] {
            let some = all.iter().copied().step_by(step);
            let twice: Vec<Option<Name>> = some.clone().map(Some).chain([None]).chain(some.map(Some)).collect();
            let mut shadowed = Vec::new();
            let in_force = NamesInForce::of(twice.iter().copied(), |at| shadowed.push(at));
            shadowed.sort_unstable();
            assert!(shadowed.into_iter().eq(0..twice.len() / 2));
            for &name in &all {
                let place = twice.iter().rposition(|other| *other == Some(name));
                assert_eq!(in_force.find(name), place, "{}", name.as_str());
            }
        }
        assert_eq!(NamesInForce::default().find(all[0]), None);
        assert_eq!(NamesInForce::of(std::iter::empty(), |_| ()).find(all[0]), None);
    }
}
