//! Completions as the protocol has them.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemLabelDetails, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, Range, TextEdit,
};

use serde_json::json;

use crate::flink::catalogue::{Acceptance, Name, OptionId, lookup, names};
use crate::flink::value::{ElementType, ValueType};
use crate::flink::{KnownReleases, Release, Version, VersionRange};
use crate::reference::{markdown, type_words};

/// The keys that the releases read below `above`, without those that are set.
pub(super) fn keys(
    above: &str,
    typed: Range,
    ends_with: &str,
    known: &KnownReleases,
    set: impl Fn(&str) -> bool,
) -> Vec<CompletionItem> {
    let of_name = |name: Name| {
        let rest = name.as_str().strip_prefix(above).filter(|rest| !rest.is_empty())?;
        if name.option().is_some_and(OptionId::is_internal) || set(name.as_str()) {
            return None;
        }
        let everywhere = match name.acceptance(known) {
            Acceptance::Always => true,
            Acceptance::Partly => false,
            Acceptance::Never => return None,
        };
        // An old name is not what anybody should write anew.
        if !name.replaced_by(known.last).is_empty() {
            return None;
        }
        let option = name.options_in(known.last).next();
        Some(CompletionItem {
            label: rest.to_owned(),
            label_details: option.map(|option| CompletionItemLabelDetails {
                detail: None,
                description: option.default_in(known.last).map(str::to_owned),
            }),
            kind: Some(CompletionItemKind::PROPERTY),
            detail: option.map(|option| detail(option, known.last)),
            data: Some(json!({"key": name.as_str(), "first": known.first.to_string(), "last": known.last.to_string()})),
            // What only some of the releases read comes last.
            sort_text: Some(format!("{}{rest}", u8::from(!everywhere))),
            filter_text: Some(rest.to_owned()),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(typed, format!("{rest}{ends_with}")))),
            ..CompletionItem::default()
        })
    };
    names().filter_map(of_name).collect()
}

fn detail(option: OptionId, release: Release) -> String {
    let words = type_words(option.type_in(release));
    match option.default_in(release) {
        Some(default) if !default.is_empty() => format!("{words}; default {default}"),
        _ => words,
    }
}

/// Puts what is known of its key into a completion that was made here: only the
/// one that the user looks at needs it.
pub(in crate::lsp) fn resolve(mut item: CompletionItem) -> CompletionItem {
    let text = |field: &str| item.data.as_ref().and_then(|data| data[field].as_str());
    let version = |field: &str| text(field).and_then(|text| text.parse::<Version>().ok());
    let known = VersionRange { min: version("first"), max: version("last") }.known();
    let name = text("key").and_then(lookup);
    let value = name.zip(known).and_then(|(name, known)| markdown(name, &known));
    let markup = |value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value });
    item.documentation = value.map(markup);
    item
}

/// The values that a key takes, where they can be listed, and its default.
pub(super) fn values(key: &str, typed: Range, known: &KnownReleases) -> Vec<CompletionItem> {
    let newest = known.last;
    let Some(option) = lookup(key).and_then(|name| name.options_in(newest).next()) else { return Vec::new() };
    let mut texts: Vec<&str> = match option.type_in(newest) {
        ValueType::Boolean => vec!["true", "false"],
        ValueType::Enum(constants) | ValueType::List(ElementType::Enum(constants)) => constants.to_vec(),
        _ => option.accepted_values(newest).map_or_else(Vec::new, |accepted| accepted.texts().collect()),
    };
    let default = option.default_in(newest).filter(|default| !default.is_empty());
    let is_default = |text: &str| default.is_some_and(|default| default.eq_ignore_ascii_case(text));
    if let Some(default) = default.filter(|default| !texts.iter().any(|text| text.eq_ignore_ascii_case(default))) {
        texts.push(default);
    }
    let of_text = |(at, text): (usize, &str)| CompletionItem {
        label: text.to_owned(),
        kind: Some(CompletionItemKind::VALUE),
        detail: is_default(text).then(|| "the default".to_owned()),
        sort_text: Some(format!("{at:03}")),
        filter_text: Some(text.to_owned()),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(typed, text.to_owned()))),
        ..CompletionItem::default()
    };
    texts.into_iter().enumerate().map(of_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(version: &str) -> KnownReleases {
        VersionRange::exactly(version.parse().expect("a version")).known().expect("a release")
    }

    #[test]
    fn keys_are_those_of_the_release() {
        let of =
            |version, above| keys(above, Range::default(), ": ", &known(version), |key| key == "state.backend.type");
        let labels = |version, above| of(version, above).into_iter().map(|item| item.label).collect::<Vec<_>>();
        let (old, new) = (labels("1.15", "state."), labels("2.0", "state."));
        assert!(old.contains(&"backend".to_owned()) && !new.contains(&"backend".to_owned()));
        assert!(!new.contains(&"backend.type".to_owned()), "it is set");
        assert!(new.contains(&"backend.local-recovery".to_owned()) || !new.is_empty());
        assert!(labels("2.0", "no.such.").is_empty());
    }

    #[test]
    fn what_is_looked_at_is_explained() {
        let found = keys("", Range::default(), ": ", &known("1.20"), |_| false);
        let item = found.into_iter().find(|item| item.label == "pipeline.auto-watermark-interval").expect("a key");
        assert!(item.documentation.is_none());
        let resolved = serde_json::to_string(&resolve(item)).expect("JSON");
        assert!(resolved.contains("FL101") && resolved.contains("release-1.20"), "{resolved}");
        assert!(resolve(CompletionItem::default()).documentation.is_none());
    }

    #[test]
    fn values_are_constants_and_the_default() {
        let of =
            |key| values(key, Range::default(), &known("1.20")).into_iter().map(|item| item.label).collect::<Vec<_>>();
        assert_eq!(of("execution.checkpointing.mode"), ["EXACTLY_ONCE", "AT_LEAST_ONCE"]);
        assert_eq!(of("execution.checkpointing.unaligned.enabled"), ["true", "false"]);
        assert_eq!(of("pipeline.auto-watermark-interval"), ["200 ms"]);
        assert!(of("made.up").is_empty());
    }
}
