//! From the text of a flinklint.toml to a [`Project`], with every problem at
//! its place.

mod policies;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::base::{Base, load_bases};
use super::globs::{Globs, GlobsBuilder};
use super::{Problem, Project, ProjectError, RuleSettings, Selection, Selector, Target};
use crate::document::Kind;
use crate::finding::RuleId;
use crate::intent::{BadValue, Context, ContextError, Declared, Sla, nearest};
use crate::rules::{RulePage, Threshold};
use crate::source::Span;

/// Larger files are no flinklint.toml.
const LONGEST: u64 = 4 << 20;
/// One slip of the pen can make many syntax errors; the first ones tell enough.
const MOST_SYNTAX_ERRORS: usize = 5;

pub(super) fn load(path: &Path, pages: &[RulePage]) -> Result<Project, ProjectError> {
    let text = read_text(path)
        .map_err(|message| ProjectError::new(shown(path), String::new(), vec![Problem::new(None, message, None)]))?;
    let mut project = parse(path, &text, pages)?;
    let problems = load_bases(&mut project);
    if problems.is_empty() { Ok(project) } else { Err(ProjectError::new(shown(path), text, problems)) }
}

pub(super) fn read_text(path: &Path) -> Result<String, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Err("not a regular file".into());
    }
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("larger than {LONGEST} bytes"));
    }
    String::from_utf8(bytes).map_err(|error| format!("not UTF-8, from byte {} on", error.utf8_error().valid_up_to()))
}

pub(super) fn parse(path: &Path, text: &str, pages: &[RulePage]) -> Result<Project, ProjectError> {
    let fail = |problems| Err(ProjectError::new(shown(path), text.to_owned(), problems));
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let problem = |error: &toml::de::Error| {
            let span = error.span().map(|range| Span::new(range.start, range.end));
            Problem::new(span, error.message(), None)
        };
        return fail(errors.iter().take(MOST_SYNTAX_ERRORS).map(problem).collect());
    }
    let mut reader = Reader { text, pages, problems: Vec::new() };
    let project = reader.project(path, table.get_ref());
    if reader.problems.is_empty() { Ok(project) } else { fail(reader.problems) }
}

/// The path as output shows it: from the current folder on where it is below.
pub(super) fn shown(path: &Path) -> String {
    let inside = std::env::current_dir()
        .and_then(|folder| folder.canonicalize())
        .ok()
        .and_then(|folder| path.strip_prefix(folder).ok());
    let text = inside.unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace(std::path::MAIN_SEPARATOR, "/") }
}

type Value<'t> = Spanned<DeValue<'t>>;

/// The keys at the top level, for the nearest right name.
const TOP_LEVEL: [&str; 13] = [
    "flink-version",
    "environment",
    "sla",
    "fail-on",
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "stats",
    "context",
    "rules",
    "target",
    "policy",
];

/// The keys of a `[[target]]`.
const TARGET: [&str; 7] = ["paths", "flink-version", "environment", "sla", "kind", "base", "context"];

pub(super) fn keys() -> [&'static [&'static str]; 3] {
    [&TOP_LEVEL, &TARGET, &policies::POLICY]
}

/// Reads values and collects what is wrong with them.
struct Reader<'a> {
    text: &'a str,
    pages: &'a [RulePage],
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn project(&mut self, path: &Path, table: &DeTable<'_>) -> Project {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut project = Project {
            path: path.to_owned(),
            root: folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned()),
            declared: Declared::default(),
            fail_on: None,
            selection: Selection::default(),
            exclude: Globs::default(),
            stats: Vec::new(),
            rules: BTreeMap::new(),
            targets: Vec::new(),
            policies: Vec::new(),
        };
        if let Some(value) = table.get("policy") {
            project.policies = self.policies(path, value);
        }
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "flink-version" | "environment" | "sla" | "context" => {
                    self.declared(key.get_ref(), value, &mut project.declared);
                }
                "fail-on" => project.fail_on = self.parsed(value),
                "select" => project.selection.select = Some(self.selectors(value)),
                "extend-select" => project.selection.extend_select = self.selectors(value),
                "ignore" => project.selection.ignore = self.selectors(value),
                "exclude" => project.exclude = self.globs(value),
                "stats" => project.stats = self.strings(value).into_iter().map(|(text, _)| text).collect(),
                "rules" => project.rules = self.rules(value),
                "target" => {
                    for target in self.tables(value, "[[target]]") {
                        let target = self.target(target.0, target.1);
                        project.targets.push(target);
                    }
                }
                // Read before all others, which can name them.
                "policy" => {}
                other => self.unknown_key(key.span(), other, TOP_LEVEL),
            }
        }
        project
    }

    fn target(&mut self, span: Range<usize>, table: &DeTable<'_>) -> Target {
        let mut target = Target { paths: Globs::default(), declared: Declared::default(), kind: None, base: None };
        let mut has_paths = false;
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "paths" => {
                    has_paths = true;
                    target.paths = self.globs(value);
                    if matches!(value.get_ref(), DeValue::Array(array) if array.is_empty()) {
                        self.problem(value.span(), "no path is named", None);
                    }
                }
                "flink-version" | "environment" | "sla" | "context" => {
                    self.declared(key.get_ref(), value, &mut target.declared);
                }
                "kind" => target.kind = self.kind(value),
                "base" => {
                    let span = Span::new(value.span().start, value.span().end);
                    target.base = self.string(value).map(|path| Base::new(path, span));
                }
                other => self.unknown_key(key.span(), other, TARGET),
            }
        }
        if !has_paths {
            self.problem(span, "the target has no `paths`", Some("write paths = [\"jobs/**\"]".into()));
        }
        target
    }

    /// One of the keys that the top level and a target share.
    fn declared(&mut self, key: &str, value: &Value<'_>, declared: &mut Declared) {
        match key {
            "flink-version" => declared.flink_version = self.parsed(value),
            "environment" => declared.environment = self.string(value).and_then(|text| self.take(value, text.parse())),
            "sla" => declared.sla = self.sla(value),
            _ => declared.context = self.context(value),
        }
    }

    fn sla(&mut self, value: &Value<'_>) -> Option<Sla> {
        // A number gets the same answer with and without quotes: it has no unit.
        let text = match value.get_ref() {
            DeValue::Integer(number) => decimal(number),
            _ => self.string(value)?,
        };
        self.take(value, text.parse())
    }

    fn context(&mut self, value: &Value<'_>) -> Context {
        let mut context = Context::default();
        for (key, value) in self.table(value).into_iter().flatten() {
            let text = match value.get_ref() {
                DeValue::String(text) => text.as_ref().to_owned(),
                DeValue::Integer(number) => decimal(number),
                _ => {
                    self.mismatch(value, "a string or a whole number");
                    continue;
                }
            };
            match context.set(key.get_ref(), &text) {
                Ok(()) => {}
                Err(ContextError::UnknownKey { key: name, .. }) => {
                    self.unknown_key(key.span(), &name, Context::keys());
                }
                Err(ContextError::BadValue { error, .. }) => self.problem(value.span(), &error.message, error.help),
            }
        }
        context
    }

    fn kind(&mut self, value: &Value<'_>) -> Option<Kind> {
        let text = self.string(value)?;
        if let Ok(kind) = text.parse() {
            return Some(kind);
        }
        let names = Kind::ALL.map(Kind::as_str);
        self.problem(value.span(), format!("`{text}` is no kind that flinklint reads"), Some(near(&text, names)));
        None
    }

    fn rules(&mut self, value: &Value<'_>) -> BTreeMap<RuleId, RuleSettings> {
        let mut rules = BTreeMap::new();
        for (key, value) in self.table(value).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            let Some((rule, page)) =
                (0..).map(RuleId).zip(self.pages).find(|(_, page)| page.id == name || page.name == name)
            else {
                let names = self.pages.iter().flat_map(|page| [page.id, page.name]);
                let help = nearest(name, names).map(|name| format!("did you mean `{name}`?"));
                let help = help.unwrap_or_else(|| "`flinklint rules` lists them".into());
                self.problem(key.span(), format!("`{name}` is no rule"), Some(help));
                continue;
            };
            let settings = self.rule(page, value);
            if rules.insert(rule, settings).is_some() {
                self.problem(key.span(), format!("{} ({}) is configured twice", page.id, page.name), None);
            }
        }
        rules
    }

    fn rule(&mut self, page: &RulePage, value: &Value<'_>) -> RuleSettings {
        let mut settings = RuleSettings::default();
        for (key, value) in self.table(value).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if name == "severity" {
                settings.severity = self.parsed(value);
            } else if let Some(threshold) = page.thresholds.iter().find(|threshold| threshold.name == name) {
                if let Some(number) = self.number(value, threshold) {
                    settings.thresholds.insert(threshold.name, number);
                }
            } else {
                let names = page.thresholds.iter().map(|threshold| threshold.name);
                self.unknown_key(key.span(), name, std::iter::once("severity").chain(names));
            }
        }
        settings
    }

    fn number(&mut self, value: &Value<'_>, threshold: &Threshold) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => decimal(number).parse().ok(),
            _ => {
                self.mismatch(value, "a number");
                return None;
            }
        };
        let Threshold { name, min, max, .. } = threshold;
        // Also false for a number that is none.
        let inside = number.filter(|number| (*min..=*max).contains(number));
        if inside.is_none() {
            let help = Some(threshold.text).filter(|text| !text.is_empty()).map(|text| format!("it is: {text}"));
            self.problem(value.span(), format!("`{name}` lies between {min} and {max}"), help);
        }
        inside
    }

    fn selectors(&mut self, value: &Value<'_>) -> Vec<Selector> {
        let mut selectors = Vec::new();
        for (text, span) in self.array(value) {
            match Selector::parse(&text, self.pages) {
                Ok(selector) => selectors.push(selector),
                Err(unknown) => self.problem(span, unknown.message(), Some(unknown.help())),
            }
        }
        selectors
    }

    fn globs(&mut self, value: &Value<'_>) -> Globs {
        let mut builder = GlobsBuilder::default();
        for (pattern, span) in self.array(value) {
            if let Err(why) = builder.add(&pattern) {
                self.problem(span, format!("`{pattern}` is no usable glob: {why}"), None);
            }
        }
        builder.build().unwrap_or_else(|why| {
            self.problem(value.span(), format!("the globs cannot be used: {why}"), None);
            Globs::default()
        })
    }

    /// A string that is read as `T`.
    fn parsed<T: FromStr<Err: Display>>(&mut self, value: &Value<'_>) -> Option<T> {
        let result = self.string(value)?.parse();
        result.map_err(|error: T::Err| self.problem(value.span(), error.to_string(), None)).ok()
    }

    /// A value that was read, or the reason why it was not.
    fn take<T>(&mut self, value: &Value<'_>, result: Result<T, BadValue>) -> Option<T> {
        result.map_err(|error| self.problem(value.span(), error.message, error.help)).ok()
    }

    fn string(&mut self, value: &Value<'_>) -> Option<String> {
        if let Some(text) = value.get_ref().as_str() {
            return Some(text.to_owned());
        }
        self.mismatch(value, "a string");
        None
    }

    /// A string, or an array of strings, each with its place.
    fn strings(&mut self, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        if let Some(text) = value.get_ref().as_str() {
            return vec![(text.to_owned(), value.span())];
        }
        self.array(value)
    }

    /// An array of strings, each with its place.
    fn array(&mut self, value: &Value<'_>) -> Vec<(String, Range<usize>)> {
        let Some(array) = value.get_ref().as_array() else {
            self.mismatch(value, "an array of strings");
            return Vec::new();
        };
        array.iter().filter_map(|item| Some((self.string(item)?, item.span()))).collect()
    }

    fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.mismatch(value, "a table");
        }
        table
    }

    /// An array of tables, each with its place.
    fn tables<'v, 't>(&mut self, value: &'v Value<'t>, header: &str) -> Vec<(Range<usize>, &'v DeTable<'t>)> {
        let Some(array) = value.get_ref().as_array() else {
            self.problem(value.span(), "there may be several of these", Some(format!("write {header}")));
            return Vec::new();
        };
        array.iter().filter_map(|item| Some((item.span(), self.table(item)?))).collect()
    }

    fn mismatch(&mut self, value: &Value<'_>, wanted: &str) {
        let found = value.get_ref();
        let written = self.text.get(value.span()).unwrap_or_default();
        let help = match found {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) if wanted == "a string" => {
                Some(format!("write \"{written}\""))
            }
            DeValue::String(_) if wanted == "an array of strings" => Some(format!("write [{written}]")),
            _ => None,
        };
        let message = format!("{wanted} stands here, not {}", described(found));
        self.problem(value.span(), message, help);
    }

    fn unknown_key<'k>(&mut self, span: Range<usize>, key: &str, keys: impl IntoIterator<Item = &'k str>) {
        self.problem(span, format!("`{key}` is no key that flinklint knows here"), Some(near(key, keys)));
    }

    fn problem(&mut self, span: Range<usize>, message: impl AsRef<str>, help: Option<String>) {
        self.problems.push(Problem::new(Some(Span::new(span.start, span.end)), message, help));
    }
}

/// A number in decimal digits, however it was written.
fn decimal(number: &DeInteger<'_>) -> String {
    i128::from_str_radix(number.as_str(), number.radix())
        .map_or_else(|_| number.to_string(), |number| number.to_string())
}

/// The nearest name, or all of them.
fn near<'n>(text: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    match nearest(text, names.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("write one of {}", names.join(", ")),
    }
}

fn described(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

#[cfg(test)]
mod tests;
