//! Documents of Flink's lines: every line is written anew or stays as it is,
//! so that order and comments stay. Keys keep their dots: Flink reads them so
//! in `config.yaml`, and nested they could not keep their order.

use super::plan::{Plan, Step};
use super::target::Form;
use crate::flink::config_yaml::{key_on_line, value_on_line};
use crate::source::{Span, TextEdit};
use crate::syntax::legacy_conf::{Content, Line, lines_from};

/// What is written anew.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Edits of the text.
    pub edits: Vec<TextEdit>,
    /// Comments that cannot stay in the text.
    pub lifted: Vec<String>,
    /// Settings whose value is in quotes now because YAML would read it otherwise.
    pub quoted: Vec<usize>,
    /// Settings whose value Flink cut at a `#` that no blank stands before.
    pub cut: Vec<usize>,
    /// Lines that Flink skipped and that are comments now.
    pub skipped: Vec<Span>,
}

/// A line and what takes its place.
struct Changed {
    line: Span,
    /// First byte behind its line end.
    next: usize,
    new: Option<Vec<String>>,
}

/// Writes the lines of `text` from a byte on as planned. `Err` with the reason
/// where no line can hold a setting.
pub(super) fn write(text: &str, from: usize, plan: &Plan, form: Form, line_ending: &str) -> Result<Written, String> {
    let mut writer = Writer { text, plan, form, setting: 0, written: Written::default() };
    let mut changed: Vec<Changed> = Vec::new();
    for line in lines_from(text, from) {
        if let Some(before) = changed.last_mut() {
            before.next = line.span.start();
        }
        let new = writer.line(&line)?;
        let is_same = new.len() == 1 && new[0] == line.span.slice(text);
        changed.push(Changed { line: line.span, next: text.len(), new: (!is_same).then_some(new) });
    }
    let mut written = writer.written;
    for run in changed.chunk_by(|a, b| a.new.is_some() && b.new.is_some()) {
        written.edits.extend(edit(text, run, line_ending));
    }
    Ok(written)
}

/// One edit for neighbouring lines that change. Each keeps its own line end.
fn edit(text: &str, run: &[Changed], line_ending: &str) -> Option<TextEdit> {
    let (first, last) = (run.first()?, run.last()?);
    first.new.as_ref()?;
    let mut out = String::new();
    let mut ending = "";
    for changed in run {
        let own = text.get(changed.line.end()..changed.next).filter(|own| !own.is_empty()).unwrap_or(line_ending);
        for line in changed.new.iter().flatten() {
            out.push_str(ending);
            out.push_str(line);
            ending = own;
        }
    }
    let is_empty = run.iter().all(|changed| changed.new.as_ref().is_none_or(Vec::is_empty));
    let end = if is_empty { last.next } else { last.line.end() };
    Some(TextEdit::replace(Span::new(first.line.start(), end), out))
}

struct Writer<'a> {
    text: &'a str,
    plan: &'a Plan,
    form: Form,
    /// The next setting.
    setting: usize,
    written: Written,
}

impl Writer<'_> {
    fn line(&mut self, line: &Line) -> Result<Vec<String>, String> {
        let whole = line.span.slice(self.text);
        match line.content {
            Content::Pair { key, value } => {
                let at = self.setting;
                self.setting += 1;
                let step = self.plan.steps.get(at).ok_or("its settings are not those of its lines")?;
                match self.form {
                    _ if step.out => Ok(self.out(whole, step)),
                    Form::LinesToYaml => self.yaml(line, key, value, at, step),
                    Form::LinesToOptions => Ok(self.option(line, key, value, step)),
                    Form::Lines | Form::InPlace => Ok(vec![self.changed(line.span, key, value, step)]),
                }
            }
            Content::Blank => Ok(self.blank(whole, line.comment)),
            Content::NoSeparator(span) | Content::EmptyKey(span) => self.skipped(line, span),
        }
    }

    /// A setting as it stood, but for what changes.
    fn changed(&self, line: Span, key: Span, value: Span, step: &Step) -> String {
        let part = |span: Span, new: &Option<String>| new.clone().unwrap_or_else(|| span.slice(self.text).to_owned());
        let between = |from: usize, to: usize| self.text.get(from..to).unwrap_or_default();
        format!(
            "{}{}{}{}{}",
            between(line.start(), key.start()),
            part(key, &step.key),
            between(key.end(), value.start()),
            part(value, &step.value),
            between(value.end(), line.end()),
        )
    }

    fn yaml(&mut self, line: &Line, key: Span, value: Span, at: usize, step: &Step) -> Result<Vec<String>, String> {
        let text = step.value.as_deref().unwrap_or(value.slice(self.text));
        let written = value_on_line(text, step.quoted);
        if written != text {
            self.written.quoted.push(at);
        }
        let name = step.key.as_deref().unwrap_or(key.slice(self.text));
        let name = key_on_line(name).ok_or("a key of it is too long for YAML")?;
        let between = self.text.get(key.end()..value.start()).unwrap_or_default();
        let is_plain = between.bytes().all(|b| matches!(b, b':' | b' ')) && between.matches(':').count() == 1;
        let between = if is_plain { between } else { ": " };
        let comment = line.comment.map_or_else(String::new, |comment| {
            let gap = self.text.get(value.end()..comment.start()).unwrap_or_default();
            if gap.is_empty() {
                self.written.cut.push(at);
            }
            let gap = if gap.is_empty() || gap.contains(|c| c != ' ') { " " } else { gap };
            format!("{gap}{}", legible(comment.slice(self.text)))
        });
        let end = self.text.get(value.end()..line.span.end()).unwrap_or_default();
        let end = if line.comment.is_none() && end.bytes().all(|b| b == b' ') { end } else { "" };
        Ok(vec![format!("{name}{between}{written}{comment}{end}")])
    }

    /// A setting without the comment behind it, which goes above the variable.
    fn option(&mut self, line: &Line, key: Span, value: Span, step: &Step) -> Vec<String> {
        let name = step.key.as_deref().unwrap_or(key.slice(self.text));
        let Some(comment) = line.comment else { return vec![self.changed(line.span, key, value, step)] };
        let text = comment.slice(self.text).trim_start_matches('#').trim();
        if !text.is_empty() {
            self.written.lifted.push(format!("# {name}: {}", legible(text)));
        }
        vec![self.changed(Span::new(line.span.start(), value.end()), key, value, step)]
    }

    /// A setting as a comment, the reason above it where it is no news.
    fn out(&mut self, whole: &str, step: &Step) -> Vec<String> {
        let mut lines = Vec::new();
        if step.is_said {
            lines.push(format!("# {}", step.why));
        }
        lines.push(format!("# {}", legible(whole.trim_matches(|c: char| c <= ' '))));
        self.comments(lines)
    }

    fn blank(&mut self, whole: &str, comment: Option<Span>) -> Vec<String> {
        match (self.form, comment) {
            (Form::LinesToYaml, None) => vec![String::new()],
            (Form::LinesToYaml, Some(comment)) => {
                let indent = whole.len() - whole.trim_start_matches(' ').len();
                vec![format!("{}{}", " ".repeat(indent), legible(comment.slice(self.text)))]
            }
            (Form::LinesToOptions, Some(comment)) => self.comments(vec![legible(comment.slice(self.text))]),
            _ => vec![whole.to_owned()],
        }
    }

    /// A line that Flink skipped: it would be a key of the options, or no YAML.
    fn skipped(&mut self, line: &Line, span: Span) -> Result<Vec<String>, String> {
        let whole = line.span.slice(self.text);
        if !matches!(self.form, Form::LinesToYaml | Form::LinesToOptions) {
            return Ok(vec![whole.to_owned()]);
        }
        let is_variable = is_variable(whole);
        match self.form {
            Form::LinesToOptions if is_variable => return Ok(vec![whole.to_owned()]),
            _ if is_variable => return Err("a line of it is known only when a variable has been filled in".into()),
            _ => {}
        }
        // A byte order mark before a comment is no text of its own.
        let text = legible(whole.trim_matches(|c: char| c <= ' '));
        if text.starts_with('#') {
            return Ok(self.comments(vec![text]));
        }
        self.written.skipped.push(span);
        Ok(self.comments(vec![format!("# {text}")]))
    }

    /// Comments where they stood, or above the text where it can hold none.
    fn comments(&mut self, lines: Vec<String>) -> Vec<String> {
        if self.form == Form::LinesToOptions {
            self.written.lifted.extend(lines);
            return Vec::new();
        }
        lines
    }
}

/// Whether a line may stand for others that hold settings.
pub(super) fn is_variable(line: &str) -> bool {
    ["${", "$(", "{{"].iter().any(|opening| line.contains(opening)) || line.trim().starts_with('$')
}

/// A comment without what readers of YAML take for a line end, a byte order
/// mark or no character at all.
fn legible(comment: &str) -> String {
    let char = |c: char| match c {
        '\u{feff}' => None,
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\t' | ' '..='~' | '\u{a0}'..='\u{fffd}' | '\u{10000}'.. => Some(c),
        _ => Some('?'),
    };
    comment.chars().filter_map(char).collect()
}
