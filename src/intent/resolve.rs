use std::fmt;
use std::str::FromStr;

use super::{Context, Environment, Fact, Hints, Host, Sla};
use crate::document::Kind;
use crate::flink::{Version, VersionRange};
use crate::source::Span;

/// What one place declares: the command line, a `[[target]]`, or
/// flinklint.toml's top level.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declared {
    /// The Flink version.
    pub flink_version: Option<Version>,
    /// The latency to keep.
    pub sla: Option<Sla>,
    /// Where it runs.
    pub environment: Option<Environment>,
    /// Facts that a configuration cannot hold.
    pub context: Context,
    /// The machine that the processes run on, where it is this one.
    pub host: Option<Host>,
}

/// What a document is for, as far as anybody said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// The latency to keep.
    pub sla: Option<Sla>,
    /// Where it runs.
    pub environment: Option<Environment>,
    /// The Flink versions that it may be for.
    pub versions: VersionRange,
    /// Who says so.
    pub versions_from: VersionSource,
    /// Facts that a configuration cannot hold.
    pub context: Context,
    /// The machine that the processes run on, where it was asked about.
    pub host: Option<Host>,
}

/// Who says which Flink version a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionSource {
    /// `--flink-version`.
    CommandLine,
    /// A comment or an annotation in the document.
    Document,
    /// `spec.flinkVersion` of a manifest.
    Spec,
    /// The tag of the image.
    Image,
    /// The `[[target]]` of flinklint.toml.
    Target,
    /// flinklint.toml's top level.
    Project,
    /// The name of the file, which tells a range only.
    FileName,
    /// Nobody.
    Unknown,
}

impl VersionSource {
    /// The words that output uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            VersionSource::CommandLine => "--flink-version",
            VersionSource::Document => "comment",
            VersionSource::Spec => "spec.flinkVersion",
            VersionSource::Image => "image",
            VersionSource::Target => "flinklint.toml target",
            VersionSource::Project => "flinklint.toml",
            VersionSource::FileName => "file name",
            VersionSource::Unknown => "unknown",
        }
    }
}

impl fmt::Display for VersionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Something that a document says of itself and that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentError {
    /// Where, in the document's file.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for IntentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for IntentError {}

/// The last Flink whose configuration may be a flink-conf.yaml.
const LAST_FLINK_CONF: Version = Version { major: 1, minor: 20, patch: None };
/// The first Flink whose configuration may be a config.yaml.
const FIRST_CONFIG_YAML: Version = Version { major: 1, minor: 19, patch: None };

/// Brings together what everybody says of a document, the strongest first: the
/// command line, the document itself, `spec.flinkVersion`, the image's tag,
/// the `[[target]]`, flinklint.toml's top level, the file's name. Of several
/// that the document says of one fact the first counts.
///
/// Beside the intent stands what the document says and cannot be taken, in the
/// order of its places; also where something stronger overrules it.
#[must_use]
pub fn resolve(
    command_line: &Declared,
    hints: &Hints,
    target: Option<&Declared>,
    project: &Declared,
    kind: Kind,
) -> (Intent, Vec<IntentError>) {
    let mut errors = hints.errors.clone();
    let sla: Option<Sla> = said(hints, Fact::Sla, &mut errors);
    let environment: Option<Environment> = said(hints, Fact::Environment, &mut errors);
    let version: Option<Version> = said(hints, Fact::FlinkVersion, &mut errors);
    errors.sort_by_key(|error| error.span);

    let target_version = target.and_then(|target| target.flink_version);
    let (versions, versions_from) = [
        (command_line.flink_version, VersionSource::CommandLine),
        (version, VersionSource::Document),
        (hints.spec_version, VersionSource::Spec),
        (hints.image_version, VersionSource::Image),
        (target_version, VersionSource::Target),
        (project.flink_version, VersionSource::Project),
    ]
    .into_iter()
    .find_map(|(version, from)| Some((VersionRange::exactly(version?), from)))
    .unwrap_or_else(|| by_kind(kind));

    let context = match target {
        Some(target) => command_line.context.clone().or(&target.context),
        None => command_line.context.clone(),
    };
    let intent = Intent {
        sla: command_line.sla.or(sla).or(target.and_then(|target| target.sla)).or(project.sla),
        environment: command_line
            .environment
            .or(environment)
            .or(target.and_then(|target| target.environment))
            .or(project.environment),
        versions,
        versions_from,
        context: context.or(&project.context),
        host: command_line.host,
    };
    (intent, errors)
}

/// What a file's name tells of the version.
fn by_kind(kind: Kind) -> (VersionRange, VersionSource) {
    match kind {
        Kind::FlinkConf => (VersionRange { min: None, max: Some(LAST_FLINK_CONF) }, VersionSource::FileName),
        Kind::ConfigYaml => (VersionRange { min: Some(FIRST_CONFIG_YAML), max: None }, VersionSource::FileName),
        _ => (VersionRange::default(), VersionSource::Unknown),
    }
}

/// The first value in the document that says `fact` and can be read. Values
/// that cannot, and later ones that contradict it, are errors.
fn said<T>(hints: &Hints, fact: Fact, errors: &mut Vec<IntentError>) -> Option<T>
where
    T: FromStr<Err: fmt::Display> + PartialEq,
{
    let mut directives: Vec<_> = hints.directives.iter().filter(|directive| directive.fact == fact).collect();
    directives.sort_by_key(|directive| directive.span);
    let mut first: Option<(T, &str)> = None;
    for directive in directives {
        let fail = |message| IntentError { span: directive.span, message, help: None };
        match (directive.value.parse::<T>(), &first) {
            (Err(error), _) => errors.push(fail(format!("{}: {error}", fact.as_str()))),
            (Ok(value), None) => first = Some((value, &directive.value)),
            (Ok(value), Some((earlier, text))) if value != *earlier => errors.push(fail(format!(
                "{}={} contradicts {text}, which the document says before and which counts",
                fact.as_str(),
                directive.value,
            ))),
            (Ok(_), Some(_)) => {}
        }
    }
    first.map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(version: &str, sla: &str, environment: &str, hops: &str) -> Declared {
        let mut declared = Declared {
            flink_version: version.parse().ok(),
            sla: sla.parse().ok(),
            environment: environment.parse().ok(),
            context: Context::default(),
            host: None,
        };
        if !hops.is_empty() {
            declared.context.set("hops", hops).expect("a number");
        }
        declared
    }

    fn hints(comment: &str) -> Hints {
        let mut hints = Hints::default();
        hints.comment(comment, 0);
        hints
    }

    /// `sla environment versions source hops`, `-` for unknown.
    fn shown(intent: &Intent) -> String {
        let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        format!(
            "{} | {} | {} | {} | {}",
            or_dash(intent.sla.map(|sla| sla.to_string())),
            or_dash(intent.environment.map(|environment| environment.to_string())),
            intent.versions,
            intent.versions_from,
            or_dash(intent.context.hops.map(|hops| hops.to_string())),
        )
    }

    #[test]
    fn the_stronger_place_wins_for_each_fact() {
        let nothing = Declared::default();
        let command_line = declared("1.15", "1ms", "production", "1");
        let mut document = hints("flinklint: flink-version=1.16.3 sla=2ms environment=staging");
        document.spec_flink_version("v1_17");
        document.image("flink:1.18.1");
        let target = declared("1.19", "3ms", "development", "3");
        let project = declared("1.20.3", "4ms", "production", "4");

        let show = |c: &Declared, h: &Hints, t: Option<&Declared>, p: &Declared| {
            let (intent, errors) = resolve(c, h, t, p, Kind::FlinkDeployment);
            assert_eq!(errors, []);
            shown(&intent)
        };
        let target = Some(&target);
        assert_eq!(show(&command_line, &document, target, &project), "1 ms | production | 1.15 | --flink-version | 1");
        assert_eq!(show(&nothing, &document, target, &project), "2 ms | staging | 1.16.3 | comment | 3");
        document.directives.clear();
        assert_eq!(show(&nothing, &document, target, &project), "3 ms | development | 1.17 | spec.flinkVersion | 3");
        document.spec_version = None;
        assert_eq!(show(&nothing, &document, target, &project), "3 ms | development | 1.18.1 | image | 3");
        document.image_version = None;
        assert_eq!(
            show(&nothing, &document, target, &project),
            "3 ms | development | 1.19 | flinklint.toml target | 3"
        );
        assert_eq!(show(&nothing, &document, None, &project), "4 ms | production | 1.20.3 | flinklint.toml | 4");
        assert_eq!(show(&nothing, &document, None, &nothing), "- | - | any version | unknown | -");
    }

    #[test]
    fn without_a_word_the_file_name_tells_a_range() {
        let nothing = Declared::default();
        let show = |kind| shown(&resolve(&nothing, &Hints::default(), None, &nothing, kind).0);
        assert_eq!(show(Kind::FlinkConf), "- | - | 1.20 or earlier | file name | -");
        assert_eq!(show(Kind::ConfigYaml), "- | - | 1.19 or later | file name | -");
        assert_eq!(show(Kind::FlinkSessionJob), "- | - | any version | unknown | -");
    }

    #[test]
    fn bad_values_stand_beside_the_intent_and_the_next_place_counts() {
        let text = "flinklint: sla=500 environment=prod flink-version=v1.18";
        let text = text.replace("sla=500 ", "sla=500, ");
        let command_line = declared("1.20", "", "", "");
        let project = declared("", "4ms", "", "");
        let (intent, errors) = resolve(&command_line, &hints(&text), None, &project, Kind::FlinkConf);
        assert_eq!(shown(&intent), "4 ms | - | 1.20 | --flink-version | -");
        let errors: Vec<_> = errors.iter().map(|error| format!("{}: {error}", error.span.slice(&text))).collect();
        assert_eq!(
            errors,
            [
                "500: sla: `500` has no unit; write 500ms",
                "prod: environment: `prod` is not an environment; did you mean `production`?",
                "v1.18: flink-version: `v1.18` is not a Flink version; write it as 1.20 or 1.20.3",
            ]
        );
    }

    #[test]
    fn the_first_word_of_a_document_counts_and_a_contradiction_is_an_error() {
        let mut hints = hints("flinklint: sla=500ms");
        hints.comment("flinklint: sla=\"500 ms\"", 100);
        hints.annotation("flinklint/sla", "1 s", Span::new(200, 203));
        let (intent, errors) = resolve(&Declared::default(), &hints, None, &Declared::default(), Kind::FlinkDeployment);
        assert_eq!(intent.sla.map(|sla| sla.to_string()), Some("500 ms".into()));
        let [error] = errors.as_slice() else { panic!("{errors:?}") };
        assert_eq!((error.span, error.message.contains("contradicts 500ms")), (Span::new(200, 203), true));
    }
}
