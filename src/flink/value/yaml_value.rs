//! Lists and maps in YAML, as `org.apache.flink.configuration.ConfigurationUtils`
//! reads them in a process that loaded `config.yaml`. `None` is where Flink
//! falls back to its own form.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::flow_yaml::to_flow_yaml;
use super::raw::{ElementType, RawValue, TypedValue};
use super::{node, scalar};
use crate::syntax::yaml::{NodeId, NodeKind, Tree};

/// The list that `text` is in YAML
/// (`ConfigurationUtils.convertToList`, in front of its fallback).
#[must_use]
pub fn list(text: &str, element: ElementType) -> Option<TypedValue> {
    let (tree, root) = node::load(text)?;
    if !matches!(tree.node(root).kind, NodeKind::Sequence { .. }) {
        return None;
    }
    let mut items = tree.items(root);
    Some(match element {
        ElementType::String => TypedValue::List(items.map(|item| string(&tree, item)).collect::<Option<_>>()?),
        ElementType::Map => TypedValue::Maps(items.map(|item| string_map(&tree, item)).collect::<Option<_>>()?),
        ElementType::Enum(constants) => {
            let mut names = Vec::new();
            items.try_for_each(|item| {
                let raw = object(&tree, item)?;
                names.push(scalar::constant(&raw, constants).ok()?.to_owned());
                Some(())
            })?;
            TypedValue::List(names)
        }
    })
}

/// The map that `text` is in YAML
/// (`ConfigurationUtils.convertToProperties`, in front of its fallback).
#[must_use]
pub fn map(text: &str) -> Option<BTreeMap<String, String>> {
    let (tree, root) = node::load(text)?;
    string_map(&tree, root)
}

/// `ConfigurationUtils.convertToStringMap`.
fn string_map(tree: &Tree<'_>, id: NodeId) -> Option<BTreeMap<String, String>> {
    let id = tree.resolve(id);
    if !tree.node(id).is_mapping() {
        return None;
    }
    let mut map = BTreeMap::new();
    for (key, value) in tree.entries(id) {
        // `1` and `'1'` are two keys to YAML and one as strings.
        if map.insert(string(tree, key)?, string(tree, value)?).is_some() {
            return None;
        }
    }
    Some(map)
}

/// `ConfigurationUtils.convertToString`; null has no string.
fn string(tree: &Tree<'_>, id: NodeId) -> Option<String> {
    object(tree, id).map(|raw| raw.as_string().into_owned())
}

/// The object of a node, a collection as the string that is made of it.
fn object<'n>(tree: &'n Tree<'_>, id: NodeId) -> Option<RawValue<'n>> {
    let node = tree.node(tree.resolve(id));
    match node.scalar() {
        Some((text, style)) => node::scalar(text, style, node.tag.as_deref()).ok().flatten(),
        None => Some(RawValue::String(Cow::Owned(to_flow_yaml(tree, id)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Option<Vec<String>> {
        match list(text, ElementType::String) {
            Some(TypedValue::List(items)) => Some(items),
            _ => None,
        }
    }

    #[test]
    fn items_become_strings() {
        assert_eq!(strings("[0x10, 'b', [c, {d: ~}]]"), Some(vec!["16".into(), "b".into(), "[c, {d: null}]".into()]));
        assert_eq!(strings("- &x .inf\n- *x"), Some(vec![".inf".into(), ".inf".into()]));
        assert_eq!(strings("[]"), Some(vec![]));
        for text in ["", "a", "{}", "[~]", "[a", "a;b"] {
            assert_eq!(strings(text), None, "{text}");
        }
    }

    #[test]
    fn keys_become_strings_too() {
        assert_eq!(map("{1: true}"), Some([("1".to_owned(), "true".to_owned())].into()));
        for text in ["{1: a, '1': b}", "k:", "[a]", "k:v", ""] {
            assert_eq!(map(text), None, "{text}");
        }
    }
}
