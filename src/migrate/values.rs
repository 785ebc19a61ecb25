//! What a value comes to in the release that a configuration shall be for.

use std::mem::discriminant;

use crate::document::Setting;
use crate::flink::catalogue::{Name, OptionId, lookup};
use crate::flink::value::structured::escape;
use crate::flink::value::{RawValue, Syntax, TypedValue, ValueType, convert};
use crate::flink::{KnownReleases, Release};

/// How strings of lists and maps are read on either side.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntaxes {
    pub before: Syntax,
    pub after: Syntax,
}

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// It means the same.
    Same,
    /// This text means the same.
    Rewritten(String),
    /// No text of it means the same, with the reason.
    Lost(String),
}

/// What `setting` comes to as `text` under the key `to`.
pub(super) fn value(
    setting: &Setting<'_>,
    to: &str,
    text: &RawValue<'_>,
    from: &KnownReleases,
    target: Release,
    syntaxes: Syntaxes,
) -> Value {
    let Some(new) = lookup(to).and_then(|name| name.options_in(target).next()) else { return Value::Same };
    let Some((old, release)) = setting.name.and_then(|name| option_before(name, from)) else { return Value::Same };
    if setting.placeholder {
        return Value::Same;
    }
    let ty = new.type_in(target);
    let Ok(before) = convert(&setting.value, old.type_in(release), release, syntaxes.before) else {
        return Value::Same;
    };
    let rejected = || {
        let accepts = |option: OptionId, release| {
            option.accepted_values(release).is_none_or(|values| values.accepts(&setting.text()))
        };
        accepts(old, release) && !accepts(new, target)
    };
    match convert(text, ty, target, syntaxes.after) {
        Err(error) => Value::Lost(format!("Flink {target} refuses its value: {error}")),
        Ok(_) if rejected() => {
            let known: Vec<_> = new.accepted_values(target).map(|values| values.texts().collect()).unwrap_or_default();
            Value::Lost(format!("Flink {target} does not know its value; it knows {}", known.join(", ")))
        }
        Ok(after) if is_same(&before, &after) => Value::Same,
        Ok(_) => {
            let written = spelled_out(&before);
            let reads = |text: &String| {
                let read = convert(&RawValue::from(text.as_str()), ty, target, syntaxes.after);
                read.is_ok_and(|after| is_same(&before, &after))
            };
            written
                .filter(reads)
                .map_or_else(|| Value::Lost(format!("Flink {target} reads its value otherwise")), Value::Rewritten)
        }
    }
}

/// The option that a name stood for, in the newest release that had it.
fn option_before(name: Name, from: &KnownReleases) -> Option<(OptionId, Release)> {
    from.iter().rev().find_map(|release| Some((name.options_in(release).next()?, release)))
}

/// Whether two values are the same. Where the type of the option changed, the
/// text is what stays; words for constants may be written otherwise.
fn is_same(before: &TypedValue, after: &TypedValue) -> bool {
    discriminant(before) != discriminant(after) || matches!(before, TypedValue::Enum(_)) || before == after
}

/// A list or map in the form that every release reads, with quotes throughout,
/// so that no part of it passes for YAML.
fn spelled_out(value: &TypedValue) -> Option<String> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        TypedValue::List(items) => Some(items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(";")),
        TypedValue::Map(entries) => {
            let entry = |(key, value): (&String, &String)| quoted(&format!("{}:{}", quote(key), quote(value)));
            Some(entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}

fn quote(part: &str) -> String {
    escape(part, &[":", ",", " "])
}

/// Whether the option of a key takes a text without its blanks for the same.
pub(super) fn outlives_blanks(setting: &Setting<'_>, to: &str, without: &str, target: Release) -> bool {
    let Some(option) = lookup(to).and_then(|name| name.options_in(target).next()) else { return false };
    let ty = option.type_in(target);
    let read = |raw: &RawValue<'_>| convert(raw, ty, target, Syntax::StandardYaml);
    !matches!(ty, ValueType::String) && read(&setting.value) == read(&RawValue::from(without))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Kind, read_as};
    use crate::flink::VersionRange;
    use crate::source::SourceFile;

    fn of(line: &str, from: &str, to: &str) -> Value {
        let known = |text: &str| {
            let version = text.parse().expect("a version");
            VersionRange::exactly(version).known().expect("a release")
        };
        let source = SourceFile::new("flink-conf.yaml", line);
        let document = read_as(&source, Kind::FlinkConf).expect("a document");
        let setting = &document.settings[0];
        let syntaxes = Syntaxes { before: Syntax::Legacy, after: Syntax::StandardYaml };
        value(setting, &setting.key, &setting.value, &known(from), known(to).last, syntaxes)
    }

    #[test]
    fn what_reads_as_yaml_otherwise_is_put_in_quotes() {
        assert_eq!(of("pipeline.jars: a;b", "1.18", "2.1"), Value::Same);
        assert_eq!(of("pipeline.jars: [a, b]", "1.18", "2.1"), Value::Rewritten("'[a, b]'".into()));
        assert_eq!(of("pipeline.jars: '[a, b]';c", "1.18", "2.1"), Value::Same);
        let map = "kubernetes.jobmanager.labels";
        assert_eq!(of(&format!("{map}: a:b,c:d"), "1.18", "2.1"), Value::Same);
        assert_eq!(of(&format!("{map}: {{a: b}}"), "1.18", "2.1"), Value::Rewritten("'{a:b}'".into()));
    }

    #[test]
    fn what_the_release_refuses_is_said() {
        assert_eq!(of("rest.port: x", "1.18", "2.1"), Value::Same, "it was refused before as well");
        assert!(matches!(of("state.backend.type: filesystem", "1.18", "2.1"), Value::Same | Value::Lost(_)));
    }
}
