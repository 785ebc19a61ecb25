//! The settings that hold options of the JVM, and fixes of single options in them.

use std::ops::Range;

use super::Cx;
use crate::document::{Kind, Setting};
use crate::finding::{Applicability, Fix};
use crate::flink::KnownReleases;
use crate::flink::catalogue::{Acceptance, Name, OptionId};

/// The JVM options of one setting.
pub(super) struct JvmSetting<'d> {
    /// The option of Flink.
    pub option: OptionId,
    /// Where they stand.
    pub setting: &'d Setting<'d>,
    /// Where each of them stands in the setting's text.
    pub words: Vec<Range<usize>>,
}

/// What becomes of an option of the JVM.
pub(super) enum Rewrite {
    Keep,
    Drop,
    Become(&'static str),
}

/// The setting that an option has, unless something is to be put in first.
pub(super) fn setting_of<'d>(cx: &Cx<'d>, option: OptionId, known: &KnownReleases) -> Option<&'d Setting<'d>> {
    let read = |name: Name| cx.document.named(name).filter(|_| name.acceptance(known) != Acceptance::Never);
    let setting = option.names_in(known.last).find_map(read)?;
    let is_cut =
        cx.document.written == Kind::FlinkConf && super::syntax::legacy_yaml_pitfall::is_cut_or_quoted(cx, setting);
    (!setting.placeholder && !is_cut).then_some(setting)
}

/// A fix that takes options out of a value, or puts others in their place.
pub(super) fn fix_words(
    cx: &Cx<'_>,
    setting: &Setting<'_>,
    words: &[Range<usize>],
    rewrite: impl Fn(&Range<usize>) -> Rewrite,
) -> Option<Fix> {
    let text = setting.text();
    let mut left = String::with_capacity(text.len());
    let mut at = 0;
    for word in words {
        let instead = match rewrite(word) {
            Rewrite::Keep => continue,
            Rewrite::Drop => None,
            Rewrite::Become(other) => Some(other),
        };
        left.push_str(text.get(at..word.start)?);
        left.push_str(instead.unwrap_or_default());
        let blanks = text.get(word.end..)?.bytes().take_while(|&b| b == b' ').count();
        at = word.end + if instead.is_none() { blanks } else { 0 };
    }
    left.push_str(text.get(at..)?);
    let left = left.trim_end();
    if left.trim_matches(['"', ' ']).is_empty() {
        return cx.fix_remove(setting, Applicability::Unsafe);
    }
    cx.fix_value(setting, left, Applicability::Unsafe)
}
