//! A second opinion on YAML: libyaml's reading, through `serde_yaml`.

use std::collections::BTreeMap;

use serde::Deserialize as _;

use super::verify::expect;
use super::yaml_value::YamlValue;
use crate::document::{Document, Kind};
use crate::finding::Fix;

type Settings = BTreeMap<String, Vec<String>>;

/// What the second reader sees in a text.
pub(super) enum SecondReading {
    /// It cannot read it.
    Unreadable,
    /// Its documents.
    Read {
        /// The documents without their configuration maps.
        rest: Vec<YamlValue>,
        /// The settings of each Flink document that stands in the YAML itself, in
        /// the order of the file.
        settings: Vec<Settings>,
        /// Which of the file's documents these should be.
        plain: Vec<usize>,
    },
}

impl SecondReading {
    /// Reads a text; `flinks` are the Flink documents in it.
    pub(super) fn of(text: &str, flinks: &[Document<'_>]) -> Self {
        // libyaml counts a byte order mark as a column of the first line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let read: Option<Vec<YamlValue>> =
            serde_yaml::Deserializer::from_str(text).map(|document| YamlValue::deserialize(document).ok()).collect();
        let Some(documents) = read else { return Self::Unreadable };
        let (rest, settings) = split(documents, flinks);
        Self::Read { rest, settings, plain: (0..flinks.len()).filter(|&at| flinks[at].excerpt.is_none()).collect() }
    }

    /// Whether the second reader sees a text and the `edited` one differ in the
    /// changes of each document only: the settings as they are meant to be, and
    /// everything else equal. Where it could not read the text before, it has no
    /// say. A document inside of a block is a string for it, and may differ as a
    /// whole.
    pub(super) fn agrees_with(&self, edited: &Self, fixes: &[(Option<usize>, &Fix)]) -> Result<(), String> {
        let Self::Read { rest: old_rest, settings, plain } = self else { return Ok(()) };
        let Self::Read { rest: new_rest, settings: seen, .. } = edited else {
            return Err("a second YAML reader could not read the edited text".into());
        };
        if old_rest != new_rest {
            return Err("a second YAML reader sees a change outside of the configuration".into());
        }
        if settings.len() != plain.len() {
            return Err("a second YAML reader sees other documents in the file".into());
        }
        let mut expected = settings.clone();
        for (document, fix) in fixes {
            let place = document.and_then(|at| plain.binary_search(&at).ok());
            let Some(settings) = place.and_then(|at| expected.get_mut(at)) else { continue };
            fix.changes.iter().try_for_each(|change| expect(settings, change))?;
        }
        for settings in &mut expected {
            settings.retain(|_, values| !values.is_empty());
        }
        if !expected.into_iter().map(sorted).eq(seen.iter().cloned().map(sorted)) {
            return Err("a second YAML reader does not see just the intended settings".into());
        }
        Ok(())
    }
}

fn sorted(mut settings: Settings) -> Settings {
    for values in settings.values_mut() {
        values.sort();
    }
    settings
}

/// The documents without their configuration maps, and the settings of each
/// Flink document in the order of the file.
fn split(documents: Vec<YamlValue>, flinks: &[Document<'_>]) -> (Vec<YamlValue>, Vec<Settings>) {
    if flinks.iter().any(|document| document.kind == Kind::ConfigYaml) {
        let mut settings = Settings::new();
        let written = documents.iter().filter(|document| !document.is_null());
        written.for_each(|document| flatten(document, &mut String::new(), &mut settings));
        return (Vec::new(), vec![settings]);
    }
    let blocks: Vec<&str> = flinks.iter().filter_map(|flink| Some(flink.excerpt.as_ref()?.source().text())).collect();
    let in_values = flinks.iter().any(|flink| flink.kind == Kind::HelmValues);
    let mut settings = Vec::new();
    let rest = documents.into_iter().map(|mut document| {
        if in_values {
            maps_of_values(&mut document, &mut settings);
        } else {
            each_resource(&mut document, |resource| map_of_resource(resource, &mut settings));
        }
        without_blocks(document, &blocks)
    });
    (rest.collect(), settings)
}

/// Shows the resource that a document is, or each item of a `List`.
fn each_resource(document: &mut YamlValue, mut look: impl FnMut(&mut YamlValue)) {
    let is_list = document.get("kind").and_then(YamlValue::as_str).is_some_and(|kind| kind.ends_with("List"));
    match document.get_mut("items") {
        Some(YamlValue::List(items)) if is_list => items.iter_mut().for_each(look),
        _ => look(document),
    }
}

/// Takes the configuration map out of a manifest, if it is one.
fn map_of_resource(resource: &mut YamlValue, settings: &mut Vec<Settings>) {
    let text = |name| resource.get(name).and_then(YamlValue::as_str).unwrap_or_default();
    let Some(kind) = Kind::of_resource(text("apiVersion"), text("kind")) else { return };
    let mut found = Settings::new();
    let spec = kind.spec_path().iter().try_fold(resource, |node, name| node.get_mut(name));
    if let Some(map) = spec.and_then(|spec| spec.take_map(kind.configuration_key())) {
        flatten(map.untagged(), &mut String::new(), &mut found);
    }
    settings.push(found);
}

/// Takes every configuration map out of the values of a chart.
fn maps_of_values(values: &mut YamlValue, settings: &mut Vec<Settings>) {
    let Some(entries) = values.entries_mut() else { return };
    entries.retain_mut(|(key, value)| {
        if value.is_map() && key.as_str() == Some(Kind::HelmValues.configuration_key()) {
            let mut found = Settings::new();
            flatten(value.untagged(), &mut String::new(), &mut found);
            settings.push(found);
            return false;
        }
        maps_of_values(value, settings);
        true
    });
}

/// The value without the texts of documents inside of blocks. At the end of a file
/// without a line end the readers do not agree on whether a block ends in one.
fn without_blocks(value: YamlValue, blocks: &[&str]) -> YamlValue {
    let is_block = |text: &str| blocks.iter().any(|block| block.trim_end_matches('\n') == text.trim_end_matches('\n'));
    match value {
        YamlValue::Text(text) if is_block(&text) => YamlValue::Null,
        YamlValue::Map(entries) => {
            YamlValue::Map(entries.into_iter().map(|(key, value)| (key, without_blocks(value, blocks))).collect())
        }
        YamlValue::List(items) => YamlValue::List(items.into_iter().map(|item| without_blocks(item, blocks)).collect()),
        YamlValue::Tagged(tag, value) => YamlValue::Tagged(tag, Box::new(without_blocks(*value, blocks))),
        other => other,
    }
}

fn flatten(value: &YamlValue, path: &mut String, settings: &mut Settings) {
    let YamlValue::Map(entries) = value else {
        settings.entry(path.trim_end_matches('.').to_owned()).or_default().push(value.text().into_owned());
        return;
    };
    for (key, value) in entries {
        let length = path.len();
        path.push_str(&key.text());
        path.push('.');
        flatten(value, path, settings);
        path.truncate(length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Change};
    use crate::source::SourceFile;

    fn manifest(name: &str, lines: &str) -> String {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: {name}\nspec:\n  flinkConfiguration:\n{lines}---\n"
        )
    }

    fn fix(change: Change) -> Fix {
        Fix { applicability: Applicability::Safe, title: String::new(), edits: Vec::new(), changes: vec![change] }
    }

    fn agree(before: &str, after: &str, fixes: &[(Option<usize>, &Fix)]) -> Result<(), String> {
        let (before, after) = (SourceFile::new("x.yaml", before), SourceFile::new("x.yaml", after));
        let reading =
            |source: &SourceFile| SecondReading::of(source.text(), &crate::document::read(source, None).documents);
        reading(&before).agrees_with(&reading(&after), fixes)
    }

    #[test]
    fn each_document_of_a_file_has_its_own_settings() {
        let before = manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n");
        let after = manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n    k: 3\n");
        let set = fix(Change::Set { key: "k".into(), value: "3".into() });
        assert_eq!(agree(&before, &after, &[(Some(1), &set)]), Ok(()));
        assert!(agree(&before, &after, &[(Some(0), &set)]).is_err(), "the first document's stays");
        let rename = fix(Change::Rename { key: "k".into(), to: "m".into() });
        let before = manifest("a", "    k: 1\n") + &manifest("b", "    k: 2\n");
        let after = manifest("a", "    m: 1\n") + &manifest("b", "    k: 2\n");
        assert_eq!(agree(&before, &after, &[(Some(0), &rename)]), Ok(()));
    }

    #[test]
    fn a_key_that_comes_twice_keeps_neither_reader_from_looking() {
        let before = manifest("a", "    k: 1\n    l: 1.0\n    k: 2\n");
        let remove = fix(Change::Remove { key: "k".into() });
        let after = |lines: &str| manifest("a", lines);
        assert_eq!(agree(&before, &after("    l: 1.0\n    k: 2\n"), &[(Some(0), &remove)]), Ok(()));
        assert!(agree(&before, &after("    k: 1\n    l: 1.0\n"), &[(Some(0), &remove)]).is_err(), "the last stays");
        assert!(agree(&before, &after("    l: 1\n    k: 2\n"), &[(Some(0), &remove)]).is_err(), "another value");
        let twice = manifest("a", "    k: 1\n") + "spec: {a: 1, a: 2}\n";
        assert!(agree(&twice, &twice.replace("a: 1,", "a: 3,"), &[]).is_err(), "outside of the configuration");
    }

    #[test]
    fn a_tag_on_a_word_of_a_manifest_does_not_hide_it() {
        let tagged =
            |lines: &str| manifest("a", lines).replace("kind: ", "kind: !t ").replace("  flinkC", "  !t flinkC");
        let set = fix(Change::Set { key: "k".into(), value: "18446744073709551616".into() });
        let (before, after) = (tagged("    k: 1\n"), tagged("    k: 18446744073709551616\n"));
        assert_eq!(agree(&before, &after, &[(Some(0), &set)]), Ok(()));
        let tagged = |lines: &str| manifest("a", lines).replace("spec:", "spec: !t");
        let (before, after) = (tagged("    k: 1\n"), tagged("    k: 18446744073709551616\n"));
        assert_eq!(agree(&before, &after, &[(Some(0), &set)]), Ok(()));
        assert!(agree(&before, &tagged("    k: 1\n    l: 2\n"), &[]).is_err(), "another setting");
    }

    #[test]
    fn tags_and_types_are_seen() {
        let before = manifest("a", "    k: 1\n") + "- !t [1, ~, .5, 0x1, true]\n";
        assert_eq!(agree(&before, &before, &[]), Ok(()));
        for other in ["!u [1, ~, .5, 0x1, true]", "!t [1, '', .5, 0x1, true]", "!t [1, ~, .25, 0x1, true]"] {
            let after = manifest("a", "    k: 1\n") + "- " + other + "\n";
            assert!(agree(&before, &after, &[]).is_err(), "{other}");
        }
    }

    #[test]
    fn what_a_document_of_no_flink_says_is_not_the_one_before() {
        let other = |value: &str| format!("kind: Pipeline\nspec:\n  flinkConfiguration:\n    k: {value}\n");
        let set = fix(Change::Set { key: "k".into(), value: "3".into() });
        let text = |mine: &str, other_value: &str| manifest("a", mine) + &other(other_value);
        assert_eq!(agree(&text("    k: 1\n", "2"), &text("    k: 3\n", "2"), &[(Some(0), &set)]), Ok(()));
        assert!(agree(&text("    k: 1\n", "2"), &text("    k: 3\n", "4"), &[(Some(0), &set)]).is_err());
    }

    #[test]
    fn the_maps_are_those_that_the_first_reader_takes() {
        let set = fix(Change::Set { key: "k".into(), value: "3".into() });
        let values = "flinkConfiguration: {k: 1}\na: {flinkConfiguration: {l: 2}}\n";
        let others = "b: {flinkConfig: {k: 1}, flinkProperties: {k: 1}}\nc: [{flinkConfiguration: {k: 1}}]\n\
                      d: {flinkConfiguration: }\ne: {flinkConfiguration: '{{ x }}'}\n";
        let read = |text: &str| {
            let source = SourceFile::new("values.yaml", text);
            let read = crate::document::read(&source, Some(Kind::HelmValues));
            SecondReading::of(source.text(), &read.documents)
        };
        let text = format!("{values}{others}");
        let agrees = |after: &str| read(&text).agrees_with(&read(after), &[(Some(0), &set)]);
        assert_eq!(agrees(&text.replacen("k: 1", "k: 3", 1)), Ok(()));
        assert!(agrees(&text.replace("k: 1", "k: 3")).is_err());

        let of = |spec: &str, more: &str| {
            let head = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n";
            format!("{head}  podTemplate: {{flinkConfiguration: {{k: 1}}}}\n  flinkConfiguration: {{{spec}}}\n{more}")
        };
        let resource = "extra:\n- {apiVersion: flink.apache.org/v1beta1, kind: FlinkDeployment, spec: {flinkConfiguration: {k: 1}}}\n";
        for more in ["", resource] {
            assert_eq!(agree(&of("k: 1", more), &of("k: 3", more), &[(Some(0), &set)]), Ok(()), "{more}");
            let elsewhere = of("k: 3", more).replacen("{k: 1}", "{k: 3}", 1);
            assert!(agree(&of("k: 1", more), &elsewhere, &[(Some(0), &set)]).is_err(), "{more}");
        }
        let list = |value: &str| format!("kind: ManyList\nitems:\n- {}", of(value, "").replace('\n', "\n  "));
        assert_eq!(agree(&list("k: 1"), &list("k: 3"), &[(Some(0), &set)]), Ok(()));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let set = fix(Change::Set { key: "l".into(), value: "3".into() });
        let reading = |text: &str| {
            let source = SourceFile::new("config.yaml", text);
            let read = crate::document::read(&source, Some(Kind::ConfigYaml));
            SecondReading::of(source.text(), &read.documents)
        };
        let (before, after) = (reading("\u{feff}k: 1\n"), reading("\u{feff}k: 1\nl: 3\n"));
        assert_eq!(before.agrees_with(&after, &[(Some(0), &set)]), Ok(()));
    }

    #[test]
    fn a_change_outside_of_the_configuration_is_seen() {
        let (before, after) = (manifest("a", "    k: 1\n"), manifest("z", "    k: 1\n"));
        assert!(agree(&before, &after, &[]).is_err());
    }
}
