//! The lines of a file that a finding is about, with its places marked, and the
//! lines that a fix changes.

use std::collections::BTreeSet;

use super::markup::{Element, element, span};
use crate::finding::{Finding, Fix};
use crate::report::preview::changed_lines;
use crate::report::visible::visible;
use crate::source::{MaskedSource, Span};

/// How many lines around a place are shown.
const CONTEXT: usize = 1;
/// A preview of a fix has no more lines than this.
const LONGEST_PREVIEW: usize = 40;

/// A place to mark, in bytes of the shown text.
struct Mark<'a> {
    span: Span,
    /// What is to be seen there; `None` for the finding's own place.
    text: Option<&'a str>,
}

/// The lines around the places of a finding. `None` where there is nothing
/// worth showing: no text, or a line that is too long.
pub(super) fn snippet(source: &MaskedSource, finding: &Finding) -> Option<Element> {
    let mut marks = vec![Mark { span: visible(source, finding.span)?, text: None }];
    marks.extend(
        finding
            .labels
            .iter()
            .filter_map(|label| Some(Mark { span: visible(source, label.span)?, text: Some(&label.text) })),
    );
    let count = source.file().lines().line_count();
    let mut lines = BTreeSet::new();
    for mark in &marks {
        let (first, last) = (source.line_of(mark.span.start()), source.line_of(mark.span.end()));
        let around = first.saturating_sub(CONTEXT)..=(last + CONTEXT).min(count - 1);
        lines.extend(around.filter(|&line| source.line_fits(line) && !is_end(source, line, first..=last)));
    }
    let mut before = None;
    let mut rows = Vec::new();
    for &line in &lines {
        if before.is_some_and(|before| before + 1 < line) {
            rows.push(span("row gap", "⋯"));
        }
        before = Some(line);
        rows.push(row(&(line + 1).to_string(), "", marked(source, line, &marks)));
        let here = marks.iter().filter(|mark| source.line_of(mark.span.end()) == line);
        rows.extend(here.filter_map(|mark| mark.text).map(|text| row("", "", span("label", text))));
    }
    Some(element("pre").push(element("code").extend(rows)))
}

/// Whether a line is the empty one behind the last line end, and no mark's own.
fn is_end(source: &MaskedSource, line: usize, own: std::ops::RangeInclusive<usize>) -> bool {
    !own.contains(&line) && line + 1 == source.file().lines().line_count() && source.line(line).is_empty()
}

/// A line in pieces, those under a mark marked. The finding's own place wins.
fn marked(source: &MaskedSource, line: usize, marks: &[Mark<'_>]) -> Element {
    let (start, text) = (source.line_start(line), source.line(line));
    let end = start + text.len();
    let here: Vec<&Mark<'_>> = marks.iter().filter(|mark| mark.span.start() < end && start < mark.span.end()).collect();
    let mut cuts: Vec<usize> = here.iter().flat_map(|mark| [mark.span.start(), mark.span.end()]).collect();
    cuts.extend([start, end]);
    cuts.retain(|cut| (start..=end).contains(cut));
    cuts.sort_unstable();
    cuts.dedup();
    let pieces = cuts.windows(2).map(|pair| {
        let piece = Span::new(pair[0], pair[1]);
        let text = piece.slice(source.text());
        match here.iter().filter(|mark| mark.span.contains(piece)).min_by_key(|mark| mark.text.is_some()) {
            Some(mark) if mark.text.is_some() => element("mark").class("other").text(text),
            Some(_) => element("mark").text(text),
            None => element("span").text(text),
        }
    });
    element("span").extend(pieces)
}

fn row(number: &str, class: &str, text: Element) -> Element {
    let class = if class.is_empty() { "row".to_owned() } else { format!("row {class}") };
    element("span").class(&class).push(span("no", number)).push(element("span").class("src").push(text))
}

/// What a fix changes, as in a diff without context. `None` where a line is too
/// long to show. The edits must not touch what is masked.
pub(super) fn diff(source: &MaskedSource, fix: &Fix) -> Option<Element> {
    let lines = changed_lines(source, &fix.edits)?;
    let shown = lines.iter().take(LONGEST_PREVIEW).map(|line| {
        let (class, tag, sign) = if line.added { ("added", "ins", "+ ") } else { ("removed", "del", "− ") };
        row(&line.number.to_string(), class, element(tag).push(span("sign", sign)).text(&line.text))
    });
    let rest = lines.len().saturating_sub(LONGEST_PREVIEW);
    let rest = (rest > 0).then(|| span("row gap", &format!("⋯ and {rest} more changed lines")));
    Some(element("pre").class("diff").push(element("code").extend(shown).extend(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Label, RuleId, Severity};
    use crate::source::{SourceFile, SpanSet};

    #[test]
    fn the_own_place_wins_over_labels_that_overlap_it() {
        let file = SourceFile::new("f", "a: <b>\nc: d\n\n\ne: f\n");
        let mut finding = Finding::new(RuleId(0), Severity::Info, String::new(), Span::new(3, 6));
        finding.labels = [(0, 6, "first"), (15, 19, "last")]
            .map(|(start, end, text)| Label { span: Span::new(start, end), text: text.to_owned() })
            .into();
        let shown = snippet(&MaskedSource::new(&file, &SpanSet::default()), &finding).expect("a snippet").finish();
        assert!(shown.contains("<mark class=\"other\">a: </mark><mark>&lt;b&gt;</mark>"), "{shown}");
        assert!(shown.contains("first") && shown.contains("last") && shown.contains('⋯'), "{shown}");
        let numbers: Vec<&str> = shown.split("\"no\">").skip(1).filter_map(|part| part.split('<').next()).collect();
        assert_eq!(numbers, ["1", "", "2", "4", "5", ""]);
    }
}
