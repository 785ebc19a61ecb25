//! A second opinion on YAML: libyaml's reading, through `serde_yaml`.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde_yaml::Value;

use super::verify::expect;
use crate::document::Kind;
use crate::finding::Fix;

/// The key of the configuration map in a manifest.
const CONFIGURATION: &str = "flinkConfiguration";

type Settings = BTreeMap<String, Vec<String>>;

/// Whether the second reader sees the two texts differ in the changes of each
/// document only: the settings as they are meant to be, and everything else
/// equal. Where it could not read the text before, it has no say.
pub(super) fn agrees(before: &str, after: &str, kinds: &[Kind], fixes: &[(Option<usize>, &Fix)]) -> Result<(), String> {
    let Some(old) = documents(before) else { return Ok(()) };
    let new = documents(after).ok_or("a second YAML reader could not read the edited text")?;
    let whole_file = kinds.contains(&Kind::ConfigYaml);
    let (old_rest, mut expected) = split(old, whole_file);
    let (new_rest, seen) = split(new, whole_file);
    if old_rest != new_rest {
        return Err("a second YAML reader sees a change outside of the configuration".into());
    }
    if expected.len() != kinds.len() {
        return Err("a second YAML reader sees other documents in the file".into());
    }
    for (document, fix) in fixes {
        let Some(settings) = document.and_then(|at| expected.get_mut(at)) else { continue };
        fix.changes.iter().try_for_each(|change| expect(settings, change))?;
    }
    for settings in &mut expected {
        settings.retain(|_, values| !values.is_empty());
    }
    if !expected.into_iter().map(sorted).eq(seen.into_iter().map(sorted)) {
        return Err("a second YAML reader does not see just the intended settings".into());
    }
    Ok(())
}

fn sorted(mut settings: Settings) -> Settings {
    for values in settings.values_mut() {
        values.sort();
    }
    settings
}

fn documents(text: &str) -> Option<Vec<Value>> {
    serde_yaml::Deserializer::from_str(text).map(|document| Value::deserialize(document).ok()).collect()
}

/// The documents without their configuration maps, and the settings of each
/// Flink document in the order of the file.
fn split(documents: Vec<Value>, whole_file: bool) -> (Vec<Value>, Vec<Settings>) {
    if whole_file {
        let mut settings = Settings::new();
        let written = documents.iter().filter(|document| !document.is_null());
        written.for_each(|document| flatten(document, &mut String::new(), &mut settings));
        return (Vec::new(), vec![settings]);
    }
    let mut found = Vec::new();
    let rest = documents.into_iter().map(|document| without_configuration(document, &mut found)).collect();
    (rest, found)
}

fn without_configuration(value: Value, found: &mut Vec<Settings>) -> Value {
    match value {
        Value::Mapping(mapping) => {
            let text = |key: &str| mapping.get(key).and_then(Value::as_str);
            if Kind::of_resource(text("apiVersion").unwrap_or_default(), text("kind").unwrap_or_default()).is_some() {
                found.push(Settings::new());
            }
            let mut kept = serde_yaml::Mapping::new();
            for (key, value) in mapping {
                match found.last_mut() {
                    Some(settings) if key.as_str() == Some(CONFIGURATION) => {
                        flatten(&value, &mut String::new(), settings);
                    }
                    _ => {
                        kept.insert(key, without_configuration(value, found));
                    }
                }
            }
            Value::Mapping(kept)
        }
        Value::Sequence(items) => {
            Value::Sequence(items.into_iter().map(|item| without_configuration(item, found)).collect())
        }
        other => other,
    }
}

fn flatten(value: &Value, path: &mut String, settings: &mut Settings) {
    let Value::Mapping(mapping) = value else {
        settings.entry(path.trim_end_matches('.').to_owned()).or_default().push(text(value));
        return;
    };
    for (key, value) in mapping {
        let length = path.len();
        path.push_str(&text(key));
        path.push('.');
        flatten(value, path, settings);
        path.truncate(length);
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Null => "null".into(),
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Applicability, Change};

    fn manifest(name: &str, lines: &str) -> String {
        format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: {name}\nspec:\n  flinkConfiguration:\n{lines}---\n"
        )
    }

    fn fix(change: Change) -> Fix {
        Fix { applicability: Applicability::Safe, title: String::new(), edits: Vec::new(), changes: vec![change] }
    }

    #[test]
    fn each_document_of_a_file_has_its_own_settings() {
        let kinds = [Kind::FlinkDeployment; 2];
        let before = manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n");
        let after = manifest("a", "    k: 1\n") + &manifest("b", "    l: 2\n    k: 3\n");
        let set = fix(Change::Set { key: "k".into(), value: "3".into() });
        assert_eq!(agrees(&before, &after, &kinds, &[(Some(1), &set)]), Ok(()));
        assert!(agrees(&before, &after, &kinds, &[(Some(0), &set)]).is_err(), "the first document's stays");
        let rename = fix(Change::Rename { key: "k".into(), to: "m".into() });
        let before = manifest("a", "    k: 1\n") + &manifest("b", "    k: 2\n");
        let after = manifest("a", "    m: 1\n") + &manifest("b", "    k: 2\n");
        assert_eq!(agrees(&before, &after, &kinds, &[(Some(0), &rename)]), Ok(()));
    }

    #[test]
    fn a_change_outside_of_the_configuration_is_seen() {
        let (before, after) = (manifest("a", "    k: 1\n"), manifest("z", "    k: 1\n"));
        assert!(agrees(&before, &after, &[Kind::FlinkDeployment], &[]).is_err());
    }
}
