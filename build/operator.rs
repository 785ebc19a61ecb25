//! `catalogue/operator.toml`: what the Kubernetes operator does with a manifest,
//! as constants and tables, see `src/flink/operator`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

use crate::catalogue::Catalogue;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Operator {
    newest: String,
    coming: String,
    bundled: Vec<Bundled>,
    keys: BTreeMap<String, String>,
    forbidden: Keys,
    name: Name,
    flink_version: FlinkVersion,
    log_configuration: Keys,
    upgrade_modes: Names,
    job_states: Names,
    deployment_modes: Names,
    snapshot_targets: Names,
    jar_schemes: Names,
    forks: Keys,
    misnamed: Vec<Misnamed>,
    injected: Vec<Injected>,
    number: Vec<Number>,
    autoscaler: Autoscaler,
    check: Vec<Check>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Misnamed {
    name: String,
    field: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundled {
    operator: String,
    flink: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    keys: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    names: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    longest: usize,
    pattern: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FlinkVersion {
    oldest: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Injected {
    key: String,
    value: String,
    when: String,
    because: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    key: String,
    #[serde(default)]
    old: Vec<String>,
    default: Option<f64>,
    min: f64,
    max: Option<f64>,
    above: Option<String>,
    below: Option<String>,
    gate: Option<String>,
    since: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Autoscaler {
    old_prefix: String,
    reconcile_interval_ms: u32,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Check {
    id: String,
    says: String,
    since: Option<String>,
    until: Option<String>,
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

pub fn render(catalogue: &Catalogue) -> Result<String> {
    let text = fs::read_to_string("catalogue/operator.toml")?;
    let operator: Operator = toml::from_str(&text).map_err(|error| format!("operator.toml: {error}"))?;
    let mut out = String::new();
    versions(&mut out, &operator)?;
    writeln!(out, "/// Keys that the operator reads or writes.\npub mod keys {{")?;
    for (name, key) in &operator.keys {
        writeln!(out, "/// `{key}`\npub const {}: &str = {key:?};", constant(name))?;
    }
    out.push_str("}\n");
    let forbidden: Vec<_> = operator.forbidden.keys.iter().map(|key| format!("keys::{}", constant(key))).collect();
    writeln!(
        out,
        "/// The keys that the validator refuses in `flinkConfiguration`.\npub static FORBIDDEN: &[&str] = &[{}];",
        forbidden.join(",")
    )?;
    let misnamed: Vec<_> = operator.misnamed.iter().map(|row| (&row.name, &row.field)).collect();
    writeln!(
        out,
        "/// Other operators' names for fields of a job, and the fields.\npub static MISNAMED: &[(&str, &str)] = &{misnamed:?};"
    )?;
    for (name, what, words) in [
        ("LOG_KEYS", "The files that `spec.logConfiguration` may hold.", &operator.log_configuration.keys),
        ("FORK_FIELDS", "Fields that only other makers' versions of the operator have.", &operator.forks.keys),
        ("UPGRADE_MODES", "What `spec.job.upgradeMode` may be.", &operator.upgrade_modes.names),
        ("JOB_STATES", "What `spec.job.state` may be.", &operator.job_states.names),
        ("DEPLOYMENT_MODES", "What `spec.mode` may be.", &operator.deployment_modes.names),
        ("SNAPSHOT_TARGETS", "What a snapshot may be of.", &operator.snapshot_targets.names),
        (
            "JAR_SCHEMES",
            "The schemes of a session job's jar, unless the operator allows more.",
            &operator.jar_schemes.names,
        ),
    ] {
        writeln!(out, "/// {what}\npub static {name}: &[&str] = &{words:?};")?;
    }
    writeln!(out, "pub(super) const LONGEST_NAME: usize = {};", operator.name.longest)?;
    writeln!(
        out,
        "/// What names of deployments look like.\npub const NAME_PATTERN: &str = {:?};",
        operator.name.pattern
    )?;
    writeln!(out, "pub(super) const OLD_PREFIX: &str = {:?};", operator.autoscaler.old_prefix)?;
    writeln!(
        out,
        "/// How often the operator works, in milliseconds, where its Helm chart says nothing else.\n\
         pub const RECONCILE_INTERVAL_MS: u32 = {};",
        operator.autoscaler.reconcile_interval_ms
    )?;
    injected(&mut out, &operator.injected, catalogue)?;
    numbers(&mut out, &operator.number)?;
    checks(&mut out, &operator.check)?;
    Ok(out)
}

fn versions(out: &mut String, operator: &Operator) -> Result<()> {
    writeln!(out, "pub(super) const NEWEST: (u16, u16) = {};", version(&operator.newest)?)?;
    writeln!(out, "pub(super) const COMING: (u16, u16) = {};", version(&operator.coming)?)?;
    writeln!(out, "pub(super) const OLDEST_FLINK: (u16, u16) = {};", version(&operator.flink_version.oldest)?)?;
    let rows: Result<Vec<_>> = operator
        .bundled
        .iter()
        .map(|row| Ok(format!("({}, {})", version(&row.operator)?, version(&row.flink)?)))
        .collect();
    writeln!(out, "pub(super) static BUNDLED: &[(Minor, Minor)] = &[{}];", rows?.join(","))?;
    Ok(())
}

fn injected(out: &mut String, rows: &[Injected], catalogue: &Catalogue) -> Result<()> {
    writeln!(out, "pub(super) static INJECTED: &[Injected] = &[")?;
    for row in rows {
        let when = match row.when.as_str() {
            "always" => "Always",
            "job" => "Job",
            "last-state" => "LastState",
            other => return Err(format!("operator.toml: {}: when = {other:?}", row.key).into()),
        };
        let Injected { key, value, because, source, .. } = row;
        writeln!(
            out,
            "Injected {{ option: OptionId({}), key: {key:?}, value: {value:?}, when: When::{when}, because: {because:?}, source: {source:?} }},",
            catalogue.id(key)?
        )?;
    }
    out.push_str("];\n");
    Ok(())
}

fn numbers(out: &mut String, rows: &[Number]) -> Result<()> {
    writeln!(out, "pub(super) static NUMBERS: &[Number] = &[")?;
    for row in rows {
        let Number { key, old, default, min, max, above, below, gate, since } = row;
        writeln!(
            out,
            "Number {{ key: {key:?}, old: &{old:?}, default: {default:?}, min: {min:?}, max: {max:?}, \
             above: {above:?}, below: {below:?}, gate: {gate:?}, since: {} }},",
            optional(since.as_deref())?
        )?;
    }
    out.push_str("];\n");
    Ok(())
}

fn checks(out: &mut String, rows: &[Check]) -> Result<()> {
    writeln!(
        out,
        "/// What the validator checks, by the hint that findings carry.\npub mod checks {{\nuse super::Check;"
    )?;
    for row in rows {
        let (since, until) = (optional(row.since.as_deref())?, optional(row.until.as_deref())?);
        let Check { id, says, .. } = row;
        writeln!(
            out,
            "/// `{id}`\npub static {}: Check = Check {{ id: {id:?}, says: {says:?}, since: {since}, until: {until} }};",
            constant(id)
        )?;
    }
    let names: Vec<_> = rows.iter().map(|row| format!("&{}", constant(&row.id))).collect();
    writeln!(out, "/// Every check.\npub static ALL: &[&Check] = &[{}];\n}}", names.join(","))?;
    Ok(())
}

fn constant(name: &str) -> String {
    name.replace('-', "_").to_uppercase()
}

fn version(text: &str) -> Result<String> {
    let (major, minor) = text.split_once('.').ok_or_else(|| format!("operator.toml: {text:?} is no version"))?;
    Ok(format!("({}, {})", major.parse::<u16>()?, minor.parse::<u16>()?))
}

fn optional(text: Option<&str>) -> Result<String> {
    Ok(match text {
        Some(text) => format!("Some({})", version(text)?),
        None => "None".into(),
    })
}
