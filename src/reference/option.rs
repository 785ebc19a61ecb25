//! An option in words.

use std::fmt::Write as _;

use crate::flink::catalogue::{Name, OptionId};
use crate::flink::value::{ElementType, ValueType};
use crate::flink::{KnownReleases, Release};
use crate::rules::{self, RulePage};

/// What options begin with that are documented with the Table API.
const TABLE: &str = "table.";

/// What a value of a type looks like.
#[must_use]
pub fn type_words(value_type: ValueType) -> String {
    match value_type {
        ValueType::Boolean => "boolean".into(),
        ValueType::Int => "int".into(),
        ValueType::Long => "long".into(),
        ValueType::Float => "float".into(),
        ValueType::Double => "double".into(),
        ValueType::String => "string".into(),
        ValueType::Duration => "duration, as 500 ms".into(),
        ValueType::Memory => "memory size, as 64 mb".into(),
        ValueType::Enum(constants) => format!("one of {}", constants.join(", ")),
        ValueType::List(ElementType::Enum(constants)) => format!("list of {}", constants.join(", ")),
        ValueType::List(ElementType::String) => "list, as a;b".into(),
        ValueType::List(ElementType::Map) => "list of maps, as k1:v1,k2:v2;k1:v3".into(),
        ValueType::Map => "map, as k1:v1,k2:v2, or a key of its own per entry".into(),
    }
}

/// Where Flink's documentation of `release`, or of the nearest release that has
/// the option, lists it.
#[must_use]
pub fn documentation(option: OptionId, release: Release) -> String {
    let release = release.clamp(option.since(), option.last());
    let folder = if option.key().starts_with(TABLE) { "dev/table" } else { "deployment" };
    format!("https://nightlies.apache.org/flink/flink-docs-release-{release}/docs/{folder}/config/")
}

/// The rules that look at an option, or at an older or newer form of it.
pub fn looking_at(option: OptionId) -> impl Iterator<Item = &'static RulePage> {
    let of_this = move |page: &&RulePage| {
        let lineage = |newer: OptionId, older: OptionId| newer.lineage().any(|option| option == older);
        page.options.iter().any(|&other| other == option || lineage(option, other) || lineage(other, option))
    };
    rules::pages().iter().filter(of_this)
}

/// What the releases of a range make of a name, as Markdown; nothing where none
/// of them reads it.
#[must_use]
pub fn markdown(name: Name, known: &KnownReleases) -> Option<String> {
    let newest = known.iter().rev().find(|&release| name.options_in(release).next().is_some())?;
    let mut out = format!("`{}`", name.as_str());
    if newest != known.last {
        let _ = write!(out, " (up to Flink {newest})");
    }
    out.push('\n');
    let replaced_by = name.replaced_by(newest);
    if !replaced_by.is_empty() {
        let keys: Vec<String> = replaced_by.iter().map(|option| format!("`{}`", option.key())).collect();
        let _ = write!(out, "\n**Old name** in Flink {newest} of {}\n", keys.join(", "));
    }
    let mut said: Vec<String> = Vec::new();
    for option in name.options_in(newest) {
        let block = block(option, newest, known);
        // Of options with two spellings both may read the name.
        if !said.contains(&block) {
            out.push_str(&block);
            said.push(block);
        }
    }
    Some(out)
}

/// What there is to say of one option.
fn block(option: OptionId, newest: Release, known: &KnownReleases) -> String {
    let mut out = format!("\n- type: {}\n", type_words(option.type_in(newest)));
    if let Some(accepted) = option.accepted_values(newest) {
        let words: Vec<String> = accepted.texts().map(|text| format!("`{text}`")).collect();
        let classes = if accepted.class_names { " or the name of a class" } else { "" };
        let _ = writeln!(out, "- takes: {}{classes}", words.join(", "));
    }
    defaults(&mut out, option, known);
    let rules: Vec<String> = looking_at(option).map(|page| format!("{} {}", page.id, page.name)).collect();
    if !rules.is_empty() {
        let _ = writeln!(out, "- looked at by {}", rules.join(", "));
    }
    let _ = writeln!(out, "- [Flink {newest}'s documentation]({})", documentation(option, newest));
    out
}

/// The default of each run of releases in the range that share one.
fn defaults(out: &mut String, option: OptionId, known: &KnownReleases) {
    let text = |release| match option.default_in(release) {
        None => "none".to_owned(),
        Some("") => "the empty text".to_owned(),
        Some(default) => format!("`{default}`"),
    };
    let mut runs: Vec<(Release, String)> = Vec::new();
    for release in known.iter().filter(|&release| option.exists_in(release)) {
        let default = text(release);
        if runs.last().is_none_or(|(_, last)| *last != default) {
            runs.push((release, default));
        }
    }
    match runs.as_slice() {
        [] => {}
        [(_, only)] => {
            let _ = writeln!(out, "- default: {only}");
        }
        several => {
            let words: Vec<String> =
                several.iter().map(|(from, default)| format!("{default} from {from} on")).collect();
            let _ = writeln!(out, "- default: {}", words.join(", "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flink::VersionRange;
    use crate::flink::catalogue::lookup;

    fn of(key: &str, min: &str, max: &str) -> Option<String> {
        let range = VersionRange { min: min.parse().ok(), max: max.parse().ok() };
        markdown(lookup(key).expect("a name"), &range.known().expect("releases"))
    }

    #[test]
    fn an_old_name_says_what_took_its_place() {
        let text = of("state.backend", "1.20", "1.20").expect("read by 1.20");
        assert!(text.contains("**Old name** in Flink 1.20 of `state.backend.type`"), "{text}");
        assert_eq!(of("state.backend.type", "1.13", "1.13"), None);
    }

    #[test]
    fn defaults_that_changed_are_told_by_release() {
        let text = of("taskmanager.memory.jvm-metaspace.size", "1.13", "2.3").expect("read");
        assert!(text.contains("- default: `256 mb`"), "{text}");
        let text = of("pipeline.auto-watermark-interval", "1.20", "1.20").expect("read");
        assert!(text.contains("`200 ms`") && text.contains("FL101"), "{text}");
    }
}
