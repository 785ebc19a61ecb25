//! What may be written at a place.

mod items;
mod place;

use lsp_types::{CompletionItem, Position};

use super::position::Places;
use super::workspace::Judged;
use crate::document::{self, Detected, Document, Kind, ReadFile};
use crate::flink::{KnownReleases, VersionRange};
pub(super) use items::resolve;
use place::{Carrier, Place, place};

/// The completions at a position; none where no key or value of Flink's belongs.
pub(super) fn complete(judged: &Judged<'_>, places: Places<'_>, at: Position) -> Vec<CompletionItem> {
    let offset = places.offset(at);
    let file = judged.read();
    let document = document_at(&file, offset);
    let Some(carrier) = carrier(judged, &file, document, offset) else { return Vec::new() };
    let any = || VersionRange::default().known();
    let Some(known) = document.map_or_else(any, |document| judged.releases(document)) else { return Vec::new() };
    let Some(place) = place(places.text, offset, carrier) else { return Vec::new() };
    let set = |key: &str| document.is_some_and(|document| document.get(key).is_some());
    items_of(&place, &known, places, set)
}

fn items_of(
    place: &Place<'_>,
    known: &KnownReleases,
    places: Places<'_>,
    set: impl Fn(&str) -> bool,
) -> Vec<CompletionItem> {
    match place {
        Place::Key { above, typed, ends_with } => items::keys(above, places.range(*typed), ends_with, known, set),
        Place::Value { key, typed } => items::values(key, places.range(*typed), known),
    }
}

/// The document that a byte lies in, or the last before it.
fn document_at<'f, 's>(file: &'f ReadFile<'s>, offset: usize) -> Option<&'f Document<'s>> {
    let around = |document: &&Document<'_>| {
        let span = document.outward(document.span);
        (span.start()..=span.end()).contains(&offset)
    };
    file.documents.iter().rfind(around).or_else(|| file.documents.last())
}

/// How keys and values are written in the file.
fn carrier(
    judged: &Judged<'_>,
    file: &ReadFile<'_>,
    document: Option<&Document<'_>>,
    offset: usize,
) -> Option<Carrier> {
    match document.map(|document| document.kind) {
        Some(kind) => Some(of_kind(kind)),
        // What is half written may not read as anything.
        None if file.skipped.is_some() || file.syntax_error.is_some() => match document::detect(&judged.source, None) {
            Detected::One(kind) => Some(of_kind(kind)),
            Detected::Manifests | Detected::ManifestsOr(_) | Detected::HelmValues => Some(Carrier::Embedded),
            Detected::PerhapsConfigYaml if is_new(judged.source.text(), offset) => Some(Carrier::Yaml),
            Detected::PerhapsSql => Some(Carrier::Sql),
            _ => None,
        },
        None => None,
    }
}

fn of_kind(kind: Kind) -> Carrier {
    match kind {
        Kind::FlinkConf => Carrier::Lines,
        Kind::ConfigYaml => Carrier::Yaml,
        Kind::Sql => Carrier::Sql,
        Kind::FlinkCli => Carrier::Shell,
        _ => Carrier::Embedded,
    }
}

/// Whether nothing but the line with the cursor is in a text, so that nothing
/// speaks for another program's file.
fn is_new(text: &str, offset: usize) -> bool {
    let (before, after) = text.split_at_checked(offset).unwrap_or((text, ""));
    let above = before.rfind('\n').map_or("", |end| &before[..end]);
    let below = after.find('\n').map_or("", |start| &after[start..]);
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    above.lines().chain(below.lines()).all(is_blank)
}
