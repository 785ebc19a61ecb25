//! Where bytes stand in a text.

use wide::u8x16;

/// So many bytes are looked at together: a place is a bit of a word.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// The places of some bytes in a text, in their order. Lines are short, so that a
/// search for the next one of them would end sooner than it gets fast; the places in
/// a block are found all at once, and without a branch.
#[derive(Clone, Debug)]
pub(super) struct Places<'t, const N: usize> {
    text: &'t [u8],
    end: usize,
    any_of: [u8; N],
    /// Where the block begins.
    block: usize,
    /// Those in the block that are still to be told, the first in the lowest bit.
    left: u64,
}

impl<'t, const N: usize> Places<'t, N> {
    /// The places of the bytes in `text[start..end]`.
    #[inline]
    pub(super) fn new(text: &'t [u8], start: usize, end: usize, any_of: [u8; N]) -> Self {
        let end = end.min(text.len());
        let left = if start < end { places_from(text, start, any_of) } else { 0 };
        Self { text, end, any_of, block: start, left }
    }
}

impl<const N: usize> Iterator for Places<'_, N> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.left == 0 {
            self.block += BLOCK;
            if self.block >= self.end {
                return None;
            }
            self.left = places_from(self.text, self.block, self.any_of);
        }
        let place = self.block + self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(place).filter(|&place| place < self.end)
    }
}

/// The places of any of some bytes in the block at `start`, as bits.
#[inline]
fn places_from<const N: usize>(text: &[u8], start: usize, any_of: [u8; N]) -> u64 {
    let [places] = in_block(text, start, |block| [places(block, any_of)]);
    places
}

/// The places of each of some bytes in the block at `start`, as bits.
#[inline]
pub(super) fn places_of_each<const N: usize>(text: &[u8], start: usize, each: [u8; N]) -> [u64; N] {
    in_block(text, start, |block| each.map(|byte| places(block, [byte])))
}

#[inline]
fn in_block<const N: usize>(text: &[u8], start: usize, look: impl Fn(&[u8; BLOCK]) -> [u64; N]) -> [u64; N] {
    let rest = &text[start..];
    match rest.first_chunk() {
        Some(block) => look(block),
        None => {
            let mut block = [0; BLOCK];
            block[..rest.len()].copy_from_slice(rest);
            look(&block).map(|places| places & !(u64::MAX << rest.len()))
        }
    }
}

#[inline]
fn places<const N: usize>(block: &[u8; BLOCK], any_of: [u8; N]) -> u64 {
    let (lanes, _) = block.as_chunks();
    lanes.iter().enumerate().fold(0, |places, (at, &lane)| {
        let bytes = u8x16::new(lane);
        let marks = any_of.iter().fold(u8x16::ZERO, |marks, &any| marks | bytes.simd_eq(u8x16::splat(any)));
        places | u64::from(marks.to_bitmask()) << (lane.len() * at)
    })
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_found_where_they_stand(
            text in vec(select(b"a\n\r\x0b\x8a\0\x80\xff".as_slice()), 0..200),
            start in 0_usize..210,
            end in 0_usize..210,
        ) {
            let found = |any_of: &[u8]| -> Vec<usize> {
                (start..end.min(text.len())).filter(|&at| any_of.contains(&text[at])).collect()
            };
            prop_assert_eq!(Places::new(&text, start, end, [b'\n', b'\r']).collect::<Vec<_>>(), found(b"\n\r"));
            prop_assert_eq!(Places::new(&text, start, end, [0]).collect::<Vec<_>>(), found(b"\0"));
        }
    }
}
