use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::Serialize;

use super::args::{ShowArguments, TextOrJson};
use super::common::Failure;
use super::{CLEAN, FAILED};
use crate::collect::Input;
use crate::document::{Document, Effective, Held, ReadFile, hidden_values};
use crate::flink::catalogue::{Acceptance, Name, family, lookup};
use crate::flink::value::{TypedValue, ValueType, convert};
use crate::flink::{KnownReleases, Release};
use crate::intent::Intent;
use crate::lint::{Linter, names};
use crate::report::ignore_broken_pipe;
use crate::source::{SourceFile, Span, SpanSet, mask, sanitize};

#[derive(Serialize)]
struct Show {
    schema: u32,
    documents: Vec<Shown>,
}

#[derive(Serialize)]
struct Shown {
    file: String,
    document: Option<String>,
    kind: &'static str,
    flink_version: Versions,
    environment: Option<&'static str>,
    sla_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    settings: Vec<ShownSetting>,
    ignored: Vec<ShownIgnored>,
}

#[derive(Serialize)]
struct Versions {
    min: Option<String>,
    max: Option<String>,
    from: &'static str,
}

#[derive(Serialize)]
struct ShownSetting {
    key: String,
    value: String,
    origin: Origin,
    layer: &'static str,
    known: bool,
    canonical_key: Option<&'static str>,
    deprecated: bool,
    /// Whether some version that the document may be for reads the key.
    #[serde(skip)]
    is_read: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    typed: Option<Typed>,
    shadows: Vec<Shadow>,
}

#[derive(Serialize)]
struct Origin {
    file: String,
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Shadow {
    file: String,
    line: usize,
}

#[derive(Serialize)]
struct ShownIgnored {
    line: usize,
    text: String,
    reason: String,
}

#[derive(Serialize)]
struct Typed {
    #[serde(rename = "type")]
    name: &'static str,
    #[serde(flatten)]
    content: Content,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Content {
    Nanos(i128),
    Bytes(i64),
    Value(Value),
    Error(String),
}

#[derive(Serialize)]
#[serde(untagged)]
enum Value {
    Boolean(bool),
    Integer(i64),
    Float(f32),
    Double(f64),
    Text(String),
    List(Vec<String>),
    Maps(Vec<BTreeMap<String, String>>),
    Map(BTreeMap<String, String>),
}

pub(super) fn run(arguments: &ShowArguments) -> Result<u8, Failure> {
    let (documents, failed) = arguments.common.of_files(show_file)?;
    let text = match arguments.output_format {
        TextOrJson::Json => {
            let show = Show { schema: 1, documents };
            serde_json::to_string_pretty(&show).map_err(|error| Failure(error.to_string()))? + "\n"
        }
        TextOrJson::Text => documents.iter().map(text).collect::<Vec<_>>().join("\n"),
    };
    ignore_broken_pipe(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(if failed { FAILED } else { CLEAN })
}

fn show_file(linter: &Linter, input: &Input, source: &SourceFile, file: &ReadFile<'_>) -> Vec<Shown> {
    let hidden = SpanSet::new(&hidden_values(source, file));
    let infos = names(&file.documents);
    let shown = file.documents.iter().zip(infos).map(|(document, info)| {
        let (intent, _) = linter.intent(document, source, input);
        let view = View { source, document, hidden: &hidden, known: intent.versions.known() };
        view.show(info.name, &intent)
    });
    shown.collect()
}

struct View<'a> {
    source: &'a SourceFile,
    document: &'a Document<'a>,
    hidden: &'a SpanSet,
    known: Option<KnownReleases>,
}

impl View<'_> {
    fn show(&self, name: Option<String>, intent: &Intent) -> Shown {
        let refusal = self.document.refusals.first();
        let settings = match refusal {
            Some(_) => Vec::new(),
            None => self.document.effective().iter().map(|effective| self.setting(effective)).collect(),
        };
        let ignored = self.document.ignored.iter().map(|ignored| ShownIgnored {
            line: self.line(ignored.span),
            text: mask(self.source, self.document.outward(ignored.span), self.hidden),
            reason: ignored.reason.to_string(),
        });
        Shown {
            file: self.source.name().to_owned(),
            document: name,
            kind: self.document.kind.as_str(),
            flink_version: Versions {
                min: intent.versions.min.map(|version| version.to_string()),
                max: intent.versions.max.map(|version| version.to_string()),
                from: intent.versions_from.as_str(),
            },
            environment: intent.environment.map(crate::intent::Environment::as_str),
            sla_ms: intent.sla.map(crate::intent::Sla::millis),
            error: refusal.map(|refusal| format!("line {}: {}", self.line(refusal.span), refusal.reason)),
            settings,
            ignored: ignored.collect(),
        }
    }

    fn line(&self, span: Span) -> usize {
        self.source.line_column(self.document.outward(span).start()).line
    }

    fn setting(&self, effective: &Effective<'_>) -> ShownSetting {
        let Effective { key, held, losers } = effective;
        let name = lookup(key);
        let release = self.release(name);
        let shown_key = match held {
            Held::Setting(setting) | Held::Cluster(_, setting) => setting.shown_key(),
            Held::Field(_) | Held::Operator(_) => Cow::Borrowed(*key),
        };
        ShownSetting {
            key: shown_key.into_owned(),
            value: held.configured().into_owned(),
            origin: self.origin(*held),
            layer: layer(*held),
            known: name.is_some() || family(key).is_some(),
            canonical_key: name.map(|name| canonical(name, release)),
            deprecated: name.is_some_and(|name| name.deprecated_for(release).next().is_some()),
            is_read: self.is_read(name),
            typed: self.typed(*held, name, release),
            shadows: losers
                .iter()
                .map(|loser| {
                    let Origin { file, line, .. } = self.origin(*loser);
                    Shadow { file, line }
                })
                .collect(),
        }
    }

    fn is_read(&self, name: Option<Name>) -> bool {
        let acceptance = name.zip(self.known).map(|(name, known)| name.acceptance(&known));
        acceptance != Some(Acceptance::Never)
    }

    /// Where a value stands; what the operator adds, at the head of the document.
    fn origin(&self, held: Held<'_>) -> Origin {
        let (source, span) = match held {
            Held::Setting(setting) => (self.source, self.document.outward(setting.span)),
            Held::Field(field) => (self.source, self.document.outward(field.span)),
            Held::Operator(_) => (self.source, self.document.outward(self.document.head)),
            Held::Cluster(cluster, setting) => (&cluster.source, cluster.document.outward(setting.span)),
        };
        let place = source.line_column(span.start());
        Origin { file: source.name().to_owned(), line: place.line, column: place.column }
    }

    /// The newest release that the document may be for and that reads the key.
    fn release(&self, name: Option<Name>) -> Release {
        let newest = self.known.map_or(Release::NEWEST, |known| known.last);
        let reads = |release: &Release| name.is_some_and(|name| name.options_in(*release).next().is_some());
        let in_range = self.known.and_then(|known| known.iter().rfind(|release| reads(release)));
        in_range.or_else(|| Release::all().rfind(|release| reads(release))).unwrap_or(newest)
    }

    fn typed(&self, held: Held<'_>, name: Option<Name>, release: Release) -> Option<Typed> {
        let option = name?.options_in(release).next()?;
        if held.is_placeholder() {
            return None;
        }
        let value_type = option.type_in(release);
        let name = type_name(value_type);
        if held.holds_secret() {
            return Some(Typed { name, content: Content::Value(Value::Text(held.shown().into_owned())) });
        }
        let content = match convert(&held.value(), value_type, release, self.document.value_syntax(release)) {
            Ok(value) => content(value),
            Err(error) => Content::Error(error.reason()),
        };
        Some(Typed { name, content })
    }
}

/// The key that `release` has for what a name stands for.
fn canonical(name: Name, release: Release) -> &'static str {
    name.options_in(release).next().map_or(name.as_str(), crate::flink::catalogue::OptionId::key)
}

fn type_name(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::Boolean => "boolean",
        ValueType::Int => "int",
        ValueType::Long => "long",
        ValueType::Float => "float",
        ValueType::Double => "double",
        ValueType::String => "string",
        ValueType::Duration => "duration",
        ValueType::Memory => "memory",
        ValueType::Enum(_) => "enum",
        ValueType::List(_) => "list",
        ValueType::Map => "map",
    }
}

fn content(value: TypedValue) -> Content {
    match value {
        TypedValue::Boolean(value) => Content::Value(Value::Boolean(value)),
        TypedValue::Int(value) => Content::Value(Value::Integer(value.into())),
        TypedValue::Long(value) => Content::Value(Value::Integer(value)),
        TypedValue::Float(value) => Content::Value(Value::Float(value)),
        TypedValue::Double(value) => Content::Value(Value::Double(value)),
        TypedValue::String(value) => Content::Value(Value::Text(value)),
        TypedValue::Duration(nanos) => Content::Nanos(nanos),
        TypedValue::Memory(bytes) => Content::Bytes(bytes),
        TypedValue::Enum(value) => Content::Value(Value::Text(value.to_owned())),
        TypedValue::List(values) => Content::Value(Value::List(values)),
        TypedValue::Maps(maps) => Content::Value(Value::Maps(maps)),
        TypedValue::Map(map) => Content::Value(Value::Map(map)),
    }
}

const OPERATOR: &str = "operator";
const CLUSTER: &str = "cluster";

/// The layer of the configuration that a value belongs to.
fn layer(held: Held<'_>) -> &'static str {
    match held {
        Held::Setting(_) => "document",
        Held::Field(_) => "spec",
        Held::Operator(_) => OPERATOR,
        Held::Cluster(..) => CLUSTER,
    }
}

fn where_from(setting: &ShownSetting) -> String {
    match setting.layer {
        OPERATOR => "set by the operator".to_owned(),
        CLUSTER => format!("{}:{}", setting.origin.file, setting.origin.line),
        _ => format!("line {}", setting.origin.line),
    }
}

fn text(shown: &Shown) -> String {
    let mut out = String::new();
    let name = shown.document.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    let Versions { min, max, from } = &shown.flink_version;
    let version = match (min, max) {
        (Some(min), Some(max)) if min == max => format!("Flink {min}"),
        (Some(min), Some(max)) => format!("Flink {min} to {max}"),
        (Some(min), None) => format!("Flink {min} or later"),
        (None, Some(max)) => format!("Flink {max} or earlier"),
        (None, None) => "any Flink".into(),
    };
    let by = if min.is_none() && max.is_none() { String::new() } else { format!(" by {from}") };
    let _ = writeln!(out, "{}{name} ({}, {version}{by})", shown.file, shown.kind);
    if let Some(error) = &shown.error {
        let _ = writeln!(out, "  Flink refuses this document: {error}");
    }
    let longest = shown.settings.iter().map(|setting| setting.key.len()).max().unwrap_or_default().min(60);
    for setting in &shown.settings {
        let mut notes = vec![where_from(setting)];
        if !setting.known {
            notes.push("not in the catalogue".into());
        }
        if !setting.is_read {
            notes.push(format!("not read by {version}"));
        }
        if setting.deprecated {
            notes.push(format!("old name of {}", setting.canonical_key.unwrap_or_default()));
        }
        if let Some(Typed { content: Content::Error(error), .. }) = &setting.typed {
            notes.push(format!("refused: {error}"));
        }
        if !setting.shadows.is_empty() {
            let of = |shadow: &Shadow| {
                let file = if shadow.file == shown.file { "line ".to_owned() } else { format!("{}:", shadow.file) };
                format!("{file}{}", shadow.line)
            };
            notes.push(format!("replaces {}", setting.shadows.iter().map(of).collect::<Vec<_>>().join(", ")));
        }
        let value = setting.value.replace('\n', "\\n");
        let _ = writeln!(out, "  {:<longest$} = {value}  ({})", setting.key, notes.join("; "));
    }
    for ignored in &shown.ignored {
        let _ = writeln!(out, "  ignored, line {}: {}  ({})", ignored.line, ignored.text, ignored.reason);
    }
    sanitize(&out).into_owned()
}
