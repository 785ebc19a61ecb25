//! Rules about SQL scripts: the settings as they are at each job.

use super::case::{Case, CaseValue, Cases, cases_of};
use super::cx::Cx;
use crate::document::{Document, Held, Job, JobPart, Script, Table, edit};
use crate::finding::{Applicability, Change, Fix};
use crate::flink::catalogue::{Name, OptionId};
use crate::flink::sql_tables::{self, Connector, is_of_session};
use crate::syntax::sql::TableOption;

/// When the settings of a document are looked at: at a job of a script, else at
/// its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment<'d> {
    /// The number of the statement.
    at: usize,
    /// The job.
    pub(super) job: Option<&'d Job>,
}

/// What it means that a script does not set an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// The default is in force, as the rule's trigger has it.
    Default,
    /// It may be set in the cluster, but for options of the session.
    Unknown,
}

impl<'d> Moment<'d> {
    /// When a job is submitted.
    pub(super) fn of(job: &'d Job) -> Self {
        Self { at: job.at, job: Some(job) }
    }
}

impl<'d> Cx<'d> {
    /// What the script does, where the document is one.
    pub(super) fn script(&self) -> Option<&'d Script<'d>> {
        self.document.script.as_ref()
    }

    /// Each job of a script; the end of a script without jobs, and of any
    /// other document. Queries whose result the client shows count where there
    /// is nothing else.
    pub(super) fn moments(&self) -> Vec<Moment<'d>> {
        let Some(script) = self.script() else { return vec![Moment { at: 0, job: None }] };
        let written: Vec<_> = script.jobs.iter().filter(|job| !job.interactive).map(Moment::of).collect();
        match (written.is_empty(), script.jobs.is_empty()) {
            (false, _) => written,
            (true, false) => script.jobs.iter().map(Moment::of).collect(),
            (true, true) => vec![Moment { at: script.end, job: None }],
        }
    }

    /// What an option comes to at a moment, see [`Cx::cases`].
    pub(super) fn cases_at(&mut self, option: OptionId, moment: Moment<'d>, absent: Absent) -> Option<Cases<'d>> {
        let Some(script) = self.script() else { return self.cases(option) };
        let known = self.known()?;
        let cases = cases_of(self.document, &|name| held_at(self.document, script, name, moment.at), option, &known);
        if cases.iter().any(|case| case.value == CaseValue::Unknown) {
            self.not_assessed(format_args!("the value of {} is not known here", option.key()));
            return None;
        }
        let is_set = cases.iter().all(|case| case.held.is_some());
        if !is_set && !self.is_whole() && absent == Absent::Unknown && !is_of_session(option.key()) {
            self.not_assessed(format_args!("{} may be set outside of this document", option.key()));
            return None;
        }
        Some(cases)
    }

    /// Whether a job runs as a stream in every version that it may be for; one
    /// of a script that says nothing does. `None` where that cannot be seen.
    pub(super) fn is_streaming_at(&mut self, runtime_mode: OptionId, moment: Moment<'d>) -> Option<bool> {
        let cases = self.cases_at(runtime_mode, moment, Absent::Default)?;
        Some(super::streaming::all_streaming(&cases))
    }

    /// [`Cx::fix_option`], where the setting is the one that an edit reaches: of
    /// several with a key, the last.
    pub(super) fn fix_option_at(
        &self,
        option: OptionId,
        cases: &[Case<'d>],
        value: &str,
        applicability: Applicability,
    ) -> Option<Fix> {
        let last = |case: &Case<'d>| match case.setting {
            Some(setting) => self.document.get(&setting.key).is_some_and(|last| last.span == setting.span),
            None => true,
        };
        cases.iter().all(last).then(|| self.fix_option(option, cases, value, applicability)).flatten()
    }

    /// A fix that gives a table's option a value: in place, or behind `beside`.
    pub(super) fn fix_table_option(
        &self,
        table: &Table,
        beside: &TableOption,
        key: &str,
        value: &str,
        applicability: Applicability,
    ) -> Option<Fix> {
        let is = |option: &&TableOption| option.key.text == key;
        let edits = match table.ddl.options.iter().rfind(is) {
            Some(option) => edit::set_table_option(option, value),
            None => edit::insert_table_option(self.source(), beside, key, value)?,
        };
        let changes = vec![Change::Set { key: table.option_key(key), value: value.to_owned() }];
        Some(Fix {
            applicability,
            title: format!("set '{key}' of {} to {value}", table.ddl.name.last()),
            edits,
            changes,
        })
    }
}

/// Where a statement of a script takes a name of the catalogue from: a `SET`
/// before it, else the cluster's defaults.
fn held_at<'d>(document: &'d Document<'d>, script: &'d Script<'d>, name: Name, at: usize) -> Option<Held<'d>> {
    script.named(name, at).map(Held::Setting).or_else(|| {
        let cluster = document.cluster.as_deref()?;
        cluster.document.named(name).map(|setting| Held::Cluster(cluster, setting))
    })
}

/// The connector of a table, where the catalogue has it.
pub(super) fn connector(table: &Table) -> Option<&'static Connector> {
    Connector::of(table.option(sql_tables::CONNECTOR, &[])?.value.text.as_str())
}

/// The connector of a table whose options are all known, with what `hints` add.
pub(super) fn known_connector<'t>(
    table: &'t Table,
    hints: &'t [TableOption],
) -> Option<(&'static Connector, impl Fn(&str) -> Option<&'t str> + Copy)> {
    let value = move |key: &str| table.option(key, hints).map(|option| option.value.text.as_str());
    let placeholder = table.ddl.options.iter().chain(hints).any(|option| {
        let key = option.key.text.as_str();
        let decides = key.starts_with("scan.") || key.starts_with("sink.") || key == sql_tables::CONNECTOR;
        decides && crate::document::is_filled_in_later(&option.value.text)
    });
    (!placeholder && !table.open).then(|| connector(table).map(|connector| (connector, value))).flatten()
}

/// Whether a part of a job waits for event time anywhere on its way.
pub(super) fn waits_for_time(script: &Script<'_>, part: &JobPart) -> bool {
    script.queries_of(part).any(|query| query.waits_for_time)
}

/// Whether a part of a job gathers rows while mini-batches are on.
pub(super) fn gathers_rows(script: &Script<'_>, part: &JobPart) -> bool {
    script.queries_of(part).any(|query| query.gathers_rows)
}

/// Milliseconds of a threshold in nanoseconds.
pub(super) fn nanos(millis: f64) -> i128 {
    let duration = std::time::Duration::try_from_secs_f64(millis / 1e3).unwrap_or_default();
    i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX)
}
