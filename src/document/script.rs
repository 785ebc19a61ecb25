//! What a SQL script does: its tables, its views, the jobs that it submits, and
//! the settings in force at each.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::Setting;
use crate::flink::catalogue::Name;
use crate::source::Span;
use crate::syntax::sql::{CreateTable, Insert, ObjectName, Query, Source, TableOption, Watermark};

/// Names that are looked up for one statement, through its views: no plan of
/// that size is judged by its words.
const MOST_NAMES: usize = 1024;

/// The statements of a script that rules look at. Places in it are numbers of
/// statements: what a statement sets counts for those with a greater number.
#[derive(Debug, Default)]
pub struct Script<'s> {
    /// Every `CREATE TABLE`.
    pub tables: Vec<Table>,
    /// Every `CREATE VIEW`.
    pub views: Vec<View>,
    /// What is submitted to a cluster, in order.
    pub jobs: Vec<Job>,
    /// Every `SET` that the client takes, in order.
    pub sets: Vec<ScriptSet<'s>>,
    /// Statements that read settings without being a job.
    pub readers: Vec<usize>,
    /// Tables whose options or columns an `ALTER TABLE` changes.
    pub altered: Vec<ObjectName>,
    /// How many statements there are.
    pub end: usize,
    /// Indices of `sets` by the name of their key and their place.
    by_name: Vec<(Name, usize, usize)>,
}

/// A table that the script creates.
#[derive(Clone, Debug)]
pub struct Table {
    /// The number of its statement.
    pub at: usize,
    /// The words before its columns.
    pub head: Span,
    /// What it says.
    pub ddl: CreateTable,
    /// Whether more may be known of it elsewhere: a `LIKE` or an `ALTER TABLE`.
    pub open: bool,
    /// The jobs that read it, each with the index of the part that does.
    pub readers: Vec<(usize, usize)>,
    /// The jobs that write it.
    pub writers: Vec<(usize, usize)>,
}

/// A view that the script creates.
#[derive(Clone, Debug)]
pub struct View {
    /// The number of its statement.
    pub at: usize,
    /// Its name.
    pub name: ObjectName,
    /// What it stands for.
    pub query: Query,
}

/// What one statement, or a set of them, submits as one job.
#[derive(Clone, Debug)]
pub struct Job {
    /// The number of its first statement.
    pub at: usize,
    /// The first statement.
    pub span: Span,
    /// What it runs.
    pub parts: Vec<JobPart>,
    /// Whether it is a query whose result the client shows.
    pub interactive: bool,
}

/// One query of a job.
#[derive(Clone, Debug)]
pub struct JobPart {
    /// The table that it writes.
    pub target: Option<Source>,
    /// What it reads and how.
    pub query: Query,
    /// What it reads, looked up in the script.
    pub reads: Reads,
    /// The index of the table that it writes.
    pub writes: Option<usize>,
}

/// What a query reads, views looked through.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Indices of the tables.
    pub tables: Vec<usize>,
    /// Indices of the views.
    pub views: Vec<usize>,
    /// Whether it reads something that the script does not create.
    pub others: bool,
    /// What hints set, by the last part of the name of what they stand behind.
    hints: HashMap<String, Vec<TableOption>>,
}

/// A `SET` with the statements that it counts for.
#[derive(Clone, Debug)]
pub struct ScriptSet<'s> {
    /// Key and value.
    pub setting: Setting<'s>,
    /// The number of its statement.
    pub from: usize,
    /// The first statement that it does not count for any more: the next `SET`
    /// of its key, or a `RESET`.
    pub until: usize,
}

impl JobPart {
    /// What an `INSERT` runs, not looked up yet.
    pub(super) fn of(insert: Insert) -> Self {
        Self { target: Some(insert.target), query: insert.query, reads: Reads::default(), writes: None }
    }
}

impl Table {
    /// A table that nothing is known of but its statement.
    pub(super) fn of(at: usize, head: Span, ddl: CreateTable) -> Self {
        Self { at, head, ddl, open: false, readers: Vec::new(), writers: Vec::new() }
    }

    /// The value of an option, from what a statement says of it by a hint or
    /// from the table itself.
    #[must_use]
    pub fn option<'t>(&'t self, key: &str, hints: &'t [TableOption]) -> Option<&'t TableOption> {
        let is = |option: &&TableOption| option.key.text == key;
        hints.iter().rfind(is).or_else(|| self.ddl.options.iter().rfind(is))
    }

    /// How a change names one of its options.
    #[must_use]
    pub fn option_key(&self, key: &str) -> String {
        format!("{} '{key}'", self.ddl.name.parts.join("."))
    }

    /// Its watermark.
    #[must_use]
    pub fn watermark(&self) -> Option<&Watermark> {
        self.ddl.watermark.as_ref()
    }
}

impl<'s> Script<'s> {
    /// The setting of a name of the catalogue in force at a statement.
    #[must_use]
    pub fn named(&self, name: Name, at: usize) -> Option<&Setting<'s>> {
        let behind = self.by_name.partition_point(|&(other, from, _)| (other, from) < (name, at));
        let &(found, _, set) = self.by_name.get(behind.checked_sub(1)?)?;
        let set = self.sets.get(set)?;
        (found == name && set.until >= at).then_some(&set.setting)
    }

    /// Whether a job runs under a setting, given by its place.
    #[must_use]
    pub fn serves_a_job(&self, setting: &Setting<'_>) -> bool {
        let place = |set: &ScriptSet<'_>| set.setting.span.start();
        let Ok(found) = self.sets.binary_search_by_key(&setting.span.start(), place) else { return false };
        let set = &self.sets[found];
        let next = self.jobs.partition_point(|job| job.at <= set.from);
        self.jobs.get(next).is_some_and(|job| job.at <= set.until)
    }

    /// The table that a part of a job writes.
    #[must_use]
    pub fn written(&self, part: &JobPart) -> Option<&Table> {
        self.tables.get(part.writes?)
    }

    /// The job and the part of it that a table's lists of readers and writers
    /// name.
    #[must_use]
    pub fn part(&self, (job, part): (usize, usize)) -> Option<(&Job, &JobPart)> {
        let job = self.jobs.get(job)?;
        Some((job, job.parts.get(part)?))
    }

    /// The tables that a part of a job reads, each once.
    pub fn tables_of<'t>(&'t self, part: &'t JobPart) -> impl Iterator<Item = &'t Table> {
        part.reads.tables.iter().filter_map(|&at| self.tables.get(at))
    }

    /// The query of a part of a job and those of the views behind it.
    pub fn queries_of<'t>(&'t self, part: &'t JobPart) -> impl Iterator<Item = &'t Query> {
        let views = part.reads.views.iter().filter_map(|&at| self.views.get(at)).map(|view| &view.query);
        std::iter::once(&part.query).chain(views)
    }

    /// What hints say of a table wherever a part of a job reads it.
    #[must_use]
    pub fn hints_for<'t>(&self, part: &'t JobPart, table: &Table) -> &'t [TableOption] {
        part.reads.hints.get(table.ddl.name.last()).map_or(&[], Vec::as_slice)
    }

    /// Notes a job of one statement.
    pub(super) fn push_job(&mut self, at: usize, span: Span, insert: Insert) {
        self.jobs.push(Job { at, span, parts: vec![JobPart::of(insert)], interactive: false });
    }

    /// Notes a `SET`, which replaces an earlier one of its key.
    pub(super) fn push_set(&mut self, setting: Setting<'s>, from: usize, last: &mut HashMap<String, usize>) {
        if let Some(earlier) = last.insert(setting.key.to_string(), self.sets.len()) {
            self.sets[earlier].until = self.sets[earlier].until.min(from);
        }
        self.sets.push(ScriptSet { setting, from, until: usize::MAX });
    }

    /// Takes back the last `SET` of a key, or all of them.
    pub(super) fn reset(&mut self, key: Option<&str>, at: usize, last: &mut HashMap<String, usize>) {
        match key {
            Some(key) => {
                if let Some(set) = last.remove(key).and_then(|set| self.sets.get_mut(set)) {
                    set.until = at;
                }
            }
            None => last.drain().for_each(|(_, set)| {
                if let Some(set) = self.sets.get_mut(set) {
                    set.until = at;
                }
            }),
        }
    }

    /// Looks up what was noted by name.
    pub(super) fn resolve(&mut self) {
        let named = |(at, set): (usize, &ScriptSet<'_>)| Some((set.setting.name?, set.from, at));
        self.by_name = self.sets.iter().enumerate().filter_map(named).collect();
        self.by_name.sort_unstable();
        let mut index = Names::default();
        for (at, table) in self.tables.iter().enumerate() {
            index.tables.entry(table.ddl.name.last().to_owned()).or_default().push(at);
        }
        for (at, view) in self.views.iter().enumerate() {
            index.views.entry(view.name.last().to_owned()).or_default().push(at);
        }
        let altered: HashSet<&str> = self.altered.iter().map(ObjectName::last).collect();
        for table in &mut self.tables {
            table.open = table.ddl.like.is_some() || altered.contains(table.ddl.name.last());
        }
        let mut jobs = std::mem::take(&mut self.jobs);
        for (number, job) in jobs.iter_mut().enumerate() {
            for (at, part) in job.parts.iter_mut().enumerate() {
                part.reads = self.reads(&index, &part.query, job.at);
                part.writes = part.target.as_ref().and_then(|target| self.table(&index, &target.name, job.at));
                for &table in &part.reads.tables {
                    self.tables[table].readers.push((number, at));
                }
                if let Some(table) = part.writes {
                    self.tables[table].writers.push((number, at));
                }
            }
        }
        self.jobs = jobs;
    }

    /// The table of a name, as it is at a statement.
    fn table(&self, index: &Names, name: &ObjectName, at: usize) -> Option<usize> {
        let of = index.tables.get(name.last())?;
        let before = of.partition_point(|&one| self.tables[one].at <= at);
        of[..before].iter().rev().take(MOST_NAMES).copied().find(|&one| self.tables[one].ddl.name.may_be(name))
    }

    /// The view of a name, as it is at a statement.
    fn view(&self, index: &Names, name: &ObjectName, at: usize) -> Option<usize> {
        let of = index.views.get(name.last())?;
        let before = of.partition_point(|&one| self.views[one].at <= at);
        of[..before].iter().rev().take(MOST_NAMES).copied().find(|&one| self.views[one].name.may_be(name))
    }

    fn reads(&self, index: &Names, query: &Query, at: usize) -> Reads {
        let mut reads = Reads::default();
        let (mut tables, mut views) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<&Source> = query.sources.iter().take(MOST_NAMES + 1).collect();
        let mut looked = 0;
        while let Some(source) = open.pop() {
            looked += 1;
            if looked > MOST_NAMES {
                reads.others = true;
                break;
            }
            if !source.options.is_empty() {
                reads.hints.entry(source.name.last().to_owned()).or_default().extend(source.options.iter().cloned());
            }
            if let Some(view) = self.view(index, &source.name, at) {
                if views.insert(view) {
                    open.extend(self.views[view].query.sources.iter().take(MOST_NAMES + 1));
                }
            } else if let Some(table) = self.table(index, &source.name, at) {
                tables.insert(table);
            } else {
                reads.others = true;
            }
        }
        reads.tables = tables.into_iter().collect();
        reads.views = views.into_iter().collect();
        reads
    }

    /// The same script, independent of the text that it was read from.
    pub(crate) fn into_owned<'o>(self) -> Script<'o> {
        let owned =
            |set: ScriptSet<'s>| ScriptSet { setting: set.setting.into_owned(), from: set.from, until: set.until };
        Script {
            tables: self.tables,
            views: self.views,
            jobs: self.jobs,
            sets: self.sets.into_iter().map(owned).collect(),
            readers: self.readers,
            altered: self.altered,
            end: self.end,
            by_name: self.by_name,
        }
    }
}

/// Indices of tables and views by the last part of their names.
#[derive(Default)]
struct Names {
    tables: HashMap<String, Vec<usize>>,
    views: HashMap<String, Vec<usize>>,
}
