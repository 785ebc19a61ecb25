//! A JSON Schema of `config.yaml`, for editors and validators that know nothing
//! of flinklint.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::option::{documentation, type_words};
use crate::flink::Release;
use crate::flink::catalogue::{AcceptedValues, Name, OptionId, names};
use crate::flink::value::{ElementType, EnumConstants, ValueType};

/// The first release that reads `config.yaml`, as major and minor.
/// Source: FLIP-366; flink-core `GlobalConfiguration.FLINK_CONF_FILENAME` of 1.19.
pub const FIRST_WITH_CONFIG_YAML: (u16, u16) = (1, 19);

/// A JSON Schema (draft 7, which yaml-language-server reads) of the
/// `config.yaml` of `release`.
///
/// A key may be written in one word or nested at any of its dots, so that every
/// mapping lists all that may follow, in one word and as a mapping. Keys that
/// are none of Flink's pass, as Flink lets them pass. A value passes where
/// Flink's conversion could take it, or where something fills it in later.
#[must_use]
pub fn config_yaml_schema(release: Release) -> Value {
    let read: BTreeMap<&str, Name> =
        names().filter(|name| is_for_users(*name, release)).map(|name| (name.as_str(), name)).collect();
    let mut definitions = Map::new();
    definitions.insert(PLACEHOLDER.to_owned(), json!({"type": "string", "pattern": r"\$\{|\{\{"}));
    for (&key, &name) in &read {
        definitions.insert(format!("key:{key}"), of_name(name, release));
    }
    let mut mappings: BTreeMap<&str, BTreeMap<&str, Slot>> = BTreeMap::new();
    for &key in read.keys() {
        let dots: Vec<usize> = key.match_indices('.').map(|(at, _)| at).collect();
        for (rank, start) in std::iter::once(0).chain(dots.iter().map(|dot| dot + 1)).enumerate() {
            let mapping = mappings.entry(key[..start].trim_end_matches('.')).or_default();
            for &end in &dots[rank..] {
                mapping.entry(&key[start..end]).or_default().is_mapping = true;
            }
            mapping.entry(&key[start..]).or_default().is_key = true;
        }
    }
    for (&prefix, slots) in mappings.iter().filter(|(prefix, _)| !prefix.is_empty()) {
        definitions.insert(format!("in:{prefix}"), json!({"type": "object", "properties": properties(prefix, slots)}));
    }
    let root = mappings.get("").map(|slots| properties("", slots)).unwrap_or_default();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("config.yaml of Apache Flink {release}"),
        "description": format!("Made by flinklint {} from the options of Flink {release}.", env!("CARGO_PKG_VERSION")),
        "type": ["object", "null"],
        "properties": root,
        "definitions": definitions,
    })
}

const PLACEHOLDER: &str = "placeholder";

/// What may stand under a word in a mapping.
#[derive(Default)]
struct Slot {
    is_key: bool,
    is_mapping: bool,
}

fn is_for_users(name: Name, release: Release) -> bool {
    !name.as_str().starts_with('$') && name.options_in(release).any(|option| !option.is_internal())
}

fn properties(prefix: &str, slots: &BTreeMap<&str, Slot>) -> Map<String, Value> {
    let of = |word: &str, slot: &Slot| {
        let whole = if prefix.is_empty() { word.to_owned() } else { format!("{prefix}.{word}") };
        let key = || json!({"$ref": format!("#/definitions/key:{whole}")});
        let mapping = || json!({"$ref": format!("#/definitions/in:{whole}")});
        match (slot.is_key, slot.is_mapping) {
            (true, true) => json!({"anyOf": [key(), mapping()]}),
            (true, false) => key(),
            _ => mapping(),
        }
    };
    slots.iter().map(|(&word, slot)| (word.to_owned(), of(word, slot))).collect()
}

/// What a name takes, and what is to be known of it.
fn of_name(name: Name, release: Release) -> Value {
    let options: Vec<OptionId> = name.options_in(release).filter(|option| !option.is_internal()).collect();
    let replaced_by = name.replaced_by(release);
    let mut schema = Map::new();
    let mut words = String::new();
    if let Some(newer) = replaced_by.first() {
        let message = format!("Flink {release} reads this as an old name of {}", newer.key());
        let _ = writeln!(words, "{message}");
        schema.insert("deprecated".to_owned(), json!(true));
        schema.insert("deprecationMessage".to_owned(), json!(message));
    }
    if let Some(&option) = options.first() {
        let _ = write!(words, "{}", type_words(option.type_in(release)));
        match option.default_in(release) {
            Some(default) if !default.is_empty() => {
                let _ = write!(words, "; default: {default}");
                schema.insert("default".to_owned(), json!(default));
            }
            _ => {}
        }
        let _ = write!(words, "\n{}", documentation(option, release));
    }
    schema.insert("description".to_owned(), json!(words));
    let mut forms: Vec<Value> = Vec::new();
    for option in options {
        for form in forms_of(option, release) {
            if !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
    forms.push(json!({"$ref": format!("#/definitions/{PLACEHOLDER}")}));
    schema.insert("anyOf".to_owned(), Value::Array(forms));
    Value::Object(schema)
}

/// The forms in which an option's value can stand in YAML.
fn forms_of(option: OptionId, release: Release) -> Vec<Value> {
    if let Some(accepted) = option.accepted_values(release) {
        return of_accepted(accepted);
    }
    match option.type_in(release) {
        ValueType::Boolean => vec![json!({"type": "boolean"}), in_any_case(&["true", "false"])],
        ValueType::Int => integers(i64::from(i32::MIN), i64::from(i32::MAX)),
        ValueType::Long => integers(i64::MIN, i64::MAX),
        ValueType::Float | ValueType::Double => {
            vec![json!({"type": "number"}), pattern(r"^\s*[-+.0-9NIni]")]
        }
        // What passes as a number here, Flink's units are checked by flinklint itself.
        ValueType::Duration => {
            let mut forms = vec![json!({"type": "integer", "minimum": 0}), pattern(r"^\s*[0-9]+\s*[A-Za-zµμ]*\s*$")];
            if release.at_least(2, 1) {
                forms.push(pattern(r"^\s*[-+]?[Pp]"));
            }
            forms
        }
        ValueType::Memory => {
            vec![json!({"type": "integer", "minimum": 0}), pattern(r"^\s*[0-9]+\s*[A-Za-z\u212a]*\s*$")]
        }
        ValueType::Enum(constants) => constants_of(constants),
        ValueType::List(ElementType::Enum(constants)) => {
            vec![json!({"type": "array", "items": {"anyOf": constants_of(constants)}}), json!({"type": "string"})]
        }
        ValueType::List(_) => vec![json!({"type": "array"}), any_scalar()],
        ValueType::Map => vec![json!({"type": "object"}), any_scalar()],
        // A list or mapping becomes its text.
        ValueType::String => vec![any_scalar(), json!({"type": ["array", "object"]})],
    }
}

fn any_scalar() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn pattern(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// An integer, or its digits as a text, which Flink parses.
fn integers(minimum: i64, maximum: i64) -> Vec<Value> {
    vec![json!({"type": "integer", "minimum": minimum, "maximum": maximum}), pattern(r"^\s*[-+]?[0-9]+\s*$")]
}

/// Flink compares constants without regard to case; editors complete the
/// documented spelling.
fn constants_of(constants: EnumConstants) -> Vec<Value> {
    let mut forms = vec![json!({"enum": constants}), in_any_case(constants)];
    // YAML makes something else than a text of these.
    if constants.iter().any(|text| matches!(text.to_ascii_lowercase().as_str(), "true" | "false")) {
        forms.push(json!({"type": "boolean"}));
    }
    forms
}

fn of_accepted(accepted: AcceptedValues) -> Vec<Value> {
    let texts: Vec<&str> = accepted.texts().collect();
    let mut forms = vec![json!({"enum": texts}), in_any_case(&texts)];
    if accepted.class_names {
        forms.push(pattern(r"\."));
    }
    forms
}

/// A text that is one of these but for its case, with `_` and `-` as they are.
fn in_any_case(texts: &[&str]) -> Value {
    let letter = |letter: char| match (letter.to_lowercase().next(), letter.to_uppercase().next()) {
        (Some(lower), Some(upper)) if lower != upper => format!("[{lower}{upper}]"),
        // No more than what must be escaped: validators that go by Unicode refuse the rest.
        _ if r"^$\.*+?()[]{}|/".contains(letter) => format!("\\{letter}"),
        _ => letter.to_string(),
    };
    let any: Vec<String> = texts.iter().map(|text| text.chars().map(letter).collect()).collect();
    pattern(&format!(r"^({})$", any.join("|")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Value {
        config_yaml_schema(Release::of(1, 20).expect("1.20"))
    }

    #[test]
    fn a_key_may_be_nested_at_any_of_its_dots() {
        let schema = schema();
        let reference = |from: &Value, word: &str| from["properties"][word]["$ref"].as_str().map(str::to_owned);
        let key = "#/definitions/key:taskmanager.memory.process.size";
        assert_eq!(reference(&schema, "taskmanager.memory.process.size").as_deref(), Some(key));
        assert_eq!(reference(&schema, "taskmanager.memory").as_deref(), Some("#/definitions/in:taskmanager.memory"));
        let inner = &schema["definitions"]["in:taskmanager.memory"];
        assert_eq!(reference(inner, "process.size").as_deref(), Some(key));
        assert_eq!(reference(inner, "process").as_deref(), Some("#/definitions/in:taskmanager.memory.process"));
    }

    #[test]
    fn a_key_that_others_stand_below_is_a_value_or_a_mapping() {
        let either = &schema()["properties"]["state.backend"]["anyOf"];
        assert_eq!(either[0]["$ref"], "#/definitions/key:state.backend");
        assert_eq!(either[1]["$ref"], "#/definitions/in:state.backend");
    }

    #[test]
    fn old_names_are_marked() {
        let old = &schema()["definitions"]["key:state.backend"];
        assert_eq!(old["deprecated"], true);
        assert!(old["deprecationMessage"].as_str().is_some_and(|text| text.contains("state.backend.type")));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
            match value {
                Value::Object(entries) => {
                    found.extend(entries.get("$ref").and_then(Value::as_str));
                    entries.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        for release in Release::all().filter(|release| release.at_least(1, 19)) {
            let schema = config_yaml_schema(release);
            let mut found = Vec::new();
            references(&schema, &mut found);
            assert!(found.len() > 1000);
            for reference in found {
                let name = reference.strip_prefix("#/definitions/").expect("a definition");
                assert!(schema["definitions"].get(name).is_some(), "{release}: {reference}");
            }
        }
    }

    #[test]
    fn internal_options_are_left_out() {
        assert!(schema()["properties"].as_object().expect("properties").keys().all(|key| !key.starts_with('$')));
    }
}
