//! Sizes multiplied and bounded as Flink does it.

use std::cell::RefCell;

use crate::flink::value::java::decimal;

/// `bytes` times `factor` (`org.apache.flink.configuration.MemorySize.multiply`):
/// the exact product with the decimal that Java writes for the factor, cut off
/// at the point. `None` where Flink refuses: a factor below zero or none at all,
/// a product that 64 bits do not hold.
#[must_use]
pub fn multiply(bytes: i64, factor: f64) -> Option<i64> {
    Decimal::of(factor)?.times(bytes)
}

/// A fraction with the decimal that Java writes for it in double precision.
#[derive(Clone, Copy)]
pub(super) struct Fraction {
    pub value: f32,
    decimal: Option<Decimal>,
}

impl Fraction {
    /// Documents share few fractions, defaults most of them, and writing a number
    /// takes longer than all else here: a thread keeps those that it saw last.
    pub fn new(value: f32) -> Self {
        const SLOTS: usize = 31;
        thread_local! {
            static SEEN: RefCell<[Option<Fraction>; SLOTS]> = const { RefCell::new([None; SLOTS]) };
        }
        let bits = value.to_bits();
        let slot = bits as usize % SLOTS;
        SEEN.with_borrow_mut(|seen| match seen[slot] {
            Some(known) if known.value.to_bits() == bits => known,
            _ => *seen[slot].insert(Self { value, decimal: Decimal::of(f64::from(value)) }),
        })
    }

    /// So much of `bytes`, as [`multiply`] has it.
    pub fn of(self, bytes: i64) -> Option<i64> {
        self.decimal?.times(bytes)
    }
}

/// `digits` times ten to the power of `exponent`.
#[derive(Clone, Copy)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    fn of(factor: f64) -> Option<Self> {
        decimal(factor).map(|(digits, exponent)| Self { digits, exponent })
    }

    fn times(self, bytes: i64) -> Option<i64> {
        let Self { digits, exponent } = self;
        let product = u128::try_from(bytes).ok()?.checked_mul(digits)?;
        if product == 0 {
            return Some(0);
        }
        let scale = 10_u128.checked_pow(exponent.unsigned_abs());
        if exponent >= 0 {
            return i64::try_from(product.checked_mul(scale?)?).ok();
        }
        let Some(scale) = scale else { return Some(0) };
        let whole = i64::try_from(product / scale).ok()?;
        (whole < i64::MAX || product % scale == 0).then_some(whole)
    }
}

/// The part of a whole whose rest is `base`, where `share` is the part's share
/// of the whole: `base * (share / (1 - share))`, the quotient in double precision.
pub(super) fn share_beside(base: i64, share: f64) -> Option<i64> {
    multiply(base, share / (1.0 - share))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_product_is_exact_and_cut_off() {
        let fraction = f64::from(0.3_f32);
        assert_eq!(fraction.to_string(), "0.30000001192092896");
        assert_eq!(multiply(1_000_000_000, fraction), Some(300_000_011));
        assert_eq!(multiply(7, 0.9), Some(6));
        assert_eq!(multiply(0, 1e300), Some(0));
        assert_eq!(multiply(i64::MAX, 1e-300), Some(0));
        assert_eq!(multiply(3, 2.5e3), Some(7_500));
        assert_eq!(multiply(1, -0.0), Some(0));
    }

    #[test]
    fn what_64_bits_do_not_hold_is_refused() {
        assert_eq!(multiply(i64::MAX, 1.0), Some(i64::MAX));
        assert_eq!(multiply(i64::MAX, 1.000_000_000_000_000_2), None);
        assert_eq!(multiply(1, 1e19), None);
        assert_eq!(multiply(1 << 62, 1e300), None);
        assert_eq!(multiply(i64::MAX / 2, 2.000_000_000_000_001), None);
        // Half a byte more than 64 bits hold, and just as much.
        assert_eq!(multiply(6_148_914_691_236_517_205, 1.5), None);
        assert_eq!(multiply(2_635_249_153_387_078_802, 3.5), Some(i64::MAX));
        for factor in [-0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(multiply(1, factor), None);
        }
        assert_eq!(multiply(-1, 1.0), None);
    }

    proptest! {
        #[test]
        fn any_product_is_near_the_real_one(bytes in 0..i64::MAX, factor in 0.0..2.0_f64) {
            #[expect(clippy::cast_precision_loss, reason = "near is enough")]
            match multiply(bytes, factor) {
                Some(product) => prop_assert!((product as f64 - bytes as f64 * factor).abs() <= 2048.0),
                None => prop_assert!(bytes as f64 * factor > 9.2e18),
            }
        }

        #[test]
        fn any_factor_gives_an_answer(bytes in any::<i64>(), bits in any::<u64>()) {
            let _ = multiply(bytes, f64::from_bits(bits));
        }
    }
}
