//! The proof that a fix changes what it names and nothing else.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use super::changed_lines;
use super::second_reader::SecondReading;
use crate::collect::Input;
use crate::document::{Document, Kind, ReadFile, hidden_in};
use crate::finding::{Change, Fix, RuleId};
use crate::lint::outcome::FileOutcome;
use crate::lint::{Linter, Read};
use crate::rules::suppression::UNUSED;
use crate::source::{SourceFile, Span};
use crate::syntax::sql::TableOption;
use crate::syntax::yaml::ChangedLines;

/// A text as the readers see it.
pub(super) struct Reading<'s> {
    source: &'s SourceFile,
    /// By the reader of its dialect.
    pub(super) file: ReadFile<'s>,
    /// By an independent YAML reader, once it was asked.
    second: OnceCell<SecondReading>,
}

impl<'s> Reading<'s> {
    pub(super) fn of(linter: &Linter, input: &Input, source: &'s SourceFile) -> Self {
        Self { source, file: linter.read(source, input), second: OnceCell::new() }
    }

    /// The same, where the second reader may have read the text before.
    pub(super) fn again(
        linter: &Linter,
        input: &Input,
        source: &'s SourceFile,
        second: OnceCell<SecondReading>,
    ) -> Self {
        Self { second, ..Self::of(linter, input, source) }
    }

    /// What has become of it by a change of these lines.
    pub(super) fn changed<'n>(
        &'n self,
        linter: &Linter,
        input: &'n Input,
        source: &'n SourceFile,
        lines: &'n [ChangedLines],
    ) -> Reading<'n> {
        let file = linter.read_changed(source, input, self.read(input), lines);
        Reading { source, file, second: OnceCell::new() }
    }

    /// For the linter.
    pub(super) fn read<'r>(&'r self, input: &'r Input) -> Read<'r> {
        Read { source: self.source, file: &self.file, input }
    }

    fn documents(&self) -> (&SourceFile, &[Document<'s>]) {
        (self.source, &self.file.documents)
    }

    pub(super) fn text(&self) -> &str {
        self.source.text()
    }

    /// What no output may show of some whole lines.
    pub(super) fn hidden_in(&self, lines: Span) -> Vec<Span> {
        hidden_in(self.source, &self.file, lines)
    }

    pub(super) fn into_second(self) -> OnceCell<SecondReading> {
        self.second
    }

    fn second(&self) -> &SecondReading {
        self.second.get_or_init(|| SecondReading::of(self.source.text(), &self.file.documents))
    }
}

/// What comes of a comparison that found nothing amiss.
#[derive(Clone, Copy)]
pub(super) struct Settled {
    /// Whether Flink refused a document before and no longer does.
    pub loads_now: bool,
    /// Whether the second reader was asked of lines alone.
    pub by_lines: bool,
}

/// Compares what the readers see before and after, the reader of the dialect and
/// an independent YAML reader where that one could read the text before: it may
/// differ in the changes of the fixes only. Where the changed `lines` are given, the
/// second reader may have to agree on these alone.
pub(super) fn settings(
    before: &Reading<'_>,
    after: &Reading<'_>,
    fixes: &[(Option<usize>, &Fix)],
    lines: Option<&[ChangedLines]>,
) -> Result<Settled, String> {
    let (old, new) = (&before.file, &after.file);
    same_documents(old, new)?;
    for (at, documents) in old.documents.iter().zip(&new.documents).enumerate() {
        let changes: Vec<&Change> =
            fixes.iter().filter(|(document, _)| *document == Some(at)).flat_map(|(_, fix)| &fix.changes).collect();
        same_settings(documents.0, documents.1, before.source, after.source, &changes)?;
    }
    let is_yaml = |document: &Document<'_>| !matches!(document.kind, Kind::FlinkConf | Kind::Sql | Kind::FlinkCli);
    let mut by_lines = false;
    if old.documents.iter().any(is_yaml) {
        by_lines = lines.is_some_and(|lines| changed_lines::agree(before.documents(), after.documents(), lines));
        if !by_lines {
            whole_text(before, after, fixes)?;
        }
    }
    let refused = |file: &ReadFile<'_>| file.documents.iter().filter(|document| !document.refusals.is_empty()).count();
    Ok(Settled { loads_now: refused(new) < refused(old), by_lines })
}

/// Whether the second reader sees just the changes of the fixes in the whole text.
pub(super) fn whole_text(
    before: &Reading<'_>,
    after: &Reading<'_>,
    fixes: &[(Option<usize>, &Fix)],
) -> Result<(), String> {
    before.second().agrees_with(after.second(), fixes)
}

fn same_documents(old: &ReadFile<'_>, new: &ReadFile<'_>) -> Result<(), String> {
    if old.syntax_error.is_none() && new.syntax_error.is_some() {
        return Err("the file would no longer be YAML".into());
    }
    let shape = |file: &ReadFile<'_>| -> Vec<_> {
        file.documents.iter().map(|document| (document.kind, document.name.clone(), document.partial)).collect()
    };
    if shape(old) != shape(new) {
        return Err("the documents of the file would change".into());
    }
    Ok(())
}

/// A key and the text of its value.
type Place<'d> = (Cow<'d, str>, Cow<'d, str>);

/// Every place that sets a key, options of a script's tables among them, with its
/// value as text. A change of type that leaves the text alone is no change for
/// Flink.
fn places<'d>(document: &'d Document<'_>) -> Vec<Place<'d>> {
    let settings = document.settings.iter().map(|setting| (Cow::Borrowed(&*setting.key), setting.text()));
    let tables = document.script.iter().flat_map(|script| &script.tables);
    let options = tables.flat_map(|table| {
        let place = |option: &'d TableOption| {
            (Cow::Owned(table.option_key(&option.key.text)), Cow::Borrowed(option.value.text.as_str()))
        };
        table.ddl.options.iter().map(place)
    });
    settings.chain(options).collect()
}

/// The values of some of the keys, each in the order of its places.
fn values_of(places: &[Place<'_>], keys: &BTreeSet<&str>) -> BTreeMap<String, Vec<String>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // Most keys are none of them, which their lengths tell.
    let bit = |key: &str| 1_u64 << (key.len() % 64);
    let lengths = keys.iter().fold(0, |lengths, key| lengths | bit(key));
    let is_one = |key: &str| lengths & bit(key) != 0 && keys.contains(key);
    for (key, value) in places.iter().filter(|(key, _)| is_one(key)) {
        values.entry(key.to_string()).or_default().push(value.to_string());
    }
    values
}

/// The keys of places that one of two documents has and the other has not, or not in
/// the same order. Those of any other key are the same in both.
fn differing<'p>(mut old: &'p [Place<'_>], mut new: &'p [Place<'_>]) -> BTreeSet<&'p str> {
    let mut keys = BTreeSet::new();
    while let ([first, old_rest @ ..], [second, new_rest @ ..]) = (old, new) {
        let (is_gone, is_new) = (old_rest.first() == Some(second), new_rest.first() == Some(first));
        if first == second {
            (old, new) = (old_rest, new_rest);
        } else if is_gone || !is_new {
            keys.insert(&*first.0);
            old = old_rest;
        } else {
            keys.insert(&*second.0);
            new = new_rest;
        }
    }
    keys.extend(old.iter().chain(new).map(|(key, _)| &**key));
    keys
}

fn same_settings(
    old: &Document<'_>,
    new: &Document<'_>,
    before: &SourceFile,
    after: &SourceFile,
    changes: &[&Change],
) -> Result<(), String> {
    let (places_before, places_after) = (places(old), places(new));
    let mut keys = differing(&places_before, &places_after);
    keys.extend(changes.iter().copied().flat_map(Change::keys));
    let mut expected = values_of(&places_before, &keys);
    for change in changes {
        expect(&mut expected, change)?;
    }
    expected.retain(|_, values| !values.is_empty());
    if values_of(&places_after, &keys) != expected {
        return Err("the edited text does not hold just the intended settings".into());
    }
    let reasons = |document: &Document<'_>| document.refusals.len();
    if reasons(new) > reasons(old) {
        return Err("Flink would refuse the edited text".into());
    }
    let dropped = |document: &Document<'_>, source: &SourceFile| -> Vec<String> {
        let text = document.source(source);
        document.ignored.iter().map(|ignored| text.slice(ignored.span).to_owned()).collect()
    };
    let was_dropped = dropped(old, before);
    if dropped(new, after).iter().any(|line| !was_dropped.contains(line)) {
        return Err("Flink would drop something else of the edited text".into());
    }
    Ok(())
}

/// Makes a change to the settings before; of several places with a key, the
/// last is in force.
pub(super) fn expect(settings: &mut BTreeMap<String, Vec<String>>, change: &Change) -> Result<(), String> {
    let missing = |key: &str| format!("{key} is not where the fix expects it");
    match change {
        Change::Set { key, value } => {
            let values = settings.entry(key.clone()).or_default();
            values.pop();
            values.push(value.clone());
        }
        Change::Rename { key, to } => {
            let value = settings.get_mut(key).and_then(Vec::pop).ok_or_else(|| missing(key))?;
            settings.entry(to.clone()).or_default().push(value);
        }
        Change::Remove { key } => {
            let values = settings.get_mut(key).filter(|values| !values.is_empty()).ok_or_else(|| missing(key))?;
            values.remove(0);
        }
    }
    Ok(())
}

/// The findings that the fixes are for are gone.
pub(super) fn findings(before: &FileOutcome, after: &FileOutcome, chosen: &[usize]) -> Result<(), String> {
    type Found<'f> = (Option<usize>, RuleId, Option<&'f str>);
    fn count(file: &FileOutcome) -> BTreeMap<Found<'_>, usize> {
        let mut counts = BTreeMap::new();
        for filed in &file.findings {
            *counts.entry((filed.document, filed.finding.rule, filed.finding.key.as_deref())).or_default() += 1;
        }
        counts
    }
    let left = count(after);
    let mut expected = count(before);
    for &at in chosen {
        let filed = &before.findings[at];
        let place = (filed.document, filed.finding.rule, filed.finding.key.as_deref());
        if let Some(count) = expected.get_mut(&place) {
            *count -= 1;
            // An unsafe finding may leave a milder one of the same rule behind, never the same again.
            if left.get(&place).copied().unwrap_or_default() > *count
                && still_there(after, filed.finding.message.as_str(), place.1)
            {
                return Err("the finding would still be there".into());
            }
        }
    }
    Ok(())
}

/// A comment must take something back: one that was written has to, and one
/// that stood there before still does.
pub(super) fn comments(before: &FileOutcome, after: &FileOutcome) -> Result<(), String> {
    let idle = |file: &FileOutcome| file.findings.iter().filter(|filed| filed.finding.rule == UNUSED).count();
    if idle(after) > idle(before) {
        return Err("no comment takes it back here".into());
    }
    Ok(())
}

fn still_there(after: &FileOutcome, message: &str, rule: RuleId) -> bool {
    after.findings.iter().any(|filed| filed.finding.rule == rule && filed.finding.message == message)
}
