use std::collections::BTreeMap;

use super::Finding;
use crate::flink::catalogue::is_sensitive;

/// What tells a finding apart while lines move: the file, the rule, the key and
/// the value. The value is left out where the key is sensitive. Findings that
/// are alike in all of it are told apart by their order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    /// The file, from wherever its owner counts.
    pub file: String,
    /// The rule's id.
    pub rule: String,
    /// The key, in full.
    pub key: Option<String>,
    /// The value, its white space normalised.
    pub value: Option<String>,
    /// 1 for the first of those that are alike, then 2 and so on.
    pub ordinal: u32,
}

impl Fingerprint {
    /// The fingerprint of the first finding of its like.
    #[must_use]
    pub fn of(file: &str, rule: &str, finding: &Finding) -> Self {
        let value = finding.value.as_deref().filter(|_| !finding.key.as_deref().is_some_and(is_sensitive));
        Self {
            file: file.to_owned(),
            rule: rule.to_owned(),
            key: finding.key.clone(),
            value: value.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" ")),
            ordinal: 1,
        }
    }

    /// Numbered among those that are alike, by how many of each came before.
    #[must_use]
    pub fn numbered(self, counts: &mut BTreeMap<Fingerprint, u32>) -> Self {
        let count = counts.entry(self.clone()).or_default();
        *count += 1;
        Self { ordinal: *count, ..self }
    }

    /// 32 hexadecimal digits, for formats that want one word: FNV-1a, 128 bits.
    #[must_use]
    pub fn digits(&self) -> String {
        const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let ordinal = self.ordinal.to_string();
        let value = self.value.as_deref();
        let parts = [Some(self.file.as_str()), Some(&self.rule), self.key.as_deref(), value, Some(&ordinal)];
        // An absent part and an empty one differ in the byte before it.
        let bytes = parts.iter().flat_map(|part| {
            std::iter::once(u8::from(part.is_some())).chain(part.unwrap_or_default().bytes()).chain([0])
        });
        format!("{:032x}", bytes.fold(OFFSET, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{RuleId, Severity};
    use crate::source::Span;

    fn finding(key: &str, value: &str) -> Finding {
        let mut finding = Finding::new(RuleId(0), Severity::Info, "words".into(), Span::empty(7));
        finding.key = Some(key.into());
        finding.value = Some(value.into());
        finding
    }

    #[test]
    fn lines_and_words_do_not_count_and_secrets_are_left_out() {
        let one = Fingerprint::of("a", "FL102", &finding("k", "200  ms"));
        let moved = Finding { span: Span::empty(99), message: "others".into(), ..finding("k", " 200 ms") };
        assert_eq!(one, Fingerprint::of("a", "FL102", &moved));
        assert_eq!(Fingerprint::of("a", "FL912", &finding("my.password", "hunter2")).value, None);
    }

    #[test]
    fn digits_differ_where_a_part_does() {
        let of = |file: &str, key: &str, value: &str| Fingerprint::of(file, "FL102", &finding(key, value)).digits();
        assert_eq!(of("a", "k", "v"), of("a", "k", "v"));
        assert_eq!(of("a", "k", "v").len(), 32);
        for other in [of("ak", "", "v"), of("a", "kv", ""), of("b", "k", "v")] {
            assert_ne!(of("a", "k", "v"), other);
        }
    }
}
