use std::io::{self, Write as _};
use std::path::Path;

use super::CLEAN;
use super::args::SchemaArguments;
use super::common::Failure;
use crate::flink::{Release, Version};
use crate::project::Project;
use crate::reference::{FIRST_WITH_CONFIG_YAML, config_yaml_schema};
use crate::report::ignore_broken_pipe;

pub(super) fn run(arguments: &SchemaArguments) -> Result<u8, Failure> {
    let release = release(arguments.flink_version.or_else(of_project))?;
    let schema = config_yaml_schema(release);
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure(error.to_string()))?;
    ignore_broken_pipe(writeln!(io::stdout().lock(), "{text}"))?;
    Ok(CLEAN)
}

/// What the flinklint.toml of this folder says.
fn of_project() -> Option<Version> {
    Project::discover(Path::new(".")).ok().flatten()?.declared.flink_version
}

/// The newest release where no version is given.
fn release(version: Option<Version>) -> Result<Release, Failure> {
    let Some(version) = version else { return Ok(Release::NEWEST) };
    let (major, minor) = FIRST_WITH_CONFIG_YAML;
    if (version.major, version.minor) < (major, minor) {
        return Err(Failure(format!(
            "Flink {version} does not read config.yaml, which came with {major}.{minor}; its flink-conf.yaml is not YAML, \
             so that no schema holds for it"
        )));
    }
    version.release().ok_or_else(|| {
        Failure(format!("Flink {version} is not known; the newest that is known is {}", Release::NEWEST))
    })
}
