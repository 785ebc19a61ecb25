//! What is left to a person around the settings.

use super::target::Target;
use crate::document::{Document, Field, Kind, shown_text};
use crate::flink::{Version, parse_image_tag};
use crate::intent::{Intent, VersionSource};
use crate::source::SourceFile;
use crate::syntax::yaml::{NodeId, Tree};

/// Something to do, and the byte of the document that it is about.
pub(super) struct ByHand {
    pub at: Option<usize>,
    pub text: String,
}

/// What a migrated document leaves to do.
pub(super) fn by_hand(document: &Document<'_>, intent: &Intent, target: &Target) -> Vec<ByHand> {
    let to = target.version;
    let is_older = |version: Option<Version>| version.is_none_or(|version| version.release() != Some(target.release()));
    let mut found = Vec::new();
    let place = |field: &Field| Some(field.span.start());
    let fields = &document.fields;
    if let Some(field) = fields.flink_version.as_ref().filter(|field| is_older(spec_version(&field.text))) {
        let (text, wanted) = (&field.text, format!("v{}_{}", to.major, to.minor));
        found.push(ByHand { at: place(field), text: format!("spec.flinkVersion is {text}: make it {wanted}") });
    }
    if let Some(field) = fields.image.as_ref().filter(|field| is_older(parse_image_tag(&field.text))) {
        found.push(ByHand {
            at: place(field),
            text: format!("the image is {}: take one of Flink {to}", shown_text(&field.text)),
        });
    }
    let said = match intent.versions_from {
        VersionSource::Document => Some("a comment or an annotation"),
        VersionSource::Target | VersionSource::Project => Some("flinklint.toml"),
        _ => None,
    };
    if let Some(said) = said {
        let text = format!("{said} says flink-version {}: make it {to}", intent.versions);
        found.push(ByHand { at: None, text });
    }
    let first = intent.versions.min.filter(|version| version.major < to.major);
    let runs_jobs = !fields.job.is_empty() || document.kind == Kind::FlinkSessionJob;
    if let Some(first) = first.filter(|_| runs_jobs) {
        let text =
            format!("the job must be built for Flink {}, its code was not looked at (it is for {first})", to.major);
        found.push(ByHand { at: None, text });
    }
    found
}

/// `v1_18` as a version.
fn spec_version(text: &str) -> Option<Version> {
    text.strip_prefix('v')?.replace('_', ".").parse().ok()
}

/// Other values of the file that name the file that goes by another name now.
pub(super) fn mentions(source: &SourceFile, tree: &Tree<'_>, name: &str) -> Vec<usize> {
    let mut lines: Vec<usize> = Vec::new();
    let mut open: Vec<NodeId> = tree.documents().to_vec();
    while let Some(node) = open.pop() {
        open.extend(tree.entries(node).map(|(_, value)| value).chain(tree.items(node)));
        if tree.text(node).is_some_and(|text| !text.contains('\n') && text.contains(name)) {
            lines.push(source.line_column(tree.node(node).span.start()).line);
        }
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}
