//! Documents whose settings are changed where they stand: one after the other,
//! each edit proved before the next is made.

use super::Job;
use super::plan::{Plan, Step};
use crate::collect::Input;
use crate::document::{Container, Document, Kind, Setting, edit};
use crate::finding::{Applicability, Change, Fix};
use crate::fix::verified;
use crate::lint::Linter;
use crate::source::{SourceFile, TextEdit, apply_edits};

/// A text in which a document is as planned, and what could not be done.
pub(super) struct Changed {
    pub text: String,
    /// The settings that stay as they are, with the reason.
    pub left: Vec<(usize, String)>,
}

/// Makes the planned changes of a document of the file, whose text is `text` by now.
pub(super) fn change(job: &Job<'_, '_>, plan: &Plan, text: &str) -> Changed {
    let Job { linter, input, at, document, budget, .. } = *job;
    let mut changed = Changed { text: text.to_owned(), left: Vec::new() };
    // What is replaced goes before what replaces it.
    let mut order: Vec<usize> = (0..plan.steps.len()).filter(|&at| plan.steps[at].is_change()).collect();
    order.sort_by_key(|&at| (!plan.steps[at].out, at));
    loop {
        let tried = order.len();
        for setting in std::mem::take(&mut order) {
            if let Err(reason) = budget.read(changed.text.len()) {
                changed.left.push((setting, reason));
                continue;
            }
            let place = Place { linter, input, at, key: document.settings[setting].key.to_string() };
            match place.step(&changed.text, &plan.steps[setting]) {
                Ok(text) => changed.text = text,
                Err(reason) => changed.left.push((setting, reason)),
            }
        }
        // Where something changed, what was left may have a place now.
        if changed.left.is_empty() || changed.left.len() == tried {
            return changed;
        }
        order = std::mem::take(&mut changed.left).into_iter().map(|(setting, _)| setting).collect();
    }
}

/// A setting of a document: the first with its key where it goes into a
/// comment, for what is set again goes first; else the one in force.
struct Place<'a> {
    linter: &'a Linter,
    input: &'a Input,
    at: usize,
    key: String,
}

type Edited = Result<(Vec<TextEdit>, Change), String>;

impl Place<'_> {
    fn step(&self, text: &str, step: &Step) -> Result<String, String> {
        let key = || self.key.clone();
        if step.out {
            return self.proved(text, true, &|document, source, setting| {
                Ok((comment_out(document, source, setting, step)?, Change::Remove { key: key() }))
            });
        }
        let mut text = text.to_owned();
        if let Some(value) = &step.value {
            text = self.proved(&text, false, &|document, source, setting| {
                let edits = edit::set_value(document, source, setting, value).map_err(|reason| reason.to_string())?;
                Ok((edits, Change::Set { key: key(), value: value.clone() }))
            })?;
        }
        if let Some(to) = &step.key {
            text = self.proved(&text, false, &|document, source, setting| {
                let edits = edit::rename(document, source, setting, to).map_err(|reason| reason.to_string())?;
                Ok((edits, Change::Rename { key: key(), to: to.clone() }))
            })?;
        }
        Ok(text)
    }

    /// The text after an edit of the setting, if it changes nothing else.
    fn proved(
        &self,
        text: &str,
        first: bool,
        edit: &dyn Fn(&Document<'_>, &SourceFile, &Setting<'_>) -> Edited,
    ) -> Result<String, String> {
        let before = SourceFile::new(&self.input.name, text);
        let file = self.linter.read(&before, self.input);
        let document = file.documents.get(self.at).ok_or("the documents of the file changed")?;
        let mut places = document.settings.iter().filter(|setting| setting.key == self.key);
        let setting = if first { places.next() } else { places.next_back() };
        let (edits, change) = edit(document, document.source(&before), setting.ok_or("it is not where it was")?)?;
        let edits: Vec<TextEdit> = edits.into_iter().map(|edit| document.outward_edit(edit)).collect();
        let after = apply_edits(text, &edits).ok_or("its edits overlap")?;
        let fix = Fix { applicability: Applicability::Unsafe, title: String::new(), edits, changes: vec![change] };
        let source = SourceFile::new(&self.input.name, after.as_str());
        verified(self.linter, self.input, &before, &source, &[(Some(self.at), &fix)])?;
        Ok(after)
    }
}

/// Puts the lines of a setting into a comment, with those of mappings that would
/// be empty without it. Where no comment can stand, it is taken out.
fn comment_out(
    document: &Document<'_>,
    source: &SourceFile,
    setting: &Setting<'_>,
    step: &Step,
) -> Result<Vec<TextEdit>, String> {
    let removed = edit::remove(document, source, setting).map_err(|reason| reason.to_string())?;
    let mark = match document.written {
        Kind::Sql => "--",
        _ => "#",
    };
    let has_comments = document.written != Kind::FlinkProperties
        && !document
            .containers
            .get(setting.site.container as usize)
            .is_some_and(|container: &Container| container.flow);
    let [edit] = removed.as_slice() else { return Ok(removed) };
    let text = source.text();
    let start = text.get(..edit.span.start()).map_or(0, |before| before.rfind(['\n', '\r']).map_or(0, |at| at + 1));
    let slice = edit.span.slice(text);
    let opening = slice.len() - slice.trim_start_matches(['\n', '\r']).len();
    let is_alone = opening > 0 || text.get(start..edit.span.start()).is_some_and(|before| before.trim().is_empty());
    if !has_comments || !edit.text.is_empty() || !is_alone {
        return Ok(removed);
    }
    let content = &slice[opening..];
    let indent = &content[..content.len() - content.trim_start_matches(' ').len()];
    let written = text.get(start..edit.span.start()).filter(|_| opening == 0).unwrap_or_default();
    let mut out = slice[..opening].to_owned();
    if step.is_said {
        out.push_str(&format!("{indent}{mark} {}{}{written}", step.why, line_ending(document, source)));
    }
    for (at, line) in content.split_inclusive('\n').enumerate() {
        let blank = if at == 0 { indent.len() } else { line.len() - line.trim_start_matches(' ').len() };
        let blank = blank.min(indent.len() + written.len());
        out.push_str(&format!("{}{mark} {}", &line[..blank], &line[blank..]));
    }
    Ok(vec![TextEdit::replace(edit.span, out)])
}

/// Inside of another text, its own line end is put in when it is written there.
fn line_ending(document: &Document<'_>, source: &SourceFile) -> &'static str {
    if document.excerpt.is_some() { "\n" } else { source.line_ending() }
}
