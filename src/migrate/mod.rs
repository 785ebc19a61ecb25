//! A configuration for another release of Flink: keys renamed, keys that are
//! gone put into comments, `flink-conf.yaml` made a `config.yaml`. Nothing is
//! written here, and nothing is handed out that does not read back as planned.

mod carrier;
mod in_place;
mod lines;
mod names;
mod person;
mod plan;
mod prove;
mod report;
mod rewrite;
mod target;
mod values;

use std::cell::Cell;

use crate::collect::Input;
use crate::document::{Document, Kind, ReadFile};
use crate::intent::VersionSource;
use crate::lint::outcome::Skipped;
use crate::lint::{Linter, names as document_names};
use crate::source::SourceFile;

pub use report::{Action, Item};
pub use target::{Target, UnknownTarget};

use report::Reporter;
use target::Form;

/// What migrating one file comes to.
#[derive(Debug, Default)]
pub struct MigratedFile {
    /// The text before.
    pub original: String,
    /// The text after.
    pub text: String,
    /// The name that the file goes by afterwards, where that is another one.
    pub moved_to: Option<String>,
    /// What was done, in the order of the text.
    pub applied: Vec<Item>,
    /// What was not done, or takes a person's decision before the configuration
    /// is what it was.
    pub withheld: Vec<Item>,
    /// What is left to do around the settings.
    pub by_hand: Vec<Item>,
}

impl MigratedFile {
    /// Whether text or name changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.text != self.original || self.moved_to.is_some()
    }
}

/// Migrates every document of a text.
///
/// # Errors
/// The text is none of Flink's.
pub fn migrate_text(linter: &Linter, input: &Input, text: String, target: &Target) -> Result<MigratedFile, Skipped> {
    let source = SourceFile::new(&input.name, text.as_str());
    let file = linter.read(&source, input);
    if let Some(reason) = file.skipped {
        return Err(Skipped { file: input.name.clone(), reason: reason.to_owned() });
    }
    let mut migrated = MigratedFile { original: text.clone(), text, ..MigratedFile::default() };
    if let Some(error) = &file.syntax_error {
        let line = Some(source.line_column(error.span.start()).line);
        let reason = format!("this is not YAML: {}", error.message);
        migrated.withheld.push(Item::withheld(None, line, "migrate the file", reason));
        return Ok(migrated);
    }
    let budget = Budget { left: Cell::new(Budget::BYTES) };
    let infos = document_names(&file.documents);
    // From the last to the first: what was done leaves those before it where they are.
    for (at, document) in file.documents.iter().enumerate().rev() {
        let reporter = Reporter { source: &source, document, name: infos[at].name.clone() };
        let (source, file, reporter) = (&source, &file, &reporter);
        let job = Job { linter, input, target, source, file, at, document, reporter, budget: &budget };
        if let Err(refused) = job.run(&mut migrated) {
            let line = refused.at.map(|at| source.line_column(at).line);
            let name = reporter.name.clone();
            migrated.withheld.push(Item::withheld(name, line, "migrate the document", refused.reason));
        }
    }
    let order = |item: &Item| (item.line, item.key.clone());
    migrated.applied.sort_by_key(order);
    migrated.withheld.sort_by_key(order);
    migrated.by_hand.sort_by_key(order);
    Ok(migrated)
}

/// Why a document stays as it is.
struct Refused {
    at: Option<usize>,
    reason: String,
}

impl From<String> for Refused {
    fn from(reason: String) -> Self {
        Refused { at: None, reason }
    }
}

/// One document of a file.
struct Job<'a, 's> {
    linter: &'a Linter,
    input: &'a Input,
    target: &'a Target,
    /// The file as it was.
    source: &'s SourceFile,
    file: &'a ReadFile<'s>,
    at: usize,
    document: &'a Document<'s>,
    reporter: &'a Reporter<'a, 's>,
    budget: &'a Budget,
}

/// How much text may be read again for the changes of one file.
#[derive(Debug)]
struct Budget {
    left: Cell<usize>,
}

impl Budget {
    const BYTES: usize = 32 << 20;

    /// Takes a reading of so many bytes.
    fn read(&self, bytes: usize) -> Result<(), String> {
        match self.left.get().checked_sub(bytes) {
            Some(left) => self.left.set(left),
            None => return Err("the file is too large for so many changes".into()),
        }
        Ok(())
    }
}

impl Job<'_, '_> {
    fn run(&self, migrated: &mut MigratedFile) -> Result<(), Refused> {
        let document = self.document;
        let (intent, _) = self.linter.intent(document, self.source, self.input);
        if self.target.is_reached(&intent) {
            return Ok(());
        }
        let fields = &document.fields;
        let said = match intent.versions_from {
            VersionSource::Spec => fields.flink_version.as_ref(),
            VersionSource::Image => fields.image.as_ref(),
            _ => None,
        };
        let at = said.map(|field| field.span.start());
        let sources = self.target.sources(&intent).map_err(|reason| Refused { at, reason })?;
        // A word of a command, or a variable that stands for all of it.
        if document.kind == Kind::FlinkProperties && document.settings.is_empty() && document.refusals.is_empty() {
            return Ok(());
        }
        if let Some(refusal) = document.refusals.first() {
            let reason = format!("Flink does not load it as it stands: {}", refusal.reason);
            return Err(Refused { at: Some(document.outward(refusal.span).start()), reason });
        }
        if document.templated {
            return Err(String::from("statements of a template engine stand in it; render it first").into());
        }
        let to = self.target.release();
        if to.at_least(2, 0) && document.kind.is_of_older_operator() {
            return Err(format!("this operator does not know Flink {to}").into());
        }
        if document.written == Kind::ConfigYaml && !to.at_least(1, 19) {
            return Err(format!("Flink {to} does not read config.yaml").into());
        }
        let form = self.target.form(document);
        let carrier = self.file.tree.as_ref().and_then(|tree| carrier::Carrier::of(self.source, tree, document));
        if carrier.as_ref().is_some_and(carrier::Carrier::is_operators_own) {
            let text = "this is the configuration of the operator itself, whose Flink is its own: left alone";
            migrated.by_hand.push(self.reporter.by_hand(Some(document.outward(document.head).start()), text));
            return Ok(());
        }
        let plan = plan::plan(document, sources, self.target, form);
        match form {
            Form::InPlace => self.in_place(&plan, migrated),
            _ => self.rewrite(&plan, form, carrier.as_ref(), migrated)?,
        }
        for note in &plan.notes {
            let setting = &document.settings[note.setting];
            migrated.withheld.push(self.reporter.note(setting, note));
        }
        for aside in &plan.asides {
            let at = Some(document.outward(document.settings[aside.setting].span).start());
            migrated.by_hand.push(self.reporter.by_hand(at, &aside.text));
        }
        let is_touched = plan.steps.iter().any(plan::Step::is_change);
        if is_touched || !document.settings.is_empty() || document.fields.flink_version.is_some() {
            for note in person::by_hand(document, &intent, self.target) {
                migrated.by_hand.push(self.reporter.by_hand(note.at, &note.text));
            }
        }
        Ok(())
    }

    fn in_place(&self, plan: &plan::Plan, migrated: &mut MigratedFile) {
        let mut changed = in_place::change(self, plan, &migrated.text);
        let source = SourceFile::new(&self.input.name, changed.text.as_str());
        let read = self.linter.read(&source, self.input);
        match read.documents.get(self.at) {
            Some(after) if prove::is_as_planned(after, self.document, plan, &changed.left) => {
                migrated.text = changed.text;
            }
            _ => {
                let steps = plan.steps.iter().enumerate().filter(|(_, step)| step.is_change());
                changed.left =
                    steps.map(|(at, _)| (at, "together the changes do not come out as planned".into())).collect();
            }
        }
        let stays = |at: usize| changed.left.iter().any(|(left, _)| *left == at);
        for (at, step) in plan.steps.iter().enumerate().filter(|(at, step)| step.is_change() && !stays(*at)) {
            migrated.applied.push(self.reporter.applied(&self.document.settings[at], step));
        }
        for (at, reason) in &changed.left {
            let item = self.reporter.applied(&self.document.settings[*at], &plan.steps[*at]);
            migrated.withheld.push(item.but(reason));
        }
    }
}
