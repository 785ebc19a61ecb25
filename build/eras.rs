//! The runs of releases that read an option alike, see `src/flink/catalogue/era.rs`.

use std::collections::{BTreeSet, HashMap};

/// How an option was read while Flink had it under its key; what stands in a
/// list is the expression of each release from `since` to `last`.
pub struct History {
    pub since: usize,
    pub last: usize,
    pub types: Vec<String>,
    pub defaults: Vec<String>,
    /// Row of its key among the names.
    pub name: usize,
    /// Row of a further name, its first and its last release, in the order of the lookup.
    pub aliases: Vec<(usize, usize, usize)>,
    /// The options that are this one under an older key, and itself.
    pub lineage: Vec<usize>,
}

impl History {
    fn exists_in(&self, release: usize) -> bool {
        (self.since..=self.last).contains(&release)
    }
}

#[derive(PartialEq)]
struct Reading {
    option: usize,
    names: Vec<usize>,
    value_type: String,
    default: String,
}

struct Era {
    first: usize,
    last: usize,
    reading: Reading,
    by_patch: bool,
}

/// The tables of all options' eras.
pub struct Eras<'h> {
    histories: &'h [History],
    /// Name and release where some patch levels read it and others do not.
    patched: BTreeSet<(usize, usize)>,
    rows: Vec<String>,
    names: Vec<String>,
    lists: HashMap<Vec<usize>, String>,
}

impl<'h> Eras<'h> {
    pub fn new(histories: &'h [History], patched: BTreeSet<(usize, usize)>) -> Self {
        Self { histories, patched, rows: Vec::new(), names: Vec::new(), lists: HashMap::new() }
    }

    /// Adds an option; gives the runs of its eras and of all names in them.
    pub fn add(&mut self, id: usize, releases: usize) -> (String, String) {
        let start = self.rows.len();
        let mut every_name = BTreeSet::new();
        for era in self.of(id, releases) {
            every_name.extend(era.reading.names.iter().copied());
            let names = self.list(era.reading.names);
            self.rows.push(format!(
                "EraRow{{first:{},last:{},option:{},names:{names},value_type:{},default:{},by_patch:{}}}",
                era.first, era.last, era.reading.option, era.reading.value_type, era.reading.default, era.by_patch,
            ));
        }
        let every_name = self.list(every_name.into_iter().collect());
        (format!("({start},{})", self.rows.len()), every_name)
    }

    /// Rows of `ERAS` and of `NAME_LISTS`.
    pub fn tables(&self) -> (&[String], &[String]) {
        (&self.rows, &self.names)
    }

    fn of(&self, id: usize, releases: usize) -> Vec<Era> {
        let mut eras: Vec<Era> = Vec::new();
        for release in 0..releases {
            let Some(reading) = self.reading(id, release) else { continue };
            let by_patch = reading.names.iter().any(|&name| self.patched.contains(&(name, release)));
            match eras.last_mut() {
                Some(last) if last.last + 1 == release && last.reading == reading && !last.by_patch && !by_patch => {
                    last.last = release;
                }
                _ => eras.push(Era { first: release, last: release, reading, by_patch }),
            }
        }
        eras
    }

    fn reading(&self, id: usize, release: usize) -> Option<Reading> {
        let has_key = |&&option: &&usize| self.histories[option].exists_in(release);
        let &option = self.histories[id].lineage.iter().rev().find(has_key)?;
        let live = &self.histories[option];
        let further = live.aliases.iter().filter(|&&(_, first, last)| (first..=last).contains(&release));
        Some(Reading {
            option,
            names: std::iter::once(live.name).chain(further.map(|&(name, ..)| name)).collect(),
            value_type: live.types[release - live.since].clone(),
            default: live.defaults[release - live.since].clone(),
        })
    }

    /// The run of a list of names, which many options' eras share.
    fn list(&mut self, names: Vec<usize>) -> String {
        if let Some(run) = self.lists.get(&names) {
            return run.clone();
        }
        let start = self.names.len();
        self.names.extend(names.iter().map(ToString::to_string));
        let run = format!("({start},{})", self.names.len());
        self.lists.insert(names, run.clone());
        run
    }
}
