//! Keys, and rules in comments, as links to where they are documented.

use lsp_types::{DocumentLink, Url};

use super::position::Places;
use super::workspace::Judged;
use crate::document::Document;
use crate::reference::documentation;
use crate::rules;
use crate::source::Span;

/// The links of a document, in its order.
pub(super) fn links(judged: &Judged<'_>, places: Places<'_>) -> Vec<DocumentLink> {
    let file = judged.read();
    let mut found: Vec<(Span, Url, String)> = Vec::new();
    for document in &file.documents {
        if let Some(known) = judged.releases(document) {
            for setting in document.in_force() {
                let option = setting.name.and_then(|name| name.options_in(known.last).next());
                let Some(option) = option else { continue };
                let Ok(target) = Url::parse(&documentation(option, known.last)) else { continue };
                let tooltip = format!("Flink {}'s options", known.last);
                found.push((document.outward(setting.key_span), target, tooltip));
            }
        }
        found.extend(in_comments(document, places.text));
    }
    found.sort_by_key(|(span, ..)| *span);
    found.dedup_by_key(|(span, ..)| *span);
    let link = |(span, target, tooltip): (Span, Url, String)| DocumentLink {
        range: places.range(span),
        target: Some(target),
        tooltip: Some(tooltip),
        data: None,
    };
    found.into_iter().map(link).collect()
}

/// The rules that the comments of a document name.
fn in_comments<'a>(document: &'a Document<'_>, text: &'a str) -> impl Iterator<Item = (Span, Url, String)> + 'a {
    let comments = document.comments.iter().map(|&comment| document.outward(comment));
    comments.flat_map(move |comment| {
        let words = comment.slice(text).split(|letter: char| !letter.is_ascii_alphanumeric());
        let start = comment.slice(text).as_ptr().addr();
        words.filter_map(move |word| {
            let page = rules::page(rules::find(word).filter(|_| word.starts_with("FL"))?);
            let target = Url::parse(page.references.first()?.url).ok()?;
            let from = comment.start() + (word.as_ptr().addr() - start);
            Some((Span::new(from, from + word.len()), target, format!("{} {}", page.id, page.name)))
        })
    })
}
