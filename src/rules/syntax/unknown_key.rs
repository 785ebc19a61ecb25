use crate::document::{Kind, Setting};
use crate::finding::Applicability;
use crate::flink::catalogue::{family, is_checked_segment, suggest};
use crate::rules::Cx;
use crate::rules::pages::fl902::messages;

pub(in crate::rules) fn check(cx: &mut Cx<'_>) {
    let document = cx.document;
    let mut segments = Segments::default();
    let mut unknown = document.in_force().filter(|setting| is_unknown(setting, &mut segments)).peekable();
    if unknown.peek().is_none() || (document.written == Kind::ConfigYaml && document.is_refused()) {
        return;
    }
    let Some(known) = cx.known() else { return };
    for setting in unknown {
        let message = if known.first == known.last {
            messages::unknown_to_one(known.first, &setting.key)
        } else {
            messages::unknown(known.first, known.last, &setting.key)
        };
        let mut report = cx.report(message).at(setting);
        let suggestion = if cx.advises() { suggest(&setting.key, Some(&known)) } else { None };
        match suggestion {
            Some(suggestion) => {
                let name = suggestion.name.as_str();
                report = report.help(messages::help_suggestion(name));
                let taken = document.named(suggestion.name).is_some();
                if suggestion.distance == 1 && suggestion.unique && !taken {
                    report = report.fix(cx.fix_rename(setting, name, Applicability::Unsafe));
                }
            }
            None => report = report.help(messages::help()),
        }
        cx.file(report);
    }
}

fn is_unknown<'d>(setting: &'d Setting<'_>, segments: &mut Segments<'d>) -> bool {
    setting.name.is_none() && segments.are_checked(&setting.key) && family(&setting.key).is_none()
}

/// The first segments of keys; most keys have the same as the one before.
#[derive(Default)]
struct Segments<'d> {
    last: Option<(&'d str, bool)>,
}

impl<'d> Segments<'d> {
    /// Whether keys that begin like this one are Flink's alone.
    fn are_checked(&mut self, key: &'d str) -> bool {
        if let Some((last, is_checked)) = self.last
            && key.strip_prefix(last).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        {
            return is_checked;
        }
        let first = key.split('.').next().unwrap_or_default();
        let is_checked = is_checked_segment(first);
        self.last = Some((first, is_checked));
        is_checked
    }
}
