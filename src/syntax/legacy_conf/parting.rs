use super::places::{BLOCK, places_of_each};
use crate::source::Span;

/// Where the parts of a line meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parting {
    /// The first `#`.
    pub hash: Option<usize>,
    /// The first colon that a space follows, before any `#`.
    pub colon: Option<usize>,
}

impl Parting {
    /// Of the line under `span`. Both are found at once, in most lines by one look.
    #[inline]
    pub(super) fn of(text: &[u8], span: Span) -> Self {
        let (mut at, end) = (span.start(), span.end());
        let mut colon = None;
        while at < end {
            let [hashes, colons, spaces] = places_of_each(text, at, [b'#', b':', b' ']);
            let hash = at + hashes.trailing_zeros() as usize;
            let separators = colons & spaces >> 1;
            let separator = at + separators.trailing_zeros() as usize;
            if colon.is_none() && separator < hash.min(end) {
                colon = Some(separator);
            }
            if hash < end.min(at + BLOCK) {
                return Self { hash: Some(hash), colon };
            }
            // The last byte of a block is the first of the next: a space may follow it.
            at += BLOCK - 1;
        }
        Self { hash: None, colon }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    /// One byte short of a block.
    const LONG: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde";

    proptest! {
        #[test]
        fn parts_meet_where_they_do(
            pieces in vec(select(vec!["a", ":", " ", ": ", "#", "bcdefghijklmnopqrstuvwxyz", LONG, &LONG[1..], "\n"]), 0..12),
            start in 0_usize..4,
            cut in 0_usize..4,
        ) {
            let text = pieces.concat();
            let end = text.len().saturating_sub(cut);
            prop_assume!(start <= end);
            let line = &text[start..end];
            let hash = line.find('#').map(|at| start + at);
            let before = &text[start..hash.unwrap_or(text.len())];
            let colon = before.find(": ").map(|at| start + at).filter(|&at| at < hash.unwrap_or(end));
            prop_assert_eq!(Parting::of(text.as_bytes(), Span::new(start, end)), Parting { hash, colon });
        }
    }
}
