use std::collections::BTreeMap;
use std::ops::Bound;

/// The keys that continue `short` behind a dot, in their order, with what
/// belongs to them: a nested file cannot hold both.
/// Source: `YamlParserUtils.convertAndDumpYamlFromFlatMap`, which fails at such
/// keys or loses some of them, as its hash map orders them;
/// `FlinkConfMountDecorator.validateConfigKeysForV2` of the operator.
pub fn continuing<'m, 'k, T>(
    keys: &'m BTreeMap<&'k str, T>,
    short: &str,
) -> impl Iterator<Item = (&'k str, &'m T)> + use<'m, 'k, T> {
    let prefix = format!("{short}.");
    let from = (Bound::Included(prefix.as_str()), Bound::Unbounded);
    keys.range::<str, _>(from).map(|(key, value)| (*key, value)).take_while(move |(key, _)| key.starts_with(&prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_segments_continue_a_key() {
        let keys: BTreeMap<&str, usize> =
            ["a", "a-b", "a.b", "a.b.c", "ab.c", "a/b"].map(|key| (key, key.len())).into();
        let found: Vec<_> = continuing(&keys, "a").map(|(key, _)| key).collect();
        assert_eq!(found, ["a.b", "a.b.c"]);
        assert_eq!(continuing(&keys, "ab").count(), 1);
        assert_eq!(continuing(&keys, "c").count(), 0);
    }
}
