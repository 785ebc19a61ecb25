//! What a SQL script does: its tables, its views, the jobs that it submits, and
//! the settings in force at each.

use std::collections::HashMap;

use super::Setting;
use crate::flink::catalogue::Name;
use crate::source::Span;
use crate::syntax::sql::{CreateTable, Insert, ObjectName, Query, Source, TableOption, Watermark};

/// Views behind views that are looked into for one statement.
const MOST_VIEWS: usize = 256;

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

impl Table {
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

    /// The table of a name, as it is at a statement.
    #[must_use]
    pub fn table(&self, name: &ObjectName, at: usize) -> Option<&Table> {
        self.tables.iter().rfind(|table| table.at <= at && table.ddl.name.may_be(name))
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
    pub fn hints_for(&self, part: &JobPart, table: &Table) -> Vec<TableOption> {
        let sources = self.queries_of(part).flat_map(|query| &query.sources);
        sources.filter(|source| source.name.may_be(&table.ddl.name)).flat_map(|source| source.options.clone()).collect()
    }

    /// Notes a job of one statement.
    pub(super) fn push_job(&mut self, at: usize, span: Span, insert: Insert) {
        let part = JobPart { target: Some(insert.target), query: insert.query, reads: Reads::default() };
        self.jobs.push(Job { at, span, parts: vec![part], interactive: false });
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
        for table in &mut self.tables {
            table.open = table.ddl.like.is_some() || self.altered.iter().any(|name| name.may_be(&table.ddl.name));
        }
        let mut jobs = std::mem::take(&mut self.jobs);
        for job in &mut jobs {
            for part in &mut job.parts {
                part.reads = self.reads(&index, &part.query, job.at);
            }
        }
        self.jobs = jobs;
    }

    fn reads(&self, index: &Names, query: &Query, at: usize) -> Reads {
        let mut reads = Reads::default();
        let mut open: Vec<&ObjectName> = query.sources.iter().map(|source| &source.name).collect();
        while let Some(name) = open.pop() {
            let latest = |of: &HashMap<String, Vec<usize>>, is: &dyn Fn(usize) -> bool| {
                of.get(name.last()).and_then(|all| all.iter().rev().copied().take(MOST_VIEWS).find(|&one| is(one)))
            };
            let table =
                latest(&index.tables, &|one| self.tables[one].at <= at && self.tables[one].ddl.name.may_be(name));
            let view = latest(&index.views, &|one| self.views[one].at <= at && self.views[one].name.may_be(name));
            match (table, view) {
                (Some(table), None) if !reads.tables.contains(&table) => reads.tables.push(table),
                (_, Some(view)) if reads.views.contains(&view) => {}
                (_, Some(view)) if reads.views.len() < MOST_VIEWS => {
                    reads.views.push(view);
                    open.extend(self.views[view].query.sources.iter().map(|source| &source.name));
                }
                (Some(_), None) => {}
                _ => reads.others = true,
            }
        }
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
