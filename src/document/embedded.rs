//! Flink configuration files inside of other YAML: in the data of a `ConfigMap`
//! and in the values of a Helm chart.

use super::carrier::{excerpt, not_a_text};
use super::detect::{has_family_line, holds_flink_keys, is_flink_conf_name};
use super::{Document, Kind, config_yaml, flink_conf, manifest};
use crate::source::SourceFile;
use crate::syntax::yaml::{NodeId, ParseOptions, ScalarStyle, Tree, parse};

/// The key under which a standard YAML configuration stands.
const CONFIG_YAML: &str = "config.yaml";

/// How many levels of a chart's values are looked through.
const MOST_LEVELS: usize = 64;

/// The configurations in the data of a `ConfigMap`.
pub(super) fn in_config_map<'s>(file: &'s SourceFile, tree: &Tree<'s>, resource: NodeId) -> Vec<Document<'s>> {
    let Some(data) = tree.get(resource, "data") else { return Vec::new() };
    let name = manifest::name(tree, resource);
    let entries = tree.entries(tree.resolve(data));
    let files = entries.filter_map(|(key, value)| {
        let name = tree.text(key)?;
        let is_flinks = is_flink_conf_name(name) || (name == CONFIG_YAML && holds_flink_keys(tree, value));
        let wrong = if is_flinks { not_a_text(tree, key, value, Kind::ConfigMap) } else { None };
        wrong.or_else(|| block(file, tree, name, value, Kind::ConfigMap))
    });
    files.map(|document| Document { name: name.clone(), ..document }).collect()
}

/// The configurations in the values of a Helm chart: blocks under the names of
/// Flink's files, and `flinkConfiguration` maps.
pub(super) fn in_helm_values<'s>(file: &'s SourceFile, tree: &Tree<'s>) -> Vec<Document<'s>> {
    let mut found = Vec::new();
    for &root in tree.documents() {
        visit(file, tree, root, 0, &mut found);
    }
    found
}

fn visit<'s>(file: &'s SourceFile, tree: &Tree<'s>, mapping: NodeId, level: usize, found: &mut Vec<Document<'s>>) {
    for (key, value) in tree.entries(mapping) {
        let name = tree.text(key).unwrap_or_default();
        if tree.node(value).is_mapping() && name == manifest::CONFIGURATION {
            found.push(manifest::map_in_values(file.text(), tree, key, value));
        } else if tree.node(value).is_mapping() && level < MOST_LEVELS {
            visit(file, tree, value, level + 1, found);
        } else {
            found.extend(block(file, tree, name, value, Kind::HelmValues));
        }
    }
}

/// A text that stands for one of Flink's files.
fn block<'s>(file: &SourceFile, tree: &Tree<'s>, name: &str, value: NodeId, kind: Kind) -> Option<Document<'s>> {
    if !is_flink_conf_name(name) && name != CONFIG_YAML {
        return None;
    }
    let (text, style) = tree.node(value).scalar()?;
    // In a word without keys, a chart may name a file.
    if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) && !text.contains(": ") {
        return None;
    }
    let excerpt = excerpt(file, tree, value)?;
    let inner = match name {
        CONFIG_YAML => standard(excerpt.source())?,
        _ => flink_conf::read(excerpt.source()),
    };
    let mut document = Document { kind, ..inner.into_owned() };
    if is_cut_off(file, tree, value) {
        let end = excerpt.source().text().trim_end_matches([' ', '\t']).len();
        document.ignored.retain(|ignored| ignored.span.end() < end);
        for setting in document.settings.iter_mut().filter(|setting| setting.span.end() == end) {
            setting.placeholder = true;
            setting.plain = false;
        }
    }
    Some(Document { excerpt: Some(excerpt), ..document })
}

/// Whether reading stopped inside of a block, so that the rest of its last line is
/// unknown. The place of a block has its last line end in it.
fn is_cut_off(file: &SourceFile, tree: &Tree<'_>, value: NodeId) -> bool {
    let node = tree.node(value);
    let is_block = matches!(node.scalar(), Some((_, ScalarStyle::Literal | ScalarStyle::Folded)));
    let end = node.span.end();
    is_block
        && tree.error().is_some_and(|error| error.span.start() == end)
        && !file.text()[..end].ends_with(['\n', '\r'])
}

/// A `config.yaml`, if its keys are Flink's.
fn standard(source: &SourceFile) -> Option<Document<'_>> {
    let tree = parse(source.text(), ParseOptions { comments: true });
    let flinks = match (tree.error(), tree.documents().first()) {
        (Some(_), _) => has_family_line(source.text()),
        (None, Some(&root)) => holds_flink_keys(&tree, root),
        (None, None) => false,
    };
    flinks.then(|| config_yaml::read(source, &tree))
}

/// Whether a resource is a `ConfigMap`.
pub(super) fn is_config_map(tree: &Tree<'_>, resource: NodeId) -> bool {
    tree.get(resource, "kind").and_then(|kind| tree.text(kind)) == Some("ConfigMap")
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn the_line_in_which_reading_stops_is_not_judged() {
        for (line, is_setting) in [("c.d:\0 2", false), ("c.d: \0 2", false), ("c.d: 2\0 x", true), ("c.d: 2 \0", true)]
        {
            let text =
                format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  flink-conf.yaml: |\n    a.b: 1\n    {line}\n");
            let source = SourceFile::new("x.yaml", text);
            let file = read(&source, None);
            let document = &file.documents[0];
            let unknown: Vec<bool> = document.settings.iter().map(|setting| setting.placeholder).collect();
            assert_eq!(unknown, if is_setting { vec![false, true] } else { vec![false] });
            assert!(document.ignored.is_empty(), "{document:?}");
        }
        for block in ["|\n    a.b: 1\n    c.d: 2\n]", "|-\n    a.b: 1\n    c.d: 2\n]", "\"a.b: 1\\nc.d: 2\"\n]"] {
            let text = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  flink-conf.yaml: {block}\n");
            let source = SourceFile::new("x.yaml", text);
            let file = read(&source, None);
            assert!(file.syntax_error.is_some());
            let settings = file.documents.iter().flat_map(|document| &document.settings);
            assert_eq!(settings.filter(|setting| !setting.placeholder).count(), 2, "{block}: it stops behind");
        }
    }

    #[test]
    fn a_config_map_holds_files_with_places_in_the_manifest() {
        let text = "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata:\r\n  name: c\r\n  namespace: n\r\ndata:\r\n  flink-conf.yaml: |+2\r\n\r\n      a.b: 1\r\n    state.backend: rocksdb # c\r\n  log4j.properties: |-\r\n    rootLogger.level = INFO\r\n";
        let source = SourceFile::new("x.yaml", text);
        let file = read(&source, None);
        assert_eq!(file.documents.len(), 1, "{file:?}");
        let document = &file.documents[0];
        assert_eq!((document.kind, document.written), (Kind::ConfigMap, Kind::FlinkConf));
        assert_eq!(document.name.as_deref(), Some("n/c"));
        let places: Vec<_> =
            document.settings.iter().map(|setting| source.slice(document.outward(setting.span))).collect();
        assert_eq!(places, ["a.b: 1", "state.backend: rocksdb"]);
    }

    #[test]
    fn helm_values_hold_blocks_and_maps() {
        let text = "image: x\nflink:\n  flinkConfiguration:\n    parallelism.default: \"2\"\ndefaultConfiguration:\n  flink-conf.yaml: |+\n    rest.port: 8081\n  config.yaml: |\n    taskmanager:\n      numberOfTaskSlots: 2\n  other.yaml: |\n    rest.port: 1\n";
        let source = SourceFile::new("chart/values.yaml", text);
        let keys: Vec<_> = read(&source, None)
            .documents
            .iter()
            .map(|document| (document.written, document.settings[0].key.to_string()))
            .collect();
        assert_eq!(
            keys,
            [
                (Kind::FlinkDeployment, "parallelism.default".to_owned()),
                (Kind::FlinkConf, "rest.port".to_owned()),
                (Kind::ConfigYaml, "taskmanager.numberOfTaskSlots".to_owned()),
            ]
        );
    }
}
