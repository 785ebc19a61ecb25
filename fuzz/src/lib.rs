//! What the targets share: a file of a kind that the first byte of an input
//! chooses, and what must hold of everything that is found in it.

use flinklint::collect::{Input, Origin};
use flinklint::document::{Document, Kind};
use flinklint::intent::Declared;
use flinklint::lint::outcome::{FileOutcome, Run};
use flinklint::lint::Linter;
use flinklint::project::Selection;
use flinklint::report::{Format, Options, write};
use flinklint::source::Span;

/// Names by which every front end is chosen.
const NAMES: [&str; 8] = [
    "flink-conf.yaml",
    "config.yaml",
    "job.yaml",
    "values.yaml",
    "query.sql",
    "submit.sh",
    "docker-compose.yml",
    "flink-config.yaml",
];

/// A file and the linter for it.
pub struct Case<'d> {
    pub linter: Linter,
    pub input: Input,
    pub text: &'d str,
}

impl<'d> Case<'d> {
    /// The first byte says which; the rest is the text, where it is UTF-8.
    pub fn of(data: &'d [u8]) -> Option<Self> {
        let (&first, rest) = data.split_first()?;
        let text = std::str::from_utf8(rest).ok()?;
        let name = NAMES[usize::from(first) % NAMES.len()];
        let choice = usize::from(first) / NAMES.len();
        let declared = Declared {
            flink_version: [None, "1.13".parse().ok(), "1.20".parse().ok(), "2.3".parse().ok()][choice % 4],
            sla: if choice / 4 % 2 == 1 { "500ms".parse().ok() } else { None },
            environment: if choice / 8 % 2 == 1 { "production".parse().ok() } else { None },
            ..Declared::default()
        };
        Some(Self { linter: linter(declared), input: Input::new(name, Origin::Stdin), text })
    }
}

/// A linter with every rule.
pub fn linter(declared: Declared) -> Linter {
    Linter::new(declared, Selection::default())
}

fn is_inside(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} in a text of {} bytes", text.len());
}

/// Every place of a document lies in its text.
pub fn places_are_inside(documents: &[Document<'_>], file: &flinklint::source::SourceFile) {
    for document in documents {
        let text = document.source(file).text();
        is_inside(document.span, text);
        is_inside(document.head, text);
        for setting in &document.settings {
            for span in [setting.span, setting.key_span, setting.value_span] {
                is_inside(span, text);
                is_inside(document.outward(span), file.text());
            }
        }
        document.refusals.iter().for_each(|refusal| is_inside(refusal.span, text));
        document.ignored.iter().for_each(|ignored| is_inside(ignored.span, text));
    }
}

/// Formats in which any finding can be written; the length of a text chooses.
const FORMATS: [Format; 6] =
    [Format::Full, Format::Json, Format::Github, Format::Gitlab, Format::Sarif, Format::Junit];

/// Every place of a finding lies in the text, and the findings can be written.
pub fn findings_are_sound(outcome: FileOutcome) {
    let text = outcome.source.text();
    for filed in &outcome.findings {
        is_inside(filed.finding.span, text);
        filed.finding.labels.iter().for_each(|label| is_inside(label.span, text));
        if let Some(fix) = &filed.finding.fix {
            fix.edits.iter().for_each(|edit| is_inside(edit.span, text));
        }
        assert!(!filed.finding.message.contains('\n'), "{}", filed.finding.message);
    }
    outcome.sensitive.iter().for_each(|&span| is_inside(span, text));
    let format = FORMATS[text.len() % FORMATS.len()];
    let run = Run { files: vec![outcome], skipped: Vec::new() };
    let mut out = Vec::new();
    write(format, &run, &Options::default(), &mut out).expect("written");
    let out = String::from_utf8(out).expect("UTF-8");
    assert!(!out.contains('\u{1b}'), "an escape in {format}");
}

/// Reads a text as a kind.
pub fn read_as(kind: Kind, data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let source = flinklint::source::SourceFile::new("fuzzed", text);
    let file = flinklint::document::read(&source, Some(kind));
    places_are_inside(&file.documents, &source);
    flinklint::document::hidden_values(&source, &file).iter().for_each(|&span| is_inside(span, text));
}
