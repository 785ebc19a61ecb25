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
    let prefix = [short, "."].concat();
    let from = (Bound::Included(prefix.as_str()), Bound::Unbounded);
    keys.range::<str, _>(from).map(|(key, value)| (*key, value)).take_while(move |(key, _)| key.starts_with(&prefix))
}

/// Whether one of the keys continues another behind a dot, as [`continuing`] has
/// it: told without a map of the keys, since in nearly all documents none does.
#[must_use]
pub fn any_continues(mut keys: Vec<&[u8]>) -> bool {
    // Where a dot counts less than everything else, what continues a key is next to it.
    let weight = |byte: u8| if byte == b'.' { 0 } else { u16::from(byte) + 1 };
    keys.sort_unstable_by(|a, b| {
        let at = a.iter().zip(*b).take_while(|(a, b)| a == b).count();
        let next = |key: &[u8]| key.get(at).map(|&byte| weight(byte));
        next(a).cmp(&next(b))
    });
    keys.windows(2).any(|pair| pair[1].strip_prefix(pair[0]).is_some_and(|rest| rest.starts_with(b".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_continues_a_key_is_found_beside_it() {
        for keys in [
            &["a.b", "a-b", "b", "a", "a b"][..],
            &["x", "a.b.c", "a.b!", "a.b"],
            &["a.b", "a-b", "ab", "a.c.d", ""],
            &["a"],
            &["", ".a"],
            &[],
        ] {
            let map: BTreeMap<&str, usize> = keys.iter().map(|&key| (key, key.len())).collect();
            let by_map = keys.iter().any(|key| continuing(&map, key).next().is_some());
            assert_eq!(any_continues(keys.iter().map(|key| key.as_bytes()).collect()), by_map, "{keys:?}");
        }
    }

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
