use super::carrier::Carrier;
use super::lines::{self, Written};
use super::plan::Plan;
use super::prove;
use super::report::{Action, Item};
use super::target::Form;
use super::{Job, MigratedFile, Refused, person};
use crate::collect::Origin;
use crate::document::{Kind, Setting};
use crate::flink::Release;
use crate::flink::catalogue::Name;
use crate::flink::value::ValueType;
use crate::source::{Excerpt, SourceFile, TextEdit, apply_edits};

/// The names of Flink's file before and after.
const BEFORE: &str = "flink-conf";
const AFTER: &str = "flink-config";

/// The name of a file in the place of one whose name is `flink-conf.yaml`, or
/// has that word in it. `None` of one that has not.
fn moved(name: &str) -> Option<String> {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let (stem, extension) = file.rsplit_once('.')?;
    let (legacy, standard) = (Kind::FlinkConf.file_name()?, Kind::ConfigYaml.file_name()?);
    let file = if file == legacy {
        standard.to_owned()
    } else {
        let at = stem.rfind(BEFORE)?;
        let extension = if extension == "conf" { "yaml" } else { extension };
        format!("{}{AFTER}{}.{extension}", &stem[..at], &stem[at + BEFORE.len()..])
    };
    Some(if folder.is_empty() && !name.starts_with('/') { file } else { format!("{folder}/{file}") })
}

impl Job<'_, '_> {
    /// Writes a document of Flink's lines anew.
    pub(super) fn rewrite(
        &self,
        plan: &Plan,
        form: Form,
        carrier: Option<&Carrier>,
        migrated: &mut MigratedFile,
    ) -> Result<(), Refused> {
        if self.document.excerpt.as_ref().is_some_and(|excerpt| !excerpt.is_editable()) {
            let reason = "it stands folded or with escapes in the text around it; write it as a block with |";
            return Err(reason.to_owned().into());
        }
        let is_embedded = self.document.excerpt.is_some();
        if is_embedded {
            // The text around it is read before and after.
            self.budget.read(2 * migrated.text.len())?;
        }
        if form == Form::LinesToYaml && is_embedded {
            check_key(carrier)?;
        }
        let before = SourceFile::new(&self.input.name, migrated.text.as_str());
        let file = self.linter.read(&before, self.input);
        let document = file.documents.get(self.at).ok_or_else(|| String::from("the documents of the file changed"))?;
        let inner = document.source(&before);
        let from = if is_embedded { document.span.start() } else { 0 };
        let line_ending = if is_embedded { "\n" } else { before.line_ending() };
        let written = lines::write(inner.text(), from, plan, form, line_ending)?;
        let text = apply_edits(inner.text(), &written.edits).ok_or_else(|| String::from("its lines overlap"))?;
        prove::holds_plan(text.get(from..).unwrap_or_default(), document, plan, form)?;

        let mut edits: Vec<TextEdit> = written.edits.iter().cloned().map(|edit| document.outward_edit(edit)).collect();
        if let Some(excerpt) = &document.excerpt {
            edits.extend(lifted(&before, excerpt, &written.lifted));
            if form == Form::LinesToYaml {
                // Its place now, where documents behind it have changed.
                let carrier = file.tree.as_ref().and_then(|tree| Carrier::of(&before, tree, document));
                let carrier = carrier.ok_or_else(|| String::from("its key is not where it was"))?;
                edits.push(TextEdit::replace(carrier.span, carrier.renamed(standard_name())));
            }
        }
        let after = apply_edits(before.text(), &edits).ok_or_else(|| String::from("its edits overlap"))?;
        if is_embedded {
            let source = SourceFile::new(&self.input.name, after.as_str());
            let read = self.linter.read(&source, self.input);
            prove::others_stay(&file, &read, self.at)?;
            let same = |document: &crate::document::Document<'_>| {
                document.excerpt.as_ref().is_some_and(|excerpt| excerpt.source().text() == text)
            };
            if read.documents.len() == file.documents.len() && !same(&read.documents[self.at]) {
                return Err(String::from("the text around it does not take it").into());
            }
        } else if form == Form::LinesToYaml {
            migrated.moved_to = moved(&self.input.name);
            if let (Some(to), true) = (&migrated.moved_to, self.input.origin != Origin::Stdin) {
                let file = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
                let title = format!("what copies or mounts {} must take {} now", file(&self.input.name), file(to));
                migrated.by_hand.push(self.reporter.by_hand(None, &title));
            }
        }
        migrated.text = after;
        self.report(plan, form, &written, carrier, migrated);
        Ok(())
    }

    fn report(
        &self,
        plan: &Plan,
        form: Form,
        written: &Written,
        carrier: Option<&Carrier>,
        migrated: &mut MigratedFile,
    ) {
        let settings = &self.document.settings;
        for (at, step) in plan.steps.iter().enumerate() {
            if step.is_change() {
                migrated.applied.push(self.reporter.applied(&settings[at], step));
            }
            if written.quoted.contains(&at) {
                migrated.applied.push(self.reporter.quoted(&settings[at]));
            }
        }
        for (at, setting) in settings.iter().enumerate() {
            let key = setting.shown_key();
            let at_setting = Some(self.document.outward(setting.span).start());
            if written.cut.contains(&at) {
                let title =
                    format!("Flink has cut the value of {key} at the #; if more is meant, put it in quotes now");
                migrated.by_hand.push(self.reporter.by_hand(at_setting, &title));
            } else if form == Form::LinesToYaml && !plan.steps[at].out && is_quoted_text(setting, self.target.release())
            {
                let title = format!("quotes are a part of the value of {key}, as they were for Flink; are they meant?");
                migrated.by_hand.push(self.reporter.by_hand(at_setting, &title));
            }
        }
        migrated.applied.extend(written.skipped.iter().map(|&span| self.reporter.skipped(span)));
        if let (Form::LinesToYaml, Some(carrier)) = (form, carrier) {
            let line = self.source.line_column(carrier.span.start()).line;
            let name = self.reporter.name.clone();
            let title = format!("rename the key {} to {}", carrier.name, standard_name());
            let reason = format!("Flink {} reads no other file", self.target.release());
            let item = Item::withheld(name, Some(line), &title, reason);
            migrated.applied.push(Item { action: Action::Renamed, ..item });
            let tree = self.file.tree.as_ref();
            for line in tree.map(|tree| person::mentions(self.source, tree, &carrier.name)).unwrap_or_default() {
                let title = format!("{} is named here as well: make it {}", carrier.name, standard_name());
                migrated.by_hand.push(Item { line: Some(line), ..self.reporter.by_hand(None, &title) });
            }
        }
        if !written.lifted.is_empty() {
            let reason = format!("the image of Flink {} takes them for settings", self.target.release());
            let line = self.reporter.by_hand(Some(self.document.outward(self.document.head).start()), "").line;
            let name = self.reporter.name.clone();
            migrated.applied.push(Item::withheld(name, line, "put comments above the variable", reason));
        }
    }
}

/// Whether a value is in quotes that are no part of a list's or map's form.
fn is_quoted_text(setting: &Setting<'_>, to: Release) -> bool {
    let ty = setting.name.and_then(Name::option).map(|option| option.type_in(to));
    let text = setting.text();
    let is_in = |quote| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    !matches!(ty, Some(ValueType::List(_) | ValueType::Map)) && (is_in('"') || is_in('\''))
}

fn standard_name() -> &'static str {
    Kind::ConfigYaml.file_name().unwrap_or_default()
}

/// Whether the key that a configuration stands under can become that of a `config.yaml`.
fn check_key(carrier: Option<&Carrier>) -> Result<(), Refused> {
    let carrier = carrier.ok_or_else(|| String::from("the key that it stands under is not found"))?;
    if Some(carrier.name.as_str()) != Kind::FlinkConf.file_name() {
        return Err(format!("how {} becomes Flink's file is not known", carrier.name).into());
    }
    if carrier.siblings.iter().any(|name| name == standard_name()) {
        return Err(format!("{} is there as well, and is not written over", standard_name()).into());
    }
    Ok(())
}

/// Comments above the line that the text is begun on.
fn lifted(source: &SourceFile, excerpt: &Excerpt, comments: &[String]) -> Option<TextEdit> {
    let line = source.lines().line_of(excerpt.header());
    let start = source.lines().line_start(line);
    let text = source.text().get(start..)?;
    let indent = &text[..text.len() - text.trim_start_matches(' ').len()];
    let lines: Vec<String> =
        comments.iter().map(|comment| format!("{indent}{comment}{}", source.line_ending())).collect();
    (!lines.is_empty()).then(|| TextEdit::insert(start, lines.concat()))
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn a_file_keeps_what_is_its_own_of_its_name() {
        let name = |name: &str| moved(name).unwrap_or_default();
        assert_eq!(name("conf/flink-conf.yaml"), "conf/config.yaml");
        assert_eq!(name("flink-conf.yaml"), "config.yaml");
        assert_eq!(name("/flink-conf.yaml"), "/config.yaml");
        assert_eq!(name("a.b/prod-flink-conf.yml"), "a.b/prod-flink-config.yml");
        assert_eq!(name("flink-conf.conf"), "flink-config.yaml");
        assert_eq!(moved("x.yaml"), None);
    }
}
