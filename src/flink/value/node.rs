//! The Java objects that snakeyaml-engine makes of a YAML tree, under the core schema.

use std::collections::HashMap;

use super::core_schema;
use super::flow_yaml::to_flow_yaml;
use super::raw::RawValue;
use crate::syntax::yaml::{NodeId, NodeKind, ParseOptions, ScalarStyle, Tree, parse};

const TAG: &str = "tag:yaml.org,2002:";

/// snakeyaml-engine's default `LoadSettings.getMaxAliasesForCollections`.
const MAX_COLLECTION_ALIASES: usize = 50;

/// A scalar that the loader makes no Java object of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unconstructible;

/// The Java object that a scalar of `config.yaml` becomes, whatever its style
/// and tag; `Ok(None)` for null.
///
/// # Errors
/// snakeyaml-engine's `StandardConstructor` has none for the tag, or none for
/// that text under that tag.
pub fn scalar<'n>(
    text: &'n str,
    style: ScalarStyle,
    tag: Option<&str>,
) -> Result<Option<RawValue<'n>>, Unconstructible> {
    let tag = tag.map(|tag| tag.strip_prefix(TAG).ok_or(tag));
    // The schema takes it for a float, and its constructor fails.
    if matches!(text, "+.inf" | "+.Inf" | "+.INF")
        && (tag == Some(Ok("float")) || tag.is_none() && style == ScalarStyle::Plain)
    {
        return Err(Unconstructible);
    }
    let Some(tag) = tag else {
        return Ok(if style == ScalarStyle::Plain { core_schema::resolve(text) } else { Some(text.into()) });
    };
    match tag {
        Err("!") | Ok("str") => Ok(Some(text.into())),
        Ok("null") => Ok(None),
        Ok("bool") => Ok(match text.to_lowercase().as_str() {
            "true" => Some(RawValue::Boolean(true)),
            "false" => Some(RawValue::Boolean(false)),
            _ => None,
        }),
        Ok("int") => core_schema::integer(text).map(Some).ok_or(Unconstructible),
        // The constructor hands numbers to Java, which trims them.
        Ok("float") if text.bytes().any(|byte| byte.is_ascii_digit()) => {
            core_schema::float(text.trim_matches(|c| c <= ' ')).map(Some).ok_or(Unconstructible)
        }
        Ok("float") => core_schema::float(text).map(Some).ok_or(Unconstructible),
        _ => Err(Unconstructible),
    }
}

/// Whether the loader makes objects of scalars with the tag.
#[must_use]
pub fn is_known_scalar_tag(tag: &str) -> bool {
    tag == "!" || matches!(tag.strip_prefix(TAG), Some("str" | "null" | "bool" | "int" | "float"))
}

/// The only document of `text`, where snakeyaml-engine's `Load.loadFromString`
/// would make an object of it. The tags `!!binary` and `!!set`, which no Flink
/// option has a use for, count as mistakes.
pub(super) fn load(text: &str) -> Option<(Tree<'_>, NodeId)> {
    let tree = parse(text, ParseOptions::default());
    let &[root] = tree.documents() else { return None };
    let loads = tree.error().is_none() && tree.refused_by_snakeyaml().is_none() && first_mistake(&tree, root).is_none();
    loads.then_some((tree, root))
}

/// Why snakeyaml-engine refuses a YAML tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// A tag that the loader has nothing for, or nothing for that text.
    Tag,
    /// An alias without an anchor.
    UnknownAlias,
    /// More aliases of collections than the loader accepts, or a key that contains itself.
    Aliases,
    /// Two equal keys in one mapping.
    Duplicate {
        /// The earlier key.
        first: NodeId,
        /// The later one.
        second: NodeId,
    },
}

/// The first reason for which no object can be made of a node and what is in it.
#[must_use]
pub fn first_mistake(tree: &Tree<'_>, root: NodeId) -> Option<Mistake> {
    let mut aliases = 0;
    let mut mappings = Vec::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let node = tree.node(id);
        let tag = node.tag.as_deref();
        let fits = match &node.kind {
            NodeKind::Scalar { text, style } => scalar(text, *style, tag).is_ok(),
            NodeKind::Alias(None) => return Some(Mistake::UnknownAlias),
            NodeKind::Alias(Some(target)) => {
                aliases += usize::from(tree.node(*target).scalar().is_none());
                if aliases > MAX_COLLECTION_ALIASES {
                    return Some(Mistake::Aliases);
                }
                true
            }
            NodeKind::Sequence { .. } => {
                open.extend(tree.items(id));
                matches!(tag, None | Some("!" | "tag:yaml.org,2002:seq"))
            }
            NodeKind::Mapping { .. } => {
                if tree.entries(id).any(|(key, _)| is_within_itself(tree, key)) {
                    return Some(Mistake::Aliases);
                }
                open.extend(tree.entries(id).flat_map(|(key, value)| [key, value]));
                mappings.push(id);
                matches!(tag, None | Some("!" | "tag:yaml.org,2002:map"))
            }
        };
        if !fits {
            return Some(Mistake::Tag);
        }
    }
    // Last, because comparing keys follows aliases, few of which are left here.
    mappings.into_iter().find_map(|mapping| repeated_key(tree, mapping))
}

/// Whether a key is an alias of a collection around it.
fn is_within_itself(tree: &Tree<'_>, key: NodeId) -> bool {
    let NodeKind::Alias(Some(target)) = tree.node(key).kind else { return false };
    let (inner, outer) = (tree.node(key).span, tree.node(target).span);
    outer.start() <= inner.start() && inner.end() <= outer.end()
}

fn repeated_key(tree: &Tree<'_>, mapping: NodeId) -> Option<Mistake> {
    let mut seen = HashMap::new();
    tree.entries(mapping).find_map(|(second, _)| {
        let first = seen.insert(identity(tree, second), second)?;
        Some(Mistake::Duplicate { first, second })
    })
}

/// Equal for equal Java objects of different texts, and for them only.
fn identity(tree: &Tree<'_>, id: NodeId) -> (u8, String) {
    let node = tree.node(tree.resolve(id));
    let Some((text, style)) = node.scalar() else { return (0, to_flow_yaml(tree, id)) };
    let class = match scalar(text, style, node.tag.as_deref()) {
        Ok(Some(RawValue::String(_))) | Err(_) => 1,
        Ok(Some(RawValue::Boolean(_))) => 2,
        Ok(Some(RawValue::Integer(_) | RawValue::Long(_) | RawValue::BigInteger(_))) => 3,
        Ok(Some(RawValue::Double(_))) => 4,
        Ok(None) => 5,
    };
    let value = scalar(text, style, node.tag.as_deref()).ok().flatten();
    (class, value.map_or_else(String::new, |value| value.java_text().into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_document_without_mistakes() {
        for good in [
            "a",
            "[1, 2]",
            "{a: 1, b: 1}",
            "- &x [1]\n- *x",
            "- &x [1]\n- {*x : a}",
            "!!int '7'",
            "{1: a, '1': b}",
            "a: !!str",
        ] {
            assert!(load(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a\n---\nb",
            "[*x]",
            "!mine a",
            "!!int x",
            "&x [{*x : a}]",
            "{1: a, 0x1: b}",
            "{a: 1, 'a': 2}",
            "[a",
            "!!seq {}",
        ] {
            assert!(load(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn tags_make_objects_of_scalars() {
        let object = |text, tag: &str| scalar(text, ScalarStyle::Plain, Some(&format!("{TAG}{tag}")));
        assert_eq!(object("False", "bool"), Ok(Some(RawValue::Boolean(false))));
        assert_eq!(object("yes", "bool"), Ok(None));
        assert_eq!(object("x", "null"), Ok(None));
        assert_eq!(object("1", "float"), Ok(Some(RawValue::Double(1.0))));
        assert_eq!(object(".inf", "float"), Ok(Some(RawValue::Double(f64::INFINITY))));
        assert_eq!(object("+.inf", "str"), Ok(Some("+.inf".into())));
        assert_eq!(scalar("+.inf", ScalarStyle::Plain, Some("!")), Ok(Some("+.inf".into())));
        assert_eq!(scalar("+.inf", ScalarStyle::SingleQuoted, None), Ok(Some("+.inf".into())));
        assert_eq!(scalar("+.inf", ScalarStyle::Plain, None), Err(Unconstructible));
        for tag in ["float", "int"] {
            assert_eq!(object("+.inf", tag), Err(Unconstructible), "{tag}");
        }
        for (tag, is_known) in
            [("!", true), ("!!str", false), ("tag:yaml.org,2002:int", true), ("tag:yaml.org,2002:set", false)]
        {
            assert_eq!(is_known_scalar_tag(tag), is_known, "{tag}");
        }
    }

    #[test]
    fn many_aliases_of_collections_are_a_mistake() {
        let text = |count: usize| format!("- &x []\n{}", "- *x\n".repeat(count));
        assert!(load(&text(MAX_COLLECTION_ALIASES)).is_some());
        assert!(load(&text(MAX_COLLECTION_ALIASES + 1)).is_none());
    }
}
