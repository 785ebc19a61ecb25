use std::ops::Range;

use crate::finding::{Fix, Severity};
use crate::flink::jvm_options::{Collector, Outdated, oldest_java, passes_over_unknown, words};
use crate::flink::{KnownReleases, java_of_image};
use crate::rules::Cx;
use crate::rules::jvm_settings::{JvmSetting, Rewrite, fix_words, setting_of};
use crate::rules::pages::fl510::{ID, messages};

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    let image = cx.document.fields.image.as_ref().and_then(|image| java_of_image(&image.text));
    let java = image.or_else(|| known.iter().map(oldest_java).min()).unwrap_or_default();
    for option in crate::rules::page(ID).options {
        let Some(setting) = setting_of(cx, *option, &known) else { continue };
        let Some(words) = words(&setting.text()) else { continue };
        look_at(cx, &JvmSetting { option: *option, setting, words }, java, &known);
    }
}

fn look_at<'d>(cx: &mut Cx<'d>, options: &JvmSetting<'d>, java: u16, known: &KnownReleases) {
    let text = options.setting.text();
    let outdated = |word: &Range<usize>| Outdated::of(&text[word.clone()]).filter(|outdated| outdated.since <= java);
    let named = |works: bool| {
        let words = options.words.iter().filter(|word| outdated(word).is_some_and(|outdated| outdated.works == works));
        words.map(|word| text[word.clone()].trim_matches(['"', '\''])).collect::<Vec<_>>().join(" ")
    };
    let (gone, old) = (named(false), named(true));
    let (message, severity) = if gone.is_empty() {
        if old.is_empty() {
            return;
        }
        (messages::deprecated(old, java), Severity::Info)
    } else if known.iter().any(passes_over_unknown) {
        (messages::ignored(gone, java), Severity::Warning)
    } else {
        (messages::refused(gone, java), Severity::Error)
    };
    let report = cx.report(message).at(options.setting).severity(severity).help(messages::help());
    let fix = fix(cx, options, java);
    cx.file(report.fix(fix));
}

/// What is gone goes, with what took its place put in once.
fn fix(cx: &Cx<'_>, options: &JvmSetting<'_>, java: u16) -> Option<Fix> {
    let text = options.setting.text();
    let word = |range: &Range<usize>| text[range.clone()].trim_matches(['"', '\'']).to_owned();
    // Quotes around a part of the value would lose their other half.
    if options.words.iter().any(|range| Outdated::of(&text[range.clone()]).is_some() && word(range).len() < range.len())
    {
        return None;
    }
    let is_current = |range: &Range<usize>| Outdated::of(&word(range)).is_none_or(|outdated| outdated.since > java);
    let kept: Vec<String> = options.words.iter().filter(|range| is_current(range)).map(word).collect();
    let has_collector = kept.iter().any(|word| matches!(Collector::of(word), Some(Collector::On(_))));
    let first_for = |other: &str| {
        let of = |range: &&Range<usize>| Outdated::of(&word(range)).is_some_and(|old| old.instead == Some(other));
        options.words.iter().find(of).map(|range| range.start)
    };
    fix_words(cx, options.setting, &options.words, |range| {
        let Some(outdated) = Outdated::of(&word(range)).filter(|outdated| outdated.since <= java) else {
            return Rewrite::Keep;
        };
        let is_wanted = |other: &str| {
            let is_off = word(range).starts_with("-XX:-");
            let is_there = kept.iter().any(|word| word == other) || (Collector::of(other).is_some() && has_collector);
            !is_off && !is_there && first_for(other) == Some(range.start)
        };
        match outdated.instead {
            Some(other) if is_wanted(other) => Rewrite::Become(other),
            _ => Rewrite::Drop,
        }
    })
}
