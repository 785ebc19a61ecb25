/// Units of Kubernetes and the powers that they stand for: of two, then of ten.
const BINARY: [(&str, i32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
const DECIMAL: [(&str, i32); 10] =
    [("", 0), ("n", -9), ("u", -6), ("m", -3), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

/// A quantity as Kubernetes writes it, `500m`, `2Gi`, `1e3`, near enough to
/// compare. `None` for what it refuses.
/// Source: `io.fabric8.kubernetes.api.model.Quantity`.
#[must_use]
pub fn quantity(text: &str) -> Option<f64> {
    let text = text.trim();
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (amount, unit) = text.split_at(unit);
    if !amount.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let amount: f64 = amount.parse().ok()?;
    if let Some(&(_, power)) = BINARY.iter().find(|(name, _)| *name == unit) {
        return Some(amount * 2_f64.powi(power));
    }
    if let Some(&(_, power)) = DECIMAL.iter().find(|(name, _)| *name == unit) {
        return Some(amount * 10_f64.powi(power));
    }
    let exponent: i32 = unit.strip_prefix(['e', 'E'])?.parse().ok()?;
    Some(amount * 10_f64.powi(exponent.clamp(-400, 400)))
}

/// Whether the operator takes a text for an amount of storage.
#[must_use]
pub fn is_storage(text: &str) -> bool {
    quantity(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn units_multiply() {
        for (text, amount) in
            [("2", 2.0), ("500m", 0.5), ("2Gi", 2147483648.0), ("1e3", 1000.0), ("-5Ki", -5120.0), ("1.5k", 1500.0)]
        {
            assert_eq!(quantity(text), Some(amount), "{text}");
        }
        for bad in ["", "abc", "Gi", "1x", "1 Gi", "1KiB", "1e", "--1"] {
            assert_eq!(quantity(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            let _ = quantity(&text);
        }
    }
}
