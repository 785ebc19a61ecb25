//! SQL scripts: `SET` and `RESET` as the SQL client takes them, and the
//! statements that they count for.

use std::borrow::Cow;
use std::collections::HashMap;

use super::script::{Job, JobPart, Reads, Script, Table, View};
use super::{Container, Document, Ignored, IgnoredReason, Kind, Setting, Site, Style};
use crate::flink::catalogue::{family, lookup};
use crate::flink::value::RawValue;
use crate::flink::{Release, SetStatement, parse_set_statement};
use crate::source::{SourceFile, Span};
use crate::syntax::sql::{Insert, Source, StatementKind, parse, read_statement};

/// Reads a whole script. The client of every release in the catalogue takes a
/// statement alike once it has taken the semicolon off.
pub(super) fn read(source: &SourceFile) -> Document<'_> {
    let text = source.text();
    let mut document = Document::new(Kind::Sql, Span::new(0, text.len()));
    let parsed = parse(text);
    document.comments.extend(parsed.comments.iter().filter(|comment| comment.slice(text).contains("flinklint")));
    document.head = parsed.statements.first().map_or(Span::empty(0), |first| first_line(text, first.span));
    let mut reader = Reader { text, script: Script::default(), last: HashMap::new(), set: None };
    for (at, statement) in parsed.statements.iter().enumerate() {
        if !reader.setting(&mut document, at, statement.span) {
            reader.statement(at, statement.span);
        }
    }
    let mut script = reader.script;
    script.end = parsed.statements.len();
    script.resolve();
    document.script = Some(script);
    let entries = document.settings.len();
    document.containers.push(Container::outermost(document.span, entries));
    // The cluster brings a configuration of its own.
    document.partial = true;
    document.mark();
    document
}

/// What a script comes to, statement by statement.
struct Reader<'s> {
    text: &'s str,
    script: Script<'s>,
    /// The last `SET` of every key.
    last: HashMap<String, usize>,
    /// The job of the set of statements that is open.
    set: Option<Job>,
}

impl<'s> Reader<'s> {
    /// Takes a statement that begins with SET or RESET.
    fn setting(&mut self, document: &mut Document<'s>, at: usize, span: Span) -> bool {
        let start = span.start();
        match parse_set_statement(span.slice(self.text), Release::NEWEST) {
            Some(SetStatement::Set { key, key_range, value, value_range, quoted }) => {
                let place = |range: std::ops::Range<usize>| Span::new(start + range.start, start + range.end);
                let style = |quoted| if quoted { Style::SingleQuoted } else { Style::Plain };
                let site =
                    Site { container: 0, key_style: style(quoted.0), value_style: style(quoted.1), shared: false };
                let value = RawValue::String(trimmed(value));
                let setting = Setting::new(trimmed(key), value, place(key_range), place(value_range), site);
                let setting = Setting { span, ..setting };
                self.script.push_set(setting.clone(), at, &mut self.last);
                document.settings.push(setting);
            }
            Some(SetStatement::Reset(key)) => {
                let key = key.as_deref().map(str::trim);
                document.settings.retain(|setting| key.is_some_and(|key| setting.key != key));
                self.script.reset(key, at, &mut self.last);
            }
            Some(SetStatement::Rejected) => {
                document.ignored.push(Ignored { span, reason: IgnoredReason::RejectedSet });
            }
            Some(SetStatement::ShowAll) => {}
            None => return false,
        }
        true
    }

    fn statement(&mut self, at: usize, span: Span) {
        match read_statement(self.text, span) {
            StatementKind::CreateTable(mut ddl) => {
                let query = ddl.query.take();
                let target = Source { name: ddl.name.clone(), options: Vec::new() };
                let head = Span::new(span.start(), ddl.name.span.end());
                self.script.tables.push(Table::of(at, head, ddl));
                if let Some(query) = query {
                    self.script.push_job(at, span, Insert { target, query });
                }
            }
            StatementKind::CreateView(name, query) => self.script.views.push(View { at, name, query }),
            StatementKind::AlterTable(name) => self.script.altered.push(name),
            StatementKind::BeginSet(first) => {
                let parts = first.map(JobPart::of).into_iter().collect();
                self.set = Some(Job { at, span, parts, interactive: false });
            }
            StatementKind::Insert(insert) => match &mut self.set {
                Some(job) => job.parts.push(JobPart::of(insert)),
                None => self.script.push_job(at, span, insert),
            },
            StatementKind::EndSet => self.script.jobs.extend(self.set.take()),
            StatementKind::Query(query) => {
                let part = JobPart { target: None, query, reads: Reads::default(), writes: None };
                self.script.jobs.push(Job { at, span, parts: vec![part], interactive: true });
            }
            StatementKind::StopJob | StatementKind::Planned => self.script.readers.push(at),
            StatementKind::Other => {}
        }
    }
}

fn first_line(text: &str, span: Span) -> Span {
    let line = span.slice(text).lines().next().unwrap_or_default();
    Span::new(span.start(), span.start() + line.trim_end().len())
}

fn trimmed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Whether a script is Flink's: a key of its statements is, or a table names its
/// connector.
pub(super) fn is_flinks(document: &Document<'_>, text: &str) -> bool {
    let known = |key: &str| lookup(key).is_some() || family(key).is_some();
    let rejected = |ignored: &Ignored| known(first_key(ignored.span.slice(text)));
    let sets = document.script.iter().flat_map(|script| &script.sets);
    sets.map(|set| &set.setting).any(|setting| known(&setting.key))
        || document.ignored.iter().any(rejected)
        || names_connector(text)
        || parse(text).statements.iter().any(|statement| {
            let reset = parse_set_statement(statement.span.slice(text), Release::NEWEST);
            matches!(reset, Some(SetStatement::Reset(Some(key))) if known(key.trim()))
        })
}

/// The word behind `SET` of a statement that the client refuses, without quotes.
fn first_key(statement: &str) -> &str {
    let rest = statement.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim_start());
    let word = rest.trim_start_matches(['\'', '"', '`']);
    word.split(|c: char| c.is_whitespace() || "'\"`=;".contains(c)).next().unwrap_or_default()
}

fn names_connector(text: &str) -> bool {
    text.match_indices("'connector'").any(|(at, word)| text[at + word.len()..].trim_start().starts_with('='))
}

#[cfg(test)]
mod tests {
    use super::super::read as read_file;
    use super::*;

    #[test]
    fn sets_and_resets_and_what_is_rejected() {
        let text = "-- job\nSET 'parallelism.default' = '2';\nset a.b = c;\nSET 'a.c' = 1;\nRESET 'a.b';\nSELECT 1;\n";
        let source = SourceFile::new("job.sql", text);
        let file = read_file(&source, None);
        let document = &file.documents[0];
        let keys: Vec<_> = document.settings.iter().map(|setting| setting.key.as_ref()).collect();
        assert_eq!(keys, ["parallelism.default"]);
        assert_eq!(source.slice(document.settings[0].value_span), "2");
        assert_eq!(source.slice(document.ignored[0].span), "SET 'a.c' = 1");
    }

    #[test]
    fn a_set_counts_for_the_statements_behind_it() {
        let text = "SET 'parallelism.default' = '1';\nINSERT INTO a SELECT * FROM t;\nSET 'parallelism.default' = '2';\n\
            BEGIN STATEMENT SET;\nINSERT INTO a SELECT * FROM t;\nINSERT INTO b SELECT * FROM v;\nEND;\n\
            RESET 'parallelism.default';\nINSERT INTO a SELECT 1;\n";
        let source = SourceFile::new("job.sql", text);
        let file = read_file(&source, None);
        let script = file.documents[0].script.as_ref().expect("a script");
        let name = lookup("parallelism.default").expect("a name");
        let in_force: Vec<_> = script
            .jobs
            .iter()
            .map(|job| script.named(name, job.at).map(|setting| setting.text().into_owned()))
            .collect();
        assert_eq!(in_force, [Some("1".to_owned()), Some("2".to_owned()), None]);
        assert_eq!(script.jobs.iter().map(|job| job.parts.len()).collect::<Vec<_>>(), [1, 2, 1]);
        assert!(script.sets.iter().all(|set| script.serves_a_job(&set.setting)));
    }

    #[test]
    fn queries_read_tables_through_views() {
        let text = "CREATE TABLE t (a INT) WITH ('connector' = 'kafka');\n\
            CREATE VIEW v AS SELECT * FROM t;\nCREATE VIEW w AS SELECT * FROM v;\n\
            INSERT INTO x SELECT * FROM w;\nINSERT INTO x SELECT * FROM `cat`.`db`.`other`;\n";
        let source = SourceFile::new("job.sql", text);
        let file = read_file(&source, None);
        let script = file.documents[0].script.as_ref().expect("a script");
        let reads: Vec<_> = script.jobs.iter().map(|job| &job.parts[0].reads).collect();
        assert_eq!((reads[0].tables.as_slice(), reads[0].views.len(), reads[0].others), ([0].as_slice(), 2, false));
        assert_eq!((reads[1].tables.len(), reads[1].others), (0, true));
    }

    #[test]
    fn scripts_of_other_databases_are_left_alone() {
        let other = SourceFile::new("x.sql", "SET search_path = public;\nSELECT 1;\n");
        assert!(read_file(&other, None).documents.is_empty());
        let table = SourceFile::new("x.sql", "CREATE TABLE t (a INT) WITH ('connector' = 'kafka');\n");
        assert_eq!(read_file(&table, None).documents.len(), 1);
    }
}
