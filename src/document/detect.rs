//! Which files are Flink's.

use std::sync::LazyLock;

use memchr::memchr3_iter;
use memchr::memmem::{self, Finder};

use super::Kind;
use super::flink_cli;
use super::flink_properties;
use super::kind::{API_GROUPS, GROUP_START};
use super::placeholder::is_helm_template;
use crate::flink::catalogue;
use crate::source::SourceFile;
use crate::syntax::yaml::{NodeId, Tree};

/// What a file is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detected {
    /// A file that is one document of a kind.
    One(Kind),
    /// A file of manifests, among them ones of the operator.
    Manifests,
    /// By its name a `flink-conf.yaml`, a `config.yaml` or the values of a chart, but it
    /// says what files of manifests say.
    ManifestsOr(Kind),
    /// Perhaps a `config.yaml` of Flink; its keys tell.
    PerhapsConfigYaml,
    /// Perhaps a SQL script for Flink; its statements tell.
    PerhapsSql,
    /// The values of a Helm chart, with configuration in them.
    HelmValues,
    /// Flink's, but not readable as it stands, with the reason.
    Skipped(&'static str),
    /// Not Flink's.
    Other,
}

/// What is looked for in nearly every text, made ready once.
static GROUP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(GROUP_START));
static CONFIG_MAP: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(WORDS[1].0));
static API_VERSION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(WORDS[0].0));
static KIND: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("kind:"));

/// What the texts of manifests say, of which most others say nothing: words, each with
/// the place of a letter in it that is rare in configurations.
const WORDS: [(&str, usize); 3] = [("apiVersion", 3), ("ConfigMap", 6), (flink_properties::VARIABLE, 4)];

const HELM: &str = "a Helm template; render it first: helm template ... | flinklint check -";

/// Whether a file of this name can be Flink's at all, to leave others in a
/// folder unread.
#[must_use]
pub fn could_be_flink(file_name: &str) -> bool {
    let extension = file_name.rsplit_once('.').map_or("", |(_, extension)| extension);
    matches!(extension, "yaml" | "yml" | "sql" | "sh" | "bash") || is_flink_conf_name(file_name)
}

/// What a file is taken for, by its name and a look at its text.
#[must_use]
pub fn detect(source: &SourceFile, forced: Option<Kind>) -> Detected {
    let text = source.text();
    if let Some(kind) = forced {
        return match kind {
            Kind::FlinkConf | Kind::ConfigYaml | Kind::Sql | Kind::FlinkCli => Detected::One(kind),
            Kind::HelmValues => Detected::HelmValues,
            _ => Detected::Manifests,
        };
    }
    if has_sql_name(source.file_name()) {
        return Detected::PerhapsSql;
    }
    if has_shell_name(source.file_name()) || text.starts_with("#!") {
        return if flink_cli::submits(text) { Detected::One(Kind::FlinkCli) } else { Detected::Other };
    }
    let has = |word: &Finder<'_>| says(text, word, |_| true);
    let holds = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let file_inside = || holds("flink-conf") || holds("config.yaml");
    // What begins as manifests do is asked for the others only where that tells nothing.
    let is_manifest = text.starts_with(WORDS[0].0);
    let [has_api_version, may_map, may_set] = if is_manifest { [true; 3] } else { words_in(text) };
    // The group stands nowhere else.
    let manifests = (has_api_version && holds_group(text))
        || (may_map && has(&CONFIG_MAP) && file_inside())
        || (may_set && has(flink_properties::finder()));
    let is_resource = || has_api_version && is_kubernetes_manifest(text);
    let config = is_config_yaml_name(source.file_name());
    if is_flink_conf_name(source.file_name()) && !is_resource() {
        return match manifests {
            true if is_helm_template(text) => Detected::Skipped(HELM),
            true => Detected::ManifestsOr(Kind::FlinkConf),
            false => Detected::One(Kind::FlinkConf),
        };
    }
    let values = is_values_name(source.file_name()) && (holds("flinkConfiguration") || file_inside());
    match (manifests, config) {
        (false, _) if values => Detected::HelmValues,
        (false, false) => Detected::Other,
        _ if is_helm_template(text) => Detected::Skipped(HELM),
        (true, _) if (values || config) && !is_resource() => {
            Detected::ManifestsOr(if values { Kind::HelmValues } else { Kind::ConfigYaml })
        }
        (true, _) => Detected::Manifests,
        (false, true) => Detected::PerhapsConfigYaml,
    }
}

/// Which of the [`WORDS`] stand in a text, looked for all at once.
fn words_in(text: &str) -> [bool; 3] {
    let bytes = text.as_bytes();
    let [one, two, three] = WORDS.map(|(word, place)| word.as_bytes()[place]);
    let mut found = [false; 3];
    for at in memchr3_iter(one, two, three, bytes) {
        for (found, (word, place)) in found.iter_mut().zip(WORDS) {
            let word = word.as_bytes();
            *found |=
                bytes[at] == word[place] && at.checked_sub(place).is_some_and(|start| bytes[start..].starts_with(word));
        }
        if found == [true; 3] {
            break;
        }
    }
    found
}

/// Whether a text names the group of an operator.
fn holds_group(text: &str) -> bool {
    says(text, &GROUP, |at| API_GROUPS.iter().any(|group| text[at..].starts_with(group)))
}

/// Whether a text has a word at a place that counts, in a line that is no comment: an
/// address of Flink's documentation has the name of the operator's group in it.
fn says(text: &str, word: &Finder<'_>, counts: impl Fn(usize) -> bool) -> bool {
    let line_ends = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = word.find(&bytes[from..]).map(|found| from + found) {
        if !counts(at) {
            from = at + 1;
            continue;
        }
        let line = bytes[..at].iter().rposition(&line_ends).map_or(0, |end| end + 1);
        if !text[line..at].trim_start_matches('\u{feff}').trim_start().starts_with('#') {
            return true;
        }
        from = bytes[at..].iter().position(line_ends).map_or(bytes.len(), |length| at + length);
    }
    false
}

fn has_shell_name(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "sh" | "bash")))
}

fn has_sql_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("sql"))
}

/// `values.yaml`, `values-prod.yaml`, `prod.values.yml`.
fn is_values_name(name: &str) -> bool {
    let Some((stem, "yaml" | "yml")) = name.rsplit_once('.') else { return false };
    stem.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "values")
}

/// `flink-conf` as a word of the name, and an extension that people give to it.
pub(super) fn is_flink_conf_name(name: &str) -> bool {
    let Some((stem, "yaml" | "yml" | "conf")) = name.rsplit_once('.') else { return false };
    stem.match_indices("flink-conf")
        .any(|(at, word)| !stem[at + word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()))
}

fn is_config_yaml_name(name: &str) -> bool {
    let Some((stem, "yaml" | "yml")) = name.rsplit_once('.') else { return false };
    stem == "config" || stem.contains("flink-config") || stem.contains("flink_config") || stem.ends_with("__config")
}

fn is_kubernetes_manifest(text: &str) -> bool {
    let bytes = text.as_bytes();
    let starts = |word: &Finder<'_>, end: &[u8]| {
        let begins = |at: usize| matches!(bytes[..at], [] | [.., b'\n' | b'\r'] | [0xef, 0xbb, 0xbf]);
        let ends = |at: usize| bytes[at + word.needle().len()..].starts_with(end);
        word.find_iter(bytes).any(|at| begins(at) && ends(at))
    };
    starts(&API_VERSION, b":") && starts(&KIND, b"")
}

/// First key segments that only Flink's configuration has.
const FAMILIES: [&str; 7] =
    ["jobmanager", "taskmanager", "parallelism", "state", "execution", "pipeline", "high-availability"];

/// Whether a mapping holds Flink's configuration: a key of a family that only
/// Flink has, or at least two keys of the catalogue that make up half of the leaves.
pub(super) fn holds_flink_keys(tree: &Tree<'_>, root: NodeId) -> bool {
    let mut count = Leaves::default();
    count.visit(tree, root, &mut String::new(), 0);
    count.family || (count.known >= 2 && count.known * 2 >= count.all)
}

/// Whether some line of a text that is not YAML begins with a key of a family
/// that only Flink has.
pub(super) fn has_family_line(text: &str) -> bool {
    text.lines().any(|line| {
        let segment = line.split(['.', ':']).next().unwrap_or_default();
        segment.len() < line.len() && FAMILIES.contains(&segment)
    })
}

#[derive(Default)]
struct Leaves {
    all: usize,
    known: usize,
    family: bool,
}

impl Leaves {
    fn visit(&mut self, tree: &Tree<'_>, mapping: NodeId, path: &mut String, depth: usize) {
        for (key, value) in tree.entries(mapping) {
            let Some(name) = tree.text(key) else { continue };
            let length = path.len();
            path.push_str(name);
            // A family's word alone proves nothing: other programs have `state:` too.
            if tree.node(value).is_mapping() && depth < 64 {
                path.push('.');
                self.visit(tree, value, path, depth + 1);
            } else {
                self.all += 1;
                let first = path.split('.').next().unwrap_or_default();
                let known = catalogue::lookup(path).is_some() || catalogue::family(path).is_some();
                self.known += usize::from(known);
                self.family |= known && FAMILIES.contains(&first);
            }
            path.truncate(length);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flink_conf_is_a_word_of_the_name() {
        for name in ["flink-conf.yaml", "prod-flink-conf.yml", "flink-conf.dev.yaml", "flink-conf.conf"] {
            assert!(is_flink_conf_name(name), "{name}");
        }
        for name in ["flink-config.yaml", "flink-configuration-configmap.yaml", "flink-conf", "flink-conf.md"] {
            assert!(!is_flink_conf_name(name), "{name}");
        }
    }

    #[test]
    fn words_are_found_by_their_letters() {
        assert_eq!(words_in("api Version MVK ConfigKM FLINK_PROPERTIE"), [false; 3]);
        for (at, (word, _)) in WORDS.into_iter().enumerate() {
            for text in [word.to_owned(), format!("{word} MVK"), format!("KVM{word}"), format!("ä{}{word}", &word[1..])]
            {
                let mut found = [false; 3];
                found[at] = true;
                assert_eq!(words_in(&text), found, "{text}");
            }
        }
        assert_eq!(words_in("FLINK_PROPERTIES ConfigMap apiVersion"), [true; 3]);
    }

    #[test]
    fn every_group_is_found_by_its_start() {
        for group in API_GROUPS {
            assert!(group.starts_with(GROUP_START));
            assert!(holds_group(&format!("flink fl {GROUP_START}{group}v1")), "{group}");
            assert!(!holds_group(&format!("a: b\r  # ä {group}v1\n")), "{group}");
        }
        assert!(!holds_group("flink.apache.org flinkoperator"));
    }

    #[test]
    fn detection_looks_at_name_and_text() {
        let detected = |name: &str, text: &str| detect(&SourceFile::new(name, text), None);
        assert_eq!(detected("conf/flink-conf.yaml", "a: b"), Detected::One(Kind::FlinkConf));
        assert_eq!(detected("x.yaml", "apiVersion: v1\nkind: Service\n"), Detected::Other);
        assert_eq!(detected("x.yaml", "apiVersion: flink.apache.org/v1beta1\n"), Detected::Manifests);
        assert_eq!(
            detected("x.yaml", "apiVersion: flink.apache.org/v1beta1\nn: {{ .Values.n }}"),
            Detected::Skipped(HELM)
        );
        assert_eq!(detected("config.yaml", ""), Detected::PerhapsConfigYaml);
        for comment in
            ["\u{feff}# see https://flink.apache.org/how-to", "\t# from FLINK_PROPERTIES", "# ConfigMap flink-conf"]
        {
            assert_eq!(detected("x.yaml", &format!("{comment}\na: b\n")), Detected::Other);
            assert_eq!(detected("config.yaml", &format!("a: b\n{comment}\n")), Detected::PerhapsConfigYaml);
            assert_eq!(detected("flink-conf.yaml", &format!("a: b\r{comment}\r")), Detected::One(Kind::FlinkConf));
            let both = format!("{comment}\nimage: {{apiVersion: flink.apache.org/v1}}\n");
            assert_eq!(detected("x.yaml", &both), Detected::Manifests);
            assert_eq!(detected("config.yaml", &both), Detected::ManifestsOr(Kind::ConfigYaml));
            assert_eq!(detected("flink-conf.yaml", &both), Detected::ManifestsOr(Kind::FlinkConf));
        }
        for other in ["apiVersion: v1\nkind: ConfigMap\n", "\u{feff}apiVersion: v1\rkind: Service\r"] {
            assert_eq!(detected("flink-conf.yaml", other), Detected::Other);
        }
    }
}
