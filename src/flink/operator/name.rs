use super::tables::LONGEST_NAME;
pub use super::tables::NAME_PATTERN;

/// Whether the operator takes a name for a deployment: [`NAME_PATTERN`].
/// Source: `DefaultValidator.validateDeploymentName`.
#[must_use]
pub fn is_valid_name(name: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase();
    let inside = |b: u8| letter(b) || b.is_ascii_digit() || b == b'-';
    let bytes = name.as_bytes();
    let (Some(&first), Some(&last)) = (bytes.first(), bytes.last()) else { return false };
    bytes.len() <= LONGEST_NAME && letter(first) && bytes.iter().all(|&b| inside(b)) && last != b'-'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn names_are_those_of_the_pattern(name in "[a-z0-9.A-]{0,3}[a-z-]{0,44}[a-z0-9-]?") {
            let pattern = regex::Regex::new(&format!("^(?:{})$", NAME_PATTERN.replace(r"\d", "0-9"))).expect("a pattern");
            prop_assert_eq!(is_valid_name(&name), pattern.is_match(&name));
        }
    }
}
