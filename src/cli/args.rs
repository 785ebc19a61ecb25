use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::plain;
use crate::document::Kind;
use crate::finding::Applicability;
use crate::flink::Version;
use crate::intent::{Environment, Sla};
use crate::project::FailOn;
use crate::report::{ColorChoice, Format};

/// Larger files are not read unless another limit is given.
pub(super) const MAX_FILE_SIZE: &str = "256 MB";

/// Younger jobs are not judged unless another time is given.
pub(super) const MIN_UPTIME: &str = "5 min";

/// Configuration linter and tuning advisor for Apache Flink
#[derive(Debug, Parser)]
#[command(name = "flinklint", version)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// `flinklint check` alone: describing the other commands takes longer than the
/// check of a file.
#[derive(Parser)]
#[command(disable_version_flag = true)]
struct CheckOnly {
    #[command(flatten)]
    arguments: CheckArguments,
}

impl Arguments {
    /// The command line, the program's own name first.
    ///
    /// # Errors
    /// It is none of flinklint's, or asks for help or the version.
    pub fn of(line: &[OsString]) -> Result<Self, clap::Error> {
        if let [_, command, rest @ ..] = line
            && command == "check"
            && let Some(arguments) = plain::check(rest).or_else(|| by_clap(rest).ok())
        {
            return Ok(Self { command: Some(Command::Check(arguments)) });
        }
        // What is wrong with `check`, and its help, are told by the whole description.
        Self::try_parse_from(line)
    }
}

/// What stands behind `check`.
pub(super) fn by_clap(line: &[OsString]) -> Result<CheckArguments, clap::Error> {
    let name = OsString::from("check");
    CheckOnly::try_parse_from(std::iter::once(&name).chain(line)).map(|CheckOnly { arguments }| arguments)
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lint files and folders; never writes
    Check(CheckArguments),
    /// Apply the suggested patches in place
    Fix(FixArguments),
    /// Rewrite configurations for another Flink version
    Migrate(MigrateArguments),
    /// Show the configuration that Flink really sees
    Show(ShowArguments),
    /// Show how Flink divides the memory of its processes
    Memory(MemoryArguments),
    /// Show where the latency goes, against the SLA
    Budget(BudgetArguments),
    /// Explain a rule (id or name) or a Flink option (key)
    Explain(ExplainArguments),
    /// List the rules
    Rules(RulesArguments),
    /// Read a running cluster's REST API into one stats file; only reads
    Snapshot(SnapshotArguments),
    /// Write a commented flinklint.toml from what lies here
    Init(InitArguments),
    /// Write a JSON Schema of config.yaml for editors and validators
    Schema(SchemaArguments),
    /// Serve an editor by the Language Server Protocol, on standard input and output
    Lsp(LspArguments),
    /// Write shell completions
    Completions(CompletionsArguments),
    /// Write the manual pages, for packages
    #[command(hide = true)]
    Man(ManArguments),
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// How to write what was found (repeatable, with an -o for all but one)
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub output_format: Vec<Format>,
    /// Write to a file instead of standard output: the n-th belongs to the n-th format
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Write how often each rule fired instead of the findings
    #[arg(long)]
    pub statistics: bool,
    /// Exit with 1 from this severity on: error, warning (default), info, never
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
    /// Report only what this baseline does not have
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found as the baseline of the files, and report nothing
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Only what the branch changes since it left this commit, as git tells: findings on changed lines
    #[arg(long, value_name = "REF")]
    pub changed_since: Option<String>,
    /// With --changed-since, all findings of the files that changed
    #[arg(long, requires = "changed_since")]
    pub whole: bool,
    /// Report what comments and annotations suppress as well
    #[arg(long)]
    pub no_suppress: bool,
    /// Run again whenever a file changes, until it is interrupted
    #[arg(long, conflicts_with_all = ["write_baseline", "changed_since"])]
    pub watch: bool,
}

#[derive(Debug, Args)]
pub(super) struct FixArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// Print a unified diff and write nothing
    #[arg(long)]
    pub diff: bool,
    /// Apply fixes that need a person's decision as well
    #[arg(long)]
    pub r#unsafe: bool,
    /// Write a comment that suppresses each finding, instead of mending it
    #[arg(long, conflicts_with = "unsafe")]
    pub add_suppressions: bool,
    /// How to say what was done
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
    /// Exit with 1 from this severity of what is left on: error, warning (default), info, never
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,
}

impl FixArguments {
    /// Which fixes are asked for.
    pub fn least(&self) -> Applicability {
        if self.r#unsafe { Applicability::Unsafe } else { Applicability::Safe }
    }
}

#[derive(Debug, Args)]
pub(super) struct MigrateArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// The Flink version to rewrite for, as 2.1 or 1.20.3
    #[arg(long, value_name = "VERSION")]
    pub to: Version,
    /// Print a unified diff and write nothing
    #[arg(long)]
    pub diff: bool,
    /// How to say what was done
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct MemoryArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct SnapshotArguments {
    /// The address of the cluster's REST API or web UI, as `http://host:8081`
    pub url: String,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// How often to read; what grows between two samples is exact, a single one has averages of the last minute
    #[arg(long, value_name = "N", default_value = "1", value_parser = clap::value_parser!(u16).range(1..))]
    pub samples: u16,
    /// From the beginning of one sample to that of the next; Flink collects metrics every 10 s
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = super::snapshot::duration)]
    pub interval: Duration,
    /// The longest that one answer may take
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = super::snapshot::limit)]
    pub timeout: Duration,
    /// Trust the authorities in this PEM file instead of the public ones
    #[arg(long, value_name = "FILE")]
    pub cacert: Option<PathBuf>,
    /// Trust any certificate
    #[arg(long)]
    pub insecure: bool,
    /// Send a header with every request; never written (repeatable)
    #[arg(long, value_name = "NAME: VALUE")]
    pub header: Vec<String>,
    /// Only the job of this name or id
    #[arg(long, value_name = "NAME|ID")]
    pub job: Option<String>,
    /// Say nothing
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct BudgetArguments {
    #[command(flatten)]
    pub common: CommonArguments,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// A rule's id or name, or a Flink configuration key
    #[arg(value_name = "RULE-OR-KEY")]
    pub subject: String,
    /// How to write it
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct InitArguments {
    #[command(flatten)]
    pub common: CommonArguments,
}

#[derive(Debug, Args)]
pub(super) struct RulesArguments {
    /// How to write them
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub output_format: TextOrJson,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// The Flink version, as 1.20; that of flinklint.toml, else the newest, where it is not given
    #[arg(long, value_name = "VERSION")]
    pub flink_version: Option<Version>,
}

#[derive(Debug, Args)]
pub(super) struct LspArguments {
    /// Accepted because editors pass it: there is no other way than standard input and output
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArguments {
    /// The shell
    pub shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write the page of every command into this folder instead of the first page to standard output
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Text for people or JSON for programs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TextOrJson {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct CommonArguments {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// What every named file is, whatever its name: flink-conf, config-yaml, flink-deployment, ...
    #[arg(long, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// A fact that the configuration cannot hold, as hops=3 (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,
    /// Larger files are not read
    #[arg(long, value_name = "SIZE", default_value = MAX_FILE_SIZE)]
    pub max_file_size: String,
    /// This flinklint.toml instead of the nearest one upward from each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub config: Option<PathBuf>,
    /// Read no flinklint.toml
    #[arg(long)]
    pub isolated: bool,
    /// Take what flinklint.toml excludes as well
    #[arg(long)]
    pub no_exclude: bool,
    /// The Flink version, as 1.20 or 1.20.3
    #[arg(long, value_name = "VERSION")]
    pub flink_version: Option<Version>,
    /// The 99th percentile of end-to-end latency to keep to, as 500ms
    #[arg(long, value_name = "DURATION")]
    pub sla: Option<Sla>,
    /// What the configuration is for: production, staging, development
    #[arg(long, value_name = "ENVIRONMENT")]
    pub environment: Option<Environment>,
    /// The processes run on this machine: its cores and memory, or its container's limits, count
    #[arg(long)]
    pub host: bool,
    /// What was measured of running clusters: files, folders, addresses (repeatable)
    #[arg(long, value_name = "FILE|DIR|URL")]
    pub stats: Vec<String>,
    /// Jobs that have been running for less are not judged by what was measured
    #[arg(long, value_name = "DURATION", default_value = MIN_UPTIME, value_parser = super::snapshot::duration)]
    pub min_uptime: Duration,
    /// Only these rules: ids, id prefixes, names, groups, ALL, DEFAULT
    #[arg(long, value_name = "RULE,...")]
    pub select: Vec<String>,
    /// Not these rules
    #[arg(long, value_name = "RULE,...")]
    pub ignore: Vec<String>,
    /// These rules as well
    #[arg(long, value_name = "RULE,...")]
    pub extend_select: Vec<String>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: ColorChoice,
    /// Say nothing but what was asked for
    #[arg(short, long)]
    pub quiet: bool,
    /// List what was skipped or could not be judged, and why
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
    /// The name that standard input goes by
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<PathBuf>,
}
