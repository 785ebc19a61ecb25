//! What is known of the key under the cursor.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::position::Places;
use super::workspace::Judged;
use crate::flink::catalogue::family;
use crate::reference::markdown;
use crate::source::Span;

/// What is known of the setting at a position, for the releases that its
/// document may be for.
pub(super) fn hover(judged: &Judged<'_>, places: Places<'_>, at: Position) -> Option<Hover> {
    let offset = places.offset(at);
    let file = judged.read();
    let holds = |span: Span| (span.start()..=span.end()).contains(&offset);
    for document in &file.documents {
        let setting = document.settings.iter().rfind(|setting| holds(document.outward(setting.span)));
        let Some(setting) = setting else { continue };
        let known = judged.releases(document);
        let of_option = setting.name.zip(known).and_then(|(name, known)| markdown(name, &known));
        let of_family = || family(&setting.key).map(|family| format!("`{}`\n\n{}\n", setting.shown_key(), family.what));
        let value = of_option.or_else(of_family)?;
        return Some(Hover {
            contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }),
            range: Some(places.range(document.outward(setting.key_span))),
        });
    }
    None
}
