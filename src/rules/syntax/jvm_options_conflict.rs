use std::ops::Range;

use crate::document::{Kind, Setting};
use crate::finding::{Applicability, Fix, Severity};
use crate::flink::KnownReleases;
use crate::flink::catalogue::{Acceptance, OptionId};
use crate::flink::jvm_options::{Collector, MemoryFlag, is_gone_with_java_11, words};
use crate::rules::Cx;
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
            Some(words) => set.push(Options { option: *option, setting, words }),
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

/// The JVM options of one setting.
struct Options<'d> {
    option: OptionId,
    setting: &'d Setting<'d>,
    words: Vec<Range<usize>>,
}

/// The setting that an option has, unless something is to be put in first.
fn setting_of<'d>(cx: &Cx<'d>, option: OptionId, known: &KnownReleases) -> Option<&'d Setting<'d>> {
    let mut names = option.names_in(known.last).filter(|name| name.acceptance(known) != Acceptance::Never);
    let setting = names.find_map(|name| cx.document.named(name))?;
    let is_cut = cx.document.written == Kind::FlinkConf && super::legacy_yaml_pitfall::is_cut_or_quoted(cx, setting);
    (!setting.placeholder && !is_cut).then_some(setting)
}

/// One choice of a collector.
struct Choice<'d> {
    collector: &'static str,
    setting: &'d Setting<'d>,
    word: Range<usize>,
}

/// Two garbage collectors in one process.
fn collectors<'d>(cx: &mut Cx<'d>, set: &[Options<'d>], known: &KnownReleases) {
    let mut reported = Vec::new();
    for process in PROCESSES {
        let mut choices: Vec<Choice<'_>> = Vec::new();
        let lined_up = process.iter().filter_map(|option| set.iter().find(|options| options.option == *option));
        for options in lined_up {
            let text = options.setting.text();
            for word in &options.words {
                match Collector::of(&text[word.clone()]) {
                    Some(Collector::On(collector)) if is_gone_with_java_11(collector) && known.last.at_least(2, 0) => {}
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
fn sizes<'d>(cx: &mut Cx<'d>, options: &Options<'d>) {
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
    let text = setting.text();
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for word in words {
        left.push_str(text.get(at..word.start)?);
        at = word.end + text.get(word.end..)?.bytes().take_while(|&b| b == b' ').count();
    }
    left.push_str(text.get(at..)?);
    let left = left.trim_end();
    if left.trim_matches(['"', ' ']).is_empty() {
        return cx.fix_remove(setting, Applicability::Unsafe).filter(|_| cx.stands_once(setting));
    }
    cx.fix_value(setting, left, Applicability::Unsafe)
}
