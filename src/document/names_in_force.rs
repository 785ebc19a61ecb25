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
    /// Of settings, in the order in which Flink takes them; `mark` tells each whether a
    /// later one with its name replaces it.
    pub(super) fn of<S>(settings: &mut [S], name: impl Fn(&S) -> Option<Name>, mark: impl Fn(&mut S, bool)) -> Self {
        let most = settings.len().min(catalogue::names().len());
        let mut found = Self { slots: vec![None; (2 * most).next_power_of_two()] };
        for (at, setting) in settings.iter_mut().enumerate().rev() {
            let entry = name(setting).zip(u32::try_from(at).ok());
            let slot = entry.and_then(|(name, _)| found.slot(name));
            let is_replaced = slot.is_some_and(|slot| found.slots[slot].is_some());
            mark(setting, is_replaced);
            if let Some(slot) = slot.filter(|_| !is_replaced) {
                found.slots[slot] = entry;
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
            let names = some.clone().map(Some).chain([None]).chain(some.map(Some));
            let mut twice: Vec<(Option<Name>, bool)> = names.map(|name| (name, true)).collect();
            let in_force = NamesInForce::of(&mut twice, |setting| setting.0, |setting, replaced| setting.1 = replaced);
            let half = twice.len() / 2;
            assert!(twice.iter().enumerate().all(|(at, setting)| setting.1 == (at < half)));
            for &name in &all {
                let place = twice.iter().rposition(|other| other.0 == Some(name));
                assert_eq!(in_force.find(name), place, "{}", name.as_str());
            }
        }
        assert_eq!(NamesInForce::default().find(all[0]), None);
        assert_eq!(NamesInForce::of(&mut [], |&name| name, |_, _| ()).find(all[0]), None);
    }
}
