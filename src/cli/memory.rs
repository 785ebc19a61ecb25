use std::io::{self, Write as _};

use serde::Serialize;

use super::args::{MemoryArguments, TextOrJson};
use super::common::Failure;
use super::memory_text::text;
use super::{CLEAN, FAILED};
use crate::collect::Input;
use crate::document::{Document, ReadFile};
use crate::flink::Release;
use crate::flink::memory::{
    JobManagerMemory, JvmArguments, Origin, Size, TaskManagerMemory, Underived, jobmanager_memory, taskmanager_memory,
};
use crate::intent::Intent;
use crate::lint::{Linter, names};
use crate::report::{Style, ignore_broken_pipe};
use crate::source::SourceFile;

#[derive(Serialize)]
struct Memory {
    schema: u32,
    documents: Vec<Shown>,
}

/// The processes of one document.
#[derive(Serialize)]
pub(super) struct Shown {
    pub file: String,
    pub document: Option<String>,
    pub flink_version: Versions,
    /// The release whose memory model holds: the newest that the document may be for.
    pub release: Option<String>,
    pub processes: Vec<Process>,
    #[serde(skip)]
    pub kind: &'static str,
}

#[derive(Serialize)]
pub(super) struct Versions {
    pub min: Option<String>,
    pub max: Option<String>,
    pub from: &'static str,
}

#[derive(Serialize)]
pub(super) struct Process {
    pub process: &'static str,
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl Process {
    /// As Flink's documentation spells it.
    pub fn title(&self) -> &'static str {
        if self.process == "taskmanager" { "TaskManager" } else { "JobManager" }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Outcome {
    Breakdown(Box<Breakdown>),
    Error {
        error: String,
        /// Whether Flink refuses, rather than that something is not known here.
        #[serde(skip)]
        refused: bool,
    },
}

#[derive(Serialize)]
pub(super) struct Breakdown {
    pub components: Components,
    jvm_args: JvmFlags,
    /// Who decides the size of the process, where it is set.
    #[serde(skip)]
    pub total: Option<String>,
    #[serde(skip)]
    pub parts: Vec<Part>,
    #[serde(skip)]
    pub command_line: String,
}

/// What a process's memory is divided into.
pub(super) struct Part {
    pub name: &'static str,
    pub bytes: i64,
    /// What decides it.
    pub by: String,
}

#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Components {
    TaskManager {
        total_process: i64,
        total_flink: i64,
        jvm_heap: i64,
        framework_heap: i64,
        task_heap: i64,
        framework_off_heap: i64,
        task_off_heap: i64,
        network: i64,
        managed: i64,
        jvm_metaspace: i64,
        jvm_overhead: i64,
    },
    JobManager {
        total_process: i64,
        total_flink: i64,
        jvm_heap: i64,
        off_heap: i64,
        jvm_metaspace: i64,
        jvm_overhead: i64,
    },
}

#[derive(Serialize)]
struct JvmFlags {
    #[serde(rename = "Xmx")]
    xmx: i64,
    #[serde(rename = "Xms")]
    xms: i64,
    #[serde(rename = "MaxDirectMemorySize", skip_serializing_if = "Option::is_none")]
    max_direct_memory_size: Option<i64>,
    #[serde(rename = "MaxMetaspaceSize")]
    max_metaspace_size: i64,
}

impl From<JvmArguments> for JvmFlags {
    fn from(arguments: JvmArguments) -> Self {
        let JvmArguments { xmx, xms, max_direct_memory_size, max_metaspace_size } = arguments;
        Self { xmx, xms, max_direct_memory_size, max_metaspace_size }
    }
}

pub(super) fn run(arguments: &MemoryArguments) -> Result<u8, Failure> {
    let (documents, failed) = arguments.common.of_files(of_file)?;
    let text = match arguments.output_format {
        TextOrJson::Json => {
            let memory = Memory { schema: 1, documents };
            serde_json::to_string_pretty(&memory).map_err(|error| Failure(error.to_string()))? + "\n"
        }
        TextOrJson::Text => {
            let style = Style::of_stdout(arguments.common.color);
            documents.iter().map(|shown| text(shown, style)).collect::<Vec<_>>().join("\n")
        }
    };
    ignore_broken_pipe(io::stdout().lock().write_all(text.as_bytes()))?;
    Ok(if failed { FAILED } else { CLEAN })
}

fn of_file(linter: &Linter, input: &Input, source: &SourceFile, file: &ReadFile<'_>) -> Vec<Shown> {
    let documents = file.documents.iter().zip(names(&file.documents));
    let with_processes = documents.filter(|(document, _)| document.kind.starts_processes());
    let shown = with_processes.map(|(document, info)| {
        let (intent, _) = linter.intent(document, source, input);
        show(document, info.name, &intent, source)
    });
    shown.collect()
}

pub(super) fn show(document: &Document<'_>, name: Option<String>, intent: &Intent, source: &SourceFile) -> Shown {
    let release = intent.versions.known().map(|known| known.last);
    let refusal = document.refusals.first().map(|refusal| {
        let line = source.line_column(refusal.span.start()).line;
        format!("Flink refuses the document: line {line}: {}", refusal.reason)
    });
    let processes = match (refusal, release) {
        (Some(error), _) => without(&error, true),
        (None, Some(release)) => processes(document, release),
        (None, None) => {
            let (oldest, newest) = (Release::OLDEST, Release::NEWEST);
            without(&format!("Flink {} is outside of the catalogue ({oldest} to {newest})", intent.versions), false)
        }
    };
    Shown {
        file: source.name().to_owned(),
        document: name,
        flink_version: Versions {
            min: intent.versions.min.map(|version| version.to_string()),
            max: intent.versions.max.map(|version| version.to_string()),
            from: intent.versions_from.as_str(),
        },
        release: release.map(|release| release.to_string()),
        processes,
        kind: document.kind.as_str(),
    }
}

const NAMES: [&str; 2] = ["taskmanager", "jobmanager"];

fn without(error: &str, refused: bool) -> Vec<Process> {
    NAMES.map(|process| Process { process, outcome: Outcome::Error { error: error.to_owned(), refused } }).into()
}

fn processes(document: &Document<'_>, release: Release) -> Vec<Process> {
    let heap = document.kind.legacy_heap();
    let outcomes = [
        taskmanager_memory(document, release, heap).map(|memory| of_taskmanager(&memory, document)),
        jobmanager_memory(document, release, heap).map(|memory| of_jobmanager(&memory, document)),
    ];
    let processes = NAMES.into_iter().zip(outcomes).map(|(process, outcome)| Process {
        process,
        outcome: match outcome {
            Ok(breakdown) => Outcome::Breakdown(Box::new(breakdown)),
            Err(error) => Outcome::Error {
                error: with_fields(&error.to_string(), document),
                refused: matches!(error, Underived::Refused(_)) && !document.partial,
            },
        },
    });
    processes.collect()
}

/// Names the fields of a manifest that set keys instead of the keys.
fn with_fields(words: &str, document: &Document<'_>) -> String {
    let fields = &document.fields.settings;
    fields.iter().fold(words.to_owned(), |words, field| words.replace(field.key, &field.path.to_string()))
}

fn of_taskmanager(memory: &TaskManagerMemory, document: &Document<'_>) -> Breakdown {
    let names = [
        "framework heap",
        "framework off-heap",
        "task heap",
        "task off-heap",
        "managed",
        "network",
        "JVM metaspace",
        "JVM overhead",
    ];
    let jvm = memory.jvm_arguments();
    Breakdown {
        components: Components::TaskManager {
            total_process: memory.total_process,
            total_flink: memory.total_flink,
            jvm_heap: memory.jvm_heap,
            framework_heap: memory.framework_heap,
            task_heap: memory.task_heap,
            framework_off_heap: memory.framework_off_heap,
            task_off_heap: memory.task_off_heap,
            network: memory.network,
            managed: memory.managed,
            jvm_metaspace: memory.jvm_metaspace,
            jvm_overhead: memory.jvm_overhead,
        },
        jvm_args: jvm.into(),
        total: total(&memory.decided_by, document),
        parts: parts(&names, &memory.decided_by, document),
        command_line: jvm.to_string(),
    }
}

fn of_jobmanager(memory: &JobManagerMemory, document: &Document<'_>) -> Breakdown {
    let names = ["JVM heap", "off-heap", "JVM metaspace", "JVM overhead"];
    let jvm = memory.jvm_arguments();
    Breakdown {
        components: Components::JobManager {
            total_process: memory.total_process,
            total_flink: memory.total_flink,
            jvm_heap: memory.jvm_heap,
            off_heap: memory.off_heap,
            jvm_metaspace: memory.jvm_metaspace,
            jvm_overhead: memory.jvm_overhead,
        },
        jvm_args: jvm.into(),
        total: total(&memory.decided_by, document),
        parts: parts(&names, &memory.decided_by, document),
        command_line: jvm.to_string(),
    }
}

fn is_rest(size: &Size) -> bool {
    size.origin == Origin::Derived && !size.key.ends_with("fraction") && !size.key.ends_with("numberOfBuffers")
}

/// The setting that the parts are a division of.
fn total(decided_by: &[Size], document: &Document<'_>) -> Option<String> {
    let rest = decided_by.iter().rev().find(|size| is_rest(size))?;
    Some(document.spec_field(rest.key).map_or_else(|| rest.key.to_owned(), |field| field.path.to_string()))
}

fn parts(names: &[&'static str], decided_by: &[Size], document: &Document<'_>) -> Vec<Part> {
    let part = |(&name, size): (&&'static str, &Size)| {
        let key = short(size.key);
        let by = match size.origin {
            _ if is_rest(size) => format!("rest of {key}"),
            Origin::Derived if document.get(size.key).is_none() => format!("{key}, default"),
            Origin::Default => format!("{key}, default"),
            _ => key.to_owned(),
        };
        Part { name, bytes: size.bytes, by }
    };
    names.iter().zip(decided_by).map(part).collect()
}

/// A key without what the keys of a process's memory have in common.
fn short(key: &str) -> &str {
    ["taskmanager.memory.", "jobmanager.memory."].iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(key)
}
