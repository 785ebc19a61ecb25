/// The candidate that `text` was most likely meant to be: the one with the
/// fewest typing errors between them, letter case aside, the first of several
/// that are equally near. `None` where every one of them is too far away.
#[must_use]
pub fn nearest<'a>(text: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer texts are no slips of a key's name, and comparing them is dear.
    const LONGEST: usize = 100;
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.to_lowercase();
    let allowed = lower.chars().count().div_ceil(3);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let names = ["state-size", "states", "sink", "FL101"];
        assert_eq!(nearest("state-szie", names), Some("state-size"));
        assert_eq!(nearest("state", names), Some("states"));
        assert_eq!(nearest("fl101", names), Some("FL101"));
        assert_eq!(nearest("parallelism", names), None);
        assert_eq!(nearest("", names), None);
        assert_eq!(nearest(&"s".repeat(5000), names), None);
    }
}
