use std::ops::Range;

use crate::document::Setting;
use crate::finding::{Fix, Severity};
use crate::flink::catalogue::OptionId;
use crate::flink::jvm_options::{Collector, MemoryFlag, is_gone_with_java_11, is_without, words};
use crate::flink::{KnownReleases, java_of_image};
use crate::rules::Cx;
use crate::rules::jvm_settings::{JvmSetting, Rewrite, fix_words, setting_of};
use crate::rules::pages::fl914::{messages, options};

/// The options of every kind of process, in the order in which the start scripts
/// line them up.
const PROCESSES: [&[OptionId]; 5] = [
    &[options::DEFAULT_ALL, options::ALL, options::DEFAULT_JOBMANAGER, options::JOBMANAGER],
    &[options::DEFAULT_ALL, options::ALL, options::DEFAULT_TASKMANAGER, options::TASKMANAGER],
    &[options::DEFAULT_ALL, options::ALL, options::HISTORYSERVER],
    &[options::DEFAULT_ALL, options::ALL, options::CLIENT],
    &[options::DEFAULT_ALL, options::ALL, options::SQL_GATEWAY],
];

/// The options of processes whose memory Flink divides: of every part, or of
/// all but direct buffers, which have no limit in a `JobManager`.
const WHOLE_MODEL: [OptionId; 4] =
    [options::DEFAULT_ALL, options::ALL, options::DEFAULT_TASKMANAGER, options::TASKMANAGER];
const WITHOUT_DIRECT: [OptionId; 2] = [options::DEFAULT_JOBMANAGER, options::JOBMANAGER];

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    if cx.document.is_refused() {
        return;
    }
    let Some(known) = cx.known() else { return };
    let mut set = Vec::new();
    for option in crate::rules::page(crate::rules::pages::fl914::ID).options {
        let Some(setting) = setting_of(cx, *option, &known) else { continue };
        match words(&setting.text()) {
            Some(words) => set.push(JvmSetting { option: *option, setting, words }),
            // A client's options are taken as they are.
            None if *option == options::CLIENT => {}
            None => {
                let report = cx.report(messages::open_quote(&setting.key)).at(setting);
                cx.file(report.help(messages::help_open_quote()));
            }
        }
    }
    collectors(cx, &set, &known);
    for options in &set {
        sizes(cx, options);
    }
}

/// One choice of a collector.
struct Choice<'d> {
    collector: &'static str,
    setting: &'d Setting<'d>,
    word: Range<usize>,
}

/// Two garbage collectors in one process.
fn collectors<'d>(cx: &mut Cx<'d>, set: &[JvmSetting<'d>], known: &KnownReleases) {
    let mut reported = Vec::new();
    let java = cx.document.fields.image.as_ref().and_then(|image| java_of_image(&image.text));
    let is_gone = |collector: &str| {
        is_gone_with_java_11(collector)
            && (known.last.at_least(2, 0) || java.is_some_and(|java| is_without(java, collector)))
    };
    for process in PROCESSES {
        let mut choices: Vec<Choice<'_>> = Vec::new();
        let lined_up = process.iter().filter_map(|option| set.iter().find(|options| options.option == *option));
        for options in lined_up {
            let text = options.setting.text();
            for word in &options.words {
                match Collector::of(&text[word.clone()]) {
                    Some(Collector::On(collector)) if is_gone(collector) => {}
                    Some(Collector::On(collector)) => {
                        choices.push(Choice { collector, setting: options.setting, word: word.clone() });
                    }
                    Some(Collector::Off(collector)) => choices.retain(|choice| choice.collector != collector),
                    None => {}
                }
            }
        }
        let Some(last) = choices.last() else { continue };
        let Some(other) = choices.iter().rev().find(|choice| choice.collector != last.collector) else { continue };
        let places = (other.setting.span, last.setting.span);
        if reported.contains(&places) {
            continue;
        }
        reported.push(places);
        let message = messages::collectors(other.collector, last.collector);
        let mut report = cx.report(message).at(last.setting).help(messages::help_collectors());
        if places.0 == places.1 {
            let is_here = choices.iter().all(|choice| choice.setting.span == last.setting.span);
            let extra = choices.iter().filter(|choice| choice.collector != last.collector);
            let extra: Vec<_> = extra.map(|choice| choice.word.clone()).collect();
            report = report.fix(if is_here { fix_without(cx, last.setting, &extra) } else { None });
        } else {
            report = report.label(places.0, messages::other(other.collector));
        }
        cx.file(report);
    }
}

/// Sizes that override those of Flink's memory model.
fn sizes<'d>(cx: &mut Cx<'d>, options: &JvmSetting<'d>) {
    let counts = |flag: MemoryFlag| {
        WHOLE_MODEL.contains(&options.option)
            || (WITHOUT_DIRECT.contains(&options.option) && flag != MemoryFlag::Direct)
    };
    let text = options.setting.text();
    let words: Vec<_> = options
        .words
        .iter()
        .filter(|word| MemoryFlag::of(&text[(*word).clone()]).is_some_and(counts))
        .cloned()
        .collect();
    if words.is_empty() {
        return;
    }
    let flags: Vec<_> = words.iter().map(|word| &text[word.clone()]).collect();
    let report = cx
        .report(messages::sizes(flags.join(" "), &options.setting.key))
        .at(options.setting)
        .severity(Severity::Warning)
        .help(messages::help_sizes())
        .fix(fix_without(cx, options.setting, &words));
    cx.file(report);
}

/// A fix that takes words out of a value.
fn fix_without(cx: &Cx<'_>, setting: &Setting<'_>, words: &[Range<usize>]) -> Option<Fix> {
    fix_words(cx, setting, words, |_| Rewrite::Drop)
}
