use super::Cases;
use crate::flink::catalogue::OptionId;

/// What rules have asked a document for, by option: many ask the same.
pub(super) struct Asked<'d> {
    cases: Vec<(OptionId, Cases<'d>)>,
    /// A hash table: one more than the index of what an option comes to stands at the
    /// last byte of its number, or in the next slot that was free.
    slots: [u8; SLOTS],
}

const SLOTS: usize = 1 << u8::BITS;
/// For about as many options as the rules ask one document for.
const USUAL: usize = 40;

impl<'d> Asked<'d> {
    pub(super) fn new() -> Self {
        Self { cases: Vec::with_capacity(USUAL), slots: [0; SLOTS] }
    }

    /// What was answered, or what is to be answered now.
    pub(super) fn or_answer(&mut self, option: OptionId, answer: impl FnOnce() -> Cases<'d>) -> Cases<'d> {
        let mut slot = usize::from(option.0) % SLOTS;
        while let Some(at) = self.slots[slot].checked_sub(1) {
            let (asked, cases) = &self.cases[usize::from(at)];
            if *asked == option {
                return Cases::clone(cases);
            }
            slot = (slot + 1) % SLOTS;
        }
        let cases = answer();
        // One slot stays free, where a search ends.
        if let Ok(number) = u8::try_from(self.cases.len() + 1) {
            self.slots[slot] = number;
            self.cases.push((option, Cases::clone(&cases)));
        }
        cases
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn every_option_is_answered_once_as_long_as_there_is_room() {
        let mut asked = Asked::new();
        let (mut first, mut again) = (0, 0);
        let answer = |count: &mut usize| {
            *count += 1;
            Rc::default()
        };
        for option in OptionId::all() {
            asked.or_answer(option, || answer(&mut first));
        }
        for option in OptionId::all() {
            asked.or_answer(option, || answer(&mut again));
        }
        let all = OptionId::all().len();
        assert!(all > SLOTS);
        assert_eq!((first, again), (all, all - (SLOTS - 1)));
    }
}
